/// The range of a value axis that shows every mean, and intervals as far as they leave the means legible.
struct ValueAxis: Equatable {
  let lower: Double
  let upper: Double
  let isLogarithmic: Bool
  /// Whether an interval leaves the range.
  let isCut: Bool

  /// - Parameter isWhole: Whether intervals are shown whole, however wide they are.
  init(_ estimates: [Estimate], isAccuracy: Bool, isWhole: Bool = false) {
    let means = estimates.map(\.mean)
    let low = means.min() ?? 0
    let high = means.max() ?? 1
    let lowest = min(low, estimates.compactMap(\.interval?.lower).min() ?? low)
    let highest = max(high, estimates.compactMap(\.interval?.upper).max() ?? high)
    let slack = isWhole ? Double.infinity : 0.6
    isLogarithmic = !isAccuracy && !isWhole && low > 0 && high / low > 20
    if isLogarithmic {
      lower = max(lowest, low / 3) / 1.15
      upper = min(highest, high * 3) * 1.15
    } else {
      let span = high > low ? high - low : max(abs(high), 1) * 0.02
      let margin = 0.04 * span
      let bottom = max(lowest, low - slack * span) - margin
      let top = min(highest, high + slack * span) + margin
      lower = low >= 0 ? max(bottom, 0) : bottom
      upper = isAccuracy ? min(top, max(high, 100) + 0.5) : top
    }
    isCut = lowest < lower || highest > upper
  }

  /// A gnuplot expression that keeps `column` within the range: a logarithm of 0 would leave a hole.
  func clamped(_ column: String) -> String {
    let (low, high) = (FigureScale.number(lower), FigureScale.number(upper))
    return "\(column) < \(low) ? \(low) : \(column) > \(high) ? \(high) : \(column)"
  }
}
