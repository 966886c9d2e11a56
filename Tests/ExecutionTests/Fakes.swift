import Execution
import Experiment
import Foundation
import Synchronization

/// Notes from many tasks, in the order in which they came.
final class Notes: Sendable {
  private let lines = Mutex<[String]>([])

  func add(_ line: String) { lines.withLock { $0.append(line) } }
  var all: [String] { lines.withLock { $0 } }
}

/// An executor that does with a request what a test says; it knows the request by its seed.
struct FakeExecutor: Executor {
  typealias Receive = @Sendable (TrainerMessage.Event) async throws -> Void

  let body: @Sendable (_ seed: Int, _ receive: Receive) async throws -> Outcome

  func run(_ request: TrainerRequest, receive: @escaping Receive) async throws -> Outcome {
    try await body(request.run.seed, receive)
  }
}

/// A job that notes what is done with it, and fails where it is told to.
struct FakeJob: Job {
  enum Place: Sendable { case claim, receive, end }
  struct Refusal: Error, Equatable { let title: String }

  let seed: Int
  let notes: Notes
  var hasWork = true
  var isWanted = true
  /// How it counts, whatever its trainer said.
  var counts: Outcome?
  var refusesAt: Place?

  var title: String { "job \(seed)" }

  private func refuse(at place: Place) throws {
    if refusesAt == place { throw Refusal(title: title) }
  }

  func claim() throws -> TrainerRequest? {
    if !isWanted { throw JobNotWanted() }
    try refuse(at: .claim)
    notes.add("claim \(seed)")
    return hasWork ? request(seed: seed) : nil
  }

  func receive(_ event: TrainerMessage.Event, from origin: MessageOrigin?) throws {
    try refuse(at: .receive)
    notes.add("receive \(seed)")
  }

  func end(_ outcome: Outcome, at time: Date?) throws -> Outcome {
    try refuse(at: .end)
    notes.add("end \(seed)")
    return counts ?? outcome
  }

  func release() { notes.add("release \(seed)") }
}

func request(seed: Int = 1, folder: String = "f") -> TrainerRequest {
  TrainerRequest(
    task: .train(CheckpointSpec()),
    run: RunSpec(
      dataset: DatasetSpec(name: .cifar10), model: ModelSpec(name: .resnet8),
      training: TrainingSpec(epochs: 1, learningRate: LearningRateSpec(initial: 0.1)),
      optimizer: OptimizerSpec(name: .sgdm), seed: seed),
    dataset: "d", folder: folder, threads: 1, device: "cpu")
}

/// Waits until something is true; gives up after a while.
func wait(upTo limit: Duration = .seconds(10), until isTrue: () -> Bool) async throws -> Bool {
  let end = ContinuousClock.now + limit
  while !isTrue() {
    if ContinuousClock.now > end { return false }
    try await Task.sleep(for: .milliseconds(10))
  }
  return true
}

extension Process {
  /// Starts it with no signal held back: threads of Swift's hold back most, and what they start inherits that.
  func runWithSignals() throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }
}
