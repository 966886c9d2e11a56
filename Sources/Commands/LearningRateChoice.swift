import Experiment
import Report

/// Which learning rate each optimizer of an experiment is shown at: the one with the best accuracy on the images held out
/// of training. The test images have no part in it.
package struct LearningRateChoice {
  /// What the last epochs of one arm's finished runs came to.
  private struct Finals {
    var validation: [Double] = []
    var test: [Double] = []
    var lost = 0
  }

  private let experiment: ExperimentSpec
  private var finals: [String: Finals] = [:]
  private var labels: [RunIdentity: String] = [:]

  /// - Parameter runs: Of the plan, in any order; only their last epochs are looked at.
  package init(_ experiment: ExperimentSpec) {
    self.experiment = experiment
    for run in Plan(experiment).runs where run.grid != nil { labels[run.identity] = run.label }
  }

  /// The runs that the choice is made from.
  var identities: [RunIdentity] {
    Plan(experiment).runs.filter { $0.grid != nil }.map(\.identity)
  }

  /// Takes in a run; one that belongs to no grid is passed over.
  package mutating func add(_ run: RunRecord) {
    guard let label = labels[run.identity] else { return }
    if run.status == .diverged || run.status == .failed { finals[label, default: Finals()].lost += 1 }
    guard run.status == .finished, let last = run.epochs.last,
      last.epoch == experiment.training.epochs, let validation = last.validationAccuracy,
      validation.isFinite, last.testAccuracy.isFinite
    else { return }
    finals[label, default: Finals()].validation.append(validation)
    finals[label, default: Finals()].test.append(last.testAccuracy)
  }

  /// The grids in the order of the experiment, each with the rates from low to high.
  ///
  /// A rate at which runs were lost is not chosen before one at which none was: the mean over the runs that were not
  /// lost says nothing of those that were. Of equal ones the lowest is.
  package func grids() throws -> [LearningRateGrid] {
    try experiment.optimizerLabels.compactMap { label in
      let arms = experiment.arms.filter { $0.grid == label }
      if arms.isEmpty { return nil }
      let rates = try arms.map { arm in
        let finals = finals[arm.label] ?? Finals()
        return LearningRateGrid.Rate(
          arm: arm.label, rate: arm.learningRate?.initial ?? experiment.training.learningRate.initial,
          finished: finals.validation.count, lost: finals.lost, validation: try estimate(finals.validation),
          test: try estimate(finals.test))
      }
      let clean = rates.filter { $0.lost == 0 && $0.finished > 0 }
      let candidates = clean.isEmpty ? rates : clean
      let most = candidates.map(\.finished).max() ?? 0
      let complete = most == 0 ? [] : candidates.filter { $0.finished == most }
      let best = complete.enumerated().max {
        ($0.element.validation?.mean ?? 0, -$0.offset) < ($1.element.validation?.mean ?? 0, -$1.offset)
      }
      return LearningRateGrid(
        label: label, planned: experiment.seeds.count, rates: rates, chosen: best?.element.arm)
    }
  }
}

extension [LearningRateGrid] {
  /// The chosen arms by the labels of their grids, as ``Experiment/ExperimentSpec/keeping(_:)`` wants them.
  var choice: [String: String] {
    Dictionary(compactMap { grid in grid.chosen.map { (grid.label, $0) } }, uniquingKeysWith: { $1 })
  }
}
