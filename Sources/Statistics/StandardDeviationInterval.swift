extension ConfidenceInterval {
  /// The interval for a normal population's standard deviation:
  /// s·√((n−1)/χ²_{(1+level)/2, n−1}) to s·√((n−1)/χ²_{(1−level)/2, n−1}).
  ///
  /// Unlike the interval for the mean it is not robust: it covers as stated only where the values are near
  /// normal. A constant sample gives an interval without width (``isDegenerate``).
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values, a value that is not finite, or a level outside
  ///   (0, 1).
  public static func standardDeviation(of values: [Double], level: Double = 0.95) throws(StatisticsError)
    -> ConfidenceInterval
  {
    try requireValues(2, in: values)
    try requireLevel(level)
    let (_, squares) = try centred(values)
    let distribution = ChiSquared(degreesOfFreedom: Double(values.count - 1))
    let lower = (squares / (try distribution.quantile((1 + level) / 2))).squareRoot()
    let upper = (squares / (try distribution.quantile((1 - level) / 2))).squareRoot()
    guard lower.isFinite, upper.isFinite else { throw StatisticsError(.overflow) }
    return ConfidenceInterval(lower: lower, upper: upper, level: level)
  }
}
