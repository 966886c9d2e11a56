extension DifferenceOfMeans {
  /// The difference of the means of two independent samples of one variance: Student's own test.
  ///
  /// Standard error s·√(1/n₁ + 1/n₂) with s² = (Σ(x−x̄)² + Σ(y−ȳ)²)/(n₁ + n₂ − 2).
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values on either side, a value that is not finite, or a level
  ///   outside (0, 1).
  public static func pooled(_ first: [Double], minus second: [Double], level: Double = 0.95)
    throws(StatisticsError) -> DifferenceOfMeans
  {
    try requireValues(2, in: first)
    try requireValues(2, in: second)
    try requireLevel(level)
    let (firstMean, firstSquares) = try centred(first)
    let (secondMean, secondSquares) = try centred(second)
    let (m, n) = (Double(first.count), Double(second.count))
    let variance = (firstSquares + secondSquares) / (m + n - 2)
    return try DifferenceOfMeans(
      difference: firstMean - secondMean, standardError: (variance * (1 / m + 1 / n)).squareRoot(),
      degreesOfFreedom: m + n - 2, level: level)
  }
}
