import Experiment

/// Takes the first steps of a run as ``TrainingLoop`` does, and says after each what it came to, to the bit.
///
/// Nothing is read from a checkpoint and nothing written: two traces of a run differ only where training does.
package struct TrainingTrace {
  let data: BatchSource
  let state: TrainingState
  /// How many steps, the end of the run notwithstanding.
  let steps: Int
  let say: (TrainerMessage.Event) throws -> Void

  package init(
    data: BatchSource, state: TrainingState, steps: Int, say: @escaping (TrainerMessage.Event) throws -> Void
  ) {
    self.data = data
    self.state = state
    self.steps = steps
    self.say = say
  }

  /// - Throws: ``DivergenceError`` once the loss is not finite.
  package func run(provenance: Provenance) throws {
    try say(.started(provenance, epoch: 0))
    while state.step < steps {
      let batches = data.trainingBatches(epoch: state.epoch)
      while state.step < steps, let batch = try batches.next() {
        let (loss, _) = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
        guard loss.isFinite else { throw DivergenceError(loss: loss, "at step \(state.step + 1)") }
        let gradient = try state.gradientHash()
        try state.takeStep(learningRate: state.learningRate(stepsPerEpoch: data.batchCount))
        try say(
          .trace(
            TraceRecord(
              step: state.step, loss: loss, gradientHash: gradient, weightHash: try state.weightHash())))
      }
      state.epoch += 1
    }
    try say(.finished)
  }
}
