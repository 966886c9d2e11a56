/// The difference of two arms' means, paired by a key such as the seed.
///
/// Values are matched by key and never by position. Keys that only one arm has are left out of the
/// comparison, counted and named.
public struct PairedDifference<Key: Hashable & Comparable & Sendable>: Equatable, Sendable {
  public struct Pair: Equatable, Sendable {
    public let key: Key
    public let first: Double
    public let second: Double
    public var difference: Double { first - second }
  }

  /// In the order of their keys.
  public let pairs: [Pair]
  /// Keys without a partner, in order.
  public let onlyInFirst: [Key]
  public let onlyInSecond: [Key]
  /// d̄ ± t_{(1+level)/2, n−1} · s_d/√n, its t and p with n − 1 degrees of freedom.
  public let test: DifferenceOfMeans
  /// √(Σ(d−d̄)²/(n−1)) of the differences d.
  public let standardDeviation: Double
  /// Pearson's correlation between the arms over the pairs; `nil` where either arm is constant.
  public let correlation: Double?
  /// Welch's half-width over the paired half-width, on the same pairs: above 1 where pairing narrowed the
  /// interval; `nil` where the paired interval has no width.
  public let gain: Double?
  /// Differences that are no further apart than this are equal but for how subtraction rounds them.
  public let rounding: Double

  /// Compares `first` minus `second` over the keys that both have.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 pairs, a value that is not finite among them, or a level
  ///   outside (0, 1).
  public init(_ first: [Key: Double], minus second: [Key: Double], level: Double = 0.95)
    throws(StatisticsError)
  {
    pairs = first.compactMap { key, value in
      second[key].map { Pair(key: key, first: value, second: $0) }
    }.sorted { $0.key < $1.key }
    onlyInFirst = first.keys.filter { second[$0] == nil }.sorted()
    onlyInSecond = second.keys.filter { first[$0] == nil }.sorted()
    guard pairs.count >= 2 else {
      throw StatisticsError(.tooFewValues(needed: 2, found: pairs.count))
    }
    try requireLevel(level)
    let firsts = pairs.map(\.first)
    let seconds = pairs.map(\.second)
    let welch = try DifferenceOfMeans.welch(firsts, minus: seconds, level: level)
    let (mean, measuredSquares) = try centred(pairs.map(\.difference))
    rounding = 4 * pairs.reduce(0) { max($0, abs($1.first), abs($1.second)) }.ulp
    // 94.1 − 94.0 and 93.1 − 93.0 are the same difference, and a test that took their 14th digit for spread would find it
    // overwhelming.
    let differences = pairs.map(\.difference)
    let spread = (differences.max() ?? 0) - (differences.min() ?? 0)
    let squares = spread <= rounding ? 0 : measuredSquares
    let count = Double(pairs.count)
    standardDeviation = (squares / (count - 1)).squareRoot()
    test = try DifferenceOfMeans(
      difference: mean, standardError: (squares / (count - 1) / count).squareRoot(),
      degreesOfFreedom: count - 1, level: level)
    correlation = try pearsonCorrelation(firsts, seconds)
    let gain = welch.interval.halfWidth / test.interval.halfWidth
    self.gain = gain.isFinite ? gain : nil
  }
}
