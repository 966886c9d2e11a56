/// A 95% confidence interval.
public struct Interval: Equatable, Sendable {
  public var lower: Double
  public var upper: Double

  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
  /// Whether the sample behind it was constant, so that it says nothing about spread.
  public var isDegenerate: Bool { lower == upper }
}

/// A mean over runs with its spread.
public struct Estimate: Equatable, Sendable {
  /// The number of runs.
  public var count: Int
  public var mean: Double
  /// With n − 1; `nil` for a single run.
  public var standardDeviation: Double?
  /// Student's 95% interval for the mean; `nil` for a single run.
  public var interval: Interval?

  public init(count: Int, mean: Double, standardDeviation: Double? = nil, interval: Interval? = nil) {
    self.count = count
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.interval = interval
  }
}

/// A number under the seed of the run that gave it.
public struct SeedValue: Equatable, Sendable {
  public var seed: Int
  public var value: Double

  public init(seed: Int, value: Double) {
    self.seed = seed
    self.value = value
  }
}

/// What a run measures after every epoch.
public enum Metric: String, CaseIterable, Sendable {
  case trainAccuracy = "train-accuracy"
  case trainLoss = "train-loss"
  case testAccuracy = "test-accuracy"
  case testLoss = "test-loss"

  /// In the middle of a sentence.
  public var title: String {
    switch self {
    case .trainAccuracy: "training accuracy"
    case .trainLoss: "training loss"
    case .testAccuracy: "test accuracy"
    case .testLoss: "test loss"
    }
  }

  public var isAccuracy: Bool { self == .trainAccuracy || self == .testAccuracy }
}
