import Foundation
import Testing

extension CommandsTests {
  /// Claims are settled before the first run, and whoever changes them later is seen to.
  @Suite struct ClaimTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData()
    }

    private func writeClaims(margin: String, seeds: Int = 2) throws {
      try lab.writeExperiment(
        seeds: seeds,
        more: """
          claims:
            - {id: test, statement: RSGDM ends above SGDM, metric: test-accuracy, better: rsgdm, baseline: sgdm\(margin)}
          """)
    }

    private func report() async throws -> String {
      let end = try await lab.run("report", "e.yaml", "--out", "r")
      #expect(end.code == 0, "\(end.errors)")
      return try lab.text("r/report.md")
    }

    @Test func aClaimThatIsChangedLaterIsShownAsSuch() async throws {
      try writeClaims(margin: "")
      // Whatever of the plan a sweep begins with.
      let first = try await lab.sweep("--only", "seed=1")
      #expect(first.code == 0 && !first.errors.contains("registered before"), "\(first.errors)")
      let before = try await report()
      #expect(before.contains("## Verdicts") && before.contains("**Registered before the first run**"))
      #expect(!before.contains("**Not as registered.**") && !before.contains("**Changed since.**"))

      try writeClaims(margin: ", margin: 5")
      let edited = try await report()
      #expect(
        edited.contains(
          "**Not as registered.** The experiment file says something else than version 1, which no sweep has registered yet: "
            + "claim 'test': margin 5.0, before none."))
      let second = try await lab.sweep()
      #expect(second.code == 0)
      #expect(
        second.errors.contains(
          "note: the experiment's claims or seeds are others than were registered before: version 2 is kept beside, with 2 "
            + "runs seen by now"), "\(second.errors)")
      let changed = try await report()
      #expect(
        changed.contains("**Registered before the first run**") && changed.contains("**Changed since.**"))
      let row = try #require(changed.split(separator: "\n").first { $0.hasPrefix("| 2 | ") })
      #expect(row.contains(" | 2 | 2 | ") && row.hasSuffix(" | claim 'test': margin 5.0, before none |"))
      // The same again is no change; more seeds are one.
      #expect(try await lab.sweep().code == 0)
      #expect(try lab.rows("SELECT COUNT(*) FROM registration") == ["2"])
      try writeClaims(margin: ", margin: 5", seeds: 3)
      #expect(try await lab.sweep().code == 0)
      #expect(try await report().contains("seeds 1 to 3, before 1 to 2 |"))
    }

    /// Results that were there before the claim was are no test of it.
    @Test func whatWasMadeElsewhereIsRegisteredLate() async throws {
      try lab.writeExperiment(
        seeds: 2,
        more: """
          trainer: [elsewhere]
          claims:
            - {id: test, statement: RSGDM ends above SGDM, metric: test-accuracy, better: rsgdm, baseline: sgdm}
          """)
      var rows = ["optimizer,seed,epoch,test_accuracy"]
      for arm in ["sgdm", "rsgdm"] {
        for seed in 1...2 {
          for epoch in 1...2 { rows.append("\(arm),\(seed),\(epoch),\(90 + seed)") }
        }
      }
      try lab.write(rows.joined(separator: "\n") + "\n", to: "runs.csv")
      let end = try await lab.run("import", "runs.csv", "e.yaml")
      #expect(end.code == 0, "\(end.errors)")
      let text = try await report()
      #expect(text.contains("when 4 runs of this experiment had results (4 finished): 1 claim and 2 seeds"))
    }
  }
}
