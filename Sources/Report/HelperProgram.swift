import Subprocess

/// A program that a report is made with, found on the `PATH`.
struct HelperProgram {
  private let executable: Executable
  private let environment: Environment

  /// - Parameters:
  ///   - searchPath: Directories to look in, as in `PATH`; `nil` for the process's own.
  ///   - changes: To the process's own environment; `nil` takes a variable away.
  ///   - missing: Thrown where it is not found.
  init(
    _ name: String, searchPath: String?, changes: [Environment.Key: String?] = [:],
    otherwise missing: ReportError
  ) async throws {
    var changes = changes
    // Nothing is to depend on where the person who asks for the report lives.
    changes["LC_ALL"] = "C.UTF-8"
    if let searchPath { changes["PATH"] = .some(searchPath) }
    environment = Environment.inherit.updating(changes)
    do {
      executable = .path(try await Executable.name(name).resolveExecutablePath(in: environment))
    } catch {
      throw missing
    }
  }

  /// Runs it in `folder`, without input.
  ///
  /// - Returns: `nil` where it succeeded, or else why it did not: what it wrote to its standard error.
  func run(_ arguments: [String], in folder: String) async throws -> Failure? {
    let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        executable, arguments: Arguments(arguments), environment: environment,
        workingDirectory: .init(folder), output: .discarded, error: .string(limit: 1 << 20))
    } catch let error as SubprocessError {
      return .notRun(error.description)
    }
    return result.terminationStatus.isSuccess ? nil : .failed(result.standardError)
  }

  enum Failure {
    case notRun(String)
    case failed(String)
  }
}
