import FlyingFox
import FlyingSocks
import Foundation

/// Runs `body` with the address of an HTTP server on this machine that answers with `handler`.
func withServer(
  _ handler: @Sendable @escaping (HTTPRequest) async throws -> HTTPResponse,
  _ body: (String) async throws -> Void
) async throws {
  let server = HTTPServer(
    address: try .inet(ip4: "127.0.0.1", port: 0), timeout: 60, logger: .disabled,
    handler: ClosureHTTPHandler(handler))
  let running = Task { try await server.run() }
  defer { running.cancel() }
  try await server.waitUntilListening()
  guard case .ip4(_, let port) = await server.listeningAddress else { throw SocketError.disconnected }
  try await body("http://127.0.0.1:\(port)")
}

/// The first bytes of a longer body, after which the connection ends or, for `pause` seconds, nothing happens.
struct CutBody: AsyncBufferedSequence {
  typealias Element = UInt8
  let bytes: [UInt8]
  var pause = 0.0

  func makeAsyncIterator() -> Iterator { Iterator(bytes: bytes, pause: pause) }

  struct Iterator: AsyncBufferedIteratorProtocol {
    let bytes: [UInt8]
    let pause: Double
    var isSent = false

    mutating func next() async throws -> UInt8? { nil }

    mutating func nextBuffer(suggested count: Int) async throws -> [UInt8]? {
      if isSent {
        try await Task.sleep(for: .seconds(pause))
        throw SocketError.disconnected
      }
      isSent = true
      return bytes
    }
  }
}

/// An answer that promises `total` bytes and ends after `bytes`.
func cut(_ bytes: [UInt8], of total: Int, pause: Double = 0) -> HTTPResponse {
  HTTPResponse(
    statusCode: .ok, body: HTTPBodySequence(from: CutBody(bytes: bytes, pause: pause), count: total))
}

/// What a server does that knows ranges.
func ranged(_ request: HTTPRequest, _ bytes: [UInt8]) -> HTTPResponse {
  guard let range = request.headers[HTTPHeader("Range")], range.hasPrefix("bytes="), range.hasSuffix("-"),
    let first = Int(range.dropFirst(6).dropLast())
  else { return HTTPResponse(statusCode: .ok, body: Data(bytes)) }
  guard first < bytes.count else { return HTTPResponse(statusCode: .rangeNotSatisfiable) }
  return HTTPResponse(
    statusCode: .partialContent,
    headers: [HTTPHeader("Content-Range"): "bytes \(first)-\(bytes.count - 1)/\(bytes.count)"],
    body: Data(bytes[first...]))
}
