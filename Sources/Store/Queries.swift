import Experiment
import Foundation
import GRDB

/// What can be asked of a store.
extension Store {
  /// The claims that ended a sweep of the experiment before all of its seeds were run.
  public func decisions(of experiment: String) throws -> [DecisionRecord] {
    try read { db in
      try DecisionRecord.fetchAll(
        db, sql: "SELECT * FROM decision WHERE experiment = ? ORDER BY decided_at", arguments: [experiment])
    }
  }

  /// ``EpochRecord/weightHash`` of a run after an epoch; `nil` where the epoch is not stored, and empty where it is without
  /// one.
  public func weightHash(of identity: RunIdentity, epoch: Int) throws -> String? {
    try read { db in
      try String.fetchOne(
        db,
        sql: """
          SELECT COALESCE(weight_hash, '') FROM epoch JOIN run ON run.id = run_id
          WHERE identity = ? AND epoch = ?
          """, arguments: [identity.hash, epoch])
    }
  }

  /// The data that a run was made on, for every run that a trainer has begun and whose data is known.
  public func datasetChecksums() throws -> [RunIdentity: String] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql:
          """
          SELECT identity, dataset_checksum FROM run JOIN attempt ON attempt.run_id = run.id
          WHERE dataset_checksum IS NOT NULL ORDER BY number
          """)
      return Dictionary(
        try rows.map { row in
          (RunIdentity(try row.decode(forColumn: "identity")), try row.decode(forColumn: "dataset_checksum"))
        }, uniquingKeysWith: { $1 })
    }
  }

  /// Where each run stands, whether a process that is still there has it, and whether a trainer was ever at work on it.
  public func statuses() throws -> [RunIdentity: (
    status: RunStatus, isHeld: Bool, isBegun: Bool, epochs: Int
  )] {
    let now = Date().timeIntervalSince1970
    let observer = LeaseHolder.current
    return try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT identity, status, host, process, process_start, heartbeat,
            (SELECT COUNT(*) FROM epoch WHERE epoch.run_id = run.id) AS epochs,
            EXISTS(SELECT 1 FROM attempt WHERE attempt.run_id = run.id) AS begun
          FROM run LEFT JOIN lease ON lease.run_id = run.id
          """)
      var statuses: [RunIdentity: (status: RunStatus, isHeld: Bool, isBegun: Bool, epochs: Int)] = [:]
      for row in rows {
        var isHeld = false
        if let host: String = try row.decode(forColumn: "host") {
          let holder = LeaseHolder(
            host: host, process: try row.decode(forColumn: "process"),
            processStart: try row.decode(forColumn: "process_start"))
          isHeld = !holder.isGone(
            heartbeat: try row.decode(forColumn: "heartbeat"), now: now, seenFrom: observer)
        }
        statuses[RunIdentity(try row.decode(forColumn: "identity"))] = (
          RunStatus(rawValue: try row.decode(forColumn: "status")) ?? .failed, isHeld,
          try row.decode(forColumn: "begun"), try row.decode(forColumn: "epochs")
        )
      }
      return statuses
    }
  }

  /// What `export` can write out.
  public enum Table: String, CaseIterable, Sendable {
    case runs, epochs, probes
    case trainingProbes = "training-probes"
    case gradientVariants = "gradient-variants"
  }

  /// Calls `body` with the column names and then with the values of each row, in a fixed order; a value is
  /// `nil`, an integer, a number or a text.
  public func export(
    _ table: Table, columns: ([String]) throws -> Void, row: ([ExportedValue]) throws -> Void
  ) throws {
    // What tells two arms of one optimizer apart.
    let convention = """
      json_extract(specification, '$.optimizer.convention') AS convention,
          json_extract(specification, '$.optimizer') AS optimizer_specification,
          json_extract(specification, '$.training."learning-rate".initial') AS initial_learning_rate
      """
    let sql =
      switch table {
      case .runs:
        """
        SELECT identity, run.dataset, model, optimizer, \(convention), seed,
          status, reason, specification, from_epoch,
          started_at, ended_at, project_version, git_commit, git_dirty, engine, device, processor, threads,
          jobs, host, dataset_checksum, dataset_official, dataset_note
        FROM run LEFT JOIN attempt ON attempt.run_id = run.id
          AND number = (SELECT MAX(number) FROM attempt WHERE run_id = run.id)
        ORDER BY identity
        """
      case .epochs:
        """
        SELECT identity, run.dataset, model, optimizer, \(convention), seed,
          epoch.epoch, train_loss, train_accuracy,
          test_loss, test_accuracy, validation_loss, validation_accuracy, running_loss, running_accuracy,
          learning_rate, weight_hash, train_seconds, test_seconds, images_per_second, peak_memory_bytes
        FROM epoch JOIN run ON run.id = run_id ORDER BY identity, epoch
        """
      case .probes:
        """
        SELECT identity, run.dataset, model, optimizer, \(convention), seed,
          epoch, step, layer, estimator, whole_history, momentum, chunks, identity_residual,
          decomposition_residual, squared_gradient, squared_gradient_noise, noise_product, squared_xi,
          squared_varsigma, squared_gradient_uncertainty, squared_xi_uncertainty, squared_varsigma_uncertainty,
          weight_sum, squared_bias, squared_noise, cross_term, descent, squared_norm, cosine, lag,
          squared_bias_uncertainty, squared_noise_uncertainty, squared_error_uncertainty, cosine_uncertainty
        FROM probe JOIN probe_layer USING (run_id, epoch, step)
          JOIN probe_estimate USING (run_id, epoch, step, position) JOIN run ON run.id = run_id
        ORDER BY identity, epoch, step, position, number
        """
      case .trainingProbes:
        """
        SELECT identity, run.dataset, model, optimizer, \(convention), seed,
          epoch, step, estimator, momentum, chunks, squared_gradient, squared_gradient_noise,
          squared_gradient_uncertainty, squared_xi, squared_varsigma, weight_sum, squared_error, squared_bias,
          squared_noise, descent, squared_norm, cosine, squared_error_uncertainty, cosine_uncertainty
        FROM training_probe JOIN training_probe_estimate USING (run_id, step) JOIN run ON run.id = run_id
        ORDER BY identity, step, number
        """
      case .gradientVariants:
        """
        SELECT identity, run.dataset, model, optimizer, \(convention), seed,
          epoch, gradient, squared_norm, product, squared_reference
        FROM probe_variant JOIN run ON run.id = run_id ORDER BY identity, epoch, number
        """
      }
    try read { db in
      let cursor = try Row.fetchCursor(db, sql: sql)
      let names = try db.makeStatement(sql: sql).columnNames
      try columns(names)
      while let next = try cursor.next() { try row(next.databaseValues.map(ExportedValue.init)) }
    }
  }
}

/// A value as it leaves the store.
public enum ExportedValue: Equatable, Sendable {
  case null
  case integer(Int64)
  case number(Double)
  case text(String)

  init(_ value: DatabaseValue) {
    switch value.storage {
    case .null, .blob: self = .null
    case .int64(let integer): self = .integer(integer)
    case .double(let number): self = .number(number)
    case .string(let text): self = .text(text)
    }
  }
}
