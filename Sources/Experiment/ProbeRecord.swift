/// The estimates of the gradient at one step of a run against the full-batch gradient G_t there.
///
/// Norms are Euclidean. All estimates are made of the same mini-batch gradients g_t along the run's own path, by filters
/// of one β. Where G is a sample of K chunks, squared norms and products are unbiased estimates, which may be negative.
public struct ProbeRecord: Codable, Equatable, Sendable {
  /// The number of finished epochs at which the probe started.
  public var epoch: Int
  /// t: steps since the start of the probe's history, counted from 1.
  public var step: Int
  /// Whether the history of gradients goes back to the start of training, or only to the probe's start.
  public var wholeHistory: Bool
  /// β of the estimates.
  public var momentum: Double
  /// The number of chunks that stand for the training set; `nil` where G is over all of it.
  public var chunks: Int?
  /// ‖ς_t − (βξ_t − β^t(G_1 − G_t))‖/‖ξ_t‖, ς by RSGDM's own recursion: how far the exact identity is from holding in
  /// floating point; 0 where ξ_t = 0.
  public var identityResidual: Double
  /// How far the squared bias, squared noise and cross term of RSGDM's estimate are from adding up to its squared error,
  /// as a share of that.
  public var decompositionResidual: Double
  /// Over all parameters first, under the name ``all``, then over each group of layers.
  public var layers: [LayerRecord]

  /// The name of all parameters together.
  public static let all = "all"

  /// Over all parameters.
  public var whole: LayerRecord? { layers.first }

  /// Whether all gradients so far were: one that was not is in some of these.
  public var isFinite: Bool {
    layers.allSatisfy { layer in
      (layer.squaredGradient + layer.squaredGradientNoise + layer.squaredXi).isFinite
        && layer.estimates.allSatisfy { ($0.squaredError + $0.squaredNorm).isFinite }
    }
  }

  public init(
    epoch: Int, step: Int, wholeHistory: Bool, momentum: Double, chunks: Int? = nil, identityResidual: Double,
    decompositionResidual: Double, layers: [LayerRecord]
  ) {
    self.epoch = epoch
    self.step = step
    self.wholeHistory = wholeHistory
    self.momentum = momentum
    self.chunks = chunks
    self.identityResidual = identityResidual
    self.decompositionResidual = decompositionResidual
    self.layers = layers
  }

  /// What a probe measured over the parameters of some layers.
  public struct LayerRecord: Codable, Equatable, Sendable {
    /// ``ProbeRecord/all``, or the common start of the parameters' names: `layer1`.
    public var layer: String
    /// ‖G_t‖².
    public var squaredGradient: Double
    /// ‖g_t − G_t‖².
    public var squaredGradientNoise: Double
    /// ⟨g_t − G_t, m_t − M_t⟩, M_t being the exponential average of the G_i.
    public var noiseProduct: Double
    /// ‖ξ_t‖² and ‖ς_t‖², equations (6) and (8).
    public var squaredXi: Double
    public var squaredVarsigma: Double
    /// Standard errors where G is sampled, over all parameters only.
    public var squaredGradientUncertainty: Double?
    public var squaredXiUncertainty: Double?
    public var squaredVarsigmaUncertainty: Double?
    public var estimates: [EstimateRecord]

    public init(
      layer: String, squaredGradient: Double, squaredGradientNoise: Double, noiseProduct: Double,
      squaredXi: Double, squaredVarsigma: Double, squaredGradientUncertainty: Double? = nil,
      squaredXiUncertainty: Double? = nil, squaredVarsigmaUncertainty: Double? = nil,
      estimates: [EstimateRecord]
    ) {
      self.layer = layer
      self.squaredGradient = squaredGradient
      self.squaredGradientNoise = squaredGradientNoise
      self.noiseProduct = noiseProduct
      self.squaredXi = squaredXi
      self.squaredVarsigma = squaredVarsigma
      self.squaredGradientUncertainty = squaredGradientUncertainty
      self.squaredXiUncertainty = squaredXiUncertainty
      self.squaredVarsigmaUncertainty = squaredVarsigmaUncertainty
      self.estimates = estimates
    }
  }

  /// One estimate e_t of the gradient: e_t − S_t·G_t = bias + noise.
  public struct EstimateRecord: Codable, Equatable, Sendable {
    /// `sgd`, `sgdm`, `rsgdm`, `nesterov`, `qhm-0.7`.
    public var estimator: String
    /// S_t, the sum of the weights that the gradients so far have in the estimate.
    public var weightSum: Double
    /// ‖bias‖², ‖noise‖² and 2⟨bias, noise⟩, which add up to ‖e_t − S_t·G_t‖².
    public var squaredBias: Double
    public var squaredNoise: Double
    public var crossTerm: Double
    /// ⟨e_t, G_t⟩ and ‖e_t‖².
    public var descent: Double
    public var squaredNorm: Double
    /// cos(e_t, G_t), within ±1; `nil` where either norm is not above 0.
    public var cosine: Double?
    /// The k whose G_{t−k} the estimate points along best, of the last ones.
    public var lag: Int?
    /// Standard errors where G is sampled, over all parameters only.
    public var squaredBiasUncertainty: Double?
    public var squaredNoiseUncertainty: Double?
    public var squaredErrorUncertainty: Double?
    public var cosineUncertainty: Double?

    public init(
      estimator: String, weightSum: Double, squaredBias: Double, squaredNoise: Double, crossTerm: Double,
      descent: Double, squaredNorm: Double, cosine: Double? = nil, lag: Int? = nil,
      squaredBiasUncertainty: Double? = nil, squaredNoiseUncertainty: Double? = nil,
      squaredErrorUncertainty: Double? = nil,
      cosineUncertainty: Double? = nil
    ) {
      self.estimator = estimator
      self.weightSum = weightSum
      self.squaredBias = squaredBias
      self.squaredNoise = squaredNoise
      self.crossTerm = crossTerm
      self.descent = descent
      self.squaredNorm = squaredNorm
      self.cosine = cosine
      self.lag = lag
      self.squaredBiasUncertainty = squaredBiasUncertainty
      self.squaredNoiseUncertainty = squaredNoiseUncertainty
      self.squaredErrorUncertainty = squaredErrorUncertainty
      self.cosineUncertainty = cosineUncertainty
    }

    /// ‖e_t − S_t·G_t‖².
    public var squaredError: Double { squaredBias + squaredNoise + crossTerm }
  }
}
