/// The `gnuplot` program, found on the `PATH`.
struct GnuplotProgram {
  private let program: HelperProgram

  /// - Parameter searchPath: Directories to look in, as in `PATH`; `nil` for the process's own.
  /// - Throws: ``ReportError/gnuplotMissing``.
  init(searchPath: String?) async throws {
    program = try await HelperProgram(
      "gnuplot", searchPath: searchPath, changes: ["GNUTERM": nil], otherwise: .gnuplotMissing)
  }

  /// Runs `script`, a file in `folder`, without the user's own settings.
  ///
  /// - Throws: ``ReportError`` with what gnuplot wrote to its standard error.
  func run(_ script: String, in folder: String) async throws {
    switch try await program.run(["-d", script], in: folder) {
    case nil: break
    case .notRun(let reason):
      throw ReportError(.gnuplotFailed, "gnuplot could not be run on \(script): \(reason)")
    case .failed(let words): throw ReportError(.gnuplotFailed, "gnuplot failed on \(script):\n\(words)")
    }
  }
}
