/// An experiment as its file states it: what is trained, by which optimizers, from which seeds.
public struct ExperimentSpec: Equatable, Sendable {
  public var name: String
  /// What the report says first: what is tried here, and what it is not. No part of any run's identity.
  public var description: String?
  public var dataset: DatasetSpec
  public var model: ModelSpec
  public var training: TrainingSpec
  public var arms: [Arm]
  public var seeds: SeedSpec
  public var checkpoints: CheckpointSpec
  public var bias: BiasSpec?
  public var claims: [ClaimSpec]
  public var trainer: [String]?
  /// `nil` where it is not meant for a cluster.
  public var slurm: SlurmSpec?

  public init(
    name: String, description: String? = nil, dataset: DatasetSpec, model: ModelSpec, training: TrainingSpec,
    arms: [Arm], seeds: SeedSpec, checkpoints: CheckpointSpec = CheckpointSpec(), bias: BiasSpec? = nil,
    claims: [ClaimSpec] = [], trainer: [String]? = nil, slurm: SlurmSpec? = nil
  ) {
    self.name = name
    self.description = description
    self.dataset = dataset
    self.model = model
    self.training = training
    self.arms = arms
    self.seeds = seeds
    self.checkpoints = checkpoints
    self.bias = bias
    self.claims = claims
    self.trainer = trainer
    self.slurm = slurm
  }
}

extension ExperimentSpec {
  /// What optimizers are called, in order: the label of a grid's arms is that of the grid.
  public var optimizerLabels: [String] { arms.optimizerLabels }

  /// Whether several learning rates of an optimizer are tried.
  public var hasGrids: Bool { arms.contains { $0.grid != nil } }

  /// The experiment with one arm per optimizer: of each grid the arm that `choice` names, under the grid's label.
  ///
  /// - Parameter choice: Labels of arms by those of grids; a grid without one is left out.
  public func keeping(_ choice: [String: String]) -> ExperimentSpec {
    var kept = self
    kept.arms = arms.compactMap { arm in
      guard let grid = arm.grid else { return arm }
      guard choice[grid] == arm.label else { return nil }
      var arm = arm
      (arm.label, arm.grid) = (grid, nil)
      return arm
    }
    return kept
  }

  /// The α that a claim has for itself: of its own α the part that its weight is of all claims' weights, so that all verdicts
  /// are right together with the probability 1 − α (Bonferroni). Claims that are no inference from a sample take no part.
  ///
  /// Source: R. Rosenthal and D. B. Rubin, Psychological Bulletin 94 (1983), pp. 540–541 (weights chosen beforehand).
  public func share(of claim: ClaimSpec) -> Double {
    let weights = claims.filter(\.isStatistical).reduce(0) { $0 + ($1.weight ?? 1) }
    return claim.isStatistical ? claim.alpha * (claim.weight ?? 1) / weights : claim.alpha
  }

  /// The seeds whose runs are probed.
  public var probedSeeds: Range<Int> {
    guard let bias else { return 0..<0 }
    return seeds.first..<(seeds.first + min(seeds.count, bias.seeds ?? seeds.count))
  }
}

extension [Arm] {
  var optimizerLabels: [String] {
    var labels: [String] = []
    for arm in self where !labels.contains(arm.grid ?? arm.label) { labels.append(arm.grid ?? arm.label) }
    return labels
  }
}

/// One optimizer of an experiment under the label that tables and figures show.
public struct Arm: Equatable, Sendable {
  public var label: String
  public var optimizer: OptimizerSpec
  /// In place of the experiment's; `nil` for that.
  public var learningRate: LearningRateSpec?
  public var weightDecay: Double?
  /// What the arms of one optimizer's learning rates have in common: the label that the best of them is shown under. `nil`
  /// for an arm that is none of several.
  public var grid: String?

  public init(
    label: String? = nil, optimizer: OptimizerSpec, learningRate: LearningRateSpec? = nil,
    weightDecay: Double? = nil, grid: String? = nil
  ) {
    self.label = label ?? optimizer.defaultLabel
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.grid = grid
  }

  /// How the arm is trained, where the experiment's arms are trained so.
  public func training(_ training: TrainingSpec) -> TrainingSpec {
    var own = training
    if let learningRate { own.learningRate = learningRate }
    if let weightDecay { own.weightDecay = weightDecay }
    return own
  }
}

public struct SeedSpec: Equatable, Sendable {
  public var first: Int
  public var count: Int

  public init(first: Int = 1, count: Int) {
    self.first = first
    self.count = count
  }

  public var values: Range<Int> { first..<(first + count) }
}

/// Which checkpoints a run writes and which of them stay on disk.
public struct CheckpointSpec: Codable, Equatable, Sendable {
  public enum Keep: String, Codable, CaseIterable, Sendable { case last, all }

  /// A checkpoint after every so many epochs, and always after the last.
  public var every: Int
  public var keep: Keep
  /// Epochs whose checkpoints stay whatever `keep` says: those that momentum probes start from.
  public var always: [Int]

  public init(every: Int = 1, keep: Keep = .last, always: [Int] = []) {
    self.every = every
    self.keep = keep
    self.always = always
  }
}
