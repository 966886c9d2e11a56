/// Whether two arms' mean curves are within a margin of each other at every epoch.
///
/// That they are follows where every epoch's interval is within the margin, each at the claim's level: curves that are apart
/// at some epoch are called the same only if that epoch's interval misses the truth (the intersection-union principle: R. L.
/// Berger, Technometrics 24 (1982), pp. 295–300). That they are not takes an epoch whose interval is beyond the margin, and
/// since any epoch may be it, among intervals that hold for all epochs at once.
public struct CurvesAnswer: Equatable, Sendable {
  /// The mean difference at an epoch, over the seeds that both arms finished.
  public struct Point: Equatable, Sendable {
    public var epoch: Int
    public var mean: Double
    /// At the claim's level.
    public var interval: Interval
    /// At such a level that those of all epochs hold together as this one does (Bonferroni).
    public var simultaneous: Interval

    public init(epoch: Int, mean: Double, interval: Interval, simultaneous: Interval) {
      self.epoch = epoch
      self.mean = mean
      self.interval = interval
      self.simultaneous = simultaneous
    }
  }

  public var metric: Metric
  public var better: String
  public var baseline: String
  public var fromEpoch: Int
  public var margin: Double
  public var seeds: Int
  /// After how many epochs, from ``fromEpoch`` on, the experiment measures the metric; ``points`` are those at which every run
  /// has it.
  public var epochs: Int
  /// Empty where fewer than two seeds have both curves.
  public var points: [Point]
  public var diverged: OneSidedDivergence

  public init(
    metric: Metric, better: String, baseline: String, fromEpoch: Int = 1, margin: Double, seeds: Int,
    epochs: Int, points: [Point], diverged: OneSidedDivergence = OneSidedDivergence()
  ) {
    self.metric = metric
    self.better = better
    self.baseline = baseline
    self.fromEpoch = fromEpoch
    self.margin = margin
    self.seeds = seeds
    self.epochs = epochs
    self.points = points
    self.diverged = diverged
  }

  public var verdict: ClaimResult.Verdict {
    let varying = points.filter { !$0.interval.isDegenerate }
    if varying.contains(where: { $0.simultaneous.lower > margin || $0.simultaneous.upper < -margin }) {
      return .contradicted
    }
    // Where differences do not vary there is no interval, and nothing is known of that epoch; nor of one that a run lacks. A
    // curve that ends where the other goes on is not the same.
    guard !points.isEmpty, varying.count == epochs, diverged.isEmpty else { return .undecided }
    return varying.allSatisfy { $0.interval.lower >= -margin && $0.interval.upper <= margin }
      ? .supported : .undecided
  }

  /// The first epoch at which the difference is the same for all seeds.
  public var degenerate: Point? { points.first { $0.interval.isDegenerate } }

  /// The epoch that decides: where the curves are furthest apart beyond doubt if they are beyond the margin, and else where
  /// the interval goes furthest from 0.
  public var decisive: Point? {
    func apart(_ interval: Interval) -> Double { max(interval.lower, -interval.upper) }
    func reach(_ interval: Interval) -> Double { max(interval.upper, -interval.lower) }
    let isApart = verdict == .contradicted
    let varying = points.filter { !$0.interval.isDegenerate }
    return varying.max {
      isApart
        ? apart($0.simultaneous) < apart($1.simultaneous) : reach($0.interval) < reach($1.interval)
    }
  }
}
