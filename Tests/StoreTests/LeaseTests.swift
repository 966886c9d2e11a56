import Experiment
import Foundation
import Store
import Testing

@Suite struct LeaseTests {
  private let scratch: Scratch
  private let store: Store
  private let run = plannedRun()
  private let me = LeaseHolder.current
  private let other: LeaseHolder

  init() throws {
    scratch = try Scratch()
    store = try Store(path: scratch.file)
    other = try .firstProcess()
  }

  @Test func thisProcessIsKnownByItsStart() throws {
    #expect(me.process == getpid())
    #expect(me.processStart == (try startOfProcess(getpid())))
    let namespace = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    #expect(me.host == "\(ProcessInfo.processInfo.hostName) \(namespace)")
  }

  @Test func onlyOneHasARun() throws {
    #expect(try store.claim(run, for: me, retryFailed: false) == .granted(threads: nil))
    #expect(try store.claim(run, for: other, retryFailed: true) == .taken)
    let status = try #require(try store.statuses()[run.identity])
    #expect(status.isHeld && !status.isBegun)
    // Whoever has it may ask again.
    #expect(try store.claim(run, for: me, retryFailed: false) == .granted(threads: nil))
  }

  @Test func aReleasedRunIsTheNextOnes() throws {
    _ = try store.claim(run, for: me, retryFailed: false)
    try store.begin(run.identity, provenance(threads: 3), epoch: 0)
    try store.add(epochRecord(1), to: run.identity)
    try store.release(run.identity, by: other)
    #expect(try store.statuses()[run.identity]?.isHeld == true)
    try store.release(run.identity, by: me)
    let status = try #require(try store.statuses()[run.identity])
    #expect(status.status == .running)
    #expect(!status.isHeld && status.isBegun)
    #expect(status.epochs == 1)
    #expect(try store.claim(run, for: other, retryFailed: false) == .granted(threads: 3))
    #expect(try store.claim(run, for: me, retryFailed: false) == .taken)
  }

  @Test func aFinishedRunIsDone() throws {
    _ = try store.claim(run, for: me, retryFailed: false)
    try store.begin(run.identity, provenance(), epoch: 0)
    for epoch in 1...2 { try store.add(epochRecord(epoch), to: run.identity) }
    try store.end(run.identity, .finished)
    for holder in [me, other] {
      #expect(try store.claim(run, for: holder, retryFailed: true) == .finished)
    }
    #expect(try scratch.count("SELECT COUNT(*) FROM lease") == 0)
  }

  @Test(arguments: [RunStatus.failed, .diverged]) func failuresAreTriedAgainOnlyWhenAsked(status: RunStatus)
    throws
  {
    _ = try store.claim(run, for: me, retryFailed: false)
    try store.begin(run.identity, provenance(threads: 2), epoch: 0)
    try store.end(run.identity, status, reason: "because")
    #expect(try store.claim(run, for: other, retryFailed: false) == .failed(status))
    #expect(try store.runs().first?.reason == "because")
    #expect(try store.claim(run, for: other, retryFailed: true) == .granted(threads: 2))
    #expect(try store.runs().first?.status == .running)
    #expect(try store.runs().first?.reason == nil)
  }

  /// No such device, no data: that says nothing about the run.
  @Test func whatFailedBeforeATrainerBeganIsTriedAgain() throws {
    _ = try store.claim(run, for: me, retryFailed: false)
    try store.end(run.identity, .failed, reason: "no such device")
    #expect(try store.runs().first?.status == .failed)
    #expect(try store.claim(run, for: other, retryFailed: false) == .granted(threads: nil))
  }

  @Test func aKilledRunGoesOn() throws {
    _ = try store.claim(run, for: me, retryFailed: false)
    try store.begin(run.identity, provenance(threads: 2), epoch: 0)
    try store.end(run.identity, .killed, reason: "signal 9")
    #expect(try store.runs().first?.status == .killed)
    #expect(try store.claim(run, for: other, retryFailed: false) == .granted(threads: 2))
  }

  /// A process number that nobody has: beyond the largest that the system gives out.
  private var nobody: LeaseHolder { LeaseHolder(host: me.host, process: Int32.max, processStart: "1") }

  @Test func aDeadHoldersRunIsTakenOver() throws {
    _ = try store.claim(run, for: nobody, retryFailed: false)
    #expect(try store.statuses()[run.identity]?.isHeld == false)
    #expect(try store.claim(run, for: me, retryFailed: false) == .granted(threads: nil))
    #expect(try store.statuses()[run.identity]?.isHeld == true)
  }

  /// Process numbers are used again: another start is another process.
  @Test func aNumbersNextProcessIsNotTheHolder() throws {
    let before = LeaseHolder(host: me.host, process: other.process, processStart: other.processStart + "0")
    _ = try store.claim(run, for: before, retryFailed: false)
    #expect(try store.claim(run, for: me, retryFailed: false) == .granted(threads: nil))
  }

  /// On this machine the process itself is looked at, however long it was silent.
  @Test func aLiveHolderKeepsItsRunHoweverSilent() throws {
    _ = try store.claim(run, for: other, retryFailed: false, now: 1000)
    #expect(try store.claim(run, for: me, retryFailed: false, now: 1_000_000) == .taken)
  }

  @Test func anotherMachinesHolderIsGoneAfterThreeMinutesOfSilence() throws {
    let far = LeaseHolder(host: "another-machine", process: other.process, processStart: other.processStart)
    _ = try store.claim(run, for: far, retryFailed: false, now: 1000)
    #expect(try store.claim(run, for: me, retryFailed: false, now: 1180) == .taken)
    try store.renewLeases(of: far, now: 1100)
    #expect(try store.claim(run, for: me, retryFailed: false, now: 1280) == .taken)
    #expect(try store.claim(run, for: me, retryFailed: false, now: 1281) == .granted(threads: nil))
  }

  /// Containers with one machine's name do not see each other's processes.
  @Test func anotherNamespaceIsAnotherMachine() throws {
    let contained = LeaseHolder(
      host: ProcessInfo.processInfo.hostName + " pid:[1]", process: other.process, processStart: "1")
    _ = try store.claim(run, for: contained, retryFailed: false, now: 1000)
    #expect(try store.claim(run, for: me, retryFailed: false, now: 1180) == .taken)
    #expect(try store.claim(run, for: me, retryFailed: false, now: 1181) == .granted(threads: nil))
  }

  /// Whoever was silent for too long, and is back, has nothing to say of a run that is another's by now.
  @Test func aLostRunIsNotWrittenTo() throws {
    let far = LeaseHolder(host: "another-machine", process: 1, processStart: "1")
    _ = try store.claim(run, for: far, retryFailed: false, now: 1000)
    try store.begin(run.identity, provenance(), epoch: 0, by: far)
    try store.add(epochRecord(1), to: run.identity, by: far)
    _ = try store.claim(run, for: me, retryFailed: false, now: 2000)
    try store.begin(run.identity, provenance(), epoch: 0, by: me)
    func isRefused(_ body: () throws -> Void) -> Bool {
      (#expect(throws: StoreError.self) { try body() })?.code == .taken
    }
    #expect(isRefused { try store.add(epochRecord(1), to: run.identity, by: far) })
    #expect(isRefused { try store.begin(run.identity, provenance(), epoch: 1, by: far) })
    #expect(isRefused { try store.end(run.identity, .killed, reason: "gone", by: far) })
    let probe = TrainingProbeRecord(
      epoch: 0, step: 1, momentum: 0.9, squaredGradient: 1, squaredGradientNoise: 1, estimates: [])
    #expect(isRefused { try store.add(probe, to: run.identity, by: far) })
    let found = try #require(try store.runs().first)
    #expect(found.status == .running && found.epochs.isEmpty)
    try store.add(epochRecord(1), to: run.identity, by: me)
    #expect(try store.runs().first?.epochs.count == 1)
  }

  @Test func onlyOnesOwnLeasesAreRenewed() throws {
    let far = LeaseHolder(host: "another-machine", process: 1, processStart: "1")
    _ = try store.claim(run, for: far, retryFailed: false, now: 1000)
    try store.renewLeases(of: LeaseHolder(host: far.host, process: 1, processStart: "2"), now: 5000)
    #expect(try store.claim(run, for: me, retryFailed: false, now: 1181) == .granted(threads: nil))
  }

  /// Two sweeps with a store of their own on one file ask for the same runs, all at once.
  @Test func manyAskersGetEachRunOnce() async throws {
    let runs = (1...60).map { plannedRun(seed: $0) }
    let stores = [store, try Store(path: scratch.file)]
    let holders = [me, other]
    let granted = try await withThrowingTaskGroup(of: [RunIdentity].self) { group in
      for asker in 0..<2 {
        group.addTask {
          var granted: [RunIdentity] = []
          for run in asker == 0 ? runs : runs.reversed() {
            switch try stores[asker].claim(run, for: holders[asker], retryFailed: true) {
            case .granted:
              granted.append(run.identity)
              try stores[asker].begin(run.identity, provenance(), epoch: 0)
              for epoch in 1...2 { try stores[asker].add(epochRecord(epoch), to: run.identity) }
              try stores[asker].end(run.identity, .finished)
            case .taken, .finished: break
            case .failed(let status): Issue.record("\(run.title) is \(status)")
            }
            await Task.yield()
          }
          return granted
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(granted.count == 60)
    #expect(Set(granted) == Set(runs.map(\.identity)))
    #expect(try scratch.count("SELECT COUNT(*) FROM attempt WHERE number = 1") == 60)
    #expect(try scratch.count("SELECT COUNT(*) FROM attempt") == 60)
  }

  // MARK: Batches

  /// No process of ours is at work for it: it keeps its runs until somebody says how they ended.
  @Test func aBatchHoldsItsRunsUntilItIsSaidOtherwise() throws {
    let batch = LeaseHolder.batch("b1")
    #expect(batch.batch == "b1" && me.batch == nil)
    #expect(try store.claim(run, for: batch, retryFailed: false, now: 1000) == .granted(threads: nil))
    for holder in [me, other, .batch("b2")] {
      #expect(try store.claim(run, for: holder, retryFailed: true, now: 1e9) == .taken)
    }
    #expect(try store.statuses()[run.identity]?.isHeld == true)
    #expect(try store.batches() == ["b1": [run.identity: ""]])
    try store.release(run.identity, by: .batch("b2"))
    #expect(try store.batches().count == 1)
    try store.release(run.identity, by: batch)
    #expect(try store.batches().isEmpty)
    #expect(try store.claim(run, for: me, retryFailed: false) == .granted(threads: nil))
    #expect(try store.batches().isEmpty)
  }

  /// Two read the log of one run, each from its beginning, in every order of steps.
  @Test(arguments: 0..<70) func aMessageIsTakenOnce(order: Int) throws {
    let batch = LeaseHolder.batch("b")
    let other = try Store(path: scratch.file)
    _ = try store.claim(run, for: batch, retryFailed: false)
    // Which of the two is next: all the ways to mix two lists of four.
    let ways = (0..<256).filter { $0.nonzeroBitCount == 4 }
    var places = [0, 0]
    for bit in 0..<8 {
      let reader = ways[order] >> bit & 1
      let store = reader == 0 ? store : other
      let position = "1.\(places[reader])"
      do {
        switch places[reader] {
        case 0: try store.begin(run.identity, provenance(), epoch: 0, by: batch, at: position, now: 5)
        case 1, 2:
          #expect(
            try store.add(epochRecord(places[reader]), to: run.identity, by: batch, at: position))
        default: try store.end(run.identity, .finished, by: batch, now: 6)
        }
      } catch let error as StoreError where error.code == .taken {
        // The other has ended it.
      }
      places[reader] += 1
    }
    let record = try #require(try store.runs().first)
    #expect(record.status == .finished)
    #expect(record.epochs == [epochRecord(1), epochRecord(2)])
    #expect(try scratch.count("SELECT COUNT(*) FROM attempt") == 1)
    #expect(record.startedAt == 5 && record.endedAt == 6)
  }

  @Test func whatWasReadBeforeIsKnown() throws {
    let batch = LeaseHolder.batch("b")
    _ = try store.claim(run, for: batch, retryFailed: false)
    try store.begin(run.identity, provenance(), epoch: 0, by: batch, at: "0.5")
    try store.add(epochRecord(1), to: run.identity, by: batch, at: "0.7")
    #expect(try store.batches() == ["b": [run.identity: "0.7"]])
    // An older message is passed over, whatever it says.
    #expect(try store.add(epochRecord(1, testAccuracy: 1), to: run.identity, by: batch, at: "0.6"))
    #expect(try store.add(epochRecord(9), to: run.identity, by: batch, at: "0.7"))
    #expect(try store.runs().first?.epochs == [epochRecord(1)])
    // A batch that takes it over begins to read at the beginning.
    try store.release(run.identity, by: batch)
    _ = try store.claim(run, for: .batch("c"), retryFailed: false)
    #expect(try store.batches() == ["c": [run.identity: ""]])
  }
}
