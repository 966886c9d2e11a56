import Foundation

/// What a report consists of: the bytes of its files, by their paths within its folder.
struct ReportContents {
  struct File {
    let path: String
    let bytes: Data
  }

  /// The text first, then figures, then tables.
  let files: [File]
  /// Whole reports in folders beside.
  var parts: [Part] = []

  struct Part {
    let folder: String
    let contents: ReportContents
  }

  static let textPath = "report.md"

  /// The files of one figure: script, drawings and data.
  static func paths(of name: FigureName) -> [String] {
    ["gp", "svg", "png"].map { "figures/\(name.rawValue).\($0)" } + ["data/\(name.rawValue).tsv"]
  }

  /// Whether a path is that of a figure's drawing, which gnuplot makes of the figure's script and data.
  static func isImage(_ path: String) -> Bool { path.hasSuffix(".svg") || path.hasSuffix(".png") }

  /// All files that some report could have and this one does not: where they are, they are an older report's.
  var stalePaths: [String] {
    let own = Set(files.map(\.path))
    let possible =
      [Self.textPath, ReportPage.path] + FigureName.allCases.flatMap(Self.paths)
      + TableName.allCases.map(\.path)
    return possible.filter { !own.contains($0) }
  }

  /// Puts the files into `target`, which is made where it does not exist, and removes an older report's.
  ///
  /// Everything is written into a temporary folder beside `target` first and then moved in file by file, so that
  /// whatever fails before leaves an older report whole. Other files are left alone.
  ///
  /// - Returns: The files, in the report's order, those of parts last.
  /// - Throws: What the file system throws.
  func place(in target: URL) throws -> [URL] {
    // First what the text leads to.
    let inParts = try parts.flatMap { part in
      try part.contents.place(in: target.appendingPathComponent(part.folder, isDirectory: true))
    }
    let manager = FileManager.default
    let draft = target.deletingLastPathComponent().appendingPathComponent(
      ".\(target.lastPathComponent)-\(UUID().uuidString)", isDirectory: true)
    defer { try? manager.removeItem(at: draft) }
    for file in files {
      let url = draft.appendingPathComponent(file.path)
      try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try file.bytes.write(to: url)
    }
    // The text last: it never names a file that is not there yet.
    for file in files.reversed() {
      let url = target.appendingPathComponent(file.path)
      try manager.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Self.move(draft.appendingPathComponent(file.path), to: url)
    }
    for path in stalePaths {
      let stale = target.appendingPathComponent(path)
      if manager.fileExists(atPath: stale.path) { try manager.removeItem(at: stale) }
    }
    return files.map { target.appendingPathComponent($0.path) } + inParts
  }

  /// Replaces `target` in one step.
  private static func move(_ source: URL, to target: URL) throws {
    guard rename(source.path, target.path) == 0 else {
      throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
    }
  }
}
