import Experiment
import Report

/// Which learning rate each optimizer of an experiment is shown at: the one with the best accuracy on the images held out
/// of training. The test images have no part in it.
package struct LearningRateChoice {
  private let experiment: ExperimentSpec
  /// The runs of grids in the plan's order, and those of them that are stored, with their last epochs.
  private let plan: [PlannedRun]
  private var stored: [RunIdentity: RunRecord] = [:]

  /// - Parameter runs: Of the plan, in any order; only their last epochs are looked at.
  package init(_ experiment: ExperimentSpec) {
    self.experiment = experiment
    plan = Plan(experiment).runs.filter { $0.grid != nil }
  }

  /// The runs that the choice is made from.
  var identities: [RunIdentity] { plan.map(\.identity) }

  /// Takes in a run; one that belongs to no grid changes nothing.
  package mutating func add(_ run: RunRecord) {
    var run = run
    run.epochs = run.epochs.suffix(1)
    stored[run.identity] = run
  }

  /// The grids in the order of the experiment, each with the rates from low to high.
  ///
  /// A rate at which runs were lost is not chosen before one at which none was: the mean over the runs that were not
  /// lost says nothing of those that were. Rates that are still incomplete are compared over the seeds that finished at
  /// all of them, so that none wins by the seeds it happens to have. Of equal ones the lowest is chosen.
  package func grids() throws -> [LearningRateGrid] {
    try experiment.optimizerLabels.compactMap { label in
      let arms = experiment.arms.filter { $0.grid == label }
      if arms.isEmpty { return nil }
      var values: [[Int: Double]] = []
      let rates = try arms.map { arm in
        let runs = plan.filter { $0.label == arm.label }.compactMap { stored[$0.identity] }
        let finals = Dictionary(
          runs.compactMap { run in
            run.usableLast(epochs: experiment.training.epochs)?.validationAccuracy.map {
              (run.spec.seed, $0)
            }
          }, uniquingKeysWith: { first, _ in first }
        ).filter(\.value.isFinite)
        values.append(finals)
        return LearningRateGrid.Rate(
          arm: arm.label, rate: arm.learningRate?.initial ?? experiment.training.learningRate.initial,
          finished: finals.count, lost: runs.count { $0.isLost(epochs: experiment.training.epochs) },
          validation: try estimate(finals.sorted { $0.key < $1.key }.map(\.value)))
      }
      let begun = rates.indices.filter { rates[$0].finished > 0 }
      let clean = begun.filter { rates[$0].lost == 0 }
      let candidates = clean.isEmpty ? begun : clean
      var shared = Set(candidates.first.map { Array(values[$0].keys) } ?? [])
      for index in candidates { shared.formIntersection(values[index].keys) }
      func mean(_ index: Int) throws -> Double {
        let seeds = shared.isEmpty ? Set(values[index].keys) : shared
        return try estimate(seeds.sorted().compactMap { values[index][$0] })?.mean ?? 0
      }
      var best: (index: Int, mean: Double)?
      for index in candidates {
        let mean = try mean(index)
        if best.map({ mean > $0.mean }) ?? true { best = (index, mean) }
      }
      return LearningRateGrid(
        label: label, planned: experiment.seeds.count, rates: rates, chosen: best.map { rates[$0.index].arm })
    }
  }

  /// The runs at the rates that were not chosen: what became of them, and where they were made.
  func others(than choice: [String: String]) -> (planned: [PlannedRun], stored: [RunIdentity: RunRecord]) {
    (plan.filter { run in run.grid.map { choice[$0] != run.label } ?? false }, stored)
  }
}

extension [LearningRateGrid] {
  /// The chosen arms by the labels of their grids, as ``Experiment/ExperimentSpec/keeping(_:)`` wants them.
  var choice: [String: String] {
    Dictionary(compactMap { grid in grid.chosen.map { (grid.label, $0) } }, uniquingKeysWith: { $1 })
  }
}

extension LearningRateGrid {
  /// At which rate the optimizer is compared, and what is to be known of it.
  var note: String {
    func number(_ rate: Rate) -> String { String(format: "%g", rate.rate) }
    let tried = rates.map(number).joined(separator: ", ")
    guard let chosen = chosenRate else {
      return "\(label) is left out: no run at any of its learning rates (\(tried)) has a validation accuracy"
    }
    var text = "\(label) at learning rate \(number(chosen)), by validation accuracy the best of \(tried)"
    let lost = rates.reduce(0) { $0 + $1.lost }
    if lost > 0 { text += "; \(lost) of its runs diverged or failed" }
    if pending > 0 { text += "; provisional: \(pending) of its runs are missing" }
    if isAtEdge { text += "; the edge of what was tried" }
    return text
  }
}

extension RunRecord {
  /// The last of so many epochs, where the run finished and its numbers can be used.
  func usableLast(epochs count: Int) -> EpochRecord? {
    guard status == .finished, let last = epochs.last, last.epoch == count,
      [last.testAccuracy, last.testLoss, last.trainAccuracy, last.trainLoss].allSatisfy({
        $0?.isFinite ?? true
      })
    else { return nil }
    return last
  }

  /// Whether its numbers ceased to be any, at the last of so many epochs or before.
  func hasDiverged(epochs count: Int) -> Bool {
    status == .diverged
      || status == .finished && epochs.last?.epoch == count && usableLast(epochs: count) == nil
  }

  /// What became of a run that has no usable last of so many epochs.
  func outcome(epochs count: Int) -> String {
    hasDiverged(epochs: count) ? "diverged" : status == .finished ? "without its last epoch" : status.rawValue
  }

  /// Whether it ended without numbers that can be used.
  fileprivate func isLost(epochs count: Int) -> Bool {
    switch status {
    case .diverged, .failed: true
    case .finished: usableLast(epochs: count) == nil
    case .running, .killed: false
    }
  }
}
