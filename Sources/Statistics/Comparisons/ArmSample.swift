/// The values of one arm, each under the key of what made it: a seed, a fold, a run's name.
public struct ArmSample: Equatable, Sendable {
  public let name: String
  public let values: [String: Double]
  /// In the order of their keys.
  public let sorted: [Double]
  public let summary: SampleSummary
  /// Student's interval of the mean and the χ² interval of the standard deviation; `nil` for a single value.
  public let meanInterval: ConfidenceInterval?
  public let deviationInterval: ConfidenceInterval?

  /// - Throws: ``StatisticsError`` where there is no value or one is not finite.
  public init(_ name: String, _ values: [String: Double], level: Double = 0.95) throws(StatisticsError) {
    self.name = name
    self.values = values
    sorted = values.sorted { $0.key < $1.key }.map(\.value)
    summary = try SampleSummary(of: sorted)
    meanInterval = sorted.count > 1 ? try .mean(of: sorted, level: level) : nil
    deviationInterval = sorted.count > 1 ? try .standardDeviation(of: sorted, level: level) : nil
  }
}
