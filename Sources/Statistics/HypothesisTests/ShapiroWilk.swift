import Foundation

extension TestResult {
  /// Shapiro and Wilk's test of normality, in Royston's approximation: a flag, no proof of either.
  ///
  /// Source: S. S. Shapiro, M. B. Wilk, Biometrika 52 (1965), pp. 591–611; P. Royston, "Remark AS R94", Applied
  /// Statistics 44 (1995), pp. 547–551.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 3 or more than 5000 values, one that is not finite, or values that do
  ///   not vary.
  public static func normality(_ values: [Double]) throws(StatisticsError) -> TestResult {
    try requireValues(3, in: values)
    guard values.count <= 5000 else {
      throw StatisticsError(.outOfDomain(parameter: "the number of values", value: Double(values.count)))
    }
    let (_, squares) = try centred(values)
    guard squares > 0 else { throw StatisticsError(.constant) }
    let sorted = values.sorted()
    let coefficients = try royston(values.count)
    // Σ aᵢ·x₍ᵢ₎, by the opposite signs of the two halves.
    let last = sorted.count - 1
    let slope = compensatedSum(
      coefficients.indices.lazy.map { coefficients[$0] * (sorted[last - $0] - sorted[$0]) })
    let statistic = min(1, slope * slope / squares)
    return TestResult(
      statistic: statistic, p: try significance(of: statistic, count: values.count), method: .approximate,
      count: values.count)
  }
}

/// The weights of the differences between the largest and the smallest values, the second ones, and so on.
private func royston(_ count: Int) throws(StatisticsError) -> [Double] {
  if count == 3 { return [(0.5).squareRoot()] }
  let n = Double(count)
  // Blom's scores, for the upper half.
  var scores: [Double] = []
  for i in 1...(count / 2) {
    scores.append(-(try NormalDistribution.quantile((Double(i) - 0.375) / (n + 0.25))))
  }
  let square = 2 * scores.reduce(0) { $0 + $1 * $1 }
  let norm = square.squareRoot()
  let u = 1 / n.squareRoot()
  let first = polynomial([0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056], u) + scores[0] / norm
  guard count > 5 else {
    let factor = ((square - 2 * scores[0] * scores[0]) / (1 - 2 * first * first)).squareRoot()
    return [first] + scores.dropFirst().map { $0 / factor }
  }
  let second = polynomial([0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633], u) + scores[1] / norm
  let rest = square - 2 * scores[0] * scores[0] - 2 * scores[1] * scores[1]
  let factor = (rest / (1 - 2 * first * first - 2 * second * second)).squareRoot()
  return [first, second] + scores.dropFirst(2).map { $0 / factor }
}

private func significance(of statistic: Double, count: Int) throws(StatisticsError) -> Double {
  let n = Double(count)
  if count == 3 {
    // Exact: 6/π·(asin √W − asin √¾).
    return min(1, max(0, 6 / .pi * (asin(statistic.squareRoot()) - asin((0.75).squareRoot()))))
  }
  if statistic >= 1 { return 1 }
  var y = log(1 - statistic)
  let (mean, deviation): (Double, Double)
  if count <= 11 {
    let gamma = -2.273 + 0.459 * n
    if y >= gamma { return 0 }
    y = -log(gamma - y)
    mean = polynomial([0.544, -0.39978, 0.025054, -6.714e-4], n)
    deviation = exp(polynomial([1.3822, -0.77857, 0.062767, -0.0020322], n))
  } else {
    let x = log(n)
    mean = polynomial([-1.5861, -0.31082, -0.083751, 0.0038915], x)
    deviation = exp(polynomial([-0.4803, -0.082676, 0.0030302], x))
  }
  return try NormalDistribution.cumulative(-(y - mean) / deviation)
}

/// Σ cᵢ·xⁱ
private func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
  coefficients.reversed().reduce(0) { $0 * x + $1 }
}
