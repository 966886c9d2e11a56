import Foundation
import Testing

/// A SLURM of two nodes on this machine, as `Scripts/local-slurm` makes it; it ends with its last reference.
private final class LocalSlurm {
  let folder: URL
  private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Scripts/local-slurm").standardizedFileURL.path

  /// It needs root, as slurmd does.
  static var isPossible: Bool {
    geteuid() == 0 && ["/usr/sbin/slurmctld", "/usr/sbin/munged"].allSatisfy(FileManager.default.fileExists)
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("slurm-\(UUID().uuidString)")
    try run("start", folder.path)
  }

  deinit { try? run("stop", folder.path) }

  var environment: [String: String?] { ["SLURM_CONF": folder.appendingPathComponent("slurm.conf").path] }

  func killNode(_ name: String) throws { try run("kill-node", name, folder.path) }
  func startNode(_ name: String) throws { try run("start-node", name, folder.path) }

  private func run(_ arguments: String...) throws {
    let words = try complaints(of: Self.script, arguments)
    if let words { Issue.record("local-slurm \(arguments): \(words)") }
  }

  /// What one of SLURM's programs prints.
  func callAsFunction(_ program: String, _ arguments: String...) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging([
      "SLURM_CONF": "\(folder.path)/slurm.conf"
    ]) {
      $1
    }
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.runWithSignals()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  /// What a program complains of where it fails. By a file: daemons that it starts keep what they inherit, and nobody is to wait
  /// for the end of that.
  private func complaints(of program: String, _ arguments: [String]) throws -> String? {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("slurm-\(UUID().uuidString).log")
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: file)
    try process.runWithSignals()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? nil : try String(contentsOf: file, encoding: .utf8)
  }
}

extension CommandsTests {
  /// A real SLURM does what this machine does, and nothing is lost or done twice.
  @Suite(.enabled(if: LocalSlurm.isPossible, "needs root, slurm-wlm and munge")) struct SlurmTests {
    private let slurm: LocalSlurm
    private let lab: Laboratory
    private let epochs = 20

    init() throws {
      slurm = try LocalSlurm()
      lab = try Laboratory()
      try lab.writeData(train: 160)
      try lab.writeExperiment(seeds: 2, epochs: epochs, batchSize: 16)
    }

    private func ask(_ arguments: String..., environment: [String: String?] = [:]) async throws -> Ended {
      try await Running(
        Programs.lab, arguments, in: lab.folder,
        environment: slurm.environment.merging(environment) { $1 }
      ).end(within: .seconds(180))
    }

    private func sweep(_ more: String...) async throws -> Ended {
      try await Running(
        Programs.lab,
        ["sweep", "e.yaml", "--data", "data", "--executor", "slurm", "--interval", "0.2"] + more,
        in: lab.folder,
        environment: slurm.environment
      ).end(within: .seconds(180))
    }

    /// Compares what is stored with what this machine makes of the same experiment by itself.
    private func expectTheSameAsHere() async throws {
      #expect(try await lab.sweep(store: "here.sqlite").code == 0)
      #expect(try lab.results() == (try lab.results("here.sqlite")))
      #expect(try lab.results().count == 4 * epochs)
      #expect(try lab.checkpoints() == (try lab.checkpoints("here")))
    }

    private func states() async throws -> [String] {
      let status = try await ask("status", "e.yaml", "--json")
      return try jsonRows(status.output).compactMap { $0["state"] as? String }
    }

    private func running() throws -> [String] {
      try slurm("squeue", "--noheader", "--array", "--states=running", "--format=%F_%K %N").split(
        separator: "\n"
      )
      .map(String.init)
    }

    @Test func aSweepFollowsItsTasks() async throws {
      let end = try await sweep()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("4 runs submitted to SLURM as job 1"))
      #expect(end.errors.contains("4 of 4 runs finished"))
      // All that they said is in the store.
      #expect(try FileManager.default.contentsOfDirectory(atPath: lab("lab.checkpoints/slurm").path).isEmpty)
      #expect(try lab.rows("SELECT COUNT(*) FROM lease") == ["0"])
      #expect(try lab.rows("SELECT COUNT(*) FROM attempt WHERE ended_at < started_at") == ["0"])
      try await expectTheSameAsHere()
    }

    /// Submitted and left; a node dies and comes back, a task is put back by hand, and several read the logs now and then.
    @Test func tasksAreCollectedWhateverHappensToThem() async throws {
      try lab.writeExperiment(seeds: 2, epochs: epochs, batchSize: 2)
      #expect(try await sweep("--detach").code == 0)
      let second = try await sweep("--detach")
      #expect(
        second.code == 0 && second.errors.contains("4 runs with SLURM, 0 of them new"), "\(second.errors)")
      let here = try await lab.sweep()
      #expect(here.code == 75 && here.errors.contains("4 with SLURM"), "\(here.errors)")

      #expect(
        try await wait {
          try running().count == 2 && [1, 2].allSatisfy { try begun(task: $0, restart: 0, event: "started") }
        })
      #expect(try await states() == ["running", "running", "queued", "queued"])
      let early = try await ask("collect", "--json")
      #expect(early.code == 75, "\(early.errors)")
      let told = try #require(
        try JSONSerialization.jsonObject(with: Data(early.output.utf8)) as? [String: Int])
      #expect(told["tasks"] == 4 && told["running"] == 2 && told["queued"] == 2 && told["finished"] == 0)
      #expect(early.errors.contains("0 of 4 tasks over, 2 running, 2 queued"), "\(early.errors)")
      let tasks = try running()
      let lost = try #require(tasks.first { $0.hasSuffix(" node2") })
      let back = try #require(tasks.first { $0.hasSuffix(" node1") }?.split(separator: " ").first)
      try slurm.killNode("node2")
      _ = try slurm("scontrol", "requeue", String(back))
      #expect(try await ask("collect").code == 75)
      try slurm.startNode("node2")

      // What was put back waits for two minutes, which somebody can end; but not at once, or it could be ended by what still
      // clears up after the attempt before.
      try await Task.sleep(for: .seconds(5))
      #expect(
        try await wait(upTo: .seconds(150)) {
          for task in ["1_1", "1_2"] { _ = try slurm("scontrol", "update", "JobId=\(task)", "StartTime=now") }
          return try [1, 2].allSatisfy { try begun(task: $0, restart: 1) }
        })

      // Two at once.
      let others = try Running(
        Programs.lab, ["collect", "--wait", "--interval", "0.3"], in: lab.folder,
        environment: slurm.environment)
      let end = try await ask("collect", "--wait", "--interval", "0.5")
      #expect(end.code == 0 || end.errors.contains("killed: "), "\(end.errors)")
      let other = try await others.end()
      #expect([0, 1, 75].contains(other.code), "\(other.errors)")
      // What SLURM itself has ended goes on with the next sweep.
      if try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'") != ["4"] {
        #expect(try await sweep().code == 0)
      }
      // The two that were disturbed have begun twice, and are told of so.
      let attempts = try lab.rows("SELECT COUNT(*) FROM attempt GROUP BY run_id HAVING COUNT(*) > 1")
      #expect(attempts.count == 2, "\(lost)")
      #expect(try await ask("collect").errors.contains("no run is with SLURM"))
      try lab.execute("UPDATE run SET reason = NULL")
      try await expectTheSameAsHere()
    }

    @Test func aTaskThatHasToGiveWayGoesOnLater() async throws {
      try lab.writeExperiment(seeds: 1, epochs: epochs, batchSize: 4, optimizers: ["{name: sgdm}"])
      #expect(try await sweep("--detach").code == 0)
      #expect(try await wait { try begun(restart: 0) })
      let urgent = try slurm(
        "sbatch", "--parsable", "--partition=urgent", "--nodes=2", "--output=/dev/null", "--wrap=sleep 3")
      // Preempted, it has saved and is put back.
      #expect(
        try await wait {
          let state = try slurm("squeue", "--noheader", "--jobs=1", "--format=%T")
          return try state.contains("PENDING")
            && lab.files(in: "lab.checkpoints/slurm").contains {
              $0.key.hasSuffix("/logs/1.0.0.exit") && $0.value == Data("75\n".utf8)
            }
        })
      let job = urgent.trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(try await wait { try slurm("squeue", "--noheader", "--jobs=\(job)").isEmpty })
      try await Task.sleep(for: .seconds(5))
      #expect(
        try await wait(upTo: .seconds(60)) {
          _ = try slurm("scontrol", "update", "JobId=1_1", "StartTime=now")
          return try begun(restart: 1)
        })
      let end = try await ask("collect", "--wait", "--interval", "0.5")
      #expect(end.code == 0, "\(end.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM attempt") == ["2"])
      let here = try await lab.sweep(store: "here.sqlite")
      #expect(here.code == 0)
      #expect(try lab.results() == (try lab.results("here.sqlite")))
      #expect(try lab.checkpoints() == (try lab.checkpoints("here")))
    }

    @Test func theEndOfItsTimeIsNotTheEndOfARun() async throws {
      try lab.writeExperiment(seeds: 1, epochs: epochs, batchSize: 4, optimizers: ["{name: sgdm}"])
      #expect(try await sweep("--detach").code == 0)
      for restart in 0..<2 {
        // What was put back waits for two minutes, which somebody can end.
        #expect(
          try await wait(upTo: .seconds(60)) {
            _ = try slurm("scontrol", "update", "JobId=1_1", "StartTime=now")
            return try begun(restart: restart)
          })
        _ = try slurm("scancel", "--signal=USR1", "--batch", "1_1")
        #expect(try await wait { try slurm("squeue", "--noheader", "--format=%T").contains("PENDING") })
        // Started at once, it could be ended by what still clears up after the attempt before.
        try await Task.sleep(for: .seconds(5))
      }
      _ = try slurm("scontrol", "update", "JobId=1_1", "StartTime=now")
      // Nothing is in the store yet: how far it is, and how good, its log says.
      let status = try jsonRows(try await ask("status", "e.yaml", "--json").output)
      #expect((status[0]["epochs"] as? Int ?? 0) > 0 && status[0]["test_accuracy"] is Double, "\(status)")
      let end = try await ask("collect", "--wait", "--interval", "0.5")
      #expect(end.code == 0 || end.errors.contains("killed: "), "\(end.errors)")
      // Trainers that go on tell of earlier epochs again; people are told once.
      for epoch in 1...3 {
        #expect(end.errors.components(separatedBy: ": epoch \(epoch) of 20").count == 2, "\(end.errors)")
      }
      // What SLURM itself has ended goes on with the next sweep.
      if end.code != 0 { #expect(try await sweep().code == 0) }
      #expect(try lab.rows("SELECT COUNT(*) >= 3 FROM attempt") == ["1"])
      let here = try await lab.sweep(store: "here.sqlite")
      #expect(here.code == 0)
      #expect(try lab.results() == (try lab.results("here.sqlite")))
      #expect(try lab.checkpoints() == (try lab.checkpoints("here")))
    }

    /// Whether an attempt's trainer has told of an epoch, or of something else.
    private func begun(task: Int = 1, restart: Int, event: String = "epoch") throws -> Bool {
      let files = try lab.files(in: "lab.checkpoints/slurm")
      return files.contains { path, data in
        path.contains("/logs/\(task).\(restart).") && path.hasSuffix(".jsonl")
          && String(decoding: data, as: UTF8.self).contains("\"event\":\"\(event)\"")
      }
    }

    @Test func whatIsTakenBackGoesOnElsewhere() async throws {
      try lab.writeExperiment(seeds: 2, epochs: epochs, batchSize: 4)
      #expect(try await sweep("--detach").code == 0)
      #expect(try await wait { try running().count == 2 && begun(restart: 0) })
      let end = try await sweep("--cancel", "--executor", "slurm")
      #expect(end.code == 0 && end.errors.contains("4 runs taken back"), "\(end.errors)")
      #expect(try slurm("squeue", "--noheader").isEmpty)
      #expect(try lab.rows("SELECT COUNT(*) FROM lease") == ["0"])
      let here = try await lab.sweep()
      #expect(here.code == 0, "\(here.errors)")
      // What was begun there was not begun again.
      #expect(here.errors.contains("going on after epoch"))
      try await expectTheSameAsHere()
    }

    @Test func endsOnceAClaimIsSettled() async throws {
      try lab.writeClaimAndTrainer(gain: 20)
      let end = try await sweep("--until-decided", "best")
      #expect(
        end.code == 0 && end.errors.contains("claim 'best' is settled: rsgdm is above sgdm"), "\(end.errors)")
      #expect(try slurm("squeue", "--noheader").isEmpty)
      #expect(try lab.rows("SELECT COUNT(*) FROM lease") == ["0"])
      let finished = try #require(Int(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'")[0]))
      #expect(finished >= 6 && finished < 60, "\(finished)")
      #expect(try lab.rows("SELECT claim, outcome FROM decision") == [#""best" "above""#])
      // What was taken back from SLURM is to be had, and nothing is recorded of it.
      let all = try await lab.sweep()
      #expect(all.code == 0, "\(all.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'") == ["60"])
    }

    @Test func theFirstFailureEndsTheWholeWhereThatIsAskedFor() async throws {
      try lab.writeExperiment(seeds: 4, epochs: epochs, batchSize: 4, learningRate: "1e30")
      let end = try await sweep("--fail-fast")
      #expect(end.code == 75 && end.errors.contains("diverged: the loss became"), "\(end.errors)")
      #expect(try slurm("squeue", "--noheader").isEmpty)
      #expect(try lab.rows("SELECT COUNT(*) FROM lease") == ["0"])
      let diverged = try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'diverged'")
      #expect(["1", "2", "3", "4"].contains(diverged.first), "\(diverged)")
      // The others were never at work, and are to be had.
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'killed'") == ["0"])
      #expect(try await states().contains("missing"))
    }

    @Test func ctrlCLeavesTasksWhereTheyAre() async throws {
      try lab.writeExperiment(seeds: 1, epochs: epochs, batchSize: 4)
      let sweep = try Running(
        Programs.lab,
        ["sweep", "e.yaml", "--data", "data", "--executor", "slurm", "--interval", "0.2"], in: lab.folder,
        environment: slurm.environment)
      #expect(try await wait { sweep.errors.contains("epoch 2 of 20") || !sweep.isRunning })
      sweep.send(SIGINT)
      let end = try await sweep.end()
      #expect(end.code == 75 && end.errors.contains("with SLURM still"), "\(end.errors)")
      #expect(try running().count == 2)
      let second = try await self.sweep()
      #expect(second.code == 0, "\(second.errors)")
      #expect(!second.errors.contains("submitted to SLURM"))
      #expect(try lab.rows("SELECT COUNT(*) FROM attempt") == ["2"])
    }

    @Test func whatSlurmDoesNotTakeIsFreeAgain() async throws {
      try lab.write("partition: nowhere\n", to: "slurm.yaml")
      let refused = try await sweep("--slurm", "slurm.yaml")
      #expect(
        refused.code == 65 && refused.errors.contains("invalid partition specified: nowhere"),
        "\(refused.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM lease") == ["0"])
      try lab.write("partion: nowhere\n", to: "slurm.yaml")
      let misspelt = try await sweep("--slurm", "slurm.yaml")
      #expect(misspelt.code == 65 && misspelt.errors.contains("slurm.yaml:1:1: unknown key 'partion'"))
      let missing = try await ask(
        "sweep", "e.yaml", "--data", "data", "--executor", "slurm", environment: ["PATH": "/nowhere"])
      #expect(
        missing.code == 69 && missing.errors.contains("there is no sbatch on this machine"),
        "\(missing.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM lease") == ["0"])
    }

    /// Nobody reads the logs, and one task was taken out of the queue by hand.
    @Test func aWatchEndsWhereOnlyCollectingIsLeft() async throws {
      try lab.writeExperiment(seeds: 2, epochs: 2)
      #expect(try await sweep("--detach").code == 0)
      _ = try slurm("scancel", "1_4")
      let watch = try await ask("status", "e.yaml", "--watch", "--interval", "0.5")
      #expect(
        watch.code == 0 && watch.errors.contains("4 runs over and not in the store yet: 'rsgdm-lab collect"),
        "\(watch.errors)")
      #expect(watch.output.contains("4 runs: 4 uncollected"), "\(watch.output)")
      let end = try await ask("collect", "--interval", "0.5")
      #expect(end.code == 1 && end.errors.contains("4 of 4 tasks over, 1 killed"), "\(end.errors)")
      // Of what was never started SLURM keeps no more than this for long.
      #expect(
        [
          ": killed: SLURM ended the task: CANCELLED before its trainer started\n",
          ": killed: SLURM does not know the task any more before its trainer started: it was cancelled, or",
        ].contains(where: end.errors.contains), "\(end.errors)")
      #expect(try await sweep().code == 0)
      #expect(try lab.rows("SELECT DISTINCT status FROM run") == ["\"finished\""])
    }

    @Test func tasksThatDoNotStartAreKilledWithTheReason() async throws {
      try lab.writeExperiment(seeds: 1, epochs: 2)
      try lab.write("set-up: [\"rm -r $batch/logs\"]\n", to: "slurm.yaml")
      let end = try await sweep("--slurm", "slurm.yaml")
      #expect(end.code == 75, "\(end.errors)")
      #expect(
        end.errors.contains("sgdm seed 1: killed: SLURM ended the task: FAILED before its trainer started"),
        "\(end.errors)")
      #expect(try lab.rows("SELECT DISTINCT status FROM run") == ["\"killed\""])
      // However many read it, each is told how it ended.
      #expect(try await sweep("--slurm", "slurm.yaml", "--detach").code == 0)
      #expect(try await wait { try slurm("squeue", "--noheader").isEmpty })
      let others = try Running(
        Programs.lab, ["collect", "--wait", "--interval", "0.5"], in: lab.folder,
        environment: slurm.environment)
      let one = try await ask("collect", "--wait", "--interval", "0.5")
      for ended in [one, try await others.end()] {
        #expect(ended.code == 1 && ended.errors.contains("2 of 2 tasks over, 2 killed"), "\(ended.errors)")
      }
      #expect(try await sweep().code == 0)
    }
  }
}
