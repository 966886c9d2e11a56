/// A difference of two means with what is needed to judge it.
public struct DifferenceOfMeans: Equatable, Sendable {
  /// The first mean minus the second.
  public let difference: Double
  public let standardError: Double
  public let degreesOfFreedom: Double
  public let interval: ConfidenceInterval
  /// t = difference/standard error and P(|T| ≥ |t|) where the true difference is 0; both `nil` where the
  /// standard error is 0: constant samples measure no spread and support no test.
  public let t: Double?
  public let p: Double?

  /// Student's test and interval for `difference`.
  init(difference: Double, standardError: Double, degreesOfFreedom: Double, level: Double)
    throws(StatisticsError)
  {
    guard difference.isFinite, standardError.isFinite else { throw StatisticsError(.overflow) }
    self.difference = difference
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
    interval = try .around(
      difference, standardError: standardError, degreesOfFreedom: degreesOfFreedom, level: level)
    let ratio = difference / standardError
    t = ratio.isFinite ? ratio : nil
    p = ratio.isFinite ? try StudentT(degreesOfFreedom: degreesOfFreedom).twoSidedP(ratio) : nil
  }

  /// Whether neither sample varied.
  public var isDegenerate: Bool { standardError == 0 }
}
