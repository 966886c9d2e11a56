import Experiment
import Foundation
import Testing
import Torch
import Training

/// Probes of a run while it trains.
struct TrainingProbeTests {
  /// 7 batches an epoch, the last a short one.
  let dataset = patterns(train: 200, test: 40)

  /// What a run tells is the same with probes as without, bit for bit, whatever is measured.
  @Test(arguments: [
    (1, ReferenceSpec.full, Precision.float32), (1, .chunks(3), .float32), (3, .chunks(2), .bfloat16),
    (4, .precision(0.3), .float32), (256, .full, .float32),
  ])
  func probesChangeNothing(every: Int, reference: ReferenceSpec, precision: Precision) throws {
    let (plain, probed) = (try TemporaryFolder(), try TemporaryFolder())
    let spec = tinyRun(OptimizerSpec(name: .rsgdm), epochs: 2, precision: precision)
    let expected = try tell(spec, on: dataset, in: plain.url)
    let task = TrainingProbeTask(every: every, reference: reference, quasiHyperbolic: [0.7])
    let found = try tell(spec, on: dataset, in: probed.url, probes: task)
    #expect(found.epochs.map(ScientificRecord.init) == expected.epochs.map(ScientificRecord.init))
    for epoch in 0...2 {
      let name = TrainerRequest.checkpointName(epoch: epoch)
      #expect(
        try Data(contentsOf: plain.url.appendingPathComponent(name))
          == Data(contentsOf: probed.url.appendingPathComponent(name)))
    }
    #expect(found.probes.map(\.step) == Array(1...14).filter { $0 % every == 0 })
    #expect(found.probes.allSatisfy { $0.epoch == ($0.step - 1) / 7 && $0.momentum == 0.9 })
    #expect(
      found.probes.allSatisfy {
        $0.estimates.map(\.estimator) == ["sgd", "sgdm", "rsgdm", "nesterov", "qhm-0.7"]
      })
    // Once the run has ended no vectors are left of what its probes remembered; a sweep that was cut off before it had heard
    // all of them hears them again.
    let files = try FileManager.default.contentsOfDirectory(atPath: probed.url.path)
      .filter { $0.contains("probes.safetensors") }
    #expect(files.count == 1)
    for file in files {
      #expect(try Data(contentsOf: probed.url.appendingPathComponent(file)).count < 4096)
    }
    let again = try tell(spec, on: dataset, in: probed.url, probes: task)
    #expect(again.probes == found.probes && again.epochs == found.epochs)
  }

  /// A window at the start of training and probes of training measure the same things by different ways.
  @Test(arguments: [1, 3]) func theyMeasureWhatWindowsDo(every: Int) throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(epochs: 2)
    let task = TrainingProbeTask(every: every, reference: .full)
    let found = try tell(spec, on: dataset, in: folder.url, probes: task).probes
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    var window: [ProbeRecord] = []
    try GradientProbe(
      data: BatchSource(dataset, spec: spec, device: .cpu), state: state,
      task: ProbeTask(epoch: 0, steps: 12, reference: .full)
    ) { if case .probe(let record) = $0 { window.append(record) } }.run(provenance: provenance)
    #expect(found.count == 14 / every)
    for record in found where record.step <= 12 {
      let whole = try #require(window[record.step - 1].whole)
      let scale = whole.squaredGradient
      func agrees(_ one: Double?, _ other: Double) -> Bool {
        one.map { abs($0 - other) < 1e-9 * (scale + abs(other)) } ?? false
      }
      #expect(agrees(record.squaredGradient, whole.squaredGradient))
      #expect(agrees(record.squaredGradientNoise, whole.squaredGradientNoise))
      for (one, other) in zip(record.estimates, whole.estimates) {
        #expect(one.estimator == other.estimator && one.weightSum == other.weightSum)
        #expect(agrees(one.squaredError, other.squaredError))
        #expect(agrees(one.descent, other.descent) && agrees(one.squaredNorm, other.squaredNorm))
        #expect(abs((one.cosine ?? 2) - (other.cosine ?? 3)) < 1e-9)
        if every == 1 {
          #expect(agrees(one.squaredBias, other.squaredBias) && agrees(one.squaredNoise, other.squaredNoise))
        } else {
          #expect(one.squaredBias == nil && one.squaredNoise == nil)
        }
      }
      #expect(
        every == 1
          ? agrees(record.squaredXi, whole.squaredXi) && agrees(record.squaredVarsigma, whole.squaredVarsigma)
          : record.squaredXi == nil && record.squaredVarsigma == nil)
    }
  }

  /// Cut off after any step, within an epoch or at its end, a run and its probes go on as if nothing had been.
  @Test(arguments: [(1, ReferenceSpec.chunks(2)), (2, .full), (3, .precision(0.4))])
  func theyGoOnWhereTheyWereCutOff(every: Int, reference: ReferenceSpec) throws {
    let whole = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .rsgdm), epochs: 2)
    let task = TrainingProbeTask(every: every, reference: reference)
    let expected = try tell(spec, on: dataset, in: whole.url, probes: task)
    for minutes in [0, nil] as [Double?] {
      let parts = try TemporaryFolder()
      for step in [every, 2 * every, 6 * every > 14 ? 12 : 6 * every] {
        let cut = try tell(
          spec, on: dataset, in: parts.url, checkpoints: CheckpointSpec(), minutes: minutes, probes: task,
          stopAtProbe: step)
        #expect(cut.probes.last?.step == step)
      }
      let rest = try tell(
        spec, on: dataset, in: parts.url, checkpoints: CheckpointSpec(), minutes: minutes, probes: task)
      #expect(rest.epochs.map(ScientificRecord.init) == expected.epochs.map(ScientificRecord.init))
      #expect(rest.probes == expected.probes)
    }
  }

  /// A run that was begun without probes goes on with them from where it was, once what was before no longer counts.
  @Test func aRunBegunWithoutIsProbedFromThereOn() throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .sgdm, momentum: 0.3), epochs: 4)
    let begun = try tell(spec, on: dataset, in: folder.url, stopAfter: 1).epochs
    let task = TrainingProbeTask(every: 2, reference: .full)
    let rest = try tell(spec, on: dataset, in: folder.url, probes: task)
    #expect(rest.epochs.first == begun.first)
    // 0.3^6 < 1e-3 ≤ 0.3^5; the seven steps of the first epoch are behind.
    #expect(rest.probes.map(\.step) == [14, 16, 18, 20, 22, 24, 26, 28])
    let whole = try TemporaryFolder()
    let expected = try tell(spec, on: dataset, in: whole.url, probes: task).probes
    #expect(rest.epochs.map(\.weightHash) == (try train(spec, on: dataset, in: whole.url).map(\.weightHash)))
    for record in rest.probes {
      let other = try #require(expected.first { $0.step == record.step })
      for (one, two) in zip(record.estimates, other.estimates) {
        let scale = two.squaredError + two.squaredNorm
        #expect(abs(one.squaredError - two.squaredError) < 1e-2 * scale, "\(record.step) \(one.estimator)")
      }
    }
    // Other probes than before: theirs are not mixed in.
    let other = TrainingProbeTask(every: 7, reference: .full)
    #expect(try tell(spec, on: dataset, in: folder.url, probes: other).probes.isEmpty)
  }

  /// A probe that is not finite is left out; that the run diverges is for the run to say.
  @Test(arguments: [1, 2]) func whatIsNotFiniteIsLeftOut(every: Int) throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(epochs: 2)
    _ = try tell(spec, on: dataset, in: folder.url, stopAfter: 1)
    try spoilRunningStatistics(in: folder.url.appendingPathComponent(TrainerRequest.checkpointName(epoch: 1)))
    let task = TrainingProbeTask(
      every: every, reference: .full, gradient: GradientSpec(batchNorm: .evaluation))
    #expect {
      try tell(spec, on: dataset, in: folder.url, probes: task)
    } throws: { error in
      (error as? DivergenceError)?.description.contains("in the evaluation after epoch 2") ?? false
    }
  }

  @Test func moreChunksThanThereAreIsAnError() throws {
    let folder = try TemporaryFolder()
    #expect {
      try tell(
        tinyRun(), on: dataset, in: folder.url, probes: TrainingProbeTask(every: 1, reference: .chunks(7)))
    } throws: { "\($0)".contains("only 6") }
  }
}
