import ArgumentParser
import Execution
import Experiment
import Foundation
import Store

struct AnalyzeBiasCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze-bias",
    abstract: "Probes momentum estimates against full-batch gradients.",
    discussion: """
      From the checkpoint of each epoch that the experiment names under 'bias:', the run is continued for some \
      steps; at each, SGDM's and RSGDM's estimates on that path are compared with the full-batch gradient. \
      Probes that are stored already are not made again.

        rsgdm-lab analyze-bias experiments/quickstart.yaml
      """)

  @OptionGroup var options: ExperimentOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions

  @Option(help: ArgumentHelp("Only these runs, for example optimizer=sgdm,seed=1.", valueName: "selection"))
  var only: String?

  func run() async throws {
    try await reportingFailures {
      let (experiment, _) = try options.load()
      guard let bias = experiment.bias else {
        throw ExperimentFileError(
          file: options.experiment, message: "has no 'bias:', which says at which epochs to probe")
      }
      var plan = Plan(experiment)
      if let only { plan = plan.only(try RunSelection(parsing: only, of: experiment)) }
      if let seeds = bias.seeds {
        let probed = Set(experiment.seeds.values.prefix(seeds))
        plan.runs.removeAll { !probed.contains($0.spec.seed) }
      }
      let trainer = try await trainerCommand(experiment)
      let (location, dataset) = try data.load(experiment.dataset)
      let store = try Store(path: options.store)
      let (probes, unready) = try ready(plan, bias, in: store, checksum: dataset.source.checksum)
      if probes.isEmpty, let first = unready.first { throw first }
      for failure in unready { printToStandardError("note: \(failure)") }
      let concurrency = Concurrency(
        jobs: workers.jobs, threads: workers.threads, runs: probes.count,
        processors: ProcessInfo.processInfo.activeProcessorCount, onGPU: workers.isOnGPU)
      printToStandardError(
        "\(experiment.name): \(plan.runs.count * bias.atEpochs.count) probes, \(probes.count) to make against "
          + "\(bias.reference.description); \(concurrency.jobs) at once")
      guard !probes.isEmpty else { return }

      let jobs = probes.map { run, task in
        ProbeJob(
          run: run, task: task, store: store, dataset: location.path, threads: concurrency.threads,
          device: workers.device)
      }
      let display = ProgressDisplay(jobs: jobs.count, unitsPerJob: 1, workers: concurrency.jobs)
      let pool = WorkerPool(
        executor: LocalExecutor(command: trainer), workers: concurrency.jobs, watch: display.take)
      let (summary, wasInterrupted) = try await cancellingOnSignals { try await pool.run(jobs) }
      display.end()
      printToStandardError("\(summary.finished) of \(jobs.count) probes made")
      if wasInterrupted { throw ExitCode.unfinished }
      if summary.failed + summary.diverged > 0 { throw ExitCode.failure }
      if summary.finished < jobs.count { throw ExitCode.unfinished }
      if !unready.isEmpty { throw ExitCode.missing }
    }
  }

  /// The probes that are still to be made and can be, and why others cannot.
  private func ready(_ plan: Plan, _ bias: BiasSpec, in store: Store, checksum: String) throws -> (
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
            "\(run.title) is not in \(options.store): run 'rsgdm-lab sweep \(options.experiment)' first"))
        return []
      }
      if let before = checksums[run.identity], before != checksum {
        throw StoreError(
          .otherData, path: options.store, "\(run.title) was made on other data; name that with --data")
      }
      return bias.atEpochs.compactMap { epoch -> (PlannedRun, ProbeTask)? in
        let task = ProbeTask(epoch: epoch, steps: bias.steps, reference: bias.reference)
        if let before = made[run.identity]?[epoch], before == (task.steps, task.reference.description) {
          return nil
        }
        let checkpoint = store.runsFolder.appendingPathComponent(run.identity.hash).appendingPathComponent(
          TrainerRequest.checkpointName(epoch: epoch))
        // The state at epoch 0 follows from the seed alone.
        if epoch > 0, !FileManager.default.fileExists(atPath: checkpoint.path) {
          if status.status == .diverged {
            printToStandardError("note: \(run.title) diverged: it has no checkpoint of epoch \(epoch)")
            return nil
          }
          unready.append(
            Failure(
              .missing,
              "\(run.title) has no checkpoint of epoch \(epoch) (\(status.epochs) epochs are stored): "
                + "\(checkpoint.path) is missing. Sweeps keep the checkpoints that 'bias: at-epochs' names; "
                + "for a run made without, use another --store"))
          return nil
        }
        return (run, task)
      }
    }
    return (probes, unready)
  }
}
