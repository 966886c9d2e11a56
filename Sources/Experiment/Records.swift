import Foundation

/// What a run measured over one epoch. The lab's own trainer measures all of it; of runs that another tool made, little
/// more than the test accuracy may be known, and what is not is `nil`.
public struct EpochRecord: Codable, Equatable, Sendable {
  /// The number of finished epochs: 1 after the first.
  public var epoch: Int
  /// Mean cross-entropy, in nats, and accuracy, in percent, on the whole training split after the epoch, in
  /// evaluation mode, without augmentation; `nil` where the split was not evaluated after this epoch.
  public var trainLoss: Double?
  public var trainAccuracy: Double?
  /// The same on the whole test split.
  public var testLoss: Double?
  public var testAccuracy: Double
  /// The same on the images held out of training; `nil` where none are.
  public var validationLoss: Double?
  public var validationAccuracy: Double?
  /// The same over the epoch's training batches as they were trained on: in training mode, augmented, each
  /// before its own step. What most training scripts call training loss and accuracy.
  public var runningLoss: Double?
  public var runningAccuracy: Double?
  /// At the epoch's last step.
  public var learningRate: Double?
  /// SHA-256 of the parameters and batch-norm buffers after the epoch.
  public var weightHash: String?
  /// Wall-clock time of the epoch's training and of its evaluations, on both splits.
  public var trainSeconds: Double?
  public var testSeconds: Double?
  /// Images trained on per second of training.
  public var imagesPerSecond: Double?
  /// The process's peak resident memory so far.
  public var peakMemoryBytes: Int?

  public init(
    epoch: Int, trainLoss: Double? = nil, trainAccuracy: Double? = nil, testLoss: Double? = nil,
    testAccuracy: Double, validationLoss: Double? = nil, validationAccuracy: Double? = nil,
    runningLoss: Double? = nil, runningAccuracy: Double? = nil, learningRate: Double? = nil,
    weightHash: String? = nil, trainSeconds: Double? = nil,
    testSeconds: Double? = nil, imagesPerSecond: Double? = nil, peakMemoryBytes: Int? = nil
  ) {
    self.epoch = epoch
    self.trainLoss = trainLoss
    self.trainAccuracy = trainAccuracy
    self.testLoss = testLoss
    self.testAccuracy = testAccuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.runningLoss = runningLoss
    self.runningAccuracy = runningAccuracy
    self.learningRate = learningRate
    self.weightHash = weightHash
    self.trainSeconds = trainSeconds
    self.testSeconds = testSeconds
    self.imagesPerSecond = imagesPerSecond
    self.peakMemoryBytes = peakMemoryBytes
  }
}

/// Where and with what a run was made. Nothing here is part of the run's identity.
public struct Provenance: Codable, Equatable, Sendable {
  public var projectVersion: String
  /// The commit that the trainer was built from, and whether files differed from it; `nil` where unknown.
  public var gitCommit: String?
  public var gitDirty: Bool?
  /// The engine and its version: `LibTorch 1.13.1`.
  public var engine: String
  public var device: String
  public var processor: String
  /// `nil` where unknown.
  public var threads: Int?
  /// How many trainers the sweep had at work at once, which decides how fast each was; `nil` where unknown.
  public var jobs: Int?
  public var host: String
  /// SHA-256 of the data set's decoded labels and pixels, whatever files they came in; `nil` where unknown.
  public var datasetChecksum: String?
  /// Whether the files are known to be the official ones; `nil` where nothing is known of them.
  public var datasetOfficial: Bool?
  /// What is to be known about the files: `not the official files: …`.
  public var datasetNote: String?
  /// Of runs that were read from a file: how the command was told to read it; `nil` for no options, and for other runs.
  public var importOptions: String?

  public init(
    projectVersion: String, gitCommit: String? = nil, gitDirty: Bool? = nil, engine: String,
    device: String, processor: String, threads: Int?, jobs: Int? = nil, host: String,
    datasetChecksum: String?,
    datasetOfficial: Bool?, datasetNote: String? = nil, importOptions: String? = nil
  ) {
    self.projectVersion = projectVersion
    self.gitCommit = gitCommit
    self.gitDirty = gitDirty
    self.engine = engine
    self.device = device
    self.processor = processor
    self.threads = threads
    self.jobs = jobs
    self.host = host
    self.datasetChecksum = datasetChecksum
    self.datasetOfficial = datasetOfficial
    self.datasetNote = datasetNote
    self.importOptions = importOptions
  }
}

extension Provenance {
  /// What is known of runs that were read from a file of another tool's: which file, and nothing else.
  ///
  /// - Parameter options: Those of the command, as they were typed.
  public static func imported(from file: String, sha256: String, options: String = "") -> Provenance {
    Provenance(
      projectVersion: unknown, engine: importMark + file + hashMark + sha256, device: unknown,
      processor: unknown,
      threads: nil, host: unknown, datasetChecksum: nil, datasetOfficial: nil,
      importOptions: options.isEmpty ? nil : options)
  }

  /// The file that the run was read from; `nil` for a run that a trainer of a sweep made.
  public var importedFile: String? {
    guard engine.hasPrefix(Self.importMark), let end = engine.range(of: Self.hashMark, options: .backwards)
    else { return nil }
    return String(engine[..<end.lowerBound].dropFirst(Self.importMark.count))
  }

  /// Stands for what nobody recorded.
  public static let unknown = "unknown"
  private static let importMark = "imported from "
  private static let hashMark = ", SHA-256 "
}

/// Where a stored run stands.
public enum RunStatus: String, Codable, CaseIterable, Sendable {
  /// A worker has it, or had it when the sweep was cut off.
  case running
  case finished
  /// The loss became non-finite.
  case diverged
  /// A signal ended its trainer; the next sweep goes on with it.
  case killed
  /// It crashed or could not be done; the reason is stored, and it is tried again only when asked for.
  case failed
}

/// A stored run with everything it measured.
public struct RunRecord: Equatable, Sendable {
  public var identity: RunIdentity
  public var spec: RunSpec
  public var status: RunStatus
  /// Why the run did not finish.
  public var reason: String?
  public var provenance: Provenance?
  /// Seconds since 1970.
  public var startedAt: Double?
  public var endedAt: Double?
  /// In the order of the epochs.
  public var epochs: [EpochRecord]
  /// In the order of epochs and steps.
  public var probes: [ProbeRecord]
  /// The full-batch gradient in other meanings, at the starts of probes.
  public var variants: [GradientVariantRecord]
  /// `nil` where the run was not probed as it trained.
  public var trainingProbes: TrainingProbes?

  public init(
    identity: RunIdentity, spec: RunSpec, status: RunStatus, reason: String? = nil,
    provenance: Provenance? = nil, startedAt: Double? = nil, endedAt: Double? = nil,
    epochs: [EpochRecord] = [], probes: [ProbeRecord] = [], variants: [GradientVariantRecord] = [],
    trainingProbes: TrainingProbes? = nil
  ) {
    self.variants = variants
    self.trainingProbes = trainingProbes
    self.identity = identity
    self.spec = spec
    self.status = status
    self.reason = reason
    self.provenance = provenance
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.epochs = epochs
    self.probes = probes
  }
}

/// That a sweep ended before all of its seeds were run, because a claim was settled: by the first interval of a
/// confidence sequence over the seeds that allowed it.
public struct DecisionRecord: Codable, Equatable, Sendable {
  /// The claim's id, and what was compared: the mean over seeds of `better` minus `baseline`.
  public var claim: String
  public var better: String
  public var baseline: String
  public var metric: String
  /// How many pairs of runs were looked at.
  public var seeds: Int
  public var mean: Double
  /// The interval, which holds at every look with the probability `level`.
  public var lower: Double
  public var upper: Double
  public var level: Double
  /// What counts as equivalent, where that was asked.
  public var margin: Double?
  /// `above`, `below` or `equivalent`.
  public var outcome: String

  public init(
    claim: String, better: String, baseline: String, metric: String, seeds: Int, mean: Double, lower: Double,
    upper: Double, level: Double, margin: Double? = nil, outcome: String
  ) {
    self.claim = claim
    self.better = better
    self.baseline = baseline
    self.metric = metric
    self.seeds = seeds
    self.mean = mean
    self.lower = lower
    self.upper = upper
    self.level = level
    self.margin = margin
    self.outcome = outcome
  }
}
