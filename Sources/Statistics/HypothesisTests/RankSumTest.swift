extension TestResult {
  /// Mann and Whitney's test that neither of two independent samples tends to larger values.
  ///
  /// The statistic is U = #(x > y) + ½·#(x = y). Up to 120 values in all its distribution is computed exactly, over all
  /// ways to deal the midranks that there are, ties or not; beyond, p is by the normal distribution with the variance
  /// corrected for ties and a continuity correction.
  ///
  /// Source: H. B. Mann and D. R. Whitney, Annals of Mathematical Statistics 18 (1947), pp. 50–60; for ties, E. L.
  /// Lehmann, Nonparametrics (1975), section 1.4.
  ///
  /// - Throws: ``StatisticsError`` where a sample is empty or holds a value that is not finite.
  public static func rankSum(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> TestResult {
    try requireFinite(first)
    try requireFinite(second)
    guard !first.isEmpty, !second.isEmpty else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    let (ranks, ties) = doubledMidranks(first + second)
    let (m, n) = (Double(first.count), Double(second.count))
    let doubled = ranks[..<first.count].reduce(0, +)
    let statistic = Double(doubled) / 2 - m * (m + 1) / 2
    let total = first.count + second.count
    if total <= 120 {
      let probabilities = dealtSums(of: ranks, hand: first.count)
      let lower = probabilities[...doubled].reduce(0, +)
      let upper = probabilities[doubled...].reduce(0, +)
      return TestResult(statistic: statistic, p: twoSided(lower, upper), method: .exact, count: total)
    }
    let all = m + n
    let variance = m * n / 12 * (all + 1 - ties / (all * (all - 1)))
    guard variance > 0 else {
      return TestResult(statistic: statistic, p: 1, method: .approximate, count: total)
    }
    let distance = max(0, abs(statistic - m * n / 2) - 0.5)
    return TestResult(
      statistic: statistic,
      p: min(1, 2 * (try NormalDistribution.cumulative(-distance / variance.squareRoot()))),
      method: .approximate, count: total)
  }
}

/// The probability of each sum of `hand` of the `weights`, drawn without replacement.
private func dealtSums(of weights: [Int], hand: Int) -> [Double] {
  let largest = weights.reduce(0, +)
  // state[k][s]: the probability, after some weights, that k of them are in the hand and sum to s.
  var state = [[Double]](repeating: [Double](repeating: 0, count: largest + 1), count: hand + 1)
  state[0][0] = 1
  var seen = 0
  for (index, weight) in weights.enumerated() {
    let left = Double(weights.count - index)
    for k in stride(from: min(hand, index + 1), through: 0, by: -1) {
      // Of the weights that are left, hand − k go into the hand.
      let stays = max(0, 1 - Double(hand - k) / left)
      let goes = k > 0 ? Double(hand - k + 1) / left : 0
      for sum in stride(from: seen + weight, through: 0, by: -1) {
        let came = k > 0 && sum >= weight ? state[k - 1][sum - weight] * goes : 0
        state[k][sum] = state[k][sum] * stays + came
      }
    }
    seen += weight
  }
  return state[hand]
}
