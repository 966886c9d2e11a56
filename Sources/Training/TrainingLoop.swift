import Datasets
import Experiment
import Foundation
import Torch

/// The loss stopped being a number.
package struct DivergenceError: Error, CustomStringConvertible {
  package let description: String

  init(loss: Double, _ place: String) {
    // An operation's not-a-number has a sign, which means nothing.
    description = "the loss became \(loss.isNaN ? "not a number" : "\(loss)") \(place)"
  }
}

/// Trains a run to its end, from the newest checkpoint in its folder on.
package struct TrainingLoop {
  let data: BatchSource
  let state: TrainingState
  let folder: RunFolder
  let checkpoints: CheckpointSpec
  let say: (TrainerMessage.Event) throws -> Void

  package init(
    data: BatchSource, state: TrainingState, folder: RunFolder, checkpoints: CheckpointSpec,
    say: @escaping (TrainerMessage.Event) throws -> Void
  ) {
    self.data = data
    self.state = state
    self.folder = folder
    self.checkpoints = checkpoints
    self.say = say
  }

  private var training: TrainingSpec { state.spec.training }

  /// - Throws: ``DivergenceError`` once the loss is not finite.
  package func run(provenance: Provenance) throws {
    try folder.keep(Set(checkpoints.always))
    var records = try resume()
    try say(.started(provenance, epoch: state.epoch))
    for record in records { try say(.epoch(record)) }
    if state.epoch == 0, checkpoints.keep == .all || checkpoints.always.contains(0) {
      try folder.writeCheckpoint(state.checkpoint(), epoch: 0)
    }
    let stepsPerEpoch = data.batchCount
    var progress = ProgressClock(steps: training.epochs * stepsPerEpoch)
    while state.epoch < training.epochs {
      let record = try trainEpoch(progress: &progress)
      records.append(record)
      try folder.write(records)
      if record.epoch % checkpoints.every == 0 || record.epoch == training.epochs {
        try folder.writeCheckpoint(state.checkpoint(), epoch: record.epoch)
        folder.prune(checkpoints, newest: record.epoch)
      } else if checkpoints.always.contains(record.epoch) {
        try folder.writeCheckpoint(state.checkpoint(), epoch: record.epoch)
      }
      try say(.epoch(record))
    }
    try say(.finished)
  }

  /// Restores the newest checkpoint that can be read, and returns the records of the epochs before it.
  private func resume() throws -> [EpochRecord] {
    let records = folder.records()
    for epoch in folder.checkpointEpochs().reversed() where epoch <= records.count {
      do {
        try state.restore(folder.readCheckpoint(epoch: epoch))
        return Array(records.prefix(epoch))
      } catch let error as CheckpointError {
        FileHandle.standardError.write(Data("\(error); trying the one before\n".utf8))
      }
    }
    return []
  }

  private func trainEpoch(progress: inout ProgressClock) throws -> EpochRecord {
    let epoch = state.epoch
    let learningRate = training.learningRate.value(atEpoch: epoch)
    let start = Date()
    var sum = Sum()
    let batches = data.trainingBatches(epoch: epoch)
    while let batch = try batches.next() {
      let (loss, correct) = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
      guard loss.isFinite else {
        throw DivergenceError(loss: loss, "at step \(state.step + 1), in epoch \(epoch + 1)")
      }
      try state.takeStep(learningRate: learningRate)
      sum.add(loss: loss, correct: correct, count: batch.count)
      if let event = progress.event(step: state.step, epoch: epoch, images: batch.count) {
        try say(.progress(event))
      }
    }
    let trained = Date()
    let train =
      training.evaluatesTrainingSplit(afterEpoch: epoch + 1)
      ? try evaluate(data.evaluationBatches(.train)) : nil
    let test = try evaluate(data.evaluationBatches(.test))
    for sum in [train, test].compactMap(\.self) where !sum.loss.isFinite {
      throw DivergenceError(loss: sum.loss, "in the evaluation after epoch \(epoch + 1)")
    }
    state.epoch += 1
    let seconds = trained.timeIntervalSince(start)
    return EpochRecord(
      epoch: state.epoch, trainLoss: train?.loss, trainAccuracy: train?.accuracy, testLoss: test.loss,
      testAccuracy: test.accuracy, runningLoss: sum.loss, runningAccuracy: sum.accuracy,
      learningRate: learningRate, weightHash: try state.weightHash(), trainSeconds: seconds,
      testSeconds: Date().timeIntervalSince(trained), imagesPerSecond: Double(sum.count) / max(seconds, 1e-9),
      peakMemoryBytes: Machine.peakMemoryBytes)
  }

  private func evaluate(_ batches: TensorBatches) throws -> Sum {
    try Torch.withoutGradients {
      var sum = Sum()
      while let batch = try batches.next() {
        let logits = try state.network.logits(batch.images, .evaluation)
        sum.add(
          loss: try logits.crossEntropy(batch.labels).item(), correct: try logits.countCorrect(batch.labels),
          count: batch.count)
      }
      return sum
    }
  }

  /// Mean loss and accuracy over images that come in batches.
  private struct Sum {
    private(set) var count = 0
    private var totalLoss = 0.0
    private var totalCorrect = 0

    mutating func add(loss: Double, correct: Int, count: Int) {
      self.count += count
      totalLoss += loss * Double(count)
      totalCorrect += correct
    }

    var loss: Double { totalLoss / Double(max(1, count)) }
    /// In percent.
    var accuracy: Double { 100 * Double(totalCorrect) / Double(max(1, count)) }
  }
}

/// Decides when to say where the work stands: about once a second.
struct ProgressClock {
  private let steps: Int
  private var last = Date()
  private var images = 0

  init(steps: Int) { self.steps = steps }

  mutating func event(step: Int, epoch: Int, images: Int) -> TrainerMessage.Progress? {
    self.images += images
    let elapsed = Date().timeIntervalSince(last)
    guard elapsed >= 1 else { return nil }
    defer {
      last = Date()
      self.images = 0
    }
    return TrainerMessage.Progress(
      step: step, steps: steps, epoch: epoch, imagesPerSecond: Double(self.images) / elapsed)
  }
}
