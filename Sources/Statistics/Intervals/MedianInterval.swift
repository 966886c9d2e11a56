extension ConfidenceInterval {
  /// The interval between two order statistics that covers the median with at least the probability `level`, whatever
  /// the distribution: the narrowest symmetric one. Its own `level` is the probability that it does cover with, of a
  /// continuous distribution.
  ///
  /// `nil` for so few values that even all of them do not reach the level: fewer than 6 for 95%.
  ///
  /// Source: W. R. Thompson, Annals of Mathematical Statistics 7 (1936), pp. 122–128.
  ///
  /// - Throws: ``StatisticsError`` for no value, one that is not finite, or a level outside (0, 1).
  public static func median(of values: [Double], level: Double = 0.95) throws(StatisticsError)
    -> ConfidenceInterval?
  {
    try requireValues(1, in: values)
    try requireFinite(values)
    try requireLevel(level)
    let sorted = values.sorted()
    let binomial = Binomial(trials: values.count, probability: 0.5)
    // From the (k+1)-th value to the (k+1)-th from the end: fails with probability 2·P(X ≤ k).
    func covers(_ k: Int) throws(StatisticsError) -> Double { 1 - 2 * (try binomial.cumulative(k)) }
    var k = -1
    while k + 1 < values.count / 2, try covers(k + 1) >= level { k += 1 }
    guard k >= 0 else { return nil }
    return ConfidenceInterval(
      lower: sorted[k], upper: sorted[values.count - 1 - k], level: try covers(k))
  }
}
