/// What the momentum probes found.
public struct MomentumResult: Equatable, Sendable {
  /// How many probes the experiment asks for, and how many of them are here.
  public var planned: Int
  public var found: Int
  /// Steps that each probe is to record.
  public var steps: Int
  /// What the full-batch gradient is, in words: a sentence.
  public var gradient: String
  /// One per path, start of the probe and definition of G, in the order of arms and epochs.
  public var groups: [ProbeGroup]
  /// What the opening says; `nil` without probes.
  public var summary: ProbeSummary?
  /// The full-batch gradient in other meanings.
  public var variants: [GradientVariant]
  /// What was measured while runs trained; `nil` where that was not asked for.
  public var training: TrainingMomentum?

  public init(
    planned: Int, found: Int, steps: Int, gradient: String, groups: [ProbeGroup], summary: ProbeSummary?,
    variants: [GradientVariant] = [], training: TrainingMomentum? = nil
  ) {
    self.variants = variants
    self.training = training
    self.planned = planned
    self.found = found
    self.steps = steps
    self.gradient = gradient
    self.groups = groups
    self.summary = summary
  }
}

/// A number that a probe gives at each of its steps, or over all of them.
public struct ProbeQuantity: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    /// ‖G‖ and ‖g − G‖.
    case gradientNorm = "gradient-norm"
    case noiseNorm = "noise-norm"
    case xiNorm = "xi-norm"
    case varsigmaNorm = "varsigma-norm"
    /// ‖ς‖/‖ξ‖, where ξ ≠ 0.
    case biasRatio = "bias-ratio"
    /// ‖bias of the exponential average‖²/‖g − G‖².
    case driftToNoise = "drift-to-noise"
    /// Of the noise of a step and that of the steps before, weighed by β^k.
    case noiseCorrelation = "noise-correlation"
    // Of an estimate e with weight sum S, each over S²·‖G‖².
    case squaredBias = "squared-bias"
    case squaredNoise = "squared-noise"
    case squaredError = "squared-error"
    /// The squared error minus SGDM's: negative where the estimate is the nearer one.
    case errorDifference = "error-difference"
    case cosine
    case lag
    /// ‖noise of e‖²/(S²·‖g − G‖²).
    case noiseGain = "noise-gain"
  }

  public var kind: Kind
  /// `nil` for what is said of the gradients.
  public var estimator: String?

  public init(_ kind: Kind, of estimator: String? = nil) {
    self.kind = kind
    self.estimator = estimator
  }

  /// `squared-error` or `squared-error of rsgdm`.
  public var name: String { kind.rawValue + (estimator.map { " of \($0)" } ?? "") }
}

/// An estimator and what its filter alone makes of any gradients.
public struct ProbeEstimator: Equatable, Sendable {
  public var name: String
  /// Steps; `nil`, as is the next, for weights that go on changing.
  public var meanAge: Double?
  /// Of independent noise.
  public var noiseGain: Double?

  public init(name: String, meanAge: Double?, noiseGain: Double?) {
    self.name = name
    self.meanAge = meanAge
    self.noiseGain = noiseGain
  }
}

/// The probes that started after the same epoch on the paths of one arm.
public struct ProbeGroup: Equatable, Sendable {
  /// The arm whose path the weights took.
  public var arm: String
  /// After how many epochs, or whatever ``startUnit`` says, the probe started.
  public var epoch: Int
  public var startUnit = "epoch"
  public var wholeHistory: Bool
  /// β of the estimates.
  public var momentum: Double
  /// How many chunks stand for the training set in its runs; `nil` where G is over all of it.
  public var chunks: ClosedRange<Int>?
  public var runs: Int
  public var estimators: [ProbeEstimator]
  /// ‖bias‖²/‖g − G‖² above which RSGDM's squared error is below SGDM's where noise is independent; `nil` without
  /// momentum, and where the averages have not settled.
  public var breakEven: Double?
  /// Among how many of the last steps a lag is looked for.
  public var lagDepth: Int
  /// Means over runs of each run's value over its steps.
  public var means: [ProbeQuantity: Estimate]
  /// The same over the parameters of each group of layers, in the network's order.
  public var layers: [Layer]
  /// The largest of all steps of all runs.
  public var largestIdentityResidual: Double
  public var largestDecompositionResidual: Double
  /// In order.
  public var steps: [ProbeStep]

  public struct Layer: Equatable, Sendable {
    public var name: String
    public var means: [ProbeQuantity: Estimate]

    public init(name: String, means: [ProbeQuantity: Estimate]) {
      self.name = name
      self.means = means
    }
  }

  public init(
    arm: String, epoch: Int, wholeHistory: Bool, momentum: Double, chunks: ClosedRange<Int>?, runs: Int,
    estimators: [ProbeEstimator], breakEven: Double?, lagDepth: Int, means: [ProbeQuantity: Estimate],
    layers: [Layer] = [],
    largestIdentityResidual: Double, largestDecompositionResidual: Double, steps: [ProbeStep]
  ) {
    self.arm = arm
    self.epoch = epoch
    self.wholeHistory = wholeHistory
    self.momentum = momentum
    self.chunks = chunks
    self.runs = runs
    self.estimators = estimators
    self.breakEven = breakEven
    self.lagDepth = lagDepth
    self.means = means
    self.layers = layers
    self.largestIdentityResidual = largestIdentityResidual
    self.largestDecompositionResidual = largestDecompositionResidual
    self.steps = steps
  }

  func mean(_ kind: ProbeQuantity.Kind, of estimator: String? = nil) -> Estimate? {
    means[ProbeQuantity(kind, of: estimator)]
  }
}

/// Means over runs at one step of a probe.
public struct ProbeStep: Equatable, Sendable {
  public var step: Int
  public var means: [ProbeQuantity: Estimate]

  public init(step: Int, means: [ProbeQuantity: Estimate]) {
    self.step = step
    self.means = means
  }
}

/// The probes of one arm's paths in a few numbers: means over runs of each run's value over all steps of its probes.
public struct ProbeSummary: Equatable, Sendable {
  public var arm: String
  /// Whether probes from the start of training are left out, for there are later ones.
  public var isLater: Bool
  public var runs: Int
  /// β; `nil` where probes differ in it.
  public var momentum: Double?
  public var breakEven: Double?
  public var means: [ProbeQuantity: Estimate]

  public init(
    arm: String, isLater: Bool = false, runs: Int, momentum: Double?, breakEven: Double?,
    means: [ProbeQuantity: Estimate]
  ) {
    self.arm = arm
    self.isLater = isLater
    self.runs = runs
    self.momentum = momentum
    self.breakEven = breakEven
    self.means = means
  }

  func mean(_ kind: ProbeQuantity.Kind, of estimator: String? = nil) -> Estimate? {
    means[ProbeQuantity(kind, of: estimator)]
  }
}
