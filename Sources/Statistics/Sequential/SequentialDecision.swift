/// What a sequence of paired differences has settled so far, by the interval that holds at every look.
public struct SequentialDecision: Equatable, Sendable {
  public enum Outcome: String, Sendable {
    /// The mean difference is above 0, or below; or above the margin, or below its negative, where that is asked.
    case above, below
    /// Within the margin.
    case equivalent
  }

  /// How many differences were looked at.
  public let count: Int
  public let mean: Double
  public let interval: ConfidenceInterval
  public let outcome: Outcome

  /// Looks at the first 2, 3, … differences in turn; `nil` where none of the looks settles the matter. What one look has
  /// settled stays so: later values do not change it.
  ///
  /// - Parameters:
  ///   - differences: In an order that does not depend on their values, such as the seeds'.
  ///   - margin: Also settled is that the mean is within ± this, where the interval is.
  ///   - isOfMargin: Whether the question is the margin itself: a mean that is on one side of 0, and may be within the margin
  ///     or beyond it, settles nothing.
  /// - Throws: ``StatisticsError`` for a value that is not finite, a level outside (0, 1) or a margin that is not above 0.
  public init?(
    _ differences: [Double], level: Double = 0.95, margin: Double? = nil, isOfMargin: Bool = false
  ) throws(StatisticsError) {
    if let margin, !(margin > 0) {
      throw StatisticsError(.outOfDomain(parameter: "the margin", value: margin))
    }
    try requireLevel(level)
    guard differences.count >= 2 else { return nil }
    let bound = isOfMargin ? margin ?? 0 : 0
    for count in 2...differences.count {
      let seen = Array(differences.prefix(count))
      let (mean, squares) = try centred(seen)
      // Values that do not vary say nothing about how sure they are.
      guard squares > 0, let interval = try ConfidenceInterval.anytime(of: seen, level: level) else {
        continue
      }
      let outcome: Outcome
      if interval.lower > bound {
        outcome = .above
      } else if interval.upper < -bound {
        outcome = .below
      } else if let margin, interval.lower > -margin, interval.upper < margin {
        outcome = .equivalent
      } else {
        continue
      }
      (self.count, self.mean, self.interval, self.outcome) = (count, mean, interval, outcome)
      return
    }
    return nil
  }
}
