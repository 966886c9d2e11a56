import ArgumentParser
import Execution
import Experiment
import Foundation
import MomentumAnalysis
import Report
import Store

struct AnalyzeBiasCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze-bias",
    abstract: "Probes momentum estimates against full-batch gradients.",
    discussion: """
      From the checkpoint of each epoch that the experiment names under 'bias:', the run is continued for some \
      steps; at each, what momentum methods make of the mini-batch gradients on that path is compared with the \
      full-batch gradient: bias, noise, direction and lag. Probes that are stored already are not made again.

        rsgdm-lab analyze-bias experiments/quickstart.yaml

      --filters trains nothing: it says what the estimators' weights alone make of any gradients.

        rsgdm-lab analyze-bias --filters --momentum 0.9 --qhm 0.7 --figure filters.svg
      """)

  @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
  var experiment: String?

  @Option(help: "The SQLite file with the results.", completion: .file(extensions: ["sqlite"]))
  var store = "lab.sqlite"

  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions

  @Option(help: ArgumentHelp("Only these runs, for example optimizer=sgdm,seed=1.", valueName: "selection"))
  var only: String?

  @Option(
    help: ArgumentHelp(
      "Make the probes again and write their vectors, as safetensors, into folders below this one.",
      valueName: "folder"),
    completion: .directory)
  var saveVectors: String?

  @Flag(help: "Print the estimators as filters of the mini-batch gradients; needs no experiment.")
  var filters = false

  @Option(help: "β, with --filters.")
  var momentum = 0.9

  @Option(help: "ν of a quasi-hyperbolic estimate, with --filters; may be given several times.")
  var qhm: [Double] = []

  @Option(
    help: "Draw the filters into this file, SVG or PNG, by gnuplot.",
    completion: .file(extensions: ["svg", "png"]))
  var figure: String?

  @Flag(help: "Print the filters, or what --verify finds, as JSON.")
  var json = false

  @OptionGroup(title: "REPORT (of a file with 'quadratic:', which is computed at once)")
  var report: ReportOptions

  func validate() throws {
    guard filters == (experiment == nil) else {
      throw ValidationError("name an experiment file, or ask for --filters, and not both.")
    }
    if !filters, figure != nil { throw ValidationError("--figure goes with --filters.") }
    if !filters, !report.verify, json { throw ValidationError("--json goes with --filters or --verify.") }
    if filters, report.verify { throw ValidationError("--verify is for a file with 'quadratic:'.") }
    if !(momentum >= 0 && momentum < 1) {
      throw ValidationError("--momentum must be from 0 to below 1, not \(momentum).")
    }
    for nu in qhm where !(nu >= 0 && nu <= 1) {
      throw ValidationError("--qhm must be from 0 to 1, not \(nu).")
    }
  }

  func run() async throws {
    try await reportingFailures {
      if filters {
        let comparison = FilterComparison(momentum: momentum, quasiHyperbolic: qhm)
        if let figure { try await comparison.figure.draw(to: URL(fileURLWithPath: figure)) }
        return json ? try printJSON(comparison.answer) : try printToStandardOutput(comparison.text)
      }
      try await probe(experiment ?? "")
    }
  }

  private func study(_ file: String, _ text: String) async throws {
    let spec = try QuadraticSpec(parsing: text, file: file)
    let destination = report.destination(of: spec.name)
    let study = try QuadraticStudy(spec).report(
      text: text, commands: ["rsgdm-lab analyze-bias \(file.quotedForShell) \(destination.words)"])
    if report.verify { return try await destination.verify(study, images: !report.noImages, json: json) }
    let files = try await destination.write(study)
    printToStandardError(
      "\(spec.name): \(spec.noiseLevels.count * spec.seeds.count) paths; \(files) files written")
  }

  private func probe(_ file: String) async throws {
    let text = try experimentText(file)
    if QuadraticSpec.isStudy(text) { return try await study(file, text) }
    if report.verify || report.format != nil {
      throw Failure(
        .validationFailure, "--verify and --format are for a file with 'quadratic:'; probes go into the store"
      )
    }
    let experiment = try ExperimentSpec(parsing: text, file: file)
    guard let bias = experiment.bias else {
      throw ExperimentFileError(
        file: file, message: "has no 'bias:', which says at which epochs to probe")
    }
    let trainer = try await trainerCommand(experiment)
    let (_, dataset) = try data.load(experiment.dataset)
    let store = try Store(path: self.store)
    var plan: Plan
    if let only {
      plan = Plan(experiment).only(try RunSelection(parsing: only, of: experiment))
    } else {
      // A report is of the chosen ones of several learning rates.
      var rates = LearningRateChoice(experiment)
      if experiment.hasGrids { try store.forEachRun(rates.identities, reading: .lastEpoch) { rates.add($0) } }
      let grids = try rates.grids()
      for grid in grids { printToStandardError("note: \(grid.note)") }
      plan = Plan(experiment.keeping(grids.choice))
    }
    let probed = experiment.probedSeeds
    plan.runs.removeAll { !probed.contains($0.spec.seed) }
    let (probes, unready) = try ready(plan, bias, of: file, in: store, checksum: dataset.source.checksum)
    try noteUnprobed(plan, bias, in: store)
    if probes.isEmpty, let first = unready.first { throw first }
    for failure in unready { printToStandardError("note: \(failure)") }
    let (concurrency, estimate) = workers.concurrency(of: probes.map(\.0), dataset) { run in
      let task = bias.task(epoch: bias.atEpochs.max() ?? 0)
      let depth = LinearFilter.sgdm(momentum: run.spec.optimizer.probedMomentum).lagDepth
      return ProbeLoad(task, of: run.spec, images: dataset.train.count, depth: depth)
    }
    if !probes.isEmpty {
      try DiskCheck(store: self.store, estimate, jobs: concurrency.jobs).check(isStart: true)
    }
    printToStandardError(
      "\(experiment.name): \(plan.runs.count * bias.atEpochs.count) probes, \(probes.count) to make against "
        + "\(bias.reference.description); \(concurrency.jobs) at once")
    noteBeyondTheEnd(experiment, bias, images: dataset.train.count)
    guard !probes.isEmpty else { return }

    let jobs = probes.map { run, task in
      ProbeJob(
        run: run, task: task, store: store, dataset: dataset.source, threads: concurrency.threads,
        device: workers.device, checkpointMinutes: workers.checkpointMinutes)
    }
    let display = ProgressDisplay(jobs: jobs.count, unitsPerJob: 1, workers: concurrency.jobs)
    let pool = WorkerPool(
      executor: workers.executor(trainer), workers: concurrency.jobs,
      watch: display.take)
    let (summary, wasInterrupted) = try await cancellingOnSignals { try await pool.run(jobs) }
    display.end()
    printToStandardError("\(summary.finished) of \(jobs.count) probes made")
    if wasInterrupted { throw ExitCode.unfinished }
    if summary.failed + summary.diverged > 0 { throw ExitCode.failure }
    if summary.finished < jobs.count { throw ExitCode.unfinished }
    if !unready.isEmpty { throw ExitCode.missing }
  }

  /// Says how many runs were trained without the probes that only training can make.
  private func noteUnprobed(_ plan: Plan, _ bias: BiasSpec, in store: Store) throws {
    guard let task = bias.trainingTask?.canonicalJSON else { return }
    let tasks = try store.trainingProbeTasks()
    let statuses = try store.statuses()
    // Those that are still to be trained will be probed.
    let without = plan.runs.count { tasks[$0.identity] != task && (statuses[$0.identity]?.epochs ?? 0) > 0 }
    if without > 0 {
      printToStandardError(
        "note: \(without) of \(plan.runs.count) runs were trained without 'bias: every', which only a sweep measures: "
          + "sweep into another --store for it")
    }
  }

  /// Says where windows are longer than what is left of training.
  private func noteBeyondTheEnd(_ experiment: ExperimentSpec, _ bias: BiasSpec, images: Int) {
    let size = experiment.training.batchSize
    let stepsPerEpoch = (images + size - 1) / size
    let momentum = experiment.arms.compactMap(\.optimizer.momentum).max() ?? 0.9
    for epoch in bias.atEpochs {
      let task = bias.task(epoch: epoch)
      let (needed, left) = (
        task.warmUp(momentum: momentum) + task.steps, (experiment.training.epochs - epoch) * stepsPerEpoch
      )
      guard needed > left else { continue }
      printToStandardError(
        "note: a probe after epoch \(epoch) takes \(needed) steps and training ends after \(left) more: the path goes on "
          + "beyond its end, at the learning rate that the schedule has there")
    }
  }

  /// The probes that are still to be made and can be, and why others cannot.
  private func ready(
    _ plan: Plan, _ bias: BiasSpec, of file: String, in store: Store, checksum: String
  ) throws -> (
    probes: [(PlannedRun, ProbeTask)], unready: [Failure]
  ) {
    var unready: [Failure] = []
    let statuses = try store.statuses()
    let checksums = try store.datasetChecksums()
    let made = try store.probes()
    let probes = try plan.runs.flatMap { run -> [(PlannedRun, ProbeTask)] in
      guard let status = statuses[run.identity] else {
        unready.append(
          Failure(
            .missing,
            "\(run.title) is not in \(self.store): run 'rsgdm-lab sweep \(file)' first"))
        return []
      }
      if let before = checksums[run.identity], before != checksum {
        throw StoreError(
          .otherData, path: self.store, "\(run.title) was made on other data; name that with --data")
      }
      return try bias.atEpochs.compactMap { epoch -> (PlannedRun, ProbeTask)? in
        var task = bias.task(epoch: epoch)
        if let saveVectors {
          task.vectors =
            URL(fileURLWithPath: saveVectors).appendingPathComponent(
              Self.folderName(run, epoch: epoch)
            ).path
        } else if made[run.identity]?[epoch] == task.canonicalJSON {
          return nil
        }
        if epoch > 0 {
          guard let weightHash = try store.weightHash(of: run.identity, epoch: epoch) else {
            if status.status == .diverged {
              printToStandardError("note: \(run.title) diverged before the end of epoch \(epoch)")
            } else {
              unready.append(
                Failure(
                  .missing,
                  "\(run.title) has not come to the end of epoch \(epoch) (\(status.epochs) epochs are stored): "
                    + "'rsgdm-lab sweep \(file)' goes on with it"))
            }
            return nil
          }
          task.weightHash = weightHash
          let checkpoint = store.runsFolder.appendingPathComponent(run.identity.hash)
            .appendingPathComponent(TrainerRequest.checkpointName(epoch: epoch))
          if !FileManager.default.fileExists(atPath: checkpoint.path) {
            printToStandardError(
              "note: \(checkpoint.path) is missing: \(run.title) is trained again up to the end of epoch \(epoch)"
            )
          }
        }
        return (run, task)
      }
    }
    return (probes, unready)
  }

  /// `sgdm-seed-1-epoch-5`: of no two runs the same, and within the folder that it is in, whatever an optimizer is called.
  private static func folderName(_ run: PlannedRun, epoch: Int) -> String {
    let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_.@"))
    let label = run.label.addingPercentEncoding(withAllowedCharacters: plain) ?? run.identity.hash
    return "\(label)-seed-\(run.spec.seed)-epoch-\(epoch)"
  }
}
