import Foundation

/// Runs `body` and cancels it on Ctrl-C, on a request to terminate, or when the terminal goes away.
///
/// A second Ctrl-C ends the process at once; trainers notice that and stop.
func cancellingOnSignals<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws
  -> (result: Result, wasInterrupted: Bool)
{
  let task = Task { try await body() }
  let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      if task.isCancelled { _exit(75) }
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
