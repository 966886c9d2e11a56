extension ConfidenceInterval {
  /// Student's interval for the mean: x̄ ± t_{(1+level)/2, n−1} · s/√n.
  ///
  /// Assumes independent values whose mean is near normal. A constant sample gives an interval without
  /// width (``isDegenerate``).
  ///
  /// Source: Student, Biometrika 6 (1908), pp. 1–25.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values, a value that is not finite, or a level outside
  ///   (0, 1).
  public static func mean(of values: [Double], level: Double = 0.95) throws(StatisticsError)
    -> ConfidenceInterval
  {
    try requireValues(2, in: values)
    try requireLevel(level)
    let (mean, squares) = try centred(values)
    let degreesOfFreedom = Double(values.count - 1)
    let standardError = (squares / degreesOfFreedom / Double(values.count)).squareRoot()
    return try around(mean, standardError: standardError, degreesOfFreedom: degreesOfFreedom, level: level)
  }

  /// centre ± t_{(1+level)/2, ν} · standard error.
  static func around(
    _ centre: Double, standardError: Double, degreesOfFreedom: Double, level: Double
  ) throws(StatisticsError) -> ConfidenceInterval {
    if standardError == 0 { return ConfidenceInterval(lower: centre, upper: centre, level: level) }
    let quantile = try StudentT(degreesOfFreedom: degreesOfFreedom).quantile((1 + level) / 2)
    let halfWidth = quantile * standardError
    guard (centre - halfWidth).isFinite, (centre + halfWidth).isFinite else {
      throw StatisticsError(.overflow)
    }
    return ConfidenceInterval(lower: centre - halfWidth, upper: centre + halfWidth, level: level)
  }
}
