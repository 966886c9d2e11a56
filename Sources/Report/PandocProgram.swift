/// The `pandoc` program, found on the `PATH`.
struct PandocProgram {
  private let program: HelperProgram

  /// - Parameter searchPath: Directories to look in, as in `PATH`; `nil` for the process's own.
  /// - Throws: ``ReportError/pandocMissing``.
  init(searchPath: String?) async throws {
    program = try await HelperProgram("pandoc", searchPath: searchPath, otherwise: .pandocMissing)
  }

  /// Makes `page.html` of `report.md`, by the template `template.html` and the filter `filter.lua`: all in `folder`.
  ///
  /// pandoc reads no other file (`--sandbox`), none of the user's own settings, and nothing from the network.
  ///
  /// - Throws: ``ReportError`` with what pandoc wrote to its standard error.
  func makePage(in folder: String) async throws {
    let arguments = [
      "--sandbox", "--data-dir", ".", "--quiet",
      // No more of Markdown than reports are written in.
      "--from", "commonmark+pipe_tables+gfm_auto_identifiers", "--to", "html5", "--wrap", "preserve",
      "--lua-filter", "filter.lua", "--standalone", "--template", "template.html",
      // The title, at level 1, is taken out: levels 2 and 3.
      "--toc", "--toc-depth", "3", "--no-highlight", "--output", "page.html", "report.md",
    ]
    switch try await program.run(arguments, in: folder) {
    case nil: break
    case .notRun(let reason): throw ReportError(.pandocFailed, "pandoc could not be run: \(reason)")
    case .failed(let words): throw ReportError(.pandocFailed, "pandoc failed on report.md:\n\(words)")
    }
  }
}
