import Experiment
import Foundation
import GRDB
import Store
import Testing

/// Stores of several machines become one.
@Suite struct MergeTests {
  private let here: Scratch
  private let there: Scratch
  private let store: Store
  private let other: Store

  init() throws {
    (here, there) = (try Scratch(), try Scratch())
    (store, other) = (try Store(path: here.file), try Store(path: there.file))
  }

  /// A run with so many epochs, as a sweep leaves it.
  private func run(
    _ seed: Int, epochs: Int = 2, in store: Store, accuracy: Double = 50, checksum: String = "00ff",
    status: RunStatus? = .finished, host: LeaseHolder = .current
  ) throws -> PlannedRun {
    let run = plannedRun(seed: seed)
    _ = try store.claim(run, for: host, retryFailed: false)
    try store.begin(run.identity, provenance(checksum: checksum), epoch: 0, now: 100)
    for epoch in 1...epochs {
      try store.add(epochRecord(epoch, testAccuracy: accuracy + Double(epoch)), to: run.identity)
    }
    if let status { try store.end(run.identity, status, reason: status == .finished ? nil : "why", now: 200) }
    return run
  }

  /// Everything that a store says, but for its own numbers of rows.
  private func contents(_ scratch: Scratch) throws -> [String] {
    try scratch.database().read { db in
      var lines: [String] = []
      let tables = [
        "epoch", "attempt", "probe_series", "probe", "probe_layer", "probe_estimate", "probe_variant",
        "training_probe_series", "training_probe", "training_probe_estimate",
      ]
      for table in tables {
        lines += try Row.fetchAll(
          db, sql: "SELECT identity, \(table).* FROM \(table) JOIN run ON run.id = run_id"
        ).map { row in table + row.filter { $0.0 != "run_id" }.map { " \($0.0)=\($0.1)" }.joined() }
      }
      lines += try Row.fetchAll(db, sql: "SELECT identity, specification, status, reason FROM run").map {
        "run \($0)"
      }
      for table in ["experiment", "decision", "determinism", "registration"] {
        lines += try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
          table + row.filter { $0.0 != "id" }.map { " \($0.0)=\($0.1)" }.joined()
        }
      }
      return lines.sorted()
    }
  }

  @Test func everythingComesOverOnce() throws {
    let first = try run(1, in: other)
    let second = try run(2, epochs: 1, in: other, status: .diverged)
    let task = ProbeTask(epoch: 1, steps: 2, reference: .full)
    let gradient = GradientSpec(images: .clean)
    try other.replaceProbe(
      of: first.identity, task, with: [1, 2].map { probeRecord(1, step: $0) },
      variants: [
        GradientVariantRecord(
          epoch: 1, gradient: gradient, squaredNorm: 1, product: 2, squaredReference: 3)
      ])
    try other.register("e", text: "name: e", now: 5)
    try other.register(
      Registration(claims: [], firstSeed: 1, seeds: 2), of: "e", planned: [first.identity], now: 6)
    let before = try contents(there)
    let summary = try store.merge(Store(path: there.file, .read))
    #expect(summary.added == 2 && summary.epochs == 3 && summary.probes == 1)
    #expect(summary.extended == 0 && summary.unchanged == 0 && summary.conflicts.isEmpty)
    #expect(try contents(here) == before && contents(there) == before)
    #expect(try store.runs().map(\.status) == [.finished, .diverged])
    #expect(try store.runs([second.identity])[0].reason == "why")
    #expect(try store.probes() == other.probes())
    // Once more changes nothing.
    let again = try store.merge(other)
    var unchanged = MergeSummary()
    unchanged.unchanged = 2
    #expect(again == unchanged)
    #expect(try contents(here) == before)
  }

  @Test func whatIsHereStaysAndMissingEpochsAreFilledIn() throws {
    _ = try run(1, epochs: 1, in: store, status: .killed)
    _ = try run(1, in: other)
    // Another machine, another clock: the same run.
    try there.database().write {
      try $0.execute(sql: "UPDATE epoch SET train_seconds = 7, peak_memory_bytes = 8, images_per_second = 9")
    }
    let summary = try store.merge(other)
    #expect(summary.extended == 1 && summary.epochs == 1 && summary.conflicts.isEmpty)
    let merged = try store.runs()[0]
    #expect(merged.status == .finished && merged.epochs.map(\.epoch) == [1, 2])
    #expect(merged.epochs.map(\.peakMemoryBytes) == [Int.max, 8])
    #expect(try here.count("SELECT COUNT(*) FROM attempt") == 2)
    // The other way there is nothing to take.
    #expect(try other.merge(store).unchanged == 1)
    #expect(try there.count("SELECT COUNT(*) FROM attempt") == 1)
  }

  /// Cut off here in the epoch in which it ended there: the end comes over, whichever store is merged into which.
  @Test(arguments: [RunStatus.diverged, .failed, .finished]) func endsComeOverWithoutEpochs(_ end: RunStatus)
    throws
  {
    _ = try run(1, in: store, status: .killed)
    _ = try run(1, in: other, status: end)
    #expect(try store.merge(other).extended == 1)
    #expect(try store.runs()[0].status == end && store.runs()[0].reason == other.runs()[0].reason)
    #expect(try here.count("SELECT COUNT(*) FROM attempt") == 2)
    #expect(try store.merge(other).unchanged == 1)
    // What is over stays as it is.
    #expect(try other.merge(store).unchanged == 1)
    #expect(try other.runs()[0].status == end)
    // And what is at work here is not taken away.
    _ = try run(2, in: store, status: nil)
    _ = try run(2, in: other, status: end)
    let conflict = try #require(try store.merge(other).conflicts.first)
    #expect(conflict.reason.contains("is being run here, and is further there: merge again once process "))
  }

  @Test func whatWasAtWorkThereIsKilledHereAndWhatWasNotBegunIsToBeHad() throws {
    let begun = try run(1, in: other, status: nil)
    let claimed = plannedRun(seed: 2)
    _ = try other.claim(claimed, for: .current, retryFailed: false)
    #expect(try store.merge(other).added == 2)
    let found = try store.statuses()
    #expect(found[begun.identity]?.status == .killed)
    #expect(try store.runs([begun.identity])[0].reason == "was at work in another store")
    let free = try #require(found[claimed.identity])
    #expect(free.status == .running && !free.isHeld && !free.isBegun)
    #expect(try store.claim(claimed, for: .current, retryFailed: false) == .granted(threads: nil))
  }

  @Test func otherNumbersAreNamedAndLeftWhereTheyAre() throws {
    let first = try run(1, in: store)
    _ = try run(1, in: other, accuracy: 60)
    _ = try run(2, in: other)
    for (store, xi) in [(store, 0.25), (other, 0.5)] {
      let run = try run(3, in: store)
      try store.replaceProbe(
        of: run.identity, ProbeTask(epoch: 0, steps: 1, reference: .full),
        with: [probeRecord(0, step: 1, xi: xi)])
      try store.replaceProbe(
        of: run.identity, ProbeTask(epoch: 1, steps: xi == 0.5 ? 1 : 2, reference: .full),
        with: [probeRecord(1, step: 1)])
    }
    let before = try contents(here)
    let summary = try store.merge(other)
    #expect(summary.added == 1 && summary.unchanged == 1 && summary.probes == 0)
    #expect(
      summary.conflicts.map(\.reason) == [
        "epoch 1: test_accuracy is 61.0 there and 51.0 here",
        "the probe after epoch 0, epoch 0, step 1, position 0: squared_xi is 0.5 there and 0.25 here",
        "the probe after epoch 1 was asked for in other words there",
      ])
    #expect(summary.conflicts[0].identity == first.identity && summary.conflicts[0].run == "rsgdm seed 1")
    // What was here is as it was.
    let after = Set(try contents(here))
    #expect(before.allSatisfy(after.contains))
    #expect(try store.runs([first.identity])[0].epochs.map(\.testAccuracy) == [51, 52])
  }

  @Test func otherDataIsNamed() throws {
    _ = try run(1, in: store)
    _ = try run(2, in: other, checksum: "1234567890ab")
    let summary = try store.merge(other)
    #expect(summary.added == 0)
    #expect(
      summary.conflicts.map(\.reason) == [
        "was made on other data (checksum 1234567890…, runs here 00ff…)"
      ])
  }

  @Test func runsAtWork() throws {
    // At work there: its checkpoints stay, and so it counts as killed here.
    _ = try run(1, epochs: 1, in: other, status: nil)
    // At work here, with fewer epochs than there.
    let held = try run(2, epochs: 1, in: store, status: nil, host: try .firstProcess())
    _ = try run(2, in: other)
    let summary = try store.merge(other)
    #expect(summary.added == 1 && summary.extended == 0)
    #expect(summary.conflicts.count == 1 && summary.conflicts[0].reason.hasPrefix("is being run here"))
    let runs = try store.runs()
    #expect(runs.first { $0.spec.seed == 1 }?.status == .killed)
    #expect(try store.runs([held.identity])[0].epochs.count == 1)
    #expect(try here.count("SELECT COUNT(*) FROM lease") == 1)
  }

  /// What was settled first stays first, wherever it was.
  @Test func registrationsAreOrderedByTime() throws {
    func register(_ seeds: Int, _ time: Double, in store: Store) throws {
      _ = try store.register(
        Registration(claims: [], firstSeed: 1, seeds: seeds), of: "e", planned: [], now: time)
    }
    try register(3, 20, in: store)
    try register(5, 40, in: store)
    try register(2, 10, in: other)
    try register(3, 30, in: other)
    _ = try store.merge(other)
    let records = try store.registrations(of: "e")
    #expect(records.map(\.version) == [1, 2, 3] && records.map(\.registeredAt) == [10, 20, 40])
    #expect(records.map(\.registration.seeds) == [2, 3, 5])
    #expect(try other.merge(store).conflicts.isEmpty)
    #expect(try other.registrations(of: "e") == records)
  }

  @Test func aRunThatIsNotWhatItSaysStopsAll() throws {
    _ = try run(1, in: other)
    _ = try run(2, in: other)
    try there.database().write {
      try $0.execute(
        sql: "UPDATE run SET identity = ? WHERE seed = 2", arguments: [String(repeating: "0", count: 64)])
    }
    #expect(throws: StoreError.self) { try store.merge(other) }
    #expect(try here.count("SELECT COUNT(*) FROM run") == 0)
  }
}
