import Hashing

/// Where and how the momentum estimates are compared with the full-batch gradient.
public struct BiasSpec: Equatable, Sendable {
  /// The numbers of finished epochs after which a probe starts; 0 is before the first step. May be empty where runs are
  /// probed as they train.
  public var atEpochs: [Int]
  /// Steps recorded by each probe.
  public var steps: Int
  /// Steps from one probe to the next while a run trains; `nil` for none.
  public var every: Int?
  public var reference: ReferenceSpec
  public var gradient: GradientSpec
  /// ν of the quasi-hyperbolic estimates that are measured besides the usual ones.
  public var quasiHyperbolic: [Double]
  /// Other meanings of the gradient that are compared with ``gradient`` at the start of each probe.
  public var variants: [GradientSpec]
  /// Probe only the first so many seeds; `nil` for all.
  public var seeds: Int?

  public init(
    atEpochs: [Int], steps: Int, every: Int? = nil, reference: ReferenceSpec,
    gradient: GradientSpec = GradientSpec(), quasiHyperbolic: [Double] = [], variants: [GradientSpec] = [],
    seeds: Int? = nil
  ) {
    self.every = every
    self.variants = variants
    self.atEpochs = atEpochs
    self.steps = steps
    self.reference = reference
    self.gradient = gradient
    self.quasiHyperbolic = quasiHyperbolic
    self.seeds = seeds
  }

  /// The probe that starts after so many epochs.
  public func task(epoch: Int) -> ProbeTask {
    ProbeTask(
      epoch: epoch, steps: steps, reference: reference, gradient: gradient, quasiHyperbolic: quasiHyperbolic,
      variants: variants)
  }

  /// The probes of a run as it trains; `nil` where none are asked for.
  public var trainingTask: TrainingProbeTask? {
    every.map {
      TrainingProbeTask(
        every: $0, reference: reference, gradient: gradient, quasiHyperbolic: quasiHyperbolic)
    }
  }
}

/// What stands for the full-batch gradient: all of the training set, or a sample of its chunks.
public enum ReferenceSpec: Codable, Hashable, Sendable {
  case full
  /// The same K chunks along the whole window.
  case chunks(Int)
  /// As many chunks as make the error of the sampled gradient, relative to its norm, so small in root mean square at
  /// the start of the window; all of them, of which none need be kept, where it takes more than ``largestSample``.
  case precision(Double)

  public static let largestSample = 64

  private enum CodingKeys: String, CodingKey { case chunks, precision }

  public init(from decoder: any Decoder) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      guard text == "full" else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "reference '\(text)' is not 'full'"))
      }
      self = .full
      return
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let precision = try container.decodeIfPresent(Double.self, forKey: .precision) {
      self = .precision(precision)
    } else {
      self = .chunks(try container.decode(Int.self, forKey: .chunks))
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
    case .precision(let precision):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(precision, forKey: .precision)
    }
  }

  public var description: String {
    switch self {
    case .full: "the whole training set"
    case .chunks(let count): "\(count) chunks of the training set"
    case .precision(let precision): "chunks of the training set, to \(100 * precision)%"
    }
  }
}

/// What the gradient of the training set means, where networks have batch norm and images are augmented.
public struct GradientSpec: Codable, Hashable, Sendable {
  public enum BatchNorm: String, Codable, CaseIterable, Sendable {
    /// By each chunk's own statistics, as in training; the running ones stay as they are.
    case training
    /// By the running statistics.
    case evaluation
  }

  public enum Images: String, Codable, CaseIterable, Sendable {
    /// Augmented as in training, by a draw of their own that never changes.
    case augmented
    case clean
  }

  public var batchNorm: BatchNorm
  public var images: Images
  /// Images in a chunk; `nil` for the training batch size.
  public var chunkSize: Int?

  public init(batchNorm: BatchNorm = .training, images: Images = .augmented, chunkSize: Int? = nil) {
    self.batchNorm = batchNorm
    self.images = images
    self.chunkSize = chunkSize
  }
}

/// One probe: where it starts, how long it records and what it measures against.
public struct ProbeTask: Codable, Equatable, Sendable {
  /// The number of finished epochs at its start.
  public var epoch: Int
  /// Steps recorded, after the warm-up where there is one.
  public var steps: Int
  public var reference: ReferenceSpec
  public var gradient: GradientSpec
  public var quasiHyperbolic: [Double]
  /// `nil` for none, so that probes without are the same as they were.
  public private(set) var variants: [GradientSpec]?
  /// A folder for the vectors of every step; `nil` to save none.
  public var vectors: String?
  /// ``EpochRecord/weightHash`` of the run after ``epoch``, which the probe has to start from; `nil` where it is not known.
  public var weightHash: String?

  public init(
    epoch: Int, steps: Int, reference: ReferenceSpec, gradient: GradientSpec = GradientSpec(),
    quasiHyperbolic: [Double] = [], variants: [GradientSpec] = [], vectors: String? = nil
  ) {
    self.variants = variants.isEmpty ? nil : variants
    self.vectors = vectors
    self.epoch = epoch
    self.steps = steps
    self.reference = reference
    self.gradient = gradient
    self.quasiHyperbolic = quasiHyperbolic
  }

  /// Steps before the first recorded one: none at the start of training, where the history is whole;
  /// otherwise the least w with β^w < 1e-3, after which what came before the probe no longer counts.
  public func warmUp(momentum: Double) -> Int {
    epoch > 0 ? TrainingProbeTask.warmUp(momentum: momentum) : 0
  }

  /// What is measured, as JSON with sorted keys: the same for tasks that give the same records.
  public var canonicalJSON: String {
    var task = self
    (task.vectors, task.weightHash) = (nil, nil)
    return (try? MessageCoding.line(task)) ?? ""
  }

  /// The file in the run's folder in which a probe at work keeps how far it is, so that it can go on from there. Tasks that
  /// differ have files that differ: two programs may ask the same run for different things.
  public var memoryName: String {
    "\(Self.memoryPrefix)\(SHA256.hexadecimal(of: canonicalJSON.utf8).prefix(16)).memory"
  }

  public static let memoryPrefix = "probe-"

  /// A lock on this file is held by the trainer whose memory it is.
  public var memoryLockName: String { memoryName + ".lock" }
}
