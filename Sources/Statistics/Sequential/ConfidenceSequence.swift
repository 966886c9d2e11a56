import Foundation

/// Intervals that hold at every n at once: with probability `level` none of them, however long one looks, misses the
/// true mean. A decision may be taken as soon as one of them allows it.
extension ConfidenceInterval {
  /// For the mean of normal values of unknown variance: the means μ that a Bayes factor of "the standardized effect is
  /// normal with variance c²" against "the mean is μ", with the right Haar prior on the variance, does not exclude.
  ///
  /// The factor with t = √n(x̄ − μ)/s and ν = n − 1 is
  /// (1 + nc²)^(−½)·[(1 + t²/ν)/(1 + t²/(ν(1 + nc²)))]^((ν+1)/2); it is a nonnegative martingale where μ is true, and
  /// Ville's inequality bounds the probability that it ever reaches 1/α by α.
  ///
  /// Source: P. Grünwald, R. de Heide, W. Koolen, "Safe Testing", Journal of the Royal Statistical Society B 86 (2024);
  /// A. Hendriksen, R. de Heide, P. Grünwald, "Optional Stopping with Bayes Factors", Bayesian Analysis 16 (2021); the
  /// factor is J. N. Rouder et al., Psychonomic Bulletin & Review 16 (2009), equation (A1), for a fixed scale.
  ///
  /// `nil` while there are too few values to bound the mean.
  ///
  /// - Parameter scale: c: the effects, in standard deviations, that the sequence is narrowest for.
  /// - Throws: ``StatisticsError`` for fewer than 2 values, one that is not finite, or a level or scale out of range.
  public static func anytime(of values: [Double], level: Double = 0.95, scale: Double = 0.7)
    throws(StatisticsError)
    -> ConfidenceInterval?
  {
    try requireValues(2, in: values)
    try requireLevel(level)
    guard scale > 0, scale.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the scale", value: scale))
    }
    let n = Double(values.count)
    let (mean, squares) = try centred(values)
    let gain = 1 + n * scale * scale
    // (1 + x)/(1 + x/gain) = a with x = t²/ν, at the edge.
    let a = exp((log(gain) / 2 - log(1 - level)) * 2 / n)
    guard a < gain else { return nil }
    let x = (a - 1) / (1 - a / gain)
    let halfWidth = (x * squares / n).squareRoot()
    guard halfWidth.isFinite else { throw StatisticsError(.overflow) }
    return ConfidenceInterval(lower: mean - halfWidth, upper: mean + halfWidth, level: level)
  }

  /// For the mean of values within known bounds, whatever their distribution: the predictable plug-in empirical
  /// Bernstein sequence.
  ///
  /// Values are taken in the order in which they came.
  ///
  /// Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", Journal of the Royal
  /// Statistical Society B 86 (2024), theorem 2.
  ///
  /// - Throws: ``StatisticsError`` for no value, one outside the bounds, or a level out of range.
  public static func anytime(
    of values: [Double], within bounds: ClosedRange<Double>, level: Double = 0.95
  ) throws(StatisticsError) -> ConfidenceInterval {
    try requireValues(1, in: values)
    try requireLevel(level)
    let range = bounds.upperBound - bounds.lowerBound
    guard range > 0, range.isFinite else {
      throw StatisticsError(.outOfDomain(parameter: "the range of the values", value: range))
    }
    let threshold = log(2 / (1 - level))
    var (weights, weighted, penalties) = (0.0, 0.0, 0.0)
    // What is known before each value: regularized mean and variance.
    var (sum, squares) = (0.5, 0.25)
    var variance = 0.25
    for (index, value) in values.enumerated() {
      guard bounds.contains(value) else {
        throw StatisticsError(
          .outOfDomain(parameter: "value \(index + 1), for the bounds given,", value: value))
      }
      let x = (value - bounds.lowerBound) / range
      let t = Double(index + 1)
      let bet = min(0.5, (2 * threshold / (variance * t * log(t + 1))).squareRoot())
      let before = sum / t
      weights += bet
      weighted += bet * x
      // ψ_E(λ) = (−log(1 − λ) − λ)/4, and v = 4(x − μ̂)².
      penalties += (x - before) * (x - before) * (-log(1 - bet) - bet)
      sum += x
      let mean = sum / (t + 1)
      squares += (x - mean) * (x - mean)
      variance = squares / (t + 1)
    }
    let centre = weighted / weights
    let halfWidth = (threshold + penalties) / weights
    return ConfidenceInterval(
      lower: bounds.lowerBound + range * max(0, centre - halfWidth),
      upper: bounds.lowerBound + range * min(1, centre + halfWidth), level: level)
  }
}
