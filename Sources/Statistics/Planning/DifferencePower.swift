/// Power and sample size of Student's t-test for a difference of two means, by the noncentral t distribution: at a true
/// difference δ the statistic is noncentral t with noncentrality δ/SE.
///
/// Source: J. Cohen, Statistical Power Analysis for the Behavioral Sciences (2nd ed., 1988), section 2.5. Values are
/// those of statsmodels' `TTestIndPower` and `TTestPower`.
extension ComparisonDesign {
  /// The chance to find a true `difference` with `runs` in each arm: P(|T| > t_{1−α/2}), or P(T > t_{1−α}) one-sided.
  ///
  /// The sign of the difference does not matter: a one-sided test is meant for its direction.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 runs or a difference that is not finite.
  public func power(difference: Double, runs: Int) throws(StatisticsError) -> Double {
    try requireRuns(runs)
    guard difference.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the difference", value: difference))
    }
    let freedom = degreesOfFreedom(runs: runs)
    return try power(
      noncentrality: abs(difference) / standardError(runs: runs), degreesOfFreedom: freedom,
      critical: critical(degreesOfFreedom: freedom))
  }

  /// The fewest runs in each arm that find a true `difference` with at least the probability `power`.
  ///
  /// - Throws: ``StatisticsError`` for a power outside (α, 1), a difference of 0, or where ten million runs do not do.
  public func runs(difference: Double, power: Double) throws(StatisticsError) -> Int {
    try requirePower(power)
    guard difference != 0, difference.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the difference", value: difference))
    }
    let found = try smallest(from: 2, to: Self.mostRuns) { runs throws(StatisticsError) in
      try self.power(difference: difference, runs: runs) >= power
    }
    guard let found else { throw StatisticsError(.tooManyRuns) }
    return found
  }

  /// The true difference that `runs` in each arm find with probability `power`.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 runs or a power outside (α, 1).
  public func smallestDetectableDifference(runs: Int, power: Double = 0.8) throws(StatisticsError) -> Double {
    try requireRuns(runs)
    try requirePower(power)
    let freedom = degreesOfFreedom(runs: runs)
    let critical = try critical(degreesOfFreedom: freedom)
    let noncentrality = try root(from: 0, towards: critical + 1, of: "the power of the t-test") {
      noncentrality throws(StatisticsError) in
      power
        - (try self.power(noncentrality: noncentrality, degreesOfFreedom: freedom, critical: critical))
    }
    return noncentrality * standardError(runs: runs)
  }

  private func critical(degreesOfFreedom: Double) throws(StatisticsError) -> Double {
    try StudentT(degreesOfFreedom: degreesOfFreedom)
      .quantile(1 - (alternative == .twoSided ? alpha / 2 : alpha))
  }

  private func power(noncentrality: Double, degreesOfFreedom: Double, critical: Double)
    throws(StatisticsError)
    -> Double
  {
    let distribution = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: noncentrality)
    let upper = try distribution.survival(critical)
    return alternative == .twoSided ? min(1, upper + (try distribution.cumulative(-critical))) : upper
  }
}

extension PairedDifference {
  /// The true mean difference that a paired t-test of this size would find with probability `power`, were
  /// the standard deviation of the differences the measured one; `nil` where they do not vary.
  ///
  /// - Throws: ``StatisticsError`` for a power outside (1 − level, 1).
  public func smallestDetectableDifference(power: Double = 0.8) throws(StatisticsError) -> Double? {
    guard standardDeviation > 0 else { return nil }
    // A pair's difference varies as two values of correlation 1/2 do whose standard deviation is the same.
    let design = try ComparisonDesign(
      standardDeviation: standardDeviation, pairing: .paired(correlation: 0.5), alpha: 1 - test.interval.level
    )
    return try design.smallestDetectableDifference(runs: pairs.count, power: power)
  }
}
