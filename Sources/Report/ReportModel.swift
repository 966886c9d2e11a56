/// Everything that a report says, as numbers that are already computed.
///
/// A model holds no statistics to be done: ``ReportWriter`` only words and draws it. Accuracies are in
/// percent, differences of accuracies in percentage points, losses in nats.
public struct ReportModel: Equatable, Sendable {
  /// The experiment's name.
  public var name: String
  /// What its authors say of it.
  public var description: String?
  public var setup: ExperimentSetup
  /// In the order of the experiment file; figures keep it.
  public var arms: [ArmResult]
  /// The arm that the others are compared with.
  public var baseline: String
  /// Final test accuracy of every other arm minus the baseline's.
  public var differences: [ArmDifference]
  /// The contrasts of the report's opening: those that the experiment is about.
  public var headline: [ArmDifference]
  public var claims: [ClaimResult]
  /// When the claims were settled; `nil` where that is not asked, as of an experiment without claims.
  public var claimHistory: ClaimHistory?
  /// Of the claims on differences, what single runs would have shown.
  public var singleRuns: [SingleRunChance]
  /// `nil` where there are no two such arms.
  public var equivalence: Equivalence?
  public var conventions: [ConventionPair]
  public var curves: [LearningCurve]
  /// Of the optimizers that were tried at several learning rates; the arms are those of the chosen ones.
  public var learningRates: [LearningRateGrid]
  /// `nil` where the experiment asks for no probes.
  public var momentum: MomentumResult?
  /// How many runs were planned, and finished with usable numbers, at the rates that were not chosen.
  public var otherRates: RunCount
  /// Of claims that ended the sweep before all of its seeds were run: a sentence each, without a full stop.
  public var decisions: [String]
  /// Runs that gave no final numbers, and why.
  public var unfinished: [UnfinishedRun]
  public var provenance: [ProvenanceGroup]
  /// Whether training was seen to repeat itself; `nil` where that cannot be asked.
  public var repeatability: Repeatability?
  /// The experiment file as it was read.
  public var experimentText: String
  /// What to type to get this report again.
  public var commands: [String]

  public init(
    name: String, description: String? = nil, setup: ExperimentSetup, arms: [ArmResult], baseline: String,
    differences: [ArmDifference], headline: [ArmDifference], claims: [ClaimResult] = [],
    claimHistory: ClaimHistory? = nil,
    singleRuns: [SingleRunChance] = [], equivalence: Equivalence? = nil, conventions: [ConventionPair] = [],
    curves: [LearningCurve] = [],
    learningRates: [LearningRateGrid] = [], otherRates: RunCount = RunCount(),
    momentum: MomentumResult? = nil,
    decisions: [String] = [], unfinished: [UnfinishedRun] = [], provenance: [ProvenanceGroup] = [],
    repeatability: Repeatability? = nil,
    experimentText: String,
    commands: [String]
  ) {
    self.name = name
    self.description = description
    self.setup = setup
    self.arms = arms
    self.baseline = baseline
    self.differences = differences
    self.headline = headline
    self.claims = claims
    self.claimHistory = claimHistory
    self.singleRuns = singleRuns
    self.equivalence = equivalence
    self.conventions = conventions
    self.curves = curves
    self.learningRates = learningRates
    self.otherRates = otherRates
    self.momentum = momentum
    self.decisions = decisions
    self.unfinished = unfinished
    self.provenance = provenance
    self.repeatability = repeatability
    self.experimentText = experimentText
    self.commands = commands
  }

  /// Of all learning rates.
  public var plannedRuns: Int { arms.reduce(otherRates.planned) { $0 + $1.planned } }
  public var finishedRuns: Int { arms.reduce(otherRates.finished) { $0 + $1.finals.count } }
}

/// What was trained, in words.
public struct ExperimentSetup: Equatable, Sendable {
  /// `CIFAR-10, first 5000 training images`.
  public var dataset: String
  /// `random crop and flip`, or `none`.
  public var augmentation: String
  public var network: String
  public var epochs: Int
  public var seeds: Int
  /// Further settings as pairs of a name and a value: `Batch size`, `128`.
  public var settings: [Setting]

  public struct Setting: Equatable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(
    dataset: String, augmentation: String, network: String, epochs: Int, seeds: Int, settings: [Setting]
  ) {
    self.dataset = dataset
    self.augmentation = augmentation
    self.network = network
    self.epochs = epochs
    self.seeds = seeds
    self.settings = settings
  }
}
