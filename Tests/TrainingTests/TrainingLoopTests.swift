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

  @Test(
    arguments: [
      OptimizerSpec(name: .sgd), OptimizerSpec(name: .sgdm), OptimizerSpec(name: .rsgdm),
      OptimizerSpec(name: .nesterov, convention: .heavyBall),
    ], [Precision.float32, .bfloat16])
  func resumedEqualsUninterrupted(_ optimizer: OptimizerSpec, _ precision: Precision) throws {
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    let spec = tinyRun(optimizer, precision: precision)
    let expected = try train(spec, on: dataset, in: whole.url)
    let begun = try train(spec, on: dataset, in: parts.url, stopAfter: 1)
    #expect(begun.count == 1)
    let resumed = try train(spec, on: dataset, in: parts.url)
    #expect(resumed.map(ScientificRecord.init) == expected.map(ScientificRecord.init))
    // What was done before is said again, not done again: its clocks are the old ones.
    #expect(resumed.first == begun.first)
  }

  /// Told to stop at any step, a run loses none: it goes on from there, and no step is taken twice.
  /// However often it is told, and however seldom checkpoints are asked for.
  @Test(arguments: [1, 2, 5], [(1, Precision.float32), (10, .float32), (10, .bfloat16)])
  func whatIsToldToStopLosesNothing(_ every: Int, _ run: (epochs: Int, precision: Precision)) throws {
    let (epochs, precision) = run
    let checkpoints = CheckpointSpec(every: epochs, keep: .all)
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    let spec = tinyRun(OptimizerSpec(name: .rsgdm), epochs: 3, precision: precision)
    let task = TrainingProbeTask(every: 2, reference: .chunks(2))
    var steps = 0
    let expected = try tell(
      spec, on: dataset, in: whole.url, checkpoints: checkpoints, probes: task,
      isToStop: {
        steps += 1
        return false
      })
    var (asked, starts) = (0, 0)
    var told = Told()
    while told.epochs.count < 3, starts < 100 {
      starts += 1
      told = try tell(
        spec, on: dataset, in: parts.url, checkpoints: checkpoints, probes: task,
        isToStop: {
          asked += 1
          return asked % every == 0
        })
    }
    #expect(starts > 2 && asked == steps, "\(starts) starts, \(asked) of \(steps)")
    #expect(told.epochs.map(ScientificRecord.init) == expected.epochs.map(ScientificRecord.init))
    #expect(told.probes == expected.probes)
    let last = TrainerRequest.checkpointName(epoch: 3)
    let ends = try [whole, parts].map { try Data(contentsOf: $0.url.appendingPathComponent(last)) }
    #expect(ends[0] == ends[1])
    // Those that were written for the stops are gone.
    let names = try [whole, parts].map {
      try FileManager.default.contentsOfDirectory(atPath: $0.url.path).sorted()
    }
    #expect(names[0] == names[1])
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

  /// Validation numbers are those of the validation images: with the test split's images and other labels, others.
  @Test func validationIsEvaluatedApart() throws {
    func records(_ validation: @escaping (ImageSet) -> ImageSet) throws -> [EpochRecord] {
      let folder = try TemporaryFolder()
      var spec = tinyRun()
      spec.dataset.validation = 40
      return try train(spec, on: patterns(train: 160, test: 40, validation: validation), in: folder.url)
    }
    let same = try records { $0 }
    #expect(same.allSatisfy { $0.validationAccuracy == $0.testAccuracy && $0.validationLoss == $0.testLoss })
    let other = try records { images in
      ImageSet(channels: images.channels, pixels: images.pixels, labels: images.labels.map { ($0 + 5) % 10 })
    }
    // Of training they change nothing.
    #expect(other.map(\.testAccuracy) == same.map(\.testAccuracy))
    #expect(other.map(\.weightHash) == same.map(\.weightHash))
    #expect(other.allSatisfy { $0.validationLoss != $0.testLoss })
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

  /// Checkpoints that cannot be gone on from are the newest of nothing: those of the training that had to begin again stay.
  @Test(arguments: [false, true]) func whatCannotBeReadIsNotTheNewest(ofTheLog: Bool) throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(epochs: 8)
    let keepLast = CheckpointSpec()
    _ = try train(spec, on: dataset, in: folder.url, checkpoints: keepLast, stopAfter: 6)
    #expect(try RunFolder(folder.url).checkpointEpochs() == [5, 6])
    if ofTheLog {
      let log = folder.url.appendingPathComponent("epochs.jsonl")
      try Data("x".utf8 + Data(contentsOf: log)).write(to: log)
    } else {
      for epoch in [5, 6] {
        try Data("x".utf8).write(
          to: folder.url.appendingPathComponent(TrainerRequest.checkpointName(epoch: epoch)))
      }
    }
    _ = try train(spec, on: dataset, in: folder.url, checkpoints: keepLast, stopAfter: 3)
    #expect(try RunFolder(folder.url).checkpointEpochs() == [2, 3])
    let whole = try TemporaryFolder()
    let expected = try train(spec, on: dataset, in: whole.url)
    let rest = try train(spec, on: dataset, in: folder.url, checkpoints: keepLast)
    #expect(rest.map(ScientificRecord.init) == expected.map(ScientificRecord.init))
    #expect(try RunFolder(folder.url).checkpointEpochs() == [8])
  }

  /// A log that cannot be read just now is not one that is empty: nothing is begun again, and nothing removed.
  @Test(arguments: ["epochs.jsonl", "kept-epochs", "training-probes.jsonl"])
  func whatCannotBeReadIsNotTakenForNothing(_ name: String) throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(epochs: 4)
    let task = TrainingProbeTask(every: 2, reference: .chunks(2))
    _ = try tell(spec, on: dataset, in: folder.url, probes: task, stopAfter: 3)
    let before = try RunFolder(folder.url).checkpointEpochs()
    #expect(before.contains(3))
    let file = folder.url.appendingPathComponent(name)
    let aside = folder.url.appendingPathComponent("\(name).aside")
    let exists = FileManager.default.fileExists(atPath: file.path)
    if exists { try FileManager.default.moveItem(at: file, to: aside) }
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
    let error = #expect(throws: StorageError.self) {
      try tell(spec, on: dataset, in: folder.url, probes: task)
    }
    #expect(error?.description == "cannot read \(file.path): Is a directory")
    #expect(try RunFolder(folder.url).checkpointEpochs() == before)
    try FileManager.default.removeItem(at: file)
    if exists { try FileManager.default.moveItem(at: aside, to: file) }
    let whole = try TemporaryFolder()
    let expected = try tell(spec, on: dataset, in: whole.url, probes: task)
    let rest = try tell(spec, on: dataset, in: folder.url, probes: task)
    #expect(rest.epochs.map(ScientificRecord.init) == expected.epochs.map(ScientificRecord.init))
    #expect(rest.probes == expected.probes)
  }

  /// An experiment that keeps all checkpoints has them still when another has gone on with its run.
  @Test func whatOneExperimentKeepsStaysWithAnother() throws {
    let folder = try TemporaryFolder()
    let spec = tinyRun(epochs: 6)
    _ = try train(spec, on: dataset, in: folder.url, checkpoints: CheckpointSpec(keep: .all), stopAfter: 3)
    _ = try train(spec, on: dataset, in: folder.url, checkpoints: CheckpointSpec())
    #expect(try RunFolder(folder.url).checkpointEpochs() == [0, 1, 2, 3, 6])
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

  /// What a killed trainer was writing is gone with the next, and memories of probes without a checkpoint are with the next
  /// one; the memory of a probe of its own is not its business.
  @Test func whatAKilledTrainerLeftIsRemoved() throws {
    let folder = try TemporaryFolder()
    let task = ProbeTask(epoch: 0, steps: 4, reference: .full)
    let torn = [
      "epoch-000002.safetensors.part", "step-000000007.probes.safetensors.part", "epochs.jsonl.part",
      "step-000000007.probes.safetensors",
    ]
    let others = [task.memoryName, task.memoryName + ".part", task.memoryLockName, "notes.txt"]
    for name in torn + others { try Data("x".utf8).write(to: folder.url.appendingPathComponent(name)) }
    _ = try train(tinyRun(epochs: 1), on: dataset, in: folder.url, checkpoints: CheckpointSpec())
    let names = Set(try FileManager.default.contentsOfDirectory(atPath: folder.url.path))
    #expect(names.isDisjoint(with: torn) && names.isSuperset(of: others))
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
