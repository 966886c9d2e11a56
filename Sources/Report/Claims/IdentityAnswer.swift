/// Whether an identity of the theory holds at every step of every probe: arithmetic, not inference.
public struct IdentityAnswer: Equatable, Sendable {
  public enum Identity: Sendable {
    /// ‖ς_t − (βξ_t − β^t(G_1 − G_t))‖/‖ξ_t‖.
    case recursion
    /// |‖ς_t‖/‖ξ_t‖ − β|, where the averages have settled.
    case limit
  }

  public var identity: Identity
  public var tolerance: Double
  /// The largest deviation; `nil` without probes.
  public var largest: Double?
  public var seeds: Int
  public var runs: Int
  public var steps: Int

  public init(
    identity: Identity, tolerance: Double, largest: Double?, seeds: Int, runs: Int, steps: Int
  ) {
    self.identity = identity
    self.tolerance = tolerance
    self.largest = largest
    self.seeds = seeds
    self.runs = runs
    self.steps = steps
  }

  public var verdict: ClaimResult.Verdict {
    guard let largest else { return .undecided }
    return largest <= tolerance ? .supported : .contradicted
  }
}
