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

  /// The tasks that have not ended, in the order in which they were submitted.
  ///
  /// What was never handed to SLURM, because the program was cut off just then, is given back.
  ///
  /// - Parameters:
  ///   - watch: Ends the sweep once a claim is settled.
  ///   - isLost: Told of each batch whose folder is gone; without it that is an error.
  /// - Throws: ``SlurmError``, ``StoreError``, ``Failure``.
  func tasks(
    watch: ClaimWatch? = nil, isLost: ((_ name: String, _ runs: [RunIdentity]) throws -> Void)? = nil
  )
    async throws -> [SlurmTask]
  {
    var tasks: [SlurmTask] = []
    for (name, runs) in try store.batches().sorted(by: { $0.key < $1.key }) {
      let batch = batch(name)
      guard FileManager.default.fileExists(atPath: batch.folder.path) else {
        guard let isLost else {
          throw Failure(
            .failure,
            "the folder of a batch that has \(counted(runs.count, "run")) is gone: \(batch.folder.path). Bring it back, or give "
              + "its runs up with 'rsgdm-lab sweep … --cancel'")
        }
        try isLost(name, Array(runs.keys))
        continue
      }
      guard let array = try await batch.recoverJob(from: slurm) else {
        let values = try? batch.folder.resourceValues(forKeys: [.contentModificationDateKey])
        if let time = values?.contentModificationDate, Date().timeIntervalSince(time) < Self.submissionSeconds
        {
          printToStandardError("note: batch \(name) is being submitted, or was until it was cut off")
        } else {
          for run in runs.keys { try store.release(run, by: .batch(name)) }
          printToStandardError("note: batch \(name) never came to SLURM: its runs are given back")
        }
        continue
      }
      let note = try batch.about(BatchNote.self)
      let requests = try batch.requests()
      for (index, request) in requests.enumerated() {
        guard let position = runs[request.run.identity],
          case .train(let checkpoints, let probes) = request.task
        else { continue }
        let label =
          note.labels.indices.contains(index) ? note.labels[index] : request.run.optimizer.defaultLabel
        let job = TrainingJob(
          run: PlannedRun(label: label, spec: request.run), store: store, holder: .batch(name),
          retryFailed: false,
          checkpoints: checkpoints, checkpointMinutes: request.checkpointMinutes ?? 0, probes: probes,
          dataset: note.dataset, threads: request.threads, jobs: nil, device: request.device, disk: nil,
          watch: watch)
        tasks.append(SlurmTask(batch: batch, array: array, number: index + 1, job: job, position: position))
      }
    }
    return tasks
  }

  /// How long a submission may take, in seconds, before it counts as cut off.
  private static let submissionSeconds = 600.0

  /// Removes the folders of batches all of whose runs have finished: what they said is in the store.
  func tidy() throws {
    let held = try store.batches()
    let statuses = try store.statuses()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where held[name] == nil {
      let batch = batch(name)
      guard let requests = try? batch.requests(),
        requests.allSatisfy({ statuses[$0.run.identity]?.status == .finished })
      else { continue }
      try? FileManager.default.removeItem(at: batch.folder)
    }
  }
}
