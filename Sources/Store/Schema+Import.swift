import GRDB

extension Schema {
  /// The fifth migration: of runs that other tools made little may be known.
  static func letNumbersBeMissing(_ db: Database) throws {
    try db.execute(
      sql: """
        -- Of such a run little more may be known than its test accuracy; what is not known is NULL, never 0.
        CREATE TABLE epoch_with_optional_numbers (
          run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
          epoch INTEGER NOT NULL CHECK (epoch >= 1),
          train_loss REAL,
          train_accuracy REAL,
          test_loss REAL,
          test_accuracy REAL NOT NULL,
          running_loss REAL,
          running_accuracy REAL,
          learning_rate REAL,
          weight_hash TEXT,
          train_seconds REAL,
          test_seconds REAL,
          images_per_second REAL,
          peak_memory_bytes INTEGER,
          PRIMARY KEY (run_id, epoch)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO epoch_with_optional_numbers
        SELECT run_id, epoch, train_loss, train_accuracy, test_loss, test_accuracy, running_loss, running_accuracy,
          learning_rate, weight_hash, train_seconds, test_seconds, images_per_second, peak_memory_bytes
        FROM epoch;
        DROP TABLE epoch;
        ALTER TABLE epoch_with_optional_numbers RENAME TO epoch;

        -- Each start of a trainer on a run: where, with what, and from which epoch; or what a file brought in.
        CREATE TABLE attempt_with_optional_places (
          run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
          number INTEGER NOT NULL,
          from_epoch INTEGER NOT NULL,
          started_at REAL NOT NULL,
          ended_at REAL,
          project_version TEXT NOT NULL,
          git_commit TEXT,
          git_dirty INTEGER,
          engine TEXT NOT NULL,
          device TEXT NOT NULL,
          processor TEXT NOT NULL,
          threads INTEGER,
          jobs INTEGER,
          host TEXT NOT NULL,
          dataset_checksum TEXT,
          dataset_official INTEGER,
          dataset_note TEXT,
          PRIMARY KEY (run_id, number)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO attempt_with_optional_places
        SELECT run_id, number, from_epoch, started_at, ended_at, project_version, git_commit, git_dirty, engine,
          device, processor, threads, jobs, host, dataset_checksum, dataset_official, dataset_note
        FROM attempt;
        DROP TABLE attempt;
        ALTER TABLE attempt_with_optional_places RENAME TO attempt;
        """)
  }
}
