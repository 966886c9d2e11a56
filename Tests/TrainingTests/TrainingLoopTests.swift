import Datasets
import Experiment
import Foundation
import Testing
import Torch
import Training

struct TrainingLoopTests {
  let dataset = patterns(train: 200, test: 60)

  @Test(arguments: [Precision.float32, .bfloat16])
  func learnsAndIsTheSameTwice(_ precision: Precision) throws {
    let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
    let spec = tinyRun(
      OptimizerSpec(name: .sgdm, convention: .heavyBall), epochs: 4, rate: 0.1, precision: precision,
      augmentation: .none)
    let records = try train(spec, on: dataset, in: first.url)
    let again = try train(spec, on: dataset, in: second.url)
    #expect(records.map(ScientificRecord.init) == again.map(ScientificRecord.init))
    #expect(records.map(\.epoch) == [1, 2, 3, 4])
    #expect(records.map(\.learningRate) == [0.1, 0.1, 0.05, 0.05])
    let last = try #require(records.last)
    #expect(last.runningLoss ?? 9 < 0.8 * (records.first?.runningLoss ?? 0))
    for epoch in 0...4 {
      let name = TrainerRequest.checkpointName(epoch: epoch)
      #expect(
        try Data(contentsOf: first.url.appendingPathComponent(name))
          == Data(contentsOf: second.url.appendingPathComponent(name)))
    }
  }

  @Test(arguments: [
    OptimizerSpec(name: .sgd), OptimizerSpec(name: .sgdm), OptimizerSpec(name: .rsgdm),
    OptimizerSpec(name: .nesterov, convention: .heavyBall),
  ])
  func resumedEqualsUninterrupted(_ optimizer: OptimizerSpec) throws {
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    let spec = tinyRun(optimizer)
    let expected = try train(spec, on: dataset, in: whole.url)
    let begun = try train(spec, on: dataset, in: parts.url, stopAfter: 1)
    #expect(begun.count == 1)
    let resumed = try train(spec, on: dataset, in: parts.url)
    #expect(resumed.map(ScientificRecord.init) == expected.map(ScientificRecord.init))
    // What was done before is said again, not done again: its clocks are the old ones.
    #expect(resumed.first == begun.first)
  }

  /// The training split is evaluated when that was asked for, and after the last epoch; all else stays as it is.
  @Test func theTrainingSplitIsEvaluatedNowAndThen() throws {
    let (each, some) = (try TemporaryFolder(), try TemporaryFolder())
    let expected = try train(tinyRun(epochs: 5), on: dataset, in: each.url)
    let found = try train(tinyRun(epochs: 5, trainEvaluationEvery: 2), on: dataset, in: some.url)
    for (record, full) in zip(found, expected) {
      let isEvaluated = [2, 4, 5].contains(record.epoch)
      #expect(record.trainLoss == (isEvaluated ? full.trainLoss : nil))
      #expect(record.trainAccuracy == (isEvaluated ? full.trainAccuracy : nil))
      #expect(record.testLoss == full.testLoss && record.weightHash == full.weightHash)
      #expect(record.runningLoss == full.runningLoss)
    }
    #expect(found.count == 5 && expected.allSatisfy { $0.trainLoss != nil })
  }

  @Test func aTornCheckpointIsPassedOver() throws {
    let (whole, torn) = (try TemporaryFolder(), try TemporaryFolder())
    let spec = tinyRun()
    let expected = try train(spec, on: dataset, in: whole.url)
    _ = try train(spec, on: dataset, in: torn.url, stopAfter: 2)
    let newest = torn.url.appendingPathComponent(TrainerRequest.checkpointName(epoch: 2))
    try Data(contentsOf: newest).prefix(5000).write(to: newest)
    let resumed = try train(spec, on: dataset, in: torn.url)
    #expect(resumed.map(ScientificRecord.init) == expected.map(ScientificRecord.init))
  }

  @Test func keepLastKeepsTheLastAndThoseOfProbes() throws {
    let folder = try TemporaryFolder()
    _ = try train(
      tinyRun(epochs: 4), on: dataset, in: folder.url,
      checkpoints: CheckpointSpec(every: 1, keep: .last, always: [0, 2]))
    #expect(try RunFolder(folder.url).checkpointEpochs() == [0, 2, 4])
  }

  @Test func aFolderHasOneTrainer() throws {
    let folder = try TemporaryFolder()
    let first = try RunFolder(folder.url)
    #expect { try RunFolder(folder.url, patience: 0.2) } throws: {
      ($0 as? StorageError)?.description.hasSuffix(
        ": process \(getpid()). Where no sweep has it any more, end it: kill -9 \(getpid())") ?? false
    }
    withExtendedLifetime(first) {}
  }

  @Test func divergenceIsAnErrorThatSaysWhere() throws {
    let folder = try TemporaryFolder()
    #expect {
      try train(tinyRun(rate: 1e30), on: dataset, in: folder.url)
    } throws: { error in
      (error as? DivergenceError)?.description.contains("at step") ?? false
    }
  }

  @Test func anotherRunsCheckpointIsRefused() throws {
    let state = try TrainingState(tinyRun(seed: 1), channels: 1, classes: 10, on: .cpu)
    let file = try TrainingState(tinyRun(seed: 2), channels: 1, classes: 10, on: .cpu).checkpoint()
    #expect(throws: CheckpointError.self) { try state.restore(file) }
  }

  /// The same specification on other files of the data set: nothing of the one belongs to the other.
  @Test func checkpointsFromOtherDataAreRefused() throws {
    let state = try TrainingState(tinyRun(), channels: 1, classes: 10, on: .cpu)
    state.datasetChecksum = "these"
    state.step = 3
    let checkpoint = try state.checkpoint()
    let other = try TrainingState(tinyRun(), channels: 1, classes: 10, on: .cpu)
    other.datasetChecksum = "others"
    #expect { try other.restore(checkpoint) } throws: { "\($0)".contains("was made on other data") }
    #expect(other.step == 0)
    other.datasetChecksum = "these"
    try other.restore(checkpoint)
    #expect(other.step == 3)
  }

  /// A checkpoint that lacks something leaves the state as it was.
  @Test func aRefusedCheckpointChangesNothing() throws {
    let state = try TrainingState(tinyRun(OptimizerSpec(name: .sgd)), channels: 1, classes: 10, on: .cpu)
    let before = try state.weightHash()
    try state.network.parameters.values.fill(0.5)
    var file = try state.checkpoint()
    #expect(try state.weightHash() != before)
    let fresh = try TrainingState(tinyRun(OptimizerSpec(name: .sgd)), channels: 1, classes: 10, on: .cpu)
    var missing = SafeTensors()
    missing.metadata = file.metadata
    let (first, shape) = ("conv1.weight", [4, 1, 3, 3])
    missing.set(first, try file.floats(first, shape: shape), shape: shape)
    #expect(throws: CheckpointError.self) { try fresh.restore(missing) }
    #expect(try fresh.weightHash() == before)
    file.metadata["epoch"] = nil
    #expect(throws: CheckpointError.self) { try fresh.restore(file) }
  }

  /// Two experiments with a run in common: what one keeps for its probes, the other leaves.
  @Test func anotherExperimentsCheckpointsStay() throws {
    let folder = try TemporaryFolder()
    _ = try train(
      tinyRun(epochs: 4), on: dataset, in: folder.url,
      checkpoints: CheckpointSpec(every: 1, keep: .last, always: [1]), stopAfter: 3)
    _ = try train(
      tinyRun(epochs: 4), on: dataset, in: folder.url,
      checkpoints: CheckpointSpec(every: 1, keep: .last, always: [4]))
    #expect(try RunFolder(folder.url).checkpointEpochs() == [1, 4])
  }

  /// Running numbers are means over the batches as they were trained on; the others over the whole split.
  @Test func theLastShortBatchCounts() throws {
    let folder = try TemporaryFolder()
    // Step size 0 in effect: all batches see the same weights.
    let spec = tinyRun(OptimizerSpec(name: .sgd), epochs: 1, batchSize: 64, rate: 1e-30, augmentation: .none)
    let record = try #require(try train(spec, on: dataset, in: folder.url).last)
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    let batches = BatchSource(dataset, spec: spec, device: .cpu).trainingBatches(epoch: 0)
    var (loss, images) = (0.0, [Int]())
    while let batch = try batches.next() {
      loss +=
        try state.computeGradient(images: batch.images, labels: batch.labels, .training).loss
        * Double(batch.count)
      images.append(batch.count)
    }
    #expect(images == [64, 64, 64, 8])
    #expect(abs((record.runningLoss ?? 0) - loss / 200) < 1e-9)
  }
}
