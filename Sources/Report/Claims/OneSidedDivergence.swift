/// The seeds at which one of two arms diverged and the other did not. A mean over what is left flatters the arm that lost them.
public struct OneSidedDivergence: Equatable, Sendable {
  public var better: [Int]
  public var baseline: [Int]

  public init(better: [Int] = [], baseline: [Int] = []) {
    self.better = better
    self.baseline = baseline
  }

  public var isEmpty: Bool { better.isEmpty && baseline.isEmpty }

  /// Takes note of a seed.
  public mutating func add(seed: Int, better hasDiverged: Bool, baseline other: Bool) {
    if hasDiverged, !other { better.append(seed) }
    if other, !hasDiverged { baseline.append(seed) }
  }

  /// Whose side a verdict takes.
  public enum Side: Sendable {
    case better, baseline
    /// That there is no difference that matters.
    case neither
  }

  /// Whether what the other seeds say is no verdict for this side.
  public func withholds(_ side: Side) -> Bool {
    switch side {
    case .better: !better.isEmpty
    case .baseline: !baseline.isEmpty
    case .neither: !isEmpty
    }
  }

  /// `rsgdm diverged at seeds 3 and 7, and sgdm did not`.
  func sentence(better: String, baseline: String) -> String {
    [(better, self.better, baseline), (baseline, self.baseline, better)].compactMap { arm, seeds, other in
      if seeds.isEmpty { return nil }
      return "\(MarkdownText.escaped(arm)) diverged at \(seeds.count == 1 ? "seed" : "seeds") "
        + "\(NumberText.list(seeds.map(String.init))), and \(MarkdownText.escaped(other)) did not"
    }.joined(separator: "; ")
  }
}
