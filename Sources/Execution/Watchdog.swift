import Synchronization

/// How long a trainer may take, after which it is stopped; its run goes on with the next sweep.
public struct TrainerLimits: Equatable, Sendable {
  /// From one message to the next; `nil` for any time.
  public var silence: Duration?
  /// In all; `nil` for any time.
  public var total: Duration?

  public init(silence: Duration? = nil, total: Duration? = nil) {
    self.silence = silence
    self.total = total
  }
}

/// Waits for a trainer to be silent, or at work, for too long.
final class Watchdog: Sendable {
  private let limits: TrainerLimits
  private let state = Mutex(State())

  private struct State {
    // A machine that is asleep is not a trainer that says nothing.
    let start = SuspendingClock.now
    var heard = SuspendingClock.now
    var reason: String?
  }

  init(_ limits: TrainerLimits) { self.limits = limits }

  /// The trainer has said something.
  func hear() { state.withLock { $0.heard = .now } }

  /// Why the trainer was given up; `nil` where it was not.
  var reason: String? { state.withLock { $0.reason } }

  /// Returns true once a limit is passed, false once the task is cancelled.
  func waitsInVain() async -> Bool {
    guard limits.silence != nil || limits.total != nil else { return false }
    while true {
      let (next, reason) = state.withLock { state -> (SuspendingClock.Instant, String?) in
        var next: [SuspendingClock.Instant] = []
        if let silence = limits.silence {
          next.append(state.heard + silence)
          if .now >= state.heard + silence {
            state.reason = "the trainer was stopped: it had said nothing for \(Self.words(silence))"
          }
        }
        if let total = limits.total {
          next.append(state.start + total)
          if .now >= state.start + total {
            state.reason = "the trainer was stopped after the \(Self.words(total)) that a run may take"
          }
        }
        return (next.min() ?? .now, state.reason)
      }
      if reason != nil { return true }
      do { try await Task.sleep(until: next, clock: .suspending) } catch { return false }
    }
  }

  private static func words(_ duration: Duration) -> String {
    let seconds = duration.components.seconds
    return seconds >= 60 && seconds % 60 == 0 ? "\(seconds / 60) minutes" : "\(seconds) s"
  }
}
