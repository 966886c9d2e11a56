import Datasets
import Experiment
import Foundation
import MomentumAnalysis
import Testing
import Torch
import Training

struct GradientProbeTests {
  let dataset = patterns(train: 160, test: 20)

  private func probe(_ spec: RunSpec, _ task: ProbeTask, folder: URL? = nil) throws -> (
    records: [ProbeRecord], state: TrainingState
  ) {
    try Torch.configure(threads: 1)
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    if let folder {
      let name = TrainerRequest.checkpointName(epoch: task.epoch)
      try state.restore(SafeTensors(decoding: Data(contentsOf: folder.appendingPathComponent(name))))
    }
    var records: [ProbeRecord] = []
    let data = BatchSource(dataset, spec: spec, device: .cpu)
    try GradientProbe(data: data, state: state, task: task) { event in
      if case .probe(let record) = event { records.append(record) }
    }.run(provenance: provenance)
    return (records, state)
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
        let chunks = data.referenceBatches(Array(0..<5))
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
    func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    func combine(_ vectors: [[Double]], _ weights: [Double]) -> [Double] {
      vectors[0].indices.map { i in zip(vectors, weights).reduce(0) { $0 + $1.0[i] * $1.1 } }
    }
    let beta = 0.9
    for record in records {
      let t = record.step
      let powers = (1...t).map { pow(beta, Double(t - $0)) }
      let last = G[t - 1]
      var xiWeights = powers
      xiWeights[t - 1] -= powers.reduce(0, +)
      let xi = combine(Array(G[..<t]), xiWeights)
      // Equation (9): Σ_{i=1..t−2} β^{t−i}(G_{i+1} − G_t)
      var sigmaWeights = [Double](repeating: 0, count: t)
      if t > 2 {
        for i in 1...(t - 2) {
          sigmaWeights[i] += pow(beta, Double(t - i))
          sigmaWeights[t - 1] -= pow(beta, Double(t - i))
        }
      }
      let sigma = combine(Array(G[..<t]), sigmaWeights)
      let m = combine(Array(g[..<t]), powers.map { (1 - beta) * $0 })
      // n_t = (1−β)g_t + βm_t − (1−β)β^t g_1
      let n = m.indices.map { i in
        (1 - beta) * g[t - 1][i] + beta * m[i] - (1 - beta) * pow(beta, Double(t)) * g[0][i]
      }
      func minus(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      let scale = norm(last)
      #expect(abs(record.gradientNorm - scale) < 1e-6 * scale)
      #expect(abs(record.xiNorm - norm(xi)) < 1e-6 * scale)
      #expect(abs(record.varsigmaNorm - norm(sigma)) < 1e-6 * scale)
      #expect(abs(record.sgdmError - norm(minus(m, last))) < 1e-6 * scale)
      #expect(abs(record.rsgdmError - norm(minus(n, last))) < 1e-6 * scale)
      #expect(abs(record.sgdmCosine - dot(m, last) / norm(m) / scale) < 1e-6)
      #expect(abs(record.rsgdmCosine - dot(n, last) / norm(n) / scale) < 1e-6)
      #expect(record.identityResidual < 1e-9)
    }
    #expect(records.contains { $0.xiNorm > 0.01 * $0.gradientNorm })
  }

  /// A probe walks the run's own path: its batch-norm statistics and weights are those of training.
  @Test func aProbeWalksTheRunsOwnPath() throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .rsgdm), epochs: 2)
    _ = try train(spec, on: dataset, in: folder.url)
    // 15 batches in 3 epochs; the probe's last step is measured but not taken.
    let task = ProbeTask(epoch: 0, steps: 6, reference: .chunks(2))
    let (records, state) = try probe(spec, task)
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
}
