import ArgumentParser
import Datasets
import Execution
import Experiment
import Foundation
import Store

/// What a sweep does where SLURM runs the trainers.
extension SweepCommand {
  func slurmSpec(of experiment: ExperimentSpec) throws -> SlurmSpec {
    if let slurm { return try SlurmSpec(parsing: experimentText(slurm), file: slurm) }
    return experiment.slurm ?? SlurmSpec()
  }

  /// Submits what is missing and nobody has, and follows it together with what was submitted before.
  func runBySlurm(
    _ plan: Plan, _ missing: [PlannedRun], of experiment: ExperimentSpec, _ spec: SlurmSpec, store: Store,
    trainer: [String], dataset: Dataset.Source, probes: (PlannedRun) -> TrainingProbeTask?
  ) async throws {
    printToStandardError(
      "\(experiment.name): \(plan.runs.count) runs, \(plan.runs.count - missing.count) finished before; by SLURM, into "
        + store.path)
    let watch = try untilDecided.map { try ClaimWatch($0, of: experiment, store: store, margin: margin) }
    if let decision = try await watch?.look() {
      return printToStandardError("claim '\(decision.claim)' is settled: \(decision.sentence)")
    }
    let register = BatchRegister(store: store)
    let sweep = SlurmSweep(
      experiment: experiment, spec: spec, store: store, register: register, trainer: trainer,
      dataset: dataset,
      interval: interval ?? Self.defaultInterval, watch: watch)
    // What was submitted before and is over by now counts as it ended, and is not submitted beside.
    let before = SlurmCollector(try await register.outstanding(watch: watch).tasks, slurm: register.slurm) {
      _ in
    }
    if await !before.isDone { try await before.look() }
    var shared = dataset
    // Nodes do not share this process's folder.
    shared.path = URL(fileURLWithPath: dataset.path).path
    let source = shared
    let submitted = try await sweep.submit(missing) { run, holder in
      TrainingJob(
        run: run, store: store, holder: holder, retryFailed: retryFailed, checkpoints: experiment.checkpoints,
        checkpointMinutes: workers.checkpointMinutes, probes: probes(run), dataset: source,
        threads: spec.cpus, jobs: nil, device: workers.device, disk: nil, watch: watch)
    }
    let planned = Set(plan.runs.map(\.identity))
    let tasks = try await register.outstanding(watch: watch).tasks.filter {
      $0.identity.map(planned.contains) == true
    }
    if detach {
      printToStandardError(
        "\(counted(tasks.count, "run")) with SLURM, \(submitted) of them new; 'rsgdm-lab collect --store "
          + "\(store.path.quotedForShell)' reads what they have done"
          + (submitted < tasks.count
            ? "; the others keep what was asked for them when they were submitted (--cancel takes them back)"
            : ""))
      return
    }
    let display = ProgressDisplay(
      jobs: tasks.count, unitsPerJob: experiment.training.epochs, workers: tasks.count)
    let collector = SlurmCollector(tasks, slurm: register.slurm, watch: display.take)
    let failFast = failFast
    let (_, wasInterrupted) = try await cancellingOnSignals {
      // Tasks stay where they are.
      do { try await sweep.follow(collector, failFast: failFast) } catch is CancellationError {}
    }
    display.end()
    try register.tidy()
    let summary = await collector.summary
    if let decision = await watch?.decision, !wasInterrupted {
      return printToStandardError(
        "claim '\(decision.claim)' is settled: \(decision.sentence); \(summary.skipped + summary.undone) runs were left out"
      )
    }
    if wasInterrupted {
      printToStandardError(
        "\(counted(summary.undone, "run")) with SLURM still; the same command, or 'rsgdm-lab collect', goes on, and --cancel "
          + "takes them back")
      throw ExitCode.unfinished
    }
    try conclude(summary, wasInterrupted: false, store: store, plan: plan)
  }

  /// Takes the plan's runs out of SLURM's hands, once they have saved and what they said is in the store.
  func cancelTasks(of plan: Plan) async throws {
    guard FileManager.default.fileExists(atPath: options.store) else {
      throw Failure(.missing, "store \(options.store): there is no such file")
    }
    let store = try Store(path: options.store)
    let register = BatchRegister(store: store)
    let planned = Set(plan.runs.map(\.identity))
    let outstanding = try await register.outstanding()
    var lost = 0
    for (name, runs) in outstanding.lost {
      for run in runs where planned.contains(run) {
        try store.release(run, by: .batch(name))
        lost += 1
      }
    }
    let tasks = outstanding.tasks.filter { $0.identity.map(planned.contains) == true }
    let collector = SlurmCollector(tasks, slurm: register.slurm) { _ in }
    if !tasks.isEmpty {
      printToStandardError("\(counted(tasks.count, "run")) with SLURM: waiting until they have saved")
    }
    try await collector.cancel(all: true)
    let interval = min(interval ?? Self.defaultInterval, 2)
    let (_, wasInterrupted) = try await cancellingOnSignals {
      do {
        var patience = SlurmPatience()
        while true {
          try await patience.look(collector)
          if await collector.isDone { return }
          try await Task.sleep(for: .seconds(interval))
        }
      } catch is CancellationError {}
    }
    try register.tidy()
    let summary = await collector.summary
    let ended = summary.finished + summary.diverged + summary.failed + summary.killed
    let left = tasks.count - ended + lost
    printToStandardError(
      (wasInterrupted
        ? "\(counted(left, "run")) asked back from SLURM, not all given yet; the same command goes on"
        : "\(counted(left, "run")) taken back from SLURM")
        + (ended > 0 ? ", \(ended) had ended" : ""))
    if wasInterrupted || outstanding.undecided.contains(where: planned.contains) { throw ExitCode.unfinished }
  }
}

extension SlurmTask {
  var identity: RunIdentity? { (job as? TrainingJob)?.run.identity }
}
