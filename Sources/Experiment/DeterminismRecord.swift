/// What one step of training came to, to the bit.
public struct TraceRecord: Codable, Equatable, Sendable {
  /// From 1.
  public var step: Int
  /// Mean loss over the step's batch.
  public var loss: Double
  /// SHA-256 of the gradient that the step was taken along, and of parameters and running statistics after it, in the
  /// trainer's own order, float32.
  public var gradientHash: String
  public var weightHash: String

  public init(step: Int, loss: Double, gradientHash: String, weightHash: String) {
    self.step = step
    self.loss = loss
    self.gradientHash = gradientHash
    self.weightHash = weightHash
  }

  /// What of two records of the same step is not the same to the bit: `loss`, `gradient`, `weights`.
  public func differences(from other: TraceRecord) -> [String] {
    var names: [String] = []
    if loss.bitPattern != other.loss.bitPattern { names.append("loss") }
    if gradientHash != other.gradientHash { names.append("gradient") }
    if weightHash != other.weightHash { names.append("weights") }
    return names
  }
}

/// Whether the first steps of a run came to the same twice, in processes of their own: with one number of threads, or with
/// one in the first process and another in the second.
public struct DeterminismRecord: Codable, Equatable, Sendable {
  /// The experiment's name, and the run's identity and specification.
  public var experiment: String
  public var identity: String
  public var specification: String
  public var precision: Precision
  public var threads: Int
  /// Equal to ``threads`` where it is about repetition.
  public var otherThreads: Int
  /// How many steps were compared.
  public var steps: Int
  /// The first step, from 1, that was not the same; `nil` where all were.
  public var firstDifference: Int?
  /// What was not the same at that step: `gradient, weights`.
  public var differing: String?
  public var projectVersion: String
  public var gitCommit: String?
  public var gitDirty: Bool?
  public var engine: String
  public var device: String
  public var processor: String
  public var host: String
  public var datasetChecksum: String?
  /// Seconds since 1970.
  public var checkedAt: Double

  /// Compares what two trainers said of the same steps of `run`.
  ///
  /// - Parameters:
  ///   - provenance: Where the first was made; both were made by the same program on the same machine.
  ///   - threads: How many each had.
  public init(
    of run: RunSpec, experiment: String, _ first: [TraceRecord], _ second: [TraceRecord],
    threads: (Int, Int), provenance: Provenance, checkedAt: Double
  ) {
    self.experiment = experiment
    identity = run.identity.hash
    specification = run.canonicalJSON
    precision = run.training.precision
    (self.threads, otherThreads) = threads
    steps = min(first.count, second.count)
    for (record, other) in zip(first, second) {
      let names = record.differences(from: other)
      guard !names.isEmpty else { continue }
      firstDifference = record.step
      differing = names.joined(separator: ", ")
      break
    }
    projectVersion = provenance.projectVersion
    gitCommit = provenance.gitCommit
    gitDirty = provenance.gitDirty
    engine = provenance.engine
    device = provenance.device
    processor = provenance.processor
    host = provenance.host
    datasetChecksum = provenance.datasetChecksum
    self.checkedAt = checkedAt
  }
}
