extension DifferenceOfMeans {
  /// The difference of the means of two independent samples, whose variances may differ.
  ///
  /// Standard error √(a + b) with a = s₁²/n₁ and b = s₂²/n₂; degrees of freedom by Welch and Satterthwaite,
  /// (a + b)²/(a²/(n₁−1) + b²/(n₂−1)). Where both samples are constant the degrees of freedom are those of
  /// the pooled test, n₁ + n₂ − 2, and there is no p.
  ///
  /// Source: B. L. Welch, Biometrika 34 (1947), pp. 28–35.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values on either side, a value that is not finite, or a
  ///   level outside (0, 1).
  public static func welch(_ first: [Double], minus second: [Double], level: Double = 0.95)
    throws(StatisticsError) -> DifferenceOfMeans
  {
    try requireValues(2, in: first)
    try requireValues(2, in: second)
    try requireLevel(level)
    let (firstMean, firstSquares) = try centred(first)
    let (secondMean, secondSquares) = try centred(second)
    let (m, n) = (Double(first.count), Double(second.count))
    let a = firstSquares / (m - 1) / m
    let b = secondSquares / (n - 1) / n
    // Shares of the whole instead of a² and b², which underflow long before a and b do.
    let share = a + b > 0 ? a / (a + b) : 0.5
    let degreesOfFreedom =
      a + b > 0
      ? 1 / (share * share / (m - 1) + (1 - share) * (1 - share) / (n - 1))
      : m + n - 2
    return try DifferenceOfMeans(
      difference: firstMean - secondMean, standardError: (a + b).squareRoot(),
      degreesOfFreedom: degreesOfFreedom, level: level)
  }
}
