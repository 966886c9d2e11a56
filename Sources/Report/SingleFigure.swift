import FileErrors
import Foundation

/// One figure in one file of the caller's choice, for commands that draw without writing a report.
struct SingleFigure {
  let size: FigureSize
  let drawing: [String]

  /// Draws the figure as SVG, or as PNG at twice the resolution where the file's name ends in `.png`.
  ///
  /// - Throws: ``ReportError`` where gnuplot is missing or fails, or the file cannot be written.
  func draw(to file: URL, searchPath: String?) async throws {
    let gnuplot = try await GnuplotProgram(searchPath: searchPath)
    let files = FileManager.default
    let folder = files.temporaryDirectory.appendingPathComponent("figure-\(UUID().uuidString)")
    defer { try? files.removeItem(at: folder) }
    do {
      try files.createDirectory(at: folder, withIntermediateDirectories: true)
      let isPNG = file.pathExtension.lowercased() == "png"
      let script = Figure.preamble(isPNG: isPNG, size, output: "figure") + drawing + ["unset output", ""]
      try Data(script.joined(separator: "\n").utf8).write(to: folder.appendingPathComponent("figure.gp"))
      try await gnuplot.run("figure.gp", in: folder.path)
      try Data(contentsOf: folder.appendingPathComponent("figure")).write(to: file, options: .atomic)
    } catch let error as ReportError {
      throw error
    } catch {
      throw ReportError(
        .notWritable, "the figure cannot be written to \(file.path): \(error.systemReason)")
    }
  }
}
