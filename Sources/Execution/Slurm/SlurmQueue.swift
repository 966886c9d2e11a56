/// Where SLURM says that a task stands.
public enum SlurmState: Equatable, Sendable {
  /// It waits, for what reason.
  case pending(String)
  case running
  /// It will not run any more; in SLURM's words, as `TIMEOUT`.
  case over(String)
}

/// What SLURM says of tasks: by the number of their array, and then their own.
public struct SlurmQueue: Equatable, Sendable {
  private var states: [Int: [Int: SlurmState]] = [:]

  /// Asks for the tasks of some jobs.
  ///
  /// - Throws: ``SlurmError``.
  public init(of jobs: [Int], from slurm: SlurmProgram) async throws {
    var text = ""
    if !jobs.isEmpty {
      do {
        text = try await slurm.run(
          "squeue",
          [
            "--noheader", "--array", "--states=all", "--format=%F|%K|%T|%r",
            "--jobs=\(jobs.map(String.init).joined(separator: ","))",
          ])
      } catch let error as SlurmError where error.description.contains("Invalid job id") {
        // None of them is known any more.
      }
    }
    self.init(parsing: text)
  }

  /// - Parameter text: Of each task a line: job, task, state and reason, with a bar between.
  package init(parsing text: String) {
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "|", maxSplits: 3, omittingEmptySubsequences: false)
      guard fields.count == 4, let job = Int(fields[0]), let task = Int(fields[1]) else { continue }
      let state: SlurmState =
        switch fields[2] {
        case "PENDING", "REQUEUED", "REQUEUE_FED", "REQUEUE_HOLD", "SPECIAL_EXIT": .pending(String(fields[3]))
        case "RUNNING", "COMPLETING", "CONFIGURING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT",
          "RESIZING",
          "RESV_DEL_HOLD":
          .running
        default: .over(String(fields[2]))
        }
      states[job, default: [:]][task] = state
    }
  }

  /// Where a task stands; `nil` where SLURM does not know it any more.
  public func state(ofJob job: Int, task: Int) -> SlurmState? { states[job]?[task] }
}
