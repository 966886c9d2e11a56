import Foundation
import Hashing

/// The data sets that the lab can read.
public enum DatasetName: String, Codable, CaseIterable, Sendable {
  case cifar10
  case cifar100
  case fashionMNIST = "fashion-mnist"
}

/// What is done to a training image before it is shown: nothing, or the usual pad-4 random crop and
/// horizontal flip.
public enum Augmentation: String, Codable, CaseIterable, Sendable {
  case none
  case cropFlip = "crop-flip"
}

public struct DatasetSpec: Codable, Hashable, Sendable {
  public var name: DatasetName
  public var augmentation: Augmentation
  /// Only the first so many images of the split; `nil` for all of them.
  public var trainLimit: Int?
  public var testLimit: Int?
  /// So many of the training images, the last ones, are held out of training and evaluated apart, for choices that must not
  /// be made on the test split; `nil` for none.
  public var validation: Int?

  public init(
    name: DatasetName, augmentation: Augmentation = .none, trainLimit: Int? = nil, testLimit: Int? = nil,
    validation: Int? = nil
  ) {
    self.name = name
    self.augmentation = augmentation
    self.trainLimit = trainLimit
    self.testLimit = testLimit
    self.validation = validation
  }
}

/// The networks: He et al.'s CIFAR ResNets (widths 16-32-64) and the ImageNet ResNets with the CIFAR stem.
public enum ModelName: String, Codable, CaseIterable, Sendable {
  case resnet8, resnet20, resnet32, resnet44, resnet56
  case resnet18, resnet34, resnet50
}

public struct ModelSpec: Codable, Hashable, Sendable {
  public var name: ModelName
  /// Multiplies every channel count (rounded, at least 1).
  public var width: Double

  public init(name: ModelName, width: Double = 1) {
    self.name = name
    self.width = width
  }
}

/// How numbers are held while a network is evaluated.
public enum Precision: String, Codable, CaseIterable, Sendable {
  case float32
  /// Autocast: convolutions and the last layer in bfloat16, over float32 master weights.
  case bfloat16
  /// float32 in memory; on a CUDA device, and nowhere else, products of numbers that are rounded to TF32's 10 bits.
  case tf32
}

/// How convolutions are computed, where a choice changes a result's last digits.
public enum ConvolutionKernels: String, Codable, CaseIterable, Sendable {
  /// Whichever is fastest for the shape, by a fixed rule; for float32 that is often Winograd's algorithm.
  case fast
  /// Without Winograd: every product is computed and added up.
  case direct
  /// LibTorch's own convolutions, and its batch norm too: none of the lab's kernels.
  case libtorch
}

public struct TrainingSpec: Codable, Hashable, Sendable {
  public var epochs: Int
  public var batchSize: Int
  public var learningRate: LearningRateSpec
  /// λ, applied to every parameter: of the coupled decay g + λθ, as in the paper and in PyTorch's SGD, unless the optimizer
  /// decouples it.
  public var weightDecay: Double
  public var precision: Precision
  /// `nil` for ``ConvolutionKernels/fast``, so that saying so makes no other run.
  public private(set) var convolution: ConvolutionKernels?
  /// The whole training split is evaluated after every so many epochs, and always after the last; `nil` for after each.
  public private(set) var trainEvaluationEvery: Int?

  public init(
    epochs: Int, batchSize: Int = 128, learningRate: LearningRateSpec, weightDecay: Double = 0,
    precision: Precision = .float32, convolution: ConvolutionKernels = .fast, trainEvaluationEvery: Int = 1
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.precision = precision
    self.convolution = convolution == .fast ? nil : convolution
    self.trainEvaluationEvery = trainEvaluationEvery == 1 ? nil : trainEvaluationEvery
  }

  /// Whether the training split is evaluated after `epoch`, counted from 1.
  public func evaluatesTrainingSplit(afterEpoch epoch: Int) -> Bool {
    epoch == epochs || epoch % (trainEvaluationEvery ?? 1) == 0
  }
}

/// Everything that decides a run's numbers, and nothing else.
///
/// Two runs with equal specifications are the same run: they get the same ``identity`` wherever they stand
/// in whichever experiment.
public struct RunSpec: Codable, Hashable, Sendable {
  public var dataset: DatasetSpec
  public var model: ModelSpec
  public var training: TrainingSpec
  public var optimizer: OptimizerSpec
  public var seed: Int
  /// The command of a trainer other than the lab's own; its numbers are its own.
  public var trainer: [String]?

  public init(
    dataset: DatasetSpec, model: ModelSpec, training: TrainingSpec, optimizer: OptimizerSpec, seed: Int,
    trainer: [String]? = nil
  ) {
    self.dataset = dataset
    self.model = model
    self.training = training
    self.optimizer = optimizer
    self.seed = seed
    self.trainer = trainer
  }

  /// What the runs of an arm have in common.
  public var withoutSeed: RunSpec {
    var spec = self
    spec.seed = 0
    return spec
  }

  /// The specification as JSON with sorted keys: the same bytes for equal specifications.
  public var canonicalJSON: String {
    // Encoding fails only for non-finite numbers, which no parsed specification holds.
    (try? MessageCoding.line(self)) ?? ""
  }

  /// Reads ``canonicalJSON``.
  ///
  /// - Throws: `DecodingError`, also for a number that no experiment file may have.
  public init(json: String) throws {
    self = try MessageCoding.decoder().decode(Self.self, from: Data(json.utf8))
    if let flaw { throw DecodingError.outOfRange(flaw) }
  }

  /// SHA-256 of ``canonicalJSON``, in hexadecimal.
  public var identity: RunIdentity {
    RunIdentity(SHA256.hexadecimal(of: canonicalJSON.utf8))
  }
}

/// The name of a run: the hash of its whole specification.
public struct RunIdentity: Codable, Hashable, Sendable, CustomStringConvertible {
  public let hash: String

  public init(_ hash: String) { self.hash = hash }

  /// Enough of the hash to tell the runs of a store apart on a screen.
  public var short: String { String(hash.prefix(10)) }
  public var description: String { hash }

  public init(from decoder: any Decoder) throws {
    hash = try decoder.singleValueContainer().decode(String.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hash)
  }
}
