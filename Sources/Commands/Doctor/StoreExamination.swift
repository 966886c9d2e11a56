import Experiment
import Foundation
import Store

/// `doctor --store`: whether a store is whole, and what it holds.
struct StoreExamination {
  let path: String
  let json: Bool

  /// - Throws: ``Failure`` of bad input where the store is damaged.
  func run() throws {
    let check = try Store(path: path, .read).check()
    if json {
      try printJSON(check)
    } else if check.problems.isEmpty {
      try printToStandardOutput("\(path): sound: every page, index and reference is as it has to be")
      let order = RunStatus.allCases.map(\.rawValue)
      let states = order.compactMap { state in check.runs[state].map { "\($0) \(state)" } }
      try printToStandardOutput(
        "  \(counted(check.runs.values.reduce(0, +), "run"))"
          + (states.isEmpty ? "" : ": " + states.joined(separator: ", ")))
      try printToStandardOutput("  \(counted(check.epochs, "epoch"))")
      try printToStandardOutput(
        "  \(counted(check.probes, "probe")) with \(counted(check.probedSteps, "step")), "
          + "\(counted(check.probedTrainingSteps, "step")) probed in training")
      try printToStandardOutput(
        "  \(counted(check.determinismChecks, "check")) of whether training repeats itself")
    }
    guard let first = check.problems.first else { return }
    for problem in check.problems.dropFirst() where !json { printToStandardError("  \(problem)") }
    let more = check.problems.count > 1 ? ", and \(check.problems.count - 1) more" : ""
    throw Failure(.badInput, "store \(path): damaged: \(first)\(more). \(check.advice ?? "")")
  }
}

/// `1 run`, `2 runs`.
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
