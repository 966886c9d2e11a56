import ArgumentParser
import Execution
import Experiment
import Foundation
import Store

struct SweepCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Runs what is missing of an experiment, and resumes what was cut off.",
    discussion: """
      Runs are started seed by seed across the optimizers, so that a sweep cut off anywhere is still a \
      balanced comparison. Ctrl-C keeps what is finished and exits with code 75; the same command goes on. \
      Several sweeps may share a store: no run is done twice.

        rsgdm-lab sweep experiments/quickstart.yaml --only optimizer=sgdm,seed=1

      --until-decided ends it as soon as a claim is settled, by an interval that holds however often one looks: the \
      difference of the claim's two arms over seeds is above or below 0, or within the claim's margin. The interval's level \
      is that of the claim's verdict. Trainings at work are finished.

      --executor slurm has the runs done by a cluster, as 'slurm:' in the experiment file, or a file of its own, asks for. The \
      store, and its checkpoints beside it, must be in a folder that the nodes share. With --detach, and after Ctrl-C, the \
      tasks stay with SLURM: the same command, or 'collect', reads what they have done; --cancel takes them back.

        rsgdm-lab sweep experiments/quickstart.yaml --executor slurm --detach
      """)

  @OptionGroup var options: ExperimentOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions

  @Option(help: ArgumentHelp("Only these runs, for example optimizer=sgdm,seed=1.", valueName: "selection"))
  var only: String?

  @Option(
    help: ArgumentHelp("End the sweep once this claim of the experiment is settled.", valueName: "claim"))
  var untilDecided: String?

  @Option(
    help:
      "With --until-decided: a difference within ± this much settles it, too, in place of the claim's own margin."
  )
  var margin: Double?

  @Option(help: "Who runs the trainers: local, which is this machine, or slurm (default: local).")
  var executor: ExecutorName = .local

  @Option(
    help: ArgumentHelp(
      "With --executor slurm: a file that says what is asked of SLURM, in place of the experiment's 'slurm:'.",
      valueName: "file"),
    completion: .file(extensions: ["yaml", "yml"]))
  var slurm: String?

  @Flag(help: "With --executor slurm: leave once the tasks are submitted.")
  var detach = false

  @Flag(help: "Take the experiment's runs back from SLURM; what they have done is kept.")
  var cancel = false

  @Option(
    help: ArgumentHelp("With --executor slurm: seconds from look to look (default: 5).", valueName: "seconds")
  )
  var interval: Double?

  static let defaultInterval = 5.0

  @Flag(help: "End the sweep with the first run that does not finish.")
  var failFast = false

  @Flag(help: "Try runs again that failed or diverged before.")
  var retryFailed = false

  enum ExecutorName: String, CaseIterable, ExpressibleByArgument { case local, slurm }

  func validate() throws {
    if executor == .local, !cancel {
      if slurm != nil { throw ValidationError("--slurm is for --executor slurm.") }
      if detach { throw ValidationError("--detach is for --executor slurm.") }
    }
    if executor == .slurm, workers.jobs != nil {
      throw ValidationError(
        "--jobs is for this machine: with --executor slurm, 'array-limit' is how many work at once.")
    }
    if executor == .slurm, workers.threads != nil {
      throw ValidationError(
        "--threads is for this machine: with --executor slurm, 'cpus' are a task's threads.")
    }
    if executor == .slurm {
      if workers.devices != nil || workers.jobsPerDevice != nil || workers.jobMemory != nil {
        throw ValidationError(
          "Devices are shared on this machine: with --executor slurm, 'gres' asks for them.")
      }
      if workers.runMinutes != nil || workers.stallMinutes != WorkerOptions.defaultStallMinutes {
        throw ValidationError(
          "--run-minutes and --stall-minutes are for this machine: with --executor slurm, 'time' is how long a task may take."
        )
      }
    }
    if detach, untilDecided != nil || failFast {
      throw ValidationError("--detach leaves nobody to watch: leave out --until-decided and --fail-fast.")
    }
    if cancel, detach || untilDecided != nil || failFast || retryFailed {
      throw ValidationError("--cancel starts nothing: only --only, --store and --interval go with it.")
    }
    if let interval {
      try validateInterval(interval)
      if executor == .local, !cancel { throw ValidationError("--interval is for --executor slurm.") }
    }
    if margin != nil, untilDecided == nil { throw ValidationError("--margin is for --until-decided.") }
    if let margin, !(margin > 0 && margin.isFinite) {
      throw ValidationError("--margin must be above 0, not \(margin).")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let (experiment, text) = try options.load()
      var plan = Plan(experiment)
      if let only { plan = plan.only(try RunSelection(parsing: only, of: experiment)) }
      if cancel { return try await cancelTasks(of: plan) }
      // What is wrong with it is said before anything else is done.
      let slurmSpec = executor == .slurm ? try slurmSpec(of: experiment) : nil
      if slurmSpec != nil { try SlurmProgram().find() }
      let trainer = try await trainerCommand(experiment)
      let (_, dataset) = try data.load(experiment.dataset)
      let store = try Store(path: options.store)
      try checkData(of: Plan(experiment), is: dataset.source.checksum, in: store)
      try store.register(experiment.name, text: text)
      // Before the first run starts, of all runs, whatever --only leaves out.
      let new = try store.register(
        Registration(experiment), of: experiment.name, planned: Plan(experiment).runs.map(\.identity))
      if let new, new.version > 1 {
        printToStandardError(
          "note: the experiment's claims or seeds are others than were registered before: version \(new.version) is kept "
            + "beside, with \(new.begunRuns) runs seen by now")
      }

      let stored = try store.statuses()
      let missing = plan.runs.filter { stored[$0.identity]?.status != .finished }
      let probed = experiment.probedSeeds
      func probes(_ run: PlannedRun) -> TrainingProbeTask? {
        probed.contains(run.spec.seed) ? experiment.bias?.trainingTask : nil
      }
      if let slurmSpec {
        return try await runBySlurm(
          plan, missing, of: experiment, slurmSpec, store: store, trainer: trainer, dataset: dataset.source,
          probes: probes)
      }
      let (concurrency, estimate) = workers.concurrency(of: missing, dataset) { run in
        probes(run).map { ProbeLoad($0, of: run.spec, images: dataset.train.count) } ?? ProbeLoad()
      }
      let disk = DiskCheck(store: options.store, estimate, jobs: concurrency.jobs)
      if !missing.isEmpty { try disk.check(isStart: true) }
      printToStandardError(
        "\(experiment.name): \(plan.runs.count) runs, \(plan.runs.count - missing.count) finished before; "
          + "\(concurrency.jobs) at once with \(concurrency.threads) thread\(concurrency.threads == 1 ? "" : "s") "
          + "each, into \(options.store)")
      let watch = try untilDecided.map { try ClaimWatch($0, of: experiment, store: store, margin: margin) }
      if let decision = try await watch?.look() {
        return printToStandardError("claim '\(decision.claim)' is settled: \(decision.sentence)")
      }
      guard !missing.isEmpty else { return }

      let holder = LeaseHolder.current
      let jobs = missing.map { run in
        TrainingJob(
          run: run, store: store, holder: holder, retryFailed: retryFailed,
          checkpoints: experiment.checkpoints, checkpointMinutes: workers.checkpointMinutes,
          probes: probes(run), dataset: dataset.source, threads: concurrency.threads, jobs: concurrency.jobs,
          device: workers.device, disk: disk, watch: watch)
      }
      let display = ProgressDisplay(
        jobs: jobs.count, unitsPerJob: experiment.training.epochs, workers: concurrency.jobs)
      let pool = WorkerPool(
        executor: workers.executor(trainer), workers: concurrency.jobs,
        failFast: failFast,
        watch: display.take)
      let (summary, wasInterrupted) = try await cancellingOnSignals {
        try await withThrowingTaskGroup(of: WorkerPool.Summary?.self) { group in
          group.addTask { try await pool.run(jobs) }
          group.addTask {
            while !Task.isCancelled {
              try? await Task.sleep(for: .seconds(20))
              // Where the store stays locked the next time will do: a lease outlives several.
              if !Task.isCancelled { try? store.renewLeases(of: holder) }
            }
            return nil
          }
          var summary: WorkerPool.Summary?
          while summary == nil, let next = try await group.next() { summary = next }
          group.cancelAll()
          return summary ?? WorkerPool.Summary()
        }
      }
      display.end()
      if let decision = await watch?.decision, !wasInterrupted {
        return printToStandardError(
          "claim '\(decision.claim)' is settled: \(decision.sentence); \(summary.skipped + summary.undone) runs were left out"
        )
      }
      try conclude(summary, wasInterrupted: wasInterrupted, store: store, plan: plan)
    }
  }

  /// Runs on different data are different runs, whatever their specification says.
  private func checkData(of plan: Plan, is checksum: String, in store: Store) throws {
    let checksums = try store.datasetChecksums()
    guard let other = plan.runs.first(where: { checksums[$0.identity].map { $0 != checksum } ?? false })
    else {
      return
    }
    throw StoreError(
      .otherData, path: options.store,
      "\(other.title) was made on other data (checksum \(checksums[other.identity]?.prefix(10) ?? "")…, now "
        + "\(checksum.prefix(10))…). Use those files, with --data, or another --store")
  }

  func conclude(
    _ summary: WorkerPool.Summary, wasInterrupted: Bool, store: Store, plan: Plan
  ) throws {
    let statuses = try store.statuses()
    func count(_ matches: (RunStatus, Bool) -> Bool) -> Int {
      plan.runs.count { statuses[$0.identity].map { matches($0.status, $0.isHeld) } ?? false }
    }
    let finished = count { status, _ in status == .finished }
    let diverged = count { status, _ in status == .diverged }
    let failed = count { status, _ in status == .failed }
    let killed = count { status, _ in status == .killed }
    let submitted = Set(try store.batches().values.flatMap(\.keys)).intersection(plan.runs.map(\.identity))
      .count
    let elsewhere = count { status, isHeld in status == .running && isHeld } - submitted
    var words = ["\(finished) of \(plan.runs.count) runs finished"]
    if diverged > 0 { words.append("\(diverged) diverged") }
    if failed > 0 { words.append("\(failed) failed") }
    if killed > 0 { words.append("\(killed) killed") }
    if submitted > 0 { words.append("\(submitted) with SLURM") }
    if elsewhere > 0 { words.append("\(elsewhere) at work in another sweep") }
    let open = plan.runs.count - finished - diverged - failed
    var advice = ""
    if open > 0 {
      advice = "; the same command goes on"
    } else if diverged + failed > 0 {
      advice = "; --retry-failed tries those again"
    }
    printToStandardError(words.joined(separator: ", ") + advice)
    if wasInterrupted { throw ExitCode.unfinished }
    if failed > 0 { throw ExitCode.failure }
    if open > 0 { throw ExitCode.unfinished }
  }
}
