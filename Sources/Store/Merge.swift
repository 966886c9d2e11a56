import Experiment
import Foundation
import GRDB

/// What a merge has taken over from another store.
public struct MergeSummary: Equatable, Sendable {
  /// Runs that were not here, and runs of which there were fewer epochs.
  public var added = 0
  public var extended = 0
  /// Runs that were here with the same numbers.
  public var unchanged = 0
  public var epochs = 0
  /// Probes, of checkpoints or of a run as it trained, that were not here.
  public var probes = 0
  /// What was left where it is.
  public var conflicts: [MergeConflict] = []

  public init() {}

  public static func += (sum: inout MergeSummary, other: MergeSummary) {
    sum.added += other.added
    sum.extended += other.extended
    sum.unchanged += other.unchanged
    sum.epochs += other.epochs
    sum.probes += other.probes
    sum.conflicts += other.conflicts
  }
}

/// A run, or a probe of it, that both stores have with other numbers, and why.
public struct MergeConflict: Equatable, Sendable {
  public var identity: RunIdentity
  /// `sgdm seed 3`.
  public var run: String
  /// A sentence's end: `epoch 2: test_accuracy is 71.2 there and 71.3 here`.
  public var reason: String

  public init(identity: RunIdentity, run: String, reason: String) {
    self.identity = identity
    self.run = run
    self.reason = reason
  }
}

extension Store {
  /// Takes over what another store has and this one has not: runs with their epochs, attempts and probes, experiments with
  /// what they registered and decided, and checks of determinism. All of it in one transaction; the other store stays as it is.
  ///
  /// Runs are the same where their identities are. Nothing that is here is overwritten: where both stores have other numbers
  /// for the same epoch or probe, the other's are left where they are, and named. Clocks and machines are no numbers of a run.
  /// A run that was at work in the other store counts as killed: its checkpoints do not come with it.
  ///
  /// - Throws: ``StoreError``.
  public func merge(_ other: Store, now: Double = Date().timeIntervalSince1970) throws -> MergeSummary {
    var summary = MergeSummary()
    try other.read { source in
      try write { db in
        let merge = Merge(from: source, of: other.path, into: db, now: now)
        summary = try merge.runs()
        try merge.experiments()
      }
    }
    return summary
  }
}

/// One store's way into another.
private struct Merge {
  private let source: Database
  private let path: String
  private let db: Database
  private let now: Double

  init(from source: Database, of path: String, into db: Database, now: Double) {
    self.source = source
    self.path = path
    self.db = db
    self.now = now
  }

  /// What differs between two machines that compute the same.
  private static let clocks: Set<String> = [
    "train_seconds", "test_seconds", "images_per_second", "peak_memory_bytes",
  ]

  // MARK: Runs

  func runs() throws -> MergeSummary {
    var summary = MergeSummary()
    for row in try Row.fetchAll(source, sql: "SELECT * FROM run ORDER BY id") {
      let hash: String = try row.decode(forColumn: "identity")
      let text: String = try row.decode(forColumn: "specification")
      // What passes for a run must be the one that it says it is.
      guard let spec = try? RunSpec(json: text), spec.identity.hash == hash else {
        throw StoreError(
          .notADatabase, path: path, "run \(hash.prefix(10)) cannot be understood: \(text.prefix(200))")
      }
      let title = "\(spec.optimizer.defaultLabel) seed \(spec.seed)"
      do {
        try take(row, spec, into: &summary)
      } catch let obstacle as Obstacle {
        summary.conflicts.append(
          MergeConflict(identity: spec.identity, run: title, reason: obstacle.reason))
      }
    }
    return summary
  }

  /// Why something is left where it is.
  private struct Obstacle: Error { var reason: String }

  private func take(_ run: Row, _ spec: RunSpec, into summary: inout MergeSummary) throws {
    let theirs: Int64 = try run.decode(forColumn: "id")
    try checkData(of: theirs, spec)
    var found = try Store.runID(spec.identity, db)
    let epochs = try rows("epoch", of: theirs, in: source)
    if let ours = found {
      let before = try rows("epoch", of: ours, in: db)
      try compare(epochs, with: before, by: ["epoch"], leavingOut: Self.clocks)
      let known = Set(try before.map { try $0.decode(Int.self, forColumn: "epoch") })
      let new = try epochs.filter { !known.contains(try $0.decode(forColumn: "epoch")) }
      if !new.isEmpty {
        try checkIdle(ours)
        try insert(new, into: "epoch", of: ours)
        try addAttempts(of: theirs, to: ours)
        try setStatus(of: run, to: ours)
        summary.extended += 1
        summary.epochs += new.count
      } else if epochs.count == before.count, try isOver(theirs, in: source), try !isOver(ours, in: db) {
        // Cut off here in the very epoch in which it ended there.
        try checkIdle(ours)
        try addAttempts(of: theirs, to: ours)
        try setStatus(of: run, to: ours)
        summary.extended += 1
      } else {
        summary.unchanged += 1
      }
    } else {
      try db.execute(
        sql: """
          INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status, reason)
          VALUES (?, ?, ?, ?, ?, ?, 'running', NULL)
          """,
        arguments: StatementArguments(
          ["identity", "specification", "dataset", "model", "optimizer", "seed"].map {
            run[$0] as DatabaseValue
          }))
      let id = db.lastInsertedRowID
      try insert(epochs, into: "epoch", of: id)
      try addAttempts(of: theirs, to: id)
      try setStatus(of: run, to: id)
      found = id
      summary.added += 1
      summary.epochs += epochs.count
    }
    guard let ours = found else { return }
    try addProbes(of: theirs, spec, to: ours, into: &summary)
  }

  /// Runs of one data set that were made on other files are not comparable.
  private func checkData(of run: Int64, _ spec: RunSpec) throws {
    let sql = """
      SELECT DISTINCT dataset_checksum FROM attempt JOIN run ON run.id = run_id
      WHERE dataset_checksum IS NOT NULL
        AND json_extract(specification, '$.dataset') = (SELECT json_extract(?, '$.dataset'))
      """
    let theirs = try String.fetchAll(
      source,
      sql:
        "SELECT DISTINCT dataset_checksum FROM attempt WHERE run_id = ? AND dataset_checksum IS NOT NULL",
      arguments: [run])
    let ours = try String.fetchAll(db, sql: sql, arguments: [spec.canonicalJSON])
    if let other = theirs.first, let own = ours.first, other != own {
      throw Obstacle(
        reason: "was made on other data (checksum \(other.prefix(10))…, runs here \(own.prefix(10))…)")
    }
  }

  /// Whether nothing more comes of a run by itself.
  private func isOver(_ run: Int64, in database: Database) throws -> Bool {
    let status = try String.fetchOne(database, sql: "SELECT status FROM run WHERE id = ?", arguments: [run])
    return ["finished", "diverged", "failed"].contains(status)
  }

  private func checkIdle(_ run: Int64) throws {
    guard let lease = try Row.fetchOne(db, sql: "SELECT * FROM lease WHERE run_id = ?", arguments: [run])
    else { return }
    let holder = LeaseHolder(
      host: try lease.decode(forColumn: "host"), process: try lease.decode(forColumn: "process"),
      processStart: try lease.decode(forColumn: "process_start"))
    if !holder.isGone(
      heartbeat: try lease.decode(forColumn: "heartbeat"), now: now, seenFrom: LeaseHolder.current)
    {
      throw Obstacle(
        reason: "is being run here, and is further there: merge again once \(holder.words) has ended"
      )
    }
    try db.execute(sql: "DELETE FROM lease WHERE run_id = ?", arguments: [run])
  }

  private func setStatus(of run: Row, to id: Int64) throws {
    let status: String = try run.decode(forColumn: "status")
    let isBegun =
      try Bool.fetchOne(db, sql: "SELECT EXISTS(SELECT 1 FROM attempt WHERE run_id = ?)", arguments: [id])
    // What nobody began there is to be had here.
    let isRunning = status == RunStatus.running.rawValue && isBegun == true
    let reason: String? = isRunning ? "was at work in another store" : try run.decode(forColumn: "reason")
    try db.execute(
      sql: "UPDATE run SET status = ?, reason = ? WHERE id = ?",
      arguments: [isRunning ? RunStatus.killed.rawValue : status, reason, id])
  }

  /// Those of the other store after our own, so that the last one is what made the last epochs.
  private func addAttempts(of theirs: Int64, to ours: Int64) throws {
    let last =
      try Int.fetchOne(
        db, sql: "SELECT MAX(number) FROM attempt WHERE run_id = ?", arguments: [ours]) ?? 0
    for (index, row) in try rows("attempt", of: theirs, in: source).enumerated() {
      try insert([row], into: "attempt", of: ours, with: ["number": last + index + 1])
    }
  }

  // MARK: Probes

  private static let probeTables = ["probe", "probe_layer", "probe_estimate", "probe_variant"]
  private static let probeKeys = ["epoch", "step", "position", "number"]

  private func addProbes(
    of theirs: Int64, _ spec: RunSpec, to ours: Int64, into summary: inout MergeSummary
  ) throws {
    func conflict(_ reason: String) {
      summary.conflicts.append(
        MergeConflict(
          identity: spec.identity, run: "\(spec.optimizer.defaultLabel) seed \(spec.seed)", reason: reason))
    }
    for series in try rows("probe_series", of: theirs, in: source) {
      let epoch: Int = try series.decode(forColumn: "epoch")
      let task: String = try series.decode(forColumn: "task")
      let known = try String.fetchOne(
        db, sql: "SELECT task FROM probe_series WHERE run_id = ? AND epoch = ?", arguments: [ours, epoch])
      func steps(_ table: String, _ run: Int64, _ database: Database) throws -> [Row] {
        try rows(table, of: run, in: database).filter { try $0.decode(Int.self, forColumn: "epoch") == epoch }
      }
      guard let known else {
        try insert([series], into: "probe_series", of: ours)
        for table in Self.probeTables {
          try insert(try steps(table, theirs, source), into: table, of: ours)
        }
        summary.probes += 1
        continue
      }
      if known != task {
        conflict("the probe after epoch \(epoch) was asked for in other words there")
        continue
      }
      do {
        for table in Self.probeTables {
          let (a, b) = (try steps(table, theirs, source), try steps(table, ours, db))
          guard a.count == b.count else { throw Obstacle(reason: "other steps") }
          try compare(a, with: b, by: Self.probeKeys)
        }
      } catch let obstacle as Obstacle {
        conflict("the probe after epoch \(epoch), \(obstacle.reason)")
      }
    }
    guard let series = try rows("training_probe_series", of: theirs, in: source).first else { return }
    let tables = ["training_probe", "training_probe_estimate"]
    if try rows("training_probe_series", of: ours, in: db).isEmpty {
      try insert([series], into: "training_probe_series", of: ours)
      for table in tables { try insert(try rows(table, of: theirs, in: source), into: table, of: ours) }
      summary.probes += 1
      return
    }
    do {
      for table in ["training_probe_series"] + tables {
        let (a, b) = (try rows(table, of: theirs, in: source), try rows(table, of: ours, in: db))
        guard a.count == b.count else { throw Obstacle(reason: "other steps") }
        try compare(a, with: b, by: ["step", "number"])
      }
    } catch let obstacle as Obstacle {
      conflict("the probes in training, \(obstacle.reason)")
    }
  }

  // MARK: Experiments

  func experiments() throws {
    for row in try Row.fetchAll(source, sql: "SELECT name, text, stored_at FROM experiment ORDER BY id") {
      try db.execute(
        sql: "INSERT OR IGNORE INTO experiment (name, text, stored_at) VALUES (?, ?, ?)",
        arguments: StatementArguments(row.databaseValues))
    }
    for row in try Row.fetchAll(source, sql: "SELECT * FROM decision") {
      try insert([row], into: "decision", orIgnore: true)
    }
    let known = Set(
      try Row.fetchAll(db, sql: "SELECT * FROM determinism").map { Self.values($0, leavingOut: ["id"]) })
    for row in try Row.fetchAll(source, sql: "SELECT * FROM determinism ORDER BY id")
    where !known.contains(Self.values(row, leavingOut: ["id"])) {
      try insert([row], into: "determinism", leavingOut: ["id"])
    }
    try registrations()
  }

  /// All that either store has of an experiment's claims, in the order in which it was settled.
  private func registrations() throws {
    let sql = "SELECT * FROM registration ORDER BY registered_at, version"
    let theirs = try Dictionary(grouping: Row.fetchAll(source, sql: sql)) {
      try $0.decode(String.self, forColumn: "experiment")
    }
    let ours = try Dictionary(grouping: Row.fetchAll(db, sql: sql)) {
      try $0.decode(String.self, forColumn: "experiment")
    }
    for experiment in theirs.keys.sorted() {
      let all = (ours[experiment] ?? []) + (theirs[experiment] ?? [])
      let ordered = try all.enumerated().map { index, row in
        (time: try row.decode(Double.self, forColumn: "registered_at"), index: index, row: row)
      }.sorted { ($0.time, $0.index) < ($1.time, $1.index) }.map(\.row)
      try db.execute(sql: "DELETE FROM registration WHERE experiment = ?", arguments: [experiment])
      var version = 0
      var last: String?
      for row in ordered {
        let content: String = try row.decode(forColumn: "content")
        if content == last { continue }
        (version, last) = (version + 1, content)
        try insert([row], into: "registration", with: ["version": version])
      }
    }
  }

  // MARK: Rows

  private func rows(_ table: String, of run: Int64, in database: Database) throws -> [Row] {
    // Table names are the program's own.
    try Row.fetchAll(
      database.cachedStatement(sql: "SELECT * FROM \(table) WHERE run_id = ?"), arguments: [run])
  }

  private func insert(
    _ rows: [Row], into table: String, of run: Int64? = nil, with values: [String: Int] = [:],
    leavingOut: Set<String> = [], orIgnore: Bool = false
  ) throws {
    guard let first = rows.first else { return }
    let columns = first.columnNames.filter { !leavingOut.contains($0) }
    let statement = try db.cachedStatement(
      sql: "INSERT \(orIgnore ? "OR IGNORE " : "")INTO \(table) (\(columns.joined(separator: ", "))) "
        + "VALUES (\(Store.marks(columns.count)))")
    for row in rows {
      try statement.execute(
        arguments: StatementArguments(
          columns.map { column -> DatabaseValue in
            if column == "run_id", let run { return run.databaseValue }
            return values[column]?.databaseValue ?? row[column]
          }))
    }
  }

  private static func values(_ row: Row, leavingOut: Set<String>) -> [String] {
    row.filter { !leavingOut.contains($0.0) }.map { "\($0.0)=\($0.1)" }
  }

  /// - Throws: ``Obstacle`` for the first number that two rows of the same key do not have in common.
  private func compare(
    _ theirs: [Row], with ours: [Row], by keys: [String], leavingOut: Set<String> = []
  ) throws {
    func key(_ row: Row) -> [DatabaseValue] { keys.map { row[$0] ?? .null } }
    let known = Dictionary(ours.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
    for row in theirs {
      guard let own = known[key(row)] else { continue }
      for (column, value) in row where column != "run_id" && !leavingOut.contains(column) {
        let other: DatabaseValue = own[column] ?? .null
        if value == other { continue }
        let place = keys.compactMap { key -> String? in
          guard let value: DatabaseValue = row[key], !value.isNull else { return nil }
          return "\(key) \(Self.text(value))"
        }
        throw Obstacle(
          reason:
            "\(place.joined(separator: ", ")): \(column) is \(Self.text(value)) there and \(Self.text(other)) here"
        )
      }
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .double(let number): "\(number)"
    case .int64(let number): "\(number)"
    case .string(let text): "'\(text.prefix(60))'"
    case .null, .blob: "none"
    }
  }
}
