/// A run of the plan that gave no final numbers.
public struct UnfinishedRun: Equatable, Sendable {
  public enum State: String, Sendable {
    case notStarted = "not started"
    /// Being run, or cut off.
    case running = "not finished"
    case diverged, killed, failed
    /// Said to be finished, but its numbers cannot be used; the reason says why.
    case unusable
  }

  public var arm: String
  public var seed: Int
  public var state: State
  public var reason: String?
  /// The number of epochs that it finished.
  public var epochs: Int

  public init(arm: String, seed: Int, state: State, reason: String? = nil, epochs: Int = 0) {
    self.arm = arm
    self.seed = seed
    self.state = state
    self.reason = reason
    self.epochs = epochs
  }
}

/// How many runs were planned, and how many of them finished with usable numbers.
public struct RunCount: Equatable, Sendable {
  public var planned: Int
  public var finished: Int

  public init(planned: Int = 0, finished: Int = 0) {
    self.planned = planned
    self.finished = finished
  }
}

/// Runs that were made in the same place and with the same software and data.
public struct ProvenanceGroup: Equatable, Sendable {
  public var runs: Int
  /// Version and commit of the project: `0.1.0 (commit 1a2b3c4, with uncommitted changes)`.
  public var project: String
  public var engine: String
  public var device: String
  public var processor: String
  /// `nil` where unknown, as are the other optional ones.
  public var threads: Int?
  /// How many runs were at work at once.
  public var jobs: Int?
  public var host: String
  public var datasetChecksum: String?
  public var datasetOfficial: Bool?
  public var datasetNote: String?
  /// Means over the runs' epochs; `nil` where none was finished.
  public var secondsPerEpoch: Double?
  public var imagesPerSecond: Double?

  public init(
    runs: Int, project: String, engine: String, device: String, processor: String, threads: Int?,
    jobs: Int? = nil, host: String, datasetChecksum: String?, datasetOfficial: Bool?,
    datasetNote: String? = nil,
    secondsPerEpoch: Double? = nil, imagesPerSecond: Double? = nil
  ) {
    self.runs = runs
    self.project = project
    self.engine = engine
    self.device = device
    self.processor = processor
    self.threads = threads
    self.jobs = jobs
    self.host = host
    self.datasetChecksum = datasetChecksum
    self.datasetOfficial = datasetOfficial
    self.datasetNote = datasetNote
    self.secondsPerEpoch = secondsPerEpoch
    self.imagesPerSecond = imagesPerSecond
  }

  /// Whether all that a run's numbers depend on is known, and alike.
  func isAlike(_ other: ProvenanceGroup) -> Bool {
    guard let threads, let datasetChecksum else { return false }
    return project == other.project && engine == other.engine && device == other.device
      && processor == other.processor && threads == other.threads && datasetChecksum == other.datasetChecksum
  }
}
