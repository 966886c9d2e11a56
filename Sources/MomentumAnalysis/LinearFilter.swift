import Experiment
import Foundation

/// An estimate of the gradient that is a weighted sum of the mini-batch gradients so far: e_t = Σ_k w_k(t)·g_{t−k}.
///
/// All momentum methods that keep one exponential average m_t = β·m_{t−1} + (1−β)·g_t, m_0 = 0, are of the form
///
///     e_t = a·g_t + b·m_t + c·β^t·g_1,
///     w_k(t) = a·[k = 0] + b·(1−β)·β^k + c·β^t·[k = t−1],   k = 0 … t−1,
///
/// divided by the sum of these where the method corrects for the average's start at zero, as Adam does. RSGDM's recursion
/// z_t = β·z_{t−1} + (1−β)·(g_t − g_{t−1}) sums up to m_t − m_{t−1} − (1−β)·β^{t−1}·g_1, so that its n_t = m_t + β·z_t is
/// of this form with a = 1−β, b = β, c = −(1−β).
///
/// ```swift
/// let n = LinearFilter.rsgdm(momentum: 0.9)
/// n.noiseGain() / LinearFilter.sgdm(momentum: 0.9).noiseGain()  // 1.34
/// ```
public struct LinearFilter: Equatable, Sendable {
  /// What it is called in tables and files: `rsgdm`.
  public let name: String
  /// β, from 0 to below 1.
  public let momentum: Double
  /// a, b and c.
  public let newest: Double
  public let average: Double
  public let first: Double
  /// What the average's start at zero is made up for by.
  public let correction: FirstMoment.Correction

  /// The estimate that an optimizer steps along, as a filter.
  public init(name: String, _ moment: FirstMoment) {
    let beta = moment.momentum
    // z_t = m_t − m_{t−1} − (1−β)·β^{t−1}·g_1 with the m_t that weighs by 1−β, and m_{t−1} = (m_t − (1−β)·g_t)/β.
    let slope = beta > 0 ? moment.difference / beta : 0
    let start = moment.startsFromGradient ? 0 : slope * (1 - beta)
    let firstWeight = beta > 0 ? moment.average * (moment.firstWeight - moment.weight) / beta : 0
    self.name = name
    momentum = beta
    if case .nesterov(let decay) = moment.correction {
      // What its μ_t goes to, in thousands of steps.
      let mu = decay > 0 ? beta : beta / 2
      (newest, average, first) = (1 - mu, mu, 0)
    } else {
      newest = moment.gradient + slope * (1 - beta)
      average = moment.average * moment.weight / (1 - beta) - slope * (1 - beta)
      first = firstWeight - start
    }
    correction = moment.correction
  }

  /// The mini-batch gradient itself, beside averages of this β.
  public static func sgd(momentum: Double) -> LinearFilter {
    var moment = FirstMoment.newest
    moment.momentum = momentum
    return LinearFilter(name: "sgd", moment)
  }

  /// The exponential average m_t: the paper's SGDM, equation (1).
  public static func sgdm(momentum: Double) -> LinearFilter {
    LinearFilter(name: "sgdm", .average(momentum))
  }

  /// v_t = β·v_{t−1} + g_t, as `torch.optim.SGD(momentum=β)` keeps it: m_t/(1−β).
  public static func heavyBall(momentum: Double) -> LinearFilter {
    LinearFilter(name: "heavy-ball", .heavyBall(momentum))
  }

  /// RSGDM's n_t, equation (3), with a first difference of 0 as published.
  public static func rsgdm(momentum: Double) -> LinearFilter {
    LinearFilter(name: "rsgdm", .differenceCorrected(momentum))
  }

  /// RSGDM's n_t where the first difference is g_1: nothing is left of the start.
  public static func rsgdmFromGradient(momentum: Double) -> LinearFilter {
    LinearFilter(name: "rsgdm-g1", .differenceCorrected(momentum, startsFromGradient: true))
  }

  /// Nesterov's momentum in its form as an average: (1−β)·g_t + β·m_t.
  public static func nesterov(momentum: Double) -> LinearFilter {
    LinearFilter(name: "nesterov", .nesterov(momentum, weight: 1 - momentum))
  }

  /// Quasi-hyperbolic momentum: (1−ν)·g_t + ν·m_t.
  public static func qhm(momentum: Double, nu: Double) -> LinearFilter {
    LinearFilter(name: String(format: "qhm-%g", nu), .quasiHyperbolic(momentum, nu: nu))
  }

  /// The first moment of Adam and its kin, m_t/(1−β^t).
  public static func adam(momentum: Double) -> LinearFilter {
    LinearFilter(name: "adam", .average(momentum, correction: .initialization))
  }

  /// The estimates that probes of a run measure: those of the paper, and the run's own where it is another.
  public static func probed(_ optimizer: OptimizerSpec, quasiHyperbolic: [Double] = []) -> [LinearFilter] {
    let momentum = optimizer.probedMomentum
    let filters: [LinearFilter] =
      [
        .sgd(momentum: momentum), .sgdm(momentum: momentum), .rsgdm(momentum: momentum),
        .nesterov(momentum: momentum),
      ]
      + quasiHyperbolic.map { .qhm(momentum: momentum, nu: $0) }
    // Corrected, say, an estimate is another than the one that has its name.
    let name = optimizer.defaultLabel
    let isTaken = filters.contains { $0.name == name }
    let own = LinearFilter(name: isTaken ? "\(name)-own" : name, optimizer.rule.firstMoment)
    let isKnown = filters.contains { filter in
      switch own.relation(to: filter) {
      case .equal, .proportional: true
      case .equalUpToStart, .equalInTheLongRun, .different: false
      }
    }
    return isKnown ? filters : filters + [own]
  }

  // MARK: At step t

  /// a, b and c·β^t as they are at step t ≥ 1, corrected: e_t = newest·g_t + average·m_t + first·g_1.
  ///
  /// - Parameter origin: How many steps of the training were before the first of these, for what depends on them.
  func coefficients(step: Int, origin: Int = 0) -> (newest: Double, average: Double, first: Double) {
    let decayed = power(momentum, step)
    switch correction {
    case .none: return (newest, average, first * decayed)
    case .initialization:
      let sum = newest + average * (1 - decayed) + first * decayed
      return (newest / sum, average / sum, first * decayed / sum)
    case .nesterov(let decay):
      let moment = FirstMoment.average(momentum, correction: .nesterov(momentumDecay: decay))
      let (gradient, average, _) = moment.coefficients(step: step + origin)
      return (gradient, average, 0)
    }
  }

  /// w_k(t), for k from 0 to t−1.
  public func weight(_ lag: Int, step: Int) -> Double {
    let (newest, average, first) = coefficients(step: step)
    return (lag == 0 ? newest : 0) + average * (1 - momentum) * power(momentum, lag)
      + (lag == step - 1 ? first : 0)
  }

  /// S_t = Σ_k w_k(t).
  public func weightSum(step: Int, origin: Int = 0) -> Double {
    let (newest, average, first) = coefficients(step: step, origin: origin)
    return newest + average * (1 - power(momentum, step)) + first
  }

  // MARK: In the long run

  /// Whether the weights are those of the long run once β^t no longer counts. NAdam's are not: its momentum rises from β/2
  /// to β in thousands of steps.
  public var settlesWithMomentum: Bool {
    if case .nesterov = correction { return false }
    return true
  }

  /// S = Σ_k w_k as t → ∞.
  public var weightSum: Double { newest + average }

  /// Σ_k k·w_k/S as t → ∞, in steps: how old the gradients in the estimate are on average.
  public var meanAge: Double { average * momentum / (1 - momentum) / weightSum }

  /// How many earlier gradients it takes to find an estimate's lag: twice the mean age, but no more than 32.
  public var lagDepth: Int { Int(min(32, 2 * meanAge).rounded()) }

  /// Σ_k w_k²/S² as t → ∞: the variance of the estimate over that of one gradient, where the noise of different steps
  /// is independent.
  public func noiseGain() -> Double {
    let now = newest + average * (1 - momentum)
    let older = average * (1 - momentum) * momentum
    return (now * now + older * older / (1 - momentum * momentum)) / (weightSum * weightSum)
  }

  /// H(ω) = Σ_k w_k·e^{−ikω}/S as t → ∞: what the filter makes of a gradient that goes round at ω radians a step.
  ///
  /// - Returns: |H|, and how many radians the estimate lags behind.
  public func frequencyResponse(_ frequency: Double) -> (gain: Double, lag: Double) {
    // a + b(1−β)/(1 − βe^{−iω})
    let (re, im) = (1 - momentum * cos(frequency), momentum * sin(frequency))
    let size = re * re + im * im
    let real = (newest + average * (1 - momentum) * re / size) / weightSum
    let imaginary = -average * (1 - momentum) * im / size / weightSum
    return (hypot(real, imaginary), -atan2(imaginary, real))
  }

  // MARK: Comparing filters

  /// How the weights of two filters relate.
  public enum Relation: Equatable, Sendable {
    case equal
    /// Equal but for a weight on g_1 that decays as β^t, which is `coefficient`·β^t larger in the first filter.
    case equalUpToStart(coefficient: Double)
    /// The first filter's weights are `factor` times the other's: the same steps at another learning rate.
    case proportional(factor: Double)
    /// The same from the other's weights in the long run, but scaled at the start, by 1/(1−β^t) or its inverse.
    case equalInTheLongRun
    case different
  }

  public func relation(to other: LinearFilter) -> Relation {
    func agree(_ x: Double, _ y: Double) -> Bool { abs(x - y) <= 1e-14 * max(1, abs(x), abs(y)) }
    let sameAverage = agree(momentum, other.momentum) || (average == 0 && other.average == 0)
    guard sameAverage, weightSum != 0, other.weightSum != 0 else { return .different }
    let factor = weightSum / other.weightSum
    guard agree(newest, factor * other.newest), agree(average, factor * other.average) else {
      return .different
    }
    if correction != other.correction {
      return agree(factor, 1) && settlesWithMomentum && other.settlesWithMomentum
        ? .equalInTheLongRun : .different
    }
    if agree(factor, 1) {
      return agree(first, other.first) ? .equal : .equalUpToStart(coefficient: first - other.first)
    }
    return agree(first, factor * other.first) ? .proportional(factor: factor) : .different
  }

  /// ‖bias of the exponential average‖²/σ² above which this filter's squared error is below the average's, where noise is
  /// independent from step to step: (its noise gain − the average's)/(1 − its share of the average's bias, squared).
  ///
  /// The bias of `a·g + b·m` is b times that of m in the long run. `nil` where the bias is not smaller, and without
  /// momentum.
  public func breakEven() -> Double? {
    let share = average / weightSum
    guard momentum > 0, share * share < 1 else { return nil }
    let average = LinearFilter.sgdm(momentum: momentum)
    return (noiseGain() - average.noiseGain()) / (1 - share * share)
  }
}
