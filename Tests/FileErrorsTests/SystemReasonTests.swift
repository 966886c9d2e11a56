import FileErrors
import Foundation
import Testing

/// Errors that Foundation throws, each of a real call that the system refuses.
@Suite struct SystemReasonTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)")

  private func reason(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return error.systemReason
    }
  }

  @Test func filesThatCannotBeRead() {
    #expect(reason { _ = try Data(contentsOf: folder) } == "No such file or directory")
    #expect(reason { _ = try String(contentsOf: folder, encoding: .utf8) } == "No such file or directory")
    #expect(reason { _ = try FileHandle(forReadingFrom: folder) } == "No such file or directory")
    #expect(
      reason { _ = try FileManager.default.contentsOfDirectory(atPath: "/dev/null") } == "Not a directory")
    #expect(
      reason {
        let file = try FileHandle(forReadingFrom: FileManager.default.temporaryDirectory)
        defer { try? file.close() }
        _ = try file.read(upToCount: 1)
      } == "Is a directory")
    // The first page of a process's memory is never there.
    #expect(
      reason {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/mem"))
        defer { try? file.close() }
        _ = try file.read(upToCount: 1)
      } == "Input/output error")
  }

  @Test func filesThatCannotBeWritten() throws {
    let inFile = URL(fileURLWithPath: "/dev/null/part")
    #expect(reason { try Data([1]).write(to: inFile) } == "Not a directory")
    // What is written aside first cannot be made for another reason.
    #expect(reason { try Data([1]).write(to: inFile, options: .atomic) } == "No such file or directory")
    #expect(
      reason { try FileManager.default.createDirectory(at: inFile, withIntermediateDirectories: true) }
        == "Not a directory")
    #expect(
      reason {
        let full = try FileHandle(forWritingTo: URL(fileURLWithPath: "/dev/full"))
        defer { try? full.close() }
        try full.write(contentsOf: Data([1]))
      } == "No space left on device")
    #expect(
      reason { try FileManager.default.moveItem(at: folder, to: folder.appendingPathExtension("moved")) }
        == "No such file or directory")
  }

  @Test func errorsOfTheSystemItself() {
    #expect(NSError(domain: NSPOSIXErrorDomain, code: Int(EDQUOT)).systemReason == "Disk quota exceeded")
    #expect(POSIXError(.EROFS).systemReason == "Read-only file system")
  }

  @Test func otherErrorsSayWhatTheySay() {
    struct Refusal: LocalizedError { var errorDescription: String? { "it is Sunday" } }
    #expect(Refusal().systemReason == "it is Sunday")
  }
}
