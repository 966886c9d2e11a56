import Foundation
import Testing

extension CommandsTests {
  /// Trainers that are not the lab's own: shell scripts that speak the messages.
  @Suite struct ForeignTrainerTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData(train: 20, test: 10)
    }

    private let provenance =
      #"{"dataset-checksum":"00","dataset-official":false,"device":"abacus","engine":"sh","host":"h","#
      + #""processor":"p","project-version":"0","threads":1}"#

    private func epoch(_ epoch: Int, training: String = #""train-accuracy":99,"train-loss":0.1,"#) -> String {
      #"{"epoch":\#(epoch),"images-per-second":1,"learning-rate":0.1,"peak-memory-bytes":1,"#
        + #""test-accuracy":9\#(epoch).5,"test-loss":0.5,"test-seconds":1,\#(training)"#
        + #""train-seconds":1,"weight-hash":"abc"}"#
    }

    /// What a trainer says that does its work, as shell commands.
    private var conversation: String { "\(started)\n\(results)" }

    private var started: String {
      #"echo '{"event":"started","epoch":0,"sequence":0,"provenance":\#(provenance)}'"#
    }

    private var results: String {
      """
      echo '{"event":"epoch","sequence":1,"record":\(epoch(1))}'
      echo '{"event":"epoch","sequence":2,"record":\(epoch(2))}'
      echo '{"event":"finished","sequence":3}'
      """
    }

    private func writeTrainer(_ script: String) throws {
      try lab.write("read -r request\necho \"$request\" >> requests\n\(script)\n", to: "my trainer.sh")
      try lab.writeExperiment(seeds: 1, more: "trainer: [sh, my trainer.sh]")
    }

    /// Few scripts evaluate the training split; what they do not measure is left out everywhere.
    @Test func itMayLeaveTheTrainingSplitAlone() async throws {
      try writeTrainer(
        """
        \(started)
        echo '{"event":"epoch","sequence":1,"record":\(epoch(1, training: ""))}'
        echo '{"event":"epoch","sequence":2,"record":\(epoch(2, training: ""))}'
        echo '{"event":"finished","sequence":3}'
        """)
      let sweep = try await lab.sweep()
      #expect(sweep.code == 0, "\(sweep.errors)")
      #expect(
        try lab.rows("SELECT DISTINCT train_loss, train_accuracy, test_loss FROM epoch") == ["NULL NULL 0.5"])
      let report = try await lab.run("report", "e.yaml", "--store", "lab.sqlite", "--out", "out")
      #expect(report.code == 0, "\(report.errors)")
    }

    @Test func itsResultsAreStored() async throws {
      try writeTrainer(conversation)
      let sweep = try await lab.sweep()
      #expect(sweep.code == 0, "\(sweep.errors)")
      #expect(
        try lab.rows(
          "SELECT status, epoch, test_accuracy FROM run JOIN epoch ON run_id = run.id ORDER BY 1, 2")
          == [#""finished" 1 91.5"#, #""finished" 1 91.5"#, #""finished" 2 92.5"#, #""finished" 2 92.5"#])
      let requests = try lab.text("requests").split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
      #expect(requests.count == 2)
      for request in requests {
        #expect(request["protocol"] as? Int == 1)
        let run = try #require(request["run"] as? [String: Any])
        #expect(run["trainer"] as? [String] == ["sh", "my trainer.sh"])
      }
      // It is not the lab's own trainer: these are other runs.
      try lab.writeExperiment(seeds: 1)
      #expect(try await lab.run("status", "e.yaml").output.hasPrefix("tiny: 2 runs: 2 missing"))
    }

    @Test func aFailureIsTriedAgainOnlyWhenAsked() async throws {
      try writeTrainer("\(started)\ntest -e ready || { echo 'it is not ready' >&2; exit 3; }\n\(results)")
      let first = try await lab.sweep()
      #expect(first.code == 1, "\(first.errors)")
      #expect(first.errors.hasSuffix("0 of 2 runs finished, 2 failed; --retry-failed tries those again\n"))
      #expect(
        try lab.rows("SELECT DISTINCT reason FROM run") == [
          "\"the trainer ended with exit code 3 before it was done; its last words: it is not ready\""
        ])
      try lab.write("", to: "ready")
      #expect(try await lab.sweep().code == 1)
      #expect(try lab.text("requests").split(separator: "\n").count == 2)
      let retried = try await lab.sweep("--retry-failed")
      #expect(retried.code == 0, "\(retried.errors)")
      #expect(try lab.rows("SELECT status, COUNT(*) FROM run GROUP BY 1") == [#""finished" 2"#])
    }

    @Test func aFailureBeforeAnyWorkIsTriedAgainByItself() async throws {
      try writeTrainer("test -e ready || { echo 'it is not ready' >&2; exit 3; }\n\(conversation)")
      #expect(try await lab.sweep().code == 1)
      try lab.write("", to: "ready")
      #expect(try await lab.sweep().code == 0)
      // And then there is nothing left to do: the data is the lab's own, whatever the trainer calls it.
      #expect(try await lab.sweep().code == 0)
      #expect(try lab.text("requests").split(separator: "\n").count == 4)
    }

    /// A trainer's word that it has finished is not taken for its results.
    @Test func itCannotFinishWithoutItsEpochs() async throws {
      try writeTrainer(#"echo '{"event":"finished","sequence":0}'"#)
      let sweep = try await lab.sweep()
      #expect(sweep.code == 1, "\(sweep.errors)")
      #expect(
        try lab.rows("SELECT DISTINCT status, reason FROM run") == [
          #""failed" "the trainer said that it had finished, with 0 of 2 epochs recorded""#
        ])
      #expect(
        sweep.errors.contains(
          "sgdm seed 1: failed: the trainer said that it had finished, with 0 of 2 epochs recorded"),
        "\(sweep.errors)")
    }

    /// One trainer's nonsense is its own failure; the sweep goes on.
    @Test(arguments: [0, 3]) func anEpochThatCannotBeIsAFailure(_ number: Int) async throws {
      try writeTrainer(
        "\(started)\necho '{\"event\":\"epoch\",\"sequence\":1,\"record\":\(epoch(number))}'; exec sleep 60")
      let sweep = try await lab.sweep()
      #expect(sweep.code == 1, "\(sweep.errors)")
      #expect(
        try lab.rows("SELECT status, reason FROM run")
          == Array(
            repeating: "\"failed\" \"the trainer was stopped; it told of epoch \(number), of 2\"", count: 2))
    }

    @Test func hugeNumbersAreOnlyNumbers() async throws {
      let huge = results.replacingOccurrences(
        of: #""images-per-second":1,"#, with: #""images-per-second":1e300,"#)
      try writeTrainer("\(started)\n\(huge)")
      #expect(try await lab.sweep().code == 0)
    }

    @Test func nonsenseIsAFailure() async throws {
      try writeTrainer("echo 'Epoch 1: 99%'; exec sleep 60")
      #expect(try await lab.sweep().code == 1)
      #expect(
        try lab.rows("SELECT DISTINCT reason FROM run") == [
          "\"the trainer was stopped; it said something that is no message: Epoch 1: 99%\""
        ])
    }

    /// Its reasons are text in every table that is exported.
    @Test func itsWordsStayInTheirCell() async throws {
      let reason = "said \\\"\u{301}, then x|y"
      try writeTrainer(
        "\(started)\nprintf '%s\\n' '{\"event\":\"diverged\",\"reason\":\"\(reason)\",\"sequence\":1}'")
      _ = try await lab.sweep()
      let export = try await lab.run("export", "runs")
      #expect(export.code == 0, "\(export.errors)")
      let script = """
        import csv, sys
        rows = list(csv.reader(sys.stdin))
        assert len({len(row) for row in rows}) == 1, [len(row) for row in rows]
        print(rows[1][rows[0].index("reason")], end="")
        """
      try lab.write(export.output, to: "runs.csv")
      let end = try await Running(
        "/bin/sh", ["-c", "exec python3 -c \"$1\" < runs.csv", "sh", script], in: lab.folder
      ).end()
      #expect(end.code == 0, "\(end.errors)")
      let said = "said \"\u{301}, then x|y"
      #expect(end.output == said)
    }

    /// A probe's numbers are taken only whole and in order; one that goes wrong leaves what is stored, and the other probes.
    @Test(arguments: [
      (#"echo '{"event":"finished","sequence":0}'"#, "it said that it had finished after 0 of 2 steps"),
      (
        "\(probe(1, 0))\n\(probe(1, 1))\nexec sleep 60",
        "it told of step 1 of the probe after a later one, or of more than 2 steps"
      ),
      (
        "\(probe(1, 0))\n\(probe(2, 1))\n\(probe(3, 2))\nexec sleep 60",
        "it told of step 3 of the probe after a later one, or of more than 2 steps"
      ),
      (
        "echo '{\"event\":\"gradient-variant\",\"sequence\":0,\"record\":\(variant)}'\nexec sleep 60",
        "it told of more meanings of the gradient than it was asked about"
      ),
    ])
    func aProbeIsTakenWholeOrNotAtAll(script: String, reason: String) async throws {
      try lab.write(
        """
        read -r request
        case "$request" in
        *'"probe"'*) \(script) ;;
        *) \(conversation) ;;
        esac

        """, to: "my trainer.sh")
      try lab.writeExperiment(
        seeds: 1, more: "trainer: [sh, my trainer.sh]\nbias: {at-epochs: [0], steps: 2, reference: full}")
      #expect(try await lab.sweep().code == 0)
      let end = try await lab.run("analyze-bias", "e.yaml", "--data", "data", "--jobs", "1")
      #expect(end.code == 1, "\(end.errors)")
      #expect(end.errors.contains(reason) && end.errors.hasSuffix("0 of 2 probes made\n"), "\(end.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM probe_series") == ["0"])
    }

    private static let variant =
      #"{"epoch":0,"gradient":{"batch-norm":"evaluation","images":"augmented"},"product":1,"squared-norm":1,"#
      + #""squared-reference":1}"#

    private static func probe(_ step: Int, _ sequence: Int) -> String {
      #"echo '{"event":"probe","sequence":\#(sequence),"record":{"epoch":0,"step":\#(step),"whole-history":true,"#
        + #""momentum":0.9,"identity-residual":0,"decomposition-residual":0,"layers":[]}}'"#
    }

    @Test func aTrainerThatIsNotThere() async throws {
      try lab.writeExperiment(seeds: 1, more: "trainer: [no-such-program-anywhere]")
      let sweep = try await lab.sweep()
      #expect(sweep.code == 1)
      #expect(sweep.errors.contains("the trainer 'no-such-program-anywhere' could not be started"))
    }
  }
}
