/// Twice the midranks of `values`, so that they are whole: equal values share the mean of their ranks.
///
/// Also Σ(t³ − t) over the groups of t equal values, which normal approximations need. Values that are no further than
/// `rounding` above the least of their group are equal to it.
func doubledMidranks(_ values: [Double], rounding: Double = 0) -> (ranks: [Int], ties: Double) {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Int](repeating: 0, count: values.count)
  var ties = 0.0
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] <= values[order[start]] + rounding { end += 1 }
    // Ranks start + 1 … end: their mean, doubled, is start + 1 + end.
    for position in start..<end { ranks[order[position]] = start + 1 + end }
    let count = Double(end - start)
    ties += count * count * count - count
    start = end
  }
  return (ranks, ties)
}

/// Two-sided p of a discrete statistic whose distribution is symmetric or not: twice the smaller tail, at most 1.
func twoSided(_ lower: Double, _ upper: Double) -> Double { min(1, 2 * min(lower, upper)) }

/// Throws where a value is not finite.
func requireFinite(_ values: [Double]) throws(StatisticsError) {
  if let index = values.firstIndex(where: { !$0.isFinite }) {
    throw StatisticsError(.notFinite(index: index))
  }
}
