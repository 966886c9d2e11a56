import FileErrors
import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One attempt to complete a `.part` file over HTTP.
///
/// `@unchecked Sendable`: before the transfer starts the properties belong to its maker; then to the session's
/// delegate queue, which runs one callback at a time; and to the maker again after the last one, which
/// resumes it.
final class FileTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  struct Failure: Error {
    let reason: String
    /// Bytes that are left for the next attempt.
    let kept: Int
  }

  private let url: URL
  private let part: String
  private let size: Int
  private let timeout: TimeInterval
  private let progress: @Sendable (Int) -> Void
  private let file: FileHandle
  /// Bytes in the file.
  private var received: Int
  /// Whether the answer's body is the file's; a page that explains an error is not.
  private var accepts = false
  private var failure: String?
  /// The server cannot continue: the next request asks for everything.
  private var startsOver = false
  private var continuation: CheckedContinuation<Void, any Error>?

  /// - Parameter size: Bytes of the whole file, which is known beforehand.
  /// - Throws: ``DatasetError`` where the file cannot be written, or another process is at it.
  init(
    url: URL, part: String, size: Int, timeout: TimeInterval, progress: @escaping @Sendable (Int) -> Void
  ) throws {
    self.url = url
    self.part = part
    self.size = size
    self.timeout = timeout
    self.progress = progress
    let descriptor = open(part, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    if descriptor < 0 {
      throw DatasetError(.download, "\(part) cannot be written: \(String(cString: strerror(errno))).")
    }
    file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      throw DatasetError(.download, "\(part) is being written by another process: wait for it.")
    }
    do {
      received = Int(try file.seekToEnd())
    } catch {
      throw DatasetError(.download, "\(part) cannot be read: \(error.systemReason).")
    }
  }

  /// Requests what is missing until the file has its size.
  ///
  /// - Throws: ``Failure``; `CancellationError`.
  func run() async throws {
    if received > size { try truncate() }
    if received == size { return }
    try await request()
    if startsOver {
      startsOver = false
      try truncate()
      try await request()
    }
    if received != size { throw Failure(reason: "the connection ended early", kept: received) }
  }

  /// Waits until the bytes are on the disk, so that a name never stands for less than the whole file.
  func flush() throws {
    do {
      try file.synchronize()
    } catch {
      throw DatasetError(.download, "\(part) cannot be written: \(error.systemReason).")
    }
  }

  /// Lets others at the file: a session keeps its delegate, and with it the lock, for a while.
  func close() { try? file.close() }

  private func truncate() throws {
    do {
      try file.truncate(atOffset: 0)
      received = 0
    } catch {
      throw Failure(reason: "\(part) cannot be emptied: \(error.systemReason)", kept: 0)
    }
  }

  private func request() async throws {
    var request = URLRequest(url: url)
    // A body that is compressed once more on the way would be counted, and continued, in other bytes.
    request.setValue("identity", forHTTPHeaderField: "Accept-Encoding")
    if received > 0 { request.setValue("bytes=\(received)-", forHTTPHeaderField: "Range") }
    accepts = false

    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = timeout
    configuration.urlCache = nil
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: queue)
    defer { session.finishTasksAndInvalidate() }
    let task = session.dataTask(with: request)
    try Task.checkCancellation()
    do {
      try await withTaskCancellationHandler {
        try await withCheckedThrowingContinuation { continuation in
          self.continuation = continuation
          task.resume()
        }
      } onCancel: {
        task.cancel()
      }
    } catch {
      if Task.isCancelled { throw CancellationError() }
      if startsOver { return }
      throw Failure(reason: failure ?? Self.describe(error), kept: received)
    }
    if startsOver { return }
    if let failure { throw Failure(reason: failure, kept: received) }
  }

  private static func describe(_ error: any Error) -> String {
    switch (error as? URLError)?.code {
    case .timedOut: "the server was silent for too long"
    case .cannotFindHost, .dnsLookupFailed: "there is no such server, or no network"
    case .cannotConnectToHost: "the server cannot be reached"
    case .networkConnectionLost: "the connection was lost"
    default: (error as NSError).localizedDescription
    }
  }

  // MARK: The session's callbacks

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    var request = request
    for field in ["Range", "Accept-Encoding"] {
      request.setValue(task.originalRequest?.value(forHTTPHeaderField: field), forHTTPHeaderField: field)
    }
    completionHandler(request)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    if let http = response as? HTTPURLResponse { judge(http) }
    completionHandler(.allow)
    if !accepts { dataTask.cancel() }
  }

  /// Decides what the answer's body is: the rest of the file, all of it, or nothing that is wanted.
  private func judge(_ response: HTTPURLResponse) {
    switch response.statusCode {
    case 200:
      // The whole file, even where a part was asked for.
      if response.expectedContentLength >= 0, response.expectedContentLength != Int64(size) {
        return refuse(total: response.expectedContentLength)
      }
      do {
        if received > 0 { try truncate() }
        accepts = true
      } catch {
        failure = (error as? Failure)?.reason ?? "\(error)"
      }
    case 206:
      // "bytes FIRST-LAST/TOTAL"
      let range = (response.value(forHTTPHeaderField: "Content-Range") ?? "")
        .split(whereSeparator: { " -/".contains($0) })
      guard range.count == 4, Int(range[1]) == received else {
        startsOver = true
        return
      }
      if let total = Int64(range[3]), total != Int64(size) { return refuse(total: total) }
      accepts = true
    case 416:
      startsOver = received > 0
      if !startsOver { failure = "the server answered with status 416" }
    default:
      let meaning = HTTPURLResponse.localizedString(forStatusCode: response.statusCode)
      failure = "the server answered with status \(response.statusCode) (\(meaning))"
    }
  }

  private func refuse(total: Int64) {
    failure = "the server's file has \(total) bytes, the official one \(size)"
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    guard accepts else { return }
    do {
      if received + data.count > size {
        failure = "the server sends more than the official \(size) bytes"
        accepts = false
        try truncate()
        dataTask.cancel()
        return
      }
      try file.write(contentsOf: data)
      received += data.count
      progress(received)
    } catch {
      accepts = false
      failure = "\(part) cannot be written: \(error.systemReason)"
      dataTask.cancel()
    }
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let continuation = self.continuation
    self.continuation = nil
    if let error {
      continuation?.resume(throwing: error)
    } else {
      continuation?.resume()
    }
  }
}
