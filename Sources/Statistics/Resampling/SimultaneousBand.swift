/// A band around a mean curve that covers the whole true curve at once with the probability `level`.
///
/// Pointwise intervals each fail 5% of the time, and over 200 epochs some nearly always do. This one takes the level-
/// quantile of the largest |t| over all points, on resamples of whole runs, so that the points' correlation counts.
///
/// Source: R. Beran, Journal of the American Statistical Association 83 (1988), pp. 679–686 (simultaneous confidence
/// sets by the bootstrap of studentized roots).
public struct SimultaneousBand: Equatable, Sendable {
  public let mean: [Double]
  public let lower: [Double]
  public let upper: [Double]
  public let level: Double
  /// How many standard errors the band is to either side.
  public let width: Double

  /// - Parameters:
  ///   - curves: Per run, its values at every point; for a difference of two arms, the differences of paired runs.
  ///   - resamples: How often runs are drawn.
  /// - Throws: ``StatisticsError`` for fewer than 2 runs, curves of different lengths or none, a value that is not
  ///   finite, a level outside (0, 1), or where so few runs leave the width unbounded.
  public init(of curves: [[Double]], level: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 1)
    throws(StatisticsError)
  {
    try requireLevel(level)
    guard curves.count >= 2 else { throw StatisticsError(.tooFewValues(needed: 2, found: curves.count)) }
    let points = curves[0].count
    guard points > 0 else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    for curve in curves {
      guard curve.count == points else {
        throw StatisticsError(.unequalLengths(first: points, second: curve.count))
      }
    }
    let runs = Double(curves.count)
    var (means, errors) = ([Double](), [Double]())
    var deviations = [Double](repeating: 0, count: points * curves.count)
    for point in 0..<points {
      let (mean, squares) = try centred(curves.map { $0[point] })
      means.append(mean)
      errors.append((squares / (runs - 1) / runs).squareRoot())
      for (run, curve) in curves.enumerated() { deviations[run * points + point] = curve[point] - mean }
    }
    let bootstrap = try Bootstrap(strata: [curves.count], resamples: resamples, seed: seed)
    let hasSpread = errors.map { $0 > 0 }
    let values = deviations
    let largest = bootstrap.replicates(scratch: [Double](repeating: 0, count: 2 * points)) {
      drawn, sums -> Double in
      for index in sums.indices { sums[index] = 0 }
      for run in drawn {
        for point in 0..<points {
          let value = values[Int(run) * points + point]
          sums[point] += value
          sums[points + point] += value * value
        }
      }
      var largest = 0.0
      for point in 0..<points where hasSpread[point] {
        let mean = sums[point] / runs
        let variance = (sums[points + point] / runs - mean * mean) / (runs - 1)
        // One run, drawn again and again, has no spread: as far out as can be.
        largest = max(largest, variance > 1e-24 * mean * mean ? abs(mean) / variance.squareRoot() : .infinity)
      }
      return largest
    }
    let width = quantiles(of: largest, at: [level])[0]
    guard width.isFinite else {
      throw StatisticsError(.tooFewValues(needed: curves.count + 1, found: curves.count))
    }
    mean = means
    lower = zip(means, errors).map { $0 - width * $1 }
    upper = zip(means, errors).map { $0 + width * $1 }
    self.level = level
    self.width = width
  }
}
