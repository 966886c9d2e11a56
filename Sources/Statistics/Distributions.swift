import CDistributions

/// Calls one function of `CDistributions` and turns its status into a value or a ``StatisticsError``.
private func evaluate(
  _ function: String, at argument: Double,
  _ body: (UnsafeMutablePointer<Double>) -> cd_status
) throws(StatisticsError) -> Double {
  var result = 0.0
  switch body(&result) {
  case CD_OK: return result
  case CD_OVERFLOW: throw StatisticsError(.overflow)
  case CD_NO_CONVERGENCE: throw StatisticsError(.noConvergence(function: function))
  default: throw StatisticsError(.outOfDomain(parameter: "the argument of \(function)", value: argument))
  }
}

/// The standard normal distribution.
public enum NormalDistribution {
  /// P(Z ≤ z).
  public static func cumulative(_ z: Double) throws(StatisticsError) -> Double {
    try evaluate("normal cdf", at: z) { cd_normal_cdf(z, $0) }
  }

  /// The z with P(Z ≤ z) = `probability`, which must lie within (0, 1).
  public static func quantile(_ probability: Double) throws(StatisticsError) -> Double {
    try evaluate("normal quantile", at: probability) { cd_normal_quantile(probability, $0) }
  }
}

/// Student's t with ν degrees of freedom; ν > 0 need not be whole.
public struct StudentT: Equatable, Sendable {
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(T ≤ t).
  public func cumulative(_ t: Double) throws(StatisticsError) -> Double {
    try evaluate("t cdf", at: t) { cd_student_t_cdf(t, degreesOfFreedom, $0) }
  }

  /// P(T > t), accurate where it is small.
  public func survival(_ t: Double) throws(StatisticsError) -> Double {
    try evaluate("t survival function", at: t) { cd_student_t_sf(t, degreesOfFreedom, $0) }
  }

  /// The t with P(T ≤ t) = `probability`, which must lie within (0, 1).
  public func quantile(_ probability: Double) throws(StatisticsError) -> Double {
    try evaluate("t quantile", at: probability) { cd_student_t_quantile(probability, degreesOfFreedom, $0) }
  }

  /// P(|T| ≥ |t|).
  public func twoSidedP(_ t: Double) throws(StatisticsError) -> Double {
    min(1, 2 * (try survival(abs(t))))
  }
}

/// χ² with ν degrees of freedom.
public struct ChiSquared: Equatable, Sendable {
  public let degreesOfFreedom: Double

  public init(degreesOfFreedom: Double) { self.degreesOfFreedom = degreesOfFreedom }

  /// P(X ≤ x), for x ≥ 0.
  public func cumulative(_ x: Double) throws(StatisticsError) -> Double {
    try evaluate("χ² cdf", at: x) { cd_chi_squared_cdf(x, degreesOfFreedom, $0) }
  }

  /// The x with P(X ≤ x) = `probability`, which must lie within [0, 1).
  public func quantile(_ probability: Double) throws(StatisticsError) -> Double {
    try evaluate("χ² quantile", at: probability) {
      cd_chi_squared_quantile(probability, degreesOfFreedom, $0)
    }
  }
}

/// The distribution of (Z + δ)/√(X/ν), Z standard normal and X χ² with ν degrees of freedom: that of a t
/// statistic where the true difference is δ standard errors.
public struct NoncentralT: Equatable, Sendable {
  public let degreesOfFreedom: Double
  public let noncentrality: Double

  public init(degreesOfFreedom: Double, noncentrality: Double) {
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }

  /// P(T ≤ t).
  public func cumulative(_ t: Double) throws(StatisticsError) -> Double {
    try evaluate("noncentral t cdf", at: t) { cd_noncentral_t_cdf(t, degreesOfFreedom, noncentrality, $0) }
  }

  /// P(T > t).
  public func survival(_ t: Double) throws(StatisticsError) -> Double {
    try evaluate("noncentral t survival function", at: t) {
      cd_noncentral_t_sf(t, degreesOfFreedom, noncentrality, $0)
    }
  }
}

/// Fisher's F with ν₁ and ν₂ degrees of freedom.
public struct FDistribution: Equatable, Sendable {
  public let numeratorDegrees: Double
  public let denominatorDegrees: Double

  public init(_ numeratorDegrees: Double, _ denominatorDegrees: Double) {
    self.numeratorDegrees = numeratorDegrees
    self.denominatorDegrees = denominatorDegrees
  }

  /// P(F > x), for x ≥ 0, accurate where it is small.
  public func survival(_ x: Double) throws(StatisticsError) -> Double {
    try evaluate("F survival function", at: x) { cd_f_sf(x, numeratorDegrees, denominatorDegrees, $0) }
  }
}

/// The number of successes among n trials of probability p.
public struct Binomial: Equatable, Sendable {
  public let trials: Int
  public let probability: Double

  public init(trials: Int, probability: Double) {
    self.trials = trials
    self.probability = probability
  }

  /// P(X ≤ k), for k from 0 to n.
  public func cumulative(_ k: Int) throws(StatisticsError) -> Double {
    try evaluate("binomial cdf", at: Double(k)) {
      cd_binomial_cdf(Double(k), Double(trials), probability, $0)
    }
  }

  /// P(X > k), accurate where it is small.
  public func survival(_ k: Int) throws(StatisticsError) -> Double {
    try evaluate("binomial survival function", at: Double(k)) {
      cd_binomial_sf(Double(k), Double(trials), probability, $0)
    }
  }

  /// P(X = k).
  public func mass(_ k: Int) throws(StatisticsError) -> Double {
    try evaluate("binomial mass", at: Double(k)) {
      cd_binomial_pmf(Double(k), Double(trials), probability, $0)
    }
  }
}

/// The chance that two one-sided t-tests of noncentralities `low` and `high` both reject at `critical`:
/// T₁ ≥ critical and T₂ ≤ −critical, where both statistics share their numerator's noise and their denominator.
func equivalencePower(
  critical: Double, degreesOfFreedom: Double, low: Double, high: Double
) throws(StatisticsError) -> Double {
  min(
    1,
    try evaluate("the power of the test for equivalence", at: low) {
      cd_equivalence_power(critical, degreesOfFreedom, low, high, $0)
    })
}

/// J(ν) = Γ(ν/2)/(√(ν/2)·Γ((ν−1)/2)), by which Hedges' g is less than Cohen's d; 0 for ν = 1, where d has no mean.
func hedgesFactor(_ degreesOfFreedom: Double) throws(StatisticsError) -> Double {
  if degreesOfFreedom <= 1 { return 0 }
  return try evaluate("Hedges' factor", at: degreesOfFreedom) { cd_hedges_factor(degreesOfFreedom, $0) }
}
