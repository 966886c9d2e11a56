/// SGDM's and RSGDM's estimates of the gradient along one path of mini-batch gradients, in double precision.
///
///     m_t = β·m_{t−1} + (1−β)·g_t                                 (1)
///     z_t = β·z_{t−1} + (1−β)·(g_t − g_{t−1}),  z_1 = 0           (2)
///     n_t = m_t + β·z_t                                           (3)
///
/// Both are computed from the same gradients, so that comparing them is exact: the path is the run's own,
/// whichever optimizer walks it.
public struct MomentumEstimates: Sendable {
  public let momentum: Double
  /// t: how many gradients have been taken in.
  public private(set) var step = 0
  /// m_t, SGDM's estimate.
  public private(set) var sgdm: [Double]
  /// n_t, RSGDM's estimate.
  public private(set) var rsgdm: [Double]
  private var difference: [Double]
  private var previous: [Float]

  public init(dimension: Int, momentum: Double) {
    self.momentum = momentum
    sgdm = [Double](repeating: 0, count: dimension)
    rsgdm = sgdm
    difference = sgdm
    previous = [Float](repeating: 0, count: dimension)
  }

  /// Takes in g_t, whose count is the dimension.
  public mutating func advance(_ gradient: UnsafeBufferPointer<Float>) {
    precondition(gradient.count == sgdm.count, "a gradient of another dimension")
    step += 1
    let beta = momentum
    let weight = 1 - beta
    let isFirst = step == 1
    for i in sgdm.indices {
      let g = Double(gradient[i])
      let change = isFirst ? 0 : g - Double(previous[i])
      sgdm[i] = beta * sgdm[i] + weight * g
      difference[i] = beta * difference[i] + weight * change
      rsgdm[i] = sgdm[i] + beta * difference[i]
      previous[i] = gradient[i]
    }
  }
}
