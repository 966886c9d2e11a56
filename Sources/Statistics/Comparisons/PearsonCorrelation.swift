/// Pearson's correlation Σ(x−x̄)(y−ȳ)/√(Σ(x−x̄)²·Σ(y−ȳ)²) of values paired by position, within [−1, 1];
/// `nil` where either sample is constant.
///
/// - Throws: ``StatisticsError`` for fewer than 2 pairs, samples of different lengths (as too few values) or
///   a value that is not finite.
public func pearsonCorrelation(_ first: [Double], _ second: [Double]) throws(StatisticsError) -> Double? {
  let count = min(first.count, second.count)
  guard count >= 2, first.count == second.count else {
    throw StatisticsError(.tooFewValues(needed: max(2, first.count, second.count), found: count))
  }
  let (firstMean, firstSquares) = try centred(first)
  let (secondMean, secondSquares) = try centred(second)
  guard firstSquares > 0, secondSquares > 0 else { return nil }
  let products = compensatedSum(zip(first, second).lazy.map { ($0 - firstMean) * ($1 - secondMean) })
  let correlation = products / firstSquares.squareRoot() / secondSquares.squareRoot()
  guard correlation.isFinite else { throw StatisticsError(.overflow) }
  return max(-1, min(1, correlation))
}
