/// P(X > Y) + ½·P(X = Y): how often a run of one arm is better than a run of another.
///
/// The estimate is Mann and Whitney's U over all pairs. Its interval is Newcombe's, by a score method that keeps its
/// level for few values and at 0 and 1, where bootstrap intervals shrink to a point.
///
/// Source: R. G. Newcombe, Statistics in Medicine 25 (2006), pp. 559–573, method 5. The estimate is that of
/// R. Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice" (NeurIPS 2021).
public struct ProbabilityOfImprovement: Equatable, Sendable {
  public let probability: Double
  public let interval: ConfidenceInterval

  /// - Throws: ``StatisticsError`` where a sample is empty or holds a value that is not finite, or a level outside
  ///   (0, 1).
  public init(of first: [Double], over second: [Double], level: Double = 0.95) throws(StatisticsError) {
    try requireLevel(level)
    let test = try TestResult.rankSum(first, second)
    let (m, n) = (Double(first.count), Double(second.count))
    let estimate = test.statistic / (m * n)
    probability = estimate
    let z = try NormalDistribution.quantile((1 + level) / 2)
    // Half of all runs but one: the variance is that of exponential scores with both samples of the mean size.
    let half = (m + n) / 2 - 1
    func variance(_ theta: Double) -> Double {
      theta * (1 - theta) / (m * n)
        * (1 + half * ((1 - theta) / (2 - theta) + theta / (1 + theta)))
    }
    // (estimate − θ)² = z²·V(θ), below the estimate and above it.
    func end(_ side: Double) throws(StatisticsError) -> Double {
      if estimate == side { return side }
      // How far inside the interval the θ at this share of the way to the side is.
      let share = try root(from: 0, towards: 1, of: "the interval of a probability of improvement") {
        share throws(StatisticsError) in
        let theta = estimate + min(1, share) * (side - estimate)
        let distance = estimate - theta
        // At the estimate it is inside, whatever its variance; at the side outside.
        if share >= 1 { return -1 }
        if share == 0 { return 1 }
        return z * z * variance(theta) - distance * distance
      }
      return estimate + share * (side - estimate)
    }
    interval = ConfidenceInterval(lower: try end(0), upper: try end(1), level: level)
  }
}
