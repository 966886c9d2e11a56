import Foundation
import Report
import Testing

@Suite struct ReportPageTests {
  /// The page of a model's report, and the report's files.
  private func page(_ model: some ReportSource) async throws -> (text: String, files: [String: Data]) {
    try await withScratchFolder { folder in
      let written = try await ReportWriter().write(model, to: folder, as: .html)
      #expect(written.map(\.lastPathComponent).prefix(2) == ["report.md", "report.html"])
      let files = try contents(of: folder)
      return (String(decoding: files["report.html"] ?? Data(), as: UTF8.self), files)
    }
  }

  @Test func everyFigureIsInThePage() async throws {
    let (text, files) = try await page(SyntheticModel.model())
    let images = text.matches(of: #/<img src="([^"]*)"/#).map { String($0.1) }
    let prefix = "data:image/svg+xml;base64,"
    #expect(images.allSatisfy { $0.hasPrefix(prefix) })
    let drawn = images.compactMap { Data(base64Encoded: String($0.dropFirst(prefix.count))) }
    #expect(drawn.count == ReportWriterTests.figures.count)
    for name in ReportWriterTests.figures {
      let svg = try #require(files["figures/\(name).svg"])
      #expect(drawn.contains(svg), "\(name)")
    }
    // What is in them fetches nothing either.
    for svg in drawn {
      let text = String(decoding: svg, as: UTF8.self)
      #expect(!text.contains("<script") && !text.contains("@import"))
      #expect(text.matches(of: #/href\s*=\s*['"]([^'"]*)/#).allSatisfy { $0.1.hasPrefix("#") })
      #expect(text.matches(of: #/url\(\s*['"]?([^)'"]*)/#).allSatisfy { $0.1.hasPrefix("#") })
    }
  }

  @Test func nothingIsFetched() async throws {
    let (text, files) = try await page(SyntheticModel.model())
    for word in [
      "<script", "<link", "<iframe", "<object", "<embed", "@import", "url(", "http:", "https:", "//cdn",
    ] {
      #expect(!text.contains(word), "\(word)")
    }
    #expect(text.contains("default-src 'none'"))
    let links = text.matches(of: #/href="([^"]*)"/#).map { String($0.1) }
    let headings = Set(text.matches(of: #/<h[23] id="([^"]*)"/#).map { "#\($0.1)" })
    for link in links { #expect(headings.contains(link) || files[link] != nil, "\(link)") }
    #expect(links.contains("tables/final-accuracy.csv") && links.contains("data/lag.tsv"))
    #expect(!text.contains(".png"))
  }

  @Test func titleAndContents() async throws {
    var model = SyntheticModel.model()
    model.name = "A & B_c <d> \"e\" $body$"
    let (text, _) = try await page(model)
    #expect(text.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">\n"))
    #expect(text.contains("<title>A &amp; B_c &lt;d&gt; &quot;e&quot; $body$</title>"))
    #expect(text.contains("<h1>A &amp; B_c &lt;d&gt; \"e\" $body$</h1>"))
    let start = try #require(text.range(of: "<nav")?.upperBound)
    let end = try #require(text.range(of: "</nav>")?.lowerBound)
    let contents = text[start..<end]
    #expect(contents.contains(">Final accuracy</a>") && contents.contains(">Definitions</a>"))
    #expect(!contents.contains("B_c"))
    var (depth, deepest) = (0, 0)
    for tag in contents.matches(of: #/<(/?)ul>/#) {
      depth += tag.1.isEmpty ? 1 : -1
      deepest = max(deepest, depth)
    }
    #expect(deepest == 2)
    #expect(text.matches(of: #/<h2 /#).count > 5)
    // Wide tables are scrolled by themselves.
    #expect(
      text.components(separatedBy: "<div class=\"table\">\n<table>").count
        == text.components(separatedBy: "<table>").count)
  }

  static let hostile = [
    "<script>alert(1)</script>", "<img src=\"/etc/passwd\">", "![x](/etc/passwd)",
    "![x](https://example.org/x.png)",
    "[x](javascript:alert(1))", "https://example.org", "<https://example.org>", "&lt;b&gt; &#60;script&#62;",
    "`<b>`",
    "<img src=\"figures/lag.png\">", "a\" onload=\"alert(1)", "--lua-filter=x", "$body$ :smile: $x$",
    "</style><b>",
    "</code></pre><script>",
  ]

  /// No element that reports do not have, no handler, no file and no address: in tags, that is; as text they may be shown.
  private func expectOnlyOwnElements(in page: String) {
    let known: Set<Substring> = [
      "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "nav", "ul", "li", "a",
      "main",
      "p", "div", "table", "thead", "tbody", "tr", "th", "td", "em", "strong", "figure", "img", "figcaption",
      "pre",
      "code",
    ]
    for tag in page.matches(of: #/<([A-Za-z][A-Za-z0-9]*)([^>]*)>/#) {
      let words = tag.0.prefix(100)
      #expect(known.contains(tag.1), "\(words)")
      #expect(!tag.2.contains(#/\son\w+=/#), "\(words)")
      if tag.1 == "a" { #expect(tag.2.contains(#/^ href="(#|figures/|data/|tables/)[^"]*"$/#), "\(words)") }
      if tag.1 == "img" { #expect(tag.2.hasPrefix(" src=\"data:image/svg+xml;base64,"), "\(words)") }
    }
  }

  @Test func labelsAreText() async throws {
    var model = SyntheticModel.model(rectified: Self.hostile[0])
    model.arms = Self.hostile.map { SyntheticModel.arm($0, "other", 94) }
    model.differences = Self.hostile.dropFirst().map { SyntheticModel.difference($0, Self.hostile[0], 0.1) }
    model.claims[0].statement = Self.hostile.joined(separator: " ")
    model.experimentText = Self.hostile.joined(separator: "\n")
    model.commands = ["rsgdm-lab '\(Self.hostile.joined())'"]
    let (text, files) = try await page(model)
    expectOnlyOwnElements(in: text)
    #expect(text.components(separatedBy: "<img").count - 1 == files.keys.count { $0.hasSuffix(".svg") })
    #expect(!text.contains("root:"))
    for label in Self.hostile {
      let shown = label.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(
        ">", with: "&gt;")
      #expect(text.contains("<td style=\"text-align: left;\">\(shown)</td>"), "\(label)")
    }
  }

  /// Should a name ever come through the escaping: neither raw HTML nor a file nor an address gets into the page.
  @Test func markupThatIsNoReportsOwnIsText() async throws {
    // Settings of a study are the lab's own words: Markdown already.
    let report = QuadraticReport(
      name: "study",
      settings: [
        (
          "Start",
          "<script>alert(1)</script> <img src=\"/etc/passwd\"> ![pw](/etc/passwd) ![far](https://example.org/x.png)"
        ),
        (
          "β",
          "[go](javascript:alert(2)) [up](../../x) [far](//example.org) <https://example.org> [own](data/lag.tsv)"
        ),
        (
          "Seeds",
          "3 |\n\n<script>alert(3)</script>\n\n<iframe src=\"https://example.org\"></iframe>\n\n| x | y"
        ),
      ], arms: ["noise 1"], momentum: SyntheticModel.momentum("noise 1"), crossing: [], breakEven: nil,
      gainDifference: 0.1, beta: 0.9, noiseIsIndependent: true,
      text: "a: |\n```\n\n<script>alert(4)</script>\n", commands: ["x"])
    let (text, files) = try await page(report)
    #expect(String(decoding: files["report.md"] ?? Data(), as: UTF8.self).contains("| Start | <script>"))
    for number in 1...4 where number != 2 {
      #expect(text.contains("&lt;script&gt;alert(\(number))"), "\(number)")
    }
    #expect(text.contains("<a href=\"data/lag.tsv\">own</a>"))
    expectOnlyOwnElements(in: text)
  }

  @Test func givesTheSameBytesAgain() async throws {
    try await withScratchFolder { folder in
      let model = SyntheticModel.model()
      let (first, second) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b/c"))
      _ = try await ReportWriter().write(model, to: first, as: .html)
      _ = try await ReportWriter().write(model, to: second, as: .html)
      #expect(try contents(of: first) == contents(of: second))
      #expect(try contents(of: first)["report.html"] != nil)
    }
  }

  /// A page of older numbers beside a new text would be worse than none.
  @Test func aReportWithoutAPageRemovesTheOlderOne() async throws {
    try await withScratchFolder { folder in
      _ = try await ReportWriter().write(SyntheticModel.model(), to: folder, as: .html)
      _ = try await ReportWriter().write(SyntheticModel.model(), to: folder)
      #expect(try contents(of: folder)["report.html"] == nil)
    }
  }

  // MARK: Without pandoc

  /// A folder of programs with gnuplot and, where it has a script, a pandoc.
  private func programs(in folder: URL, pandoc script: String? = nil) throws -> String {
    let programs = folder.appendingPathComponent("programs")
    try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
    let gnuplot = try #require(
      path.split(separator: ":").map { "\($0)/gnuplot" }.first(where: FileManager.default.isExecutableFile))
    try FileManager.default.createSymbolicLink(
      atPath: programs.appendingPathComponent("gnuplot").path, withDestinationPath: gnuplot)
    if let script {
      let pandoc = programs.appendingPathComponent("pandoc")
      try Data("#!/bin/sh\n\(script)\n".utf8).write(to: pandoc)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: pandoc.path)
    }
    return programs.path
  }

  @Test func withoutPandocNothingIsTouched() async throws {
    try await withScratchFolder { folder in
      let (target, path) = (folder.appendingPathComponent("out"), try programs(in: folder))
      await #expect(throws: ReportError.pandocMissing) {
        try await ReportWriter(searchPath: path).write(SyntheticModel.model(), to: target, as: .html)
      }
      #expect(ReportError.pandocMissing.exitCode == 69)
      #expect(!FileManager.default.fileExists(atPath: target.path))
      // Markdown needs none.
      _ = try await ReportWriter(searchPath: path).write(SyntheticModel.model(), to: target)
      #expect(try contents(of: target)["report.md"] != nil)
    }
  }

  @Test(arguments: [
    ("echo 'no such reader' >&2; exit 21", "no such reader"), ("exit 0", "without writing the page"),
    ("echo '<p>x</p>' > page.html", "does not show figures/train-accuracy.png"),
  ]) func aFailingPandocLeavesTheOldReportWhole(script: String, words: String) async throws {
    try await withScratchFolder { folder in
      let (target, path) = (folder.appendingPathComponent("out"), try programs(in: folder, pandoc: script))
      _ = try await ReportWriter().write(SyntheticModel.model(), to: target, as: .html)
      let before = try contents(of: target)
      let error = await #expect(throws: ReportError.self) {
        try await ReportWriter(searchPath: path).write(
          SyntheticModel.model(rectified: "other"), to: target, as: .html)
      }
      #expect(error?.code == .pandocFailed && error?.exitCode == 1)
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(try contents(of: target) == before)
    }
  }
}
