import Experiment
import GRDB

/// Probes of runs as they train: a record is a row of `training_probe` and, in it, one of `training_probe_estimate` per
/// estimator.
extension Store {
  /// Begins on the probes of a run anew: its trainer says them all again.
  func beginTrainingProbes(ofRun id: Int64, _ task: TrainingProbeTask?, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM training_probe_series WHERE run_id = ?", arguments: [id])
    guard let task else { return }
    try db.execute(
      sql: "INSERT INTO training_probe_series (run_id, task) VALUES (?, ?)",
      arguments: [id, task.canonicalJSON])
  }

  /// Keeps a record; one of the same step that is there already is replaced.
  public func add(
    _ record: TrainingProbeRecord, to identity: RunIdentity, by holder: LeaseHolder? = nil,
    at position: String? = nil
  ) throws {
    try write { db in
      let id = try requiredRunID(identity, db)
      if let holder { try requireLease(ofRun: id, by: holder, db) }
      guard try advance(run: id, to: position, db) else { return }
      try db.execute(
        sql: "DELETE FROM training_probe WHERE run_id = ? AND step = ?", arguments: [id, record.step])
      try db.cachedStatement(sql: "INSERT INTO training_probe VALUES (\(Self.marks(10)))").execute(
        arguments: [
          id, record.step, record.epoch, record.momentum, record.chunks, record.squaredGradient,
          record.squaredGradientNoise, record.squaredGradientUncertainty, record.squaredXi,
          record.squaredVarsigma,
        ])
      let addEstimate = try db.cachedStatement(
        sql: "INSERT INTO training_probe_estimate VALUES (\(Self.marks(13)))")
      for (number, estimate) in record.estimates.enumerated() {
        try addEstimate.execute(arguments: [
          id, record.step, number, estimate.estimator, estimate.weightSum, estimate.squaredError,
          estimate.squaredBias, estimate.squaredNoise, estimate.descent, estimate.squaredNorm,
          estimate.cosine, estimate.squaredErrorUncertainty, estimate.cosineUncertainty,
        ])
      }
    }
  }

  /// What was asked of the probes of each run, as ``TrainingProbeTask/canonicalJSON``.
  public func trainingProbeTasks() throws -> [RunIdentity: String] {
    try read { db in
      let rows = try Row.fetchAll(
        db, sql: "SELECT identity, task FROM training_probe_series JOIN run ON run.id = run_id")
      return Dictionary(
        try rows.map { row in
          (RunIdentity(try row.decode(forColumn: "identity")), try row.decode(forColumn: "task"))
        }, uniquingKeysWith: { $1 })
    }
  }

  /// The probes of a run as it trained, in the order of steps; `nil` where it was not to be probed.
  func trainingProbes(ofRun id: Int64, _ db: Database) throws -> TrainingProbes? {
    let task = try String.fetchOne(
      db, sql: "SELECT task FROM training_probe_series WHERE run_id = ?", arguments: [id])
    guard let task else { return nil }
    let estimates = try Row.fetchCursor(
      db, sql: "SELECT * FROM training_probe_estimate WHERE run_id = ? ORDER BY step, number",
      arguments: [id])
    var pending = try estimates.next()
    var records: [TrainingProbeRecord] = []
    let probes = try Row.fetchCursor(
      db, sql: "SELECT * FROM training_probe WHERE run_id = ? ORDER BY step", arguments: [id])
    while let row = try probes.next() {
      let step: Int = try row.decode(forColumn: "step")
      var record = TrainingProbeRecord(
        epoch: try row.decode(forColumn: "epoch"), step: step,
        momentum: try row.decode(forColumn: "momentum"), chunks: try row.decode(forColumn: "chunks"),
        squaredGradient: try row.decode(forColumn: "squared_gradient"),
        squaredGradientNoise: try row.decode(forColumn: "squared_gradient_noise"),
        squaredGradientUncertainty: try row.decode(forColumn: "squared_gradient_uncertainty"),
        squaredXi: try row.decode(forColumn: "squared_xi"),
        squaredVarsigma: try row.decode(forColumn: "squared_varsigma"), estimates: [])
      while let estimate = pending, try estimate.decode(Int.self, forColumn: "step") == step {
        record.estimates.append(
          TrainingProbeRecord.EstimateRecord(
            estimator: try estimate.decode(forColumn: "estimator"),
            weightSum: try estimate.decode(forColumn: "weight_sum"),
            squaredError: try estimate.decode(forColumn: "squared_error"),
            squaredBias: try estimate.decode(forColumn: "squared_bias"),
            squaredNoise: try estimate.decode(forColumn: "squared_noise"),
            descent: try estimate.decode(forColumn: "descent"),
            squaredNorm: try estimate.decode(forColumn: "squared_norm"),
            cosine: try estimate.decode(forColumn: "cosine"),
            squaredErrorUncertainty: try estimate.decode(forColumn: "squared_error_uncertainty"),
            cosineUncertainty: try estimate.decode(forColumn: "cosine_uncertainty")))
        pending = try estimates.next()
      }
      records.append(record)
    }
    return TrainingProbes(task: task, records: records)
  }
}
