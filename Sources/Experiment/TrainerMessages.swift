import Foundation

/// What a trainer is asked to do: one JSON object on a line of its standard input.
///
/// A trainer in another language takes the lab's place if it reads this, does what ``task`` says and answers
/// with ``TrainerMessage`` lines on standard output. Everything else it has to say goes to standard error.
/// It ends with exit code 0 once it has said how the task ended, whatever that was.
public struct TrainerRequest: Codable, Equatable, Sendable {
  public enum Task: Codable, Equatable, Sendable {
    /// Train the run from where its folder's newest checkpoint left it, to the end, and probe it on the way where that is
    /// asked for.
    case train(CheckpointSpec, probes: TrainingProbeTask? = nil)
    /// Measure momentum estimates against the full-batch gradient, from a checkpoint of the run on.
    case probe(ProbeTask)
    /// Take so many steps of the run from its beginning, and say of each what it came to; write nothing.
    case trace(steps: Int)
  }

  /// The version of these messages that the sender speaks.
  public static let currentProtocol = 1

  public var protocolVersion: Int
  public var task: Task
  public var run: RunSpec
  /// The folder or file in which the data set was found.
  public var dataset: String
  /// The run's own folder: checkpoints and the log of finished epochs.
  public var folder: String
  public var threads: Int
  public var device: String
  /// After how many minutes within an epoch, or a probe, what was done is saved; `nil` for never.
  public var checkpointMinutes: Double?
  /// Whether the end of standard input means that whoever asked is gone, and the trainer has to stop.
  public var stopsAtEndOfInput: Bool

  public init(
    task: Task, run: RunSpec, dataset: String, folder: String, threads: Int, device: String,
    checkpointMinutes: Double? = nil, stopsAtEndOfInput: Bool = true
  ) {
    protocolVersion = Self.currentProtocol
    self.task = task
    self.run = run
    self.dataset = dataset
    self.folder = folder
    self.threads = threads
    self.device = device
    self.checkpointMinutes = checkpointMinutes
    self.stopsAtEndOfInput = stopsAtEndOfInput
  }

  enum CodingKeys: String, CodingKey {
    case task, run, dataset, folder, threads, device, checkpointMinutes
    case protocolVersion = "protocol"
    case stopsAtEndOfInput
  }

  /// The file in ``folder`` that holds the state after so many finished epochs.
  public static func checkpointName(epoch: Int) -> String { String(format: "epoch-%06d.safetensors", epoch) }

  /// Reads a request from its line.
  ///
  /// - Throws: `DecodingError`, also for a number that no experiment file may have.
  public init(line: String) throws {
    self = try MessageCoding.decoder().decode(Self.self, from: Data(line.utf8))
    if let flaw = run.flaw ?? flaw { throw DecodingError.outOfRange(flaw) }
  }

  /// The request as a line of JSON, without the line's end.
  public func encodedLine() throws -> String { try MessageCoding.line(self) }
}

extension TrainerRequest.Task {
  private enum CodingKeys: String, CodingKey { case train, probe, probes, trace }

  private struct Trace: Codable { var steps: Int }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let checkpoints = try container.decodeIfPresent(CheckpointSpec.self, forKey: .train) {
      self = .train(
        checkpoints, probes: try container.decodeIfPresent(TrainingProbeTask.self, forKey: .probes))
    } else if let trace = try container.decodeIfPresent(Trace.self, forKey: .trace) {
      self = .trace(steps: trace.steps)
    } else {
      self = .probe(try container.decode(ProbeTask.self, forKey: .probe))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .train(let checkpoints, let probes):
      try container.encode(checkpoints, forKey: .train)
      try container.encodeIfPresent(probes, forKey: .probes)
    case .probe(let task): try container.encode(task, forKey: .probe)
    case .trace(let steps): try container.encode(Trace(steps: steps), forKey: .trace)
    }
  }
}

/// What a trainer says: one JSON object per line of its standard output, numbered from 0.
public struct TrainerMessage: Codable, Equatable, Sendable {
  public enum Event: Equatable, Sendable {
    /// The data is loaded and work begins; the epoch is the number of those already finished.
    case started(Provenance, epoch: Int)
    /// Where the work stands; sent about once a second.
    case progress(Progress)
    /// An epoch is finished, and is safe on disk if it is one with a checkpoint. After a resumption the
    /// epochs before it are said again, with the same numbers.
    case epoch(EpochRecord)
    case probe(ProbeRecord)
    /// A step of training was probed. After a resumption those before it are said again.
    case trainingProbe(TrainingProbeRecord)
    case gradientVariant(GradientVariantRecord)
    /// A step of a trace is taken.
    case trace(TraceRecord)
    case finished
    /// The loss became non-finite.
    case diverged(reason: String)
    /// The task cannot be done, and why.
    case failed(reason: String)
  }

  public struct Progress: Codable, Equatable, Sendable {
    /// Steps done and steps in all: of the run, or of the probe.
    public var step: Int
    public var steps: Int
    /// Finished epochs.
    public var epoch: Int
    public var imagesPerSecond: Double

    public init(step: Int, steps: Int, epoch: Int, imagesPerSecond: Double) {
      self.step = step
      self.steps = steps
      self.epoch = epoch
      self.imagesPerSecond = imagesPerSecond
    }
  }

  /// Reads a message from its line.
  ///
  /// - Throws: `DecodingError`.
  public init(line: String) throws {
    self = try MessageCoding.decoder().decode(Self.self, from: Data(line.utf8))
  }

  /// The message as a line of JSON, without the line's end.
  public func encodedLine() throws -> String { try MessageCoding.line(self) }

  public var sequence: Int
  public var event: Event

  public init(sequence: Int, event: Event) {
    self.sequence = sequence
    self.event = event
  }

  private enum Kind: String, Codable {
    case started, progress, epoch, probe, trace, finished, diverged, failed
    case trainingProbe = "training-probe"
    case gradientVariant = "gradient-variant"
  }

  private enum CodingKeys: String, CodingKey {
    case sequence, event, provenance, epoch, progress, record, reason
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    sequence = try container.decode(Int.self, forKey: .sequence)
    switch try container.decode(Kind.self, forKey: .event) {
    case .started:
      event = .started(
        try container.decode(Provenance.self, forKey: .provenance),
        epoch: try container.decode(Int.self, forKey: .epoch))
    case .progress: event = .progress(try container.decode(Progress.self, forKey: .progress))
    case .epoch: event = .epoch(try container.decode(EpochRecord.self, forKey: .record))
    case .probe: event = .probe(try container.decode(ProbeRecord.self, forKey: .record))
    case .trainingProbe:
      event = .trainingProbe(try container.decode(TrainingProbeRecord.self, forKey: .record))
    case .gradientVariant:
      event = .gradientVariant(try container.decode(GradientVariantRecord.self, forKey: .record))
    case .trace: event = .trace(try container.decode(TraceRecord.self, forKey: .record))
    case .finished: event = .finished
    case .diverged: event = .diverged(reason: try container.decode(String.self, forKey: .reason))
    case .failed: event = .failed(reason: try container.decode(String.self, forKey: .reason))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sequence, forKey: .sequence)
    func kind(_ kind: Kind) throws { try container.encode(kind, forKey: .event) }
    switch event {
    case .started(let provenance, let epoch):
      try kind(.started)
      try container.encode(provenance, forKey: .provenance)
      try container.encode(epoch, forKey: .epoch)
    case .progress(let progress):
      try kind(.progress)
      try container.encode(progress, forKey: .progress)
    case .epoch(let record):
      try kind(.epoch)
      try container.encode(record, forKey: .record)
    case .probe(let record):
      try kind(.probe)
      try container.encode(record, forKey: .record)
    case .trainingProbe(let record):
      try kind(.trainingProbe)
      try container.encode(record, forKey: .record)
    case .gradientVariant(let record):
      try kind(.gradientVariant)
      try container.encode(record, forKey: .record)
    case .trace(let record):
      try kind(.trace)
      try container.encode(record, forKey: .record)
    case .finished: try kind(.finished)
    case .diverged(let reason):
      try kind(.diverged)
      try container.encode(reason, forKey: .reason)
    case .failed(let reason):
      try kind(.failed)
      try container.encode(reason, forKey: .reason)
    }
  }
}
