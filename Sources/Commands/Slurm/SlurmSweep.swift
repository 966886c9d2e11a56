import Datasets
import Execution
import Experiment
import Foundation
import Store

/// A sweep whose trainers are tasks of SLURM's.
struct SlurmSweep: Sendable {
  let experiment: ExperimentSpec
  let spec: SlurmSpec
  let store: Store
  let register: BatchRegister
  let trainer: [String]
  let dataset: Dataset.Source
  /// Seconds from look to look.
  let interval: Double
  let watch: ClaimWatch?

  /// Hands runs to SLURM, but those that are somebody's already, in arrays as large as it takes them.
  ///
  /// - Returns: How many.
  /// - Throws: ``SlurmError``, after which what was not submitted is free again.
  func submit(_ runs: [PlannedRun], _ makeJob: (PlannedRun, LeaseHolder) -> TrainingJob) async throws -> Int {
    let largest = try await register.slurm.largestArray()
    var waiting = runs[...]
    var submitted = 0
    while !waiting.isEmpty {
      let name = SlurmBatch.newName(of: experiment.name)
      let holder = LeaseHolder.batch(name)
      let batch = register.batch(name)
      // First of all the folder: whoever finds runs that a batch has looks there for it.
      let lock = try batch.open()
      defer { lock.release() }
      var claimed: [(run: PlannedRun, request: TrainerRequest)] = []
      do {
        while claimed.count < largest, let run = waiting.popFirst() {
          if let request = try await makeJob(run, holder).claim() { claimed.append((run, request)) }
        }
        if !claimed.isEmpty {
          let note = BatchNote(
            experiment: experiment.name, labels: claimed.map(\.run.label), dataset: dataset)
          let job = try await SlurmBatch.prepare(
            in: batch.folder, claimed.map(\.request), command: trainer, spec: spec, about: note
          ).submit(to: register.slurm)
          submitted += claimed.count
          printToStandardError(
            "\(experiment.name): \(counted(claimed.count, "run")) submitted to SLURM as job \(job), in \(batch.folder.path)"
          )
        }
      } catch {
        // Where SLURM has not answered it may have been taken all the same: that is known later.
        if (error as? SlurmError)?.kind != .unavailable {
          for (run, _) in claimed { try? store.release(run.identity, by: holder) }
          try? FileManager.default.removeItem(at: batch.folder)
        }
        throw error
      }
      if claimed.isEmpty { try? FileManager.default.removeItem(at: batch.folder) }
    }
    return submitted
  }

  /// Follows tasks until they have ended, or a claim is settled.
  ///
  /// - Parameter failFast: Whether the first run that does not finish ends the whole.
  func follow(_ collector: SlurmCollector, failFast: Bool) async throws {
    var isSettled = false
    var hasFailed = false
    var patience = SlurmPatience()
    while true {
      try await patience.look(collector)
      if await collector.isDone { return }
      let summary = await collector.summary
      if failFast, !hasFailed, summary.diverged + summary.killed + summary.failed > 0 {
        hasFailed = true
        try await collector.cancel(all: true)
      }
      if let watch, !isSettled, await watch.decision != nil {
        isSettled = true
        try await collector.cancel(all: false)
      }
      try await Task.sleep(for: .seconds(interval))
    }
  }
}

/// Looks again where SLURM, or a shared folder, does not answer for a while; says so once, and why tasks wait that will not
/// start by themselves.
struct SlurmPatience {
  private var isAnswering = true
  private var held: Set<String> = []

  mutating func look(_ collector: SlurmCollector) async throws {
    do {
      try await collector.look()
      isAnswering = true
      await sayWhatIsHeld(collector)
    } catch let error as SlurmError where error.kind == .unavailable {
      if isAnswering { printToStandardError("note: \(error); trying again") }
      isAnswering = false
    }
  }

  mutating func sayWhatIsHeld(_ collector: SlurmCollector) async {
    let news = await collector.counts.held.subtracting(held)
    for reason in news.sorted() {
      printToStandardError("note: SLURM lets tasks wait until somebody does something about it: \(reason)")
    }
    held.formUnion(news)
  }
}
