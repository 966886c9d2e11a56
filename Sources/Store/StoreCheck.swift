import GRDB

/// What a look into every page and at every reference of a store has found, and how much it holds.
public struct StoreCheck: Codable, Equatable, Sendable {
  /// What is wrong, in SQLite's words, the first hundred; empty where the store is sound.
  public var problems: [String] = []
  /// What to do about it.
  public var advice: String?
  /// Runs by where they stand: `finished`, `failed`. This and what follows stays empty where pages are damaged.
  public var runs: [String: Int] = [:]
  public var epochs = 0
  /// Probes, steps that they measured, and steps measured as runs trained.
  public var probes = 0
  public var probedSteps = 0
  public var probedTrainingSteps = 0
  /// Checks of whether training repeats itself.
  public var determinismChecks = 0
}

extension Store {
  /// Reads all of the file and looks whether it is whole: SQLite's own check of its pages, indexes and constraints, and of
  /// the references between tables. Writers need not wait.
  ///
  /// - Throws: ``StoreError`` where the file cannot be read at all; damage that is found is an answer.
  public func check() throws -> StoreCheck {
    var check = StoreCheck()
    do {
      try database.read { try Self.fill(&check, $0) }
    } catch let error as DatabaseError {
      // Where a page cannot be read at all, the rest of the answer is missing, or the end of the transaction fails.
      guard error.resultCode == .SQLITE_CORRUPT else { throw StoreError(error, path: path) }
      if check.problems.isEmpty { check.problems = [error.message ?? "pages cannot be read"] }
    } catch let error as RowDecodingError {
      check.problems.append("a value that cannot be: \(error)")
    }
    if !check.problems.isEmpty { check.advice = StoreError.rescue(path) }
    return check
  }

  private static func fill(_ check: inout StoreCheck, _ db: Database) throws {
    let pages = try String.fetchAll(db, sql: "PRAGMA integrity_check(100)")
    check.problems = pages.filter { $0 != "ok" }
    // Of a damaged file nothing else can be relied on.
    guard check.problems.isEmpty else { return }
    let rows = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check")
    check.problems += try rows.prefix(100).map { row in
      let table: String = try row.decode(atIndex: 0)
      let parent: String = try row.decode(atIndex: 2)
      return "a row of \(table) belongs to one of \(parent) that is not there"
    }
    for row in try Row.fetchAll(db, sql: "SELECT status, COUNT(*) FROM run GROUP BY status") {
      check.runs[try row.decode(atIndex: 0)] = try row.decode(atIndex: 1)
    }
    func count(_ table: String) throws -> Int {
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM \(table)") ?? 0
    }
    check.epochs = try count("epoch")
    check.probes = try count("probe_series")
    check.probedSteps = try count("probe")
    check.probedTrainingSteps = try count("training_probe")
    check.determinismChecks = try count("determinism")
  }
}
