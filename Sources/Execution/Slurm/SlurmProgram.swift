import Foundation
import Subprocess

/// SLURM's own programs on this machine.
public struct SlurmProgram: Sendable {
  public init() {}

  /// Runs one of them and returns what it prints.
  ///
  /// - Parameter kept: Variables of SLURM's that stay.
  /// - Throws: ``SlurmError`` where it is not there, or fails.
  func run(_ program: String, _ arguments: [String], keeping kept: Set<String> = []) async throws -> String {
    // A text that a locale had translated could not be understood, and what is asked is not what a person wants to see or to
    // have by habit; but for whom a job is accounted to.
    var changes: [Environment.Key: String?] = ["LC_ALL": "C.UTF-8"]
    for name in ProcessInfo.processInfo.environment.keys
    where ["SQUEUE_", "SCANCEL_", "SBATCH_"].contains(where: name.hasPrefix) && !kept.contains(name) {
      changes[Environment.Key(stringLiteral: name)] = .some(nil)
    }
    let environment = Environment.inherit.updating(changes)
    // Ctrl-C on the terminal is for the sweep, which has tasks to see to.
    var options = PlatformOptions()
    options.processGroupID = 0
    let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), environment: environment,
        platformOptions: options,
        output: .string(limit: 1 << 26), error: .string(limit: 1 << 20))
    } catch let error as SubprocessError {
      try Task.checkCancellation()
      if error.code == .executableNotFound {
        throw SlurmError(.missing, Self.isMissing(program))
      }
      throw SlurmError(.unavailable, "\(program) could not be run: \(error)")
    }
    try Task.checkCancellation()
    if result.terminationStatus.isSuccess { return result.standardOutput }
    let words = result.standardError.split(separator: "\n").joined(separator: " / ")
    throw SlurmError(
      program == "sbatch" && !Self.silence.contains(where: words.contains) ? .refused : .unavailable,
      words.isEmpty ? "\(program) failed: \(result.terminationStatus)" : words)
  }

  /// What SLURM's programs say where its daemons do not answer.
  private static let silence = [
    "Unable to contact slurm controller", "timed out", "Zero Bytes were transmitted", "Connection refused",
    "Communication connection failure", "Could not establish a configuration source", "Unable to establish",
    "authentication", "try again",
  ]

  /// Looks for them, before anything is done that would be in vain.
  ///
  /// - Throws: ``SlurmError`` where there are none.
  public func find() throws {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/sbatch") }) else {
      throw SlurmError(.missing, Self.isMissing("sbatch"))
    }
  }

  private static func isMissing(_ program: String) -> String {
    "there is no \(program) on this machine: run this where SLURM's commands are, as a login node"
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
