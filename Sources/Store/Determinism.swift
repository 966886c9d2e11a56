import Experiment
import GRDB

extension Schema {
  /// The sixth migration: certificates of ``DeterminismRecord``s.
  static func addDeterminism(_ db: Database) throws {
    try db.execute(
      sql: """
        -- Whether the first steps of a run were the same twice, in processes of their own. Every check is kept.
        CREATE TABLE determinism (
          id INTEGER PRIMARY KEY,
          experiment TEXT NOT NULL,
          -- Of the run, which need not be stored.
          identity TEXT NOT NULL,
          specification TEXT NOT NULL,
          precision TEXT NOT NULL,
          threads INTEGER NOT NULL CHECK (threads >= 1),
          -- Of the second process; as many as the first had where it is about repetition.
          other_threads INTEGER NOT NULL CHECK (other_threads >= 1),
          steps INTEGER NOT NULL CHECK (steps >= 1),
          -- NULL where all steps were the same.
          first_difference INTEGER CHECK (first_difference BETWEEN 1 AND steps),
          differing TEXT,
          project_version TEXT NOT NULL,
          git_commit TEXT,
          git_dirty INTEGER,
          engine TEXT NOT NULL,
          device TEXT NOT NULL,
          processor TEXT NOT NULL,
          host TEXT NOT NULL,
          dataset_checksum TEXT,
          checked_at REAL NOT NULL,
          CHECK ((differing IS NULL) = (first_difference IS NULL))
        ) STRICT;
        """)
  }
}

extension DeterminismRecord: FetchableRecord, EncodableRecord {
  public static var databaseColumnEncodingStrategy: DatabaseColumnEncodingStrategy { .convertToSnakeCase }
  public static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy { .convertFromSnakeCase }
}

extension Store {
  /// Keeps what checks of whether training repeats itself have found: all of them, or none.
  public func add(_ records: [DeterminismRecord]) throws {
    try write { db in for record in records { try record.insert(into: "determinism", with: [:], db) } }
  }

  /// What such checks have found, in the order in which they were made.
  public func determinism() throws -> [DeterminismRecord] {
    try read { try DeterminismRecord.fetchAll($0, sql: "SELECT * FROM determinism ORDER BY checked_at, id") }
  }
}
