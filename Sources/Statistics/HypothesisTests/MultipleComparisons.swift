/// p-values of several comparisons, adjusted so that each can be compared with the α of all together.
public enum MultipleComparisons: String, CaseIterable, Sendable {
  /// Controls the chance of any false positive, whatever the dependence. Source: S. Holm, Scandinavian Journal of
  /// Statistics 6 (1979), pp. 65–70.
  case holm
  /// The same for independent or positively dependent tests, with a little more power. Source: Y. Hochberg, Biometrika
  /// 75 (1988), pp. 800–802.
  case hochberg
  /// Controls the expected share of false ones among the positives. Source: Y. Benjamini, Y. Hochberg, Journal of the
  /// Royal Statistical Society B 57 (1995), pp. 289–300.
  case benjaminiHochberg = "benjamini-hochberg"

  /// The adjusted p-values, in the order of `p`.
  ///
  /// - Throws: ``StatisticsError`` for a p outside [0, 1].
  public func adjusted(_ p: [Double]) throws(StatisticsError) -> [Double] {
    for value in p where !(0...1).contains(value) {
      throw StatisticsError(.outOfDomain(parameter: "a p-value", value: value))
    }
    let order = p.indices.sorted { p[$0] < p[$1] }
    let count = Double(p.count)
    var adjusted = [Double](repeating: 1, count: p.count)
    switch self {
    case .holm:
      var largest = 0.0
      for (rank, index) in order.enumerated() {
        largest = max(largest, min(1, (count - Double(rank)) * p[index]))
        adjusted[index] = largest
      }
    case .hochberg, .benjaminiHochberg:
      var smallest = 1.0
      for (rank, index) in order.enumerated().reversed() {
        let factor = self == .hochberg ? count - Double(rank) : count / Double(rank + 1)
        smallest = min(smallest, factor * p[index])
        adjusted[index] = smallest
      }
    }
    return adjusted
  }

  /// The confidence level of each of `count` intervals that are all to hold together at `level`, whatever their
  /// dependence: Bonferroni's 1 − (1 − level)/count.
  public static func level(ofEach count: Int, together level: Double) -> Double {
    1 - (1 - level) / Double(max(1, count))
  }
}
