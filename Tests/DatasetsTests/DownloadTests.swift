import Datasets
import Experiment
import FlyingFox
import Foundation
import Hashing
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct DownloadTests {
  private let content = noise(300_000)

  private func file(_ name: String = "data.gz", _ bytes: [UInt8]? = nil) -> PublishedFile {
    let bytes = bytes ?? content
    return PublishedFile(name: name, size: bytes.count, sha256: SHA256.hexadecimal(of: bytes))
  }

  private func download(_ scratch: Scratch, _ address: String, _ files: [PublishedFile]? = nil)
    -> DatasetDownload
  {
    DatasetDownload(
      files: files ?? [file()], into: scratch("in"), from: address, name: "cifar10", timeout: 20)
  }

  private func expectFailure(
    _ download: DatasetDownload, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    do {
      _ = try await download.run()
      Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch {
      let message = "\(error)"
      #expect((error as? DatasetError)?.kind == .download, "\(message)", sourceLocation: sourceLocation)
      for part in parts { #expect(message.contains(part), "\(message)", sourceLocation: sourceLocation) }
    }
  }

  @Test func filesArePutInPlace() async throws {
    let scratch = try Scratch()
    let small = noise(10, seed: 4)
    let content = content
    let seen = Mutex<[DownloadProgress]>([])
    try await withServer({ request in
      ranged(request, request.path == "/x/small" ? small : content)
    }) { address in
      let download = download(scratch, address + "/x/", [file(), file("small", small)])
      let paths = try await download.run { progress in seen.withLock { $0.append(progress) } }
      #expect(paths == [scratch("in/data.gz"), scratch("in/small")])
    }
    #expect(try scratch.read("in/data.gz") == content)
    #expect(try scratch.read("in/small") == small)
    #expect(!scratch.exists("in/data.gz.part") && !scratch.exists("in/small.part"))
    let first = seen.withLock { $0.filter { $0.file == "data.gz" } }
    #expect(first.map(\.received) == first.map(\.received).sorted())
    #expect(first.last?.received == 300_000)
    #expect(first.allSatisfy { $0.total == 300_000 })
  }

  @Test func whatIsThereIsNotFetchedAgain() async throws {
    let scratch = try Scratch()
    try scratch.write("in/data.gz", content)
    let paths = try await download(scratch, "http://127.0.0.1:1").run()
    #expect(paths == [scratch("in/data.gz")])
    // And what is there and is something else is nobody's to overwrite.
    try scratch.write("in/data.gz", [1, 2, 3])
    await expectFailure(download(scratch, "http://127.0.0.1:1"), "Move it away", "in/data.gz")
    #expect(try scratch.read("in/data.gz") == [1, 2, 3])
  }

  @Test func aPartIsContinued() async throws {
    let scratch = try Scratch()
    let content = content
    try scratch.write("in/data.gz.part", Array(content.prefix(100_000)))
    let ranges = Mutex<[String?]>([])
    let seen = Mutex<[Int]>([])
    try await withServer({ request in
      ranges.withLock { $0.append(request.headers[HTTPHeader("Range")]) }
      return ranged(request, content)
    }) { address in
      _ = try await download(scratch, address).run { progress in
        seen.withLock { $0.append(progress.received) }
      }
    }
    #expect(ranges.withLock { $0 } == ["bytes=100000-"])
    #expect(try scratch.read("in/data.gz") == content)
    #expect(seen.withLock { $0.allSatisfy { $0 > 100_000 } && !$0.isEmpty })
  }

  @Test func aWholePartNeedsNoServer() async throws {
    let scratch = try Scratch()
    try scratch.write("in/data.gz.part", content)
    _ = try await download(scratch, "http://127.0.0.1:1").run()
    #expect(try scratch.read("in/data.gz") == content)
  }

  @Test func aServerWithoutRangesSendsEverything() async throws {
    let scratch = try Scratch()
    let content = content
    try scratch.write("in/data.gz.part", noise(100_000, seed: 9))
    try await withServer({ _ in HTTPResponse(statusCode: .ok, body: Data(content)) }) { address in
      _ = try await download(scratch, address).run()
    }
    #expect(try scratch.read("in/data.gz") == content)
  }

  @Test func aPartThatCannotBeContinuedIsDropped() async throws {
    let content = content
    // Too long for the file; refused with 416; answered with another range than was asked for.
    for (length, answer) in [(400_000, 200), (1000, 416), (1000, 206)] {
      let scratch = try Scratch()
      try scratch.write("in/data.gz.part", noise(length, seed: 9))
      try await withServer({ request in
        if request.headers[HTTPHeader("Range")] == nil || answer == 200 { return ranged(request, content) }
        if answer == 416 { return HTTPResponse(statusCode: .rangeNotSatisfiable) }
        return HTTPResponse(
          statusCode: .partialContent, headers: [HTTPHeader("Content-Range"): "bytes 5-299999/300000"],
          body: Data(content[5...]))
      }) { address in
        _ = try await download(scratch, address).run()
      }
      #expect(try scratch.read("in/data.gz") == content, "\(length) \(answer)")
    }
  }

  @Test func anotherFileIsNotData() async throws {
    let scratch = try Scratch()
    let content = content
    var other = content
    other[200_000] ^= 1
    try await withServer({ [other] request in ranged(request, other) }) { address in
      await expectFailure(
        download(scratch, address), "expected SHA-256 \(file().sha256)", "found \(file("", other).sha256)",
        "by hand", scratch("in"))
    }
    #expect(!scratch.exists("in/data.gz") && !scratch.exists("in/data.gz.part"))
    // Another length is noticed before anything is fetched.
    try await withServer({ request in ranged(request, content + [0]) }) { address in
      await expectFailure(download(scratch, address), "300001 bytes", "300000")
      try scratch.write("in/data.gz.part", Array(content.prefix(10)))
      await expectFailure(download(scratch, address), "300001 bytes", "300000")
    }
    #expect(!scratch.exists("in/data.gz"))
  }

  @Test func httpErrorsAreTold() async throws {
    let scratch = try Scratch()
    try await withServer({ _ in
      HTTPResponse(statusCode: .notFound, body: Data("<html>no such page</html>".utf8))
    }) { address in
      await expectFailure(download(scratch, address), "status 404", "\(address)/data.gz", "by hand")
    }
    #expect(!scratch.exists("in/data.gz") && !scratch.exists("in/data.gz.part"))
    await expectFailure(download(scratch, "http://127.0.0.1:1"), "cannot be reached")
    await expectFailure(download(scratch, "nowhere"), "not an address")
    await expectFailure(download(scratch, "file:///usr/share"), "not an address")
  }

  @Test func redirectsAreFollowed() async throws {
    let scratch = try Scratch()
    let content = content
    try scratch.write("in/data.gz.part", Array(content.prefix(7)))
    let ranges = Mutex<[String?]>([])
    try await withServer({ request in
      if request.path == "/data.gz" {
        return HTTPResponse(statusCode: .found, headers: [.location: "/moved"], body: Data("elsewhere".utf8))
      }
      ranges.withLock { $0.append(request.headers[HTTPHeader("Range")]) }
      return ranged(request, content)
    }) { address in
      _ = try await download(scratch, address).run()
    }
    #expect(ranges.withLock { $0 } == ["bytes=7-"])
    #expect(try scratch.read("in/data.gz") == content)
  }

  @Test func aCutConnectionIsContinuedByTheNextAttempt() async throws {
    let scratch = try Scratch()
    let content = content
    try await withServer({ request in
      request.headers[HTTPHeader("Range")] == nil
        ? cut(Array(content.prefix(150_000)), of: content.count) : ranged(request, content)
    }) { address in
      await expectFailure(download(scratch, address), "150000 of 300000 bytes are kept", "fetch cifar10")
      #expect(!scratch.exists("in/data.gz"))
      _ = try await download(scratch, address).run()
    }
    #expect(try scratch.read("in/data.gz") == content)
  }

  @Test func aSilentServerIsGivenUp() async throws {
    let scratch = try Scratch()
    let content = content
    try await withServer({ _ in cut(Array(content.prefix(1000)), of: content.count, pause: 30) }) { address in
      let download = DatasetDownload(
        files: [file()], into: scratch("in"), from: address, name: "cifar10", timeout: 1)
      await expectFailure(download, "silent", "1000 of 300000 bytes are kept")
    }
  }

  @Test func cancellingKeepsWhatHasCome() async throws {
    let scratch = try Scratch()
    let content = content
    try await withServer({ _ in cut(Array(content.prefix(1000)), of: content.count, pause: 30) }) { address in
      let (started, report) = AsyncStream.makeStream(of: Int.self)
      let download = download(scratch, address)
      let task = Task { try await download.run { report.yield($0.received) } }
      for await received in started where received == 1000 { break }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    #expect(try scratch.read("in/data.gz.part").count == 1000)
  }

  @Test func theOfficialAddressesAreTheAuthors() {
    #expect(
      DatasetDownload(.cifar10, into: "x").plan.map(\.address)
        == ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"])
    #expect(
      DatasetDownload(.fashionMNIST, into: "x").plan.map(\.size) == [26_421_880, 29_515, 4_422_102, 5_148])
    #expect(
      DatasetDownload(.cifar100, into: "x", from: "http://mirror/d").plan.map(\.address)
        == ["http://mirror/d/cifar-100-binary.tar.gz"])
  }
}
