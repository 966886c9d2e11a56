import Datasets
import Experiment
import Foundation
import Torch

extension TrainingState {
  /// Takes the state over that a run had after so many epochs: from its checkpoint, or, where that is missing or damaged,
  /// by training again from the newest one before it, or from the start.
  ///
  /// - Parameters:
  ///   - folder: The run's own; it is only read.
  ///   - weightHash: Of the weights after that epoch; `nil` or empty where it is not known.
  ///   - say: Is told how training again gets on.
  /// - Throws: ``CheckpointError`` where the weights are others than those with this hash: training again on another
  ///   processor, or with another number of threads, may end at others.
  package func restore(
    epoch: Int, of folder: URL, data: BatchSource, weightHash: String? = nil,
    say: (TrainerMessage.Event) throws -> Void
  ) throws {
    // The state before the first step follows from the seed.
    guard epoch > 0 else { return }
    let places = try RunFolder.places(in: folder, stepsPerEpoch: data.batchCount)
    let wanted = RunFolder.Place.epoch(epoch)
    var reason = "is missing"
    for place in places where place.step(data.batchCount) <= wanted.step(data.batchCount) {
      do {
        try restore(RunFolder.readCheckpoint(place, in: folder))
        break
      } catch let error as CheckpointError {
        if place == wanted { reason = error.reason }
      }
    }
    let isMadeAgain = step < wanted.step(data.batchCount)
    if isMadeAgain {
      complain("the checkpoint of epoch \(epoch) \(reason): training again from step \(step)")
      try retrace(to: epoch, data: data, say: say)
    }
    if let weightHash, !weightHash.isEmpty, try self.weightHash() != weightHash {
      var error = CheckpointError(
        isMadeAgain
          ? "\(reason), and training again ends at other weights than the run did: it needs the run's own number of "
            + "threads (--threads) and kind of processor"
          : "holds other weights than the run had after epoch \(epoch)")
      error.file = folder.appendingPathComponent(wanted.file).path
      throw error
    }
  }

  /// Trains on to the end of an epoch as the run did, evaluating nothing.
  private func retrace(to end: Int, data: BatchSource, say: (TrainerMessage.Event) throws -> Void) throws {
    var progress = ProgressClock(steps: end * data.batchCount)
    while step < end * data.batchCount {
      let (current, done) = step.quotientAndRemainder(dividingBy: data.batchCount)
      let batches = data.trainingBatches(epoch: current, skipping: done)
      while let batch = try batches.next() {
        let loss = try computeGradient(images: batch.images, labels: batch.labels, .training).loss
        guard loss.isFinite else {
          throw DivergenceError(loss: loss, "at step \(step + 1), in epoch \(current + 1), trained again")
        }
        try takeStep(learningRate: learningRate(stepsPerEpoch: data.batchCount))
        if let event = progress.event(step: step, epoch: current, images: batch.count) {
          try say(.progress(event))
        }
      }
      epoch = current + 1
    }
  }
}
