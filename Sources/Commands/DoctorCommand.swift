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
    discussion: "Exits with code 69 where something is missing that training or reporting needs.")

  @OptionGroup var data: DataOptions

  @Flag(help: "Print JSON.")
  var json = false

  private struct Finding: Encodable {
    var what: String
    var isThere: Bool
    /// Whether nothing much works without it.
    var isNeeded: Bool
    var details: String
  }

  func run() async throws {
    try await reportingFailures {
      var findings = [
        Finding(what: "rsgdm-lab", isThere: true, isNeeded: true, details: ProjectVersion.description)
      ]
      findings.append(await trainer())
      findings.append(
        await program(
          "gnuplot", arguments: ["--version"], without: "reports need it: apt install gnuplot-nox"))
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
          print(
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
    _ name: String, arguments: [String], as title: String? = nil, without: String
  ) async -> Finding {
    let result = try? await Subprocess.run(
      name.contains("/") ? .path(.init(name)) : .name(name), arguments: Arguments(arguments),
      output: .string(limit: 4096), error: .string(limit: 4096))
    let isThere = result?.terminationStatus.isSuccess ?? false
    let words = result.map { isThere ? $0.standardOutput : $0.standardError } ?? ""
    return Finding(
      what: title ?? name, isThere: isThere, isNeeded: true,
      details: isThere ? words.trimmingCharacters(in: .whitespacesAndNewlines) : without)
  }
}
