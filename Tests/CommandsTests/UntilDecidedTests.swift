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

    /// A claim that shares α is decided at its own level, as its verdict is, and by its own margin.
    @Test func theLevelAndTheMarginAreTheClaims() async throws {
      try lab.writeClaimAndTrainer(
        gain: 20,
        more:
          "}, {id: loss, statement: it is, metric: test-loss, better: rsgdm, baseline: sgdm, direction: different"
      )
      let sweep = try await lab.sweep("--until-decided", "best")
      #expect(sweep.code == 0 && sweep.errors.contains("(97.5% interval at every look +"), "\(sweep.errors)")
      #expect(!sweep.errors.contains("left alone"), "\(sweep.errors)")
      #expect(try lab.rows("SELECT level FROM decision") == ["0.975"])
      let same = try Laboratory()
      try same.writeData(train: 20, test: 10)
      try same.writeClaimAndTrainer(gain: 0, more: ", direction: same, margin: 1.5")
      let equal = try await same.sweep("--until-decided", "best")
      #expect(equal.code == 0 && equal.errors.contains("within ±1.5 points of each other"), "\(equal.errors)")
      #expect(try same.rows("SELECT margin FROM decision") == ["1.5"])
    }

    /// Nothing is settled in favour of an arm that diverged where the other did not; the other may win.
    @Test(arguments: ["rsgdm", "sgdm"]) func anArmThatDivergesDoesNotWin(_ arm: String) async throws {
      try lab.writeClaimAndTrainer(gain: 20)
      let script = try lab.text("trainer.sh")
      let end =
        #"case "$request" in *'"name":"\#(arm)"'*'"seed":2,'*|*'"seed":2,'*'"name":"\#(arm)"'*) "#
        + #"echo '{"event":"diverged","reason":"nan","sequence":1}'; exit 0 ;; esac"#
      let started = try #require(script.range(of: "echo '{\"event\":\"epoch\""))
      try lab.write(
        script.replacingCharacters(in: started.lowerBound..<started.lowerBound, with: end + "\n"),
        to: "trainer.sh")
      let sweep = try await lab.sweep("--until-decided", "best")
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'diverged'") == ["1"], "\(sweep.errors)")
      #expect(sweep.errors.contains("is settled: rsgdm is above sgdm") == (arm == "sgdm"), "\(sweep.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM decision") == [arm == "sgdm" ? "1" : "0"])
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
