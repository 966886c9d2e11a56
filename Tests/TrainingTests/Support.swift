import Datasets
import Experiment
import Foundation
import Randomness
import Testing
import Torch
import Training

/// A data set that a small network can learn: noise of another brightness for each class.
///
/// - Parameter validation: Makes the validation images of those of the test split.
func patterns(train: Int, test: Int, channels: Int = 1, validation: ((ImageSet) -> ImageSet)? = nil)
  -> Dataset
{
  func set(_ count: Int, sample: Int) -> ImageSet {
    var random = CounterRandom(seed: 11, stream: .order, sample: sample)
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    for _ in 0..<count {
      let label = Int(random.next(below: 10))
      labels.append(UInt8(label))
      for _ in 0..<(channels * ImageSet.pixelsPerChannel) {
        pixels.append(UInt8(random.next(below: 60)) + UInt8(label * 18))
      }
    }
    return ImageSet(channels: channels, pixels: pixels, labels: labels)
  }
  let testSet = set(test, sample: 1)
  return Dataset(
    name: channels == 1 ? .fashionMNIST : .cifar10, train: set(train, sample: 0), test: testSet,
    validation: validation?(testSet), classCount: 10,
    normalization: Normalization(
      mean: .init(repeating: 0.25, count: channels), standardDeviation: .init(repeating: 0.2, count: channels)
    ),
    source: Dataset.Source(path: "made by the test", checksum: "none", isOfficial: false))
}

func tinyRun(
  _ optimizer: OptimizerSpec = OptimizerSpec(name: .sgdm), epochs: Int = 3, batchSize: Int = 32,
  rate: Double = 0.1, decay: Double = 5e-4, precision: Precision = .float32,
  augmentation: Augmentation = .cropFlip, trainEvaluationEvery: Int = 1, seed: Int = 1
) -> RunSpec {
  RunSpec(
    dataset: DatasetSpec(name: .fashionMNIST, augmentation: augmentation),
    model: ModelSpec(name: .resnet8, width: 0.25),
    training: TrainingSpec(
      epochs: epochs, batchSize: batchSize,
      learningRate: LearningRateSpec(initial: rate, every: 2, factor: 0.5),
      weightDecay: decay, precision: precision, trainEvaluationEvery: trainEvaluationEvery),
    optimizer: optimizer, seed: seed)
}

/// Infinite where a difference is no number, which `max()` passes over, or numbers are missing.
func largestDifference<Number: BinaryFloatingPoint>(_ found: [Number], _ truth: [Number]) -> Number {
  guard found.count == truth.count else { return .infinity }
  return zip(found, truth).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}

let provenance = Provenance(
  projectVersion: "test", engine: "test", device: "cpu", processor: "test", threads: 1, host: "test",
  datasetChecksum: "none", datasetOfficial: false)

/// A folder that is gone when the test is.
final class TemporaryFolder {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: url) }
}

/// The run's epoch records without clocks and memory.
struct ScientificRecord: Equatable {
  var values: [Double]
  var hash: String

  init(_ record: EpochRecord) {
    values = [
      Double(record.epoch), record.trainLoss ?? -1, record.trainAccuracy ?? -1,
      record.testLoss ?? -1, record.testAccuracy, record.runningLoss ?? -1, record.runningAccuracy ?? -1,
      record.learningRate ?? -1,
    ]
    hash = record.weightHash ?? ""
  }
}

/// Gives the first norm of a checkpoint running variances below 0, of which there is no root.
func spoilRunningStatistics(in file: URL) throws {
  var checkpoint = try SafeTensors(decoding: Data(contentsOf: file))
  let shape = try #require(checkpoint.entries["bn1.running_var"]).shape
  checkpoint.set(
    "bn1.running_var", [Float](repeating: -1, count: shape.reduce(1, *)), shape: shape)
  try checkpoint.encoded().write(to: file)
}

/// Thrown by a test to end a trainer where it stands.
struct Interruption: Error {}

/// What a trainer said of a run.
struct Told {
  var epochs: [EpochRecord] = []
  var probes: [TrainingProbeRecord] = []
}

/// Trains a run in `folder`, stopping it right after `stopAfter` epochs were said, or once a probe of the step
/// `stopAtProbe` was.
func tell(
  _ spec: RunSpec, on dataset: Dataset, in folder: URL,
  checkpoints: CheckpointSpec = CheckpointSpec(keep: .all), minutes: Double? = nil,
  probes: TrainingProbeTask? = nil, stopAfter: Int? = nil, stopAtProbe: Int? = nil,
  isToStop: @escaping () -> Bool = { false }, files: FileLayer = FileLayer()
) throws -> Told {
  try Torch.configure(threads: 1)
  var told = Told()
  let data = BatchSource(dataset, spec: spec, device: .cpu)
  let state = try TrainingState(spec, channels: dataset.channels, classes: dataset.classCount, on: .cpu)
  let loop = TrainingLoop(
    data: data, state: state, folder: try RunFolder(folder, files: files), checkpoints: checkpoints,
    minutes: minutes, probes: probes, isToStop: isToStop
  ) { event in
    switch event {
    case .epoch(let record):
      told.epochs.append(record)
      if record.epoch == stopAfter { throw Interruption() }
    case .trainingProbe(let record):
      told.probes.append(record)
      if record.step == stopAtProbe { throw Interruption() }
    default: break
    }
  }
  do { try loop.run(provenance: provenance) } catch is Interruption {} catch is StopError {}
  return told
}

/// The epochs of ``tell(_:on:in:checkpoints:minutes:probes:stopAfter:stopAtProbe:files:)``.
func train(
  _ spec: RunSpec, on dataset: Dataset, in folder: URL,
  checkpoints: CheckpointSpec = CheckpointSpec(keep: .all), stopAfter: Int? = nil
) throws -> [EpochRecord] {
  try tell(spec, on: dataset, in: folder, checkpoints: checkpoints, stopAfter: stopAfter).epochs
}
