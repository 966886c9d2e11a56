import FileErrors
import Foundation

/// Writes a report: `report.md`, `figures/NAME.gp`, `.svg` and `.png`, `data/NAME.tsv`, and `tables/NAME.csv`; and looks
/// whether one that was written is what would be written now.
///
/// Equal sources give equal bytes, as long as gnuplot and its fonts, and pandoc for a page, are the same.
public struct ReportWriter: Sendable {
  private let searchPath: String?

  /// - Parameter searchPath: Where to look for gnuplot and pandoc, as in `PATH`; `nil` for the process's own `PATH`.
  public init(searchPath: String? = nil) { self.searchPath = searchPath }

  /// Writes a report into `directory`, which is made where it does not exist.
  ///
  /// Everything is drawn elsewhere and written beside `directory` first and then moved in file by file, so that
  /// whatever fails before leaves an older report whole. Figures, tables and the page of an older report that
  /// this one does not have are removed; other files are left alone.
  ///
  /// - Returns: The files written, `report.md` first.
  /// - Throws: ``ReportError``.
  public func write(
    _ source: some ReportSource, to directory: URL, as format: ReportFormat = .markdown
  ) async throws -> [URL] {
    let contents = try await contents(of: source.document, as: format, drawing: true)
    let target = directory.standardizedFileURL
    return try await writing(to: target) { try contents.place(in: target) }
  }

  /// Compares the report in `directory` with the one that would be written there now, byte by byte. Writes nothing there.
  ///
  /// - Parameters:
  ///   - format: What the report was written as: ``ReportFormat/init(ofReportIn:)``.
  ///   - images: Whether figures are drawn and compared; gnuplot is not needed where they are not.
  /// - Throws: ``ReportError``.
  public func verify(
    _ source: some ReportSource, in directory: URL, as format: ReportFormat, images: Bool = true
  ) async throws -> ReportVerification {
    let contents = try await contents(of: source.document, as: format, drawing: images)
    return try ReportVerification(of: directory.standardizedFileURL, against: contents, images: images)
  }

  /// - Parameter drawing: Whether there are images in it.
  private func contents(
    of document: ReportDocument, as format: ReportFormat, drawing: Bool
  ) async throws -> ReportContents {
    var parts: [ReportContents.Part] = []
    for part in document.parts {
      let contents = try await contents(of: part.document, as: format, drawing: drawing)
      parts.append(.init(folder: part.folder, contents: contents))
    }
    let gnuplot = drawing ? try await GnuplotProgram(searchPath: searchPath) : nil
    let pandoc = format == .html ? try await PandocProgram(searchPath: searchPath) : nil
    let manager = FileManager.default
    let folder = manager.temporaryDirectory.appendingPathComponent(
      "rsgdm-report-\(UUID().uuidString)", isDirectory: true)
    defer { try? manager.removeItem(at: folder) }
    return try await writing(to: folder) {
      for name in ["figures", "data", "page"] {
        try manager.createDirectory(
          at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
      }
      for figure in document.figures {
        let name = figure.name.rawValue
        try Data(figure.script.utf8).write(to: folder.appendingPathComponent("figures/\(name).gp"))
        try Data(figure.data.utf8).write(to: folder.appendingPathComponent("data/\(name).tsv"))
      }
      let names = document.figures.map(\.name)
      if let gnuplot { try await Self.draw(names, with: gnuplot, in: folder) }
      var files: [ReportContents.File] = []
      var images: [FigureName: Data] = [:]
      for name in names {
        images[name] = Data()
        for path in ReportContents.paths(of: name) where drawing || !ReportContents.isImage(path) {
          let bytes = try Data(contentsOf: folder.appendingPathComponent(path))
          files.append(.init(path: path, bytes: bytes))
          if path.hasSuffix(".svg") { images[name] = bytes }
        }
      }
      files += document.tables.map { .init(path: $0.name.path, bytes: Data($0.text.utf8)) }
      var texts = [ReportContents.File(path: ReportContents.textPath, bytes: Data(document.text.utf8))]
      if let pandoc {
        let page = try await ReportPage.make(
          of: document.text, images: images, with: pandoc, in: folder.appendingPathComponent("page"))
        texts.append(.init(path: ReportPage.path, bytes: page))
      }
      return ReportContents(files: texts + files, parts: parts)
    }
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
      for path in ReportContents.paths(of: name) {
        let attributes = try? FileManager.default.attributesOfItem(
          atPath: draft.appendingPathComponent(path).path)
        guard let size = attributes?[.size] as? Int, size > 0 else {
          throw ReportError(.gnuplotFailed, "gnuplot ended without writing \(path)")
        }
      }
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
        .notWritable, "the report cannot be written to \(place.path): \(error.systemReason)")
    }
  }
}
