/// How the full-batch gradient in another meaning, G′, stands to the one that a probe measures against, G, at the weights
/// that the probe starts from; both over the same images.
///
/// Where G is a sample of chunks, the three numbers are unbiased estimates over the whole training set.
public struct GradientVariantRecord: Codable, Equatable, Sendable {
  /// The number of finished epochs at which the probe started.
  public var epoch: Int
  /// What G′ is.
  public var gradient: GradientSpec
  /// ‖G′‖², ⟨G′, G⟩ and ‖G‖².
  public var squaredNorm: Double
  public var product: Double
  public var squaredReference: Double

  public init(
    epoch: Int, gradient: GradientSpec, squaredNorm: Double, product: Double, squaredReference: Double
  ) {
    self.epoch = epoch
    self.gradient = gradient
    self.squaredNorm = squaredNorm
    self.product = product
    self.squaredReference = squaredReference
  }

  /// Whether both gradients were.
  public var isFinite: Bool { (squaredNorm + product + squaredReference).isFinite }

  /// cos(G′, G), within ±1; `nil` where either norm is not above 0.
  public var cosine: Double? {
    guard squaredNorm > 0, squaredReference > 0 else { return nil }
    return max(-1, min(1, product / (squaredNorm.squareRoot() * squaredReference.squareRoot())))
  }

  /// ‖G′‖/‖G‖.
  public var ratio: Double? {
    guard squaredNorm > 0, squaredReference > 0 else { return nil }
    return (squaredNorm / squaredReference).squareRoot()
  }

  /// ‖G′ − G‖/‖G‖; 0 where sampling puts the squared distance below 0.
  public var distance: Double? {
    guard squaredReference > 0 else { return nil }
    return (max(0, squaredNorm - 2 * product + squaredReference) / squaredReference).squareRoot()
  }
}
