import ArgumentParser
import Foundation
import Report

/// Where a report is, as what, and whether it is written or looked at.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder of the report (default: reports/NAME).", valueName: "folder"),
    completion: .directory)
  var out: String?

  @Option(
    help: "markdown, or html: report.html too (default: markdown; with --verify, as the report is).")
  var format: ReportFormat?

  @Flag(help: "Write nothing: compare the report that is there with what would be written.")
  var verify = false

  @Flag(
    help: "With --verify: leave out images, which another gnuplot or other fonts draw differently.")
  var noImages = false

  func validate() throws {
    if noImages, !verify { throw ValidationError("--no-images is for --verify.") }
  }

  /// - Parameter name: The experiment's.
  func destination(of name: String) -> ReportDestination {
    let folder = out ?? "reports/\(name)"
    let url = URL(fileURLWithPath: folder, isDirectory: true)
    return ReportDestination(
      folder: folder, format: format ?? (verify ? ReportFormat(ofReportIn: url) : .markdown))
  }
}

extension ReportFormat: ExpressibleByArgument {}

/// A report's folder, and what it is written as.
struct ReportDestination {
  /// As it was named.
  let folder: String
  let format: ReportFormat

  private var url: URL { URL(fileURLWithPath: folder, isDirectory: true) }

  /// That of one of several experiments.
  func part(_ name: String) -> ReportDestination {
    ReportDestination(folder: "\(folder)/\(name)", format: format)
  }

  /// The options that name it, as a person copies them into a shell.
  var words: String {
    "--out \(folder.quotedForShell)" + (format == .markdown ? "" : " --format \(format.rawValue)")
  }

  /// Writes the report and prints where its text is.
  ///
  /// - Returns: The number of files.
  /// - Throws: `ReportError`.
  func write(_ source: some ReportSource) async throws -> Int {
    let files = try await ReportWriter().write(source, to: url, as: format)
    try printToStandardOutput("\(folder)/report.md")
    if format == .html { try printToStandardOutput("\(folder)/report.html") }
    return files.count
  }

  /// Compares the report that is there with `source`, and prints what is different.
  ///
  /// - Throws: `ReportError`; ``Failure`` where something is different, or no report is there.
  func verify(_ source: some ReportSource, images: Bool, json: Bool) async throws {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw Failure(.failure, "there is no report to verify: \(folder) is missing")
    }
    let verification = try await ReportWriter().verify(source, in: url, as: format, images: images)
    let finding = VerificationFinding(verification, folder: folder, images: images)
    if json { try printJSON(finding) } else { try writeToStandardOutput(finding.text) }
    if !verification.agrees { throw Failure(.failure, finding.summary) }
  }
}

/// What ``ReportDestination/verify(_:images:json:)`` found, for a person or a program.
struct VerificationFinding: Encodable {
  typealias Difference = ReportVerification.Difference

  let folder: String
  /// How many files were compared, and how many of them are as they should be.
  let files: Int
  let agreeing: Int
  /// Whether images were among them.
  let images: Bool
  let differences: [Difference]

  /// How many differences are told to a person.
  private static let listed = 20

  init(_ verification: ReportVerification, folder: String, images: Bool) {
    self.folder = folder
    files = verification.files
    agreeing = verification.agreeing
    self.images = images
    differences = verification.differences
  }

  /// A line for each difference, those that other programs may have made last, or how many files agree.
  var text: String {
    if differences.isEmpty { return summary + "\n" }
    let renderings = differences.filter { $0.kind == .rendering }
    let others = differences.filter { $0.kind != .rendering }
    let shown = others.prefix(Self.listed)
    let shownRenderings = renderings.prefix(Self.listed - shown.count)
    var lines = shown.map(sentence)
    if others.count > shown.count {
      lines.append("and \(counted(others.count - shown.count, "more difference"))")
    }
    if !renderings.isEmpty {
      lines.append(
        "Rendered differently from the same sources (\(counted(renderings.count, "file"))): "
          + Self.reasons(renderings).joined(separator: ", and ")
          + ", unless the files themselves were changed"
          + (images ? "; --no-images leaves images out:" : ":"))
      lines += shownRenderings.map(sentence)
      let left = renderings.count - shownRenderings.count
      if left > 0 { lines.append("\(shownRenderings.isEmpty ? "" : "and ")\(left) more of these") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  var summary: String {
    let leftOut = images ? "" : "; images were left out"
    if differences.isEmpty { return "\(folder): all \(counted(files, "file")) agree\(leftOut)" }
    return
      "\(folder): \(agreeing) of \(counted(files, "file")) agree, \(counted(differences.count, "difference"))\(leftOut)"
  }

  /// What else than a change of the files makes such differences.
  private static func reasons(_ renderings: [Difference]) -> [String] {
    // Of a page that differs in its text there is a line; images within one are images.
    let isOfText = renderings.map { $0.file.hasSuffix(".html") && $0.line != nil }
    return (isOfText.contains(false) ? ["another gnuplot or other fonts draw images differently"] : [])
      + (isOfText.contains(true) ? ["another pandoc, or version of the lab, makes another page"] : [])
  }

  private func sentence(_ difference: Difference) -> String {
    let path = "\(folder)/\(difference.file)"
    switch difference.kind {
    case .missing: return "\(path): missing"
    case .stale: return "\(path): an older report's, which this one does not have"
    case .changed, .rendering:
      guard let line = difference.line, let column = difference.column, let onDisk = difference.onDisk,
        let recomputed = difference.recomputed
      else { return "\(path): other bytes" }
      var text = "\(path):\(line):\(column): on disk \"\(onDisk)\", recomputed \"\(recomputed)\""
      if let a = difference.linesOnDisk, let b = difference.linesRecomputed {
        text += " (\(counted(a, "line")) on disk, \(b) recomputed: only the first difference is named)"
      }
      return text
    }
  }
}
