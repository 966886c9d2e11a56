import Foundation
import Report
import Testing

@Suite struct ReportVerificationTests {
  private typealias Difference = ReportVerification.Difference

  /// With few figures: all of them are drawn for every comparison.
  private static func model() -> ReportModel {
    var model = SyntheticModel.model()
    model.momentum = nil
    model.curves.removeAll { $0.metric != .testAccuracy }
    return model
  }

  /// A report with a page, as long as `body` runs.
  private func withReport(
    as format: ReportFormat = .html, _ body: (URL) async throws -> Void
  ) async throws {
    try await withScratchFolder { folder in
      let target = folder.appendingPathComponent("out")
      _ = try await ReportWriter().write(Self.model(), to: target, as: format)
      try await body(target)
    }
  }

  private func verify(
    _ target: URL, _ model: ReportModel = model(), images: Bool = true
  ) async throws -> ReportVerification {
    try await ReportWriter().verify(model, in: target, as: ReportFormat(ofReportIn: target), images: images)
  }

  /// Replaces the first `old` in a file.
  private func edit(_ file: URL, _ old: String, _ new: String) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    let range = try #require(text.range(of: old, options: .literal), "\(old)")
    try Data(text.replacingCharacters(in: range, with: new).utf8).write(to: file)
  }

  @Test(arguments: ReportFormat.allCases) func aReportAgreesWithItsSource(format: ReportFormat) async throws {
    try await withReport(as: format) { target in
      let before = try contents(of: target)
      let found = try await verify(target)
      #expect(found.agrees && found.differences.isEmpty)
      #expect(found.files == before.count && found.agreeing == before.count)
      #expect(try contents(of: target) == before)
      let siblings = try FileManager.default.contentsOfDirectory(
        atPath: target.deletingLastPathComponent().path)
      #expect(siblings == ["out"])
      let withoutImages = try await verify(target, images: false)
      #expect(withoutImages.agrees)
      #expect(withoutImages.files == before.keys.count { !$0.hasSuffix(".svg") && !$0.hasSuffix(".png") })
    }
  }

  @Test func aChangedDigitIsNamed() async throws {
    try await withReport(as: .markdown) { target in
      let file = target.appendingPathComponent("report.md")
      let lines = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n")
      let row = try #require(lines.firstIndex { $0.hasPrefix("| rsgdm | 3 of 3 | 94.62 ± 0.20 |") })
      try edit(file, "| rsgdm | 3 of 3 | 94.62 ± 0.20 |", "| rsgdm | 3 of 3 | 94.62 ± 0.10 |")
      let found = try await verify(target)
      let difference = try #require(found.differences.first)
      #expect(found.differences.count == 1 && found.agreeing == found.files - 1)
      #expect(difference.file == "report.md" && difference.kind == .changed)
      // In characters: '±' is more than one byte.
      #expect(difference.line == row + 1 && difference.column == 30)
      #expect(difference.onDisk?.hasPrefix("…dm | 3 of 3 | 94.62 ± 0.10 | [94.22, 95.02]") == true)
      #expect(difference.recomputed?.hasPrefix("…dm | 3 of 3 | 94.62 ± 0.20 | [94.22, 95.02]") == true)
      #expect(difference.linesOnDisk == nil)
    }
  }

  @Test func otherNumbersAreNamedInAllTheirFiles() async throws {
    try await withReport { target in
      var model = Self.model()
      model.differences[0].p = 0.0315
      let found = try await verify(target, model)
      #expect(
        found.differences.map(\.file) == [
          "report.md", "figures/paired-differences.gp", "tables/differences.csv", "report.html",
          "figures/paired-differences.svg", "figures/paired-differences.png",
        ])
      // The images are others because their script is.
      #expect(found.differences.allSatisfy { $0.kind == .changed })
      let table = try #require(found.differences.first { $0.file == "tables/differences.csv" })
      #expect(table.line == 2 && table.onDisk?.contains(",0.0314,") == true)
      model.arms[0].testAccuracy?.mean = 93
      let files = Set(try await verify(target, model).differences.map(\.file))
      for file in [
        "report.md", "report.html", "tables/final-accuracy.csv", "data/final-test-accuracy.tsv",
        "figures/final-test-accuracy.svg", "figures/final-test-accuracy.png",
      ] { #expect(files.contains(file), "\(file)") }
      #expect(!files.contains("figures/test-accuracy.svg"))
    }
  }

  @Test(arguments: [
    ("data/test-accuracy.tsv", "\t", " "),
    ("figures/test-accuracy.gp", "set output 'test-accuracy.svg'", "set output 'test-accuracy.svg' "),
    ("tables/final-accuracy.csv", "sgdm", "Sgdm"),
  ]) func everyTextFileIsCompared(path: String, old: String, new: String) async throws {
    try await withReport { target in
      try edit(target.appendingPathComponent(path), old, new)
      let found = try await verify(target, images: false)
      #expect(found.differences.map(\.file) == [path] && found.differences.first?.kind == .changed)
      #expect((found.differences.first?.line ?? 0) > 0 && (found.differences.first?.column ?? 0) > 0)
    }
  }

  /// Equal to Swift's strings, and other bytes; and what cannot be seen can be seen.
  @Test func bytesCount() async throws {
    try await withScratchFolder { target in
      var model = Self.model()
      model.name = "caf\u{E9}"
      _ = try await ReportWriter().write(model, to: target)
      try edit(target.appendingPathComponent("report.md"), "caf\u{E9}", "cafe\u{301}")
      let found = try await verify(target, model)
      #expect(found.differences.first.map { [$0.line, $0.column] } == [1, 6])
      try edit(target.appendingPathComponent("report.md"), "cafe\u{301}\n", "caf\u{E9}\u{1B}[31m\r\n")
      let other = try #require(try await verify(target, model).differences.first)
      #expect(other.onDisk == "# caf\u{E9}\\u{1B}[31m\\u{D}" && other.recomputed == "# caf\u{E9}")
      // Not text at all, and not a number of lines.
      try Data([0x23, 0x20, 0xFF, 0xC3, 0x0A]).write(to: target.appendingPathComponent("report.md"))
      let broken = try await verify(target, model).differences
      #expect(broken.count == 1 && broken[0].line == 1 && broken[0].column == 3)
      #expect(broken[0].linesOnDisk == 2)
      try Data().write(to: target.appendingPathComponent("report.md"))
      #expect(try await verify(target, model).differences.map(\.line) == [1])
    }
  }

  @Test func aLineMoreIsOneDifference() async throws {
    try await withReport(as: .markdown) { target in
      let file = target.appendingPathComponent("report.md")
      let text = try String(contentsOf: file, encoding: .utf8)
      let count = text.components(separatedBy: "\n").count
      try edit(file, "## Final accuracy\n", "Mine.\n## Final accuracy\n")
      let found = try await verify(target).differences
      #expect(found.count == 1)
      #expect(found.first?.onDisk == "Mine." && found.first?.recomputed == "## Final accuracy")
      #expect(found.first?.linesOnDisk == count + 1 && found.first?.linesRecomputed == count)
      // The end of the last line, too.
      try Data(text.dropLast().utf8).write(to: file)
      let end = try await verify(target).differences
      #expect(end.map(\.line) == [count] && end.first?.linesOnDisk == count - 1)
    }
  }

  @Test func linesThatDifferAreAllNamed() async throws {
    try await withReport(as: .markdown) { target in
      let file = target.appendingPathComponent("data/test-accuracy.tsv")
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacing("\t", with: ";").utf8).write(to: file)
      let found = try await verify(target, images: false).differences
      #expect(found.count == text.split(separator: "\n").count)
      #expect(found.map(\.line) == found.map(\.line).sorted { ($0 ?? 0) < ($1 ?? 0) })
    }
  }

  @Test func missingAndStaleFiles() async throws {
    try await withReport { target in
      for path in ["report.md", "figures/test-accuracy.svg", "tables/differences.csv"] {
        try FileManager.default.removeItem(at: target.appendingPathComponent(path))
      }
      for path in ["figures/learning-rates.gp", "figures/learning-rates.png", "figures/notes.txt"] {
        try Data("x".utf8).write(to: target.appendingPathComponent(path))
      }
      func named(_ kind: Difference.Kind, images: Bool = true) async throws -> [String] {
        try await verify(target, images: images).differences.filter { $0.kind == kind }.map(\.file)
      }
      #expect(
        try await named(.missing) == ["report.md", "tables/differences.csv", "figures/test-accuracy.svg"])
      #expect(try await named(.stale) == ["figures/learning-rates.gp", "figures/learning-rates.png"])
      #expect(try await named(.missing, images: false) == ["report.md", "tables/differences.csv"])
      #expect(try await named(.stale, images: false) == ["figures/learning-rates.gp"])
      let found = try await verify(target)
      #expect(found.differences.count == 5 && found.agreeing == found.files - 3)
    }
  }

  @Test func aPageThatIsNotAskedForIsStale() async throws {
    try await withReport { target in
      let found = try await ReportWriter().verify(Self.model(), in: target, as: .markdown)
      #expect(found.differences.map(\.file) == ["report.html"] && found.differences.first?.kind == .stale)
    }
    try await withReport(as: .markdown) { target in
      let found = try await ReportWriter().verify(Self.model(), in: target, as: .html)
      #expect(found.differences.map(\.file) == ["report.html"] && found.differences.first?.kind == .missing)
    }
  }

  // MARK: What other programs make

  @Test func anImageOfTheSameDataIsDrawnDifferently() async throws {
    try await withReport { target in
      try edit(
        target.appendingPathComponent("figures/test-accuracy.svg"), "Produced by GNUPLOT",
        "Produced by gnuplot")
      let png = target.appendingPathComponent("figures/test-accuracy.png")
      var bytes = try Data(contentsOf: png)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: png)
      let found = try await verify(target).differences
      #expect(found.map(\.file) == ["figures/test-accuracy.svg", "figures/test-accuracy.png"])
      #expect(found.allSatisfy { $0.kind == .rendering })
      #expect(found.first?.line != nil && found.first?.onDisk?.contains("gnuplot") == true)
      #expect(found.last?.line == nil)
      #expect(try await verify(target, images: false).agrees)
      // Where the data is another, that is what is to be said.
      try edit(target.appendingPathComponent("data/test-accuracy.tsv"), "\t", " ")
      #expect(try await verify(target).differences.allSatisfy { $0.kind == .changed })
    }
  }

  @Test func aPageOfTheSameText() async throws {
    try await withReport { target in
      let page = target.appendingPathComponent("report.html")
      try edit(page, "svg+xml;base64,PD", "svg+xml;base64,QD")
      let found = try await verify(target).differences
      #expect(found.map(\.file) == ["report.html"] && found.first?.kind == .rendering)
      #expect(found.first?.line == nil)
      #expect(try await verify(target, images: false).agrees)
      try edit(page, ">94.62 ± 0.20<", ">94.62 ± 0.10<")
      for images in [true, false] {
        let found = try await verify(target, images: images).differences
        #expect(found.map(\.file) == ["report.html"] && found.first?.kind == .rendering)
        #expect(found.first?.onDisk?.contains("94.62 ± 0.10") == true)
      }
      try edit(target.appendingPathComponent("report.md"), "94.62 ± 0.20", "94.62 ± 0.10")
      #expect(try await verify(target).differences.map(\.kind) == [.changed, .changed])
    }
  }

  @Test func imagesAreNotDrawnWhereTheyAreLeftOut() async throws {
    try await withReport(as: .markdown) { target in
      let nothing = target.deletingLastPathComponent().path
      let found = try await ReportWriter(searchPath: nothing).verify(
        Self.model(), in: target, as: .markdown, images: false)
      #expect(found.agrees)
      await #expect(throws: ReportError.gnuplotMissing) {
        try await ReportWriter(searchPath: nothing).verify(Self.model(), in: target, as: .markdown)
      }
    }
  }

  // MARK: Files that cannot be read

  @Test(arguments: ["folder", "pipe", "device"]) func whatIsNoFile(kind: String) async throws {
    try await withReport(as: .markdown) { target in
      let file = target.appendingPathComponent("report.md")
      try FileManager.default.removeItem(at: file)
      switch kind {
      case "folder": try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
      case "pipe": #expect(mkfifo(file.path, 0o644) == 0)
      default: try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/zero")
      }
      let error = await #expect(throws: ReportError.self) { try await verify(target, images: false) }
      #expect(error?.code == .notReadable && error?.exitCode == 1)
    }
  }
}
