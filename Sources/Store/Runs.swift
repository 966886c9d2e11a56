import Experiment
import GRDB

/// Runs with what they measured.
extension Store {
  /// How much of what a run measured is read with it.
  public enum Extent: Sendable {
    /// All epochs and probes.
    case everything
    /// The last epoch that is stored, and no probes.
    case lastEpoch
  }

  /// Calls `body` with each stored run among `identities`, in their order, or with all of them in the order in which they
  /// were first claimed. One at a time: memory does not grow with their number, but for probes, of which there are few.
  public func forEachRun(
    _ identities: [RunIdentity]? = nil, reading extent: Extent = .everything,
    _ body: (RunRecord) throws -> Void
  ) throws {
    try read { db in
      var probes = extent == .everything ? try probeRecords(db) : [:]
      var variants = extent == .everything ? try gradientVariants(db) : [:]
      let hashes =
        try identities?.map(\.hash) ?? String.fetchAll(db, sql: "SELECT identity FROM run ORDER BY id")
      let find = try db.makeStatement(
        sql: "SELECT id, specification, status, reason FROM run WHERE identity = ?")
      let attempts = try db.makeStatement(sql: "SELECT * FROM attempt WHERE run_id = ? ORDER BY number")
      let order = extent == .everything ? "ORDER BY epoch" : "ORDER BY epoch DESC LIMIT 1"
      let epochs = try db.makeStatement(
        sql: "SELECT \(EpochRecord.columns) FROM epoch WHERE run_id = ? \(order)")
      for hash in hashes {
        guard let row = try Row.fetchOne(find, arguments: [hash]) else { continue }
        let id: Int64 = try row.decode(atIndex: 0)
        let identity = RunIdentity(hash)
        let text: String = try row.decode(atIndex: 1)
        guard let spec = try? RunSpec(json: text),
          let status = RunStatus(rawValue: try row.decode(atIndex: 2))
        else {
          throw StoreError(.notADatabase, path: path, "run \(identity.short) cannot be understood: \(text)")
        }
        let starts = try Row.fetchAll(attempts, arguments: [id])
        var records: [EpochRecord] = []
        let rows = try Row.fetchCursor(epochs, arguments: [id])
        while let row = try rows.next() { records.append(try EpochRecord(row)) }
        try body(
          RunRecord(
            identity: identity, spec: spec, status: status, reason: try row.decode(atIndex: 3),
            provenance: try starts.last.map { try Provenance(row: $0) },
            startedAt: try starts.first?.decode(forColumn: "started_at"),
            endedAt: try starts.last?.decode(forColumn: "ended_at"), epochs: records,
            probes: probes.removeValue(forKey: id) ?? [], variants: variants.removeValue(forKey: id) ?? [],
            trainingProbes: extent == .everything ? try trainingProbes(ofRun: id, db) : nil))
      }
    }
  }

  /// The stored runs among `identities`, or all of them, in the order of ``forEachRun(_:reading:_:)``.
  public func runs(_ identities: [RunIdentity]? = nil, reading extent: Extent = .everything) throws
    -> [RunRecord]
  {
    var runs: [RunRecord] = []
    try forEachRun(identities, reading: extent) { runs.append($0) }
    return runs
  }
}

extension EpochRecord {
  /// What ``init(_:)`` reads, in its order.
  fileprivate static let columns = """
    epoch, train_loss, train_accuracy, test_loss, test_accuracy, running_loss, running_accuracy, learning_rate, \
    weight_hash, train_seconds, test_seconds, images_per_second, peak_memory_bytes, validation_loss, \
    validation_accuracy
    """

  /// By position and not by name: of a row there may be millions.
  fileprivate init(_ row: Row) throws {
    self.init(
      epoch: try row.decode(atIndex: 0), trainLoss: try row.decode(atIndex: 1),
      trainAccuracy: try row.decode(atIndex: 2), testLoss: try row.decode(atIndex: 3),
      testAccuracy: try row.decode(atIndex: 4),
      validationLoss: try row.decode(atIndex: 13), validationAccuracy: try row.decode(atIndex: 14),
      runningLoss: try row.decode(atIndex: 5), runningAccuracy: try row.decode(atIndex: 6),
      learningRate: try row.decode(atIndex: 7), weightHash: try row.decode(atIndex: 8),
      trainSeconds: try row.decode(atIndex: 9), testSeconds: try row.decode(atIndex: 10),
      imagesPerSecond: try row.decode(atIndex: 11), peakMemoryBytes: try row.decode(atIndex: 12))
  }
}
