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
    options.teardownSequence = Self.teardown
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
            if rest.count > Conversation.longestLine {
              conversation.violation = "it said a line of more than \(Conversation.longestLine) bytes"
              break
            }
          }
          // Where the task is cancelled the output seems to end.
          try Task.checkCancellation()
          conversation.isCutOff = !rest.isEmpty
        } catch let violation as TrainerViolation {
          conversation.violation = violation.description
        } catch let error as SubprocessError {
          // The trainer went away in the middle of a sentence; how it ended says more than this does.
          conversation.violation = conversation.violation ?? "\(error)"
        } catch {
          // Nobody wants to hear the rest. Here and not by whoever catches this: the trainer would find the end of its input
          // before the signal, and stop without saving.
          await execution.teardown(using: Self.teardown)
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
    return result.closureResult.outcome(Ending(result.terminationStatus))
  }

  /// How a trainer is stopped: it is given the time to finish the step at hand, or an evaluation of the training split, and to
  /// save.
  private static let teardown: [TeardownStep] = [
    .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(600))
  ]

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
}

extension Ending {
  fileprivate init(_ status: TerminationStatus) {
    switch status {
    case .exited(let code): self = .exited(Int(code))
    case .signaled(let signal): self = .signaled(Int32(signal))
    }
  }
}
