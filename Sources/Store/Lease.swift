import Experiment
import Foundation
import GRDB

/// The process that has a run, so that no other takes it.
public struct LeaseHolder: Equatable, Sendable {
  /// The machine's name and the namespace of its processes: containers may share the one, and do not see each other's
  /// processes.
  public var host: String
  public var process: Int32
  public var processStart: String

  public init(host: String, process: Int32, processStart: String) {
    self.host = host
    self.process = process
    self.processStart = processStart
  }

  /// A batch of tasks that was handed to another system, as SLURM, and is at work without any process of ours: its runs stay
  /// its own until whoever reads its logs says how they ended, or gives them back.
  public static func batch(_ name: String) -> LeaseHolder {
    LeaseHolder(host: batchHost, process: 0, processStart: name)
  }

  /// The name of a batch; `nil` for a process.
  public var batch: String? { host == Self.batchHost ? processStart : nil }

  /// No machine's name is empty.
  private static let batchHost = ""

  /// `process 4711 on lab`.
  var words: String { batch.map { "SLURM's batch \($0)" } ?? "process \(process) on \(host)" }

  /// This process.
  public static var current: LeaseHolder {
    let process = getpid()
    let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    return LeaseHolder(
      host: ([ProcessInfo.processInfo.hostName] + [namespace].compactMap(\.self)).joined(separator: " "),
      process: process,
      processStart: startOfProcess(process) ?? "unknown")
  }

  /// When a process started, in clock ticks since the machine did; `nil` where there is none.
  static func startOfProcess(_ process: Int32) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      // The program's name stands in brackets and may hold anything; what follows it is plain.
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    // Field 22 of the line; the first after the name is field 3.
    return fields.count > 19 ? String(fields[19]) : nil
  }

  /// Whether the holder is known to be gone, or has been silent for too long.
  func isGone(heartbeat: Double, now: Double, seenFrom observer: LeaseHolder) -> Bool {
    if batch != nil { return false }
    if host == observer.host { return Self.startOfProcess(process) != processStart }
    return now - heartbeat > Store.leaseSeconds
  }
}

extension Store {
  /// After so many seconds without a sign of life, a holder on another machine counts as gone.
  static let leaseSeconds = 180.0

  /// What came of asking for a run.
  public enum Claim: Equatable, Sendable {
    /// The caller has it; `threads` is what an earlier start on it used.
    case granted(threads: Int?)
    case finished
    /// Another process is at work on it.
    case taken
    /// It ended without success before, and was not to be tried again.
    case failed(RunStatus)
  }

  /// Asks for a run: of all who ask, at any moment one has it.
  public func claim(
    _ run: PlannedRun, for holder: LeaseHolder, retryFailed: Bool, now: Double = Date().timeIntervalSince1970
  ) throws -> Claim {
    var result = Claim.taken
    try write { db in
      let row = try Row.fetchOne(
        db,
        sql: """
          SELECT run.id, status, host, process, process_start, heartbeat,
            (SELECT threads FROM attempt WHERE attempt.run_id = run.id ORDER BY number DESC LIMIT 1) AS threads,
            EXISTS (SELECT 1 FROM attempt WHERE attempt.run_id = run.id) AS has_begun
          FROM run LEFT JOIN lease ON lease.run_id = run.id WHERE identity = ?
          """, arguments: [run.identity.hash])
      var id: Int64
      var threads: Int?
      if let row {
        id = try row.decode(forColumn: "id")
        let status = RunStatus(rawValue: try row.decode(forColumn: "status")) ?? .failed
        if status == .finished {
          result = .finished
          return
        }
        if let host: String = try row.decode(forColumn: "host") {
          let other = LeaseHolder(
            host: host, process: try row.decode(forColumn: "process"),
            processStart: try row.decode(forColumn: "process_start"))
          if other != holder,
            !other.isGone(heartbeat: try row.decode(forColumn: "heartbeat"), now: now, seenFrom: holder)
          {
            result = .taken
            return
          }
        }
        threads = try row.decode(forColumn: "threads")
        // What failed before a trainer got to work (no such device, no data) says nothing about the run.
        let hasBegun: Bool = try row.decode(forColumn: "has_begun")
        if status == .diverged || status == .failed, hasBegun, !retryFailed {
          result = .failed(status)
          return
        }
        try db.execute(
          sql: "UPDATE run SET status = 'running', reason = NULL WHERE id = ?", arguments: [id])
      } else {
        id = try Self.insertRunning(run, db)
      }
      try db.execute(
        sql: """
          INSERT OR REPLACE INTO lease (run_id, host, process, process_start, heartbeat) VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [id, holder.host, holder.process, holder.processStart, now])
      result = .granted(threads: threads)
    }
    return result
  }

  /// Makes the row of a run that was not there.
  static func insertRunning(_ run: PlannedRun, _ db: Database) throws -> Int64 {
    try db.execute(
      sql: """
        INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status)
        VALUES (?, ?, ?, ?, ?, ?, 'running')
        """,
      arguments: [
        run.identity.hash, run.spec.canonicalJSON, run.spec.dataset.name.rawValue,
        run.spec.model.name.rawValue, run.spec.optimizer.name.rawValue, run.spec.seed,
      ])
    return db.lastInsertedRowID
  }

  /// The runs that each batch has, by its name, and up to where the log of each was read.
  public func batches() throws -> [String: [RunIdentity: String]] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT identity, host, process, process_start, position FROM lease JOIN run ON run.id = run_id
          """)
      var batches: [String: [RunIdentity: String]] = [:]
      for row in rows {
        let holder = LeaseHolder(
          host: try row.decode(forColumn: "host"), process: try row.decode(forColumn: "process"),
          processStart: try row.decode(forColumn: "process_start"))
        if let name = holder.batch {
          let position: String? = try row.decode(forColumn: "position")
          // Before all others.
          batches[name, default: [:]][RunIdentity(try row.decode(forColumn: "identity"))] = position ?? ""
        }
      }
      return batches
    }
  }

  /// Says that the holder is alive.
  public func renewLeases(of holder: LeaseHolder, now: Double = Date().timeIntervalSince1970) throws {
    try write { db in
      try db.execute(
        sql: "UPDATE lease SET heartbeat = ? WHERE host = ? AND process = ? AND process_start = ?",
        arguments: [now, holder.host, holder.process, holder.processStart])
    }
  }

  /// Gives a run back unfinished; it stays as it is, for whoever asks next. One that another process has by now stays with
  /// that.
  public func release(_ identity: RunIdentity, by holder: LeaseHolder) throws {
    try write { db in
      try db.execute(
        sql: """
          DELETE FROM lease WHERE run_id = (SELECT id FROM run WHERE identity = ?)
            AND host = ? AND process = ? AND process_start = ?
          """,
        arguments: [identity.hash, holder.host, holder.process, holder.processStart])
    }
  }

  /// Notes that a log was read up to here, in the transaction that keeps what it says: however many read it, and wherever they
  /// are cut off, a message is taken once.
  ///
  /// - Returns: Whether it had not been read so far before.
  func advance(run id: Int64, to position: String?, _ db: Database) throws -> Bool {
    guard let position else { return true }
    try db.execute(
      sql: "UPDATE lease SET position = ? WHERE run_id = ? AND (position IS NULL OR position < ?)",
      arguments: [position, id, position])
    return db.changesCount > 0
  }

  /// - Throws: ``StoreError`` where another process has taken the run: the holder was silent for too long, as on a machine
  ///   that slept. What it still has to say of the run must not be mixed with what the other says.
  func requireLease(ofRun id: Int64, by holder: LeaseHolder, _ db: Database) throws {
    let isHeld = try Bool.fetchOne(
      db,
      sql: """
        SELECT EXISTS (SELECT 1 FROM lease WHERE run_id = ? AND host = ? AND process = ? AND process_start = ?)
        """, arguments: [id, holder.host, holder.process, holder.processStart])
    if isHeld != true {
      throw StoreError(
        .taken, path: path,
        "another sweep has taken over a run that this one was silent about for too long; the same command goes on with "
          + "what is left")
    }
  }
}
