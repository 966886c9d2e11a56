import Foundation
import Testing

/// The programs that were built together with these tests.
enum Programs {
  /// The folder of the test executable, which is that of the products.
  static let folder: URL = {
    let own =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments.first ?? ""
    return URL(fileURLWithPath: own).deletingLastPathComponent()
  }()

  static var lab: String { folder.appendingPathComponent("rsgdm-lab").path }
  static var trainer: String { folder.appendingPathComponent("rsgdm-trainer").path }
}

/// A program at work, or one that has ended; what it writes goes to files.
final class Running {
  private let process = Process()
  private let outputFile: URL
  private let errorsFile: URL

  /// - Parameters:
  ///   - folder: Where it runs; its output is kept there in hidden files.
  ///   - environment: Added to this process's; `nil` takes a variable away.
  init(
    _ program: String, _ arguments: [String], in folder: URL, environment changes: [String: String?] = [:]
  ) throws {
    let name = UUID().uuidString
    outputFile = folder.appendingPathComponent(".\(name).output")
    errorsFile = folder.appendingPathComponent(".\(name).errors")
    var environment = ProcessInfo.processInfo.environment
    // Nothing of the user's own, and the same width everywhere.
    environment["HOME"] = folder.path
    environment["COLUMNS"] = "80"
    for name in ["XDG_CACHE_HOME", "RSGDM_LAB_DATA"] { environment[name] = nil }
    for (name, value) in changes { environment[name] = value }
    for file in [outputFile, errorsFile] { try Data().write(to: file) }
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: outputFile)
    process.standardError = try FileHandle(forWritingTo: errorsFile)
    try process.run()
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  var identifier: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }
  var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }
  var errors: String { (try? String(contentsOf: errorsFile, encoding: .utf8)) ?? "" }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end; kills it after too long.
  func end(within limit: Duration = .seconds(60)) async throws -> Ended {
    if try await !wait(upTo: limit, until: { !self.process.isRunning }) {
      process.terminate()
      kill(process.processIdentifier, SIGKILL)
      Issue.record("'\(process.arguments ?? [])' took longer than \(limit): \(errors)")
    }
    process.waitUntilExit()
    return Ended(
      code: process.terminationStatus, bySignal: process.terminationReason == .uncaughtSignal, output: output,
      errors: errors)
  }
}

/// How a program ended, and all that it wrote.
struct Ended {
  var code: Int32
  var bySignal: Bool
  var output: String
  var errors: String
}

/// Waits until something is true; gives up after a while.
func wait(upTo limit: Duration = .seconds(30), until isTrue: () throws -> Bool) async throws -> Bool {
  let end = ContinuousClock.now + limit
  while try !isTrue() {
    if ContinuousClock.now > end { return false }
    try await Task.sleep(for: .milliseconds(5))
  }
  return true
}

/// What the system knows of processes.
enum Processes {
  private static func status(_ process: Int32) -> (state: Substring, parent: Int32)? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: end)...].split(separator: " ")
    guard fields.count > 1, let parent = Int32(fields[1]) else { return nil }
    return (fields[0], parent)
  }

  /// Whether a process is there and has not ended.
  static func isAlive(_ process: Int32) -> Bool { status(process).map { $0.state != "Z" } ?? false }

  static func children(of parent: Int32) -> [Int32] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int32.init).filter { status($0)?.parent == parent && isAlive($0) }
  }
}

extension Process {
  /// Starts it with no signal held back: threads of Swift's hold back most, and what they start inherits that.
  func runWithSignals() throws {
    var none = sigset_t()
    var before = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }
}
