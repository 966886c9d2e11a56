import Execution
import Experiment
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  private let notes = Notes()

  private func jobs(_ count: Int) -> [FakeJob] { (1...count).map { FakeJob(seed: $0, notes: notes) } }

  private func pool(
    workers: Int, failFast: Bool = false, watch: @escaping @Sendable (PoolEvent) -> Void = { _ in },
    body: @escaping @Sendable (Int, FakeExecutor.Receive) async throws -> Outcome
  ) -> WorkerPool {
    WorkerPool(executor: FakeExecutor(body: body), workers: workers, failFast: failFast, watch: watch)
  }

  private func summary(_ change: (inout WorkerPool.Summary) -> Void) -> WorkerPool.Summary {
    var summary = WorkerPool.Summary()
    change(&summary)
    return summary
  }

  @Test func oneWorkerTakesJobsInOrder() async throws {
    let pool = pool(workers: 1) { _, receive in
      try await receive(.finished)
      return .finished
    }
    let summary = try await pool.run(jobs(3))
    #expect(summary == self.summary { $0.finished = 3 })
    #expect(notes.all == (1...3).flatMap { ["claim \($0)", "receive \($0)", "end \($0)"] })
  }

  @Test(arguments: [1, 2, 3]) func soManyAtOnceAndNoMore(workers: Int) async throws {
    let atWork = Mutex((now: 0, most: 0))
    let pool = pool(workers: workers) { _, _ in
      atWork.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      try await Task.sleep(for: .milliseconds(20))
      atWork.withLock { $0.now -= 1 }
      return .finished
    }
    let summary = try await pool.run(jobs(8))
    #expect(summary.finished == 8)
    #expect(atWork.withLock { $0.most } == workers)
    #expect(Set(notes.all).count == 16)
  }

  @Test func everyWayToEndIsCounted() async throws {
    var jobs = jobs(6)
    jobs[4].hasWork = false
    let events = Notes()
    let pool = pool(workers: 1) {
      switch $0 {
      case .began(let worker, let title): events.add("\(worker) began \(title)")
      case .said(_, let title, _): events.add("\(title) said")
      case .ended(_, let title, let outcome): events.add("\(title) ended \(outcome)")
      case .skipped(let title): events.add("\(title) skipped")
      }
    } body: { seed, receive in
      switch seed {
      case 1: return .diverged(reason: "d")
      case 2: return .killed(reason: "k")
      case 3: return .failed(reason: "f")
      default:
        try await receive(.finished)
        return .finished
      }
    }
    let summary = try await pool.run(jobs)
    #expect(
      summary
        == self.summary {
          $0.finished = 2
          $0.diverged = 1
          $0.killed = 1
          $0.failed = 1
          $0.skipped = 1
        })
    #expect(
      events.all == [
        "0 began job 1", #"job 1 ended diverged(reason: "d")"#, "0 began job 2",
        #"job 2 ended killed(reason: "k")"#, "0 began job 3", #"job 3 ended failed(reason: "f")"#,
        "0 began job 4", "job 4 said", "job 4 ended finished", "job 5 skipped", "0 began job 6", "job 6 said",
        "job 6 ended finished",
      ])
  }

  /// What nobody wants any more is passed over without a word, and a job may know better than its trainer how it ended.
  @Test func jobsHaveTheLastWord() async throws {
    var jobs = jobs(3)
    jobs[1].isWanted = false
    jobs[2].counts = .failed(reason: "not all of it")
    let events = Notes()
    let pool = pool(workers: 1, failFast: true) {
      switch $0 {
      case .ended(_, let title, let outcome): events.add("\(title) ended \(outcome)")
      case .skipped(let title): events.add("\(title) skipped")
      case .began, .said: break
      }
    } body: { _, _ in
      .finished
    }
    let summary = try await pool.run(jobs + self.jobs(1))
    #expect(summary == self.summary { ($0.finished, $0.skipped, $0.failed, $0.undone) = (1, 1, 1, 1) })
    #expect(events.all == ["job 1 ended finished", #"job 3 ended failed(reason: "not all of it")"#])
  }

  @Test func noJobsAreDoneAtOnce() async throws {
    #expect(try await pool(workers: 3) { _, _ in .finished }.run([]) == WorkerPool.Summary())
  }

  @Test(arguments: [Outcome.failed(reason: ""), .diverged(reason: ""), .killed(reason: "")])
  func failFastBeginsNothingMore(outcome: Outcome) async throws {
    let pool = pool(workers: 1, failFast: true) { seed, _ in seed == 2 ? outcome : .finished }
    let summary = try await pool.run(jobs(5))
    #expect(summary.finished == 1)
    #expect(summary.undone == 3)
    #expect(notes.all == ["claim 1", "end 1", "claim 2", "end 2"])
  }

  /// Long work of other workers is stopped and given back, not waited for.
  @Test func failFastStopsTheOthers() async throws {
    let notes = notes
    let pool = pool(workers: 2, failFast: true) { seed, _ in
      if seed == 2 {
        _ = try await wait { notes.all.contains("claim 1") }
        return .failed(reason: "")
      }
      try await Task.sleep(for: .seconds(60))
      return .finished
    }
    let summary = try await pool.run(jobs(4))
    #expect(summary == self.summary { ($0.failed, $0.undone) = (1, 3) })
    #expect(notes.all.sorted() == ["claim 1", "claim 2", "end 2", "release 1"])
  }

  @Test func withoutFailFastAllAreDone() async throws {
    let summary = try await pool(workers: 1) { seed, _ in seed == 1 ? .failed(reason: "") : .finished }
      .run(jobs(3))
    #expect(summary.finished == 2)
    #expect(summary.undone == 0)
  }

  @Test func cancellingReleasesWhatIsAtWork() async throws {
    let pool = pool(workers: 2) { _, _ in
      try await Task.sleep(for: .seconds(60))
      return .finished
    }
    let jobs = jobs(5)
    let task = Task { try await pool.run(jobs) }
    #expect(try await wait { notes.all.count == 2 })
    task.cancel()
    let summary = try await task.value
    #expect(summary == self.summary { $0.undone = 5 })
    #expect(notes.all.sorted() == ["claim 1", "claim 2", "release 1", "release 2"])
  }

  /// What a job's own functions throw ends the whole, once the other trainers are stopped.
  @Test(arguments: [FakeJob.Place.claim, .receive, .end])
  func aJobsOwnErrorStopsTheOthers(place: FakeJob.Place) async throws {
    var jobs = jobs(4)
    jobs[1].refusesAt = place
    let notes = notes
    let pool = pool(workers: 2) { seed, receive in
      if seed == 2 {
        // Not before the other is at work.
        _ = try await wait { notes.all.contains("claim 1") }
        try await receive(.finished)
        return .finished
      }
      try await Task.sleep(for: .seconds(60))
      return .finished
    }
    await #expect(throws: FakeJob.Refusal(title: "job 2")) { try await pool.run(jobs) }
    // The other may not have begun when a claim is refused.
    #expect(notes.all.contains("release 1") == notes.all.contains("claim 1"))
    #expect(notes.all.contains("release 2") == (place != .claim))
    #expect(!notes.all.contains("end 1"))
    #expect(!notes.all.contains { $0.hasPrefix("claim 3") || $0.hasPrefix("claim 4") })
  }

  @Test func anExecutorsErrorReleasesTheJob() async throws {
    struct Broken: Error {}
    await #expect(throws: Broken.self) {
      try await pool(workers: 1) { _, _ in throw Broken() }.run(jobs(2))
    }
    #expect(notes.all == ["claim 1", "release 1"])
  }
}
