import Foundation

/// Probes while a run trains: at every so many steps what momentum methods make of the mini-batch gradients is set against
/// the full-batch gradient there. The run's own numbers are the same with them as without.
public struct TrainingProbeTask: Codable, Hashable, Sendable {
  /// Steps from one probe to the next; with 1, bias and noise are told apart.
  public var every: Int
  public var reference: ReferenceSpec
  public var gradient: GradientSpec
  /// ν of the quasi-hyperbolic estimates that are measured besides the usual ones.
  public var quasiHyperbolic: [Double]

  public init(
    every: Int, reference: ReferenceSpec, gradient: GradientSpec = GradientSpec(),
    quasiHyperbolic: [Double] = []
  ) {
    self.every = every
    self.reference = reference
    self.gradient = gradient
    self.quasiHyperbolic = quasiHyperbolic
  }

  /// Steps after which what came before no longer counts: the least w with β^w < 1e-3.
  public static func warmUp(momentum: Double) -> Int {
    guard momentum > 0 else { return 0 }
    return Int((log(1e-3) / log(momentum)).rounded(.down)) + 1
  }

  /// What is measured, as JSON with sorted keys: the same for tasks that give the same records.
  public var canonicalJSON: String { (try? MessageCoding.line(self)) ?? "" }
}

/// The estimates of the gradient at one step of training against the full-batch gradient G_t there.
///
/// The averages go back to the start of training; only where a run was begun without probes do they go back to where it was
/// taken up again with them, and the first probe waits until what came before no longer counts. Where G is a sample of K
/// chunks, squared norms and products are unbiased estimates, which may be negative.
public struct TrainingProbeRecord: Codable, Equatable, Sendable {
  /// Finished epochs.
  public var epoch: Int
  /// t: steps since the start of training, counted from 1.
  public var step: Int
  /// β of the estimates.
  public var momentum: Double
  /// The number of chunks that stand for the training set; `nil` where G is over all of it.
  public var chunks: Int?
  /// ‖G_t‖² and ‖g_t − G_t‖².
  public var squaredGradient: Double
  public var squaredGradientNoise: Double
  /// Standard error where G is sampled.
  public var squaredGradientUncertainty: Double?
  /// ‖ξ_t‖² and ‖ς_t‖², equations (6) and (8), where G is known at every step.
  public var squaredXi: Double?
  public var squaredVarsigma: Double?
  public var estimates: [EstimateRecord]

  public init(
    epoch: Int, step: Int, momentum: Double, chunks: Int? = nil, squaredGradient: Double,
    squaredGradientNoise: Double, squaredGradientUncertainty: Double? = nil, squaredXi: Double? = nil,
    squaredVarsigma: Double? = nil, estimates: [EstimateRecord]
  ) {
    self.epoch = epoch
    self.step = step
    self.momentum = momentum
    self.chunks = chunks
    self.squaredGradient = squaredGradient
    self.squaredGradientNoise = squaredGradientNoise
    self.squaredGradientUncertainty = squaredGradientUncertainty
    self.squaredXi = squaredXi
    self.squaredVarsigma = squaredVarsigma
    self.estimates = estimates
  }

  /// Whether all gradients so far were: one that was not is in some of these.
  public var isFinite: Bool {
    (squaredGradient + squaredGradientNoise + (squaredXi ?? 0)).isFinite
      && estimates.allSatisfy { ($0.squaredError + $0.squaredNorm).isFinite }
  }

  /// One estimate e_t of the gradient.
  public struct EstimateRecord: Codable, Equatable, Sendable {
    /// `sgd`, `sgdm`, `rsgdm`, `nesterov`, `qhm-0.7`.
    public var estimator: String
    /// S_t, the sum of the weights that the gradients so far have in the estimate.
    public var weightSum: Double
    /// ‖e_t − S_t·G_t‖².
    public var squaredError: Double
    /// ‖bias‖² and ‖noise‖², where G is known at every step.
    public var squaredBias: Double?
    public var squaredNoise: Double?
    /// ⟨e_t, G_t⟩ and ‖e_t‖².
    public var descent: Double
    public var squaredNorm: Double
    /// cos(e_t, G_t), within ±1; `nil` where either norm is not above 0.
    public var cosine: Double?
    /// Standard errors where G is sampled.
    public var squaredErrorUncertainty: Double?
    public var cosineUncertainty: Double?

    public init(
      estimator: String, weightSum: Double, squaredError: Double, squaredBias: Double? = nil,
      squaredNoise: Double? = nil, descent: Double, squaredNorm: Double, cosine: Double? = nil,
      squaredErrorUncertainty: Double? = nil, cosineUncertainty: Double? = nil
    ) {
      self.estimator = estimator
      self.weightSum = weightSum
      self.squaredError = squaredError
      self.squaredBias = squaredBias
      self.squaredNoise = squaredNoise
      self.descent = descent
      self.squaredNorm = squaredNorm
      self.cosine = cosine
      self.squaredErrorUncertainty = squaredErrorUncertainty
      self.cosineUncertainty = cosineUncertainty
    }
  }
}

/// The probes of one run as it trained.
public struct TrainingProbes: Equatable, Sendable {
  /// What was asked for, as ``TrainingProbeTask/canonicalJSON``.
  public var task: String
  /// In the order of steps.
  public var records: [TrainingProbeRecord]

  public init(task: String, records: [TrainingProbeRecord]) {
    self.task = task
    self.records = records
  }
}
