import Experiment
import Foundation
import Subprocess

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Runs each request in a trainer process of its own on this machine.
///
/// A trainer holds the reading end of a pipe from this process; when this process ends, however it ends,
/// the pipe does too, and the trainer stops.
public struct LocalExecutor: Executor {
  /// The trainer's program and arguments.
  private let command: [String]
  private let limits: TrainerLimits

  /// - Parameter command: Program, by path or by a name on `PATH`, and arguments; not empty.
  public init(command: [String], limits: TrainerLimits = TrainerLimits()) {
    self.command = command
    self.limits = limits
  }

  public func run(
    _ request: TrainerRequest, receive: @escaping @Sendable (TrainerMessage.Event) async throws -> Void
  ) async throws -> Outcome {
    guard let program = command.first else { return .failed(reason: "no trainer is named") }
    Self.ignoreBrokenPipes
    let line = try request.encodedLine()
    var options = PlatformOptions()
    // A group of its own: Ctrl-C on the terminal is for the sweep, which stops its trainers in order.
    options.processGroupID = 0
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(10))
    ]
    let result: ExecutionResult<Conversation, SequenceOutput, SequenceOutput>
    do {
      result = try await Subprocess.run(
        program.contains("/") ? .path(FilePath(program)) : .name(program),
        arguments: Arguments(Array(command.dropFirst())), platformOptions: options, input: .inputWriter,
        output: .sequence, error: .sequence
      ) { execution in
        async let complaints = Self.tail(of: execution.standardError)
        var conversation = Conversation()
        let watch = Watchdog(limits)
        let guarding = Task {
          guard await watch.waitsInVain() else { return }
          try? execution.send(signal: .kill, toProcessGroup: true)
        }
        defer { guarding.cancel() }
        do {
          // A trainer that is gone before it has read its request ends the conversation on its side; what it
          // said and how it ended tell why.
          _ = try? await execution.standardInputWriter.write(line + "\n")
          try Task.checkCancellation()
          // What a trainer was saying when it ended, without the end of the line, is no message: that it was cut off is told
          // by how it ended.
          var rest: [UInt8] = []
          conversation: for try await buffer in execution.standardOutput {
            buffer.withUnsafeBytes { rest.append(contentsOf: $0) }
            var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = lines.popLast().map(Array.init) ?? []
            for line in lines where !line.isEmpty {
              watch.hear()
              guard let event = conversation.take(String(decoding: line, as: UTF8.self)) else {
                break conversation
              }
              try await receive(event)
            }
            if rest.count > Self.longestLine {
              conversation.violation = "it said a line of more than \(Self.longestLine) bytes"
              break
            }
          }
          conversation.isCutOff = !rest.isEmpty
        } catch let violation as TrainerViolation {
          conversation.violation = violation.description
        } catch let error as SubprocessError {
          // The trainer went away in the middle of a sentence; how it ended says more than this does.
          conversation.violation = conversation.violation ?? "\(error)"
        } catch {
          // Nobody wants to hear the rest.
          try? execution.send(signal: .kill, toProcessGroup: true)
          throw error
        }
        if conversation.violation != nil { try? execution.send(signal: .kill, toProcessGroup: true) }
        try? await execution.standardInputWriter.finish()
        conversation.complaints = await complaints
        conversation.limit = watch.reason
        return conversation
      }
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      return .failed(reason: "the trainer '\(program)' could not be started: \(error)")
    }
    try Task.checkCancellation()
    return result.closureResult.outcome(result.terminationStatus)
  }

  /// A trainer that is gone before it has read its request is an error on the write to it; the signal that
  /// comes with it would end this process and all its other trainers.
  private static let ignoreBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

  /// The last lines of what a trainer writes on standard error. All of it is read, whatever it is: a trainer
  /// must not wait for room to complain in.
  private static func tail(of output: SubprocessOutputSequence) async -> [String] {
    var last: [UInt8] = []
    do {
      for try await buffer in output {
        buffer.withUnsafeBytes { last.append(contentsOf: $0.suffix(tailBytes)) }
        if last.count > tailBytes { last.removeFirst(last.count - tailBytes) }
      }
    } catch {
      // What was read until then is what there is.
    }
    return last.split(separator: UInt8(ascii: "\n")).suffix(8).map { String(decoding: $0, as: UTF8.self) }
  }

  private static let tailBytes = 4096
  private static let longestLine = 1 << 20
}

/// What a trainer has said so far.
private struct Conversation: Sendable {
  private var next = 0
  private var last: TrainerMessage.Event?
  /// What it said that a trainer must not say.
  var violation: String?
  /// Whether the last line had no end.
  var isCutOff = false
  /// Which limit it was stopped for.
  var limit: String?
  var complaints: [String] = []

  /// The event of the next line; `nil`, and a violation noted, where it is none.
  mutating func take(_ line: String) -> TrainerMessage.Event? {
    guard let message = try? TrainerMessage(line: line) else {
      violation = "it said something that is no message: \(line.prefix(200))"
      return nil
    }
    guard message.sequence == next else {
      violation = "message \(next) was missing: the next was \(message.sequence)"
      return nil
    }
    next += 1
    last = message.event
    return message.event
  }

  func outcome(_ status: TerminationStatus) -> Outcome {
    switch (violation, last) {
    case (nil, .finished): return .finished
    case (nil, .diverged(let reason)): return .diverged(reason: reason)
    case (nil, .failed(let reason)): return .failed(reason: reason)
    default: break
    }
    if let limit { return .killed(reason: limit) }
    let lastWords =
      (violation.map { "; \($0)" } ?? "")
      + (complaints.isEmpty ? "" : "; its last words: \(complaints.joined(separator: " / "))")
    switch status {
    case .exited(75):
      // As our own does where the disk is full.
      return .killed(reason: "the trainer had to stop" + lastWords)
    case .exited(let code):
      return .failed(
        reason: "the trainer ended with exit code \(code) before it was done"
          + (isCutOff ? "; its last line has no end" : "") + lastWords)
    case .signaled where violation != nil:
      // The signal was ours.
      return .failed(reason: "the trainer was stopped" + lastWords)
    case .signaled(SIGKILL):
      return .killed(
        reason: "the trainer was killed (signal 9): by someone, or by the system for want of memory"
          + lastWords)
    case .signaled(SIGTERM), .signaled(SIGINT), .signaled(SIGHUP):
      return .killed(reason: "the trainer was told to stop by a signal" + lastWords)
    case .signaled(let signal):
      return .failed(
        reason: "the trainer crashed with signal \(signal) (\(String(cString: strsignal(signal))))"
          + lastWords)
    }
  }
}
