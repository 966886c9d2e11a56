import Foundation
import Statistics

/// Differences with their intervals as lines of a terminal: a heavy bar is the interval, dashes are what it is widened by
/// to hold together with the others, an upright line is 0, and dotted ones are the margin.
struct ForestText {
  let lines: [String]

  init(_ contrasts: [Contrast], decimals: Int, width: Int = 56) {
    let drawn = contrasts.filter { !$0.difference.isDegenerate }
    guard !drawn.isEmpty else {
      lines = []
      return
    }
    // 0 and all intervals, the adjusted ones too.
    var low = drawn.map(\.adjustedInterval.lower).reduce(0, min)
    var high = drawn.map(\.adjustedInterval.upper).reduce(0, max)
    if let margin = drawn.compactMap(\.options.margin).max() {
      (low, high) = (min(low, -margin), max(high, margin))
    }
    let scale = Double(width - 1) / (high - low)
    func place(_ value: Double) -> Int {
      Int(min(Double(width - 1), max(0, ((value - low) * scale).rounded())))
    }
    let names = drawn.map { "\($0.first) − \($0.second)" }
    let labels = names.map(\.count).max() ?? 0
    var lines: [String] = []
    for (contrast, name) in zip(drawn, names) {
      var cells = [Character](repeating: " ", count: width)
      cells[place(0)] = "│"
      if let margin = contrast.options.margin {
        cells[place(-margin)] = "┊"
        cells[place(margin)] = "┊"
      }
      let outer = place(contrast.adjustedInterval.lower)...place(contrast.adjustedInterval.upper)
      for cell in outer { cells[cell] = "╌" }
      let inner = place(contrast.difference.interval.lower)...place(contrast.difference.interval.upper)
      for cell in inner { cells[cell] = "━" }
      if outer.contains(place(0)) { cells[place(0)] = inner.contains(place(0)) ? "┿" : "┼" }
      cells[place(contrast.difference.difference)] = "●"
      lines.append("  " + name.padding(toLength: labels, withPad: " ", startingAt: 0) + "  " + String(cells))
    }
    // Where the ends and 0 are.
    var axis = [Character](repeating: " ", count: width + 16)
    func write(_ value: Double, from start: Int) {
      for (offset, character) in ComparisonText.signed(value, decimals).enumerated()
      where axis.indices.contains(start + offset) {
        axis[start + offset] = character
      }
    }
    write(low, from: 0)
    let end = ComparisonText.signed(high, decimals)
    write(high, from: max(0, width - end.count))
    let zero = place(0)
    if axis[max(0, zero - 2)...min(axis.count - 1, zero + 2)].allSatisfy({ $0 == " " }) { axis[zero] = "0" }
    lines.append(
      "  " + String(repeating: " ", count: labels + 2)
        + String(axis).replacing(#/ +$/#, with: ""))
    self.lines = lines
  }
}
