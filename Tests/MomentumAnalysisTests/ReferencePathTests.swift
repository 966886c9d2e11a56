import MomentumAnalysis
import Testing

@Suite struct ReferencePathTests {
  static let momentum = 0.9
  private static let dimension = 4
  private static let steps = 8
  private static let chunkCount = 6

  /// Gradients of each chunk at each step, and the mini-batch's at each step.
  private static let chunks: [[[Float]]] = {
    var numbers = Numbers(seed: 41)
    return (0..<steps).map { t in
      (0..<chunkCount).map { _ in numbers.floats(dimension).map { $0 + Float(t) / 3 } }
    }
  }()
  private static let batches: [[Float]] = {
    var numbers = Numbers(seed: 42)
    return (0..<steps).map { t in numbers.floats(dimension).map { $0 + Float(t) / 3 } }
  }()

  /// The measurement of every step, over the chunks with these indices.
  private func measure(
    chunks indices: [Int], population: Int?, images: (Int) -> Int = { _ in 16 }
  ) -> [ReferencePath.Measurement] {
    var path = ReferencePath(dimension: Self.dimension, momentum: Self.momentum, population: population)
    var estimates = MomentumEstimates(dimension: Self.dimension, momentum: Self.momentum)
    return (0..<Self.steps).map { t in
      path.begin()
      for k in indices { path.add(Self.chunks[t][k], images: images(k)) }
      estimates.advance(Self.batches[t])
      return path.finish(estimates)
    }
  }

  private func meanGradients(images: (Int) -> Int) -> [[Double]] {
    Self.chunks.map { chunks in
      let total = (0..<Self.chunkCount).reduce(0) { $0 + images($1) }
      let weighted = chunks.enumerated().map { k, chunk in
        scaled(chunk.map(Double.init), by: Double(images(k)) / Double(total))
      }
      return sum(weighted, dimension: Self.dimension)
    }
  }

  private static let squaredNorms: [any KeyPath<ReferencePath.Measurement, Double> & Sendable] = [
    \.squaredGradient, \.squaredXi, \.squaredVarsigma, \.squaredSGDMError, \.squaredRSGDMError,
  ]

  /// Chunks of unequal size weigh by their images.
  @Test(arguments: [false, true]) func ofAllChunksIsTheDirectSum(unequal: Bool) {
    func images(_ chunk: Int) -> Int { unequal ? 1 + 5 * chunk : 16 }
    let measurements = measure(chunks: Array(0..<Self.chunkCount), population: nil, images: images)
    let gradients = meanGradients(images: images)
    let batches = Self.batches.map { $0.map(Double.init) }
    for (t, measurement) in measurements.enumerated() {
      let path = Array(gradients[...t])
      let g = gradients[t]
      let m = Direct.m(Array(batches[...t]), momentum: Self.momentum)
      let n = Direct.n(Array(batches[...t]), momentum: Self.momentum)
      func expect(_ value: Double, _ direct: Double) { #expect(abs(value - direct) < 1e-11, "step \(t + 1)") }
      expect(measurement.squaredGradient, squaredNorm(g))
      expect(measurement.squaredXi, squaredNorm(Direct.xi(path, momentum: Self.momentum)))
      expect(measurement.squaredVarsigma, squaredNorm(Direct.varsigma(path, momentum: Self.momentum)))
      expect(measurement.squaredSGDMError, squaredNorm(m - g))
      expect(measurement.squaredRSGDMError, squaredNorm(n - g))
      expect(measurement.sgdmProduct, product(m, g))
      expect(measurement.rsgdmProduct, product(n, g))
      expect(measurement.squaredSGDM, squaredNorm(m))
      expect(measurement.squaredRSGDM, squaredNorm(n))
      expect(measurement.sgdmCosine, product(m, g) / norm(m) / norm(g))
      expect(measurement.rsgdmCosine, product(n, g) / norm(n) / norm(g))
      #expect(measurement.identityResidual < 1e-12)
    }
  }

  @Test func aSampleOfAllChunksIsTheWhole() {
    let all = Array(0..<Self.chunkCount)
    let whole = measure(chunks: all, population: nil)
    let sampled = measure(chunks: all, population: Self.chunkCount)
    for (whole, sampled) in zip(whole, sampled) {
      for norm in Self.squaredNorms { #expect(abs(whole[keyPath: norm] - sampled[keyPath: norm]) < 1e-11) }
      #expect(sampled.sgdmProduct == whole.sgdmProduct)
      #expect(sampled.squaredRSGDM == whole.squaredRSGDM)
    }
  }

  /// Over all samples that could have been drawn, the mean of every squared norm is that of the whole.
  @Test(arguments: 2...5) func samplesAreUnbiased(size: Int) {
    let whole = measure(chunks: Array(0..<Self.chunkCount), population: nil)
    let samples = subsets(of: Self.chunkCount, size: size).map {
      measure(chunks: $0, population: Self.chunkCount)
    }
    for t in 0..<Self.steps {
      for norm in Self.squaredNorms {
        let mean = samples.reduce(0) { $0 + $1[t][keyPath: norm] } / Double(samples.count)
        #expect(abs(mean - whole[t][keyPath: norm]) < 1e-11)
      }
    }
    // Norms of the samples' means are too large.
    let naive = subsets(of: Self.chunkCount, size: size).map { measure(chunks: $0, population: nil) }
    let last = Self.steps - 1
    for norm in Self.squaredNorms {
      let mean = naive.reduce(0) { $0 + $1[last][keyPath: norm] } / Double(naive.count)
      #expect(mean > whole[last][keyPath: norm] + 1e-3)
    }
  }

  /// One step of a two-dimensional path whose chunks and mini-batch are given.
  private func measureOnce(
    chunks: [[Float]], batch: [Float], population: Int? = nil
  ) -> ReferencePath.Measurement {
    var path = ReferencePath(dimension: 2, momentum: 0.9, population: population)
    var estimates = MomentumEstimates(dimension: 2, momentum: 0.9)
    path.begin()
    for chunk in chunks { path.add(chunk, images: 1) }
    estimates.advance(batch)
    return path.finish(estimates)
  }

  @Test func cosinesStayWithinTheirLimits() {
    let same = measureOnce(chunks: [[0.1, 0.7]], batch: [0.3, 2.1])
    #expect(same.sgdmCosine <= 1 && same.sgdmCosine > 1 - 1e-6)
    let opposite = measureOnce(chunks: [[0.1, 0.7]], batch: [-0.3, -2.1])
    #expect(opposite.rsgdmCosine >= -1 && opposite.rsgdmCosine < -1 + 1e-6)
    let orthogonal = measureOnce(chunks: [[1, 0]], batch: [0, 1])
    #expect(orthogonal.sgdmCosine == 0)
  }

  @Test func cosinesOfNothingAreZero() {
    #expect(measureOnce(chunks: [[0, 0]], batch: [1, 1]).sgdmCosine == 0)
    #expect(measureOnce(chunks: [[1, 1]], batch: [0, 0]).rsgdmCosine == 0)
    // The estimate of ‖G‖² is negative here.
    let negative = measureOnce(chunks: [[1, 0], [-1, 0.1]], batch: [1, 1], population: 100)
    #expect(negative.squaredGradient < 0)
    #expect(negative.sgdmCosine == 0)
  }

  /// A sample's estimate of ‖G‖² may be smaller than what the product of two means allows.
  @Test func cosinesOfSamplesAreClamped() {
    let forward = measureOnce(chunks: [[1, 0], [0, 1]], batch: [1, 1], population: 1000)
    #expect(forward.squaredGradient > 0 && forward.squaredGradient < 0.01)
    #expect(forward.sgdmCosine == 1)
    #expect(measureOnce(chunks: [[1, 0], [0, 1]], batch: [-1, -1], population: 1000).sgdmCosine == -1)
  }
}
