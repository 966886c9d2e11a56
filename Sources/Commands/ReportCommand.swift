import ArgumentParser
import Experiment
import Foundation
import Report
import Store

struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes report.md, figures and their data from what the store holds.",
    discussion: """
      Every figure is kept as SVG and PNG, with the gnuplot script and the data that it was drawn from.

        rsgdm-lab report experiments/quickstart.yaml --out reports/quickstart
      """)

  @OptionGroup var options: ExperimentOptions

  @Option(help: "The folder to write (default: reports/NAME).", completion: .directory)
  var out: String?

  func run() async throws {
    try await reportingFailures {
      let (experiment, text) = try options.load()
      let store = try Store(path: options.store, .read)
      let plan = Plan(experiment)
      var runs = try store.runs(Set(plan.runs.map(\.identity)))
      if let bias = experiment.bias {
        // Probes of another length or reference are not those that the experiment asks for.
        let made = try store.probes()
        for index in runs.indices {
          let series = made[runs[index].identity] ?? [:]
          func isOther(_ epoch: Int) -> Bool { series[epoch] != bias.task(epoch: epoch).canonicalJSON }
          runs[index].probes.removeAll { isOther($0.epoch) }
          runs[index].variants.removeAll { isOther($0.epoch) }
          if runs[index].trainingProbes?.task != bias.trainingTask?.canonicalJSON {
            runs[index].trainingProbes = nil
          }
        }
      }
      let out = out ?? "reports/\(experiment.name)"
      let place = options.experiment + (options.store == "lab.sqlite" ? "" : " --store \(options.store)")
      var commands = ["rsgdm-lab sweep \(place)"]
      if experiment.bias != nil { commands.append("rsgdm-lab analyze-bias \(place)") }
      commands.append("rsgdm-lab report \(place) --out \(out)")
      let model = try assembleReport(
        experiment: experiment, experimentText: text, runs: runs,
        decisions: try store.decisions(of: experiment.name), commands: commands)
      let files = try await ReportWriter().write(model, to: URL(fileURLWithPath: out, isDirectory: true))
      let finished = runs.count { $0.status == .finished }
      printToStandardError(
        "\(experiment.name): \(finished) of \(plan.runs.count) runs finished; \(files.count) files written")
      print("\(out)/report.md")
    }
  }
}
