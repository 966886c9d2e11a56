import Foundation
import Report
import Tables
import Testing

@Suite struct ReportTableTests {
  /// The rows of a report's table by column, read by the lab's own reader.
  private func rows(_ file: URL, _ columns: [String]) throws -> [[String]] {
    var rows: [[String]] = []
    try CSVReader(path: file.path, columns: columns).forEach { _, fields in rows.append(fields.map(\.text)) }
    return rows
  }

  @Test func numbersAreWhole() async throws {
    try await withScratchFolder { folder in
      var model = SyntheticModel.model()
      model.arms[0].testAccuracy?.mean = 94.0 + 1.0 / 3
      model.arms[1].testAccuracy = Estimate(count: 1, mean: 94.5)
      model.arms[1].finals = [SeedValue(seed: 1, value: 94.5)]
      model.arms[1].trainAccuracy = nil
      model.differences[0].adjustedP = nil
      _ = try await ReportWriter().write(model, to: folder)
      let accuracy = try String(
        contentsOf: folder.appendingPathComponent("tables/final-accuracy.csv"), encoding: .utf8)
      #expect(
        accuracy == """
          optimizer,planned_runs,finished_runs,test_accuracy_mean,test_accuracy_sd,test_accuracy_ci95_lower,\
          test_accuracy_ci95_upper,train_accuracy_mean,train_accuracy_sd,train_accuracy_ci95_lower,\
          train_accuracy_ci95_upper
          sgdm,3,3,94.33333333333333,0.2,94.08,94.88000000000001,99.5,0.01,99.48,99.52
          rsgdm,3,1,94.5,,,,,,,

          """)
      let differences = try String(
        contentsOf: folder.appendingPathComponent("tables/differences.csv"), encoding: .utf8)
      #expect(
        differences == """
          optimizer,baseline,metric,pairs,difference_mean,difference_sd,difference_ci95_lower,difference_ci95_upper,\
          p,p_holm,correlation,pairing_gain,detectable_difference
          rsgdm,sgdm,test_accuracy,3,0.14,0.05,0.04000000000000001,0.24000000000000002,0.0314,,0.25,1.2,0.31

          """)
    }
  }

  @Test func labelsAreAsTheyWereGiven() async throws {
    try await withScratchFolder { folder in
      var model = SyntheticModel.model()
      model.arms = InjectionTests.names.map { SyntheticModel.arm($0, "other", 94) }
      model.baseline = InjectionTests.names[0]
      model.differences = InjectionTests.names.dropFirst().map {
        SyntheticModel.difference($0, InjectionTests.names[0], 0.1)
      }
      _ = try await ReportWriter().write(model, to: folder)
      func labels(_ name: String, _ column: String) throws -> [String] {
        try rows(folder.appendingPathComponent("tables/\(name).csv"), [column]).map { $0[0] }
      }
      #expect(try labels("final-accuracy", "optimizer") == InjectionTests.names)
      #expect(try labels("differences", "optimizer") == Array(InjectionTests.names.dropFirst()))
      #expect(try Set(labels("differences", "baseline")) == [InjectionTests.names[0]])
    }
  }

  /// Every file that the text links to is there, and every table is linked to.
  @Test func linksLeadToFiles() async throws {
    try await withScratchFolder { folder in
      _ = try await ReportWriter().write(SyntheticModel.model(), to: folder)
      let files = try contents(of: folder)
      let text = String(decoding: files["report.md"] ?? Data(), as: UTF8.self)
      let targets = Set(text.matches(of: #/\]\(([^)]+)\)/#).map { String($0.1) })
      #expect(targets == Set(files.keys.filter { $0 != "report.md" }))
    }
  }

  @Test func anOlderReportsTableIsRemovedAndNothingElse() async throws {
    try await withScratchFolder { folder in
      var model = SyntheticModel.model()
      _ = try await ReportWriter().write(model, to: folder)
      let notes = folder.appendingPathComponent("tables/mine.csv")
      try Data("a\n".utf8).write(to: notes)
      model.arms.removeLast()
      model.differences = []
      _ = try await ReportWriter().write(model, to: folder)
      let files = try contents(of: folder)
      #expect(files["tables/differences.csv"] == nil && files["tables/final-accuracy.csv"] != nil)
      #expect(files["tables/mine.csv"] == Data("a\n".utf8))
      #expect(!String(decoding: files["report.md"] ?? Data(), as: UTF8.self).contains("differences.csv"))
    }
  }
}
