import Experiment
import Foundation
import Randomness
import Testing
import Torch
import Training

/// Optimizers on random gradients against their recursions written out in double precision.
struct OptimizerTests {
  static let count = 37
  static let rate = 0.07

  static func gradients(steps: Int) -> [[Float]] {
    var random = CounterRandom(seed: 2, stream: .reference)
    return (0..<steps).map { _ in (0..<count).map { _ in random.nextFloat() * 2 - 1 } }
  }

  /// θ after each step from 0.
  static func path(_ spec: OptimizerSpec, _ gradients: [[Float]], rate: Double = rate) throws -> [[Float]] {
    let optimizer = try Optimizer(spec, count: count, on: .cpu)
    let parameters = try Tensor.zeros([count])
    return try gradients.map { gradient in
      try optimizer.step(parameters, gradient: Tensor.of(gradient, [count]), learningRate: rate)
      return try parameters.floats()
    }
  }

  static func largestDifference(_ first: [[Float]], _ second: [[Double]]) -> Double {
    TrainingTests.largestDifference(first.joined().map(Double.init), Array(second.joined()))
  }

  /// Each estimate by its definition as a weighted sum over all gradients so far: nothing is shared with the
  /// recursions under test.
  static func oracle(_ gradients: [[Float]], weights: (_ t: Int, _ i: Int) -> Double) -> [[Double]] {
    var parameters = [Double](repeating: 0, count: count)
    return gradients.indices.map { index in
      let t = index + 1
      for i in 1...t {
        let weight = weights(t, i)
        for j in 0..<count { parameters[j] -= rate * weight * Double(gradients[i - 1][j]) }
      }
      return parameters
    }
  }

  static func rsgdmWeight(_ beta: Double, _ t: Int, _ i: Int) -> Double {
    // m weighs g_i by (1−β)β^{t−i}; z weighs Δg_k = g_k − g_{k−1}, k ≥ 2, likewise.
    let power = { (k: Int) in (1 - beta) * pow(beta, Double(t - k)) }
    var weight = power(i)
    if i >= 2 { weight += beta * power(i) }
    if i + 1 <= t { weight -= beta * power(i + 1) }
    return weight
  }

  @Test(arguments: [0.0, 0.5, 0.9, 0.99])
  func equalTheirDefinitions(_ beta: Double) throws {
    let gradients = Self.gradients(steps: 25)
    typealias Case = (spec: OptimizerSpec, weights: (Int, Int) -> Double)
    let cases: [Case] = [
      (OptimizerSpec(name: .sgd), { t, i in i == t ? 1 : 0 }),
      (OptimizerSpec(name: .sgdm, momentum: beta), { t, i in (1 - beta) * pow(beta, Double(t - i)) }),
      (
        OptimizerSpec(name: .sgdm, momentum: beta, convention: .heavyBall),
        { t, i in pow(beta, Double(t - i)) }
      ),
      (
        OptimizerSpec(name: .nesterov, momentum: beta),
        { t, i in (1 - beta) * ((i == t ? 1 : 0) + pow(beta, Double(t - i + 1))) }
      ),
      (
        OptimizerSpec(name: .nesterov, momentum: beta, convention: .heavyBall),
        { t, i in (i == t ? 1 : 0) + pow(beta, Double(t - i + 1)) }
      ),
      (OptimizerSpec(name: .rsgdm, momentum: beta), { t, i in Self.rsgdmWeight(beta, t, i) }),
      (
        .with(.rsgdm, beta) { $0.start = .gradient },
        { t, i in (1 - beta) * ((i == t ? 1 : 0) + pow(beta, Double(t - i + 1))) }
      ),
      (
        .with(.qhm, beta) { $0.nu = 0.7 },
        { t, i in (i == t ? 0.3 : 0) + 0.7 * (1 - beta) * pow(beta, Double(t - i)) }
      ),
      (
        .with(.sgdm, beta) { $0.biasCorrection = true },
        { t, i in (1 - beta) * pow(beta, Double(t - i)) / (1 - pow(beta, Double(t))) }
      ),
      (
        .with(.nesterov, beta) { $0.biasCorrection = true },
        { t, i in
          (1 - beta) * ((i == t ? 1 : 0) + pow(beta, Double(t - i + 1))) / (1 - pow(beta, Double(t + 1)))
        }
      ),
      (
        .with(.rsgdm, beta) { $0.biasCorrection = true },
        { t, i in Self.rsgdmWeight(beta, t, i) / (1 - pow(beta, Double(t))) }
      ),
    ]
    for (spec, weights) in cases {
      let found = try Self.path(spec, gradients)
      #expect(Self.largestDifference(found, Self.oracle(gradients, weights: weights)) < 2e-6, "\(spec)")
    }
  }

  @Test func heavyBallIsTheAverageAtAnotherLearningRate() throws {
    let gradients = Self.gradients(steps: 20)
    for name in [OptimizerName.sgdm, .nesterov] {
      let average = try Self.path(OptimizerSpec(name: name, convention: .ema), gradients, rate: 0.5)
      let ball = try Self.path(OptimizerSpec(name: name, convention: .heavyBall), gradients, rate: 0.05)
      #expect(Self.largestDifference(average, ball.map { $0.map(Double.init) }) < 1e-6)
    }
  }

  /// n_t = (1−β)g_t + βm_t − (1−β)β^t·g_1: RSGDM's steps are Nesterov's but for a term in g_1.
  @Test func rsgdmIsNesterovUpToATermInTheFirstGradient() throws {
    let gradients = Self.gradients(steps: 60)
    let beta = 0.9
    let rsgdm = try Self.path(OptimizerSpec(name: .rsgdm, momentum: beta), gradients)
    let nesterov = try Self.path(OptimizerSpec(name: .nesterov, momentum: beta), gradients)
    var behind = 0.0
    let predicted = nesterov.enumerated().map { index, parameters in
      behind += Self.rate * (1 - beta) * pow(beta, Double(index + 1))
      return zip(parameters, gradients[0]).map { Double($0) + behind * Double($1) }
    }
    #expect(Self.largestDifference(rsgdm, predicted) < 2e-6)
    #expect(Self.largestDifference(rsgdm, nesterov.map { $0.map(Double.init) }) > 1e-2)
  }

  /// P + I + D: the gradient, a velocity, and the average of differences, whose first is 0.
  @Test func pidEqualsItsDefinition() throws {
    let gradients = Self.gradients(steps: 25)
    for beta in [0.5, 0.9] {
      let found = try Self.path(
        .with(.pid, beta) { ($0.integral, $0.derivative) = (3, 7) }, gradients)
      let expected = Self.oracle(gradients) { t, i in
        let difference = { (k: Int) in k < 2 || k > t ? 0 : (1 - beta) * pow(beta, Double(t - k)) }
        return (i == t ? 1 : 0) + 3 * pow(beta, Double(t - i)) + 7 * (difference(i) - difference(i + 1))
      }
      #expect(Self.largestDifference(found, expected) < 2e-5)
    }
  }

  /// RSGDM's n_t is 1−β times PID without its proportional part, with I = 1 and D = β/(1−β).
  @Test func rsgdmIsAPIDController() throws {
    let gradients = Self.gradients(steps: 40)
    let rsgdm = try Self.path(OptimizerSpec(name: .rsgdm), gradients, rate: 0.5)
    // The proportional part is taken back out of the path.
    let pid = try Self.path(.with(.pid, 0.9) { ($0.integral, $0.derivative) = (1, 9) }, gradients, rate: 0.05)
    let proportional = try Self.path(OptimizerSpec(name: .sgd), gradients, rate: 0.05)
    let rest = zip(pid, proportional).map { zip($0, $1).map { Double($0) - Double($1) } }
    #expect(Self.largestDifference(rsgdm, rest) < 1e-5)
  }
}

extension OptimizerSpec {
  /// An optimizer that differs from its defaults.
  static func with(
    _ name: OptimizerName, _ momentum: Double? = nil, _ change: (inout OptimizerSpec) -> Void
  ) -> OptimizerSpec {
    var spec = OptimizerSpec(name: name, momentum: momentum)
    change(&spec)
    return spec
  }

  /// Every optimizer, and every variant of one that takes other steps.
  static let everyKind: [OptimizerSpec] =
    OptimizerName.allCases.map { OptimizerSpec(name: $0) } + [
      OptimizerSpec(name: .sgdm, convention: .heavyBall),
      OptimizerSpec(name: .nesterov, convention: .heavyBall),
      .with(.rsgdm) { $0.start = .gradient }, .with(.sgdm) { $0.biasCorrection = true },
      .with(.adam) { $0.correction = .difference }, .with(.adamw) { $0.correction = .difference },
      .with(.amsgrad) { $0.correction = .difference }, .with(.radam) { $0.correction = .difference },
      .with(.adam) { $0.biasCorrection = false }, .with(.rsgdm) { $0.decay = .decoupled },
    ]
}
