import Foundation

/// How numbers are written in a report. Negative numbers get a minus sign (U+2212), not a hyphen.
enum NumberText {
  /// Stands where a number does not exist.
  static let none = "–"

  static func fixed(_ value: Double, decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    let isZero = !text.contains { ("1"..."9").contains($0) }
    return isZero ? text.replacing("-", with: "") : text.replacing("-", with: "−")
  }

  /// Percent with two decimals.
  static func percent(_ value: Double?) -> String { value.map { fixed($0, decimals: 2) } ?? none }

  /// A difference in points, with its sign and two decimals, or as many as it takes to show that it is not 0.
  static func points(_ value: Double?) -> String {
    guard let value else { return none }
    var text = fixed(value, decimals: 2)
    if value != 0, !text.contains(where: { ("1"..."9").contains($0) }) {
      text = significant(value, digits: 1)
    }
    return value > 0 ? "+" + text : text
  }

  /// `digits` significant digits, with an exponent where the number is very small or very large.
  static func significant(_ value: Double?, digits: Int = 3) -> String {
    guard let value else { return none }
    if value == 0 { return "0" }
    let exponential = String(format: "%.\(digits - 1)e", value)
    let parts = exponential.split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return exponential }
    if (-4...5).contains(exponent) { return fixed(value, decimals: max(0, digits - 1 - exponent)) }
    return "\(parts[0])e\(exponent)".replacing("-", with: "−")
  }

  /// `0.31`, `0.031`, `<0.001`.
  static func p(_ value: Double?) -> String {
    guard let value else { return none }
    if value < 0.001 { return "<0.001" }
    return fixed(value, decimals: value < 0.0995 ? 3 : 2)
  }

  /// `= 0.031`, `< 0.001`: what follows the letter p in a sentence.
  static func pRelation(_ value: Double) -> String { value < 0.001 ? "< 0.001" : "= \(p(value))" }

  static func interval(_ interval: Interval?, _ format: (Double?) -> String) -> String {
    guard let interval else { return none }
    return "[\(format(interval.lower)), \(format(interval.upper))]"
  }

  static func meanAndDeviation(_ estimate: Estimate?) -> String {
    guard let estimate else { return none }
    return "\(percent(estimate.mean)) ± \(percent(estimate.standardDeviation))"
  }

  /// β and other settings: as short as it can be.
  static func short(_ value: Double) -> String {
    fixed(value, decimals: 6).replacing(#/\.?0+$/#, with: "")
  }

  /// `1 run`, `5 runs`.
  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ items: [String]) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `3, 4, 5`, cut after a dozen.
  static func seeds(_ seeds: [Int]) -> String {
    let shown = seeds.prefix(12).map(String.init).joined(separator: ", ")
    return seeds.count > 12 ? "\(shown) and \(seeds.count - 12) more" : shown
  }
}
