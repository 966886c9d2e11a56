import Datasets
import Experiment
import Foundation
import MomentumAnalysis
import Testing
import Torch
import Training

struct GradientProbeTests {
  let dataset = patterns(train: 160, test: 20)

  private func probe(
    _ spec: RunSpec, _ task: ProbeTask, folder: URL? = nil, memory: URL? = nil, stopAt: Int? = nil
  ) throws -> (records: [ProbeRecord], variants: [GradientVariantRecord], state: TrainingState) {
    try Torch.configure(threads: 1)
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    if let folder {
      let name = TrainerRequest.checkpointName(epoch: task.epoch)
      try state.restore(SafeTensors(decoding: Data(contentsOf: folder.appendingPathComponent(name))))
    }
    var (records, variants): ([ProbeRecord], [GradientVariantRecord]) = ([], [])
    let data = BatchSource(dataset, spec: spec, device: .cpu)
    let probe = GradientProbe(
      data: data, state: state, task: task, memory: memory.flatMap { ProbeMemory(task, in: $0, minutes: 0) }
    ) { event in
      switch event {
      case .probe(let record):
        records.append(record)
        if record.step == stopAt { throw Interruption() }
      case .gradientVariant(let variant): variants.append(variant)
      default: break
      }
    }
    do { try probe.run(provenance: provenance) } catch is Interruption {}
    return (records, variants, state)
  }

  /// Everything measured, once more from stored gradients by the paper's sums.
  @Test(arguments: [OptimizerSpec(name: .sgdm), OptimizerSpec(name: .rsgdm)])
  func measuresWhatTheEquationsSay(_ optimizer: OptimizerSpec) throws {
    let spec = tinyRun(optimizer)
    let task = ProbeTask(epoch: 0, steps: 7, reference: .full)
    let records = try probe(spec, task).records
    #expect(records.map(\.step) == Array(1...7))
    #expect(records.allSatisfy { $0.wholeHistory && $0.chunks == nil && $0.momentum == 0.9 })

    // The same path by hand: 5 batches an epoch, each chunk's gradient, then the batch's.
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    let data = BatchSource(dataset, spec: spec, device: .cpu)
    var (g, G): ([[Double]], [[Double]]) = ([], [])
    for epoch in 0..<2 {
      let batches = data.trainingBatches(epoch: epoch)
      while g.count < 7, let batch = try batches.next() {
        let chunks = data.reference(GradientSpec()).batches(Array(0..<5))
        var sum = [Double](repeating: 0, count: state.network.parameterCount)
        while let chunk = try chunks.next() {
          _ = try state.computeGradient(images: chunk.images, labels: chunk.labels, .reference)
          for (i, value) in try state.network.parameters.gradients.floats().enumerated() {
            sum[i] += Double(value) / 5
          }
        }
        G.append(sum)
        _ = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
        g.append(try state.network.parameters.gradients.floats().map(Double.init))
        try state.takeStep(learningRate: 0.1)
      }
    }
    func combine(_ vectors: [[Double]], _ weights: [Double]) -> [Double] {
      vectors[0].indices.map { i in zip(vectors, weights).reduce(0) { $0 + $1.0[i] * $1.1 } }
    }
    func minus(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
    func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let beta = 0.9
    var hasBias = false
    for record in records {
      let t = record.step
      let whole = try #require(record.whole)
      let powers = (1...t).map { pow(beta, Double(t - $0)) }
      let last = G[t - 1]
      let scale = dot(last, last)
      func expect(_ value: Double, _ direct: Double) {
        #expect(abs(value - direct) < 1e-5 * scale, "step \(t)")
      }
      expect(whole.squaredGradient, scale)
      expect(whole.squaredGradientNoise, dot(minus(g[t - 1], last), minus(g[t - 1], last)))
      var xiWeights = powers
      xiWeights[t - 1] -= powers.reduce(0, +)
      let xi = combine(Array(G[..<t]), xiWeights)
      expect(whole.squaredXi, dot(xi, xi))
      hasBias = hasBias || dot(xi, xi) > 1e-3 * scale
      // Equation (9): Σ_{i=1..t−2} β^{t−i}(G_{i+1} − G_t)
      var sigmaWeights = [Double](repeating: 0, count: t)
      if t > 2 {
        for i in 1...(t - 2) {
          sigmaWeights[i] += pow(beta, Double(t - i))
          sigmaWeights[t - 1] -= pow(beta, Double(t - i))
        }
      }
      let sigma = combine(Array(G[..<t]), sigmaWeights)
      expect(whole.squaredVarsigma, dot(sigma, sigma))
      // The weights of m_t, and of n_t = (1−β)g_t + βm_t − (1−β)β^t g_1.
      let mWeights = powers.map { (1 - beta) * $0 }
      var nWeights = mWeights.map { beta * $0 }
      nWeights[t - 1] += 1 - beta
      nWeights[0] -= (1 - beta) * pow(beta, Double(t))
      for (name, weights) in [("sgdm", mWeights), ("rsgdm", nWeights)] {
        let estimate = try #require(whole.estimates.first { $0.estimator == name })
        let sum = weights.reduce(0, +)
        let e = combine(Array(g[..<t]), weights)
        let error = minus(e, last.map { sum * $0 })
        let noise = minus(e, combine(Array(G[..<t]), weights))
        let bias = minus(error, noise)
        #expect(abs(estimate.weightSum - sum) < 1e-12)
        expect(estimate.squaredBias, dot(bias, bias))
        expect(estimate.squaredNoise, dot(noise, noise))
        expect(estimate.crossTerm, 2 * dot(bias, noise))
        expect(estimate.squaredError, dot(error, error))
        #expect(abs((estimate.cosine ?? 2) - dot(e, last) / (dot(e, e) * scale).squareRoot()) < 1e-6)
      }
      #expect(record.identityResidual < 1e-9 && record.decompositionResidual < 1e-9)
      // Groups add up to the whole.
      #expect(record.layers.map(\.layer) == ["all", "stem", "layer1", "layer2", "layer3", "fc"])
      let parts = record.layers.dropFirst().reduce(0) { $0 + $1.squaredGradient }
      #expect(abs(parts - whole.squaredGradient) < 1e-12 * whole.squaredGradient)
    }
    #expect(hasBias)
  }

  /// Evaluation mode takes the running statistics, and gives another gradient; clean images give another still.
  @Test func theGradientIsTheOneThatIsAskedFor() throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .sgdm, momentum: 0.5), epochs: 1)
    _ = try train(spec, on: dataset, in: folder.url)
    func norms(_ gradient: GradientSpec, reference: ReferenceSpec = .full) throws -> [Double] {
      let task = ProbeTask(epoch: 1, steps: 1, reference: reference, gradient: gradient)
      return try probe(spec, task, folder: folder.url).records.compactMap { $0.whole?.squaredGradient }
    }
    let usual = try norms(GradientSpec())
    #expect(usual.count == 1)
    #expect(try norms(GradientSpec(batchNorm: .evaluation)) != usual)
    #expect(try norms(GradientSpec(chunkSize: 160)) != usual)
    // A precision that no sample reaches is the whole set.
    #expect(try norms(GradientSpec(), reference: .precision(0.001)) == usual)
  }

  /// A probe walks the run's own path: its batch-norm statistics and weights are those of training.
  @Test func aProbeWalksTheRunsOwnPath() throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .rsgdm), epochs: 2)
    _ = try train(spec, on: dataset, in: folder.url)
    // 15 batches in 3 epochs; the probe's last step is measured but not taken.
    let task = ProbeTask(epoch: 0, steps: 6, reference: .chunks(2))
    let (records, _, state) = try probe(spec, task)
    #expect(state.step == 5)
    let name = TrainerRequest.checkpointName(epoch: 1)
    let trained = try SafeTensors(decoding: Data(contentsOf: folder.url.appendingPathComponent(name)))
    for (name, shape) in state.network.parameterShapes {
      #expect(try state.checkpoint().floats(name, shape: shape) == trained.floats(name, shape: shape))
    }
    #expect(records.allSatisfy { $0.chunks == 2 })
  }

  @Test func laterProbesWarmUpAndSaySo() throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .sgdm, momentum: 0.5), epochs: 2)
    _ = try train(spec, on: dataset, in: folder.url)
    let records = try probe(
      spec, ProbeTask(epoch: 1, steps: 3, reference: .chunks(3)), folder: folder.url
    ).records
    // β = 0.5: 0.5^10 < 1e-3 ≤ 0.5^9.
    #expect(records.map(\.step) == [11, 12, 13])
    #expect(records.allSatisfy { !$0.wholeHistory && $0.epoch == 1 && $0.momentum == 0.5 })
    #expect(records.allSatisfy { $0.identityResidual < 1e-6 })
  }

  @Test func moreChunksThanThereAreIsAnError() throws {
    #expect {
      try probe(tinyRun(), ProbeTask(epoch: 0, steps: 1, reference: .chunks(6)))
    } throws: { error in
      "\(error)".contains("only 5")
    }
  }

  /// Wherever a probe is cut off, what it says in the end is what it would have said; until that is stored, its memory stays.
  @Test(arguments: [ReferenceSpec.full, .chunks(3), .precision(0.5)])
  func aProbeGoesOnWhereItWasCutOff(_ reference: ReferenceSpec) throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .sgdm, momentum: 0.5), epochs: 3)
    _ = try train(spec, on: dataset, in: folder.url)
    let task = ProbeTask(
      epoch: 1, steps: 4, reference: reference, variants: [GradientSpec(batchNorm: .evaluation)])
    let expected = try probe(spec, task, folder: folder.url)
    #expect(expected.records.count == 4 && expected.variants.count == 1)
    let memory = try TemporaryFolder()
    for step in [11, 12, 14] {
      let cut = try probe(spec, task, folder: folder.url, memory: memory.url, stopAt: step)
      #expect(cut.records.last?.step == step)
    }
    // Cut off at the end, too, when all was said.
    for _ in 1...2 {
      let rest = try probe(spec, task, folder: folder.url, memory: memory.url)
      #expect(rest.records == expected.records)
      #expect(rest.variants == expected.variants)
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: memory.url.path).sorted()
          == [task.memoryName, task.memoryLockName])
    }
  }

  /// Of two trainers with the same probe one has the memory.
  @Test func aMemoryHasOneTrainer() throws {
    let folder = try TemporaryFolder()
    let task = ProbeTask(epoch: 0, steps: 4, reference: .full)
    let first = ProbeMemory(task, in: folder.url, minutes: 0)
    #expect(first != nil)
    #expect(ProbeMemory(task, in: folder.url, minutes: 0) == nil)
    let other = ProbeTask(epoch: 0, steps: 5, reference: .full)
    #expect(ProbeMemory(other, in: folder.url, minutes: 0) != nil)
    #expect(ProbeMemory(task, in: folder.url.appendingPathComponent("none"), minutes: 0) == nil)
    withExtendedLifetime(first) {}
  }

  /// With running statistics that are none, the gradient in evaluation mode is not finite, though the mini-batch's is.
  @Test(arguments: [false, true]) func aGradientThatIsNotFiniteIsADivergence(asVariant: Bool) throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .sgdm, momentum: 0.5), epochs: 1)
    _ = try train(spec, on: dataset, in: folder.url)
    try spoilRunningStatistics(in: folder.url.appendingPathComponent(TrainerRequest.checkpointName(epoch: 1)))
    let gradient = GradientSpec(batchNorm: .evaluation)
    let task = ProbeTask(
      epoch: 1, steps: 2, reference: .full, gradient: asVariant ? GradientSpec() : gradient,
      variants: asVariant ? [gradient] : [])
    #expect {
      try probe(spec, task, folder: folder.url)
    } throws: { error in
      (error as? DivergenceError)?.description.contains("stopped being finite") ?? false
    }
  }

  /// Another task's memory, or a damaged one, is left alone.
  @Test func aProbeGoesOnFromNothingElse() throws {
    let memory = try TemporaryFolder()
    let spec = tinyRun()
    let task = ProbeTask(epoch: 0, steps: 4, reference: .chunks(3))
    let expected = try probe(spec, task).records
    _ = try probe(spec, task, memory: memory.url, stopAt: 3)
    let other = ProbeTask(epoch: 0, steps: 4, reference: .chunks(2))
    #expect(try probe(spec, other, memory: memory.url).records == probe(spec, other).records)
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: memory.url.path).first)
    let file = memory.url.appendingPathComponent(name)
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count - 100] ^= 1
    try bytes.write(to: file)
    #expect(try probe(spec, task, memory: memory.url).records == expected)
  }

  /// G′ and G by hand, at the weights of a checkpoint.
  @Test func variantsAreComparedWithTheReference() throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(epochs: 1)
    _ = try train(spec, on: dataset, in: folder.url)
    let variants = [
      GradientSpec(batchNorm: .evaluation), GradientSpec(images: .clean), GradientSpec(chunkSize: 160),
      GradientSpec(chunkSize: 64),
    ]
    let task = ProbeTask(epoch: 1, steps: 1, reference: .full, variants: variants)
    let found = try probe(spec, task, folder: folder.url)
    #expect(found.variants.map(\.gradient) == variants)
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    let name = TrainerRequest.checkpointName(epoch: 1)
    try state.restore(SafeTensors(decoding: Data(contentsOf: folder.url.appendingPathComponent(name))))
    let data = BatchSource(dataset, spec: spec, device: .cpu)
    func gradient(_ spec: GradientSpec) throws -> [Double] {
      let source = data.reference(spec)
      let chunks = source.batches(Array(0..<source.count))
      var sum = [Double](repeating: 0, count: state.network.parameterCount)
      while let chunk = try chunks.next() {
        _ = try state.computeGradient(
          images: chunk.images, labels: chunk.labels, spec.batchNorm == .training ? .reference : .evaluation)
        for (i, value) in try state.network.parameters.gradients.floats().enumerated() {
          sum[i] += Double(value) * Double(chunk.count) / 160
        }
      }
      return sum
    }
    func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    let usual = try gradient(GradientSpec())
    for record in found.variants {
      let other = try gradient(record.gradient)
      #expect(abs(record.squaredReference - product(usual, usual)) < 1e-9 * product(usual, usual))
      #expect(abs(record.squaredNorm - product(other, other)) < 1e-9 * product(other, other))
      #expect(abs(record.product - product(usual, other)) < 1e-9 * product(usual, usual))
      let difference = zip(usual, other).map { $0 - $1 }
      let distance = (product(difference, difference) / product(usual, usual)).squareRoot()
      #expect(abs((record.distance ?? -1) - distance) < 1e-6 && distance > 1e-3)
    }

    // A sample of all chunks is the whole; of fewer, the mean over all samples would be.
    let sampled = try probe(
      spec, ProbeTask(epoch: 1, steps: 1, reference: .chunks(5), variants: [variants[0], variants[1]]),
      folder: folder.url
    ).variants
    for (one, other) in zip(sampled, found.variants) {
      #expect(abs(one.product - other.product) < 1e-9 * abs(other.product))
      #expect(abs(one.squaredNorm - other.squaredNorm) < 1e-9 * other.squaredNorm)
    }
    // 64 images are two chunks: four of the five make two.
    let larger = try probe(
      spec, ProbeTask(epoch: 1, steps: 1, reference: .chunks(4), variants: [variants[3]]), folder: folder.url)
    #expect(larger.variants.count == 1 && larger.variants[0].squaredNorm.isFinite)
    #expect {
      try probe(
        spec, ProbeTask(epoch: 1, steps: 1, reference: .chunks(3), variants: [variants[3]]),
        folder: folder.url)
    } throws: { error in
      "\(error)".contains("ask for at least 4 chunks")
    }
  }
}
