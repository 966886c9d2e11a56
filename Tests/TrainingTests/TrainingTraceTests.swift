import Experiment
import Testing
import Torch
import Training

@Suite struct TrainingTraceTests {
  let dataset = patterns(train: 200, test: 60)

  private func trace(_ spec: RunSpec, steps: Int) throws -> [TraceRecord] {
    try Torch.configure(threads: 1)
    let state = try TrainingState(spec, channels: dataset.channels, classes: dataset.classCount, on: .cpu)
    var records: [TraceRecord] = []
    var ends = 0
    try TrainingTrace(data: BatchSource(dataset, spec: spec, device: .cpu), state: state, steps: steps) {
      if case .trace(let record) = $0 { records.append(record) }
      if case .finished = $0 { ends += 1 }
    }.run(provenance: provenance)
    #expect(ends == 1)
    return records
  }

  /// What is traced is the training itself: at the end of each epoch the weights are the run's.
  @Test(arguments: [Precision.float32, .bfloat16]) func itIsTheTraining(_ precision: Precision) throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(OptimizerSpec(name: .rsgdm), epochs: 2, precision: precision)
    let epochs = try train(spec, on: dataset, in: folder.url)
    let records = try trace(spec, steps: 14)
    #expect(records.map(\.step) == Array(1...14))
    #expect([records[6], records[13]].map(\.weightHash) == epochs.map { $0.weightHash ?? "" })
    #expect(Set(records.map(\.gradientHash)).count == 14 && records.allSatisfy { $0.loss > 0 })
    #expect(try trace(spec, steps: 14) == records)
    // Fewer steps are the beginning of more.
    #expect(try trace(spec, steps: 9) == Array(records.prefix(9)))
  }

  @Test func anotherSeedIsAnotherTrace() throws {
    let (one, two) = (try trace(tinyRun(seed: 1), steps: 2), try trace(tinyRun(seed: 2), steps: 2))
    #expect(zip(one, two).allSatisfy { $0.differences(from: $1) == ["loss", "gradient", "weights"] })
  }

  @Test func aLossThatIsNoNumberEndsIt() {
    #expect(throws: DivergenceError.self) { try trace(tinyRun(rate: 1e30), steps: 20) }
  }
}
