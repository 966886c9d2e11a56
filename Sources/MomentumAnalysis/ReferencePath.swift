/// The full-batch gradients along a path, chunk by chunk, and what SGDM's and RSGDM's estimates are against
/// them.
///
/// At each step the caller gives the gradient of every reference chunk, in the same order at every step,
/// and then asks for the measurement:
///
///     path.begin()
///     for chunk in chunks { path.add(chunkGradient, images: chunkSize) }
///     let measurement = path.finish(estimates)
///
/// Where the chunks are all of the training set, norms are those of the mean gradient itself. Where they are
/// a sample, the path keeps two vectors per chunk and estimates squared norms without bias
/// (``SquaredNormEstimate``); the chunks are then of equal size.
public struct ReferencePath: Sendable {
  /// What is known about one step.
  public struct Measurement: Equatable, Sendable {
    /// ‖G_t‖², ‖ξ_t‖², ‖ς_t‖², ‖m_t − G_t‖², ‖n_t − G_t‖²: estimates where G is sampled.
    public var squaredGradient: Double
    public var squaredXi: Double
    public var squaredVarsigma: Double
    public var squaredSGDMError: Double
    public var squaredRSGDMError: Double
    /// ⟨m_t, G_t⟩, ⟨n_t, G_t⟩, ‖m_t‖² and ‖n_t‖².
    public var sgdmProduct: Double
    public var rsgdmProduct: Double
    public var squaredSGDM: Double
    public var squaredRSGDM: Double
    /// See ``PathBias/identityResidual``.
    public var identityResidual: Double

    /// cos(m_t, G_t), within [−1, 1]; 0 where either norm is not above 0.
    public var sgdmCosine: Double { cosine(sgdmProduct, squaredSGDM) }
    public var rsgdmCosine: Double { cosine(rsgdmProduct, squaredRSGDM) }

    private func cosine(_ product: Double, _ squaredNorm: Double) -> Double {
      guard squaredGradient > 0, squaredNorm > 0 else { return 0 }
      return max(-1, min(1, product / (squaredGradient.squareRoot() * squaredNorm.squareRoot())))
    }
  }

  private let dimension: Int
  private let momentum: Double
  /// The number of chunks in the whole training set; `nil` where all of them are given at every step.
  private let population: Int?
  private var bias: PathBias
  private var mean: [Double]
  private var images = 0
  private var current: [[Float]] = []
  /// Per chunk, where they are a sample: Σ β^{t−i}·G_i^k and G_1^k.
  private var discounted: [[Double]] = []
  private var first: [[Float]] = []
  private var weightSum = 0.0
  private var power = 1.0

  /// - Parameters:
  ///   - population: How many chunks the whole training set has, where only some of them are given;
  ///     `nil` where all are.
  public init(dimension: Int, momentum: Double, population: Int?) {
    self.dimension = dimension
    self.momentum = momentum
    self.population = population
    bias = PathBias(dimension: dimension, momentum: momentum)
    mean = [Double](repeating: 0, count: dimension)
  }

  /// Starts the next step.
  public mutating func begin() {
    for i in 0..<dimension { mean[i] = 0 }
    images = 0
    current.removeAll(keepingCapacity: true)
  }

  /// Takes in the mean gradient over one chunk of so many images.
  public mutating func add(_ gradient: UnsafeBufferPointer<Float>, images: Int) {
    precondition(gradient.count == dimension, "a gradient of another dimension")
    self.images += images
    let weight = Double(images)
    for i in 0..<dimension { mean[i] += weight * Double(gradient[i]) }
    if population != nil { current.append(Array(gradient)) }
  }

  /// Ends the step: G_t is the mean over all images of the chunks that were added.
  public mutating func finish(_ estimates: MomentumEstimates) -> Measurement {
    let scale = 1 / Double(max(1, images))
    for i in 0..<dimension { mean[i] *= scale }
    bias.advance(mean)
    weightSum = momentum * weightSum + 1
    power *= momentum

    var naive = Measurement(
      squaredGradient: 0, squaredXi: 0, squaredVarsigma: 0, squaredSGDMError: 0, squaredRSGDMError: 0,
      sgdmProduct: 0, rsgdmProduct: 0, squaredSGDM: 0, squaredRSGDM: 0,
      identityResidual: bias.identityResidual)
    for i in 0..<dimension {
      let g = mean[i]
      let m = estimates.sgdm[i]
      let n = estimates.rsgdm[i]
      naive.squaredGradient += g * g
      naive.squaredXi += bias.xi[i] * bias.xi[i]
      naive.squaredVarsigma += bias.varsigma[i] * bias.varsigma[i]
      naive.squaredSGDMError += (m - g) * (m - g)
      naive.squaredRSGDMError += (n - g) * (n - g)
      naive.sgdmProduct += m * g
      naive.rsgdmProduct += n * g
      naive.squaredSGDM += m * m
      naive.squaredRSGDM += n * n
    }
    guard let population else { return naive }
    return unbiased(naive, estimates, population: population)
  }

  private mutating func unbiased(
    _ naive: Measurement, _ estimates: MomentumEstimates, population: Int
  ) -> Measurement {
    if discounted.isEmpty {
      discounted = current.map { _ in [Double](repeating: 0, count: dimension) }
      first = current
    }
    precondition(discounted.count == current.count, "the chunks must be the same at every step")
    var gradient = SquaredNormEstimate()
    var xi = SquaredNormEstimate()
    var varsigma = SquaredNormEstimate()
    var sgdm = SquaredNormEstimate()
    var rsgdm = SquaredNormEstimate()
    for (k, chunk) in current.enumerated() {
      var sums = (gradient: 0.0, xi: 0.0, varsigma: 0.0, sgdm: 0.0, rsgdm: 0.0)
      for i in 0..<dimension {
        let g = Double(chunk[i])
        discounted[k][i] = momentum * discounted[k][i] + g
        let x = discounted[k][i] - weightSum * g
        // ς of the chunk by the identity, which is exact: it saves a third vector per chunk.
        let s = momentum * x - power * (Double(first[k][i]) - g)
        let m = estimates.sgdm[i] - g
        let n = estimates.rsgdm[i] - g
        sums.gradient += g * g
        sums.xi += x * x
        sums.varsigma += s * s
        sums.sgdm += m * m
        sums.rsgdm += n * n
      }
      gradient.add(squaredNorm: sums.gradient)
      xi.add(squaredNorm: sums.xi)
      varsigma.add(squaredNorm: sums.varsigma)
      sgdm.add(squaredNorm: sums.sgdm)
      rsgdm.add(squaredNorm: sums.rsgdm)
    }
    var result = naive
    result.squaredGradient = gradient.value(squaredNormOfMean: naive.squaredGradient, population: population)
    result.squaredXi = xi.value(squaredNormOfMean: naive.squaredXi, population: population)
    result.squaredVarsigma = varsigma.value(squaredNormOfMean: naive.squaredVarsigma, population: population)
    result.squaredSGDMError = sgdm.value(squaredNormOfMean: naive.squaredSGDMError, population: population)
    result.squaredRSGDMError = rsgdm.value(
      squaredNormOfMean: naive.squaredRSGDMError, population: population)
    return result
  }
}
