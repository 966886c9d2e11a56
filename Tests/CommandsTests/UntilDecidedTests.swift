import Foundation
import Testing

extension CommandsTests {
  /// Sweeps that end once a claim is settled, of a trainer whose accuracies follow from optimizer and seed.
  @Suite struct UntilDecidedTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData(train: 20, test: 10)
    }

    @Test func endsOnceItIsSettled() async throws {
      try lab.writeClaimAndTrainer(gain: 20)
      let sweep = try await lab.sweep("--until-decided", "best")
      #expect(sweep.code == 0, "\(sweep.errors)")
      #expect(sweep.errors.contains("claim 'best' is settled: rsgdm is above sgdm: +"), "\(sweep.errors)")
      let finished = try #require(Int(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'")[0]))
      #expect(finished >= 6 && finished < 30, "\(finished)")
      let decided = try lab.rows("SELECT claim, outcome, seeds FROM decision")
      #expect(decided.count == 1 && decided[0].hasPrefix(#""best" "above" "#), "\(decided)")
      // Nothing more is run by asking again, and the report says how it ended.
      let again = try await lab.sweep("--until-decided", "best")
      #expect(again.code == 0 && again.errors.contains("is settled"))
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'") == ["\(finished)"])
      #expect(try await lab.run("report", "e.yaml", "--out", "out").code == 0)
      #expect(
        try lab.text("out/report.md").contains(
          "**Stopped early.** The sweep ended once this was settled: rsgdm is above"))
      // Without the option it goes on.
      #expect(try await lab.sweep().code == 0)
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'") == ["60"])
    }

    @Test func goesToTheEndWhereItIsNot() async throws {
      try lab.writeClaimAndTrainer(gain: 0)
      let sweep = try await lab.sweep("--until-decided", "best")
      #expect(sweep.code == 0 && !sweep.errors.contains("settled"), "\(sweep.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'") == ["60"])
      #expect(try lab.rows("SELECT COUNT(*) FROM decision") == ["0"])
      // Equivalence settles it.
      let equivalent = try await lab.sweep("--until-decided", "best", "--margin", "1.5")
      #expect(
        equivalent.code == 0 && equivalent.errors.contains("within ±1.5 points of each other"),
        "\(equivalent.errors)")
    }

    @Test func wrongClaimsAreNamed() async throws {
      try lab.writeClaimAndTrainer(gain: 0)
      let end = try await lab.sweep("--until-decided", "worst")
      #expect(
        end.code == 64 && end.errors.contains("the experiment makes no claim 'worst'; there are: best"),
        "\(end.errors)")
      let margin = try await lab.sweep("--margin", "1")
      #expect(margin.code == 64 && margin.errors.contains("--margin is for --until-decided."))
    }
  }
}
