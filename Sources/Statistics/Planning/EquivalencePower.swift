/// Power and sample size of the test for equivalence: two one-sided t-tests, both at level α, that the difference is
/// above −margin and below margin.
///
/// The power is exact: the probability that both reject, integrated over the distribution of the standard deviation.
///
/// Source: D. J. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987), pp. 657–680; K. F. Phillips,
/// the same journal 18 (1990), pp. 137–144.
extension ComparisonDesign {
  /// The chance to establish equivalence within ±`margin` with `runs` in each arm, where the true difference is
  /// `difference`.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 runs, a margin that is not above 0, or a difference that is not
  ///   finite.
  public func equivalencePower(margin: Double, difference: Double = 0, runs: Int) throws(StatisticsError)
    -> Double
  {
    try requireRuns(runs)
    try requireMargin(margin)
    guard difference.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the difference", value: difference))
    }
    let freedom = degreesOfFreedom(runs: runs)
    let standardError = standardError(runs: runs)
    return try Statistics.equivalencePower(
      critical: StudentT(degreesOfFreedom: freedom).quantile(1 - alpha), degreesOfFreedom: freedom,
      low: (difference + margin) / standardError, high: (difference - margin) / standardError)
  }

  /// The fewest runs in each arm that establish equivalence within ±`margin` with at least the probability `power`,
  /// where the true difference is `difference`.
  ///
  /// - Throws: ``StatisticsError`` for a power outside (α, 1), a true difference that is not within the margin, or
  ///   where ten million runs do not do.
  public func runs(margin: Double, difference: Double = 0, power: Double) throws(StatisticsError) -> Int {
    try requirePower(power)
    try requireMargin(margin)
    guard abs(difference) < margin else {
      throw StatisticsError(
        .outOfDomain(parameter: "the true difference, which has to be within the margin,", value: difference))
    }
    let found = try smallest(from: 2, to: Self.mostRuns) { runs throws(StatisticsError) in
      try self.equivalencePower(margin: margin, difference: difference, runs: runs) >= power
    }
    guard let found else { throw StatisticsError(.tooManyRuns) }
    return found
  }

  /// The smallest margin within which `runs` in each arm establish equivalence with probability `power`, where the true
  /// difference is 0.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 runs or a power outside (α, 1).
  public func smallestMargin(runs: Int, power: Double = 0.8) throws(StatisticsError) -> Double {
    try requireRuns(runs)
    try requirePower(power)
    let standardError = standardError(runs: runs)
    let ratio = try root(from: 0, towards: 4, of: "the power of the test for equivalence") {
      ratio throws(StatisticsError) in
      ratio == 0
        ? power
        : power - (try self.equivalencePower(margin: ratio * standardError, runs: runs))
    }
    return ratio * standardError
  }

  private func requireMargin(_ margin: Double) throws(StatisticsError) {
    guard margin > 0, margin.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the margin", value: margin))
    }
  }
}
