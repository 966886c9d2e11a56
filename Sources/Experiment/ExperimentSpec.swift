/// An experiment as its file states it: what is trained, by which optimizers, from which seeds.
public struct ExperimentSpec: Equatable, Sendable {
  public var name: String
  public var dataset: DatasetSpec
  public var model: ModelSpec
  public var training: TrainingSpec
  public var arms: [Arm]
  public var seeds: SeedSpec
  public var checkpoints: CheckpointSpec
  public var bias: BiasSpec?
  public var claims: [ClaimSpec]
  public var trainer: [String]?

  public init(
    name: String, dataset: DatasetSpec, model: ModelSpec, training: TrainingSpec, arms: [Arm],
    seeds: SeedSpec, checkpoints: CheckpointSpec = CheckpointSpec(), bias: BiasSpec? = nil,
    claims: [ClaimSpec] = [], trainer: [String]? = nil
  ) {
    self.name = name
    self.dataset = dataset
    self.model = model
    self.training = training
    self.arms = arms
    self.seeds = seeds
    self.checkpoints = checkpoints
    self.bias = bias
    self.claims = claims
    self.trainer = trainer
  }
}

/// One optimizer of an experiment under the label that tables and figures show.
public struct Arm: Equatable, Sendable {
  public var label: String
  public var optimizer: OptimizerSpec

  public init(label: String? = nil, optimizer: OptimizerSpec) {
    self.label = label ?? optimizer.defaultLabel
    self.optimizer = optimizer
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

/// Where and how the momentum estimates are compared with the full-batch gradient.
public struct BiasSpec: Equatable, Sendable {
  /// The numbers of finished epochs after which a probe starts; 0 is before the first step.
  public var atEpochs: [Int]
  /// Steps recorded by each probe.
  public var steps: Int
  public var reference: ReferenceSpec
  /// Probe only the first so many seeds; `nil` for all.
  public var seeds: Int?

  public init(atEpochs: [Int], steps: Int, reference: ReferenceSpec, seeds: Int? = nil) {
    self.atEpochs = atEpochs
    self.steps = steps
    self.reference = reference
    self.seeds = seeds
  }
}

/// What stands for the full-batch gradient: all of the training set, or a sample of its chunks.
public enum ReferenceSpec: Codable, Hashable, Sendable {
  case full
  case chunks(Int)

  private enum CodingKeys: String, CodingKey { case chunks }

  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      guard text == "full" else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "reference '\(text)' is not 'full'"))
      }
      self = .full
    } else {
      self = .chunks(try decoder.container(keyedBy: CodingKeys.self).decode(Int.self, forKey: .chunks))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .full:
      var container = encoder.singleValueContainer()
      try container.encode("full")
    case .chunks(let count):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(count, forKey: .chunks)
    }
  }

  public var description: String {
    switch self {
    case .full: "the whole training set"
    case .chunks(let count): "\(count) chunks of the training set"
    }
  }
}

/// A published statement that the experiment puts to the test, with the numbers it was published with.
public struct ClaimSpec: Equatable, Sendable {
  public enum Metric: String, CaseIterable, Sendable {
    case testAccuracy = "test-accuracy"
    case trainAccuracy = "train-accuracy"
  }

  public var id: String
  public var statement: String
  public var metric: Metric
  /// The arm said to be better, and the arm it is compared with.
  public var better: String
  public var baseline: String
  /// The published value per arm, in percent.
  public var published: [String: Double]

  public init(
    id: String, statement: String, metric: Metric, better: String, baseline: String,
    published: [String: Double]
  ) {
    self.id = id
    self.statement = statement
    self.metric = metric
    self.better = better
    self.baseline = baseline
    self.published = published
  }
}
