/// An answer read off one interval: that of a mean over seeds, of what one arm or estimate has above another.
public struct MeanAnswer: Equatable, Sendable {
  /// What a seed's value is.
  public enum Measure: Equatable, Sendable {
    /// The one arm's metric minus the other's; `epochs` says which of them count: `final`, `mean of the last 5 epochs`, `best
    /// epoch on the test split`.
    case metric(Metric, epochs: String)
    /// The epochs that the one arm took until its metric was as good as the target, minus the other's. A run that never got
    /// there counts with the length of training.
    case epochsTo(Metric, target: Double)
    /// ‖x‖ of the one estimate over ‖x‖ of the other, x being the error in words, minus 1; on the path of an arm.
    case normRatio(of: String, path: String)
  }

  /// What is claimed.
  public enum Direction: Sendable { case better, different, same }

  /// How many of an arm's runs got as far as the target.
  public struct Reached: Equatable, Sendable {
    public var arm: String
    public var reached: Int
    public var runs: Int

    public init(arm: String, reached: Int, runs: Int) {
      self.arm = arm
      self.reached = reached
      self.runs = runs
    }
  }

  public var measure: Measure
  /// The arm, or the estimate, that is said to be better, and the one that it is compared with.
  public var better: String
  public var baseline: String
  public var direction: Direction
  public var margin: Double?
  /// The published values of the two.
  public var publishedBetter: Double?
  public var publishedBaseline: Double?
  /// Per seed for which there are both.
  public var pairs: [SeedValue]
  /// Over the pairs, with the interval at the claim's level; `nil` where there is none.
  public var estimate: Estimate?
  /// By how much the best epoch is better than the last, over the runs of both arms, where the claim is on the best.
  public var optimism: Estimate?
  /// Of a claim on how soon a target is reached.
  public var reached: [Reached]
  /// The probability with which so many pairs, spread as measured, find the published difference if it is there.
  public var power: Double?
  /// Of a claim on a metric, which has no value for such a seed.
  public var diverged: OneSidedDivergence

  public init(
    measure: Measure, better: String, baseline: String, direction: Direction = .better,
    margin: Double? = nil, publishedBetter: Double? = nil, publishedBaseline: Double? = nil,
    pairs: [SeedValue] = [], estimate: Estimate? = nil, optimism: Estimate? = nil, reached: [Reached] = [],
    power: Double? = nil, diverged: OneSidedDivergence = OneSidedDivergence()
  ) {
    self.measure = measure
    self.better = better
    self.baseline = baseline
    self.direction = direction
    self.margin = margin
    self.publishedBetter = publishedBetter
    self.publishedBaseline = publishedBaseline
    self.pairs = pairs
    self.estimate = estimate
    self.optimism = optimism
    self.reached = reached
    self.power = power
    self.diverged = diverged
  }

  public var publishedDifference: Double? {
    guard let publishedBetter, let publishedBaseline else { return nil }
    return publishedBetter - publishedBaseline
  }

  /// Whether more of it is better.
  var isMoreBetter: Bool {
    switch measure {
    case .metric(let metric, _): metric.isAccuracy
    case .epochsTo, .normRatio: false
    }
  }

  /// Whether some runs never got to the target: how much later than the end of training they would have is not known, and so
  /// not how small the difference is.
  public var isCensored: Bool { reached.contains { $0.reached < $0.runs } }

  /// Whether the whole interval is within the margin.
  public var isWithinMargin: Bool {
    if isCensored { return false }
    guard let margin, let interval = estimate?.interval, !interval.isDegenerate else { return false }
    return interval.lower >= -margin && interval.upper <= margin
  }

  public var verdict: ClaimResult.Verdict { isWithheld ? .undecided : verdictOnTheRest }

  /// Whether the seeds that are left would decide in favour of an arm that diverged at others, or for there being no
  /// difference where one arm diverged and the other did not. That two arms differ, they may decide.
  public var isWithheld: Bool {
    guard let mean = estimate?.mean else { return false }
    let isBetter = (mean > 0) == isMoreBetter
    return switch (direction, verdictOnTheRest) {
    case (_, .undecided), (.different, .supported), (.same, .contradicted): false
    case (.same, .supported), (_, .equivalent): diverged.withholds(.neither)
    case (.better, .supported), (.better, .contradicted), (.different, .contradicted):
      diverged.withholds(isBetter ? .better : .baseline)
    }
  }

  /// A wrong verdict takes an interval that misses the true mean: if the interval holds it, a mean on one side of 0 is on that
  /// side, and one within the margin is within it.
  private var verdictOnTheRest: ClaimResult.Verdict {
    guard let interval = estimate?.interval, !interval.isDegenerate else { return .undecided }
    if direction == .same {
      if isWithinMargin { return .supported }
      let margin = margin ?? 0
      return interval.lower > margin || interval.upper < -margin ? .contradicted : .undecided
    }
    let isAbove = interval.lower > 0
    let isBelow = interval.upper < 0
    if isAbove || isBelow {
      return direction == .different || isAbove == isMoreBetter ? .supported : .contradicted
    }
    return isWithinMargin ? .equivalent : .undecided
  }
}
