/// The smallest whole number from `first` on at which a condition that never ends once it holds does hold; `nil` where
/// it does not up to `last`.
func smallest(
  from first: Int, to last: Int, where holds: (Int) throws(StatisticsError) -> Bool
) throws(StatisticsError) -> Int? {
  var (low, high) = (first - 1, first)
  while try !holds(high) {
    guard high < last else { return nil }
    low = high
    high = high > last / 2 ? last : 2 * high
  }
  while high - low > 1 {
    let middle = low + (high - low) / 2
    if try holds(middle) { high = middle } else { low = middle }
  }
  return high
}

/// Where `function`, which is above 0 at `low` and falls, crosses 0, by bisection to the last digits; `high`, above `low`,
/// is only where to begin to look for the other side.
func root(
  from low: Double, towards high: Double, of name: String,
  _ function: (Double) throws(StatisticsError) -> Double
) throws(StatisticsError) -> Double {
  var (low, high) = (low, high)
  while try function(high) > 0 {
    guard high - low < 1e9 else { throw StatisticsError(.noConvergence(function: name)) }
    (low, high) = (high, high + 2 * (high - low))
  }
  while high - low > 1e-14 * abs(high) {
    let middle = low + (high - low) / 2
    if middle <= low || middle >= high { break }
    if try function(middle) > 0 { low = middle } else { high = middle }
  }
  return low + (high - low) / 2
}
