/// What a named optimizer is made of, and what can be said of it.
///
/// A new optimizer is a case of ``OptimizerName`` and a definition here; if it needs a part that no other has, that is a
/// case of ``SecondMoment`` or a function of ``FirstMoment``.
public struct OptimizerDefinition: Sendable {
  /// A number that the optimizer has.
  struct Parameter: Sendable {
    /// In experiment files.
    let key: String
    let field: any WritableKeyPath<OptimizerSpec, Double?> & Sendable
    /// `nil` for one that is left out unless it is asked for.
    let standard: Double?
    let range: ParameterRange

    init(
      _ key: String, _ field: any WritableKeyPath<OptimizerSpec, Double?> & Sendable, _ standard: Double?,
      _ range: ParameterRange
    ) {
      self.key = key
      self.field = field
      self.standard = standard
      self.range = range
    }
  }

  /// A choice that is no number.
  enum Option: String, Sendable {
    case convention, start, correction, decay
    case biasCorrection = "bias-correction"
  }

  /// As sentences name it: `Adam`.
  public let title: String
  let parameters: [Parameter]
  let options: [Option]
  let rule: @Sendable (OptimizerSpec) -> UpdateRule
}

/// Which values a parameter may have.
enum ParameterRange: String, Sendable {
  case belowOne = "at least 0 and below 1"
  case withinOne = "above 0 and below 1"
  case share = "from 0 to 1"
  /// Of what keeps a root from 0, in float32: smaller numbers are next to none there, and 0/0 where a gradient is 0; larger
  /// ones without end.
  case epsilon = "from 1e-30 to 1e+30"
  case notNegative = "at least 0"

  func contains(_ value: Double) -> Bool {
    switch self {
    case .belowOne: value >= 0 && value < 1
    case .withinOne: value > 0 && value < 1
    case .share: value >= 0 && value <= 1
    case .epsilon: value >= 1e-30 && value <= 1e30
    case .notNegative: value >= 0
    }
  }
}

extension OptimizerName {
  /// The table of optimizers. Defaults are PyTorch's where it has the optimizer, and its authors' otherwise, but for β = 0.9
  /// in place of PyTorch's 0 for momentum.
  public var definition: OptimizerDefinition {
    typealias Parameter = OptimizerDefinition.Parameter
    func momentum(_ standard: Double = 0.9, _ range: ParameterRange = .belowOne) -> Parameter {
      Parameter("momentum", \.momentum, standard, range)
    }
    func epsilon(_ standard: Double) -> Parameter { Parameter("epsilon", \.epsilon, standard, .epsilon) }
    func rho(_ standard: Double) -> Parameter { Parameter("rho", \.beta2, standard, .belowOne) }
    let betas = [
      Parameter("beta1", \.momentum, 0.9, .belowOne), Parameter("beta2", \.beta2, 0.999, .belowOne),
    ]

    switch self {
    case .sgd:
      return OptimizerDefinition(title: "SGD", parameters: [], options: [.decay]) { _ in
        UpdateRule(firstMoment: .newest)
      }
    case .sgdm:
      return OptimizerDefinition(
        title: "SGDM", parameters: [momentum(), Parameter("dampening", \.dampening, nil, .belowOne)],
        options: [.convention, .biasCorrection, .decay]
      ) { spec in
        UpdateRule(
          firstMoment: spec.convention == .heavyBall
            ? .heavyBall(spec.momentum ?? 0, dampening: spec.dampening ?? 0)
            : .average(spec.momentum ?? 0, correction: spec.initialization(standard: false)))
      }
    case .nesterov:
      return OptimizerDefinition(
        title: "Nesterov's momentum", parameters: [momentum()],
        options: [.convention, .biasCorrection, .decay]
      ) { spec in
        let momentum = spec.momentum ?? 0
        return UpdateRule(
          firstMoment: .nesterov(
            momentum, weight: spec.convention == .heavyBall ? 1 : 1 - momentum,
            correction: spec.initialization(standard: false)))
      }
    case .rsgdm:
      return OptimizerDefinition(
        title: "RSGDM", parameters: [momentum()], options: [.start, .biasCorrection, .decay]
      ) { spec in
        UpdateRule(
          firstMoment: .differenceCorrected(
            spec.momentum ?? 0, startsFromGradient: spec.start == .gradient,
            correction: spec.initialization(standard: false)))
      }
    case .qhm:
      return OptimizerDefinition(
        title: "QHM", parameters: [momentum(0.999), Parameter("nu", \.nu, 0.7, .share)],
        options: [.biasCorrection, .decay]
      ) { spec in
        UpdateRule(
          firstMoment: .quasiHyperbolic(
            spec.momentum ?? 0, nu: spec.nu ?? 0, correction: spec.initialization(standard: false)))
      }
    case .pid:
      return OptimizerDefinition(
        title: "PID",
        parameters: [
          // Without momentum a difference is no average, and no filter of ours describes it.
          momentum(0.9, .withinOne), Parameter("integral", \.integral, 5, .notNegative),
          Parameter("derivative", \.derivative, 10, .notNegative),
        ], options: [.decay]
      ) { spec in
        UpdateRule(
          firstMoment: .pid(
            spec.momentum ?? 0, integral: spec.integral ?? 0, derivative: spec.derivative ?? 0))
      }
    case .adagrad:
      return OptimizerDefinition(title: "AdaGrad", parameters: [epsilon(1e-10)], options: [.decay]) { spec in
        UpdateRule(firstMoment: .newest, secondMoment: .sum(epsilon: spec.epsilon ?? 0))
      }
    case .rmsprop:
      return OptimizerDefinition(
        title: "RMSProp", parameters: [rho(0.99), epsilon(1e-8)], options: [.decay]
      ) { spec in
        UpdateRule(
          firstMoment: .newest,
          secondMoment: .average(decay: spec.beta2 ?? 0, epsilon: spec.epsilon ?? 0, isCorrected: false))
      }
    case .adadelta:
      return OptimizerDefinition(
        title: "AdaDelta", parameters: [rho(0.9), epsilon(1e-6)], options: [.decay]
      ) { spec in
        UpdateRule(
          firstMoment: .newest,
          secondMoment: .steps(decay: spec.beta2 ?? 0, epsilon: spec.epsilon ?? 0))
      }
    case .adam, .adamw:
      return OptimizerDefinition(
        title: self == .adam ? "Adam" : "AdamW", parameters: betas + [epsilon(1e-8)],
        // What tells AdamW from Adam is its decay.
        options: [.correction, .biasCorrection] + (self == .adam ? [.decay] : [])
      ) { spec in
        UpdateRule(
          firstMoment: spec.adaptiveMoment(),
          secondMoment: .average(
            decay: spec.beta2 ?? 0, epsilon: spec.epsilon ?? 0, isCorrected: spec.biasCorrection ?? true),
          decouplesDecay: spec.name == .adamw)
      }
    case .amsgrad:
      return OptimizerDefinition(
        title: "AMSGrad", parameters: betas + [epsilon(1e-8)],
        options: [.correction, .biasCorrection, .decay]
      ) { spec in
        UpdateRule(
          firstMoment: spec.adaptiveMoment(),
          secondMoment: .maximum(
            decay: spec.beta2 ?? 0, epsilon: spec.epsilon ?? 0, isCorrected: spec.biasCorrection ?? true))
      }
    case .radam:
      return OptimizerDefinition(
        title: "RAdam", parameters: betas + [epsilon(1e-8)], options: [.correction, .decay]
      ) { spec in
        UpdateRule(
          firstMoment: spec.adaptiveMoment(),
          secondMoment: .rectified(decay: spec.beta2 ?? 0, epsilon: spec.epsilon ?? 0))
      }
    case .nadam:
      return OptimizerDefinition(
        title: "NAdam",
        parameters: betas + [
          epsilon(1e-8), Parameter("momentum-decay", \.momentumDecay, 0.004, .notNegative),
        ],
        options: [.decay]
      ) { spec in
        UpdateRule(
          firstMoment: .average(
            spec.momentum ?? 0, correction: .nesterov(momentumDecay: spec.momentumDecay ?? 0)),
          secondMoment: .average(decay: spec.beta2 ?? 0, epsilon: spec.epsilon ?? 0, isCorrected: true))
      }
    }
  }
}

extension OptimizerSpec {
  /// - Parameter standard: What the method does where nothing is said.
  fileprivate func initialization(standard: Bool) -> FirstMoment.Correction {
    biasCorrection ?? standard ? .initialization : .none
  }

  /// Adam's first moment, or with `correction: difference` the one that RSGDM's authors promise: m_t + β₁·z_t, in which the
  /// second moment stays that of the gradients themselves.
  ///
  /// NAdam's is of the same form, (1−μ_t)·g_t + μ_t·m_t without its corrections, with a momentum μ_t that rises from β₁/2 to
  /// β₁ as 0.96^{tψ} fades, which takes thousands of steps at the usual ψ; with μ_t = β₁ the two are the same up to terms that
  /// decay as β₁^t. Adan's, with 1−β₁ for both of its decays, is the same but for its
  /// second moment, which is that of g_t + β₁·(g_t − g_{t−1}).
  fileprivate func adaptiveMoment() -> FirstMoment {
    let initialization = initialization(standard: true)
    let momentum = momentum ?? 0
    return correction == .difference
      ? .differenceCorrected(momentum, correction: initialization)
      : .average(momentum, correction: initialization)
  }
}
