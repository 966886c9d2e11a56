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
      Every figure is kept as SVG and PNG, with the gnuplot script and the data that it was drawn from; tables as CSV too. \
      --format html adds report.html, a page that needs no other file.

        rsgdm-lab report experiments/quickstart.yaml --out reports/quickstart

      --verify writes nothing: it compares the report that is there with what would be written now, byte by byte, names \
      what is different and exits with code 1. The report says by which command it was written; experiment, store and \
      folder have to be named in the same words.

        rsgdm-lab report experiments/quickstart.yaml --out reports/quickstart --verify
      """)

  @OptionGroup var options: ExperimentOptions

  @OptionGroup var report: ReportOptions

  @Flag(help: "Print what --verify finds as JSON.")
  var json = false

  func validate() throws {
    if json, !report.verify { throw ValidationError("--json is for --verify.") }
  }

  func run() async throws {
    try await reportingFailures {
      let (whole, text) = try options.load()
      let store = try Store(path: options.store, .read)
      var rates = LearningRateChoice(whole)
      if whole.hasGrids { try store.forEachRun(rates.identities, reading: .lastEpoch) { rates.add($0) } }
      var assembly = try ReportAssembly(whole, learningRates: rates)
      let experiment = assembly.experiment
      // Probes of another length or reference are not those that the experiment asks for.
      let made = experiment.bias == nil ? [:] : try store.probes()
      var imported: [String] = []
      var finished = 0
      try store.forEachRun(assembly.plan.map(\.identity)) { stored in
        var run = stored
        if let bias = experiment.bias {
          let series = made[run.identity] ?? [:]
          func isOther(_ epoch: Int) -> Bool { series[epoch] != bias.task(epoch: epoch).canonicalJSON }
          run.probes.removeAll { isOther($0.epoch) }
          run.variants.removeAll { isOther($0.epoch) }
          if run.trainingProbes?.task != bias.trainingTask?.canonicalJSON { run.trainingProbes = nil }
        }
        if let provenance = run.provenance, let file = provenance.importedFile {
          let words = file.quotedForShell + (provenance.importOptions.map { " \($0)" } ?? "")
          if !imported.contains(words) { imported.append(words) }
        }
        if run.status == .finished { finished += 1 }
        assembly.add(run)
      }
      let destination = report.destination(of: experiment.name)
      let place =
        options.experiment.quotedForShell
        + (options.store == "lab.sqlite" ? "" : " --store \(options.store.quotedForShell)")
      let isSwept = imported.isEmpty || assembly.origins.contains { $0.provenance.importedFile == nil }
      var commands = imported.map { "rsgdm-lab import \($0) \(place)" }
      if isSwept { commands.append("rsgdm-lab sweep \(place)") }
      if experiment.bias != nil { commands.append("rsgdm-lab analyze-bias \(place)") }
      commands.append("rsgdm-lab report \(place) \(destination.words)")
      let model = try assembly.model(
        experimentText: text, registrations: try store.registrations(of: experiment.name),
        decisions: try store.decisions(of: experiment.name),
        certificates: try store.determinism(), place: place, commands: commands)
      if report.verify { return try await destination.verify(model, images: !report.noImages, json: json) }
      let files = try await destination.write(model)
      printToStandardError(
        "\(experiment.name): \(finished) of \(assembly.plan.count) runs finished; \(files) files written")
    }
  }
}
