import CTorch

/// Arithmetic on whole vectors, in place; no gradient flows through it.
extension Tensor {
  /// y = a
  public func fill(_ a: Double) throws {
    try check("fill") { ct_fill(handle, a, $0) }
  }

  /// y = a·y
  public func scale(by a: Double) throws {
    try check("scale") { ct_scale(handle, a, $0) }
  }

  /// y = y + a·x
  public func add(_ x: Tensor, times a: Double = 1) throws {
    try check("add") { ct_add_scaled(handle, x.handle, a, $0) }
  }
}
