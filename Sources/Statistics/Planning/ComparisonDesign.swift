/// How two arms of runs are to be compared: what a sample size is computed for.
public struct ComparisonDesign: Equatable, Sendable {
  public enum Pairing: Equatable, Sendable {
    /// Two independent samples of equally many runs and one standard deviation.
    case unpaired
    /// Runs of one seed belong together, and their values correlate by `correlation`.
    case paired(correlation: Double)
  }

  public enum Alternative: Equatable, Sendable { case twoSided, oneSided }

  /// Of a run's value, in its unit.
  public let standardDeviation: Double
  public let pairing: Pairing
  /// The chance of a false positive that is accepted.
  public let alpha: Double
  public let alternative: Alternative

  /// - Throws: ``StatisticsError`` for a standard deviation that is not above 0, an α outside (0, 1), or a correlation
  ///   outside [−1, 1).
  public init(
    standardDeviation: Double, pairing: Pairing = .unpaired, alpha: Double = 0.05,
    alternative: Alternative = .twoSided
  ) throws(StatisticsError) {
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the standard deviation", value: standardDeviation))
    }
    guard alpha > 0, alpha < 1 else { throw StatisticsError(.outOfDomain(parameter: "α", value: alpha)) }
    if case .paired(let correlation) = pairing, !(correlation >= -1 && correlation < 1) {
      throw StatisticsError(.outOfDomain(parameter: "the correlation", value: correlation))
    }
    self.standardDeviation = standardDeviation
    self.pairing = pairing
    self.alpha = alpha
    self.alternative = alternative
  }

  /// The design where a run's standard deviation is another one.
  public func with(standardDeviation: Double) throws(StatisticsError) -> ComparisonDesign {
    try ComparisonDesign(
      standardDeviation: standardDeviation, pairing: pairing, alpha: alpha, alternative: alternative)
  }

  /// Of the difference of the two means, with `runs` in each arm: σ·√(2/n), or σ·√(2(1−ρ)/n) for pairs.
  func standardError(runs: Int) -> Double {
    switch pairing {
    case .unpaired: standardDeviation * (2 / Double(runs)).squareRoot()
    case .paired(let correlation): standardDeviation * (2 * (1 - correlation) / Double(runs)).squareRoot()
    }
  }

  /// 2n − 2, or n − 1 for pairs.
  func degreesOfFreedom(runs: Int) -> Double {
    pairing == .unpaired ? 2 * Double(runs) - 2 : Double(runs) - 1
  }

  /// More runs than anybody will pay for: searches end here.
  static let mostRuns = 10_000_000

  func requireRuns(_ runs: Int) throws(StatisticsError) {
    guard (2...Self.mostRuns).contains(runs) else {
      throw StatisticsError(.outOfDomain(parameter: "the number of runs per arm", value: Double(runs)))
    }
  }

  func requirePower(_ power: Double) throws(StatisticsError) {
    guard power > alpha, power < 1 else {
      throw StatisticsError(.outOfDomain(parameter: "the power, from α to 1,", value: power))
    }
  }
}
