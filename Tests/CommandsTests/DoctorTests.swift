import Foundation
import Testing

extension CommandsTests {
  @Suite struct DoctorTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData()
      try lab.writeExperiment(seeds: 1)
    }

    private func check(_ more: String...) async throws -> Ended {
      let arguments = ["doctor", "--determinism", "e.yaml", "--data", "data"] + more
      return try await Running(Programs.lab, arguments, in: lab.folder).end()
    }

    @Test func trainingRepeatsItself() async throws {
      let end = try await check("--steps", "4", "--threads", "2,1")
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output.hasPrefix("tiny: sgdm seed 1 (resnet8, float32) on cpu, "))
      #expect(end.output.contains("\n  1 thread, twice: all 4 steps equal to the bit\n"))
      #expect(end.output.contains("\n  2 threads, twice: all 4 steps equal to the bit\n"))
      #expect(end.output.contains("\n  1 and 2 threads: "))
      #expect(end.errors.contains("sgdm seed 1: 4 steps with 1 thread, second time\n"))
      #expect(
        try lab.rows(
          "SELECT threads, other_threads, steps, experiment, precision FROM determinism ORDER BY id")
          == ["1 1", "2 2", "1 2"].map { "\($0) 4 \"tiny\" \"float32\"" })
      // Nothing is trained by it.
      #expect(try lab.rows("SELECT COUNT(*) FROM run") == ["0"] && !lab.exists("lab.checkpoints"))
    }

    /// Six steps are all that the run has: two epochs of three.
    @Test func noStepIsTakenThatTheRunDoesNotHave() async throws {
      let end = try await check("--threads", "1", "--json", "--store", "other.sqlite")
      #expect(end.code == 0, "\(end.errors)")
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any])
      #expect(answer["is_repeatable"] as? Bool == true && answer["run"] as? String == "sgdm seed 1")
      let comparisons = try #require(answer["comparisons"] as? [[String: Any]])
      #expect(comparisons.map { $0["steps"] as? Int } == [6])
      #expect(lab.exists("other.sqlite") && !lab.exists("lab.sqlite"))
    }

    @Test func theReportSaysWhatWasChecked() async throws {
      #expect(try await lab.sweep().code == 0)
      #expect(try await lab.run("report", "e.yaml", "--out", "out").code == 0)
      let question =
        "was not checked where the runs were made; 'rsgdm-lab doctor --determinism e.yaml --threads 1'"
      #expect(try lab.text("out/report.md").contains(question))
      #expect(try await check("--steps", "3", "--threads", "1").code == 0)
      #expect(try await lab.run("report", "e.yaml", "--out", "out").code == 0)
      let text = try lab.text("out/report.md")
      #expect(
        text.contains(
          "Does training repeat itself: loss, gradient and weights were equal to the bit in both of two processes "
            + "over 3 steps of sgdm seed 1 with 1 thread ("))
      #expect(!text.contains("was not checked"))
    }

    // MARK: Trainers in another language

    private let started =
      #"echo '{"event":"started","epoch":0,"sequence":0,"provenance":{"device":"abacus","engine":"sh","host":"h","#
      + #""processor":"p","project-version":"0"}}'"#

    private func writeTrainer(_ script: String) throws {
      try lab.write("read -r request\n\(script)\n", to: "trainer.sh")
      try lab.writeExperiment(seeds: 1, more: "trainer: [sh, trainer.sh]")
    }

    /// The second step's gradient is the process's own number.
    @Test func trainingThatDoesNotRepeatItself() async throws {
      func step(_ number: Int, _ gradient: String) -> String {
        #"echo '{"event":"trace","sequence":\#(number),"record":{"step":\#(number),"loss":1.5,"#
          + #""gradient-hash":"\#(gradient)","weight-hash":"w"}}'"#
      }
      try writeTrainer(
        [started, step(1, "a"), step(2, "'$$'"), step(3, "c"), #"echo '{"event":"finished","sequence":4}'"#]
          .joined(separator: "\n"))
      let end = try await check("--steps", "3", "--threads", "1")
      #expect(end.code == 1, "\(end.errors)")
      #expect(
        end.output.hasSuffix("  1 thread, twice: different from step 2 on (gradient)\n"), "\(end.output)")
      #expect(
        try lab.rows("SELECT first_difference, differing, engine FROM determinism") == [
          #"2 "gradient" "sh""#
        ])
    }

    @Test(arguments: [
      ("echo 'what is a trace?' >&2; exit 3", "its last words: what is a trace?"),
      (#"echo '{"event":"failed","reason":"unknown task","sequence":0}'"#, "unknown task"),
      (#"echo '{"event":"finished","sequence":0}'"#, "it said that it had finished, after 0 of 6 steps"),
      (
        #"echo '{"event":"epoch","sequence":0,"record":{"epoch":1,"test-accuracy":90}}'; exec sleep 60"#,
        "it told of something else than a trace"
      ),
    ]) func aTrainerThatDoesNotKnowTheTask(script: String, reason: String) async throws {
      try writeTrainer(script)
      let end = try await check("--threads", "1")
      #expect(end.code == 69, "\(end.errors)")
      #expect(end.errors.contains("error: the trainer 'sh' did not do the task 'trace'"))
      #expect(end.errors.contains(reason), "\(end.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM determinism") == ["0"])
    }

    @Test(arguments: [
      ["--steps", "3"], ["--threads", "1"], ["--device", "cpu"],
      ["--determinism", "e.yaml", "--steps", "0"], ["--determinism", "e.yaml", "--threads", "1,,2"],
      ["--determinism", "e.yaml", "--threads", "0"], ["--determinism", "e.yaml", "--device", "tpu"],
    ]) func wrongUse(arguments: [String]) async throws {
      let end = try await Running(Programs.lab, ["doctor"] + arguments, in: lab.folder).end()
      #expect(end.code == 64 && !end.errors.isEmpty)
    }

    // MARK: Stores

    @Test func aSoundStore() async throws {
      #expect(try await lab.sweep().code == 0)
      let end = try await lab.run("doctor", "--store", "lab.sqlite")
      #expect(end.code == 0, "\(end.errors)")
      #expect(
        end.output == """
          lab.sqlite: sound: every page, index and reference is as it has to be
            2 runs: 2 finished
            4 epochs
            0 probes with 0 steps, 0 steps probed in training
            0 checks of whether training repeats itself

          """)
      let json = try await lab.run("doctor", "--store", "lab.sqlite", "--json").output
      let answer = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
      #expect(answer["epochs"] as? Int == 4 && (answer["problems"] as? [String])?.isEmpty == true)
    }

    @Test func aDamagedStore() async throws {
      #expect(try await lab.sweep().code == 0)
      let page = try #require(
        Int(try lab.rows("SELECT rootpage FROM sqlite_master WHERE name = 'epoch'").first ?? ""))
      let file = try FileHandle(forUpdating: lab("lab.sqlite"))
      try file.seek(toOffset: UInt64((page - 1) * 4096))
      try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
      try file.close()
      let end = try await lab.run("doctor", "--store", "lab.sqlite")
      #expect(end.code == 65)
      #expect(end.errors.contains("store lab.sqlite: ") && end.errors.contains("damaged"), "\(end.errors)")
      #expect(end.errors.contains("'rsgdm-lab export --store-copy FILE' makes one"), "\(end.errors)")
    }

    @Test func noStore() async throws {
      let end = try await lab.run("doctor", "--store", "none.sqlite")
      #expect(end.code == 69 && end.errors.contains("there is no such file"))
    }
  }
}
