import Experiment
import Foundation
import GRDB
import Store
import Testing

@Suite struct StoreFileTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The error of opening the file.
  private func failure(_ access: Store.Access = .write, path: String? = nil) -> StoreError? {
    #expect(throws: StoreError.self) { try Store(path: path ?? scratch.file, access) }
  }

  /// Stores of other names have other folders for checkpoints, and no store has two.
  @Test func checkpointsAreBesideTheFileThatIsMeant() throws {
    func folder(_ name: String) throws -> String {
      try Store(path: "\(scratch.path)/\(name)").runsFolder.lastPathComponent
    }
    #expect(try folder("lab.sqlite") == "lab.checkpoints" && folder("lab.db") == "lab.db.checkpoints")
    let elsewhere = try Scratch()
    let link = "\(elsewhere.path)/other.sqlite"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.file)
    #expect(try Store(path: link).runsFolder.path == Store(path: scratch.file).runsFolder.path)
  }

  @Test func aFreshFileHasAllTables() throws {
    let store = try Store(path: scratch.file)
    #expect(try store.runs().isEmpty)
    #expect(try store.statuses().isEmpty)
    #expect(try store.probes().isEmpty)
    let tables = try scratch.database().read { db in
      try String.fetchAll(
        db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'grdb%' ORDER BY name"
      )
    }
    #expect(
      tables == [
        "attempt", "decision", "determinism", "epoch", "experiment", "lease", "probe", "probe_before_3",
        "probe_estimate",
        "probe_layer", "probe_series", "probe_series_before_3", "probe_variant", "registration", "run",
        "training_probe",
        "training_probe_estimate", "training_probe_series",
      ])
    // Opening it again changes nothing.
    _ = try Store(path: scratch.file)
    #expect(try Store(path: scratch.file, .read).runs().isEmpty)
  }

  /// What is committed is on the disk.
  @Test func commitsAreSynced() throws {
    let store = try Store(path: scratch.file)
    #expect(try store.synchronization() == 2)
  }

  /// Many sweeps may make the same new store at once.
  @Test func manyMayMakeIt() async throws {
    for round in 0..<5 {
      let path = scratch.path + "/many-\(round).sqlite"
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<8 { group.addTask { _ = try Store(path: path).statuses() } }
        try await group.waitForAll()
      }
    }
  }

  @Test func checkpointsAreKeptBesideIt() throws {
    #expect(try Store(path: scratch.file).runsFolder.path == scratch.path + "/lab.checkpoints")
    #expect(
      try Store(path: scratch.path + "/my lab").runsFolder.path == scratch.path + "/my lab.checkpoints")
  }

  @Test func aMissingFileIsNotMadeByReading() {
    let error = failure(.read)
    #expect(error?.code == .missing)
    #expect(
      error?.description
        == "store \(scratch.file): there is no such file: has the sweep been run, or is --store amiss?")
    #expect(!FileManager.default.fileExists(atPath: scratch.file))
  }

  @Test func aMissingFolderIsNotMade() {
    let error = failure(path: scratch.path + "/none/lab.sqlite")
    #expect(error?.code == .readOnly)
    #expect(error?.message == "the file cannot be opened: does its folder exist, and may you write there?")
  }

  @Test(arguments: [true, false]) func anotherFileIsNoDatabase(writing: Bool) throws {
    let text = Data(String(repeating: "not a database. ", count: 100).utf8)
    try text.write(to: URL(fileURLWithPath: scratch.file))
    let error = failure(writing ? .write : .read)
    #expect(error?.code == .notADatabase)
    #expect(error?.message == "the file is not an SQLite database. Name another with --store")
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.file)) == text)
  }

  @Test(arguments: [true, false]) func anotherProgramsDatabaseIsLeftAlone(writing: Bool) throws {
    try scratch.database().write { try $0.execute(sql: "CREATE TABLE place (id INTEGER)") }
    let before = try Data(contentsOf: URL(fileURLWithPath: scratch.file))
    let error = failure(writing ? .write : .read)
    #expect(error?.code == .notADatabase)
    #expect(error?.message == "is an SQLite database of another program's. Name another file with --store")
    #expect(try Data(contentsOf: URL(fileURLWithPath: scratch.file)) == before)
  }

  /// A store that was written before the second migration keeps its results and takes what came after.
  @Test func anEarlierVersionsStoreIsBroughtUpToDate() throws {
    let run = plannedRun()
    do {
      let store = try Store(path: scratch.file)
      _ = try store.claim(run, for: .current, retryFailed: false)
      try store.begin(run.identity, provenance(threads: 2), epoch: 0)
      try store.add(epochRecord(1), to: run.identity)
    }
    try scratch.database().write {
      try $0.execute(
        sql: """
          DROP TABLE training_probe_estimate;
          DROP TABLE training_probe;
          DROP TABLE training_probe_series;
          DROP TABLE probe_variant;
          DROP TABLE probe_estimate;
          DROP TABLE probe_layer;
          DROP TABLE probe;
          DROP TABLE probe_series;
          ALTER TABLE probe_series_before_3 RENAME TO probe_series;
          ALTER TABLE probe_before_3 RENAME TO probe;
          INSERT INTO probe_series SELECT id, 0, 8, 'the whole training set' FROM run;
          INSERT INTO probe SELECT id, 0, 1, 1, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, NULL FROM run;
          DROP TABLE registration;
          DROP TABLE decision;
          DROP TABLE determinism;
          ALTER TABLE lease DROP COLUMN position;
          ALTER TABLE attempt DROP COLUMN jobs;
          ALTER TABLE epoch DROP COLUMN validation_loss;
          ALTER TABLE epoch DROP COLUMN validation_accuracy;
          DELETE FROM grdb_migrations WHERE substr(identifier, 1, 2) > '1 ';
          """)
    }
    #expect(failure(.read)?.message.contains("of an older version: a sweep brings it up to date") == true)
    let store = try Store(path: scratch.file)
    let stored = try #require(try store.runs().first)
    #expect(stored.epochs == [epochRecord(1)] && stored.provenance == provenance(threads: 2))
    // Probes of before are kept, and made anew.
    #expect(try store.probes().isEmpty && stored.probes.isEmpty)
    #expect(try scratch.count("SELECT COUNT(*) FROM probe_before_3") == 1)
    let task = ProbeTask(epoch: 0, steps: 1, reference: .full)
    try store.replaceProbe(of: run.identity, task, with: [probeRecord(0, step: 1)])
    #expect(try store.runs().first?.probes == [probeRecord(0, step: 1)])
    var sparse = epochRecord(2)
    (sparse.trainLoss, sparse.trainAccuracy) = (nil, nil)
    try store.add(sparse, to: run.identity)
    let imported = EpochRecord(epoch: 3, testAccuracy: 50)
    try store.add(imported, to: run.identity)
    let decision = DecisionRecord(
      claim: "c", better: "a", baseline: "b", metric: "test-accuracy", seeds: 5, mean: 1, lower: 0.5,
      upper: 1.5,
      level: 0.95, outcome: "above")
    try store.decide(decision, of: "e")
    // The first one counts.
    var later = decision
    later.seeds = 9
    try store.decide(later, of: "e")
    #expect(try store.decisions(of: "e") == [decision] && store.decisions(of: "other").isEmpty)
    #expect(try store.runs().first?.epochs == [epochRecord(1), sparse, imported])
  }

  @Test(arguments: [true, false]) func aLaterVersionsStoreIsLeftAlone(writing: Bool) throws {
    _ = try Store(path: scratch.file)
    let migrations = try scratch.count("SELECT COUNT(*) FROM grdb_migrations")
    try scratch.database().write {
      try $0.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9 of a later version')")
    }
    let error = failure(writing ? .write : .read)
    #expect(error?.code == .newerVersion)
    #expect(
      error?.message
        == "was written by a later version of rsgdm-lab. Use that version, or name another with --store")
    #expect(try scratch.count("SELECT COUNT(*) FROM grdb_migrations") == migrations + 1)
  }

  /// Makes a file unwritable for everyone, the superuser included where the file system can.
  private func protect(_ path: String, _ isProtected: Bool) throws -> Bool {
    if geteuid() != 0 {
      try FileManager.default.setAttributes(
        [.posixPermissions: isProtected ? 0o444 : 0o644], ofItemAtPath: path)
      return true
    }
    let chattr = Process()
    chattr.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    chattr.arguments = ["chattr", isProtected ? "+i" : "-i", path]
    chattr.standardError = FileHandle.nullDevice
    try chattr.run()
    chattr.waitUntilExit()
    return chattr.terminationStatus == 0
  }

  @Test func aFileThatCannotBeWrittenIsSaidToBe() throws {
    _ = try Store(path: scratch.file)
    let isProtected = try protect(scratch.file, true)
    defer { _ = try? protect(scratch.file, false) }
    // The superuser writes everywhere, and not every file system can forbid it to.
    guard isProtected else { return }
    let error = failure(.write)
    #expect(error?.code == .readOnly)
    #expect(
      error?.message == "the file cannot be written. Change its permissions, or name another with --store")
  }

  static let badRows = [
    "INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status) "
      + "VALUES ('x', '{}', 'd', 'm', 'o', 1, 'done')",
    "INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status) "
      + "VALUES ('x', '{}', 'd', 'm', 'o', 1, 'failed')",
    "INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status, reason) "
      + "VALUES ('x', '{}', 'd', 'm', 'o', 1, 'finished', 'why')",
    "INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status) "
      + "VALUES ('x', '{}', 'd', 'm', 'o', 'one', 'running')",
    "INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status) "
      + "SELECT identity, '{}', 'd', 'm', 'o', 1, 'running' FROM run",
    "INSERT INTO lease VALUES (99, 'h', 1, 's', 0, NULL)",
    "INSERT INTO epoch SELECT run_id, 0, 1, 1, 1, 1, NULL, NULL, 1, 'h', 1, 1, 1, 1, NULL, NULL FROM epoch",
    "INSERT INTO epoch SELECT run_id, 1, 1, 1, 1, 1, NULL, NULL, 1, 'h', 1, 1, 1, 1, NULL, NULL FROM epoch",
    "INSERT INTO epoch SELECT run_id, 2, 'low', 1, 1, 1, NULL, NULL, 1, 'h', 1, 1, 1, 1, NULL, NULL FROM epoch",
    "INSERT INTO epoch SELECT run_id, 2, 1, 1, 1, NULL, NULL, NULL, 1, 'h', 1, 1, 1, 1, NULL, NULL FROM epoch",
    "INSERT INTO epoch SELECT 99, 2, 1, 1, 1, 1, NULL, NULL, 1, 'h', 1, 1, 1, 1, NULL, NULL FROM epoch",
    "INSERT INTO probe_series SELECT id, -1, 'r' FROM run",
    "INSERT INTO probe SELECT id, 5, 1, 1, 1, 1, 1, 1 FROM run",
    "INSERT INTO probe SELECT id, 0, 0, 1, 1, 1, 1, 1 FROM run",
    "INSERT INTO probe_layer SELECT id, 0, 9, 0, 'l', 1, 1, 1, 1, 1, 1, 1, 1 FROM run",
    "INSERT INTO probe_estimate SELECT id, 0, 1, 9, 0, 'e', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM run",
  ]

  @Test(arguments: badRows) func badRowsAreRefused(sql: String) throws {
    let store = try Store(path: scratch.file)
    let run = plannedRun()
    _ = try store.claim(run, for: .current, retryFailed: false)
    try store.begin(run.identity, provenance(), epoch: 0)
    try store.add(epochRecord(1), to: run.identity)
    try store.replaceProbe(
      of: run.identity, ProbeTask(epoch: 0, steps: 1, reference: .full), with: [probeRecord(0, step: 1)])
    let database = try scratch.database()
    let error = #expect(throws: DatabaseError.self) { try database.write { try $0.execute(sql: sql) } }
    #expect(error?.resultCode == .SQLITE_CONSTRAINT)
  }

  /// The statements above fail for what is wrong with them, and not for their form.
  @Test func goodRowsAreTaken() throws {
    let store = try Store(path: scratch.file)
    _ = try store.claim(plannedRun(), for: .current, retryFailed: false)
    try scratch.database().write { db in
      try db.execute(
        sql: """
          INSERT INTO epoch SELECT id, 1, 1, 1, 1, 1, NULL, NULL, 1, 'h', 1, 1, 1, 1, NULL, NULL FROM run;
          INSERT INTO probe_series SELECT id, 0, 'r' FROM run;
          INSERT INTO probe SELECT id, 0, 1, 1, 1, 1, 1, 1 FROM run;
          INSERT INTO probe_layer SELECT id, 0, 1, 0, 'l', 1, 1, 1, 1, 1, 1, 1, 1 FROM run;
          INSERT INTO probe_estimate SELECT id, 0, 1, 0, 0, 'e', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 FROM run;
          INSERT INTO run (identity, specification, dataset, model, optimizer, seed, status, reason)
          VALUES ('x', '{}', 'd', 'm', 'o', 1, 'failed', 'why');
          """)
    }
  }
}
