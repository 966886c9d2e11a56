/// Two one-sided t-tests: is a difference of means within ±margin?
///
/// Equivalence is established at level α where both tests reject, which is where the (1 − 2α) interval lies within the
/// margin.
///
/// Source: D. J. Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987), pp. 657–680.
public struct EquivalenceTest: Equatable, Sendable {
  public let margin: Double
  /// p of "the difference is not above −margin", and of "the difference is not below margin".
  public let lowerP: Double
  public let upperP: Double
  /// The larger of the two: equivalence is established where it is at most α.
  public var p: Double { max(lowerP, upperP) }
  /// The (1 − 2α) interval of the difference.
  public let interval: ConfidenceInterval

  /// For any difference of means, paired or not, with its standard error.
  ///
  /// - Throws: ``StatisticsError`` for a margin that is not above 0, an α outside (0, ½), or samples that do not vary.
  public init(_ difference: DifferenceOfMeans, margin: Double, alpha: Double = 0.05) throws(StatisticsError) {
    guard margin > 0, margin.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the margin", value: margin))
    }
    guard alpha > 0, alpha < 0.5 else { throw StatisticsError(.outOfDomain(parameter: "α", value: alpha)) }
    guard !difference.isDegenerate else { throw StatisticsError(.constant) }
    self.margin = margin
    let t = StudentT(degreesOfFreedom: difference.degreesOfFreedom)
    lowerP = try t.survival((difference.difference + margin) / difference.standardError)
    upperP = try t.cumulative((difference.difference - margin) / difference.standardError)
    interval = try .around(
      difference.difference, standardError: difference.standardError,
      degreesOfFreedom: difference.degreesOfFreedom, level: 1 - 2 * alpha)
  }
}
