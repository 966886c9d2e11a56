/// What a sample looks like: its size, centre, spread and range, in the unit of its values.
public struct SampleSummary: Equatable, Sendable {
  public let count: Int
  public let mean: Double
  /// √(Σ(x−x̄)²/(n−1)); `nil` for a single value, which has no spread to estimate.
  public let standardDeviation: Double?
  /// The middle value, or the mean of the two middle ones.
  public let median: Double
  public let minimum: Double
  public let maximum: Double

  /// Summarizes `values` by compensated two-pass sums.
  ///
  /// - Throws: ``StatisticsError`` where `values` is empty, holds a NaN or an infinity, or overflows.
  public init(of values: [Double]) throws(StatisticsError) {
    let (mean, squares) = try centred(values)
    let sorted = values.sorted()
    count = values.count
    self.mean = mean
    standardDeviation = count > 1 ? (squares / Double(count - 1)).squareRoot() : nil
    minimum = sorted[0]
    maximum = sorted[count - 1]
    let upper = sorted[count / 2]
    median = count.isMultiple(of: 2) ? sorted[count / 2 - 1] / 2 + upper / 2 : upper
  }

  /// Whether all values are equal: intervals of such a sample have no width, which says nothing about the
  /// spread of the population.
  public var isConstant: Bool { minimum == maximum }
}
