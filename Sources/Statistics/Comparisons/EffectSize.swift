/// A difference of means in standard deviations, with the interval that follows from the noncentral t distribution.
///
/// Source: L. V. Hedges, Journal of Educational Statistics 6 (1981), pp. 107–128; for the intervals, J. H. Steiger,
/// R. T. Fouladi, "Noncentrality interval estimation" (1997).
public struct EffectSize: Equatable, Sendable {
  /// Cohen's d: the difference over the pooled standard deviation; or, of pairs, d_z: over the standard deviation of
  /// the differences.
  public let d: Double
  /// Hedges' g: d·J(ν) with J(ν) = Γ(ν/2)/(√(ν/2)·Γ((ν−1)/2)), which takes d's bias away; of pairs, d_z's. `nil` with one
  /// degree of freedom, where d has no mean and J is 0.
  public let g: Double?
  /// Of the true d.
  public let interval: ConfidenceInterval

  /// Of two independent samples.
  ///
  /// - Throws: ``StatisticsError`` as ``DifferenceOfMeans/pooled(_:minus:level:)`` does, and where neither varies.
  public init(_ first: [Double], minus second: [Double], level: Double = 0.95) throws(StatisticsError) {
    let pooled = try DifferenceOfMeans.pooled(first, minus: second, level: level)
    let (m, n) = (Double(first.count), Double(second.count))
    try self.init(
      t: pooled.t, degreesOfFreedom: pooled.degreesOfFreedom, scale: (1 / m + 1 / n).squareRoot(), level)
  }

  /// Of pairs.
  ///
  /// - Throws: ``StatisticsError`` where the differences do not vary.
  public init<Key>(_ paired: PairedDifference<Key>) throws(StatisticsError) {
    try self.init(
      t: paired.test.t, degreesOfFreedom: paired.test.degreesOfFreedom,
      scale: 1 / Double(paired.pairs.count).squareRoot(), paired.test.interval.level)
  }

  private init(t: Double?, degreesOfFreedom: Double, scale: Double, _ level: Double) throws(StatisticsError) {
    guard let t else { throw StatisticsError(.constant) }
    d = t * scale
    g = degreesOfFreedom > 1 ? try d * hedgesFactor(degreesOfFreedom) : nil
    // The noncentralities at which t is the upper, and the lower, end of what is likely.
    let lower = try noncentrality(of: t, degreesOfFreedom: degreesOfFreedom, below: (1 + level) / 2)
    let upper = try noncentrality(of: t, degreesOfFreedom: degreesOfFreedom, below: (1 - level) / 2)
    interval = ConfidenceInterval(lower: lower * scale, upper: upper * scale, level: level)
  }
}

/// The δ with P(T ≤ t; δ) = `probability`.
private func noncentrality(of t: Double, degreesOfFreedom: Double, below probability: Double)
  throws(StatisticsError) -> Double
{
  // The probability falls as δ grows. For small ones the other tail keeps the digits.
  func excess(_ delta: Double) throws(StatisticsError) -> Double {
    let distribution = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: delta)
    return probability < 0.5
      ? (try distribution.cumulative(t)) - probability : (1 - probability) - (try distribution.survival(t))
  }
  var low = t - 1
  var step = 1.0
  while try excess(low) <= 0 {
    guard step < 1e9 else {
      throw StatisticsError(.noConvergence(function: "the interval of an effect size"))
    }
    low -= step
    step *= 2
  }
  return try root(from: low, towards: max(t + 1, low + 1), of: "the interval of an effect size") {
    delta throws(StatisticsError) in try excess(delta)
  }
}
