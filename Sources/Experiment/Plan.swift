/// The runs of an experiment in the order in which they are started.
///
/// The order finishes a whole seed across the optimizers before the next seed begins, so that a sweep cut
/// off anywhere is still a balanced comparison.
public struct Plan: Equatable, Sendable {
  public var runs: [PlannedRun]

  public init(_ experiment: ExperimentSpec) {
    runs = experiment.seeds.values.flatMap { seed in
      experiment.arms.map { arm in
        PlannedRun(
          label: arm.label, grid: arm.grid,
          spec: RunSpec(
            dataset: experiment.dataset, model: experiment.model,
            training: arm.training(experiment.training), optimizer: arm.optimizer, seed: seed,
            trainer: experiment.trainer))
      }
    }
  }

  /// The plan without the runs that `selection` leaves out.
  public func only(_ selection: RunSelection) -> Plan {
    var plan = self
    plan.runs = runs.filter(selection.contains)
    return plan
  }
}

public struct PlannedRun: Equatable, Sendable {
  /// The label of the run's optimizer in this experiment; not part of the run's identity.
  public let label: String
  /// What the arms of its optimizer's learning rates have in common; `nil` where there is but one.
  public let grid: String?
  public let spec: RunSpec
  public let identity: RunIdentity

  public init(label: String, grid: String? = nil, spec: RunSpec) {
    self.label = label
    self.grid = grid
    self.spec = spec
    identity = spec.identity
  }

  /// The run as a person names it: `rsgdm seed 3`.
  public var title: String { "\(label) seed \(spec.seed)" }
}

/// A part of a plan, written `optimizer=sgdm,seed=1`: every key named must match, a key named twice
/// matches either value. An optimizer's label is that of all its learning rates.
public struct RunSelection: Equatable, Sendable {
  public var labels: Set<String> = []
  public var seeds: Set<Int> = []

  public init() {}

  /// - Throws: ``SelectionError`` for a key other than `optimizer` and `seed`, a seed that is no number, or
  ///   a label or seed that `experiment` does not have.
  public init(parsing text: String, of experiment: ExperimentSpec) throws {
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
      guard pair.count == 2 else { throw SelectionError("'\(part)' is not KEY=VALUE") }
      switch pair[0] {
      case "optimizer":
        let known = experiment.optimizerLabels
        let labels = known + experiment.arms.map(\.label)
        guard labels.contains(pair[1]) else {
          let hint = didYouMean(pair[1], among: labels)
          throw SelectionError(
            "no optimizer '\(pair[1])'\(hint); this experiment has \(known.joined(separator: ", "))")
        }
        self.labels.insert(pair[1])
      case "seed":
        guard let seed = Int(pair[1]), experiment.seeds.values.contains(seed) else {
          let seeds = experiment.seeds.values
          throw SelectionError(
            "no seed '\(pair[1])'; this experiment has \(seeds.lowerBound) to \(seeds.upperBound - 1)")
        }
        seeds.insert(seed)
      default:
        let hint = didYouMean(pair[0], among: ["optimizer", "seed"])
        throw SelectionError("unknown key '\(pair[0])'\(hint); known: optimizer, seed")
      }
    }
  }

  public func contains(_ run: PlannedRun) -> Bool {
    (labels.isEmpty || labels.contains(run.label) || run.grid.map(labels.contains) == true)
      && (seeds.isEmpty || seeds.contains(run.spec.seed))
  }
}

public struct SelectionError: Error, CustomStringConvertible, Equatable {
  public let description: String
  init(_ description: String) { self.description = description }
}
