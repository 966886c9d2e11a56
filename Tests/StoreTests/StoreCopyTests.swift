import Experiment
import Foundation
import GRDB
import Store
import Testing

@Suite struct StoreCopyTests {
  private let scratch: Scratch
  private let epochs = 400

  init() throws { scratch = try Scratch() }

  private func copyPath(_ name: String) -> String { "\(scratch.path)/\(name).sqlite" }

  private func filledStore() throws -> (store: Store, run: PlannedRun) {
    let store = try Store(path: scratch.file)
    let run = plannedRun(epochs: epochs)
    _ = try store.claim(run, for: .current, retryFailed: false)
    try store.begin(run.identity, provenance(), epoch: 0)
    return (store, run)
  }

  /// Writes all epochs of the run; whoever reads meanwhile sees the first so many of them.
  private func write(_ store: Store, _ run: PlannedRun) throws {
    for epoch in 1...epochs { try store.add(epochRecord(epoch), to: run.identity) }
    try store.end(run.identity, .finished)
  }

  @Test func copiesAreWholeWhileAnotherConnectionWrites() async throws {
    let (store, run) = try filledStore()
    var lengths: [Int] = []
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try write(store, run) }
      // As another process would, by a connection of its own.
      for number in 0..<8 {
        try Store(path: scratch.file, .read).copy(to: copyPath("\(number)"))
        let copy = try Store(path: copyPath("\(number)"), .read)
        #expect(try copy.check().problems.isEmpty)
        let stored = try #require(try copy.runs().first)
        #expect(stored.epochs == (0..<stored.epochs.count).map { epochRecord($0 + 1) })
        lengths.append(stored.epochs.count)
      }
      try await group.waitForAll()
    }
    #expect(lengths == lengths.sorted())
    try store.copy(to: copyPath("last"))
    // The last copy can be gone on with, and has nothing aside.
    let copy = try Store(path: copyPath("last"))
    #expect(try copy.runs() == store.runs() && copy.runs().first?.status == .finished)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    #expect(!names.contains { $0.contains("copying") })
  }

  @Test func aFileThatIsThereIsLeftAlone() throws {
    let (store, _) = try filledStore()
    try "mine".write(toFile: copyPath("mine"), atomically: true, encoding: .utf8)
    for target in [copyPath("mine"), scratch.file] {
      let before = try Data(contentsOf: URL(fileURLWithPath: target))
      let error = #expect(throws: StoreError.self) { try store.copy(to: target) }
      #expect(error?.message.hasPrefix("there is a file of that name already") == true)
      #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == before)
    }
  }

  @Test func aFolderThatIsNotThereIsSaid() throws {
    let (store, _) = try filledStore()
    let error = #expect(throws: StoreError.self) { try store.copy(to: "\(scratch.path)/none/c.sqlite") }
    #expect(error?.message == "the file cannot be opened: does its folder exist, and may you write there?")
  }

  /// Readers wait for no writer, and see an epoch once it is written, all of it.
  @Test func manyReadBesideAWriter() async throws {
    let (store, run) = try filledStore()
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask {
        try write(store, run)
        return 0
      }
      for _ in 0..<6 {
        group.addTask {
          let reader = try Store(path: scratch.file, .read)
          var (last, looks) = (0, 0)
          while last < epochs {
            let count = try reader.statuses()[run.identity]?.epochs ?? 0
            #expect(count >= last)
            (last, looks) = (count, looks + 1)
            await Task.yield()
          }
          return looks
        }
      }
      try await group.waitForAll()
    }
    #expect(try store.runs().first?.status == .finished)
  }

  // MARK: Checks

  @Test func aSoundStoreIsCounted() throws {
    let (store, run) = try filledStore()
    for epoch in 1...3 { try store.add(epochRecord(epoch), to: run.identity) }
    let task = ProbeTask(epoch: 0, steps: 2, reference: .full)
    try store.replaceProbe(of: run.identity, task, with: [1, 2].map { probeRecord(0, step: $0) })
    let check = try Store(path: scratch.file, .read).check()
    #expect(check.problems.isEmpty && check.advice == nil && check.runs == ["running": 1])
    #expect(check.epochs == 3 && check.probes == 1 && check.probedSteps == 2 && check.determinismChecks == 0)
  }

  @Test func aRowWithoutItsRunIsDamage() throws {
    _ = try filledStore()
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    let database = try DatabaseQueue(path: scratch.file, configuration: configuration)
    try database.write { try $0.execute(sql: "DELETE FROM run") }
    try database.close()
    let check = try Store(path: scratch.file, .read).check()
    #expect(
      check.problems.sorted() == [
        "a row of attempt belongs to one of run that is not there",
        "a row of lease belongs to one of run that is not there",
      ])
    #expect(check.advice?.contains("export --store-copy") == true)
  }

  @Test func aDamagedPageIsFoundAndNotCopied() throws {
    let pageSize = 4096
    do {
      let (store, run) = try filledStore()
      try write(store, run)
    }
    let database = try scratch.database()
    try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    let page = try database.read {
      try Int.fetchOne($0, sql: "SELECT rootpage FROM sqlite_master WHERE name = 'epoch'") ?? 0
    }
    try database.close()
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: scratch.file))
    try file.seek(toOffset: UInt64((page - 1) * pageSize))
    try file.write(contentsOf: Data(repeating: 0xA5, count: pageSize))
    try file.close()
    let store = try Store(path: scratch.file, .read)
    #expect(try !store.check().problems.isEmpty)
    let error = #expect(throws: StoreError.self) { try store.copy(to: copyPath("c")) }
    #expect(error?.code == .notADatabase)
    #expect(!FileManager.default.fileExists(atPath: copyPath("c")))
  }

  /// A sector that the disk gives back as zeros puts values where none can be: that is told, whatever is read.
  @Test func zeroedSectorsAreErrors() throws {
    do {
      let store = try Store(path: scratch.file)
      for seed in 1...40 {
        let run = plannedRun(seed: seed)
        _ = try store.claim(run, for: .current, retryFailed: false)
        try store.begin(run.identity, provenance(), epoch: 0)
        for epoch in 1...2 { try store.add(epochRecord(epoch), to: run.identity) }
        try store.end(run.identity, .finished)
      }
    }
    let database = try scratch.database()
    try database.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    try database.close()
    let whole = try Data(contentsOf: URL(fileURLWithPath: scratch.file))
    var (found, failures) = (0, 0)
    for sector in stride(from: 4096, to: whole.count - 512, by: 512) {
      var damaged = whole
      damaged.replaceSubrange(sector..<(sector + 512), with: Data(repeating: 0, count: 512))
      guard damaged != whole else { continue }
      try damaged.write(to: URL(fileURLWithPath: scratch.file))
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: scratch.file + suffix) }
      do {
        let store = try Store(path: scratch.file, .read)
        if try !store.check().problems.isEmpty { found += 1 }
        _ = try store.statuses()
        _ = try store.runs()
        _ = try store.decisions(of: "e")
      } catch is StoreError {
        failures += 1
      }
    }
    #expect(found > 20 && failures > 20, "\(found) \(failures)")
  }
}
