import Foundation
import Subprocess

/// SLURM's own programs on this machine.
public struct SlurmProgram: Sendable {
  private let searchPath: String?

  /// - Parameter searchPath: Directories to look in, as in `PATH`; `nil` for the process's own.
  public init(searchPath: String? = nil) { self.searchPath = searchPath }

  /// Runs one of them and returns what it prints.
  ///
  /// - Throws: ``SlurmError`` where it is not there, or fails.
  func run(_ program: String, _ arguments: [String]) async throws -> String {
    // A text that a locale had translated could not be understood.
    var changes: [Environment.Key: String?] = ["LC_ALL": "C.UTF-8"]
    if let searchPath { changes["PATH"] = .some(searchPath) }
    let environment = Environment.inherit.updating(changes)
    let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), environment: environment,
        output: .string(limit: 1 << 26), error: .string(limit: 1 << 20))
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      if error.code == .executableNotFound {
        throw SlurmError(
          .missing,
          "there is no \(program) on this machine: run this where SLURM's commands are, as a login node")
      }
      throw SlurmError(.unavailable, "\(program) could not be run: \(error)")
    }
    if result.terminationStatus.isSuccess { return result.standardOutput }
    let words = result.standardError.split(separator: "\n").joined(separator: " / ")
    throw SlurmError(
      words.contains("Unable to contact slurm controller") || words.contains("Socket timed out")
        ? .unavailable : .refused, words.isEmpty ? "\(program) failed: \(result.terminationStatus)" : words)
  }

  /// The most tasks that an array may have here.
  public func largestArray() async throws -> Int {
    let settings = try await run("scontrol", ["show", "config"])
    for line in settings.split(separator: "\n") where line.hasPrefix("MaxArraySize") {
      // One more than the largest index.
      if let size = line.split(separator: "=").last.flatMap({ Int($0.trimmingCharacters(in: .whitespaces)) })
      {
        return max(1, size - 1)
      }
    }
    return 1000
  }
}
