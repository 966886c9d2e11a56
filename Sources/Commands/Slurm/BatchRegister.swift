import Datasets
import Execution
import Experiment
import Foundation
import Store

/// What the folder of a batch keeps for whoever reads its logs.
struct BatchNote: Codable {
  var experiment: String
  /// What the optimizer of each task is called there.
  var labels: [String]
  var dataset: Dataset.Source
}

/// The batches that hold runs of a store, and the folders in which their tasks write: beside its checkpoints.
struct BatchRegister {
  let store: Store
  var slurm = SlurmProgram()

  private var folder: URL { store.runsFolder.appendingPathComponent("slurm", isDirectory: true) }

  func batch(_ name: String) -> SlurmBatch {
    SlurmBatch(folder: folder.appendingPathComponent(name, isDirectory: true))
  }

  /// What batches have of a store's runs.
  struct Outstanding {
    /// Those of one experiment in the order in which they were submitted.
    var tasks: [SlurmTask] = []
    /// Of batches that are being submitted, or were when the program was cut off, and SLURM may not tell yet.
    var undecided: [RunIdentity] = []
    /// Of batches whose folders are gone or damaged, by the batches' names.
    var lost: [String: [RunIdentity]] = [:]
  }

  /// Finds the tasks that have not ended. What was never handed to SLURM, because the program was cut off before, is given back.
  ///
  /// - Parameter watch: Ends the sweep once a claim is settled.
  /// - Throws: ``SlurmError``, ``StoreError``.
  func outstanding(watch: ClaimWatch? = nil) async throws -> Outstanding {
    var outstanding = Outstanding()
    for (name, runs) in try store.batches().sorted(by: { $0.key < $1.key }) {
      let batch = batch(name)
      switch try await batch.submission(of: slurm) {
      case .submitted(let array):
        guard let note = try? batch.about(BatchNote.self), let requests = try? batch.requests() else { break }
        outstanding.tasks += tasks(of: batch, array, note, requests, runs, watch)
        continue
      case .atWork, .unknown:
        outstanding.undecided += runs.keys
        printToStandardError("note: batch \(name) is being submitted, or was until it was cut off")
        continue
      case .never:
        for run in runs.keys { try store.release(run, by: .batch(name)) }
        printToStandardError("note: batch \(name) never came to SLURM: its runs are given back")
        continue
      case .lost: break
      }
      // Another may have come to its end between the two looks.
      guard let left = try store.batches()[name] else { continue }
      outstanding.lost[name] = Array(left.keys)
      printToStandardError(
        "note: the folder of a batch that has \(counted(left.count, "run")) is gone or damaged: \(batch.folder.path). Bring it "
          + "back, or give its runs up with 'rsgdm-lab sweep … --cancel'")
    }
    return outstanding
  }

  private func tasks(
    of batch: SlurmBatch, _ array: Int, _ note: BatchNote, _ requests: [TrainerRequest],
    _ runs: [RunIdentity: String], _ watch: ClaimWatch?
  ) -> [SlurmTask] {
    requests.enumerated().compactMap { index, request in
      guard let position = runs[request.run.identity], case .train(let checkpoints, let probes) = request.task
      else { return nil }
      let label =
        note.labels.indices.contains(index) ? note.labels[index] : request.run.optimizer.defaultLabel
      let job = TrainingJob(
        run: PlannedRun(label: label, spec: request.run), store: store, holder: .batch(batch.name),
        retryFailed: false, checkpoints: checkpoints, checkpointMinutes: request.checkpointMinutes ?? 0,
        probes: probes, dataset: note.dataset, threads: request.threads, jobs: nil, device: request.device,
        disk: nil, watch: watch)
      return SlurmTask(batch: batch, array: array, number: index + 1, job: job, position: position)
    }
  }

  /// Removes the folders of batches all of whose runs have finished: what they said is in the store.
  func tidy() throws {
    let held = try store.batches()
    let statuses = try store.statuses()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where held[name] == nil {
      let batch = batch(name)
      // Empty ones are being written.
      guard let requests = try? batch.requests(), !requests.isEmpty,
        requests.allSatisfy({ statuses[$0.run.identity]?.status == .finished })
      else { continue }
      try? FileManager.default.removeItem(at: batch.folder)
    }
  }
}
