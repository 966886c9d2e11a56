/// The sum of `values` with Neumaier's compensation: the rounding error does not grow with their number.
///
/// Source: A. Neumaier, ZAMM 54 (1974), pp. 39–51.
func compensatedSum(_ values: some Sequence<Double>) -> Double {
  var sum = 0.0
  var compensation = 0.0
  for value in values {
    let total = sum + value
    compensation += abs(sum) >= abs(value) ? (sum - total) + value : (value - total) + sum
    sum = total
  }
  return sum + compensation
}

/// Mean, and sum of squared deviations from it, of `values`: the corrected two-pass algorithm
/// Σ(x−x̄)² − (Σ(x−x̄))²/n, exact for constant samples.
///
/// Source: T. F. Chan, G. H. Golub, R. J. LeVeque, The American Statistician 37 (1983), pp. 242–247.
///
/// - Throws: ``StatisticsError`` where there is no value, one is not finite, or a sum overflows.
func centred(_ values: [Double]) throws(StatisticsError) -> (mean: Double, squares: Double) {
  guard let first = values.first else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
  if let index = values.firstIndex(where: { !$0.isFinite }) {
    throw StatisticsError(.notFinite(index: index))
  }
  if values.allSatisfy({ $0 == first }) { return (first, 0) }
  let count = Double(values.count)
  let mean = compensatedSum(values) / count
  let residual = compensatedSum(values.lazy.map { $0 - mean })
  let squares = compensatedSum(values.lazy.map { ($0 - mean) * ($0 - mean) }) - residual * residual / count
  guard mean.isFinite, squares.isFinite else { throw StatisticsError(.overflow) }
  return (mean, max(0, squares))
}

func requireValues(_ needed: Int, in values: [Double]) throws(StatisticsError) {
  guard values.count >= needed else {
    throw StatisticsError(.tooFewValues(needed: needed, found: values.count))
  }
}

func requireLevel(_ level: Double) throws(StatisticsError) {
  guard level > 0, level < 1 else {
    throw StatisticsError(.outOfDomain(parameter: "the confidence level", value: level))
  }
}
