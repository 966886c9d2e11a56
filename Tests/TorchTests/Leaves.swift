import Torch

/// Largest difference over the largest true value; infinite where a number is none, or numbers are missing.
func relativeError(_ found: [Float], _ truth: [Double]) -> Double {
  guard found.count == truth.count else { return .infinity }
  return largestDifference(found.map(Double.init), truth) / max(truth.map(abs).max() ?? 0, 1e-3)
}

/// Infinite where a difference is no number: `max()` passes those over.
func largestDifference<Number: BinaryFloatingPoint>(_ found: [Number], _ truth: [Number]) -> Number {
  guard found.count == truth.count else { return .infinity }
  return zip(found, truth).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
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
