/// An interval that covers the true value in the share `level` of repetitions.
public struct ConfidenceInterval: Equatable, Sendable {
  public let lower: Double
  public let upper: Double
  /// Within (0, 1): 0.95 for a 95% interval.
  public let level: Double

  public init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  public var halfWidth: Double { (upper - lower) / 2 }
  /// Whether the sample was constant, so that the interval is a point and not a statement about spread.
  public var isDegenerate: Bool { lower == upper }

  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}
