import Experiment
import Foundation

/// Where and when a trainer said something that is read later than it was said.
public struct MessageOrigin: Equatable, Sendable {
  /// Grows from message to message of one task, in the order of texts: whoever reads them twice can tell.
  public var position: String
  public var time: Date

  public init(position: String, time: Date) {
    self.position = position
    self.time = time
  }
}

/// What a job throws whose work has gone to somebody else: nothing is left to be done about it.
public struct JobGone: Error {
  /// How it ended there; `nil` where it has not.
  public var outcome: Outcome?

  public init(outcome: Outcome? = nil) { self.outcome = outcome }
}

/// What a job throws that nobody wants any more: it is left out.
public struct JobNotWanted: Error {
  public init() {}
}

/// A piece of work for a trainer, together with what is done about what comes of it.
public protocol Job: Sendable {
  /// What a person calls it: `rsgdm seed 3`.
  var title: String { get }
  /// Takes hold of the work; `nil` where there is nothing to do, or someone else does it.
  func claim() async throws -> TrainerRequest?
  /// - Parameter origin: `nil` where the trainer is saying it now.
  func receive(_ event: TrainerMessage.Event, from origin: MessageOrigin?) async throws
  /// - Parameter time: When it ended; `nil` for now.
  /// - Returns: How it counts: a trainer may have said that it finished without having said all that it was asked for.
  func end(_ outcome: Outcome, at time: Date?) async throws -> Outcome
  /// Gives the work back undone: the trainer was stopped on purpose.
  func release() async
}

/// What a pool is doing, for whoever watches.
public enum PoolEvent: Sendable {
  /// `worker` counts from 0.
  case began(worker: Int, title: String)
  case said(worker: Int, title: String, TrainerMessage.Event)
  case ended(worker: Int, title: String, Outcome)
  case skipped(title: String)
}

/// A fixed number of workers that take jobs in their order.
public struct WorkerPool: Sendable {
  private let executor: any Executor
  private let workers: Int
  private let failFast: Bool
  private let watch: @Sendable (PoolEvent) -> Void

  /// - Parameters:
  ///   - workers: How many trainers work at once.
  ///   - failFast: Whether the first job that does not finish ends the whole: the other trainers are stopped,
  ///     and their jobs given back.
  public init(
    executor: any Executor, workers: Int, failFast: Bool = false,
    watch: @escaping @Sendable (PoolEvent) -> Void
  ) {
    self.executor = executor
    self.workers = max(1, workers)
    self.failFast = failFast
    self.watch = watch
  }

  /// How many jobs ended in which way.
  public struct Summary: Equatable, Sendable {
    public var finished = 0
    public var diverged = 0
    public var killed = 0
    public var failed = 0
    public var skipped = 0
    /// Not begun, or stopped in the middle.
    public var undone = 0

    public init() {}

    /// One that was not done yet has ended.
    mutating func count(_ outcome: Outcome) {
      undone -= 1
      switch outcome {
      case .finished: finished += 1
      case .diverged: diverged += 1
      case .killed: killed += 1
      case .failed: failed += 1
      }
    }

    /// One that was not done yet is left to others.
    mutating func countSkipped() {
      undone -= 1
      skipped += 1
    }
  }

  /// Does the jobs. Cancelling the task stops all trainers, gives their jobs back and returns.
  ///
  /// - Throws: What a job's own functions throw, after all trainers have been stopped.
  public func run(_ jobs: [any Job]) async throws -> Summary {
    let queue = Queue(jobs)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for worker in 0..<min(workers, max(1, jobs.count)) {
        group.addTask {
          while let job = await queue.next(), !Task.isCancelled {
            let outcome = try await perform(job, worker: worker)
            await queue.count(outcome)
            if failFast, case .ended(let outcome) = outcome, outcome != .finished { return true }
          }
          return false
        }
      }
      do {
        // Not `waitForAll`, which waits for all even where one has thrown.
        for try await isOver in group where isOver { group.cancelAll() }
      } catch {
        group.cancelAll()
        throw error
      }
    }
    return await queue.summary
  }

  private enum Result {
    case ended(Outcome)
    case skipped
    case stopped
  }

  private func perform(_ job: any Job, worker: Int) async throws -> Result {
    let claimed: TrainerRequest?
    do {
      claimed = try await job.claim()
    } catch is JobNotWanted {
      return .skipped
    }
    guard let request = claimed else {
      watch(.skipped(title: job.title))
      return .skipped
    }
    watch(.began(worker: worker, title: job.title))
    do {
      let said = try await executor.run(request) { event in
        try await job.receive(event, from: nil)
        watch(.said(worker: worker, title: job.title, event))
      }
      let outcome = try await job.end(said, at: nil)
      watch(.ended(worker: worker, title: job.title, outcome))
      return .ended(outcome)
    } catch is CancellationError {
      await job.release()
      return .stopped
    } catch {
      await job.release()
      throw error
    }
  }

  private actor Queue {
    private var jobs: ArraySlice<any Job>
    private(set) var summary = Summary()

    init(_ jobs: [any Job]) {
      self.jobs = jobs[...]
      summary.undone = jobs.count
    }

    func next() -> (any Job)? { jobs.popFirst() }

    func count(_ result: Result) {
      switch result {
      case .ended(let outcome): summary.count(outcome)
      case .skipped: summary.countSkipped()
      case .stopped: break
      }
    }
  }
}
