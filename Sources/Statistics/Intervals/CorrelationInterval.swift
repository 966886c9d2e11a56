import Foundation

extension ConfidenceInterval {
  /// The interval for a correlation by Fisher's transformation: tanh(artanh r ± z/√(n−3)), of a normal population.
  ///
  /// `nil` for fewer than 4 pairs, which say nothing, and for |r| = 1, where there is no spread to go by.
  ///
  /// Source: R. A. Fisher, Metron 1 (1921), pp. 3–32.
  ///
  /// - Throws: ``StatisticsError`` for a correlation outside [−1, 1] or a level outside (0, 1).
  public static func correlation(_ correlation: Double, pairs: Int, level: Double = 0.95)
    throws(StatisticsError)
    -> ConfidenceInterval?
  {
    try requireLevel(level)
    guard abs(correlation) <= 1 else {
      throw StatisticsError(.outOfDomain(parameter: "a correlation", value: correlation))
    }
    guard pairs >= 4, abs(correlation) < 1 else { return nil }
    let z = try NormalDistribution.quantile((1 + level) / 2) / Double(pairs - 3).squareRoot()
    let centre = atanh(correlation)
    return ConfidenceInterval(lower: tanh(centre - z), upper: tanh(centre + z), level: level)
  }
}
