import Execution
import Experiment
import Foundation
import Store

/// Where the runs stand that batches have: by SLURM's queue and by their logs, of which nothing is taken into the store.
struct BatchStatus: Equatable {
  struct Run: Equatable {
    /// `queued`, `running`, `uncollected` for one that is over and whose log is not read yet, or `submitted` where SLURM cannot
    /// be asked.
    var state: String
    /// That its trainer has told of.
    var epochs: Int
    /// After those, in percent.
    var testAccuracy: Double?
    /// Why it waits, in SLURM's words.
    var reason: String?
  }

  private(set) var runs: [RunIdentity: Run] = [:]
  /// Why SLURM could not be asked.
  private(set) var note: String?

  init() {}

  /// Asks SLURM, and looks into the folders of the batches.
  init(_ register: BatchRegister) async throws {
    for (name, open) in try register.store.batches() {
      let batch = register.batch(name)
      guard let requests = try? batch.requests() else {
        for run in open.keys { runs[run] = Run(state: "submitted", epochs: 0) }
        note = "the folder of batch \(name) cannot be read: \(batch.folder.path)"
        continue
      }
      var queue: SlurmQueue?
      var array: Int?
      do {
        array = try batch.job
        if let array { queue = try await SlurmQueue(of: [array], from: register.slurm) }
      } catch let error as SlurmError {
        note = "\(error)"
      }
      let told = batch.toldEpochs()
      for (index, request) in requests.enumerated() where open[request.run.identity] != nil {
        let last = told[index + 1]
        var run = Run(state: "submitted", epochs: last?.epoch ?? 0, testAccuracy: last?.testAccuracy)
        if let queue, let array {
          switch queue.state(ofJob: array, task: index + 1) {
          case .pending(let reason):
            run.state = "queued"
            run.reason = Self.ordinary.contains(reason) ? nil : reason
          case .running: run.state = "running"
          case .over, nil: run.state = "uncollected"
          }
        }
        runs[request.run.identity] = run
      }
    }
  }

  /// Reasons to wait that need no word: others are at work.
  private static let ordinary: Set = ["None", "Priority", "Resources", "JobArrayTaskLimit"]
}
