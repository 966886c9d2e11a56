/// Intervals from a statistic's values on resamples.
///
/// Source: B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapters 12–14.
extension ConfidenceInterval {
  /// From the (1−level)/2 to the (1+level)/2 quantile of the replicates.
  ///
  /// - Throws: ``StatisticsError`` for no replicate, one that is not finite, or a level outside (0, 1).
  public static func percentile(_ replicates: [Double], level: Double = 0.95) throws(StatisticsError)
    -> ConfidenceInterval
  {
    try requireLevel(level)
    try requireReplicates(replicates)
    let ends = quantiles(of: replicates, at: [(1 - level) / 2, (1 + level) / 2])
    return ConfidenceInterval(lower: ends[0], upper: ends[1], level: level)
  }

  /// The percentile interval reflected about the estimate: its ends are 2·estimate − quantile.
  public static func basic(_ replicates: [Double], estimate: Double, level: Double = 0.95)
    throws(StatisticsError) -> ConfidenceInterval
  {
    let interval = try percentile(replicates, level: level)
    return ConfidenceInterval(
      lower: 2 * estimate - interval.upper, upper: 2 * estimate - interval.lower, level: level)
  }

  /// Bias-corrected and accelerated: percentiles moved by how many replicates are below the estimate, and by the
  /// skewness of the statistic's jackknife values.
  ///
  /// Where no replicate, or every one, is below the estimate, half a replicate is taken to be.
  ///
  /// Source: B. Efron, Journal of the American Statistical Association 82 (1987), pp. 171–185.
  ///
  /// - Parameter leftOut: Per sample, the statistic with each of its values left out in turn.
  /// - Throws: ``StatisticsError`` as ``percentile(_:level:)`` does.
  public static func bca(
    _ replicates: [Double], estimate: Double, leftOut: [[Double]], level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try requireLevel(level)
    try requireReplicates(replicates)
    let count = Double(replicates.count)
    let below = Double(replicates.count { $0 < estimate }) + Double(replicates.count { $0 == estimate }) / 2
    let bias = try NormalDistribution.quantile(min(max(below, 0.5), count - 0.5) / count)
    var (cubes, squares) = (0.0, 0.0)
    for values in leftOut {
      let n = Double(values.count)
      let mean = compensatedSum(values) / n
      for value in values {
        let influence = (n - 1) * (mean - value) / n
        cubes += influence * influence * influence
        squares += influence * influence
      }
    }
    let acceleration = squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
    func share(_ probability: Double) throws(StatisticsError) -> Double {
      let z = bias + (try NormalDistribution.quantile(probability))
      return try NormalDistribution.cumulative(bias + z / (1 - acceleration * z))
    }
    let ends = quantiles(of: replicates, at: [try share((1 - level) / 2), try share((1 + level) / 2)])
    return ConfidenceInterval(lower: ends[0], upper: ends[1], level: level)
  }

  /// From the quantiles of (replicate − estimate)/(the replicate's own standard error): the bootstrap's t.
  ///
  /// Replicates without spread have no t; they count as far out on the side where they are.
  ///
  /// - Throws: ``StatisticsError`` as ``percentile(_:level:)`` does, and where the quantiles asked for lie among
  ///   replicates without spread.
  public static func studentized(
    _ replicates: [(value: Double, standardError: Double)], estimate: Double, standardError: Double,
    level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try requireLevel(level)
    guard !replicates.isEmpty else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    let ratios = replicates.map { replicate -> Double in
      let difference = replicate.value - estimate
      if replicate.standardError > 0 { return difference / replicate.standardError }
      return difference == 0 ? 0 : difference > 0 ? .infinity : -.infinity
    }
    let ends = quantiles(of: ratios, at: [(1 - level) / 2, (1 + level) / 2])
    let (low, high) = (ends[0], ends[1])
    guard low.isFinite, high.isFinite else { throw StatisticsError(.constant) }
    return ConfidenceInterval(
      lower: estimate - high * standardError, upper: estimate - low * standardError, level: level)
  }
}

private func requireReplicates(_ replicates: [Double]) throws(StatisticsError) {
  try requireValues(1, in: replicates)
  try requireFinite(replicates)
}
