import Experiment
import Foundation
import GRDB
import Store
import Testing

@Suite struct RecordingTests {
  private let scratch: Scratch
  private let store: Store
  private let run = plannedRun()

  init() throws {
    scratch = try Scratch()
    store = try Store(path: scratch.file)
    _ = try store.claim(run, for: .current, retryFailed: false)
  }

  /// Every number comes back with all its bits, and what is not there as `nil`.
  @Test func recordsComeBackAsTheyWere() throws {
    var made = provenance(threads: 7)
    made.gitCommit = nil
    made.gitDirty = nil
    made.jobs = 3
    made.datasetNote = "not the official files: 'a', \"b\"\nü"
    try store.begin(run.identity, made, epoch: 0, now: 1000.25)
    let epochs = [epochRecord(1), epochRecord(2)]
    for record in epochs { try store.add(record, to: run.identity) }
    let probes = [probeRecord(0, step: 1), probeRecord(0, step: 2)]
    try store.replaceProbe(of: run.identity, ProbeTask(epoch: 0, steps: 2, reference: .full), with: probes)
    try store.end(run.identity, .finished, now: 2000.5)

    let stored = try #require(try Store(path: scratch.file, .read).runs().first)
    #expect(
      stored
        == RunRecord(
          identity: run.identity, spec: run.spec, status: .finished, reason: nil, provenance: made,
          startedAt: 1000.25, endedAt: 2000.5, epochs: epochs, probes: probes))
    #expect(stored.epochs[1].runningLoss == nil)
  }

  @Test func aLaterStartDropsTheEpochsAfterIt() throws {
    try store.begin(run.identity, provenance(threads: 1), epoch: 0, now: 10)
    for epoch in 1...3 { try store.add(epochRecord(epoch), to: run.identity) }
    try store.begin(run.identity, provenance(threads: 2), epoch: 1, now: 20)
    let stored = try #require(try store.runs().first)
    #expect(stored.epochs.map(\.epoch) == [1])
    #expect(stored.provenance?.threads == 2)
    #expect(stored.startedAt == 10)
    #expect(stored.endedAt == nil)
    let attempts = try scratch.database().read { db in
      try Row.fetchAll(db, sql: "SELECT number, from_epoch, started_at FROM attempt ORDER BY number")
        .map { "\($0[0] as Int) \($0[1] as Int) \($0[2] as Double)" }
    }
    #expect(attempts == ["1 0 10.0", "2 1 20.0"])
  }

  /// A trainer that goes on says again what it did before.
  @Test func anEpochSaidTwiceIsThereOnce() throws {
    try store.begin(run.identity, provenance(), epoch: 0)
    try store.add(epochRecord(1, testAccuracy: 10), to: run.identity)
    try store.add(epochRecord(1, testAccuracy: 20), to: run.identity)
    #expect(try store.runs().first?.epochs.map(\.testAccuracy) == [20])
    #expect(try scratch.count("SELECT COUNT(*) FROM epoch") == 1)
  }

  @Test func onlyTheLastAttemptEnds() throws {
    try store.begin(run.identity, provenance(), epoch: 0, now: 1)
    try store.begin(run.identity, provenance(), epoch: 0, now: 2)
    try store.end(run.identity, .killed, reason: "signal 9", now: 3)
    #expect(try scratch.count("SELECT COUNT(*) FROM attempt WHERE ended_at IS NULL AND number = 1") == 1)
    #expect(try scratch.count("SELECT COUNT(*) FROM attempt WHERE ended_at = 3 AND number = 2") == 1)
    #expect(try store.runs().first?.reason == "signal 9")
  }

  /// What a trainer says is not enough: all epochs must be there.
  @Test(arguments: [0, 1]) func aRunWithoutAllItsEpochsHasNotFinished(epochs: Int) throws {
    try store.begin(run.identity, provenance(), epoch: 0)
    for epoch in 0..<epochs { try store.add(epochRecord(epoch + 1), to: run.identity) }
    try store.end(run.identity, .finished)
    let stored = try #require(try store.runs().first)
    #expect(stored.status == .failed)
    #expect(stored.reason == "the trainer said that it had finished, with \(epochs) of 2 epochs recorded")
  }

  @Test func aProbeIsReplacedAsAWhole() throws {
    let first = ProbeTask(epoch: 0, steps: 3, reference: .full)
    try store.replaceProbe(of: run.identity, first, with: (1...3).map { probeRecord(0, step: $0) })
    try store.replaceProbe(
      of: run.identity, ProbeTask(epoch: 1, steps: 1, reference: .chunks(16)),
      with: [probeRecord(1, step: 67)])
    let second = ProbeTask(epoch: 0, steps: 2, reference: .chunks(16))
    try store.replaceProbe(of: run.identity, second, with: (1...2).map { probeRecord(0, step: $0, xi: 5) })
    let stored = try #require(try store.runs().first)
    #expect(stored.probes.map(\.step) == [1, 2, 67])
    #expect(stored.probes.map { $0.whole?.squaredXi } == [5, 5, 1.0 / 3])
    let probes = try #require(try store.probes()[run.identity])
    #expect(probes.keys.sorted() == [0, 1])
    #expect(probes[0] == second.canonicalJSON)

    // A record that the tables refuse leaves everything as it was.
    #expect(throws: (any Error).self) {
      try store.replaceProbe(
        of: run.identity, first, with: [probeRecord(0, step: 1), probeRecord(0, step: 0)])
    }
    #expect(try store.runs().first == stored)
    #expect(try store.probes()[run.identity]?[0] == second.canonicalJSON)
  }

  @Test func onlyStoredRunsAreRecorded() throws {
    let unknown = plannedRun(seed: 99).identity
    #expect(throws: StoreError.self) { try store.begin(unknown, provenance(), epoch: 0) }
    #expect(throws: StoreError.self) { try store.add(epochRecord(1), to: unknown) }
    #expect(throws: StoreError.self) { try store.end(unknown, .failed, reason: "r") }
    let error = #expect(throws: StoreError.self) {
      try store.replaceProbe(of: unknown, ProbeTask(epoch: 0, steps: 1, reference: .full), with: [])
    }
    #expect(error?.description == "store \(scratch.file): there is no run \(unknown.short)")
    #expect(try scratch.count("SELECT COUNT(*) FROM attempt") == 0)
    #expect(try scratch.count("SELECT COUNT(*) FROM probe_series") == 0)
  }

  @Test func experimentsAreKeptOnce() throws {
    try store.register("a", text: "x", now: 1)
    try store.register("a", text: "x", now: 2)
    try store.register("a", text: "y", now: 3)
    #expect(try scratch.count("SELECT COUNT(*) FROM experiment") == 2)
    #expect(try scratch.count("SELECT stored_at FROM experiment WHERE text = 'x'") == 1)
  }

  @Test func checksumsAreThoseOfTheLastStart() throws {
    #expect(try store.datasetChecksums().isEmpty)
    try store.begin(run.identity, provenance(checksum: "01"), epoch: 0)
    try store.begin(run.identity, provenance(checksum: "02"), epoch: 0)
    #expect(try store.datasetChecksums() == [run.identity: "02"])
  }

  @Test func runsAreChosenByTheirIdentities() throws {
    let second = plannedRun(seed: 2)
    _ = try store.claim(second, for: .current, retryFailed: false)
    #expect(try store.runs().map(\.identity) == [run.identity, second.identity])
    #expect(try store.runs([second.identity]).map(\.identity) == [second.identity])
    #expect(try store.runs([]).isEmpty)
  }

  private func trainingProbe(_ step: Int, isWhole: Bool = true) -> TrainingProbeRecord {
    TrainingProbeRecord(
      epoch: step / 5, step: step, momentum: 0.9, chunks: isWhole ? nil : 16, squaredGradient: 1.0 / 3,
      squaredGradientNoise: 1e300, squaredGradientUncertainty: isWhole ? nil : 0.1 + 0.2,
      squaredXi: isWhole ? 2 : nil, squaredVarsigma: isWhole ? 3 : nil,
      estimates: ["sgd", "rsgdm"].enumerated().map { index, name in
        TrainingProbeRecord.EstimateRecord(
          estimator: name, weightSum: 1, squaredError: Double(step) / 7, squaredBias: isWhole ? -1e-9 : nil,
          squaredNoise: isWhole ? 4 : nil, descent: -0.1, squaredNorm: 5, cosine: index == 0 ? nil : 0.25,
          squaredErrorUncertainty: isWhole ? nil : 0.7, cosineUncertainty: isWhole ? nil : 0.01)
      })
  }

  @Test func probesInTrainingComeBackAsTheyWere() throws {
    let store = try Store(path: scratch.file)
    let (one, other) = (plannedRun(seed: 1), plannedRun(seed: 2))
    let task = TrainingProbeTask(every: 2, reference: .full)
    for run in [one, other] {
      _ = try store.claim(run, for: .current, retryFailed: false)
      try store.begin(run.identity, provenance(), epoch: 0, probes: task)
    }
    let records = [2, 4, 6].map { trainingProbe($0) }
    for record in records { try store.add(record, to: one.identity) }
    // Said again after a resumption: the same step once.
    try store.add(records[1], to: one.identity)
    try store.add(trainingProbe(3, isWhole: false), to: other.identity)
    let stored = try Store(path: scratch.file, .read).runs()
    #expect(stored[0].trainingProbes == TrainingProbes(task: task.canonicalJSON, records: records))
    #expect(stored[1].trainingProbes?.records == [trainingProbe(3, isWhole: false)])
    #expect(
      try store.trainingProbeTasks() == [
        one.identity: task.canonicalJSON, other.identity: task.canonicalJSON,
      ])
    // Begun anew, for its trainer says them all.
    try store.begin(
      one.identity, provenance(), epoch: 0, probes: TrainingProbeTask(every: 1, reference: .full))
    #expect(try store.runs()[0].trainingProbes?.records == [])
    #expect(try scratch.count("SELECT COUNT(*) FROM training_probe_estimate") == 2)
  }

  @Test func anEpochWithoutTheOneBeforeIsNotKept() throws {
    let store = try Store(path: scratch.file)
    let run = plannedRun()
    _ = try store.claim(run, for: .current, retryFailed: false)
    try store.begin(run.identity, provenance(), epoch: 0)
    #expect(try !store.add(epochRecord(2), to: run.identity))
    #expect(try store.add(epochRecord(1), to: run.identity))
    #expect(try !store.add(epochRecord(3), to: run.identity))
    #expect(try store.add(epochRecord(2), to: run.identity))
    // Said again.
    #expect(try store.add(epochRecord(1), to: run.identity))
    #expect(try store.runs().first?.epochs == [epochRecord(1), epochRecord(2)])
  }

  @Test func validationNumbersComeBackAsTheyWere() throws {
    let store = try Store(path: scratch.file)
    let run = plannedRun()
    _ = try store.claim(run, for: .current, retryFailed: false)
    try store.begin(run.identity, provenance(), epoch: 0)
    var record = epochRecord(1)
    (record.validationLoss, record.validationAccuracy) = (0.7, 61.25)
    try store.add(record, to: run.identity)
    #expect(try store.runs().first?.epochs == [record])
  }

  @Test func variantsStayWithTheirProbe() throws {
    let store = try Store(path: scratch.file)
    let run = plannedRun()
    _ = try store.claim(run, for: .current, retryFailed: false)
    let variants = [GradientSpec(images: .clean), GradientSpec(chunkSize: 256)].map {
      GradientVariantRecord(epoch: 0, gradient: $0, squaredNorm: 1.0 / 3, product: -0.1, squaredReference: 2)
    }
    let task = ProbeTask(epoch: 0, steps: 1, reference: .full)
    try store.replaceProbe(of: run.identity, task, with: [probeRecord(0, step: 1)], variants: variants)
    #expect(try store.runs().first?.variants == variants)
    try store.replaceProbe(of: run.identity, task, with: [probeRecord(0, step: 1)])
    #expect(try store.runs().first?.variants == [])
  }
}
