import Execution
import Experiment
import Foundation
import Store

/// Where each run of an experiment stands in a store at one moment.
struct ExperimentStatus: Equatable {
  struct Line: Encodable, Equatable {
    var optimizer: String
    var seed: Int
    var identity: String
    /// `missing`, `running`, `interrupted`, `finished`, `diverged`, `killed` or `failed`; of a run that SLURM has, what
    /// ``BatchStatus/Run/state`` says.
    var state: String
    var epochs: Int
    var testAccuracy: Double?
    var reason: String?
  }

  let experiment: String
  let lines: [Line]
  /// Of each run.
  private let plannedEpochs: Int

  /// Looks into the store.
  ///
  /// - Parameter batches: Where the runs stand that SLURM has.
  init(of experiment: ExperimentSpec, in store: Store, _ batches: BatchStatus) throws {
    let plan = Plan(experiment)
    let statuses = try store.statuses()
    let runs = Dictionary(
      try store.runs(plan.runs.map(\.identity), reading: .lastEpoch).map { ($0.identity, $0) },
      uniquingKeysWith: { $1 })
    self.experiment = experiment.name
    plannedEpochs = experiment.training.epochs
    lines = plan.runs.map { run in
      let record = runs[run.identity]
      var state: String
      switch statuses[run.identity] {
      case nil: state = "missing"
      case .some(let status) where status.status == .running:
        state = status.isHeld ? "running" : status.isBegun ? "interrupted" : "missing"
      case .some(let status): state = status.status.rawValue
      }
      let task = state == "running" ? batches.runs[run.identity] : nil
      if let task { state = task.state }
      let stored = statuses[run.identity]?.epochs ?? 0
      var (epochs, testAccuracy) = (stored, record?.epochs.last?.testAccuracy)
      if let task, task.epochs > stored { (epochs, testAccuracy) = (task.epochs, task.testAccuracy) }
      return Line(
        optimizer: run.label, seed: run.spec.seed, identity: run.identity.hash, state: state, epochs: epochs,
        testAccuracy: testAccuracy, reason: record?.reason ?? task?.reason)
    }
  }

  /// `quickstart: 15 runs: 9 finished, 2 running, 4 missing`
  var summary: String {
    let counts = Dictionary(grouping: lines, by: \.state).mapValues(\.count)
    let order = [
      "finished", "running", "uncollected", "queued", "submitted", "interrupted", "killed", "diverged",
      "failed",
      "missing",
    ]
    let words = order.compactMap { state in counts[state].map { "\($0) \(state)" } }
    return "\(experiment): \(lines.count) runs: \(words.joined(separator: ", "))"
  }

  /// A line for each run that was ever started; only those that are not as they were `before`.
  func details(since before: ExperimentStatus? = nil) -> [String] {
    lines.enumerated().compactMap { index, line in
      let isAsBefore = before.map { $0.lines.indices.contains(index) && $0.lines[index] == line } ?? false
      if line.state == "missing" || isAsBefore { return nil }
      let accuracy = line.testAccuracy.map { ", test accuracy \(String(format: "%.2f", $0))%" } ?? ""
      return "  \(line.optimizer) seed \(line.seed) (\(line.identity.prefix(10))): \(line.state), "
        + "\(line.epochs) of \(plannedEpochs) epochs\(accuracy)" + (line.reason.map { ": \($0)" } ?? "")
    }
  }

  /// Whether no run will go on by itself: all have finished, diverged or failed.
  var isOver: Bool { lines.allSatisfy { ["finished", "diverged", "failed"].contains($0.state) } }

  /// Whether that is so of what is at work, and the rest waits to be read into the store.
  var isToBeCollected: Bool {
    lines.contains { $0.state == "uncollected" }
      && lines.allSatisfy { ["finished", "diverged", "failed", "uncollected"].contains($0.state) }
  }

  /// What to do about runs whose logs nobody has read.
  func advice(store: String) -> String? {
    let count = lines.count { $0.state == "uncollected" }
    if count == 0 { return nil }
    return "\(counted(count, "run")) over and not in the store yet: 'rsgdm-lab collect --store "
      + "\(store.quotedForShell)' reads what they have done"
  }
}

/// Shows where runs stand again and again, whenever something has changed, until nothing will.
struct StatusWatch: Sendable {
  let experiment: ExperimentSpec
  let store: Store
  let interval: Double
  /// Drawn over there; elsewhere what changed is appended, with the time.
  let isTerminal: Bool

  /// - Throws: `CancellationError` where the task is cancelled before.
  func run() async throws {
    var last: ExperimentStatus?
    var batches = BatchStatus()
    var lastAsked: ContinuousClock.Instant?
    // How often SLURM was asked while all that is left waited to be read.
    var looksToBeCollected = 0
    while true {
      // SLURM has others to answer, too.
      let asks = lastAsked.map({ .now - $0 > .seconds(10) }) ?? true
      if asks {
        batches = try await BatchStatus(BatchRegister(store: store))
        lastAsked = .now
      }
      let status = try ExperimentStatus(of: experiment, in: store, batches)
      if status != last { try show(status, after: last) }
      if status.isOver { return }
      if asks { looksToBeCollected = status.isToBeCollected ? looksToBeCollected + 1 : 0 }
      // A sweep or 'collect' at work would have read it by now.
      if looksToBeCollected == 3, let advice = status.advice(store: store.path) {
        return printToStandardError("note: \(advice)")
      }
      last = status
      try await Task.sleep(for: .seconds(interval))
    }
  }

  private func show(_ status: ExperimentStatus, after last: ExperimentStatus?) throws {
    var text: String
    if isTerminal {
      // To the upper left corner, and all that is below it cleared.
      text = "\u{1B}[H\u{1B}[2J" + ([status.summary] + status.details()).joined(separator: "\n")
    } else {
      let time = Date().formatted(.iso8601)
      text = (["\(time) \(status.summary)"] + status.details(since: last)).joined(separator: "\n")
    }
    text += "\n"
    // Not by `print`, which keeps a text for a file or a pipe until there is more.
    try writeToStandardOutput(text)
  }
}
