/// The standard deviation that a plan assumes for a run's value, and how well it is known.
public struct AssumedSpread: Equatable, Sendable {
  public enum Source: Equatable, Sendable {
    /// Taken as given.
    case known
    /// Estimated from runs that were made, with so many degrees of freedom.
    case pilot(degreesOfFreedom: Double)
    /// What test images and an error rate alone let one expect: a lower bound for what training adds.
    case testSet(errorRate: Double, images: Int)
  }

  public let standardDeviation: Double
  public let source: Source

  public init(standardDeviation: Double, source: Source = .known) {
    self.standardDeviation = standardDeviation
    self.source = source
  }

  /// From the values of pilot runs of one arm.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values or one that is not finite.
  public init(pilot values: [Double]) throws(StatisticsError) {
    try requireValues(2, in: values)
    let freedom = Double(values.count - 1)
    let (_, squares) = try centred(values)
    self.init(
      standardDeviation: (squares / freedom).squareRoot(), source: .pilot(degreesOfFreedom: freedom))
  }

  /// √(e/2N), of an accuracy in the unit of the error rate e: two trainings that disagree on about half of their
  /// errors, on N independent test images.
  ///
  /// Source: K. Jordan, "On the Variance of Neural Network Training with respect to Test Sets and Distributions"
  /// (ICLR 2024), who finds test-set accuracy to vary by binomial sampling of that many images and hardly more.
  ///
  /// - Throws: ``StatisticsError`` for an error rate outside (0, 1) or fewer than 1 image.
  public init(errorRate: Double, images: Int) throws(StatisticsError) {
    guard errorRate > 0, errorRate < 1 else {
      throw StatisticsError(.outOfDomain(parameter: "the error rate", value: errorRate))
    }
    guard images >= 1 else {
      throw StatisticsError(.outOfDomain(parameter: "the number of test images", value: Double(images)))
    }
    self.init(
      standardDeviation: (errorRate / (2 * Double(images))).squareRoot(),
      source: .testSet(errorRate: errorRate, images: images))
  }

  /// The χ² interval of the standard deviation, where it was estimated from runs.
  ///
  /// - Throws: ``StatisticsError`` for a level outside (0, 1).
  public func interval(level: Double = 0.95) throws(StatisticsError) -> ConfidenceInterval? {
    guard case .pilot(let freedom) = source else { return nil }
    return try .standardDeviation(standardDeviation, degreesOfFreedom: freedom, level: level)
  }
}
