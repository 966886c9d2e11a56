import Foundation
import Report
import Testing

/// Names from an experiment file are text, wherever they end up.
@Suite struct InjectionTests {
  static let names = [
    "it's", "a'; system('touch PWNED'); '", "`touch PWNED`", "\"; system \"touch PWNED",
    "x\nsystem('touch PWNED')",
    "x\r!touch PWNED", "100%", "%s %n", "_x^2_{/Bold y} @z &{w} ~a{b}", "back\\slash\\", "# comment",
    "tab\tcell",
    // With a combining mark after it a quote is another character, and a quote all the same.
    "a'\u{301}`touch PWNED`", "a\"\u{301}`touch PWNED`", "'\u{301}; system('touch PWNED'); '\u{301}",
    "\u{2028}line", "$(touch PWNED)", "βξς 漢字 🧪", String(repeating: "long ", count: 60),
  ]

  @Test func namesAreDrawnAsText() async throws {
    var model = SyntheticModel.model()
    model.baseline = Self.names[0]
    model.arms = Self.names.map { SyntheticModel.arm($0, "other", 94) }
    model.differences = Self.names.dropFirst().map { SyntheticModel.difference($0, Self.names[0], 0.1) }
    model.curves = [SyntheticModel.curve(.testAccuracy, Self.names)]
    model.momentum?.groups = Self.names.flatMap { SyntheticModel.momentum($0).groups }
    try await withScratchFolder { folder in
      let target = folder.appendingPathComponent("out")
      _ = try await ReportWriter().write(model, to: target)
      let files = try contents(of: folder)
      #expect(!files.keys.contains { $0.contains("PWNED") })
      for figure in ["test-accuracy", "final-test-accuracy", "paired-differences", "bias-norms"] {
        let svg = String(decoding: files["out/figures/\(figure).svg"] ?? Data(), as: UTF8.self)
        let labels = svg.components(separatedBy: "(n = 3)").count - 1
        #expect(
          labels == (figure == "paired-differences" ? Self.names.count - 1 : Self.names.count), "\(figure)")
      }
    }
  }

  @Test func namesAreShownLetterByLetter() async throws {
    try await withScratchFolder { folder in
      let name = "it's 100% _x^2 @b {c}"
      let target = folder.appendingPathComponent("out")
      _ = try await ReportWriter().write(SyntheticModel.model(rectified: name), to: target)
      for figure in ["test-accuracy", "final-test-accuracy", "paired-differences"] {
        let svg = try String(
          contentsOf: target.appendingPathComponent("figures/\(figure).svg"), encoding: .utf8)
        #expect(
          svg.replacing("&#39;", with: "'").replacing("&apos;", with: "'").contains("\(name) (n = 3)"),
          "\(figure)")
      }
    }
  }

  /// What ends a cell, or begins markup, does so before a combining mark, too.
  @Test func marksHideNothing() async throws {
    let name = "a|\u{301} b`\u{301} <\u{301}script>\n\u{301}# c"
    let text = try await markdown(SyntheticModel.model(rectified: name))
    let row = "| a\\|\u{301} b\\`\u{301} &lt;\u{301}script&gt; \u{301}\\# c | 3 of 3 |"
    #expect(text.contains(row))
  }

  @Test func namesNeverBreakATable() async throws {
    let name = "a | b\n# heading <script> *bold* `code` [link](x) $math$"
    let text = try await markdown(SyntheticModel.model(rectified: name))
    let escaped =
      "a \\| b \\# heading &lt;script&gt; \\*bold\\* \\`code\\` \\[link\\](x) \\$math\\$"
    #expect(text.contains("| \(escaped) | 3 of 3 |"))
    #expect(!text.contains("<script>"))
    #expect(!text.contains("\n# heading"))
  }

  @Test func aFenceInTheExperimentFileStaysInside() async throws {
    var model = SyntheticModel.model()
    model.experimentText = "name: x\n````\n# Not a heading\n"
    let text = try await markdown(model)
    #expect(text.contains("`````yaml\nname: x\n````\n# Not a heading\n`````"))
  }
}
