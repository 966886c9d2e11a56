import Torch

/// Largest difference over the largest true value.
func relativeError(_ found: [Float], _ truth: [Double]) -> Double {
  let scale = truth.map(abs).max() ?? 0
  return zip(found, truth).map { abs(Double($0) - $1) }.max().map { $0 / max(scale, 1e-3) } ?? 0
}

/// The values in the given memory format and type, as a leaf.
func makeLeaf(
  _ values: [Float], _ shape: [Int], _ type: ElementType = .float32, _ format: MemoryFormat = .contiguous
) throws -> Tensor {
  let leaf = try Tensor.zeros([values.count], type).view(offset: 0, shape, format: format)
  try leaf.fill(from: values)
  try leaf.makeLeaf()
  return leaf
}

/// The gradient that a backward pass left.
func takenGradient(of leaf: Tensor) throws -> [Float] {
  let (gradient, zero) = (try Tensor.zeros(leaf.shape), try Tensor.zeros(leaf.shape))
  try gradient.takeGradient(of: leaf, adding: zero, times: 0)
  return try gradient.floats()
}
