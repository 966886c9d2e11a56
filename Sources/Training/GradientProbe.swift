import Datasets
import Experiment
import Foundation
import MomentumAnalysis
import Torch

/// Continues a run from a checkpoint and measures, step by step, SGDM's and RSGDM's estimates on its path
/// against the full-batch gradient.
///
/// The full-batch gradient is the mean over a fixed partition of the training set into chunks of the
/// training batch size, batch norm in training mode with running statistics untouched, weight decay
/// included, augmented as in training by a draw of its own that never changes.
package struct GradientProbe {
  let data: BatchSource
  let state: TrainingState
  let task: ProbeTask
  let say: (TrainerMessage.Event) throws -> Void

  package init(
    data: BatchSource, state: TrainingState, task: ProbeTask,
    say: @escaping (TrainerMessage.Event) throws -> Void
  ) {
    self.data = data
    self.state = state
    self.task = task
    self.say = say
  }

  /// Runs the probe from the state, which is that of its checkpoint.
  ///
  /// - Throws: ``DivergenceError`` where the loss stops being finite.
  package func run(provenance: Provenance) throws {
    try say(.started(provenance, epoch: state.epoch))
    let momentum = state.spec.optimizer.momentum ?? 0.9
    let warmUp = task.warmUp(momentum: momentum)
    let total = warmUp + task.steps
    let chunks = try referenceChunks()
    let dimension = state.network.parameterCount
    var estimates = MomentumEstimates(dimension: dimension, momentum: momentum)
    var path = ReferencePath(dimension: dimension, momentum: momentum, population: chunks.population)
    var progress = ProgressClock(steps: total)
    let gradients = state.network.parameters.gradients

    var taken = 0
    var epoch = state.epoch
    while taken < total {
      let learningRate = state.spec.training.learningRate.value(atEpoch: epoch)
      let batches = data.trainingBatches(epoch: epoch)
      while taken < total, let batch = try batches.next() {
        path.begin()
        let reference = data.referenceBatches(chunks.indices)
        while let chunk = try reference.next() {
          _ = try state.computeGradient(images: chunk.images, labels: chunk.labels, .reference)
          try gradients.withHostFloats { path.add($0, images: chunk.count) }
          if let event = progress.event(step: taken, epoch: epoch, images: chunk.count) {
            try say(.progress(event))
          }
        }
        // The mini-batch's gradient last: the step follows it.
        let (loss, _) = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
        guard loss.isFinite else {
          throw DivergenceError(loss: loss, "at step \(taken + 1) of the probe")
        }
        try gradients.withHostFloats { estimates.advance($0) }
        let measurement = path.finish(estimates)
        taken += 1
        if taken > warmUp {
          try say(.probe(record(measurement, step: taken, momentum: momentum, chunks: chunks)))
        }
        if taken < total { try state.takeStep(learningRate: learningRate) }
      }
      epoch += 1
    }
    try say(.finished)
  }

  private struct Chunks {
    /// Which chunks of the partition are measured.
    let indices: [Int]
    /// How many there are, where only some are measured.
    let population: Int?
  }

  private func referenceChunks() throws -> Chunks {
    switch task.reference {
    case .full: return Chunks(indices: Array(0..<data.referenceChunkCount), population: nil)
    case .chunks(let count):
      let whole = data.wholeReferenceChunkCount
      guard count <= whole else {
        throw ProbeError(
          "the reference asks for \(count) chunks, but the training set has only \(whole) of "
            + "\(state.spec.training.batchSize) images: ask for fewer, or for 'full'")
      }
      return Chunks(indices: data.sampledReferenceChunks(count), population: whole)
    }
  }

  private func record(
    _ measurement: ReferencePath.Measurement, step: Int, momentum: Double, chunks: Chunks
  ) -> ProbeRecord {
    func norm(_ squared: Double) -> Double { max(0, squared).squareRoot() }
    return ProbeRecord(
      epoch: task.epoch, step: step, wholeHistory: task.epoch == 0, momentum: momentum,
      gradientNorm: norm(measurement.squaredGradient), xiNorm: norm(measurement.squaredXi),
      varsigmaNorm: norm(measurement.squaredVarsigma), identityResidual: measurement.identityResidual,
      sgdmCosine: measurement.sgdmCosine, rsgdmCosine: measurement.rsgdmCosine,
      sgdmError: norm(measurement.squaredSGDMError), rsgdmError: norm(measurement.squaredRSGDMError),
      chunks: chunks.population == nil ? nil : chunks.indices.count)
  }
}

/// A probe cannot be made as asked, and why.
struct ProbeError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
