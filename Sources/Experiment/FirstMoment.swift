import Foundation

/// An optimizer's estimate of the gradient: a sum of the newest mini-batch gradient and of exponential averages.
///
///     m_t = β·m_{t−1} + w·g_t,              m_0 = 0  (and w₁ in place of w at t = 1)
///     z_t = β·z_{t−1} + (1−β)·Δ_t,          Δ_t = g_t − g_{t−1}, z_0 = 0
///     e_t = a·g_t + b·m_t + d·z_t
///
/// Trainers step along it, and `MomentumAnalysis` reads the same numbers as a linear filter.
public struct FirstMoment: Equatable, Sendable {
  /// What an average's start at zero is made up for by.
  public enum Correction: Equatable, Sendable {
    case none
    /// e_t is divided by the sum S_t of its weights on the gradients so far, 1−β^t for the average m_t.
    ///
    /// Of the weights that z_t has the sum is 0 at every t: each difference weighs two gradients alike, with opposite signs.
    /// So 1−β^t is right for m_t + d·z_t, too, and gradients that stay the same are estimated exactly from the first step
    /// on. (Dividing z_t by the weights of its differences, 1−β^{t−1}, is unbiased as well, but extrapolates the first
    /// differences in full: at t = 2 it weighs g_1 by −β²/(1+β).)
    case initialization
    /// Dozat's, of NAdam, as PyTorch has it: with μ_t = β·(1 − 0.96^{tψ}/2),
    ///
    ///     e_t = (1−μ_t)/(1−Π_{i≤t} μ_i)·g_t + μ_{t+1}/(1−Π_{i≤t+1} μ_i)·m_t
    case nesterov(momentumDecay: Double)
  }

  /// β.
  public var momentum: Double
  /// w and w₁.
  public var weight: Double
  public var firstWeight: Double
  /// a, b and d.
  public var gradient: Double
  public var average: Double
  public var difference: Double
  /// Whether Δ_1 is g_1, as if the gradient before the first had been 0; it is 0 otherwise.
  public var startsFromGradient: Bool
  public var correction: Correction

  init(
    momentum: Double = 0, weight: Double = 0, firstWeight: Double? = nil, gradient: Double = 0,
    average: Double = 0, difference: Double = 0, startsFromGradient: Bool = false,
    correction: Correction = .none
  ) {
    self.momentum = momentum
    self.weight = weight
    self.firstWeight = firstWeight ?? weight
    self.gradient = gradient
    self.average = average
    self.difference = difference
    self.startsFromGradient = startsFromGradient
    self.correction = correction
  }

  /// e_t = g_t.
  public static let newest = FirstMoment(gradient: 1)

  /// e_t = m_t: the paper's equation (1).
  public static func average(_ momentum: Double, correction: Correction = .none) -> FirstMoment {
    FirstMoment(momentum: momentum, weight: 1 - momentum, average: 1, correction: correction)
  }

  /// `torch.optim.SGD(momentum=β, dampening=τ)`: a velocity that weighs new gradients by 1−τ, and the first by 1.
  public static func heavyBall(_ momentum: Double, dampening: Double = 0) -> FirstMoment {
    FirstMoment(momentum: momentum, weight: 1 - dampening, firstWeight: 1, average: 1)
  }

  /// w·g_t + β·m_t: Nesterov's momentum, as an average (w = 1−β) or a heavy ball (w = 1).
  public static func nesterov(_ momentum: Double, weight: Double, correction: Correction = .none)
    -> FirstMoment
  {
    FirstMoment(
      momentum: momentum, weight: weight, gradient: weight, average: momentum, correction: correction)
  }

  /// m_t + β·z_t: the paper's equation (3).
  public static func differenceCorrected(
    _ momentum: Double, startsFromGradient: Bool = false, correction: Correction = .none
  ) -> FirstMoment {
    FirstMoment(
      momentum: momentum, weight: 1 - momentum, average: 1, difference: momentum,
      startsFromGradient: startsFromGradient, correction: correction)
  }

  /// (1−ν)·g_t + ν·m_t.
  ///
  /// Source: J. Ma, D. Yarats, "Quasi-hyperbolic momentum and Adam for deep learning" (ICLR 2019), equation (4).
  public static func quasiHyperbolic(_ momentum: Double, nu: Double, correction: Correction = .none)
    -> FirstMoment
  {
    FirstMoment(
      momentum: momentum, weight: 1 - momentum, gradient: 1 - nu, average: nu, correction: correction)
  }

  /// g_t + I·v_t + D·z_t with the velocity v_t = β·v_{t−1} + g_t.
  ///
  /// RSGDM's n_t is 1−β times the one without the first term, with I = 1 and D = β/(1−β).
  ///
  /// Source: W. An et al., "A PID controller approach for stochastic optimization of deep networks" (CVPR 2018), in the form
  /// of the authors' program, but for its second difference, which takes the gradient before to have been 0.
  public static func pid(_ momentum: Double, integral: Double, derivative: Double) -> FirstMoment {
    FirstMoment(
      momentum: momentum, weight: 1, gradient: 1, average: integral, difference: derivative)
  }

  /// Whether there is an m_t, and a z_t, to be kept.
  public var keepsAverage: Bool { average != 0 || difference != 0 || momentum > 0 }
  public var keepsDifferences: Bool { difference != 0 }

  /// The sum of the weights that e_t has on g_1 … g_t, uncorrected.
  func weightSum(step t: Int) -> Double {
    let left = pow(momentum, Double(t))
    let first = pow(momentum, Double(t - 1))
    let averages = weight * (1 - left) / (1 - momentum) + (firstWeight - weight) * first
    return gradient + average * averages + (startsFromGradient ? difference * (1 - momentum) * first : 0)
  }

  /// a, b and d as they are at step t ≥ 1, corrected.
  public func coefficients(step t: Int) -> (gradient: Double, average: Double, difference: Double) {
    switch correction {
    case .none: return (gradient, average, difference)
    case .initialization:
      let sum = weightSum(step: t)
      return (gradient / sum, average / sum, difference / sum)
    case .nesterov(let decay):
      func mu(_ i: Int) -> Double { momentum * (1 - 0.5 * pow(0.96, Double(i) * decay)) }
      var product = 1.0
      // What is left of it soon changes nothing.
      for i in 1...t {
        product *= mu(i)
        if product < 1e-18 { break }
      }
      return ((1 - mu(t)) / (1 - product), mu(t + 1) / (1 - product * mu(t + 1)), 0)
    }
  }
}
