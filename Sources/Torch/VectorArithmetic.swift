import CTorch

/// Arithmetic on whole vectors, in place; no gradient flows through it. On the CPU each is one pass over memory.
extension Tensor {
  /// y = a
  public func fill(_ a: Double) throws {
    try check("fill") { ct_fill(handle, a, $0) }
  }

  /// y = y + a·x
  public func add(_ x: Tensor, times a: Double = 1) throws {
    try check("add") { ct_add_scaled(handle, x.handle, a, $0) }
  }

  /// self = (gradient that the last backward pass left at `leaf`) + a·x, all of one shape. The leaf keeps none.
  ///
  /// - Throws: ``TorchError`` where no backward pass has reached the leaf.
  public func takeGradient(of leaf: Tensor, adding x: Tensor, times a: Double) throws {
    try check("take gradient") { ct_take_gradient(leaf.handle, x.handle, a, handle, $0) }
  }

  /// m = βm + wg, then self = self − (a·m + b·g), for a momentum buffer m and a gradient g of this length.
  public func momentumStep(
    gradient g: Tensor, average m: Tensor, beta: Double, weight w: Double, a: Double, b: Double
  ) throws {
    try check("momentum step") { ct_momentum_step(handle, g.handle, m.handle, beta, w, a, b, $0) }
  }

  /// m = βm + wg and z = βz + w(g − p), then self = self − (a·m + b·z) and p = g.
  ///
  /// - Parameter isFirst: Leaves the difference out of z: there is no gradient before the first.
  public func differenceStep(
    gradient g: Tensor, average m: Tensor, differences z: Tensor, previous p: Tensor, beta: Double,
    weight w: Double, a: Double, b: Double, isFirst: Bool
  ) throws {
    try check("difference step") {
      ct_difference_step(handle, g.handle, m.handle, z.handle, p.handle, beta, w, a, b, isFirst, $0)
    }
  }
}
