import Experiment

/// How a trainer's task ended.
public enum Outcome: Equatable, Sendable {
  case finished
  /// The loss became non-finite.
  case diverged(reason: String)
  /// A signal ended the trainer, someone's or the system's for want of memory; or it had to stop for something that has
  /// nothing to do with the run, as a full disk, which it says by exit code 75.
  case killed(reason: String)
  /// It crashed or could not do what was asked.
  case failed(reason: String)
}

/// What a trainer said cannot be: it is stopped, and counts as failed.
public struct TrainerViolation: Error, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Has requests carried out by trainers: on this machine, or elsewhere.
public protocol Executor: Sendable {
  /// Carries out one request and hands on what the trainer says, in order, as it comes.
  ///
  /// Cancelling the task stops the trainer, and `CancellationError` is thrown; so is whatever `receive`
  /// throws, after the trainer has been stopped. But a ``TrainerViolation`` is the trainer's failure.
  func run(
    _ request: TrainerRequest, receive: @escaping @Sendable (TrainerMessage.Event) async throws -> Void
  ) async throws -> Outcome
}
