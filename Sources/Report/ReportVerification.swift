import FileErrors
import Foundation

/// How the report in a folder differs from the one that its store gives.
public struct ReportVerification: Equatable, Sendable {
  public struct Difference: Equatable, Sendable, Encodable {
    public enum Kind: String, Sendable, Encodable {
      /// Other bytes than the store gives.
      case changed
      /// Other bytes, made by another program from files that are as they should be: a figure whose script and data
      /// are the store's, or the page of such a text.
      case rendering
      /// Not on disk.
      case missing
      /// On disk, and no file of this report: an older one's.
      case stale
    }

    /// The path within the report's folder.
    public var file: String
    public var kind: Kind
    /// Counted from 1; where the two begin to differ. `nil` of files that are not compared by line.
    public var line: Int?
    /// In Unicode scalars, counted from 1.
    public var column: Int?
    /// Around that place.
    public var onDisk: String?
    public var recomputed: String?
    /// How many lines there are where the numbers differ; only the first difference is named then.
    public var linesOnDisk: Int?
    public var linesRecomputed: Int?
  }

  /// Compared, or missing.
  public let files: Int
  /// In the order of the report's files, then stale ones.
  public let differences: [Difference]

  public var agrees: Bool { differences.isEmpty }

  /// Of ``files``.
  public var agreeing: Int {
    files - Set(differences.filter { $0.kind != .stale }.map(\.file)).count
  }

  /// No file of a report's is as long.
  private static let longestFile = 1 << 28

  /// Compares all files of `contents` with those in `folder`.
  ///
  /// - Parameter images: Whether drawings are compared, those within a page too.
  /// - Throws: ``ReportError`` where a file cannot be read.
  init(of folder: URL, against contents: ReportContents, images: Bool) throws {
    var differences: [Difference] = []
    /// Files that are not as they should be.
    var changed: Set<String> = []
    // What a drawing or a page is made of comes before what is made of it.
    let texts = contents.files.filter { !ReportContents.isImage($0.path) && $0.path != ReportPage.path }
    let made = contents.files.filter { ReportContents.isImage($0.path) || $0.path == ReportPage.path }
    for file in texts + made {
      guard let onDisk = try Self.read(file.path, in: folder) else {
        differences.append(Difference(file: file.path, kind: .missing))
        changed.insert(file.path)
        continue
      }
      let found: [Difference] =
        switch file.path {
        case ReportPage.path: Self.page(onDisk, file.bytes, changed: changed, images: images)
        case let path where ReportContents.isImage(path):
          Self.image(path, onDisk, file.bytes, changed: changed)
        default: Self.text(file.path, .changed, onDisk, file.bytes)
        }
      if !found.isEmpty { changed.insert(file.path) }
      differences += found
    }
    for path in contents.stalePaths where images || !ReportContents.isImage(path) {
      if Self.exists(path, in: folder) { differences.append(Difference(file: path, kind: .stale)) }
    }
    var files = contents.files.count
    for part in contents.parts {
      let found = try Self(
        of: folder.appendingPathComponent(part.folder), against: part.contents, images: images)
      files += found.files
      differences += found.differences.map { difference in
        var difference = difference
        difference.file = "\(part.folder)/\(difference.file)"
        return difference
      }
    }
    self.files = files
    self.differences = differences
  }

  // MARK: Kinds of files

  private static func text(
    _ path: String, _ kind: Difference.Kind, _ onDisk: Data, _ recomputed: Data
  ) -> [Difference] {
    if onDisk == recomputed { return [] }
    let (found, lines) = TextDifference.all(onDisk, recomputed)
    let isLonger = lines.0 != lines.1
    return found.map {
      Difference(
        file: path, kind: kind, line: $0.line, column: $0.column, onDisk: $0.first, recomputed: $0.second,
        linesOnDisk: isLonger ? lines.0 : nil, linesRecomputed: isLonger ? lines.1 : nil)
    }
  }

  private static func image(
    _ path: String, _ onDisk: Data, _ recomputed: Data, changed: Set<String>
  ) -> [Difference] {
    if onDisk == recomputed { return [] }
    let name = FigureName.allCases.first { ReportContents.paths(of: $0).contains(path) }
    let sources = name.map { ReportContents.paths(of: $0) } ?? []
    let kind: Difference.Kind =
      sources.contains { !ReportContents.isImage($0) && changed.contains($0) } ? .changed : .rendering
    if path.hasSuffix(".svg"), let first = text(path, kind, onDisk, recomputed).first { return [first] }
    return [Difference(file: path, kind: kind)]
  }

  private static func page(
    _ onDisk: Data, _ recomputed: Data, changed: Set<String>, images: Bool
  ) -> [Difference] {
    if onDisk == recomputed { return [] }
    let made: Difference.Kind = changed.contains(ReportContents.textPath) ? .changed : .rendering
    let texts = (ReportPage.withoutImages(onDisk), ReportPage.withoutImages(recomputed))
    if let first = text(ReportPage.path, made, texts.0, texts.1).first { return [first] }
    if !images { return [] }
    let sources = FigureName.allCases.flatMap(ReportContents.paths).filter { !ReportContents.isImage($0) }
    return [
      Difference(
        file: ReportPage.path, kind: changed.isDisjoint(with: sources) ? .rendering : .changed)
    ]
  }

  // MARK: Files

  private static func exists(_ path: String, in folder: URL) -> Bool {
    FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path)
  }

  /// - Returns: `nil` where there is no such file.
  private static func read(_ path: String, in folder: URL) throws -> Data? {
    let url = folder.appendingPathComponent(path).resolvingSymlinksInPath()
    if !exists(path, in: folder) { return nil }
    do {
      let type = try FileManager.default.attributesOfItem(atPath: url.path)[.type] as? FileAttributeType
      // Others may have no end, or wait for somebody.
      guard type == .typeRegular else { throw ReportError(.notReadable, "\(url.path) is no file") }
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      let bytes = try file.read(upToCount: longestFile) ?? Data()
      guard bytes.count < longestFile else { throw ReportError(.notReadable, "\(url.path) is too long") }
      return bytes
    } catch let error as ReportError {
      throw error
    } catch {
      throw ReportError(.notReadable, "\(url.path) cannot be read: \(error.systemReason)")
    }
  }
}

extension ReportFormat {
  /// What the report in `folder` was written as: a page is there, or not.
  public init(ofReportIn folder: URL) {
    let page = folder.appendingPathComponent(ReportPage.path)
    self = FileManager.default.fileExists(atPath: page.path) ? .html : .markdown
  }
}
