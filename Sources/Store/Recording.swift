import Experiment
import Foundation
import GRDB

/// What sweeps and probes write while they work.
extension Store {
  /// Keeps the experiment's text, once.
  public func register(_ name: String, text: String, now: Double = Date().timeIntervalSince1970) throws {
    try write { db in
      try db.execute(
        sql: "INSERT OR IGNORE INTO experiment (name, text, stored_at) VALUES (?, ?, ?)",
        arguments: [name, text, now])
    }
  }

  /// Keeps that a claim has ended the sweep of an experiment; the first time counts.
  public func decide(
    _ decision: DecisionRecord, of experiment: String, now: Double = Date().timeIntervalSince1970
  ) throws {
    try write { db in
      let isKnown =
        try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM decision WHERE experiment = ? AND claim = ?)",
          arguments: [experiment, decision.claim]) ?? false
      if !isKnown {
        try decision.insert(into: "decision", with: ["experiment": experiment, "decided_at": now], db)
      }
    }
  }

  /// Notes that a trainer has begun on a run, `epoch` epochs of which are already done.
  ///
  /// What an earlier start recorded of later epochs is dropped: they are trained again.
  ///
  /// - Parameter probes: How the run is probed as it trains; `nil` for not at all. What an earlier start recorded of probes is
  ///   told again, or would be half of them.
  /// - Parameter position: Of what the trainer said in its log, where it is read from one: what is not behind what was read
  ///   last is left out.
  /// - Throws: ``StoreError``, also where the run is no longer the holder's; so do the others
  ///   that write of a run.
  public func begin(
    _ identity: RunIdentity, _ provenance: Provenance, epoch: Int, probes: TrainingProbeTask? = nil,
    by holder: LeaseHolder? = nil, at position: String? = nil, now: Double = Date().timeIntervalSince1970
  ) throws {
    try write { db in
      let id = try requiredRunID(identity, db)
      if let holder { try requireLease(ofRun: id, by: holder, db) }
      guard try advance(run: id, to: position, db) else { return }
      try db.execute(sql: "DELETE FROM epoch WHERE run_id = ? AND epoch > ?", arguments: [id, epoch])
      let number =
        try Int.fetchOne(db, sql: "SELECT MAX(number) FROM attempt WHERE run_id = ?", arguments: [id]) ?? 0
      try provenance.insert(
        into: "attempt",
        with: ["run_id": id, "number": number + 1, "from_epoch": epoch, "started_at": now], db)
      try beginTrainingProbes(ofRun: id, probes, db)
    }
  }

  /// Keeps an epoch's record; one that is there already is replaced.
  ///
  /// - Returns: Whether it was kept: an epoch without the one before it is not.
  @discardableResult
  public func add(
    _ record: EpochRecord, to identity: RunIdentity, by holder: LeaseHolder? = nil, at position: String? = nil
  ) throws -> Bool {
    var isKept = true
    try write { db in
      let id = try requiredRunID(identity, db)
      if let holder { try requireLease(ofRun: id, by: holder, db) }
      guard try advance(run: id, to: position, db) else { return }
      let before = try Int.fetchOne(
        db, sql: "SELECT COALESCE(MAX(epoch), 0) FROM epoch WHERE run_id = ? AND epoch < ?",
        arguments: [id, record.epoch])
      isKept = before == record.epoch - 1
      if isKept { try record.insert(into: "epoch", with: ["run_id": id], replacing: true, db) }
    }
    return isKept
  }

  /// Ends a run. Only a run with all its epochs can have finished: one that lacks some has failed, whatever
  /// its trainer said.
  ///
  /// - Returns: Why it has failed where it was said to have finished; `nil` where it is as was said.
  @discardableResult
  public func end(
    _ identity: RunIdentity, _ status: RunStatus, reason: String? = nil, by holder: LeaseHolder? = nil,
    now: Double = Date().timeIntervalSince1970
  ) throws -> String? {
    var missing: String?
    try write { db in
      let id = try requiredRunID(identity, db)
      if let holder { try requireLease(ofRun: id, by: holder, db) }
      var (status, reason) = (status, reason)
      if status == .finished, let found = try missingEpochs(ofRun: id, db) {
        missing = "the trainer said that it had finished, \(found)"
        (status, reason) = (.failed, missing)
      }
      try db.execute(
        sql: "UPDATE run SET status = ?, reason = ? WHERE id = ?",
        arguments: [
          status.rawValue, status == .finished || status == .running ? nil : reason ?? "unknown", id,
        ])
      try db.execute(
        sql: """
          UPDATE attempt SET ended_at = ? WHERE run_id = ? AND ended_at IS NULL
            AND number = (SELECT MAX(number) FROM attempt WHERE run_id = ?)
          """, arguments: [now, id, id])
      try db.execute(sql: "DELETE FROM lease WHERE run_id = ?", arguments: [id])
    }
    return missing
  }

  /// What a run's record lacks of the epochs that its specification asks for; `nil` where nothing.
  private func missingEpochs(ofRun id: Int64, _ db: Database) throws -> String? {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT specification, (SELECT COUNT(*) FROM epoch WHERE run_id = run.id) AS stored FROM run WHERE id = ?
        """, arguments: [id])
    guard let row, let spec = try? RunSpec(json: try row.decode(forColumn: "specification")) else {
      return nil
    }
    let stored: Int = try row.decode(forColumn: "stored")
    return stored == spec.training.epochs
      ? nil : "with \(stored) of \(spec.training.epochs) epochs recorded"
  }
}
