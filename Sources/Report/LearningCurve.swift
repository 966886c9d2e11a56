/// One metric over the epochs, per arm, over the arm's finished runs.
public struct LearningCurve: Equatable, Sendable {
  public struct Point: Equatable, Sendable {
    public var epoch: Int
    public var estimate: Estimate
    /// Of a band that holds the whole true curve with 95%; `nil` where runs are too few for one.
    public var band: Interval?

    public init(epoch: Int, estimate: Estimate, band: Interval? = nil) {
      self.epoch = epoch
      self.estimate = estimate
      self.band = band
    }
  }

  /// The values of one run, by epoch.
  public struct Run: Equatable, Sendable {
    public var seed: Int
    public var epochs: [Int]
    public var values: [Double]

    public init(seed: Int, epochs: [Int], values: [Double]) {
      self.seed = seed
      self.epochs = epochs
      self.values = values
    }
  }

  public struct Series: Equatable, Sendable {
    public var arm: String
    public var points: [Point]
    /// The runs that are drawn, those of the first seeds.
    public var runs: [Run]

    /// As many single runs as are told apart in a figure, faint.
    public static let mostRuns = 40

    public init(arm: String, points: [Point], runs: [Run] = []) {
      self.arm = arm
      self.points = points
      self.runs = runs
    }
  }

  public var metric: Metric
  public var series: [Series]

  public init(metric: Metric, series: [Series]) {
    self.metric = metric
    self.series = series
  }
}
