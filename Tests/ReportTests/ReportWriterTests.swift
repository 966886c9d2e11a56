import Foundation
import Report
import Subprocess
import Testing

@Suite struct ReportWriterTests {
  static let figures = [
    "train-accuracy", "train-loss", "test-accuracy", "test-loss", "final-test-accuracy", "paired-differences",
    "bias-norms", "bias-ratio", "gradient-error", "gradient-cosine", "lag", "drift-to-noise",
  ]

  @Test func writesEveryFigureWithItsScriptAndData() async throws {
    try await withScratchFolder { folder in
      let target = folder.appendingPathComponent("reports/example")
      let written = try await ReportWriter().write(SyntheticModel.model(), to: target)
      let files = try contents(of: target)
      let expected =
        ["report.md"]
        + Self.figures.flatMap { name in
          ["gp", "svg", "png"].map { "figures/\(name).\($0)" } + ["data/\(name).tsv"]
        } + ["tables/verdicts.csv", "tables/final-accuracy.csv", "tables/differences.csv"]
      #expect(Set(files.keys) == Set(expected))
      #expect(written.map(\.path) == expected.map { target.appendingPathComponent($0).path })
      for name in Self.figures {
        #expect(files["figures/\(name).png"]?.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
        let svg = String(decoding: files["figures/\(name).svg"] ?? Data(), as: UTF8.self)
        #expect(svg.hasSuffix("</svg>\n\n") || svg.hasSuffix("</svg>\n"), "\(name) is cut off")
        // A symbol of size 0 is one that some viewers refuse to draw, and the figure with it.
        #expect(!svg.contains("scale(0.00)"), "\(name)")
      }
      let siblings = try FileManager.default.contentsOfDirectory(
        atPath: folder.appendingPathComponent("reports").path)
      #expect(siblings == ["example"], "a temporary folder is left over")
    }
  }

  /// Thousands of runs in a row cover one another; their symbols are drawn smaller, and let those below them through.
  @Test func manyRunsAreDrawnSmaller() async throws {
    try await withScratchFolder { folder in
      var model = SyntheticModel.model()
      model.arms[1].finals = (1...5000).map { SeedValue(seed: $0, value: 94 + 0.1 * Double($0 % 11)) }
      _ = try await ReportWriter().write(model, to: folder)
      let files = try contents(of: folder)
      let script = String(decoding: files["figures/final-test-accuracy.gp"] ?? Data(), as: UTF8.self)
      #expect(script.contains("with points lc rgb '#0072B2' pt 7 ps 0.55 notitle"))
      #expect(script.contains("with points lc rgb '#ccD55E00' pt 5 ps 0.25 notitle"), "\(script)")
      let svg = String(decoding: files["figures/final-test-accuracy.svg"] ?? Data(), as: UTF8.self)
      #expect(svg.hasSuffix("</svg>\n\n") || svg.hasSuffix("</svg>\n"))
      #expect(!svg.contains("scale(0.00)"))
    }
  }

  /// More arms than colours: each has a panel of its own, and no two symbols are alike where they share one.
  @Test func manyArmsStayApart() async throws {
    try await withScratchFolder { folder in
      var model = SyntheticModel.model()
      let names = (1...20).map { "adam-\($0)" }
      model.arms += names.map { SyntheticModel.arm($0, "adam", 93) }
      let labels = model.arms.map(\.label)
      model.curves = [SyntheticModel.curve(.testAccuracy, labels)]
      model.learningRates = names.map { name in
        LearningRateGrid(
          label: name, planned: 3,
          rates: [0.1, 0.3].map {
            LearningRateGrid.Rate(
              arm: "\(name) @ \($0)", rate: $0, finished: 3, validation: SyntheticModel.estimate(90 + $0))
          }, chosen: "\(name) @ 0.3")
      }
      _ = try await ReportWriter().write(model, to: folder)
      let files = try contents(of: folder)
      func script(_ name: String) -> String {
        String(decoding: files["figures/\(name).gp"] ?? Data(), as: UTF8.self)
      }
      for label in labels { #expect(script("test-accuracy").contains("set title '\(label) (n = 3)'")) }
      #expect(script("test-accuracy").contains("mean of \(model.baseline)"))
      for name in names { #expect(script("learning-rates").contains("set title '\(name)'")) }
      let symbols = script("final-test-accuracy").matches(of: #/with points (lc rgb '\S+' pt \d+) ps 0.55/#)
        .map(\.1)
      #expect(symbols.count == labels.count && Set(symbols).count == labels.count, "\(symbols)")
      for name in ["test-accuracy", "learning-rates", "final-test-accuracy"] {
        #expect(String(decoding: files["figures/\(name).svg"] ?? Data(), as: UTF8.self).contains("</svg>"))
      }
      let text = String(decoding: files["report.md"] ?? Data(), as: UTF8.self)
      #expect(
        text.contains("| adam-7 | 0.1, 0.3 | 0.3 |") && text.contains("**At the edge of what was tried**: "))
    }
  }

  @Test func givesTheSameBytesAgain() async throws {
    try await withScratchFolder { folder in
      let model = SyntheticModel.model()
      let (first, second) = (folder.appendingPathComponent("a"), folder.appendingPathComponent("b"))
      _ = try await ReportWriter().write(model, to: first)
      _ = try await ReportWriter().write(model, to: second)
      #expect(try contents(of: first) == contents(of: second))
    }
  }

  @Test func scriptsDrawTheFigureAgainOnTheirOwn() async throws {
    try await withScratchFolder { folder in
      let target = folder.appendingPathComponent("out")
      _ = try await ReportWriter().write(SyntheticModel.model(), to: target)
      let before = try contents(of: target)
      let figures = target.appendingPathComponent("figures")
      for name in Self.figures {
        for type in ["svg", "png"] {
          try FileManager.default.removeItem(at: figures.appendingPathComponent("\(name).\(type)"))
        }
        let result = try await run(
          .name("gnuplot"), arguments: ["\(name).gp"], workingDirectory: .init(figures.path),
          output: .discarded, error: .string(limit: 65536))
        #expect(result.terminationStatus.isSuccess)
        #expect(result.standardError == "", "\(name) warns")
      }
      #expect(try contents(of: target) == before)
    }
  }

  @Test func withoutGnuplotNothingIsTouched() async throws {
    try await withScratchFolder { folder in
      let target = folder.appendingPathComponent("out")
      await #expect(throws: ReportError.gnuplotMissing) {
        try await ReportWriter(searchPath: folder.path).write(SyntheticModel.model(), to: target)
      }
      #expect(ReportError.gnuplotMissing.exitCode == 69)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func aFailingGnuplotLeavesTheOldReportWhole() async throws {
    try await withScratchFolder { folder in
      let target = folder.appendingPathComponent("out")
      _ = try await ReportWriter().write(SyntheticModel.model(), to: target)
      let before = try contents(of: target)
      let programs = folder.appendingPathComponent("programs")
      try FileManager.default.createDirectory(at: programs, withIntermediateDirectories: true)
      let fake = programs.appendingPathComponent("gnuplot")
      try Data("#!/bin/sh\necho 'no such terminal' >&2\nexit 3\n".utf8).write(to: fake)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake.path)
      let error = await #expect(throws: ReportError.self) {
        try await ReportWriter(searchPath: programs.path).write(
          SyntheticModel.model(rectified: "other"), to: target)
      }
      #expect(error?.code == .gnuplotFailed)
      #expect(error?.message.contains("no such terminal") == true)
      #expect(try contents(of: target) == before)
    }
  }

  @Test func removesFiguresThatAreNoMoreAndNothingElse() async throws {
    try await withScratchFolder { folder in
      let target = folder.appendingPathComponent("out")
      var model = SyntheticModel.model()
      _ = try await ReportWriter().write(model, to: target)
      let notes = target.appendingPathComponent("figures/notes.txt")
      try Data("mine".utf8).write(to: notes)
      model.momentum = nil
      _ = try await ReportWriter().write(model, to: target)
      let files = try contents(of: target)
      #expect(files["figures/bias-ratio.png"] == nil && files["data/bias-ratio.tsv"] == nil)
      #expect(files["figures/notes.txt"] == Data("mine".utf8))
      #expect(files["figures/test-loss.png"] != nil)
    }
  }

  @Test func saysWhereItCannotWrite() async throws {
    try await withScratchFolder { folder in
      let file = folder.appendingPathComponent("file")
      try Data("x".utf8).write(to: file)
      let error = await #expect(throws: ReportError.self) {
        try await ReportWriter().write(SyntheticModel.model(), to: file.appendingPathComponent("out"))
      }
      #expect(error?.code == .notWritable)
    }
  }
}
