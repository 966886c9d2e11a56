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
    let freedom = Double(values.count - 1)
    return try standardDeviation((squares / freedom).squareRoot(), degreesOfFreedom: freedom, level: level)
  }

  /// The same for an estimate `deviation` with ν degrees of freedom, of one sample or pooled over several.
  ///
  /// - Throws: ``StatisticsError`` for degrees of freedom that are not above 0, or a level outside (0, 1).
  public static func standardDeviation(
    _ deviation: Double, degreesOfFreedom: Double, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try requireLevel(level)
    let distribution = ChiSquared(degreesOfFreedom: degreesOfFreedom)
    let lower = deviation * (degreesOfFreedom / (try distribution.quantile((1 + level) / 2))).squareRoot()
    let upper = deviation * (degreesOfFreedom / (try distribution.quantile((1 - level) / 2))).squareRoot()
    guard lower.isFinite, upper.isFinite else { throw StatisticsError(.overflow) }
    return ConfidenceInterval(lower: lower, upper: upper, level: level)
  }
}
