/// What the momentum probes found.
public struct MomentumResult: Equatable, Sendable {
  /// How many probes the experiment asks for, and how many of them are here.
  public var planned: Int
  public var found: Int
  /// Steps that each probe is to record.
  public var steps: Int
  /// One per path, start of the probe and definition of G, in the order of arms and epochs.
  public var groups: [ProbeGroup]
  /// What the opening says; `nil` without probes.
  public var summary: ProbeSummary?

  public init(planned: Int, found: Int, steps: Int, groups: [ProbeGroup], summary: ProbeSummary?) {
    self.planned = planned
    self.found = found
    self.steps = steps
    self.groups = groups
    self.summary = summary
  }
}

/// A number that a probe gives at each of its steps.
public enum ProbeQuantity: String, CaseIterable, Sendable {
  case gradientNorm = "gradient-norm"
  case xiNorm = "xi-norm"
  case varsigmaNorm = "varsigma-norm"
  /// ‖ς‖/‖ξ‖, where ξ ≠ 0.
  case biasRatio = "bias-ratio"
  case sgdmCosine = "sgdm-cosine"
  case rsgdmCosine = "rsgdm-cosine"
  case sgdmError = "sgdm-error"
  case rsgdmError = "rsgdm-error"
  /// ‖m − G‖/‖G‖ and ‖n − G‖/‖G‖, where G ≠ 0.
  case sgdmRelativeError = "sgdm-relative-error"
  case rsgdmRelativeError = "rsgdm-relative-error"
  /// (‖n − G‖ − ‖m − G‖)/‖G‖: negative where RSGDM's estimate is the nearer one.
  case relativeErrorDifference = "relative-error-difference"
}

/// The probes that started after the same epoch on the paths of one arm.
public struct ProbeGroup: Equatable, Sendable {
  /// The arm whose path the weights took.
  public var arm: String
  public var epoch: Int
  public var wholeHistory: Bool
  /// β of the estimates.
  public var momentum: Double
  /// The number of chunks that stand for the training set; `nil` where G is over all of it.
  public var chunks: Int?
  public var runs: Int
  /// Means over runs of each run's mean over its steps.
  public var means: [ProbeQuantity: Estimate]
  /// The largest of all steps of all runs.
  public var largestIdentityResidual: Double
  /// In order.
  public var steps: [ProbeStep]

  public init(
    arm: String, epoch: Int, wholeHistory: Bool, momentum: Double, chunks: Int?, runs: Int,
    means: [ProbeQuantity: Estimate], largestIdentityResidual: Double, steps: [ProbeStep]
  ) {
    self.arm = arm
    self.epoch = epoch
    self.wholeHistory = wholeHistory
    self.momentum = momentum
    self.chunks = chunks
    self.runs = runs
    self.means = means
    self.largestIdentityResidual = largestIdentityResidual
    self.steps = steps
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

/// The probes of one arm's paths in three numbers.
public struct ProbeSummary: Equatable, Sendable {
  public var arm: String
  public var runs: Int
  /// β; `nil` where probes differ in it.
  public var momentum: Double?
  /// Means over runs of each run's mean over all steps of its probes.
  public var biasRatio: Estimate?
  public var sgdmRelativeError: Estimate?
  public var rsgdmRelativeError: Estimate?
  public var relativeErrorDifference: Estimate?

  public init(
    arm: String, runs: Int, momentum: Double?, biasRatio: Estimate?, sgdmRelativeError: Estimate?,
    rsgdmRelativeError: Estimate?, relativeErrorDifference: Estimate?
  ) {
    self.arm = arm
    self.runs = runs
    self.momentum = momentum
    self.biasRatio = biasRatio
    self.sgdmRelativeError = sgdmRelativeError
    self.rsgdmRelativeError = rsgdmRelativeError
    self.relativeErrorDifference = relativeErrorDifference
  }
}
