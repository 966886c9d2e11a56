import Experiment
import GRDB

/// The layout of a store. A migration that has been published is never edited: later ones change it.
enum Schema {
  static let migrator: DatabaseMigrator = {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 runs, epochs, probes") { db in
      try db.execute(
        sql: """
          -- The text of every experiment that was run, as it was then.
          CREATE TABLE experiment (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            stored_at REAL NOT NULL,
            UNIQUE (name, text)
          ) STRICT;

          -- A run is its specification: the identity is the hash of that.
          CREATE TABLE run (
            id INTEGER PRIMARY KEY,
            identity TEXT NOT NULL UNIQUE,
            specification TEXT NOT NULL,
            dataset TEXT NOT NULL,
            model TEXT NOT NULL,
            optimizer TEXT NOT NULL,
            seed INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'diverged', 'killed', 'failed')),
            reason TEXT,
            CHECK ((reason IS NOT NULL) = (status IN ('diverged', 'killed', 'failed')))
          ) STRICT;

          -- Which sweep has a run, so that two never work on the same one.
          CREATE TABLE lease (
            run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            host TEXT NOT NULL,
            process INTEGER NOT NULL,
            -- When the process started, in the system's own count: process numbers are used again.
            process_start TEXT NOT NULL,
            heartbeat REAL NOT NULL
          ) STRICT;

          -- Each start of a trainer on a run: where, with what, and from which epoch.
          CREATE TABLE attempt (
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
            threads INTEGER NOT NULL,
            host TEXT NOT NULL,
            dataset_checksum TEXT NOT NULL,
            dataset_official INTEGER NOT NULL,
            dataset_note TEXT,
            PRIMARY KEY (run_id, number)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE epoch (
            run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            epoch INTEGER NOT NULL CHECK (epoch >= 1),
            train_loss REAL NOT NULL,
            train_accuracy REAL NOT NULL,
            test_loss REAL NOT NULL,
            test_accuracy REAL NOT NULL,
            running_loss REAL,
            running_accuracy REAL,
            learning_rate REAL NOT NULL,
            weight_hash TEXT NOT NULL,
            train_seconds REAL NOT NULL,
            test_seconds REAL NOT NULL,
            images_per_second REAL NOT NULL,
            peak_memory_bytes INTEGER NOT NULL,
            PRIMARY KEY (run_id, epoch)
          ) STRICT, WITHOUT ROWID;

          -- One probe of a run, from one epoch on; its records are stored with it or not at all.
          CREATE TABLE probe_series (
            run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            epoch INTEGER NOT NULL CHECK (epoch >= 0),
            steps INTEGER NOT NULL,
            reference TEXT NOT NULL,
            PRIMARY KEY (run_id, epoch)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE probe (
            run_id INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            step INTEGER NOT NULL CHECK (step >= 1),
            whole_history INTEGER NOT NULL,
            momentum REAL NOT NULL,
            gradient_norm REAL NOT NULL,
            xi_norm REAL NOT NULL,
            varsigma_norm REAL NOT NULL,
            identity_residual REAL NOT NULL,
            sgdm_cosine REAL NOT NULL,
            rsgdm_cosine REAL NOT NULL,
            sgdm_error REAL NOT NULL,
            rsgdm_error REAL NOT NULL,
            chunks INTEGER,
            PRIMARY KEY (run_id, epoch, step),
            FOREIGN KEY (run_id, epoch) REFERENCES probe_series ON DELETE CASCADE
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("2 the training split now and then, jobs, decisions") { db in
      try db.execute(
        sql: """
          -- Not every epoch need evaluate the training split. SQLite changes a column by making the table anew.
          CREATE TABLE epoch_with_optional_training_split (
            run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            epoch INTEGER NOT NULL CHECK (epoch >= 1),
            train_loss REAL,
            train_accuracy REAL,
            test_loss REAL NOT NULL,
            test_accuracy REAL NOT NULL,
            running_loss REAL,
            running_accuracy REAL,
            learning_rate REAL NOT NULL,
            weight_hash TEXT NOT NULL,
            train_seconds REAL NOT NULL,
            test_seconds REAL NOT NULL,
            images_per_second REAL NOT NULL,
            peak_memory_bytes INTEGER NOT NULL,
            PRIMARY KEY (run_id, epoch)
          ) STRICT, WITHOUT ROWID;
          INSERT INTO epoch_with_optional_training_split SELECT * FROM epoch;
          DROP TABLE epoch;
          ALTER TABLE epoch_with_optional_training_split RENAME TO epoch;

          -- How many trainers were at work at once.
          ALTER TABLE attempt ADD COLUMN jobs INTEGER;

          -- Claims that ended a sweep before all of its seeds were run.
          CREATE TABLE decision (
            experiment TEXT NOT NULL,
            claim TEXT NOT NULL,
            better TEXT NOT NULL,
            baseline TEXT NOT NULL,
            metric TEXT NOT NULL,
            seeds INTEGER NOT NULL,
            mean REAL NOT NULL,
            lower REAL NOT NULL,
            upper REAL NOT NULL,
            level REAL NOT NULL,
            margin REAL,
            outcome TEXT NOT NULL CHECK (outcome IN ('above', 'below', 'equivalent')),
            decided_at REAL NOT NULL,
            PRIMARY KEY (experiment, claim)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("3 probes by layer and estimator") { db in
      try db.execute(
        sql: """
          -- Bias and noise apart, for every estimator and group of layers. What was measured before stays where nothing
          -- reads it, and is measured anew.
          ALTER TABLE probe RENAME TO probe_before_3;
          ALTER TABLE probe_series RENAME TO probe_series_before_3;

          -- One probe of a run, from one epoch on; its records are stored with it or not at all.
          CREATE TABLE probe_series (
            run_id INTEGER NOT NULL REFERENCES run ON DELETE CASCADE,
            epoch INTEGER NOT NULL CHECK (epoch >= 0),
            -- What was asked for, as JSON.
            task TEXT NOT NULL,
            PRIMARY KEY (run_id, epoch)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE probe (
            run_id INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            step INTEGER NOT NULL CHECK (step >= 1),
            whole_history INTEGER NOT NULL,
            momentum REAL NOT NULL,
            chunks INTEGER,
            identity_residual REAL NOT NULL,
            decomposition_residual REAL NOT NULL,
            PRIMARY KEY (run_id, epoch, step),
            FOREIGN KEY (run_id, epoch) REFERENCES probe_series ON DELETE CASCADE
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE probe_layer (
            run_id INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            step INTEGER NOT NULL,
            -- 0 for all parameters; groups of layers in the network's order.
            position INTEGER NOT NULL,
            layer TEXT NOT NULL,
            squared_gradient REAL NOT NULL,
            squared_gradient_noise REAL NOT NULL,
            noise_product REAL NOT NULL,
            squared_xi REAL NOT NULL,
            squared_varsigma REAL NOT NULL,
            squared_gradient_uncertainty REAL,
            squared_xi_uncertainty REAL,
            squared_varsigma_uncertainty REAL,
            PRIMARY KEY (run_id, epoch, step, position),
            FOREIGN KEY (run_id, epoch, step) REFERENCES probe ON DELETE CASCADE
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE probe_estimate (
            run_id INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            step INTEGER NOT NULL,
            position INTEGER NOT NULL,
            -- Of the estimator, in the order of measurement.
            number INTEGER NOT NULL,
            estimator TEXT NOT NULL,
            weight_sum REAL NOT NULL,
            squared_bias REAL NOT NULL,
            squared_noise REAL NOT NULL,
            cross_term REAL NOT NULL,
            descent REAL NOT NULL,
            squared_norm REAL NOT NULL,
            cosine REAL,
            lag INTEGER,
            squared_bias_uncertainty REAL,
            squared_noise_uncertainty REAL,
            squared_error_uncertainty REAL,
            cosine_uncertainty REAL,
            PRIMARY KEY (run_id, epoch, step, position, number),
            FOREIGN KEY (run_id, epoch, step, position) REFERENCES probe_layer ON DELETE CASCADE
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("4 probes in training, meanings of the gradient") { db in
      try db.execute(
        sql: """
          -- Probes of a run as it trained.
          CREATE TABLE training_probe_series (
            run_id INTEGER PRIMARY KEY REFERENCES run ON DELETE CASCADE,
            -- What was asked for, as JSON.
            task TEXT NOT NULL
          ) STRICT;

          CREATE TABLE training_probe (
            run_id INTEGER NOT NULL REFERENCES training_probe_series ON DELETE CASCADE,
            step INTEGER NOT NULL CHECK (step >= 1),
            epoch INTEGER NOT NULL CHECK (epoch >= 0),
            momentum REAL NOT NULL,
            chunks INTEGER,
            squared_gradient REAL NOT NULL,
            squared_gradient_noise REAL NOT NULL,
            squared_gradient_uncertainty REAL,
            -- Where the full-batch gradient is known at every step.
            squared_xi REAL,
            squared_varsigma REAL,
            PRIMARY KEY (run_id, step)
          ) STRICT, WITHOUT ROWID;

          CREATE TABLE training_probe_estimate (
            run_id INTEGER NOT NULL,
            step INTEGER NOT NULL,
            -- Of the estimator, in the order of measurement.
            number INTEGER NOT NULL,
            estimator TEXT NOT NULL,
            weight_sum REAL NOT NULL,
            squared_error REAL NOT NULL,
            squared_bias REAL,
            squared_noise REAL,
            descent REAL NOT NULL,
            squared_norm REAL NOT NULL,
            cosine REAL,
            squared_error_uncertainty REAL,
            cosine_uncertainty REAL,
            PRIMARY KEY (run_id, step, number),
            FOREIGN KEY (run_id, step) REFERENCES training_probe ON DELETE CASCADE
          ) STRICT, WITHOUT ROWID;

          -- The full-batch gradient in other meanings, at the start of a probe.
          CREATE TABLE probe_variant (
            run_id INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            number INTEGER NOT NULL,
            -- The meaning, as JSON.
            gradient TEXT NOT NULL,
            squared_norm REAL NOT NULL,
            product REAL NOT NULL,
            squared_reference REAL NOT NULL,
            PRIMARY KEY (run_id, epoch, number),
            FOREIGN KEY (run_id, epoch) REFERENCES probe_series ON DELETE CASCADE
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("5 runs that other tools made", migrate: letNumbersBeMissing)
    migrator.registerMigration("6 whether training repeats itself", migrate: addDeterminism)
    migrator.registerMigration("7 images held out of training") { db in
      try db.execute(
        sql: """
          ALTER TABLE epoch ADD COLUMN validation_loss REAL;
          ALTER TABLE epoch ADD COLUMN validation_accuracy REAL;
          """)
    }
    migrator.registerMigration("8 options of imports") { db in
      try db.execute(sql: "ALTER TABLE attempt ADD COLUMN import_options TEXT")
    }
    migrator.registerMigration("9 registered claims") { db in
      try db.execute(
        sql: """
          -- What an experiment settled before its first run, and whatever it was changed to later.
          CREATE TABLE registration (
            experiment TEXT NOT NULL,
            version INTEGER NOT NULL CHECK (version > 0),
            -- Claims and seeds, as JSON.
            content TEXT NOT NULL,
            registered_at REAL NOT NULL,
            -- How many of the experiment's runs had finished an epoch by then, and how many their last.
            begun_runs INTEGER NOT NULL,
            finished_runs INTEGER NOT NULL,
            PRIMARY KEY (experiment, version)
          ) STRICT, WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("10 batches of tasks") { db in
      // How far the log of a batch's task was read.
      try db.execute(sql: "ALTER TABLE lease ADD COLUMN position TEXT")
    }
    return migrator
  }()
}

// The records' properties are the tables' columns, in the spelling that SQL prefers.

extension EpochRecord: EncodableRecord {
  public static var databaseColumnEncodingStrategy: DatabaseColumnEncodingStrategy { .convertToSnakeCase }
}

extension Provenance: FetchableRecord, EncodableRecord {
  public static var databaseColumnEncodingStrategy: DatabaseColumnEncodingStrategy { .convertToSnakeCase }
  public static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy { .convertFromSnakeCase }
}

extension DecisionRecord: FetchableRecord, EncodableRecord {
  public static var databaseColumnEncodingStrategy: DatabaseColumnEncodingStrategy { .convertToSnakeCase }
  public static var databaseColumnDecodingStrategy: DatabaseColumnDecodingStrategy { .convertFromSnakeCase }
}

extension EncodableRecord {
  /// Inserts the record's columns, and `more`, into a table.
  func insert(
    into table: String, with more: [String: (any DatabaseValueConvertible)?], replacing: Bool = false,
    _ db: Database
  ) throws {
    var columns = try databaseDictionary
    for (name, value) in more { columns[name] = value?.databaseValue ?? .null }
    let names = columns.keys.sorted()
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    // Table and column names are the program's own; only values come from outside.
    try db.execute(
      sql: "INSERT \(replacing ? "OR REPLACE " : "")INTO \(table) (\(names.joined(separator: ", "))) "
        + "VALUES (\(marks))",
      arguments: StatementArguments(names.map { columns[$0] ?? .null }))
  }
}
