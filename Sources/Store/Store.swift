import Experiment
import Foundation
import GRDB

/// The results of experiments in one SQLite file.
///
/// Many processes may read it; each process writes through one connection, and every change is one
/// transaction. Each row of a run, an epoch or a probe exists at most once: the schema sees to it.
public final class Store: Sendable {
  public let path: String
  let database: any DatabaseWriter

  public enum Access: Sendable {
    /// Makes the file where there is none, and brings an older layout up to date.
    case write
    /// Leaves everything as it is; the file must exist.
    case read
  }

  /// - Throws: ``StoreError`` where the file is missing, is no database, is from a later version of the
  ///   program, or cannot be written.
  public convenience init(path: String, _ access: Access = .write) throws {
    try self.init(path: path, access) { _ in }
  }

  /// - Parameter prepare: Done with each connection when it is opened.
  package init(
    path: String, _ access: Access, prepare: @escaping @Sendable (Database) throws -> Void
  ) throws {
    self.path = path
    let exists = FileManager.default.fileExists(atPath: path)
    if access == .read, !exists {
      throw StoreError(
        .missing, path: path, "there is no such file: has the sweep been run, or is --store amiss?")
    }
    if access == .write, exists, !FileManager.default.isWritableFile(atPath: path) {
      throw StoreError(
        .readOnly, path: path,
        "the file cannot be written. Change its permissions, or name another with --store")
    }
    // With a folder in front no name means more to SQLite than a name, as `:memory:` does.
    let file = path.hasPrefix("/") ? path : "./\(path)"
    var configuration = Configuration()
    configuration.busyMode = .timeout(60)
    configuration.readonly = access == .read
    configuration.prepareDatabase(prepare)
    let end = Date().addingTimeInterval(60)
    while true {
      do {
        database = try Self.open(file, access, exists: exists, configuration, path: path)
        return
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY && Date() < end {
        // A file that others are just making is busy without SQLite's own patience.
        usleep(20_000)
      } catch let error as DatabaseError {
        throw StoreError(error, path: path)
      } catch let error as RowDecodingError {
        throw StoreError(error, path: path)
      }
    }
  }

  private static func open(
    _ file: String, _ access: Access, exists: Bool, _ configuration: Configuration, path: String
  ) throws -> any DatabaseWriter {
    let database: any DatabaseWriter
    switch access {
    case .write:
      // Opening a pool changes the file, which first has to be known as ours.
      if exists {
        var reading = configuration
        reading.readonly = true
        try check(DatabaseQueue(path: file, configuration: reading), path: path)
      }
      database = try DatabasePool(path: file, configuration: configuration)
      // What was committed stays, also where the power goes; a pool alone would sync its log only now and then.
      try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
    case .read: database = try DatabaseQueue(path: file, configuration: configuration)
    }
    try check(database, path: path)
    if try database.read(Schema.migrator.hasCompletedMigrations) { return database }
    guard access == .write else {
      let isEmpty = try database.read {
        try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
      }
      throw isEmpty
        ? StoreError(.notADatabase, path: path, "is an empty file, not a store")
        : StoreError(.olderVersion, path: path, "is of an older version: a sweep brings it up to date")
    }
    // Others may be making it at the same time, a migration each: whoever comes second to one finds it done.
    for attempt in 1... {
      do {
        try Schema.migrator.migrate(database)
        break
      } catch {
        if try database.read(Schema.migrator.hasCompletedMigrations) { break }
        if attempt > Schema.migrator.migrations.count { throw error }
      }
    }
    return database
  }

  /// - Throws: ``StoreError`` where the file is from a later version of this program, or another program's.
  private static func check(_ database: any DatabaseReader, path: String) throws {
    let (superseded, tables) = try database.read { db in
      (
        try Schema.migrator.hasBeenSuperseded(db),
        try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
      )
    }
    if superseded {
      throw StoreError(
        .newerVersion, path: path,
        "was written by a later version of rsgdm-lab. Use that version, or name another with --store")
    }
    if !tables.isEmpty, !tables.contains("grdb_migrations") {
      throw StoreError(
        .notADatabase, path: path,
        "is an SQLite database of another program's. Name another file with --store")
    }
  }

  /// Where the runs of this store keep checkpoints: beside the file, under its name. By whatever link a store is reached, it is
  /// the same folder. Stores that differ in more than `.sqlite` have folders of their own.
  public var runsFolder: URL {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    let name = file.pathExtension == "sqlite" ? file.deletingPathExtension() : file
    return name.appendingPathExtension("checkpoints")
  }

  /// How thoroughly commits are synced: 2 for each, before it is done.
  package func synchronization() throws -> Int? {
    try database.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
  }

  func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
    do {
      return try database.read(body)
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    } catch let error as RowDecodingError {
      throw StoreError(error, path: path)
    }
  }

  /// One transaction, begun as a writer at once: what it reads stays true until it ends.
  func write(_ body: (Database) throws -> Void) throws {
    do {
      try database.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          try body(db)
          return .commit
        }
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    } catch let error as RowDecodingError {
      throw StoreError(error, path: path)
    }
  }

  static func runID(_ identity: RunIdentity, _ db: Database) throws -> Int64? {
    try Int64.fetchOne(db, sql: "SELECT id FROM run WHERE identity = ?", arguments: [identity.hash])
  }

  func requiredRunID(_ identity: RunIdentity, _ db: Database) throws -> Int64 {
    guard let id = try Self.runID(identity, db) else {
      throw StoreError(.failed, path: path, "there is no run \(identity.short)")
    }
    return id
  }
}
