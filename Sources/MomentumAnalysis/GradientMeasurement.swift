/// What is known about one step of a path, over all parameters or one group of layers: squared norms and products, which
/// add up over groups. Where the full-batch gradient is sampled they are unbiased estimates, which may be negative.
public struct GradientMeasurement: Equatable, Sendable {
  /// One estimate e_t against the full-batch gradient: e_t − S_t·G_t = bias + noise.
  public struct Estimator: Equatable, Sendable {
    public var name: String
    /// S_t, the sum of the filter's weights.
    public var weightSum: Double
    /// ‖Σ w_k·(G_{t−k} − G_t)‖².
    public var squaredBias: Double
    /// ‖Σ w_k·(g_{t−k} − G_{t−k})‖².
    public var squaredNoise: Double
    /// 2·⟨bias, noise⟩: with the two above it adds up to ‖e_t − S_t·G_t‖².
    public var crossTerm: Double
    /// ⟨e_t, G_t⟩, the descent per unit of step, to first order.
    public var descent: Double
    /// ‖e_t‖².
    public var squaredNorm: Double
    /// The k ≥ 0 whose G_{t−k} the estimate points along best; `nil` where no earlier gradients are kept.
    public var lag: Int?

    public init(
      name: String, weightSum: Double, squaredBias: Double, squaredNoise: Double, crossTerm: Double,
      descent: Double, squaredNorm: Double, lag: Int? = nil
    ) {
      self.name = name
      self.weightSum = weightSum
      self.squaredBias = squaredBias
      self.squaredNoise = squaredNoise
      self.crossTerm = crossTerm
      self.descent = descent
      self.squaredNorm = squaredNorm
      self.lag = lag
    }

    /// ‖e_t − S_t·G_t‖².
    public var squaredError: Double { squaredBias + squaredNoise + crossTerm }
  }

  /// ‖G_t‖².
  public var squaredGradient: Double
  /// ‖g_t − G_t‖².
  public var squaredGradientNoise: Double
  /// ⟨g_t − G_t, m_t − M_t⟩: (1−β) times the above where the noise of different steps is independent.
  public var noiseProduct: Double
  /// ‖ξ_t‖² and ‖ς_t‖², equations (6) and (8).
  public var squaredXi: Double
  public var squaredVarsigma: Double
  public var estimators: [Estimator]

  init(
    _ products: InnerProducts, _ filters: [LinearFilter], momentum: Double, step: Int, origin: Int
  ) {
    let decayed = power(momentum, step)
    let scale = 1 / ((1 - momentum) * (1 - momentum))
    squaredGradient = products[0, 0]
    squaredGradientNoise = products[3, 3]
    noiseProduct = products[3, 4]
    squaredXi = scale * products[1, 1]
    let varsigma = [0, momentum, -(1 - momentum) * decayed, 0, 0, 0]
    squaredVarsigma = scale * products.product(varsigma, varsigma)
    estimators = filters.map { filter in
      let (a, b, c) = filter.coefficients(step: step, origin: origin)
      let sum = filter.weightSum(step: step, origin: origin)
      let bias = [0, b, c, 0, 0, 0]
      let noise = [0, 0, 0, a, b, c]
      let whole = [sum, b, c, a, b, c]
      return Estimator(
        name: filter.name, weightSum: sum, squaredBias: products.product(bias, bias),
        squaredNoise: products.product(noise, noise), crossTerm: 2 * products.product(bias, noise),
        descent: products.product(whole, [1, 0, 0, 0, 0, 0]), squaredNorm: products.product(whole, whole))
    }
  }

  /// cos(e_t, G_t), within [−1, 1]; `nil` where either norm is not above 0.
  public func cosine(_ estimator: Estimator) -> Double? {
    guard squaredGradient > 0, estimator.squaredNorm > 0 else { return nil }
    let cosine = estimator.descent / (squaredGradient.squareRoot() * estimator.squaredNorm.squareRoot())
    return max(-1, min(1, cosine))
  }
}

/// β^t by squaring: the same on every machine.
func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, left) = (1.0, base, exponent)
  while left > 0 {
    if left & 1 == 1 { result *= square }
    square *= square
    left >>= 1
  }
  return result
}
