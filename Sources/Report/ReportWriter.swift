import Foundation

/// Writes a report: `report.md`, `figures/NAME.gp`, `.svg` and `.png`, and `data/NAME.tsv`.
///
/// Equal models give equal bytes, as long as gnuplot and its fonts are the same.
public struct ReportWriter: Sendable {
  private let searchPath: String?

  /// - Parameter searchPath: Where to look for gnuplot, as in `PATH`; `nil` for the process's own `PATH`.
  public init(searchPath: String? = nil) { self.searchPath = searchPath }

  /// Writes `model` into `directory`, which is made where it does not exist.
  ///
  /// Everything is written and drawn in a temporary folder beside `directory` first and then moved in file
  /// by file, so that whatever fails before leaves an older report whole. Figures of an older report that
  /// this one does not have are removed; other files are left alone.
  ///
  /// - Returns: The files written, `report.md` first.
  /// - Throws: ``ReportError``.
  public func write(_ model: ReportModel, to directory: URL) async throws -> [URL] {
    let figures = model.figures()
    return try await write(MarkdownReport(model, figures: figures).text, figures, to: directory)
  }

  /// Writes the report of a quadratic study, as ``write(_:to:)`` does.
  public func write(_ report: QuadraticReport, to directory: URL) async throws -> [URL] {
    let figures = report.figures()
    return try await write(report.text(figures), figures, to: directory)
  }

  private func write(_ text: String, _ figures: [Figure], to directory: URL) async throws -> [URL] {
    let gnuplot = try await GnuplotProgram(searchPath: searchPath)
    let files = FileManager.default
    let target = directory.standardizedFileURL
    let draft = target.deletingLastPathComponent().appendingPathComponent(
      ".\(target.lastPathComponent)-\(UUID().uuidString)", isDirectory: true)
    defer { try? files.removeItem(at: draft) }
    let drawn = try await writing(to: draft) {
      for folder in ["figures", "data"] {
        try files.createDirectory(
          at: draft.appendingPathComponent(folder), withIntermediateDirectories: true)
      }
      try Data(text.utf8).write(
        to: draft.appendingPathComponent("report.md"))
      for figure in figures {
        let name = figure.name.rawValue
        try Data(figure.script.utf8).write(to: draft.appendingPathComponent("figures/\(name).gp"))
        try Data(figure.data.utf8).write(to: draft.appendingPathComponent("data/\(name).tsv"))
      }
      try await Self.draw(figures.map(\.name), with: gnuplot, in: draft)
      return figures.flatMap { Self.paths(of: $0.name) }
    }
    return try await writing(to: target) {
      for folder in ["figures", "data"] {
        try files.createDirectory(
          at: target.appendingPathComponent(folder), withIntermediateDirectories: true)
      }
      // The text last: it never names a figure that is not there yet.
      for path in drawn + ["report.md"] {
        try Self.move(draft.appendingPathComponent(path), to: target.appendingPathComponent(path))
      }
      for name in FigureName.allCases {
        for path in Self.paths(of: name) where !drawn.contains(path) {
          let stale = target.appendingPathComponent(path)
          if files.fileExists(atPath: stale.path) { try files.removeItem(at: stale) }
        }
      }
      return (["report.md"] + drawn).map { target.appendingPathComponent($0) }
    }
  }

  private static func paths(of name: FigureName) -> [String] {
    ["gp", "svg", "png"].map { "figures/\(name.rawValue).\($0)" } + ["data/\(name.rawValue).tsv"]
  }

  private static func draw(_ names: [FigureName], with gnuplot: GnuplotProgram, in draft: URL) async throws {
    let folder = draft.appendingPathComponent("figures").path
    try await withThrowingTaskGroup(of: Void.self) { group in
      // No more at once than there are processors: trainings may be running beside.
      let width = ProcessInfo.processInfo.activeProcessorCount
      for (position, name) in names.enumerated() {
        if position >= width { try await group.next() }
        group.addTask { try await gnuplot.run("\(name.rawValue).gp", in: folder) }
      }
      try await group.waitForAll()
    }
    for name in names {
      for path in paths(of: name) {
        let attributes = try? FileManager.default.attributesOfItem(
          atPath: draft.appendingPathComponent(path).path)
        guard let size = attributes?[.size] as? Int, size > 0 else {
          throw ReportError(.gnuplotFailed, "gnuplot ended without writing \(path)")
        }
      }
    }
  }

  /// Replaces `target` in one step.
  private static func move(_ source: URL, to target: URL) throws {
    guard rename(source.path, target.path) == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: target.path])
    }
  }

  /// Runs `body` and says of a file that cannot be written where it is.
  private func writing<Result>(to place: URL, _ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as ReportError {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      throw ReportError(
        .notWritable, "the report cannot be written to \(place.path): \(error.localizedDescription)")
    }
  }
}
