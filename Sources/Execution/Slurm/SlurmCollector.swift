import Experiment
import FileErrors
import Foundation

/// A task of a submitted batch, and the job that takes what its trainer says.
public struct SlurmTask: Sendable {
  public let batch: SlurmBatch
  /// The number of the batch's array.
  public let array: Int
  /// From 1.
  public let number: Int
  public let job: any Job
  /// Of the last message that was taken before; those up to there are not handed on again.
  public let position: String

  public init(batch: SlurmBatch, array: Int, number: Int, job: any Job, position: String = "") {
    self.batch = batch
    self.array = array
    self.number = number
    self.job = job
    self.position = position
  }

  /// As SLURM's commands name it.
  var name: String { "\(array)_\(number)" }
}

/// Reads what the tasks of batches have said in their logs, and sees by SLURM's queue which of them are over.
///
/// Tasks need nothing of it: it may come and go, there may be several, and each message is taken once.
public actor SlurmCollector {
  private let slurm: SlurmProgram
  private let watch: @Sendable (PoolEvent) -> Void
  private var tasks: [Followed]
  public private(set) var summary = WorkerPool.Summary()
  /// Of the open tasks, as they were at the last look.
  public private(set) var counts = Counts()

  public struct Counts: Equatable, Sendable {
    public var pending = 0
    public var running = 0
    /// Why tasks wait that will not start without somebody's doing.
    public var held: Set<String> = []
  }

  /// After so many looks that found it over, a task is.
  public static let looks = 12

  private struct Followed {
    let task: SlurmTask
    /// The place on the display.
    let place: Int
    var attempts: [AttemptLog] = []
    var hasBegun = false
    /// How many looks have found it over, without a last word from its trainer.
    var looksOver = 0
    var isCancelled = false
    var isPending = true
  }

  /// - Parameter watch: Told of what happens, of the task's place in `tasks` as of a worker.
  public init(
    _ tasks: [SlurmTask], slurm: SlurmProgram = SlurmProgram(),
    watch: @escaping @Sendable (PoolEvent) -> Void
  ) {
    self.slurm = slurm
    self.watch = watch
    self.tasks = tasks.enumerated().map { Followed(task: $1, place: $0) }
    summary.undone = tasks.count
  }

  public var isDone: Bool { tasks.isEmpty }

  /// Whether there are tasks that the last look has found over, and the next decides on.
  public var isUndecided: Bool { tasks.contains { $0.looksOver > 0 } }

  /// Reads what is new, and ends the jobs of tasks that are over.
  ///
  /// A task that has not said its last word counts as over when SLURM has said so at ``looks`` looks in a row, or at two where
  /// its script has said how its trainer ended, or it was cancelled before it began: between a node's end and the task's
  /// return into the queue it may look over, and a network's file system may show what was written last a minute later.
  ///
  /// - Throws: ``SlurmError`` where SLURM does not answer; what a job's own functions throw.
  public func look() async throws {
    let queue = try await SlurmQueue(of: Array(Set(tasks.map(\.task.array))).sorted(), from: slurm)
    let logs = try names()
    var open: [Followed] = []
    var rest = tasks[...]
    counts = Counts()
    // What is thrown at one task does not undo what was done about those before.
    defer { tasks = open + rest }
    while var followed = rest.first {
      let task = followed.task
      let state = queue.state(ofJob: task.array, task: task.number)
      if try await isOver(&followed, state, logs[task.batch.name]?[task.number] ?? []) {
        rest.removeFirst()
        continue
      }
      followed.isPending = false
      switch state {
      case .pending(let reason):
        followed.isPending = true
        counts.pending += 1
        if Self.isHeld(reason) { counts.held.insert(reason) }
      default: counts.running += 1
      }
      rest.removeFirst()
      open.append(followed)
    }
  }

  /// Takes tasks out of SLURM's queue; the next looks see to what becomes of them.
  ///
  /// - Parameter all: Also those at work, which save before they stop, and not only those that wait.
  public func cancel(all: Bool) async throws {
    // By name: with `--state=PENDING`, tasks could be meant that are not ours to cancel.
    for (array, tasks) in Dictionary(grouping: tasks.filter { all || $0.isPending }, by: \.task.array) {
      let numbers = tasks.map(\.task.number).sorted()
      for start in stride(from: 0, to: numbers.count, by: 500) {
        let list = numbers[start..<min(start + 500, numbers.count)].map(String.init).joined(separator: ",")
        do {
          _ = try await slurm.run("scancel", ["\(array)_[\(list)]"])
        } catch let error as SlurmError where error.description.contains("Invalid job id") {
          // They are over already.
        }
      }
    }
    for index in tasks.indices where all || tasks[index].isPending { tasks[index].isCancelled = true }
  }

  // MARK: One task

  /// Takes what is new of a task; true where nothing more is to come.
  private func isOver(_ followed: inout Followed, _ state: SlurmState?, _ names: [AttemptLog.Name])
    async throws
    -> Bool
  {
    let job = followed.task.job
    for name in names where !followed.attempts.contains(where: { $0.name == name }) {
      followed.attempts.append(AttemptLog(name, in: followed.task.batch.logs))
    }
    if !followed.hasBegun, !followed.attempts.isEmpty {
      followed.hasBegun = true
      watch(.began(worker: followed.place, title: job.title))
    }
    do {
      for index in followed.attempts.indices {
        for (event, origin) in try followed.attempts[index].read()
        where origin.position > followed.task.position {
          do {
            try await job.receive(event, from: origin)
            watch(.said(worker: followed.place, title: job.title, event))
          } catch let violation as TrainerViolation {
            followed.attempts[index].note(violation)
            break
          }
        }
      }
      // Of an attempt that was started twice, the second says nothing.
      if let outcome = followed.attempts.compactMap(\.conversation.lastWord).last {
        return try await end(followed, outcome)
      }
      if followed.attempts.last?.conversation.violation != nil, !followed.isCancelled {
        followed.isCancelled = true
        _ = try? await slurm.run("scancel", [followed.task.name])
      }
      switch state {
      case .pending(let reason) where reason.hasPrefix("launch failed"):
        // It would wait for somebody to let it go, and fail again.
        _ = try? await slurm.run("scancel", [followed.task.name])
        let logs = followed.task.batch.logs.path
        let reason =
          "SLURM could not start it: can the nodes write \(logs)? The log of its node's slurmd says more"
        return try await end(followed, .killed(reason: reason))
      case .pending, .running: followed.looksOver = 0
      case .over, nil:
        followed.looksOver += 1
        // Its script has said how it ended, or never began.
        let isKnown = followed.attempts.last.map(\.hasExited) ?? Self.isCancelled(state)
        if followed.looksOver >= (isKnown ? 2 : Self.looks) { return try await end(followed, state) }
      }
      return false
    } catch let gone as JobGone {
      if let outcome = gone.outcome {
        summary.count(outcome)
        watch(.ended(worker: followed.place, title: job.title, outcome))
      } else {
        summary.countSkipped()
        watch(.skipped(title: job.title))
      }
      return true
    }
  }

  /// Ends a task that SLURM says is over and whose trainer has not said how.
  private func end(_ followed: Followed, _ state: SlurmState?) async throws -> Bool {
    let job = followed.task.job
    var words = "SLURM does not know the task any more"
    if case .over(let word) = state { words = "SLURM ended the task: \(word)" }
    if followed.isCancelled, followed.attempts.last?.conversation.violation == nil {
      await job.release()
      return true
    }
    let complaints = complaints(of: followed.task)
    guard let last = followed.attempts.last else {
      let logs = followed.task.batch.logs.path
      var more = ": has a command of set-up ended it, or can the nodes not write \(logs)?"
      if !complaints.isEmpty {
        more = "; its last words: \(complaints.joined(separator: " / "))"
      } else if Self.isCancelled(state) {
        more = ""
      } else if state == nil {
        more = ": it was cancelled, or the nodes cannot write \(logs)"
      }
      return try await end(followed, .killed(reason: words + " before its trainer started" + more))
    }
    return try await end(followed, last.outcome(words, complaints: complaints))
  }

  private func end(_ followed: Followed, _ said: Outcome) async throws -> Bool {
    let job = followed.task.job
    let time = followed.attempts.last.flatMap { log in log.began.map { max($0, log.lastWritten) } }
    let outcome = try await job.end(said, at: time)
    summary.count(outcome)
    watch(.ended(worker: followed.place, title: job.title, outcome))
    return true
  }

  /// The last lines that the task's attempts wrote on standard error.
  private func complaints(of task: SlurmTask) -> [String] {
    let file = task.batch.logs.appendingPathComponent("\(task.number).txt")
    guard let handle = try? FileHandle(forReadingFrom: file) else { return [] }
    defer { try? handle.close() }
    let size = (try? handle.seekToEnd()) ?? 0
    try? handle.seek(toOffset: size > 4096 ? size - 4096 : 0)
    let data = (try? handle.readToEnd()) ?? Data()
    return data.split(separator: UInt8(ascii: "\n")).suffix(8).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The logs that there are, by batch and task, in their order.
  private func names() throws -> [String: [Int: [AttemptLog.Name]]] {
    var names: [String: [Int: [AttemptLog.Name]]] = [:]
    for task in tasks where names[task.task.batch.name] == nil {
      let folder = task.task.batch.logs
      var files: [String] = []
      do {
        // Where it is gone, another has read all of it, and ends its tasks or has ended them.
        if FileManager.default.fileExists(atPath: folder.path) {
          files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        }
      } catch {
        throw SlurmError(.unavailable, "\(folder.path) cannot be read: \(error.systemReason)")
      }
      names[task.task.batch.name] = Dictionary(grouping: files.compactMap(AttemptLog.Name.init), by: \.task)
        .mapValues { $0.sorted() }
    }
    return names
  }

  private static func isCancelled(_ state: SlurmState?) -> Bool {
    if case .over(let word) = state { word.hasPrefix("CANCELLED") } else { false }
  }

  private static func isHeld(_ reason: String) -> Bool {
    [
      "Held", "PartitionDown", "Dependency", "Invalid", "PartitionTimeLimit", "PartitionConfig",
      "PartitionNodeLimit", "BadConstraints",
    ]
    .contains { reason.contains($0) }
  }
}
