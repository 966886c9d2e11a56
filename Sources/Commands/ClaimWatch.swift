import Experiment
import Foundation
import Report
import Statistics
import Store

/// Looks after each run whether a claim is settled, by an interval that holds however often one looks.
///
/// Seeds count in their order, whatever the order in which their runs end: what is looked at must not depend on how long
/// a run took. A seed that one of the two arms did not finish is passed over, as it is in a report, and as there nothing is
/// settled in favour of an arm that diverged where the other did not.
///
/// The interval is at the claim's own level, at which its verdict is given: that at which all claims' hold together.
actor ClaimWatch {
  private let experiment: ExperimentSpec
  private let claim: ClaimSpec
  private let contrast: ClaimSpec.Contrast
  private let store: Store
  private let direction: ClaimSpec.Direction
  private let level: Double
  private let margin: Double?
  private let runs: [(better: RunIdentity, baseline: RunIdentity)]
  private(set) var decision: DecisionRecord?

  /// - Parameter margin: In place of the claim's own, if it has one.
  /// - Throws: ``Failure`` where the experiment has no such claim.
  init(_ id: String, of experiment: ExperimentSpec, store: Store, margin: Double?) throws {
    guard let claim = experiment.claims.first(where: { $0.id == id }) else {
      let known = experiment.claims.map(\.id).joined(separator: ", ")
      throw Failure(
        .validationFailure,
        "--until-decided: the experiment makes no claim '\(id)'"
          + (known.isEmpty ? "" : "; there are: \(known)"))
    }
    guard case .difference(let contrast, let rule, let direction, let ownMargin) = claim.question else {
      throw Failure(
        .validationFailure,
        "--until-decided: claim '\(id)' is on no difference of final numbers, which is all that is watched")
    }
    let grids = Set(experiment.arms.compactMap(\.grid))
    if let grid = [contrast.better, contrast.baseline].first(where: grids.contains) {
      throw Failure(
        .validationFailure,
        "--until-decided: '\(grid)' has several learning rates, of which the best is known only once all runs are done"
      )
    }
    if rule != .final {
      throw Failure(
        .validationFailure,
        "--until-decided: claim '\(id)' is not on the numbers of the last epoch, which are all that is watched"
      )
    }
    self.experiment = experiment
    self.claim = claim
    self.contrast = contrast
    self.store = store
    self.direction = direction
    level = 1 - experiment.share(of: claim)
    self.margin = margin ?? ownMargin
    let plan = Plan(experiment).runs
    func identities(_ label: String) -> [Int: RunIdentity] {
      Dictionary(
        plan.filter { $0.label == label }.map { ($0.spec.seed, $0.identity) },
        uniquingKeysWith: { first, _ in first })
    }
    let (better, baseline) = (identities(contrast.better), identities(contrast.baseline))
    runs = experiment.seeds.values.compactMap { seed in
      guard let first = better[seed], let second = baseline[seed] else { return nil }
      return (first, second)
    }
  }

  /// Looks once more, and keeps what it finds in the store.
  func look() throws -> DecisionRecord? {
    if let decision { return decision }
    let stored = Dictionary(
      try store.runs(runs.flatMap { [$0.better, $0.baseline] }, reading: .lastEpoch).map {
        ($0.identity, $0)
      },
      uniquingKeysWith: { first, _ in first })
    var differences: [Double] = []
    var diverged = OneSidedDivergence()
    for pair in runs {
      guard let better = stored[pair.better], let baseline = stored[pair.baseline],
        better.status.isOver, baseline.status.isOver
      else { break }
      if let x = value(better), let y = value(baseline) { differences.append(x - y) }
      let epochs = experiment.training.epochs
      diverged.add(
        seed: better.spec.seed, better: better.hasDiverged(epochs: epochs),
        baseline: baseline.hasDiverged(epochs: epochs))
    }
    let settled = try SequentialDecision(
      differences, level: level, margin: margin, isOfMargin: direction == .same)
    guard let found = settled, side(of: found.outcome).map(diverged.withholds) != true else { return nil }
    let record = DecisionRecord(
      claim: claim.id, better: contrast.better, baseline: contrast.baseline,
      metric: contrast.metric.rawValue,
      seeds: found.count, mean: found.mean, lower: found.interval.lower, upper: found.interval.upper,
      level: level,
      margin: margin, outcome: found.outcome.rawValue)
    try store.decide(record, of: experiment.name)
    decision = record
    return record
  }

  /// Whose side a decision takes; `nil` where it says no more than that the arms differ.
  private func side(of outcome: SequentialDecision.Outcome) -> OneSidedDivergence.Side? {
    switch (outcome, direction) {
    case (.equivalent, _): .neither
    case (_, .different), (_, .same): nil
    case (_, .better): (outcome == .above) == contrast.metric.isAccuracy ? .better : .baseline
    }
  }

  private func value(_ run: RunRecord) -> Double? {
    run.usableLast(epochs: experiment.training.epochs).flatMap(contrast.metric.value)
  }
}

extension RunStatus {
  /// Whether nothing more comes of a run unless it is asked for.
  fileprivate var isOver: Bool { self == .finished || self == .diverged || self == .failed }
}

extension DecisionRecord {
  /// `rsgdm is above sgdm: +0.21 points (95% interval at every look +0.02 to +0.40) after 9 seeds`; of losses in nats.
  var sentence: String {
    let isAccuracy = ClaimSpec.Metric(rawValue: metric)?.isAccuracy ?? true
    let unit = isAccuracy ? " points" : " nats"
    func signed(_ value: Double) -> String {
      (value > 0 ? "+" : "") + String(format: isAccuracy ? "%.2f" : "%.3g", value)
    }
    let found =
      switch outcome {
      case "above": "\(better) is above \(baseline)"
      case "below": "\(better) is below \(baseline)"
      default:
        "\(better) and \(baseline) are within ±\(String(format: "%g", margin ?? 0))\(unit) of each other"
      }
    return "\(found): \(signed(mean))\(unit) (\(String(format: "%.4g", 100 * level))% interval at every look "
      + "\(signed(lower)) to \(signed(upper))) after \(seeds) seeds"
  }
}
