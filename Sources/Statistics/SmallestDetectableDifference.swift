/// The true difference of two means that an unpaired t-test with `runsPerArm` values in each arm would find
/// with probability `power`; `nil` where there is no spread to speak of, or no second value.
///
/// Two-sided at level α = 1 − `level`, equal standard deviations.
///
/// - Throws: ``StatisticsError`` for a power outside (1 − level, 1).
public func smallestDetectableDifference(
  standardDeviation: Double, runsPerArm: Int, power: Double = 0.8, level: Double = 0.95
) throws(StatisticsError) -> Double? {
  guard runsPerArm > 1 else { return nil }
  let runs = Double(runsPerArm)
  return try smallestDetectableDifference(
    standardError: standardDeviation * (2 / runs).squareRoot(), degreesOfFreedom: 2 * runs - 2, power: power,
    level: level)
}

extension PairedDifference {
  /// The true mean difference that a paired t-test of this size would find with probability `power`, were
  /// the standard deviation of the differences the measured one; `nil` where they do not vary.
  ///
  /// - Throws: ``StatisticsError`` for a power outside (1 − level, 1).
  public func smallestDetectableDifference(power: Double = 0.8) throws(StatisticsError) -> Double? {
    try Statistics.smallestDetectableDifference(
      standardError: test.standardError, degreesOfFreedom: test.degreesOfFreedom, power: power,
      level: test.interval.level)
  }
}

/// Solves P(|T| > t_{(1+level)/2, ν}) = power for the noncentrality δ/SE of T by bisection, and returns δ.
private func smallestDetectableDifference(
  standardError: Double, degreesOfFreedom: Double, power: Double, level: Double
) throws(StatisticsError) -> Double? {
  let alpha = 1 - level
  guard power > alpha, power < 1 else {
    throw StatisticsError(.outOfDomain(parameter: "the power", value: power))
  }
  guard standardError > 0 else { return nil }
  let critical = try StudentT(degreesOfFreedom: degreesOfFreedom).quantile(1 - alpha / 2)
  func powerMissing(at noncentrality: Double) throws(StatisticsError) -> Double {
    let distribution = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: noncentrality)
    return power - (try distribution.survival(critical)) - (try distribution.cumulative(-critical))
  }
  var (low, high) = (0.0, critical + 1)
  while try powerMissing(at: high) > 0 {
    guard high < 1e6 else { throw StatisticsError(.noConvergence(function: "the power of the t-test")) }
    (low, high) = (high, 2 * high)
  }
  while high - low > 1e-13 * high {
    let middle = low + (high - low) / 2
    if middle <= low || middle >= high { break }
    if try powerMissing(at: middle) > 0 { low = middle } else { high = middle }
  }
  return (low + high) / 2 * standardError
}
