import Commands
import Execution
import Experiment
import Testing

/// What trainers are expected to need, and what is made of it.
@Suite struct ResourceTests {
  private func run(_ model: ModelName, batchSize: Int = 128) -> RunSpec {
    RunSpec(
      dataset: DatasetSpec(name: .cifar10), model: ModelSpec(name: model),
      training: TrainingSpec(epochs: 1, batchSize: batchSize, learningRate: LearningRateSpec(initial: 0.1)),
      optimizer: OptimizerSpec(name: .rsgdm), seed: 1)
  }

  /// Peak memory of trainers as it was measured, in 10⁶ bytes, without the data set: the estimate is not below, and not
  /// far above.
  @Test(arguments: [(ModelName.resnet8, 375.0), (.resnet20, 486), (.resnet18, 1366)])
  func estimatesAreNearWhatWasMeasured(model: ModelName, measured: Double) {
    let estimate = Double(ResourceEstimate(run(model), datasetBytes: 0).memory) * 1e-6
    #expect(estimate >= measured && estimate < 1.35 * measured, "\(estimate)")
  }

  @Test func checkpointsAreAsLargeAsTheirVectors() {
    // ResNet18 with rsgdm: weights, m, z and the previous gradient.
    let bytes = ResourceEstimate(run(.resnet18), datasetBytes: 0).checkpoint
    #expect(abs(Double(bytes) / (16 * 11_173_962) - 1) < 0.02)
    #expect(
      abs(Double(ResourceEstimate(run(.resnet50), datasetBytes: 0).checkpoint) / (16 * 23_705_252) - 1) < 0.02
    )
  }

  /// A probe's vectors count, sampled chunks' most of all.
  @Test func probesNeedRoom() {
    let spec = run(.resnet18)
    let parameters = 11_173_962.0
    func bytes(_ load: ProbeLoad) -> (memory: Double, checkpoint: Double) {
      let (with, without) = (
        ResourceEstimate(spec, datasetBytes: 0, probe: load), ResourceEstimate(spec, datasetBytes: 0)
      )
      return (
        Double(with.memory - without.memory) / parameters,
        Double(with.checkpoint - without.checkpoint) / parameters
      )
    }
    func window(_ reference: ReferenceSpec) -> ProbeLoad {
      ProbeLoad(ProbeTask(epoch: 0, steps: 1, reference: reference), of: spec, images: 50_000, depth: 18)
    }
    // Eight vectors of averages and a sum in float64, 18 earlier gradients in float32; saved, all but the sum twice more.
    #expect(abs(bytes(window(.full)).memory / (72 + 72 + 2 * (64 + 72)) - 1) < 0.02)
    #expect(abs(bytes(window(.full)).checkpoint / (64 + 72) - 1) < 0.02)
    // Three vectors more per chunk, of which there are 390.
    let sampled = 12.0 * 16
    #expect(abs(bytes(window(.chunks(16))).checkpoint / (64 + 72 + sampled) - 1) < 0.02)
    #expect(window(.chunks(100_000)) == window(.chunks(390)))
    #expect(window(.precision(0.1)) == window(.chunks(64)))
    func training(_ every: Int) -> ProbeLoad {
      ProbeLoad(TrainingProbeTask(every: every, reference: .chunks(16)), of: spec, images: 50_000)
    }
    #expect(abs(bytes(training(1)).checkpoint / (64 + sampled) - 1) < 0.02)
    // Between sparse probes no chunk is remembered.
    #expect(abs(bytes(training(16)).checkpoint / 32 - 1) < 0.02)
    #expect(abs(bytes(training(16)).memory / (72 + 64 + 2 * 32) - 1) < 0.02)
  }

  @Test func noMoreTrainersThanThereIsMemoryFor() {
    let estimate = ResourceEstimate(memory: 1_000_000_000, checkpoint: 1)
    let wide = Concurrency(jobs: nil, threads: nil, runs: 20, processors: 8, places: nil)
    #expect(wide.jobs == 8)
    let (all, silence) = wide.fitting(estimate, isAskedFor: false, available: 8_000_000_000)
    #expect(all.jobs == 8 && silence == nil)
    let (some, note) = wide.fitting(estimate, isAskedFor: false, available: 3_500_000_000)
    #expect(some.jobs == 3 && some.threads == wide.threads)
    #expect(
      note == "a trainer is expected to need 1.0 GB and 3.5 GB of memory are free: 3 at once instead of 8")
    // Whoever asks for a number gets it, and is told.
    let (asked, warning) = wide.fitting(estimate, isAskedFor: true, available: 3_500_000_000)
    #expect(asked.jobs == 8)
    #expect(warning == "a trainer is expected to need 1.0 GB, 8 at once, and only 3.5 GB of memory are free")
    #expect(wide.fitting(estimate, isAskedFor: false, available: 10).concurrency.jobs == 1)
    #expect(wide.fitting(estimate, isAskedFor: false, available: nil).concurrency.jobs == 8)
  }

  @Test func aFullDiskIsSeenBeforehand() throws {
    let check = DiskCheck(
      store: "/tmp/lab.sqlite", ResourceEstimate(memory: 1, checkpoint: 100_000_000), jobs: 2)
    #expect(check.neededAtStart == 650_000_000)
    try check.check(isStart: true, free: 700_000_000)
    #expect {
      try check.check(isStart: true, free: 600_000_000)
    } throws: { error in
      "\(error)".hasPrefix(
        "only 600 MB are free where /tmp/lab.sqlite is, and trainers need 650 MB there for checkpoints and results"
      )
    }
    // Later the other trainer has two of its checkpoints already.
    try check.check(isStart: false, free: 460_000_000)
    #expect(throws: (any Error).self) { try check.check(isStart: false, free: 440_000_000) }
    // Numbers without end are no trap.
    let huge = ResourceEstimate(memory: Int.max / 2, checkpoint: Int.max / 2)
    #expect(DiskCheck(store: "/tmp/lab.sqlite", huge, jobs: 1000).neededAtStart == Int.max)
    var wide = Concurrency(jobs: nil, threads: nil, runs: 20, processors: 8, places: nil)
    wide.jobs = 1_000_000
    #expect(wide.fitting(huge, isAskedFor: false, available: 100).concurrency.jobs == 1)
  }
}
