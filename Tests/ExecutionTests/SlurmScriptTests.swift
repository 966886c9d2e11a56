import Execution
import Experiment
import Foundation
import Testing

/// The script of a batch, run by the shell as SLURM would, with trainers that are shell scripts.
@Suite struct SlurmScriptTests {
  private let folder: URL
  private let batch: SlurmBatch

  private struct Note: Codable, Equatable { var word: String }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("it's a \"batch\" $HOME \(UUID().uuidString)")
    // It says what it was asked, and waits for a signal where it finds the file for that.
    let trainer = folder.appendingPathComponent("a trainer's")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(
      """
      #!/bin/bash
      trap 'exit 75' USR1 TERM
      cat
      if [ -e "$1/wait" ]; then for i in $(seq 1000); do sleep 0.01; done; fi

      """.utf8
    ).write(to: trainer)
    // What the script asks of SLURM is written down.
    try Data("#!/bin/bash\necho \"$@\" >>\"\(Self.escaped(folder.path))/asked\"\n".utf8)
      .write(to: folder.appendingPathComponent("scontrol"))
    for name in ["a trainer's", "scontrol"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o755], ofItemAtPath: folder.appendingPathComponent(name).path)
    }
    batch = try SlurmBatch.prepare(
      in: folder.appendingPathComponent("b"), [request(seed: 1), request(seed: 2)],
      command: [trainer.path, folder.path], spec: SlurmSpec(setUp: ["export WORD='it is'"]),
      about: Note(word: "é"))
  }

  private static func escaped(_ path: String) -> String {
    path.replacingOccurrences(of: "\"", with: "\\\"").replacingOccurrences(of: "$", with: "\\$")
  }

  private func start(task: Int, restarts: Int? = nil) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = [batch.folder.appendingPathComponent("job.sh").path]
    var environment = ProcessInfo.processInfo.environment
    environment["SLURM_ARRAY_JOB_ID"] = "7"
    environment["SLURM_ARRAY_TASK_ID"] = "\(task)"
    environment["SLURM_RESTART_COUNT"] = restarts.map(String.init)
    environment["PATH"] = "\(folder.path):\(environment["PATH"] ?? "")"
    process.environment = environment
    try process.runWithSignals()
    return process
  }

  /// Waits for its end, without holding up what else is tested.
  private func end(_ process: Process) async throws -> Int32 {
    #expect(try await wait(upTo: .seconds(30)) { !process.isRunning })
    return process.terminationStatus
  }

  private var logs: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: batch.folder.appendingPathComponent("logs").path)
        .sorted()
    }
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: batch.folder.appendingPathComponent("logs/\(name)"), encoding: .utf8)
  }

  @Test func aTaskTakesItsOwnRequest() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try await end(start(task: 2)) == 0)
    let log = try #require(try logs.first { $0.hasSuffix(".jsonl") })
    #expect(log == "2.0.0.jsonl")
    // By its own word, should nobody else have noted it.
    #expect(try batch.job == 7)
    var expected = request(seed: 2)
    expected.stopsAtEndOfInput = false
    #expect(try TrainerRequest(line: try text(log).trimmingCharacters(in: .newlines)) == expected)
    #expect(try text(log.replacingOccurrences(of: ".jsonl", with: ".exit")) == "0\n")
    #expect(try batch.requests().map(\.run.seed) == [1, 2])
    #expect(try batch.about(Note.self) == Note(word: "é"))
  }

  @Test(arguments: [SIGUSR1, SIGTERM]) func aTaskThatIsToldToStopSaves(signal: Int32) async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appendingPathComponent("wait"))
    let process = try start(task: 1, restarts: 3)
    let hasBegun = try await wait {
      ((try? logs) ?? []).contains { $0.hasPrefix("1.3.") && ((try? text($0)) ?? "").hasSuffix("\n") }
    }
    #expect(hasBegun)
    kill(process.processIdentifier, signal)
    #expect(try await end(process) == 75)
    let exit = try #require(try logs.first { $0.hasSuffix(".exit") })
    #expect(try text(exit) == "75\n")
    // Only the end of its time puts it back: whoever cancels it does not want that.
    let asked = try? String(contentsOf: folder.appendingPathComponent("asked"), encoding: .utf8)
    #expect(asked == (signal == SIGUSR1 ? "requeue 7_1\n" : nil))
  }

  @Test func anAttemptThatIsStartedTwiceHasTwoLogs() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let both = try [start(task: 1), start(task: 1)]
    for process in both { #expect(try await end(process) == 0) }
    let names = try logs.filter { $0.hasSuffix(".jsonl") }
    #expect(names == ["1.0.0.jsonl", "1.0.1.jsonl"])
    for name in names { #expect(try text(name).split(separator: "\n").count == 1) }
  }

  @Test func aFolderThatIsGoneIsSaidToBe() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.removeItem(at: batch.folder.appendingPathComponent("logs"))
    #expect(try await end(start(task: 1)) == 1)
  }

  /// Commands may be anything that a shell takes, comments too; what follows one that fails is not run.
  @Test func aTaskEndsWhereItsSetUpFails() async throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let mark = folder.appendingPathComponent("mark").path
    for (command, isGood) in [
      ("cd '/it is nowhere'", false), ("# nothing", true), ("if true; then\n:\nfi", true),
    ] {
      let spec = SlurmSpec(setUp: [command, "touch '\(mark.replacingOccurrences(of: "'", with: "'\\''"))'"])
      _ = try SlurmBatch.prepare(
        in: batch.folder, [request(seed: 1)],
        command: [folder.appendingPathComponent("a trainer's").path, folder.path], spec: spec,
        about: Note(word: ""))
      #expect(try await end(start(task: 1)) == (isGood ? 0 : 1))
      #expect(FileManager.default.fileExists(atPath: mark) == isGood)
      #expect(try logs.isEmpty == !isGood)
    }
  }

  @Test func whatIsAskedOfSlurmStandsInTheScript() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let spec = SlurmSpec(
      partition: "gpu", account: "a", time: "1-00:00:00", memory: "8G", cpus: 4, gres: "gpu:1", arrayLimit: 9,
      notice: 30, options: ["--constraint=avx512"], setUp: ["module load cuda"])
    let other = try SlurmBatch.prepare(
      in: folder.appendingPathComponent("other"), [request()], command: ["t"], spec: spec,
      about: Note(word: ""))
    let script = try String(contentsOf: other.folder.appendingPathComponent("job.sh"), encoding: .utf8)
    let options = script.split(separator: "\n").filter { $0.hasPrefix("#SBATCH ") }.map { $0.dropFirst(8) }
    #expect(
      options == [
        "--array=1-1%9", "--ntasks=1", "--cpus-per-task=4", "--requeue", "--signal=B:USR1@30",
        "--partition=gpu",
        "--account=a", "--time=1-00:00:00", "--mem=8G", "--gres=gpu:1", "--constraint=avx512",
      ])
    #expect(script.contains("\n{ :; module load cuda\n} || fail "))
  }
}
