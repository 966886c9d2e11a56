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

      Several experiments get a page with the verdicts, published tables and curves of all, and a folder each beside it:

        rsgdm-lab report a.yaml b.yaml --store a.sqlite --store b.sqlite --out reports/both

      --verify writes nothing: it compares the report that is there with what would be written now, byte by byte, names \
      what is different and exits with code 1. The report says by which command it was written; experiment, store and \
      folder have to be named in the same words.

        rsgdm-lab report experiments/quickstart.yaml --out reports/quickstart --verify
      """)

  @Argument(help: "The experiment files.", completion: .file(extensions: ["yaml", "yml"]))
  var experiments: [String]

  @Option(
    name: .customLong("store"),
    help: ArgumentHelp(
      "The SQLite file with the results (default: lab.sqlite); once for all experiments, or once for each.",
      valueName: "store"),
    completion: .file(extensions: ["sqlite"]))
  var stores: [String] = []

  @OptionGroup var report: ReportOptions

  @Flag(help: "Print what --verify finds as JSON.")
  var json = false

  func validate() throws {
    if json, !report.verify { throw ValidationError("--json is for --verify.") }
    if stores.count > 1, stores.count != experiments.count {
      throw ValidationError(
        "--store: one for all \(experiments.count) experiments, or one for each, not \(stores.count).")
    }
  }

  private var places: [(experiment: String, store: String)] {
    experiments.enumerated().map { index, experiment in
      (experiment, stores.isEmpty ? "lab.sqlite" : stores[stores.count == 1 ? 0 : index])
    }
  }

  func run() async throws {
    try await reportingFailures {
      let loaded = try places.map { place in (place, try loadExperiment(place.experiment)) }
      let names = loaded.map(\.1.spec.name)
      if let twice = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
        throw Failure(
          .validationFailure,
          "two of the experiments are called '\(twice)', which is the name of their folder")
      }
      let destination = report.destination(of: names.joined(separator: "+"))
      var made: [(model: ReportModel, finished: Int, planned: Int)] = []
      for (place, (spec, text)) in loaded {
        let part = loaded.count == 1 ? destination : destination.part(spec.name)
        made.append(try assemble(spec, text, at: place, in: part))
      }
      let source: any ReportSource
      if made.count == 1 {
        source = made[0].model
      } else {
        // Everything that makes the parts but their own reports, which this command writes too.
        var commands: [String] = []
        for command in made.flatMap({ $0.model.commands.dropLast() }) where !commands.contains(command) {
          commands.append(command)
        }
        let files = (experiments + stores.flatMap { ["--store", $0] }).map(\.quotedForShell)
        commands.append("rsgdm-lab report \(files.joined(separator: " ")) \(destination.words)")
        source = OverviewReport(made.map(\.model), commands: commands)
      }
      if report.verify { return try await destination.verify(source, images: !report.noImages, json: json) }
      let files = try await destination.write(source)
      let runs = zip(names, made).map { "\($0): \($1.finished) of \($1.planned) runs finished" }
      printToStandardError("\(runs.joined(separator: ", ")); \(files) files written")
    }
  }

  /// The report of one experiment.
  ///
  /// - Throws: `StoreError`, `StatisticsError`.
  private func assemble(
    _ whole: ExperimentSpec, _ text: String, at place: (experiment: String, store: String),
    in destination: ReportDestination
  ) throws -> (model: ReportModel, finished: Int, planned: Int) {
    let store = try Store(path: place.store, .read)
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
    let words =
      place.experiment.quotedForShell
      + (place.store == "lab.sqlite" ? "" : " --store \(place.store.quotedForShell)")
    let isSwept = imported.isEmpty || assembly.origins.contains { $0.provenance.importedFile == nil }
    var commands = imported.map { "rsgdm-lab import \($0) \(words)" }
    if isSwept { commands.append("rsgdm-lab sweep \(words)") }
    if experiment.bias != nil { commands.append("rsgdm-lab analyze-bias \(words)") }
    commands.append("rsgdm-lab report \(words) \(destination.words)")
    let model = try assembly.model(
      experimentText: text, registrations: try store.registrations(of: experiment.name),
      decisions: try store.decisions(of: experiment.name),
      certificates: try store.determinism(), place: words, commands: commands)
    return (model, finished, assembly.plan.count)
  }
}
