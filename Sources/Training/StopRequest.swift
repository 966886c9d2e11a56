import Dispatch
import Glibc
import Synchronization

/// Whether this process was asked to stop by SIGTERM, as of a sweep that is interrupted or a cluster that needs the place, or by
/// SIGUSR1, as of a cluster whose time limit is near. From then on these do not end the process: it ends by itself.
struct StopRequest {
  private final class Flag: Sendable {
    let isSet = Atomic(false)
  }

  private let flag = Flag()
  /// Kept, since what is not is cancelled.
  private let sources: [any DispatchSourceSignal]

  init() {
    sources = [SIGTERM, SIGUSR1].map { number in
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      source.setEventHandler { [flag] in flag.isSet.store(true, ordering: .relaxed) }
      source.activate()
    }
  }

  var isMade: Bool { flag.isSet.load(ordering: .relaxed) }
}
