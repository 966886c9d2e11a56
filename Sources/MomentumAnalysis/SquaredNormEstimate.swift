/// Estimates the squared norm ‖X̄‖² of the mean of a population of C vectors from K of them, drawn without
/// replacement, without bias.
///
/// The naive ‖x̄‖² is too large by the variance of x̄. The mean product of two different draws,
///
///     U = (K²‖x̄‖² − Σ‖x_k‖²) / (K(K−1)),
///
/// is unbiased where the draws are independent. Without replacement two draws are negatively correlated, and
/// U is too small by S²/C, where S² is the population's total variance; so the estimate is
///
///     U + s²/C,   s² = (Σ‖x_k‖² − K‖x̄‖²)/(K−1),
///
/// which is ‖x̄‖² itself when K = C. The estimate may be negative: that is the price of no bias.
public struct SquaredNormEstimate: Sendable {
  /// K: how many vectors were added.
  public private(set) var count = 0
  private var sumOfSquares = 0.0

  public init() {}

  /// Adds ‖x_k‖².
  public mutating func add(squaredNorm: Double) {
    count += 1
    sumOfSquares += squaredNorm
  }

  /// The estimate of ‖X̄‖².
  ///
  /// - Parameters:
  ///   - squaredNormOfMean: ‖x̄‖², of the mean of the vectors added.
  ///   - population: C; at least the number of vectors added, which is at least 2 or all there are.
  public func value(squaredNormOfMean: Double, population: Int) -> Double {
    let k = Double(count)
    guard count > 1 else { return squaredNormOfMean }
    let pairs = (k * k * squaredNormOfMean - sumOfSquares) / (k * (k - 1))
    let variance = (sumOfSquares - k * squaredNormOfMean) / (k - 1)
    return pairs + variance / Double(population)
  }
}
