import Experiment
import Foundation
import MomentumAnalysis
import Testing

@Suite struct LinearFilterTests {
  static let momenta = [0.0, 0.5, 0.9, 0.99]

  private static func filters(_ momentum: Double) -> [LinearFilter] {
    [
      .sgd(momentum: momentum), .sgdm(momentum: momentum), .heavyBall(momentum: momentum),
      .rsgdm(momentum: momentum), .rsgdmFromGradient(momentum: momentum), .nesterov(momentum: momentum),
      .qhm(momentum: momentum, nu: 0.7), .adam(momentum: momentum),
    ]
  }

  /// What each method's own recursion makes of scalar gradients.
  private func estimates(_ gradients: [Double], momentum beta: Double) -> [String: Double] {
    var (m, v, z, zFromGradient, previous) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for (index, g) in gradients.enumerated() {
      m = beta * m + (1 - beta) * g
      v = beta * v + g
      z = beta * z + (1 - beta) * (index == 0 ? 0 : g - previous)
      zFromGradient = beta * zFromGradient + (1 - beta) * (g - previous)
      previous = g
    }
    return [
      "sgd": previous, "sgdm": m, "heavy-ball": v, "rsgdm": m + beta * z,
      "rsgdm-g1": m + beta * zFromGradient, "nesterov": beta * m + (1 - beta) * previous,
      "qhm-0.7": 0.3 * previous + 0.7 * m, "adam": m / (1 - power(beta, gradients.count)),
    ]
  }

  /// The closed forms against the recursions, fed with unit impulses: weight by weight.
  @Test(arguments: momenta) func weightsAreThoseOfTheRecursions(momentum: Double) {
    for step in [1, 2, 3, 17] {
      for lag in 0..<step {
        var impulse = [Double](repeating: 0, count: step)
        impulse[step - 1 - lag] = 1
        let expected = estimates(impulse, momentum: momentum)
        for filter in Self.filters(momentum) {
          let value = expected[filter.name] ?? .nan
          #expect(
            abs(filter.weight(lag, step: step) - value) < 1e-12 * max(1, abs(value)),
            "\(filter.name), lag \(lag) at step \(step)")
        }
      }
    }
  }

  /// Every optimizer and variant whose estimate is another.
  static let optimizers: [OptimizerSpec] = {
    var specs = OptimizerName.allCases.map { OptimizerSpec(name: $0) }
    specs += [.sgdm, .nesterov].map { OptimizerSpec(name: $0, convention: .heavyBall) }
    func variant(_ name: OptimizerName, _ change: (inout OptimizerSpec) -> Void) {
      var spec = OptimizerSpec(name: name, momentum: 0.8)
      change(&spec)
      specs.append(spec)
    }
    variant(.rsgdm) { $0.start = .gradient }
    variant(.rsgdm) { $0.biasCorrection = true }
    variant(.nesterov) { $0.biasCorrection = true }
    variant(.qhm) { ($0.nu, $0.biasCorrection) = (0.4, true) }
    variant(.adam) { $0.correction = .difference }
    variant(.sgdm) { ($0.convention, $0.dampening) = (.heavyBall, 0.3) }
    return specs
  }()

  /// What a trainer's recursion makes of unit impulses, weight by weight, is the filter that probes take it for.
  @Test(arguments: optimizers) func optimizersAreTheirFilters(_ optimizer: OptimizerSpec) {
    let moment = optimizer.rule.firstMoment
    let filter = LinearFilter(name: "its own", moment)
    for step in [1, 2, 3, 17] {
      var sum = 0.0
      for lag in 0..<step {
        var (m, z, before, estimate) = (0.0, 0.0, 0.0, 0.0)
        for t in 1...step {
          let g = t == step - lag ? 1.0 : 0.0
          m = moment.momentum * m + (t == 1 ? moment.firstWeight : moment.weight) * g
          let difference = t == 1 && !moment.startsFromGradient ? 0 : g - before
          z = moment.momentum * z + (1 - moment.momentum) * difference
          before = g
          let (a, b, d) = moment.coefficients(step: t)
          estimate = a * g + b * m + d * z
        }
        sum += estimate
        #expect(
          abs(filter.weight(lag, step: step) - estimate) < 1e-12 * max(1, abs(estimate)),
          "lag \(lag) at step \(step)")
      }
      #expect(abs(filter.weightSum(step: step) - sum) < 1e-12 * max(1, abs(sum)))
    }
    // In the long run.
    #expect(abs(filter.weightSum - filter.weightSum(step: 20_000)) < 1e-3 * abs(filter.weightSum))
  }

  /// NAdam's weights are those of the training's step, wherever a probe begins.
  @Test func nadamKnowsHowFarTrainingIs() {
    let moment = OptimizerSpec(name: .nadam).rule.firstMoment
    let filter = LinearFilter(name: "nadam", moment)
    for (step, origin) in [(3, 0), (67, 19_600), (12, 500)] {
      let (a, b, _) = moment.coefficients(step: origin + step)
      let expected = a + b * (1 - power(0.9, step))
      #expect(abs(filter.weightSum(step: step, origin: origin) - expected) < 1e-13)
    }
    // Without a decay it never gets there.
    var constant = OptimizerSpec(name: .nadam)
    constant.momentumDecay = 0
    let flat = LinearFilter(name: "nadam", constant.rule.firstMoment)
    #expect(flat.newest == 0.55 && flat.average == 0.45)
    for t in [200, 100_000] {
      #expect(abs(constant.rule.firstMoment.coefficients(step: t).gradient - flat.newest) < 1e-12)
    }
    // So it is Nesterov's momentum at no step that training has.
    #expect(!filter.settlesWithMomentum && LinearFilter.nesterov(momentum: 0.9).settlesWithMomentum)
    #expect(filter.relation(to: .nesterov(momentum: 0.9)) == .different)
    #expect(filter.relation(to: filter) == .equal)
    // Late in training it is far from where it began.
    #expect(abs(moment.coefficients(step: 19_667).gradient - 0.1) < 0.03)
    #expect(moment.coefficients(step: 67).gradient > 0.3)
  }

  /// Probes measure the run's own estimate, unless it is one of the usual ones, or a multiple of it.
  @Test func probesMeasureTheRunsOwnEstimate() {
    func names(_ spec: OptimizerSpec) -> [String] { LinearFilter.probed(spec).map(\.name) }
    let usual = ["sgd", "sgdm", "rsgdm", "nesterov"]
    for name in [OptimizerName.sgd, .sgdm, .rsgdm, .nesterov, .adagrad, .rmsprop] {
      #expect(names(OptimizerSpec(name: name)) == usual)
    }
    #expect(names(OptimizerSpec(name: .sgdm, convention: .heavyBall)) == usual)
    #expect(names(OptimizerSpec(name: .adam)) == usual + ["adam"])
    #expect(names(OptimizerSpec(name: .nadam)) == usual + ["nadam"])
    #expect(names(OptimizerSpec(name: .pid)) == usual + ["pid"])
    #expect(names(OptimizerSpec(name: .qhm)) == usual + ["qhm"])
    // Another estimate than the one that has its name.
    for name in [OptimizerName.sgdm, .rsgdm, .nesterov] {
      var corrected = OptimizerSpec(name: name)
      corrected.biasCorrection = true
      #expect(names(corrected) == usual + ["\(name.rawValue)-own"])
    }
  }

  @Test(arguments: momenta) func sumsAndAgesAreThoseOfTheWeights(momentum: Double) {
    for filter in Self.filters(momentum) {
      for step in [1, 2, 9] {
        let direct = (0..<step).reduce(0) { $0 + filter.weight($1, step: step) }
        #expect(abs(filter.weightSum(step: step) - direct) < 1e-12 * max(1, abs(direct)))
      }
      let far = 6000
      let weights = (0..<far).map { filter.weight($0, step: far) }
      let sum = weights.reduce(0, +)
      #expect(abs(filter.weightSum - sum) < 1e-10 * abs(sum), "\(filter.name)")
      let age = weights.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element } / sum
      #expect(abs(filter.meanAge - age) < 1e-8, "\(filter.name)")
      let gain = weights.reduce(0) { $0 + $1 * $1 } / (sum * sum)
      #expect(abs(filter.noiseGain() - gain) < 1e-12, "\(filter.name)")
      for frequency in [0.01, 0.3, 2.5] {
        var (re, im) = (0.0, 0.0)
        for (k, weight) in weights.enumerated() {
          re += weight * cos(frequency * Double(k)) / sum
          im -= weight * sin(frequency * Double(k)) / sum
        }
        let response = filter.frequencyResponse(frequency)
        #expect(abs(response.gain - hypot(re, im)) < 1e-10)
        #expect(abs(response.lag - -atan2(im, re)) < 1e-9)
      }
    }
  }

  /// 34% more noise against 19% less squared bias, and 8.1 steps of age against 9.
  @Test func theNumbersAtNineTenths() {
    let (m, n) = (LinearFilter.sgdm(momentum: 0.9), LinearFilter.rsgdm(momentum: 0.9))
    #expect(abs(m.noiseGain() - 0.1 / 1.9) < 1e-15 && abs(m.meanAge - 9) < 1e-12)
    #expect((n.noiseGain() * 1e4).rounded() == 706 && abs(n.meanAge - 8.1) < 1e-12)
    #expect((n.noiseGain() / m.noiseGain() * 100).rounded() == 134)
    #expect(abs((n.breakEven() ?? 0) - (n.noiseGain() - m.noiseGain()) / 0.19) < 1e-15)
    #expect(m.breakEven() == nil)
  }

  @Test func equalFiltersAreSaidToBe() {
    let beta = 0.9
    let rsgdm = LinearFilter.rsgdm(momentum: beta)
    let nesterov = LinearFilter.nesterov(momentum: beta)
    guard case .equalUpToStart(let coefficient) = rsgdm.relation(to: nesterov) else {
      Issue.record("\(rsgdm.relation(to: nesterov))")
      return
    }
    #expect(abs(coefficient + 0.1) < 1e-15)
    #expect(LinearFilter.rsgdmFromGradient(momentum: beta).relation(to: nesterov) == .equal)
    #expect(LinearFilter.qhm(momentum: beta, nu: beta).relation(to: nesterov) == .equal)
    #expect(LinearFilter.qhm(momentum: beta, nu: 0.7).relation(to: nesterov) == .different)
    guard
      case .proportional(let factor) = LinearFilter.heavyBall(momentum: beta).relation(
        to: .sgdm(momentum: beta))
    else {
      Issue.record("heavy ball is not proportional")
      return
    }
    #expect(abs(factor - 10) < 1e-12)
    #expect(
      LinearFilter.adam(momentum: beta).relation(to: .sgdm(momentum: beta)) == .equalInTheLongRun)
    #expect(LinearFilter.sgdm(momentum: 0.9).relation(to: .sgdm(momentum: 0.8)) == .different)
    // Without momentum all are the gradient itself.
    #expect(LinearFilter.sgdm(momentum: 0).relation(to: .sgd(momentum: 0)) == .different)
  }
}
