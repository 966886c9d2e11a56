import CTorch

/// Which kernels compute convolutions and batch norm. The choice changes a result's last digits, so it is part of
/// what is asked for and never of chance.
public enum Kernels: Sendable {
  /// The fastest for the shape, by a fixed rule; Winograd's algorithm for float32 among them.
  case fast
  /// As `fast`, but every product of a convolution is computed and added up: no Winograd.
  case direct
  /// LibTorch's own operations and nothing else.
  case libtorch

  var code: ct_kernels {
    switch self {
    case .fast: CT_KERNELS_FAST
    case .direct: CT_KERNELS_DIRECT
    case .libtorch: CT_KERNELS_LIBTORCH
    }
  }
}

/// Layers of convolutional networks. Images have the shape (N, C, H, W), or lie in blocks of 16 channels,
/// (N, C/16, H, W, 16), as float32 convolutions return them where that is faster; every layer takes both.
extension Tensor {
  /// Cross-correlation with `weight` of shape (out, in, height, width), zero padding on all sides.
  public func convolved(with weight: Tensor, stride: Int, padding: Int, kernels: Kernels = .fast) throws
    -> Tensor
  {
    try tensor("conv2d") {
      ct_conv2d(handle, weight.handle, Int32(stride), Int32(padding), kernels.code, $0, $1)
    }
  }

  /// Images in blocks as (N, C, H, W); others as they are.
  public func unblocked() throws -> Tensor {
    try tensor("unblocked") { ct_unblocked(handle, $0, $1) }
  }

  /// Which statistics a batch norm normalizes by.
  public enum BatchStatistics {
    /// The batch's own; the running mean and variance move towards them by `momentum`.
    case batch(updating: (mean: Tensor, variance: Tensor), momentum: Double)
    /// The batch's own; nothing is updated.
    case batchOnly
    /// The running ones.
    case running(mean: Tensor, variance: Tensor)
  }

  /// y = relu?((x − mean)/√(variance + ε)·weight + bias + residual?) per channel, statistics over N, H and W.
  ///
  /// One node of the autograd graph. In evaluation mode, by running statistics, no gradient is recorded.
  ///
  /// - Parameters:
  ///   - residual: Added before the ReLU; of the images' shape and type.
  public func normalized(
    weight: Tensor, bias: Tensor, statistics: BatchStatistics, adding residual: Tensor? = nil,
    relu: Bool, epsilon: Double = 1e-5, kernels: Kernels = .fast
  ) throws -> Tensor {
    try tensor("norm") { out, error in
      normalize(weight, bias, statistics, residual, relu, epsilon, kernels, out, nil, error)
    }
  }

  /// ``normalized(weight:bias:statistics:adding:relu:epsilon:kernels:)`` for an output that two layers take: the same
  /// tensor twice, one for each. A backward pass then brings two gradients back, which the layer adds in passing, where
  /// LibTorch would take a pass over memory for it.
  public func normalizedTwice(
    weight: Tensor, bias: Tensor, statistics: BatchStatistics, adding residual: Tensor? = nil,
    relu: Bool, epsilon: Double = 1e-5, kernels: Kernels = .fast
  ) throws -> (Tensor, Tensor) {
    var again: OpaquePointer?
    let first = try tensor("norm") { out, error in
      normalize(weight, bias, statistics, residual, relu, epsilon, kernels, out, &again, error)
    }
    guard let again else { throw TorchError(operation: "norm", message: "gave no second tensor") }
    return (first, Tensor(owning: again))
  }

  private func normalize(
    _ weight: Tensor, _ bias: Tensor, _ statistics: BatchStatistics, _ residual: Tensor?, _ relu: Bool,
    _ epsilon: Double, _ kernels: Kernels, _ out: UnsafeMutablePointer<OpaquePointer?>,
    _ again: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<ct_error>
  ) -> ct_status {
    let (training, mean, variance, momentum): (Bool, Tensor?, Tensor?, Double) =
      switch statistics {
      case .batch(let running, let momentum): (true, running.mean, running.variance, momentum)
      case .batchOnly: (true, nil, nil, 0)
      case .running(let mean, let variance): (false, mean, variance, 0)
      }
    return ct_norm(
      handle, residual?.handle, weight.handle, bias.handle, mean?.handle, variance?.handle, training,
      momentum,
      epsilon, relu, kernels.code, out, again, error)
  }

  /// Mean over height and width: (N, C, H, W) to (N, C).
  public func globalAverage() throws -> Tensor {
    try tensor("mean") { ct_global_average(handle, $0, $1) }
  }

  /// x·weightᵀ + bias
  public func linear(weight: Tensor, bias: Tensor) throws -> Tensor {
    try tensor("linear") { ct_linear(handle, weight.handle, bias.handle, $0, $1) }
  }

  /// Mean over the batch of −log softmax(logits)[target], in float32; `targets` are int64 classes.
  public func crossEntropy(_ targets: Tensor) throws -> Tensor {
    try tensor("cross_entropy") { ct_cross_entropy(handle, targets.handle, $0, $1) }
  }

  /// How many rows of logits are largest at their target.
  public func countCorrect(_ targets: Tensor) throws -> Int {
    var count: Int64 = 0
    try check("count_correct") { ct_count_correct(handle, targets.handle, &count, $0) }
    return Int(count)
  }
}

extension Tensor {
  /// Makes the tensor a leaf: a backward pass leaves its gradient with it, for ``takeGradient(of:adding:times:)``.
  public func makeLeaf() throws {
    try check("leaf") { ct_make_leaf(handle, $0) }
  }

  /// Leaves this scalar's gradient with all leaves it was computed from; or that of Σ k·self, where `k`, of
  /// this tensor's shape and type, is given.
  public func backward(from k: Tensor? = nil) throws {
    try check("backward") { ct_backward(handle, k?.handle, $0) }
  }
}
