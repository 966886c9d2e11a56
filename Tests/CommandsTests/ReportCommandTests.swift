import Foundation
import Testing

extension CommandsTests {
  @Suite struct ReportCommandTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData()
      try lab.writeExperiment()
    }

    @Test func theReportOfASweep() async throws {
      #expect(try await lab.sweep().code == 0)
      let end = try await lab.run("report", "e.yaml", "--out", "r")
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output == "r/report.md\n")
      let files = try lab.files(in: "r")
      let figures = Set(files.keys.filter { $0.hasSuffix(".gp") }.map { String($0.dropLast(3)) })
      #expect(figures.contains("figures/test-accuracy"))
      for figure in figures {
        #expect(files["\(figure).svg"]?.isEmpty == false)
        #expect(files["\(figure).png"]?.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
      }
      #expect(files.keys.contains { $0.hasPrefix("data/") })
      let text = try lab.text("r/report.md")
      for word in ["tiny", "sgdm", "rsgdm", "| sgdm | 2 of 2 |", "| rsgdm | 2 of 2 |", "all 4 runs finished"]
      { #expect(text.contains(word), "\(word)") }
      #expect(!text.contains("nan"))

      // The same store gives the same bytes.
      try FileManager.default.moveItem(at: lab("r"), to: lab("before"))
      #expect(try await lab.run("report", "e.yaml", "--out", "r").code == 0)
      #expect(try lab.files(in: "r") == files)

      // A script draws its figure by itself.
      try FileManager.default.removeItem(at: lab("r/figures/test-accuracy.svg"))
      let gnuplot = try Running("/usr/bin/env", ["gnuplot", "test-accuracy.gp"], in: lab("r/figures"))
      #expect(try await gnuplot.end().code == 0)
      #expect(try Data(contentsOf: lab("r/figures/test-accuracy.svg")) == files["figures/test-accuracy.svg"])
    }

    @Test func aReportOfAnUnfinishedSweepSaysSo() async throws {
      #expect(try await lab.sweep("--only", "seed=1").code == 0)
      let end = try await lab.run("report", "e.yaml")
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output == "reports/tiny/report.md\n")
      #expect(end.errors.hasPrefix("tiny: 2 of 4 runs finished; "))
    }

    @Test func withoutGnuplot() async throws {
      #expect(try await lab.sweep().code == 0)
      let end = try await lab.run("report", "e.yaml", "--out", "r", environment: ["PATH": lab.folder.path])
      #expect(end.code == 69)
      #expect(end.errors.hasPrefix("error: "))
      #expect(end.errors.contains("gnuplot"))
      #expect(end.errors.split(separator: "\n").count == 1)
      #expect(!lab.exists("r"))
    }
  }
}
