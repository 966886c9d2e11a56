import Subprocess

/// The `gnuplot` program, found on the `PATH`.
struct GnuplotProgram {
  private let executable: Executable
  private let environment: Environment

  /// - Parameter searchPath: Directories to look in, as in `PATH`; `nil` for the process's own.
  /// - Throws: ``ReportError/gnuplotMissing``.
  init(searchPath: String?) async throws {
    var changes: [Environment.Key: String?] = ["LC_ALL": "C.UTF-8", "GNUTERM": nil]
    if let searchPath { changes["PATH"] = .some(searchPath) }
    environment = Environment.inherit.updating(changes)
    do {
      executable = .path(try await Executable.name("gnuplot").resolveExecutablePath(in: environment))
    } catch {
      throw ReportError.gnuplotMissing
    }
  }

  /// Runs `script`, a file in `folder`, without the user's own settings.
  ///
  /// - Throws: ``ReportError`` with what gnuplot wrote to its standard error.
  func run(_ script: String, in folder: String) async throws {
    let result: ExecutionResult<Void, DiscardedOutput, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        executable, arguments: ["-d", script], environment: environment, workingDirectory: .init(folder),
        output: .discarded, error: .string(limit: 1 << 20))
    } catch let error as SubprocessError {
      throw ReportError(.gnuplotFailed, "gnuplot could not be run on \(script): \(error.description)")
    }
    guard result.terminationStatus.isSuccess else {
      throw ReportError(.gnuplotFailed, "gnuplot failed on \(script):\n\(result.standardError)")
    }
  }
}
