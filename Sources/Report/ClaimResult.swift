/// A claim's answer, read off one interval: that of the paired difference of its two arms, at a level at which the intervals
/// of all claims hold together.
public struct ClaimResult: Equatable, Sendable {
  public enum Verdict: String, Sendable {
    /// The interval is wholly on the better arm's side of 0; for a claim that arms differ, on either; for one that they are the
    /// same, within the margin.
    case supported
    /// It is wholly on the other side; for a claim that arms are the same, beyond the margin.
    case contradicted
    /// It contains 0 and lies within the margin.
    case equivalent = "equivalent within the margin"
    case undecided
  }

  /// What is claimed of the difference.
  public enum Direction: Sendable { case better, different, same }

  /// How many seeds it takes, in all, to settle a claim with 80% probability.
  public struct Need: Equatable, Sendable {
    public enum Effect: Equatable, Sendable {
      /// If the true difference is the published one.
      case published(Double)
      /// If there is no difference.
      case none(margin: Double)
    }
    public var effect: Effect
    public var seeds: Int
    /// What those cost that are still missing, in seconds of one trainer at the speed measured; `nil` where that is not known.
    public var seconds: Double?

    public init(effect: Effect, seeds: Int, seconds: Double?) {
      self.effect = effect
      self.seeds = seeds
      self.seconds = seconds
    }
  }

  public var id: String
  public var statement: String
  public var better: String
  public var baseline: String
  public var metric: Metric
  /// Which epochs count: `final`, `mean of the last 5 epochs`, `best epoch on the test split`.
  public var epochs: String
  public var direction: Direction
  public var margin: Double?
  /// The published values of the better arm and of the baseline.
  public var publishedBetter: Double?
  public var publishedBaseline: Double?
  /// The better arm minus the baseline, per seed that both finished.
  public var pairs: [SeedValue]
  /// Over the pairs, with the interval at `level`; `nil` where there is none.
  public var estimate: Estimate?
  public var level: Double
  /// By how much the best epoch is better than the last, over the runs of both arms, where the claim is on the best.
  public var optimism: Estimate?
  /// Of an undecided claim; empty where nothing can be said.
  public var needs: [Need]

  public init(
    id: String, statement: String, better: String, baseline: String, metric: Metric, epochs: String = "final",
    direction: Direction = .better, margin: Double? = nil, publishedBetter: Double? = nil,
    publishedBaseline: Double? = nil, pairs: [SeedValue] = [], estimate: Estimate? = nil,
    level: Double = 0.95,
    optimism: Estimate? = nil, needs: [Need] = []
  ) {
    self.id = id
    self.statement = statement
    self.better = better
    self.baseline = baseline
    self.metric = metric
    self.epochs = epochs
    self.direction = direction
    self.margin = margin
    self.publishedBetter = publishedBetter
    self.publishedBaseline = publishedBaseline
    self.pairs = pairs
    self.estimate = estimate
    self.level = level
    self.optimism = optimism
    self.needs = needs
  }

  public var publishedDifference: Double? {
    guard let publishedBetter, let publishedBaseline else { return nil }
    return publishedBetter - publishedBaseline
  }

  /// Whether the whole interval is within the margin.
  public var isWithinMargin: Bool {
    guard let margin, let interval = estimate?.interval, !interval.isDegenerate else { return false }
    return interval.lower >= -margin && interval.upper <= margin
  }

  /// A wrong verdict takes an interval that misses the true difference: if the interval holds it, a difference on one side of
  /// 0 is on that side, and one within the margin is within it.
  public var verdict: Verdict {
    guard let interval = estimate?.interval, !interval.isDegenerate else { return .undecided }
    if direction == .same {
      if isWithinMargin { return .supported }
      let margin = margin ?? 0
      return interval.lower > margin || interval.upper < -margin ? .contradicted : .undecided
    }
    let isAbove = interval.lower > 0
    let isBelow = interval.upper < 0
    if isAbove || isBelow {
      return direction == .different || isAbove == metric.isAccuracy ? .supported : .contradicted
    }
    return isWithinMargin ? .equivalent : .undecided
  }
}

/// What an experiment had settled at some time, and what had been seen by then.
public struct RegisteredVersion: Equatable, Sendable {
  public var version: Int
  /// `2026-11-25 09:50 UTC`.
  public var date: String
  /// SHA-256 of claims and seeds.
  public var hash: String
  public var claims: Int
  public var seeds: Int
  public var begunRuns: Int
  public var finishedRuns: Int
  /// Since the version before.
  public var changes: [String]

  public init(
    version: Int, date: String, hash: String, claims: Int, seeds: Int, begunRuns: Int, finishedRuns: Int,
    changes: [String] = []
  ) {
    self.version = version
    self.date = date
    self.hash = hash
    self.claims = claims
    self.seeds = seeds
    self.begunRuns = begunRuns
    self.finishedRuns = finishedRuns
    self.changes = changes
  }
}

/// All versions that a store has of an experiment's claims.
public struct ClaimHistory: Equatable, Sendable {
  public var versions: [RegisteredVersion]
  /// What the experiment file says that the last version does not.
  public var unregistered: [String]

  public init(versions: [RegisteredVersion], unregistered: [String] = []) {
    self.versions = versions
    self.unregistered = unregistered
  }
}
