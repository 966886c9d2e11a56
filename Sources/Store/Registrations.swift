import Experiment
import Foundation
import GRDB

/// What experiments settle before they look.
extension Store {
  /// Keeps what an experiment asks and from how many seeds, where it is the first time or something else than the last time.
  ///
  /// - Parameter planned: The experiment's runs, of which is kept how many had been seen by now.
  /// - Returns: The version that is new; `nil` where there is none.
  @discardableResult
  public func register(
    _ registration: Registration, of experiment: String, planned: [RunIdentity],
    now: Double = Date().timeIntervalSince1970
  ) throws -> RegistrationRecord? {
    var record: RegistrationRecord?
    try write { db in
      let last = try Row.fetchOne(
        db,
        sql: "SELECT version, content FROM registration WHERE experiment = ? ORDER BY version DESC LIMIT 1",
        arguments: [experiment])
      let content: String? = try last?.decode(forColumn: "content")
      guard content != registration.canonicalJSON else { return }
      // The same in all that is known of the last version is the same.
      if let content, let before = try? Registration(json: content),
        registration.changes(since: before).isEmpty
      {
        return
      }
      let seen = try db.makeStatement(
        sql: """
          SELECT status FROM run WHERE identity = ? AND EXISTS (SELECT 1 FROM epoch WHERE run_id = run.id)
          """)
      let statuses = try planned.compactMap { try String.fetchOne(seen, arguments: [$0.hash]) }
      let before: Int = try last?.decode(forColumn: "version") ?? 0
      let new = RegistrationRecord(
        version: before + 1, registration: registration, registeredAt: now, begunRuns: statuses.count,
        finishedRuns: statuses.count { $0 == RunStatus.finished.rawValue })
      try db.execute(
        sql: "INSERT INTO registration VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          experiment, new.version, registration.canonicalJSON, now, new.begunRuns, new.finishedRuns,
        ])
      record = new
    }
    return record
  }

  /// All versions, the first one first.
  public func registrations(of experiment: String) throws -> [RegistrationRecord] {
    try read { db in
      try Row.fetchAll(
        db, sql: "SELECT * FROM registration WHERE experiment = ? ORDER BY version", arguments: [experiment]
      ).map { row in
        let content: String = try row.decode(forColumn: "content")
        guard let registration = try? Registration(json: content) else {
          throw StoreError(
            .notADatabase, path: path, "claims of '\(experiment)' cannot be understood: \(content)")
        }
        return RegistrationRecord(
          version: try row.decode(forColumn: "version"), registration: registration,
          registeredAt: try row.decode(forColumn: "registered_at"),
          begunRuns: try row.decode(forColumn: "begun_runs"),
          finishedRuns: try row.decode(forColumn: "finished_runs"))
      }
    }
  }
}
