/// What one optimizer's finished runs came to.
public struct ArmResult: Equatable, Sendable {
  /// As tables and figures name it.
  public var label: String
  /// The optimizer's name, which decides its colour: `sgdm`.
  public var optimizer: String
  /// `SGDM, β = 0.9, averages`.
  public var details: String
  public var planned: Int
  /// The final test accuracy of each finished run.
  public var finals: [SeedValue]
  /// At the last epoch, over finished runs; `nil` where none finished.
  public var testAccuracy: Estimate?
  public var trainAccuracy: Estimate?

  public init(
    label: String, optimizer: String, details: String, planned: Int, finals: [SeedValue],
    testAccuracy: Estimate?, trainAccuracy: Estimate?
  ) {
    self.label = label
    self.optimizer = optimizer
    self.details = details
    self.planned = planned
    self.finals = finals
    self.testAccuracy = testAccuracy
    self.trainAccuracy = trainAccuracy
  }
}

/// One arm's final metric minus another's, paired by seed.
public struct ArmDifference: Equatable, Sendable {
  public var first: String
  public var second: String
  public var metric: Metric
  /// Per seed that both arms finished, in order of the seeds.
  public var pairs: [SeedValue]
  /// Over the pairs; `nil` where there is none.
  public var estimate: Estimate?
  /// Two-sided, of the paired t-test; `nil` for fewer than 2 pairs or differences that do not vary.
  public var p: Double?
  /// The same for the report's table as a whole, by Holm's method; `nil` where there is no p, or it is in no table.
  public var adjustedP: Double?
  /// Between the arms over the pairs; `nil` where not defined.
  public var correlation: Double?
  /// The unpaired (Welch) interval's half-width over the paired one's.
  public var pairingGain: Double?
  /// What this many pairs of this spread would find with 80% probability.
  public var smallestDetectable: Double?
  /// Seeds that only one of the arms finished.
  public var onlyFirst: [Int]
  public var onlySecond: [Int]

  public init(
    first: String, second: String, metric: Metric, pairs: [SeedValue] = [], estimate: Estimate? = nil,
    p: Double? = nil, adjustedP: Double? = nil, correlation: Double? = nil, pairingGain: Double? = nil,
    smallestDetectable: Double? = nil, onlyFirst: [Int] = [], onlySecond: [Int] = []
  ) {
    self.first = first
    self.second = second
    self.metric = metric
    self.pairs = pairs
    self.estimate = estimate
    self.p = p
    self.adjustedP = adjustedP
    self.correlation = correlation
    self.pairingGain = pairingGain
    self.smallestDetectable = smallestDetectable
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
  }

  /// Whether it is one of several that are tested together.
  var isAdjusted: Bool { adjustedP.map { $0 != p } ?? false }

  /// What the interval says about "the first is above the second", and, where it is one of several, the adjusted test.
  public var verdict: Verdict {
    guard let interval = estimate?.interval, !interval.isDegenerate else { return .undecided }
    if isAdjusted, let adjustedP, adjustedP >= 0.05 { return .undecided }
    if interval.lower > 0 { return .supported }
    if interval.upper < 0 { return .contradicted }
    return .undecided
  }

  public enum Verdict: String, Sendable {
    /// The whole interval is above 0, below 0, or neither.
    case supported, contradicted, undecided
  }
}

/// RSGDM minus Nesterov's momentum in the form of averages, which differ in nothing else.
public struct Equivalence: Equatable, Sendable {
  public var difference: ArmDifference
  /// Whether RSGDM's first difference is g_1, so that the two take the same steps.
  public var isExact: Bool

  public init(difference: ArmDifference, isExact: Bool) {
    self.difference = difference
    self.isExact = isExact
  }
}
