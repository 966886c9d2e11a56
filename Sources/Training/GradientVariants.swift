import Experiment

/// Sets the full-batch gradient in other meanings against the one that a probe measures against, at the same weights and
/// over the same images.
struct GradientVariants {
  let reference: ReferenceGradient
  let data: BatchSource
  let state: TrainingState
  let passes: ReferenceGradient.PassClock?

  /// - Throws: ``ProbeError`` where a sample has too few chunks to be put together into two larger ones.
  ///
  /// - Parameter pause: Called after each chunk, with its images: two passes over all of them may take an hour.
  func compare(_ spec: GradientSpec, epoch: Int, pause: @escaping (Int) throws -> Void) throws
    -> GradientVariantRecord
  {
    let other = try ReferenceGradient(.full, spec, of: state, data: data, passes: passes)
    // How many chunks of the reference make up one of the other's.
    let share = max(1, other.source.chunkSize / reference.source.chunkSize)
    let isSampled = reference.population != nil
    let groups: [(chunks: [Int], other: [Int])]
    if isSampled {
      // Images of a sample stand where the sample has them: larger chunks are put together of its chunks.
      let count = reference.indices.count / share
      guard count > 1 else {
        throw ProbeError(
          "a sample of \(reference.indices.count) chunks is too small to compare chunks of "
            + "\(other.source.chunkSize) images by: ask for at least \(2 * share) chunks")
      }
      groups = (0..<count).map { group in
        let chunks = Array(reference.indices[(group * share)..<((group + 1) * share)])
        return (chunks, chunks)
      }
    } else {
      groups = [(reference.indices, other.indices)]
    }
    let dimension = state.network.parameterCount
    var sums = (x: [Double](repeating: 0, count: dimension), y: [Double](repeating: 0, count: dimension))
    // Σ over groups of each one's own ‖y‖², ⟨x, y⟩ and ‖x‖².
    var own = SIMD3<Double>.zero
    for group in groups {
      let x = try mean(pause) { try reference.forEachChunk(group.chunks, $0) }
      let y = try mean(pause) { body in
        if isSampled, share > 1 {
          try other.forOneChunk(of: reference.source.samples(of: group.chunks), body)
        } else {
          try other.forEachChunk(group.other, body)
        }
      }
      own += products(x, y)
      for i in 0..<dimension {
        sums.x[i] += x[i]
        sums.y[i] += y[i]
      }
    }
    let count = Double(groups.count)
    var result = products(sums.x, sums.y) / (count * count)
    if let population = reference.population {
      // As products over a sample of chunks are estimated everywhere: of different draws, and for the finite population.
      let pairs = (count * count * result - own) / (count * (count - 1))
      let covariance = (own - count * result) / (count - 1)
      result = pairs + covariance / (Double(population) / Double(share))
    }
    return GradientVariantRecord(
      epoch: epoch, gradient: spec, squaredNorm: result[0], product: result[1], squaredReference: result[2])
  }

  /// The mean over all images that `walk` goes through.
  private func mean(
    _ pause: @escaping (Int) throws -> Void,
    _ walk: ((UnsafeBufferPointer<Float>, Int) throws -> Void) throws -> Void
  ) throws -> [Double] {
    var sum = [Double](repeating: 0, count: state.network.parameterCount)
    var images = 0
    try walk { gradient, count in
      images += count
      for i in sum.indices { sum[i] += Double(count) * Double(gradient[i]) }
      try pause(count)
    }
    return sum.map { $0 / Double(max(1, images)) }
  }

  /// ‖y‖², ⟨x, y⟩ and ‖x‖².
  private func products(_ x: [Double], _ y: [Double]) -> SIMD3<Double> {
    zip(x, y).reduce(.zero) { $0 + SIMD3($1.1 * $1.1, $1.0 * $1.1, $1.0 * $1.0) }
  }
}
