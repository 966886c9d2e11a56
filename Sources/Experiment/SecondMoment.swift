import Foundation

/// How an optimizer scales its estimate e_t of the gradient, coordinate by coordinate, by the squares of gradients so far.
///
/// Equations, initial states (all 0) and the places of ε are PyTorch's.
public enum SecondMoment: Equatable, Sendable {
  /// θ_t = θ_{t−1} − α·e_t
  case none
  /// AdaGrad: v_t = v_{t−1} + g_t²; θ_t = θ_{t−1} − α·e_t/(√v_t + ε)
  ///
  /// Source: J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods" (JMLR 12, 2011).
  case sum(epsilon: Double)
  /// RMSProp and Adam: v_t = β₂·v_{t−1} + (1−β₂)·g_t²; θ_t = θ_{t−1} − α·e_t/(√(v_t/c) + ε), where c is 1 for RMSProp and
  /// 1−β₂^t for Adam.
  ///
  /// Sources: G. Hinton's lecture 6e (2012); D. Kingma, J. Ba, "Adam" (ICLR 2015).
  case average(decay: Double, epsilon: Double, isCorrected: Bool)
  /// AMSGrad: Adam with the largest v so far in place of v_t.
  ///
  /// Source: S. Reddi, S. Kale, S. Kumar, "On the convergence of Adam and beyond" (ICLR 2018).
  case maximum(decay: Double, epsilon: Double, isCorrected: Bool)
  /// RAdam: with ρ_∞ = 2/(1−β₂) − 1 and ρ_t = ρ_∞ − 2tβ₂^t/(1−β₂^t), the step is α·r_t·e_t·√(1−β₂^t)/(√v_t + ε) where
  /// ρ_t > 5, r_t² = (ρ_t−4)(ρ_t−2)ρ_∞/((ρ_∞−4)(ρ_∞−2)ρ_t), and α·e_t before.
  ///
  /// Source: L. Liu et al., "On the variance of the adaptive learning rate and beyond" (ICLR 2020).
  case rectified(decay: Double, epsilon: Double)
  /// AdaDelta: v_t as RMSProp's; s_t = e_t·√(u_{t−1} + ε)/√(v_t + ε); u_t = β₂·u_{t−1} + (1−β₂)·s_t²; θ_t = θ_{t−1} − α·s_t
  ///
  /// Source: M. Zeiler, "ADADELTA" (arXiv 1212.5701).
  case steps(decay: Double, epsilon: Double)

  /// The numbers of one step: v_t = γ·v_{t−1} + c·g_t², and e_t is multiplied by `factor` and divided by k·√v_t + ε.
  public struct Coefficients: Equatable, Sendable {
    public var decay: Double
    public var weight: Double
    public var factor = 1.0
    public var root: Double
    public var epsilon: Double
  }

  /// The numbers of step t ≥ 1; `nil` without a second moment. AdaDelta has ε within its roots.
  public func coefficients(step t: Int) -> Coefficients? {
    switch self {
    case .none: return nil
    case .sum(let epsilon): return Coefficients(decay: 1, weight: 1, root: 1, epsilon: epsilon)
    case .average(let decay, let epsilon, let isCorrected), .maximum(let decay, let epsilon, let isCorrected):
      let correction = isCorrected ? (1 - pow(decay, Double(t))).squareRoot() : 1
      return Coefficients(decay: decay, weight: 1 - decay, root: 1 / correction, epsilon: epsilon)
    case .rectified(let decay, let epsilon):
      let left = pow(decay, Double(t))
      let longest = 2 / (1 - decay) - 1
      let length = longest - 2 * Double(t) * left / (1 - left)
      guard length > 5 else { return Coefficients(decay: decay, weight: 1 - decay, root: 0, epsilon: 1) }
      let squared = (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)
      let correction = (1 - left).squareRoot()
      return Coefficients(
        decay: decay, weight: 1 - decay, factor: squared.squareRoot(), root: 1 / correction,
        epsilon: epsilon / correction)
    case .steps(let decay, let epsilon):
      return Coefficients(decay: decay, weight: 1 - decay, root: 1, epsilon: epsilon)
    }
  }
}

/// What an optimizer does with a gradient: an estimate, a scaling, and where the weight decay comes in.
public struct UpdateRule: Equatable, Sendable {
  public var firstMoment: FirstMoment
  public var secondMoment: SecondMoment = .none
  /// Whether weights shrink by αλθ beside the step, in place of λθ being part of the gradient.
  ///
  /// Source: I. Loshchilov, F. Hutter, "Decoupled weight decay regularization" (ICLR 2019), in PyTorch's form.
  public var decouplesDecay = false

  /// How many vectors as long as the parameters are kept between steps.
  public var vectorCount: Int {
    let squares =
      switch secondMoment {
      case .none: 0
      case .sum, .average, .rectified: 1
      case .maximum, .steps: 2
      }
    return (firstMoment.keepsAverage ? 1 : 0) + (firstMoment.keepsDifferences ? 2 : 0) + squares
  }
}
