import ArgumentParser
import Datasets
import Experiment
import Foundation
import ProjectVersion
import Store
import Subprocess

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Looks whether everything that the lab needs is there.",
    discussion: """
      Exits with code 69 where something is missing that training or reporting needs.

      --store FILE looks instead whether a store is whole, and says how much it holds; code 65 where it is damaged.

        rsgdm-lab doctor --store lab.sqlite

      --determinism EXPERIMENT.yaml looks instead whether training repeats itself to the bit: the first steps of the \
      experiment's first run are taken twice, in processes of their own, with each number of threads, and the losses, \
      gradients and weights compared step by step. What is found is kept in the store, and the report says so. Code 1 \
      where one number of threads does not repeat itself; that two numbers differ is to be expected.

        rsgdm-lab doctor --determinism experiments/quickstart.yaml --threads 1,2
      """)

  @OptionGroup var data: DataOptions

  @Option(
    help: ArgumentHelp("Look whether training of this experiment repeats itself.", valueName: "experiment"),
    completion: .file(extensions: ["yaml", "yml"]))
  var determinism: String?

  @Option(help: "With --determinism: how many steps (default: 20).")
  var steps: Int?

  @Option(help: "With --determinism: numbers of threads, as 1,2 (default: 1 and the number of processors).")
  var threads: String?

  @Option(help: "With --determinism: cpu, cuda, cuda:N or auto (default: auto).")
  var device: String?

  @Option(
    help: "The store to look at; with --determinism, the one that keeps what is found (default: lab.sqlite).",
    completion: .file(extensions: ["sqlite"]))
  var store: String?

  @Flag(help: "Print JSON.")
  var json = false

  private struct Finding: Encodable {
    var what: String
    var isThere: Bool
    /// Whether nothing much works without it.
    var isNeeded: Bool
    var details: String
  }

  func validate() throws {
    let given = [("steps", steps != nil), ("threads", threads != nil), ("device", device != nil)]
    if determinism == nil, let (name, _) = given.first(where: { $0.1 }) {
      throw ValidationError("--\(name) is for --determinism.")
    }
    if let steps, !Limits.count.contains(steps) {
      throw ValidationError("--steps must be from 1 to \(Limits.count.upperBound), not \(steps).")
    }
    if let device { try validateDevice(device) }
    _ = try threadCounts()
  }

  /// Each number that was asked for once, in order.
  private func threadCounts() throws -> [Int] {
    guard let threads else { return Set([1, ProcessInfo.processInfo.activeProcessorCount]).sorted() }
    let numbers = threads.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.allSatisfy({ $0.map(Limits.threads.contains) ?? false }) else {
      throw ValidationError(
        "--threads must be numbers from 1 to \(Limits.threads.upperBound), as 1,2, not '\(threads)'.")
    }
    return Set(numbers.compactMap(\.self)).sorted()
  }

  private func checkDeterminism(of path: String) async throws {
    let (experiment, _) = try loadExperiment(path)
    let trainer = try await trainerCommand(experiment)
    let data = try data.load(experiment.dataset)
    let store = try Store(path: store ?? "lab.sqlite")
    let check = try DeterminismCheck(
      of: experiment, trainer: trainer, data: data, store: store, steps: steps ?? 20,
      threads: try threadCounts(), device: device ?? "auto")
    let (records, _) = try await cancellingOnSignals { try await check.compare(tell: printToStandardError) }
    try store.add(records)
    let finding = DeterminismFinding(records, of: check.run, experiment: experiment.name)
    if json { try printJSON(finding) } else { try printToStandardOutput(finding.text) }
    if !finding.isRepeatable { throw ExitCode.failure }
  }

  func run() async throws {
    try await reportingFailures {
      if let determinism { return try await checkDeterminism(of: determinism) }
      if let store { return try StoreExamination(path: store, json: json).run() }
      var findings = [
        Finding(what: "rsgdm-lab", isThere: true, isNeeded: true, details: ProjectVersion.description)
      ]
      findings.append(await trainer())
      findings.append(
        await program(
          "gnuplot", arguments: ["--version"], without: "reports need it: apt install gnuplot-nox"))
      findings.append(
        await program(
          "pandoc", arguments: ["--version"], isNeeded: false,
          without: "'report --format html' needs it: apt install pandoc"))
      for name in DatasetName.allCases {
        let location = try? data.locator.locate(name)
        findings.append(
          Finding(
            what: name.rawValue, isThere: location != nil, isNeeded: false,
            details: location?.path ?? "get it with 'rsgdm-lab datasets fetch \(name.rawValue)'"))
      }
      let processors = ProcessInfo.processInfo.activeProcessorCount
      let memory = Double(ProcessInfo.processInfo.physicalMemory) / 1e9
      findings.append(
        Finding(
          what: "machine", isThere: true, isNeeded: true,
          details: String(format: "%d processors, %.0f GB of memory", processors, memory)))
      if json {
        try printJSON(findings)
      } else {
        for finding in findings {
          let mark = finding.isThere ? "ok     " : finding.isNeeded ? "MISSING" : "absent "
          try printToStandardOutput(
            "\(mark)  \(finding.what.padding(toLength: 14, withPad: " ", startingAt: 0))  \(finding.details)")
        }
      }
      if findings.contains(where: { $0.isNeeded && !$0.isThere }) { throw ExitCode.missing }
    }
  }

  private func trainer() async -> Finding {
    do {
      let command = try ownTrainer()
      return await program(
        command, arguments: ["--version"], as: "rsgdm-trainer", without: "it does not start")
    } catch {
      return Finding(what: "rsgdm-trainer", isThere: false, isNeeded: true, details: "\(error)")
    }
  }

  private func program(
    _ name: String, arguments: [String], as title: String? = nil, isNeeded: Bool = true, without: String
  ) async -> Finding {
    let result = try? await Subprocess.run(
      name.contains("/") ? .path(.init(name)) : .name(name), arguments: Arguments(arguments),
      output: .string(limit: 4096), error: .string(limit: 4096))
    let isThere = result?.terminationStatus.isSuccess ?? false
    let words = result.map { isThere ? $0.standardOutput : $0.standardError } ?? ""
    // pandoc says in further lines what it was built with.
    let version = words.split(separator: "\n").first.map(String.init) ?? ""
    return Finding(
      what: title ?? name, isThere: isThere, isNeeded: isNeeded,
      details: isThere ? version.trimmingCharacters(in: .whitespacesAndNewlines) : without)
  }
}
