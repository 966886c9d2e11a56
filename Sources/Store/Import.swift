import Experiment
import Foundation
import GRDB

/// An epoch of a run as a row of another tool's file has it.
public struct ImportedEpoch: Sendable {
  /// The run's place among those that the import is about.
  public var run: Int
  /// The row's number in the file.
  public var row: Int
  public var record: EpochRecord

  public init(run: Int, row: Int, record: EpochRecord) {
    self.run = run
    self.row = row
    self.record = record
  }
}

/// What an import has changed: numbers of runs, each counted once, and of epochs.
public struct ImportSummary: Equatable, Sendable {
  /// Now stored with all their epochs, and with fewer.
  public var finished = 0
  public var incomplete = 0
  /// Of both: stored before, with fewer epochs.
  public var extended = 0
  /// Stored before, with the same numbers.
  public var unchanged = 0
  public var epochs = 0

  public init() {}

  public var changed: Int { finished + incomplete }
}

/// Rows of a file that cannot be taken in, and why.
public struct ImportError: Error, Equatable, CustomStringConvertible {
  /// The row of the file.
  public var row: Int
  public var message: String

  public var description: String { "row \(row): \(message)" }
}

extension Store {
  /// Takes in runs that another tool made: all of a file, or nothing of it.
  ///
  /// `read` hands over the file's rows, in any order; they wait in a temporary table, on disk where they are many, until
  /// the last is there. Then, in one transaction, runs that are new are stored, runs of which fewer epochs are stored get
  /// the others, and runs that are stored with the same numbers stay as they are. What the file does not say of an epoch
  /// is no other number.
  ///
  /// - Parameters:
  ///   - runs: The runs that rows can be of.
  ///   - provenance: Of what `read` has read; it is asked for after the last row.
  /// - Throws: ``ImportError`` for an epoch that comes twice or is left out, and for a run that is stored with other
  ///   numbers, has diverged or is at work; ``StoreError``; and whatever `read` throws.
  public func importRuns(
    _ runs: [PlannedRun], now: Double = Date().timeIntervalSince1970, provenance: () -> Provenance,
    read: (_ add: (ImportedEpoch) throws -> Void) throws -> Void
  ) throws -> ImportSummary {
    do {
      return try database.writeWithoutTransaction { db in
        try db.execute(sql: Staging.create)
        defer { try? db.execute(sql: Staging.drop) }
        // Only the temporary table is written to: nobody else has to wait for the file to be read.
        do {
          try db.inTransaction(.deferred) {
            let staging = try Staging(db, runs)
            try read(staging.add)
            return .commit
          }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_FULL {
          throw StoreError(
            .failed, path: path,
            "the disk that temporary files are on is full: free some of it, or name a folder on another by SQLITE_TMPDIR"
          )
        }
        var summary = ImportSummary()
        try db.inTransaction(.immediate) {
          summary = try Import(db, runs, provenance: provenance(), now: now).run()
          return .commit
        }
        return summary
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    } catch let error as RowDecodingError {
      throw StoreError(error, path: path)
    }
  }
}

/// The rows of a file before it is known whether they can be taken in.
private struct Staging {
  /// What an epoch may say, as columns of the table `epoch`.
  static let columns = [
    "train_loss", "train_accuracy", "test_loss", "test_accuracy", "validation_loss", "validation_accuracy",
    "running_loss", "running_accuracy", "learning_rate", "weight_hash", "train_seconds", "test_seconds",
    "images_per_second", "peak_memory_bytes",
  ]
  /// In a file, whatever SQLite was built for: there may be millions of rows.
  static let create = """
    PRAGMA temp_store = FILE;
    CREATE TEMPORARY TABLE imported (
      run INTEGER NOT NULL, epoch INTEGER NOT NULL, file_row INTEGER NOT NULL, \(columns.joined(separator: ", ")),
      PRIMARY KEY (run, epoch)
    ) WITHOUT ROWID;
    """
  static let drop = "DROP TABLE imported"

  private let db: Database
  private let runs: [PlannedRun]
  private let insert: Statement

  init(_ db: Database, _ runs: [PlannedRun]) throws {
    self.db = db
    self.runs = runs
    let marks = [String](repeating: "?", count: 3 + Self.columns.count).joined(separator: ", ")
    insert = try db.makeStatement(sql: "INSERT INTO imported VALUES (\(marks))")
  }

  func add(_ epoch: ImportedEpoch) throws {
    let record = epoch.record
    do {
      try insert.execute(arguments: [
        epoch.run, record.epoch, epoch.row, record.trainLoss, record.trainAccuracy, record.testLoss,
        record.testAccuracy, record.validationLoss, record.validationAccuracy, record.runningLoss,
        record.runningAccuracy, record.learningRate, record.weightHash, record.trainSeconds,
        record.testSeconds, record.imagesPerSecond, record.peakMemoryBytes,
      ])
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
      let before = try Int.fetchOne(
        db, sql: "SELECT file_row FROM imported WHERE run = ? AND epoch = ?",
        arguments: [epoch.run, record.epoch])
      guard let before else { throw error }
      throw ImportError(
        row: epoch.row, message: "\(runs[epoch.run].title) has had epoch \(record.epoch) in row \(before)")
    }
  }
}

/// The transaction that turns staged rows into runs.
private struct Import {
  private let db: Database
  private let runs: [PlannedRun]
  private let provenance: Provenance
  private let now: Double
  private let holder = LeaseHolder.current
  private let findOther: Statement
  private let addEpochs: Statement

  init(_ db: Database, _ runs: [PlannedRun], provenance: Provenance, now: Double) throws {
    self.db = db
    self.runs = runs
    self.provenance = provenance
    self.now = now
    let columns = Staging.columns
    let differences = columns.map {
      "imported.\($0) IS NOT NULL AND imported.\($0) IS NOT epoch.\($0)"
    }
    let both = columns.map { "imported.\($0), epoch.\($0)" }.joined(separator: ", ")
    findOther = try db.makeStatement(
      sql: """
        SELECT imported.epoch, file_row, \(both)
        FROM imported JOIN epoch ON epoch.run_id = ? AND epoch.epoch = imported.epoch
        WHERE imported.run = ? AND (\(differences.joined(separator: " OR ")))
        ORDER BY imported.epoch LIMIT 1
        """)
    let names = columns.joined(separator: ", ")
    addEpochs = try db.makeStatement(
      sql: """
        INSERT INTO epoch (run_id, epoch, \(names))
        SELECT ?1, epoch, \(names) FROM imported
        WHERE run = ?2 AND epoch NOT IN (SELECT epoch FROM epoch WHERE run_id = ?1) ORDER BY epoch
        """)
  }

  func run() throws -> ImportSummary {
    var summary = ImportSummary()
    var conflicts: [ImportError] = []
    let found = try Row.fetchAll(
      db, sql: "SELECT run, COUNT(*), MAX(epoch) FROM imported GROUP BY run ORDER BY run")
    for row in found {
      let (run, count, last): (Int, Int, Int) = (
        try row.decode(atIndex: 0), try row.decode(atIndex: 1), try row.decode(atIndex: 2)
      )
      if count < last { throw try gap(in: run) }
      do {
        try take(run, epochs: count, into: &summary)
      } catch let error as ImportError {
        conflicts.append(error)
      }
    }
    guard var first = conflicts.min(by: { $0.row < $1.row }) else { return summary }
    if conflicts.count > 1 {
      first.message += " (the first of \(conflicts.count) runs that cannot be taken in)"
    }
    throw first
  }

  /// The first epoch of a run that is there without the one before it.
  private func gap(in run: Int) throws -> ImportError {
    let row = try Row.fetchOne(
      db,
      sql: """
        SELECT epoch, file_row FROM imported WHERE run = ?1 AND epoch > 1
          AND epoch - 1 NOT IN (SELECT epoch FROM imported WHERE run = ?1) ORDER BY epoch LIMIT 1
        """, arguments: [run])
    let (epoch, place): (Int, Int) = (row?[0] ?? 0, row?[1] ?? 0)
    return ImportError(
      row: place,
      message: "\(runs[run].title) has epoch \(epoch), but the file has no epoch \(epoch - 1) of it")
  }

  private func take(_ run: Int, epochs: Int, into summary: inout ImportSummary) throws {
    let planned = runs[run]
    let stored = try Row.fetchOne(
      db,
      sql: """
        SELECT run.id, status, reason, (SELECT COUNT(*) FROM epoch WHERE run_id = run.id) AS epochs,
          host, process, process_start, heartbeat
        FROM run LEFT JOIN lease ON lease.run_id = run.id WHERE identity = ?
        """, arguments: [planned.identity.hash])
    let before: Int = try stored?.decode(forColumn: "epochs") ?? 0
    if let stored {
      try checkNumbers(of: run, against: stored)
      let id: Int64 = try stored.decode(forColumn: "id")
      let common = try Int.fetchOne(
        db,
        sql: """
          SELECT COUNT(*) FROM imported JOIN epoch ON epoch.run_id = ? AND epoch.epoch = imported.epoch
          WHERE imported.run = ?
          """, arguments: [id, run])
      if common == epochs {
        summary.unchanged += 1
        return
      }
      try checkState(of: run, stored)
    }
    let id: Int64 = try stored?.decode(forColumn: "id") ?? Store.insertRunning(planned, db)
    try addEpochs.execute(arguments: [id, run])
    let added = db.changesCount
    let number = try Int.fetchOne(
      db, sql: "SELECT MAX(number) FROM attempt WHERE run_id = ?", arguments: [id])
    try provenance.insert(
      into: "attempt",
      with: [
        "run_id": id, "number": (number ?? 0) + 1, "from_epoch": before, "started_at": now, "ended_at": now,
      ], db)
    let total = planned.spec.training.epochs
    let isWhole = before + added == total
    try db.execute(
      sql: "UPDATE run SET status = ?, reason = ? WHERE id = ?",
      arguments: [
        (isWhole ? RunStatus.finished : .failed).rawValue,
        isWhole ? nil : "imported with \(before + added) of \(total) epochs", id,
      ])
    try db.execute(sql: "DELETE FROM lease WHERE run_id = ?", arguments: [id])
    summary.epochs += added
    if isWhole { summary.finished += 1 } else { summary.incomplete += 1 }
    if stored != nil { summary.extended += 1 }
  }

  private func checkNumbers(of run: Int, against stored: Row) throws {
    let id: Int64 = try stored.decode(forColumn: "id")
    guard let other = try Row.fetchOne(findOther, arguments: [id, run]) else { return }
    let (epoch, row): (Int, Int) = (other[0], other[1])
    for position in Staging.columns.indices {
      let new: DatabaseValue = other[2 + 2 * position]
      let old: DatabaseValue = other[3 + 2 * position]
      if new.isNull || Self.text(new) == Self.text(old) { continue }
      throw ImportError(
        row: row,
        message:
          "\(runs[run].title), epoch \(epoch): \(Staging.columns[position]) is \(Self.text(new)), the store has "
          + "\(Self.text(old)). Nothing was changed; correct the file, or import it into another --store")
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .double(let number): "\(number)"
    // 1 and 1.0 are the same number.
    case .int64(let number): "\(Double(number))"
    case .string(let text): "'\(text)'"
    case .null, .blob: "none"
    }
  }

  /// Whether a stored run may get further epochs.
  private func checkState(of run: Int, _ stored: Row) throws {
    var obstacle: String?
    let status: String = try stored.decode(forColumn: "status")
    if status == RunStatus.diverged.rawValue {
      let reason: String? = try stored.decode(forColumn: "reason")
      obstacle = "is stored as diverged (\(reason ?? "no reason")), but has further epochs in the file"
    } else if let host = try stored.decode(String?.self, forColumn: "host") {
      let other = LeaseHolder(
        host: host, process: try stored.decode(forColumn: "process"),
        processStart: try stored.decode(forColumn: "process_start"))
      let heartbeat: Double = try stored.decode(forColumn: "heartbeat")
      if !other.isGone(heartbeat: heartbeat, now: now, seenFrom: holder) {
        obstacle = "is being run: import it once \(other.words) has ended"
      }
    }
    guard let obstacle else { return }
    let row = try Int.fetchOne(
      db, sql: "SELECT MIN(file_row) FROM imported WHERE run = ?", arguments: [run])
    throw ImportError(row: row ?? 0, message: "\(runs[run].title) \(obstacle). Nothing was changed")
  }
}
