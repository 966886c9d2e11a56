import Foundation
import Testing

extension CommandsTests {
  /// Whatever happens to a sweep, the next one goes on, and the numbers are those of one that nothing
  /// happened to.
  @Suite struct InterruptionTests {
    private let lab: Laboratory
    private let epochs = 20

    init() throws {
      lab = try Laboratory()
      try lab.writeData(train: 160)
      try lab.writeExperiment(seeds: 1, epochs: epochs, batchSize: 16)
    }

    /// A sweep in the middle of its first runs, and its trainers.
    private func sweepInTheMiddle() async throws -> (sweep: Running, trainers: [Int32]) {
      let sweep = try lab.startSweep()
      #expect(
        try await wait {
          let said = sweep.errors
          let areBothThere = ["sgdm", "rsgdm"].allSatisfy { said.contains("] \($0) seed 1: epoch 2 of 20") }
          return areBothThere || !sweep.isRunning
        })
      let trainers = Processes.children(of: sweep.identifier)
      try #require(trainers.count == 2, "\(sweep.errors)")
      return (sweep, trainers)
    }

    /// Completes the sweep and compares it with one that was not interrupted.
    private func goOn() async throws {
      let second = try await lab.sweep()
      #expect(second.code == 0, "\(second.errors)")
      #expect(second.errors.contains("going on after epoch"))
      #expect(try await lab.sweep(store: "whole.sqlite").code == 0)
      let whole = try lab.results("whole.sqlite")
      #expect(whole.count == 2 * epochs)
      #expect(try lab.results() == whole)
      #expect(try lab.checkpoints() == (try lab.checkpoints("whole")))
    }

    private func expectEnd(of trainers: [Int32]) async throws {
      #expect(try await wait(upTo: .seconds(10)) { !trainers.contains(where: Processes.isAlive) })
    }

    /// A sweep that was started to go on when the terminal goes away does.
    @Test func nohupIsRespected() async throws {
      try lab.writeExperiment(seeds: 1, epochs: 6, batchSize: 16)
      let sweep = try Running(
        "/bin/sh",
        [
          "-c", "trap '' HUP; exec \"$0\" sweep e.yaml --data data --threads 1 --jobs 2", Programs.lab,
        ], in: lab.folder)
      #expect(try await wait { sweep.errors.contains("epoch 1 of 6") || !sweep.isRunning })
      sweep.send(SIGHUP)
      let end = try await sweep.end()
      #expect(end.code == 0 && end.errors.contains("2 of 2 runs finished"), "\(end.errors)")
    }

    /// Files that change while a sweep is at work are not trained on.
    @Test func dataThatChangesIsNoticed() async throws {
      try lab.writeExperiment(seeds: 3, epochs: 6, batchSize: 16)
      let sweep = try Running(
        Programs.lab, ["sweep", "e.yaml", "--data", "data", "--threads", "1", "--jobs", "1"], in: lab.folder)
      #expect(try await wait { sweep.errors.contains("epoch 1 of 6") || !sweep.isRunning })
      try lab.writeData(train: 160, seed: 2)
      let end = try await sweep.end()
      #expect(end.code == 65 && end.errors.contains("have changed while this was at work"), "\(end.errors)")
      #expect(try lab.rows("SELECT COUNT(DISTINCT dataset_checksum) FROM attempt") == ["1"])
      // With the files that the store knows the same command goes on.
      #expect(try await lab.sweep().code == 65)
      try lab.writeData(train: 160)
      #expect(try await lab.sweep().code == 0)
    }

    /// Two arms on different files are no comparison, whichever is run alone.
    @Test func armsThatAreRunAloneReadTheSameData() async throws {
      try lab.writeExperiment(seeds: 1, epochs: 1)
      #expect(try await lab.sweep("--only", "optimizer=sgdm").code == 0)
      try lab.writeData(train: 160, seed: 2)
      let other = try await lab.sweep("--only", "optimizer=rsgdm")
      let refusal = "sgdm seed 1 was made on other data"
      #expect(other.code == 65 && other.errors.contains(refusal), "\(other.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM run") == ["1"])
    }

    @Test func aKilledTrainer() async throws {
      let (sweep, trainers) = try await sweepInTheMiddle()
      kill(trainers[0], SIGKILL)
      let end = try await sweep.end()
      #expect(end.code == 75, "\(end.errors)")
      #expect(end.errors.hasSuffix("1 of 2 runs finished, 1 killed; the same command goes on\n"))
      let reasons = try lab.rows("SELECT reason FROM run WHERE status = 'killed'")
      #expect(
        reasons == [
          "\"the trainer was killed (signal 9): by someone, or by the system for want of memory\""
        ])
      let status = try await lab.run("status", "e.yaml")
      #expect(status.output.hasPrefix("tiny: 2 runs: 1 finished, 1 killed\n"))
      try await goOn()
    }

    @Test func aKilledSweep() async throws {
      let (sweep, trainers) = try await sweepInTheMiddle()
      sweep.send(SIGKILL)
      #expect(try await sweep.end().bySignal)
      try await expectEnd(of: trainers)
      let status = try await lab.run("status", "e.yaml")
      #expect(status.output.hasPrefix("tiny: 2 runs: 2 interrupted\n"), "\(status.output)")
      try await goOn()
      #expect(try lab.rows("SELECT COUNT(*), MAX(number) FROM attempt") == ["4 2"])
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSweepToldToStop(signal: Int32) async throws {
      let (sweep, trainers) = try await sweepInTheMiddle()
      sweep.send(signal)
      let end = try await sweep.end(within: .seconds(20))
      #expect(!end.bySignal)
      #expect(end.code == 75)
      #expect(end.errors.hasSuffix("0 of 2 runs finished; the same command goes on\n"), "\(end.errors)")
      #expect(!trainers.contains(where: Processes.isAlive))
      #expect(try lab.rows("SELECT COUNT(*) FROM lease") == ["0"])
      try await goOn()
    }

    /// What trainers have done of an epoch is not lost: they are given the time to save it.
    @Test func trainersAreLeftToSave() async throws {
      try lab.writeData(train: 8_000, test: 20)
      try lab.writeExperiment(seeds: 1, epochs: 2, batchSize: 16, more: "checkpoints: {every: 2}")
      let sweep = try lab.startSweep()
      #expect(
        try await wait {
          let said = sweep.errors
          return ["sgdm", "rsgdm"].allSatisfy { said.contains("] \($0) seed 1: started") } || !sweep.isRunning
        })
      try await Task.sleep(for: .milliseconds(300))
      // Twice, as a shell and its terminal say it when they go away.
      sweep.send(SIGHUP)
      try await Task.sleep(for: .milliseconds(20))
      sweep.send(SIGHUP)
      let end = try await sweep.end(within: .seconds(20))
      #expect(end.code == 75 && end.errors.hasSuffix("0 of 2 runs finished; the same command goes on\n"))
      let saved = try lab.checkpoints().keys.filter { $0.contains("/step-") }
      #expect(saved.count == 2 && !saved.contains { $0.hasSuffix("step-000000000.safetensors") }, "\(saved)")
      #expect(try await lab.sweep().code == 0)
      #expect(try await lab.sweep(store: "whole.sqlite").code == 0)
      #expect(try lab.results() == lab.results("whole.sqlite"))
    }

    /// Nobody may be reading what a program has to say, or its disk may be full.
    @Test func outputThatCannotBeWritten() async throws {
      func shell(_ words: String) async throws -> Ended {
        try await Running("/bin/sh", ["-c", "exec '\(Programs.lab)' \(words)"], in: lab.folder).end()
      }
      let sweep = try await shell(
        "sweep e.yaml --data data --threads 1 --jobs 2 --only seed=1 2> /dev/full")
      #expect(sweep.code == 0 && !sweep.bySignal)
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'") == ["2"])
      let export = try await shell("export epochs > /dev/full")
      #expect(export.code == 1 && !export.bySignal)
      #expect(export.errors.hasPrefix("error: standard output cannot be written to: "), "\(export.errors)")
      for words in ["status e.yaml", "plan e.yaml", "compare e.yaml --json"] {
        let end = try await shell(words + " > /dev/full")
        let refusal = "standard output cannot be written to: No space left on device\n"
        #expect(end.code == 1 && end.errors.hasSuffix(refusal), "\(end.errors)")
      }
      // The reader goes away first.
      let piped = try await Running(
        "/bin/sh", ["-c", "('\(Programs.lab)' export epochs; echo $? >&2) | true"], in: lab.folder
      ).end()
      #expect(["0\n", "1\n", "141\n"].contains { piped.errors.hasSuffix($0) }, "\(piped.errors)")
    }

    /// A checkpoint that is damaged is passed over for the one before, or for the beginning.
    @Test func aDamagedCheckpoint() async throws {
      let (sweep, trainers) = try await sweepInTheMiddle()
      sweep.send(SIGKILL)
      _ = try await sweep.end()
      try await expectEnd(of: trainers)
      let names = try lab.checkpoints().keys.sorted()
      // Of each run the newest and the one before, and one more where it was killed before that was taken away.
      let ofOne = names.filter { $0.split(separator: "/").first == names.first?.split(separator: "/").first }
      try #require((2...3).contains(ofOne.count) && (2...3).contains(names.count - ofOne.count), "\(names)")
      let damaged = lab("lab.checkpoints/\(ofOne[ofOne.count - 1])")
      try Data(contentsOf: damaged).prefix(500).write(to: damaged)
      try await goOn()
    }
  }
}
