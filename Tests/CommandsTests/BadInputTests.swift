import Foundation
import Testing

extension CommandsTests {
  /// Whatever is wrong is said in one message on standard error, with an exit code that tells of what kind it
  /// is.
  @Suite struct BadInputTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData(train: 20, test: 10)
      try lab.writeExperiment(seeds: 1)
    }

    /// Sweeps, and compares the exit code and the beginning of the message.
    private func expectFailure(
      _ code: Int32, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
      expect(try await lab.sweep(), code, message, sourceLocation)
    }

    private func expect(
      _ end: Ended, _ code: Int32, _ message: String, _ sourceLocation: SourceLocation = #_sourceLocation
    ) {
      #expect(end.code == code, "\(end.errors)", sourceLocation: sourceLocation)
      #expect(!end.bySignal, sourceLocation: sourceLocation)
      #expect(end.output.isEmpty, sourceLocation: sourceLocation)
      let lines = end.errors.split(separator: "\n").filter { !$0.hasPrefix("note: ") }
      #expect(
        lines.first?.hasPrefix("error: \(message)") == true, "\(end.errors)", sourceLocation: sourceLocation)
      #expect(lines.count { $0.hasPrefix("error") } == 1, "\(end.errors)", sourceLocation: sourceLocation)
    }

    @Test func anUnknownKey() async throws {
      try lab.writeExperiment(seeds: 1, more: "checkpoint: {every: 1}")
      try await expectFailure(65, "e.yaml:9:1: unknown key 'checkpoint'; did you mean 'checkpoints'?")
      #expect(!lab.exists("lab.sqlite"))
    }

    @Test func noExperiment() async throws {
      try FileManager.default.removeItem(at: lab("e.yaml"))
      try await expectFailure(65, "e.yaml: there is no such file")
    }

    @Test func anExperimentThatIsNoText() async throws {
      try Data([0x6E, 0xFF, 0xFE, 0x00]).write(to: lab("e.yaml"))
      try await expectFailure(65, "e.yaml: is not UTF-8 text")
    }

    @Test func noData() async throws {
      try FileManager.default.removeItem(at: lab("data"))
      try await expectFailure(69, "The data set fashion-mnist was not found. Looked in:")
      #expect(!lab.exists("lab.sqlite"))
    }

    @Test func aPartOfTheData() async throws {
      try FileManager.default.removeItem(at: lab("data/t10k-labels-idx1-ubyte"))
      try await expectFailure(69, "t10k-labels-idx1-ubyte is not in ")
    }

    @Test func truncatedData() async throws {
      let file = lab("data/train-images-idx3-ubyte")
      try Data(contentsOf: file).dropLast(100).write(to: file)
      let end = try await lab.sweep()
      #expect(end.code == 65)
      #expect(
        end.errors.contains("its header promises 20 records of 784 bytes (15680 bytes), but 15580 follow"),
        "\(end.errors)")
    }

    @Test func aLabelOutOfRange() async throws {
      let file = lab("data/train-labels-idx1-ubyte")
      var bytes = try Data(contentsOf: file)
      bytes[8 + 5] = 10
      try bytes.write(to: file)
      let end = try await lab.sweep()
      #expect(end.code == 65)
      #expect(
        end.errors.contains("record 5 (counted from 0) has label 10; labels are 0 to 9."), "\(end.errors)")
    }

    @Test func moreImagesThanThereAre() async throws {
      let text = try lab.text("e.yaml").replacingOccurrences(of: "crop-flip}", with: "none, train-limit: 21}")
      try lab.write(text, to: "e.yaml")
      try await expectFailure(65, "21 training images were asked for; fashion-mnist in ")
    }

    @Test func aStoreThatIsNoDatabase() async throws {
      try lab.write("precious text\n", to: "lab.sqlite")
      let message = "store lab.sqlite: the file is not an SQLite database."
      try await expectFailure(65, message)
      for command in ["status", "report"] { expect(try await lab.run(command, "e.yaml"), 65, message) }
      expect(try await lab.run("export", "runs"), 65, message)
      #expect(try lab.text("lab.sqlite") == "precious text\n")
    }

    @Test func aLaterVersionsStore() async throws {
      #expect(try await lab.sweep().code == 0)
      try lab.execute("INSERT INTO grdb_migrations (identifier) VALUES ('9 of a later version')")
      let results = try lab.results()
      let message = "store lab.sqlite: was written by a later version of rsgdm-lab."
      try await expectFailure(65, message)
      expect(try await lab.run("status", "e.yaml"), 65, message)
      #expect(try lab.results() == results)
    }

    @Test func aStoreWithoutItsFolder() async throws {
      expect(
        try await lab.sweep(store: "none/lab.sqlite"), 1, "store none/lab.sqlite: the file cannot be opened")
    }

    @Test(arguments: ["status", "report", "export"]) func noStore(command: String) async throws {
      expect(
        try await lab.run(command, command == "export" ? "runs" : "e.yaml"), 69,
        "store lab.sqlite: there is no such file")
      #expect(!lab.exists("lab.sqlite"))
    }

    @Test func otherData() async throws {
      #expect(try await lab.sweep().code == 0)
      let results = try lab.results()
      try lab.writeData(train: 20, test: 10, seed: 2)
      try lab.writeExperiment(seeds: 2)
      try await expectFailure(65, "store lab.sqlite: sgdm seed 1 was made on other data (checksum ")
      #expect(try lab.results() == results)
      // The first data again: the sweep goes on.
      try lab.writeData(train: 20, test: 10)
      #expect(try await lab.sweep().code == 0)
      #expect(Set(results).isSubset(of: try lab.results()))
    }

    @Test func noTrainerBesideTheProgram() async throws {
      let copy = lab("alone/rsgdm-lab")
      try FileManager.default.createDirectory(at: lab("alone"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: URL(fileURLWithPath: Programs.lab), to: copy)
      let program = try Running(copy.path, ["sweep", "e.yaml", "--data", "data"], in: lab.folder)
      expect(try await program.end(), 69, "there is no trainer beside the program: ")
      #expect(!lab.exists("lab.sqlite"))
    }

    @Test(arguments: [
      (["sweep"], "Missing expected argument '<experiment>'"),
      (["sweep", "e.yaml", "--jobs", "0"], "--jobs must be at least 1, not 0."),
      (["sweep", "e.yaml", "--threads", "x"], "The value 'x' is invalid for '--threads <threads>'"),
      (["sweep", "e.yaml", "--device", "gpu"], "--device must be cpu, cuda, cuda:N or auto, not 'gpu'."),
      (
        ["sweep", "e.yaml", "--devices", "cpu,gpu"], "--devices must be cpu, cuda, cuda:N or auto, not 'gpu'."
      ),
      (
        ["sweep", "e.yaml", "--devices", "cuda:0,cuda:0"],
        "--devices must name each device once, and none as auto: 'cuda:0,cuda:0'."
      ),
      (
        ["sweep", "e.yaml", "--devices", "cuda:0", "--device", "cpu"], "Give --device or --devices, not both."
      ),
      (
        ["sweep", "e.yaml", "--device", "cpu", "--jobs-per-device", "2"],
        "--jobs-per-device and --job-memory are for GPUs, or for --devices."
      ),
      (
        ["sweep", "e.yaml", "--devices", "cpu", "--job-memory", "2"],
        "--job-memory and --device-memory are given together."
      ),
      (
        ["sweep", "e.yaml", "--devices", "cpu", "--job-memory", "2", "--device-memory", "1"],
        "a trainer needs 2.0 GB (--job-memory), and a device has 1.0 (--device-memory)."
      ),
      (["sweep", "e.yaml", "--detach"], "--detach is for --executor slurm."),
      (
        ["sweep", "e.yaml", "--executor", "slurm", "--jobs", "2"],
        "--jobs is for this machine: with --executor slurm, 'array-limit' is how many work at once."
      ),
      (
        ["sweep", "e.yaml", "--executor", "slurm", "--threads", "2"],
        "--threads is for this machine: with --executor slurm, 'cpus' are a task's threads."
      ),
      (
        ["sweep", "e.yaml", "--executor", "slurm", "--detach", "--fail-fast"],
        "--detach leaves nobody to watch: leave out --until-decided and --fail-fast."
      ),
      (
        ["sweep", "e.yaml", "--cancel", "--retry-failed"],
        "--cancel starts nothing: only --only, --store and --interval go with it."
      ),
      (["collect", "--interval", "0"], "--interval must be from 0.1 to 86400 seconds, not 0.0."),
      (["swep"], "Unexpected argument 'swep'"),
      (["export", "everything"], "The value 'everything' is invalid for '<table>'"),
      (["report", "e.yaml", "--format", "pdf"], "The value 'pdf' is invalid for '--format <format>'"),
    ]) func wrongUsage(arguments: [String], message: String) async throws {
      let end = try await Running(Programs.lab, arguments, in: lab.folder).end()
      #expect(end.code == 64)
      #expect(end.errors.hasPrefix("Error: \(message)"), "\(end.errors)")
      #expect(end.output.isEmpty)
    }

    @Test(arguments: [
      ("optimizer=sgd", "--only: no optimizer 'sgd'; did you mean 'sgdm'?; this experiment has sgdm, rsgdm"),
      ("seed=7", "--only: no seed '7'; this experiment has 1 to 1"),
      ("1", "--only: '1' is not KEY=VALUE"),
    ]) func wrongSelections(only: String, message: String) async throws {
      expect(try await lab.sweep("--only", only), 64, message)
    }

    @Test func probesWithoutBias() async throws {
      expect(
        try await lab.run("analyze-bias", "e.yaml"), 65,
        "e.yaml: has no 'bias:', which says at which epochs to probe")
    }
  }
}
