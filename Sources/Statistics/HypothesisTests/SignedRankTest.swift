extension TestResult {
  /// Wilcoxon's signed-rank test that differences are symmetric about 0.
  ///
  /// Differences of 0 are left out. The statistic is the sum of the midranks of |d| over positive d. Up to 200
  /// differences its distribution is computed exactly, over all signs of the midranks that there are, ties or not;
  /// beyond, p is by the normal distribution with the variance corrected for ties and a continuity correction.
  ///
  /// Source: F. Wilcoxon, Biometrics Bulletin 1 (1945), pp. 80–83; for ties, E. L. Lehmann, Nonparametrics (1975),
  /// section 3.2.
  ///
  /// - Parameter rounding: Differences up to this are 0, and |d| no further apart than this are tied: values that are given
  ///   in decimals do not subtract to the bit.
  /// - Throws: ``StatisticsError`` where no difference is left or one is not finite.
  public static func signedRank(_ differences: [Double], rounding: Double = 0) throws(StatisticsError)
    -> TestResult
  {
    try requireFinite(differences)
    let used = differences.filter { abs($0) > rounding }
    guard !used.isEmpty else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    let (ranks, ties) = doubledMidranks(used.map(abs), rounding: rounding)
    let doubled = zip(used, ranks).reduce(0) { $0 + ($1.0 > 0 ? $1.1 : 0) }
    let statistic = Double(doubled) / 2
    let count = Double(used.count)
    if used.count <= 200 {
      let probabilities = signSums(of: ranks)
      let lower = probabilities[...doubled].reduce(0, +)
      let upper = probabilities[doubled...].reduce(0, +)
      return TestResult(statistic: statistic, p: twoSided(lower, upper), method: .exact, count: used.count)
    }
    let mean = count * (count + 1) / 4
    let variance = count * (count + 1) * (2 * count + 1) / 24 - ties / 48
    let distance = max(0, abs(statistic - mean) - 0.5)
    return TestResult(
      statistic: statistic,
      p: min(1, 2 * (try NormalDistribution.cumulative(-distance / variance.squareRoot()))),
      method: .approximate, count: used.count)
  }
}

/// The probability of each sum of a random half of `weights`: each is in or out with probability ½.
private func signSums(of weights: [Int]) -> [Double] {
  var probabilities = [Double](repeating: 0, count: weights.reduce(0, +) + 1)
  probabilities[0] = 1
  var largest = 0
  for weight in weights {
    largest += weight
    for sum in stride(from: largest, through: 0, by: -1) {
      probabilities[sum] = (probabilities[sum] + (sum >= weight ? probabilities[sum - weight] : 0)) / 2
    }
  }
  return probabilities
}
