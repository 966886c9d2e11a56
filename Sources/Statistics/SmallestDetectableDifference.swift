extension PairedDifference {
  /// The true mean difference that a paired t-test of this size would find with probability `power`, were
  /// the standard deviation of the differences the measured one; `nil` where they do not vary.
  ///
  /// Solves P(|T| > t_{(1+level)/2, n−1}) = power for the noncentrality δ/(s_d/√n) of T by bisection.
  ///
  /// - Throws: ``StatisticsError`` for a power outside (1 − level, 1).
  public func smallestDetectableDifference(power: Double = 0.8) throws(StatisticsError) -> Double? {
    let alpha = 1 - test.interval.level
    guard power > alpha, power < 1 else {
      throw StatisticsError(.outOfDomain(parameter: "the power", value: power))
    }
    guard test.standardError > 0 else { return nil }
    let critical = try StudentT(degreesOfFreedom: test.degreesOfFreedom).quantile(1 - alpha / 2)
    func powerMissing(at noncentrality: Double) throws(StatisticsError) -> Double {
      let distribution = NoncentralT(
        degreesOfFreedom: test.degreesOfFreedom, noncentrality: noncentrality)
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
    return (low + high) / 2 * test.standardError
  }
}
