/// The bias terms ξ and ς of SGDM's and RSGDM's estimates along one path of full-batch gradients G_i.
///
///     ξ_t = Σ_{i=1..t} β^{t−i}·(G_i − G_t)                                       (6)
///     ς_t = ξ_t + β·Σ_{i=2..t} β^{t−i}·(G_i − G_{i−1})                           (8)
///
/// ξ comes from the discounted sum A_t = Σ β^{t−i}·G_i as A_t − G_t·Σ β^{t−i}; ς adds the discounted sum of
/// differences, kept separately: the identity ς_t = β·ξ_t − β^t·(G_1 − G_t) is then a check on both, not a
/// definition of one. Its proof: shift the index in the sum of differences and collect terms.
public struct PathBias: Sendable {
  public let momentum: Double
  /// t: how many full-batch gradients have been taken in.
  public private(set) var step = 0
  /// ξ_t and ς_t.
  public private(set) var xi: [Double]
  public private(set) var varsigma: [Double]
  private var discounted: [Double]
  private var discountedDifferences: [Double]
  private var first: [Double]
  private var previous: [Double]
  /// Σ_{i=1..t} β^{t−i}
  private var weightSum = 0.0
  /// β^t
  private var power = 1.0

  public init(dimension: Int, momentum: Double) {
    self.momentum = momentum
    let zeros = [Double](repeating: 0, count: dimension)
    (xi, varsigma, discounted, discountedDifferences, first, previous) =
      (zeros, zeros, zeros, zeros, zeros, zeros)
  }

  /// Takes in G_t.
  public mutating func advance(_ gradient: [Double]) {
    precondition(gradient.count == xi.count, "a gradient of another dimension")
    step += 1
    let beta = momentum
    weightSum = beta * weightSum + 1
    power *= beta
    if step == 1 {
      first = gradient
      previous = gradient
    }
    for i in xi.indices {
      let g = gradient[i]
      discounted[i] = beta * discounted[i] + g
      discountedDifferences[i] = beta * discountedDifferences[i] + (g - previous[i])
      xi[i] = discounted[i] - weightSum * g
      varsigma[i] = xi[i] + beta * discountedDifferences[i]
    }
    previous = gradient
  }

  /// ‖ς_t − (β·ξ_t − β^t·(G_1 − G_t))‖ / ‖ξ_t‖, or 0 where ξ_t = 0: zero but for rounding.
  public var identityResidual: Double {
    var residual = 0.0
    var scale = 0.0
    for i in xi.indices {
      let difference = varsigma[i] - (momentum * xi[i] - power * (first[i] - previous[i]))
      residual += difference * difference
      scale += xi[i] * xi[i]
    }
    return scale > 0 ? (residual / scale).squareRoot() : 0
  }
}
