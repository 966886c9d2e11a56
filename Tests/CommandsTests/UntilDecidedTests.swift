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

    /// Accuracy 90 and a little for the seed, and `gain` more for rsgdm.
    private func writeTrainer(gain: Int) throws {
      let provenance =
        #"{"dataset-checksum":"00","dataset-official":false,"device":"abacus","engine":"sh","host":"h","#
        + #""processor":"p","project-version":"0","threads":1}"#
      try lab.write(
        """
        read -r request
        seed=$(echo "$request" | sed 's/.*"seed":\\([0-9]*\\).*/\\1/')
        case "$request" in *'"name":"rsgdm"'*) more=\(gain) ; turn=7 ;; *) more=0; turn=3 ;; esac
        accuracy=$((900 + more + seed * turn % 5))
        echo '{"event":"started","epoch":0,"sequence":0,"provenance":\(provenance)}'
        echo '{"event":"epoch","sequence":1,"record":{"epoch":1,"images-per-second":1,"learning-rate":0.1,'\
        '"peak-memory-bytes":1,"test-accuracy":'"$((accuracy / 10)).$((accuracy % 10))"',"test-loss":0.5,"test-seconds":1,'\
        '"train-seconds":1,"weight-hash":"abc"}}'
        echo '{"event":"finished","sequence":2}'
        """, to: "trainer.sh")
      try lab.writeExperiment(
        seeds: 30, epochs: 1,
        more: """
          trainer: [sh, trainer.sh]
          claims: [{id: best, statement: it is better, metric: test-accuracy, better: rsgdm, baseline: sgdm}]
          """)
    }

    @Test func endsOnceItIsSettled() async throws {
      try writeTrainer(gain: 20)
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
      try writeTrainer(gain: 0)
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
      try writeTrainer(gain: 0)
      let end = try await lab.sweep("--until-decided", "worst")
      #expect(
        end.code == 64 && end.errors.contains("the experiment makes no claim 'worst'; there are: best"),
        "\(end.errors)")
      let margin = try await lab.sweep("--margin", "1")
      #expect(margin.code == 64 && margin.errors.contains("--margin is for --until-decided."))
    }
  }
}
