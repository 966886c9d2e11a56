import Experiment
import Foundation
import GRDB
import Store
import Testing

/// A disk that is full at any moment of recording a run: the error says so, nothing is there by half, and once there is
/// room the run is recorded as if there always had been.
@Suite struct FullDiskTests {
  private let run = plannedRun(epochs: 12)
  private let task = ProbeTask(epoch: 0, steps: 30, reference: .full)
  private let training = TrainingProbeTask(every: 1, reference: .full)

  private func trainingProbe(_ step: Int) -> TrainingProbeRecord {
    TrainingProbeRecord(
      epoch: 0, step: step, momentum: 0.9, squaredGradient: 1.0 / Double(step + 2), squaredGradientNoise: .pi,
      estimates: ["sgd", "sgdm"].map {
        TrainingProbeRecord.EstimateRecord(
          estimator: $0, weightSum: 0.1, squaredError: 1.0 / 3, descent: Double(step) / 7, squaredNorm: 0.7)
      })
  }

  /// What a sweep and a probe do, in order.
  private func record(in store: Store) throws {
    try store.register("e", text: String(repeating: "a line of the experiment\n", count: 50))
    _ = try store.claim(run, for: .current, retryFailed: true)
    try store.begin(run.identity, provenance(), epoch: 0, probes: training, now: 1)
    for epoch in 1...12 {
      for step in (20 * epoch - 19)...(20 * epoch) {
        try store.add(trainingProbe(step), to: run.identity)
      }
      try store.add(epochRecord(epoch), to: run.identity)
    }
    try store.end(run.identity, .finished, now: 2)
    try store.replaceProbe(of: run.identity, task, with: (1...30).map { probeRecord(0, step: $0) })
  }

  private func content(_ store: Store) throws -> [String] {
    var rows: [String] = []
    for table in [Store.Table.epochs, .probes, .trainingProbes] {
      try store.export(table, columns: { _ in }, row: { rows.append("\($0)") })
    }
    return rows
  }

  @Test func everyTransactionMayFindItFull() throws {
    let whole = try Scratch()
    let store = try Store(path: whole.file)
    try record(in: store)
    let expected = try content(store)
    #expect(expected.count > 500)

    var failures = 0
    for room in 0... {
      let scratch = try Scratch()
      _ = try Store(path: scratch.file)
      let pages = try scratch.count("PRAGMA page_count")
      do {
        let full = try Store(path: scratch.file, .write) {
          try $0.execute(sql: "PRAGMA max_page_count = \(pages + room)")
        }
        try record(in: full)
        break
      } catch let error as StoreError {
        #expect(error.message == "the disk is full; free some space and run the same command again")
        failures += 1
      }
      let damage = try scratch.database().read { db in
        try String.fetchAll(db, sql: "PRAGMA integrity_check")
          + Row.fetchAll(db, sql: "PRAGMA foreign_key_check").map { "\($0)" }
      }
      #expect(damage == ["ok"])
      // What is there is whole: epochs without a gap, and a probe with all of its steps or none.
      let epochs = try scratch.count("SELECT COUNT(*) FROM epoch")
      #expect(try scratch.count("SELECT COALESCE(MAX(epoch), 0) FROM epoch") == epochs)
      #expect([0, 30].contains(try scratch.count("SELECT COUNT(*) FROM probe")))
      #expect(
        try scratch.count("SELECT COUNT(*) FROM training_probe_estimate")
          == 2 * scratch.count("SELECT COUNT(*) FROM training_probe"))
      let roomy = try Store(path: scratch.file)
      try record(in: roomy)
      #expect(try content(roomy) == expected)
    }
    #expect(failures > 8)
  }
}
