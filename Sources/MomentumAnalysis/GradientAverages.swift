/// What momentum methods keep of a sequence of gradients, in double precision.
///
///     m_t = β·m_{t−1} + (1−β)·g_t                                 (1)
///     z_t = β·z_{t−1} + (1−β)·(g_t − g_{t−1}),  z_1 = 0           (2)
///
/// The sequence is that of mini-batches, which gives the estimates themselves, or that of full-batch gradients, which
/// gives what the estimates would be without noise.
public struct GradientAverages: Sendable {
  public let momentum: Double
  /// t: how many gradients have been taken in.
  public private(set) var step = 0
  /// g_t and g_1.
  public private(set) var newest: [Double]
  public private(set) var first: [Double]
  /// m_t and z_t.
  public private(set) var average: [Double]
  public private(set) var differences: [Double]

  public init(dimension: Int, momentum: Double) {
    self.momentum = momentum
    newest = [Double](repeating: 0, count: dimension)
    (first, average, differences) = (newest, newest, newest)
  }

  /// Takes in g_t, whose count is the dimension.
  public mutating func advance<Scalar: BinaryFloatingPoint>(_ gradient: UnsafeBufferPointer<Scalar>) {
    precondition(gradient.count == newest.count, "a gradient of another dimension")
    step += 1
    let beta = momentum
    let weight = 1 - beta
    if step == 1 { for i in newest.indices { newest[i] = Double(gradient[i]) } }
    for i in newest.indices {
      let g = Double(gradient[i])
      average[i] = beta * average[i] + weight * g
      differences[i] = beta * differences[i] + weight * (g - newest[i])
      newest[i] = g
    }
    if step == 1 { first = newest }
  }

  /// Stands as after `step` gradients that were all this one: z is 0 then, and m is (1−β^t)·g.
  mutating func hold(_ gradient: UnsafeBufferPointer<Double>, step: Int) {
    precondition(gradient.count == newest.count, "a gradient of another dimension")
    self.step = step
    let share = 1 - power(momentum, step)
    for i in newest.indices {
      newest[i] = gradient[i]
      average[i] = share * gradient[i]
      differences[i] = 0
    }
    first = newest
  }

  /// Takes up where other averages of the same dimension stood.
  ///
  /// - Returns: Whether the vectors are of this dimension; where not, nothing is changed.
  mutating func restore(
    step: Int, newest: [Double], first: [Double], average: [Double], differences: [Double]
  ) -> Bool {
    guard step >= 0, [newest, first, average, differences].allSatisfy({ $0.count == self.newest.count })
    else { return false }
    self.step = step
    (self.newest, self.first, self.average, self.differences) = (newest, first, average, differences)
    return true
  }
}
