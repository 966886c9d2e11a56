import Experiment
import Foundation

/// How a trainer's process ended.
enum Ending: Equatable, Sendable {
  case exited(Int)
  case signaled(Int32)
  /// Whoever ran it knows no more than this.
  case lost(String)
}

/// What a trainer has said so far.
struct Conversation: Sendable {
  /// More bytes than any message has.
  static let longestLine = 1 << 20

  private var next = 0
  private var last: TrainerMessage.Event?
  /// What it said that a trainer must not say.
  var violation: String?
  /// Whether the last line had no end.
  var isCutOff = false
  /// Which limit it was stopped for.
  var limit: String?
  var complaints: [String] = []

  /// How many messages were taken.
  var count: Int { next }

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

  /// How the task ended, by the trainer's own last words; `nil` where it said none, or something that it must not say.
  var lastWord: Outcome? {
    switch (violation, last) {
    case (nil, .finished): .finished
    case (nil, .diverged(let reason)): .diverged(reason: reason)
    case (nil, .failed(let reason)): .failed(reason: reason)
    default: nil
    }
  }

  func outcome(_ ending: Ending) -> Outcome {
    if let lastWord { return lastWord }
    if let limit { return .killed(reason: limit) }
    let lastWords =
      (violation.map { "; \($0)" } ?? "")
      + (complaints.isEmpty ? "" : "; its last words: \(complaints.joined(separator: " / "))")
    switch ending {
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
    case .signaled(SIGTERM), .signaled(SIGINT), .signaled(SIGHUP), .signaled(SIGUSR1):
      return .killed(reason: "the trainer was told to stop by a signal" + lastWords)
    case .signaled(let signal):
      return .failed(
        reason: "the trainer crashed with signal \(signal) (\(String(cString: strsignal(signal))))"
          + lastWords)
    case .lost(let words) where violation != nil:
      return .failed(reason: "the trainer was stopped: \(words)" + lastWords)
    case .lost(let words):
      return .killed(reason: words + lastWords)
    }
  }
}
