/// The ratio of two means, with Fieller's interval: the ratios ρ that a t-test of mean(x) − ρ·mean(y) = 0 does not
/// reject.
///
/// Source: E. C. Fieller, Journal of the Royal Statistical Society B 16 (1954), pp. 175–185.
public struct RatioOfMeans: Equatable, Sendable {
  public let ratio: Double
  /// `nil` where the denominator's mean is not distinguishable from 0: no bounded set of ratios is then left.
  public let interval: ConfidenceInterval?

  /// Of two independent samples, with Welch and Satterthwaite's degrees of freedom of the variance at the ratio found.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values on either side, one that is not finite, or a mean of 0 below.
  public init(_ first: [Double], over second: [Double], level: Double = 0.95) throws(StatisticsError) {
    try requireValues(2, in: first)
    try requireValues(2, in: second)
    let (m, n) = (Double(first.count), Double(second.count))
    let (x, firstSquares) = try centred(first)
    let (y, secondSquares) = try centred(second)
    let a = firstSquares / (m - 1) / m
    let b = secondSquares / (n - 1) / n
    let ratio = x / y
    let (u, v) = (a, ratio * ratio * b)
    let share = u + v > 0 ? u / (u + v) : 0.5
    try self.init(
      x, y, variances: (a, b), covariance: 0,
      degreesOfFreedom: 1 / (share * share / (m - 1) + (1 - share) * (1 - share) / (n - 1)), level)
  }

  /// Of pairs, with their covariance and n − 1 degrees of freedom.
  public init<Key>(_ paired: PairedDifference<Key>) throws(StatisticsError) {
    let (firsts, seconds) = (paired.pairs.map(\.first), paired.pairs.map(\.second))
    let n = Double(firsts.count)
    let (x, firstSquares) = try centred(firsts)
    let (y, secondSquares) = try centred(seconds)
    let products = compensatedSum(zip(firsts, seconds).lazy.map { ($0 - x) * ($1 - y) })
    let scale = 1 / ((n - 1) * n)
    try self.init(
      x, y, variances: (firstSquares * scale, secondSquares * scale), covariance: products * scale,
      degreesOfFreedom: n - 1, paired.test.interval.level)
  }

  /// Solves (x − ρy)² = t²·(a − 2ρc + ρ²b) for ρ.
  private init(
    _ x: Double, _ y: Double, variances: (Double, Double), covariance: Double, degreesOfFreedom: Double,
    _ level: Double
  ) throws(StatisticsError) {
    try requireLevel(level)
    guard y != 0 else {
      throw StatisticsError(.outOfDomain(parameter: "the mean that is divided by", value: 0))
    }
    ratio = x / y
    let t = try StudentT(degreesOfFreedom: degreesOfFreedom).quantile((1 + level) / 2)
    let (a, b) = variances
    let square = t * t
    let leading = y * y - square * b
    let middle = x * y - square * covariance
    let constant = x * x - square * a
    let discriminant = middle * middle - leading * constant
    guard leading > 0, discriminant >= 0, ratio.isFinite, discriminant.isFinite else {
      interval = nil
      return
    }
    interval = ConfidenceInterval(
      lower: (middle - discriminant.squareRoot()) / leading,
      upper: (middle + discriminant.squareRoot()) / leading,
      level: level)
  }
}
