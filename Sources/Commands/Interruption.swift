import Foundation

/// Runs `body` and cancels it on Ctrl-C, on a request to terminate, or when the terminal goes away.
///
/// A second Ctrl-C ends the process at once; trainers notice that and stop. Other signals may come twice, as SIGHUP does from a
/// shell and from its terminal, without anybody being in a hurry. Signals that were ignored when the program began stay so.
func cancellingOnSignals<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws
  -> (result: Result, wasInterrupted: Bool)
{
  let task = Task { try await body() }
  let sources = [SIGINT, SIGTERM, SIGHUP].filter { !ignoredAtStart.contains($0) }.map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      if task.isCancelled {
        if number == SIGINT { _exit(75) }
        return
      }
      task.cancel()
      printToStandardError("\nstopping; press Ctrl-C again to leave at once")
    }
    source.resume()
    return source
  }
  defer { for source in sources { source.cancel() } }
  let result = try await task.value
  return (result, task.isCancelled)
}

/// Whoever started the program may want it to go on whatever comes, as `nohup` does.
private let ignoredAtStart: Set<Int32> = {
  let ignored = [SIGINT, SIGTERM, SIGHUP].filter { number in
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
  return Set(ignored)
}()
