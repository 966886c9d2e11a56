import Datasets
import Experiment
import Foundation
import MomentumAnalysis
import Torch

/// Continues a run from a checkpoint and measures, step by step, what estimators make of the mini-batch gradients on its
/// path against the full-batch gradient.
package struct GradientProbe {
  let data: BatchSource
  let state: TrainingState
  let task: ProbeTask
  let memory: ProbeMemory?
  let say: (TrainerMessage.Event) throws -> Void
  private let passes: ReferenceGradient.PassClock?

  /// - Parameter memory: Where the probe keeps how far it is, and where it goes on from; `nil` for nowhere.
  package init(
    data: BatchSource, state: TrainingState, task: ProbeTask, memory: ProbeMemory? = nil,
    say: @escaping (TrainerMessage.Event) throws -> Void
  ) {
    self.init(data: data, state: state, task: task, memory: memory, passes: nil, say: say)
  }

  init(
    data: BatchSource, state: TrainingState, task: ProbeTask, memory: ProbeMemory? = nil,
    passes: ReferenceGradient.PassClock?, say: @escaping (TrainerMessage.Event) throws -> Void
  ) {
    self.memory = memory
    self.passes = passes
    self.data = data
    self.state = state
    self.task = task
    self.say = say
  }

  /// Runs the probe from the state, which is that of its checkpoint.
  ///
  /// - Throws: ``DivergenceError`` where the loss or what is measured stops being finite.
  package func run(provenance: Provenance) throws {
    try say(.started(provenance, epoch: state.epoch))
    let momentum = state.spec.optimizer.probedMomentum
    let warmUp = task.warmUp(momentum: momentum)
    let total = warmUp + task.steps
    let origin = state.step
    let saved = memory?.read(state)
    let reference = try ReferenceGradient(
      task.reference, task.gradient, of: state, data: data, sampleSize: saved?.sampleSize, passes: passes)
    func makePath() -> ReferencePath {
      ReferencePath(
        groups: state.network.parameterGroups,
        filters: LinearFilter.probed(state.spec.optimizer, quasiHyperbolic: task.quasiHyperbolic),
        momentum: momentum, population: reference.population,
        depth: LinearFilter.sgdm(momentum: momentum).lagDepth, origin: origin,
        threads: provenance.threads ?? 1)
    }
    var path = makePath()
    var (said, variants): ([ProbeRecord], [GradientVariantRecord]) = ([], [])
    if let saved, path.restore(saved.path), (try? state.restore(saved.file)) != nil {
      (said, variants) = (saved.records, saved.variants)
    } else {
      path = makePath()
    }
    var progress = ProgressClock(steps: total)
    let gradients = state.network.parameters.gradients
    let vectors = try task.vectors.map { try ProbeVectors(folder: URL(fileURLWithPath: $0)) }

    // Of the weights that the probe starts from.
    if path.step == 0 {
      let comparison = GradientVariants(reference: reference, data: data, state: state, passes: passes)
      variants = []
      for variant in task.variants ?? [] {
        let record = try comparison.compare(variant, epoch: task.epoch) { images in
          if let event = progress.event(step: 0, epoch: task.epoch, images: images) {
            try say(.progress(event))
          }
        }
        guard record.isFinite else {
          throw DivergenceError(gradient: "the full-batch gradient", "at the start of the probe")
        }
        variants.append(record)
      }
    }
    for variant in variants { try say(.gradientVariant(variant)) }
    for record in said { try say(.probe(record)) }
    while path.step < total {
      let (epoch, done) = state.step.quotientAndRemainder(dividingBy: data.batchCount)
      let batches = data.trainingBatches(epoch: epoch, skipping: done)
      while path.step < total, let batch = try batches.next() {
        try reference.forEachChunk { gradient, images in
          path.add(gradient, images: images)
          if let event = progress.event(step: path.step, epoch: epoch, images: images) {
            try say(.progress(event))
          }
        }
        // The mini-batch's gradient last: the step follows it.
        let loss = try gradient(batch)
        guard loss.isFinite else {
          throw DivergenceError(loss: loss, "at step \(path.step + 1) of the probe")
        }
        try gradients.withHostFloats { path.advance($0) }
        try vectors?.write(path, state, epoch: epoch)
        if path.step > warmUp {
          let record = ProbeRecord(
            measuring: path, start: task.epoch, wholeHistory: task.epoch == 0, chunks: reference.sampleSize)
          guard record.isFinite else {
            throw DivergenceError(
              gradient: "the mini-batches' gradient, or the full-batch one,",
              "by step \(path.step) of the probe")
          }
          said.append(record)
          try say(.probe(record))
        }
        guard path.step < total else { break }
        try state.takeStep(learningRate: state.learningRate(stepsPerEpoch: data.batchCount))
        try memory?.saveWhereDue(
          state: state, path: path, sampleSize: reference.sampleSize, records: said, variants: variants)
      }
    }
    try say(.finished)
  }

  private func gradient(_ batch: TensorBatches.Batch) throws -> Double {
    func pass() throws -> Double {
      try state.computeGradient(images: batch.images, labels: batch.labels, .training).loss
    }
    return try passes?.count(pass) ?? pass()
  }
}

extension ResNet {
  /// Parameters by the layers they belong to: `stem`, `layer1` …, `fc`.
  package var parameterGroups: ParameterGroups {
    let layout = parameters.layout
    let order = layout.declarations.indices.sorted { layout.offsets[$0] < layout.offsets[$1] }
    return ParameterGroups(
      order.map { index in
        let declaration = layout.declarations[index]
        let first = declaration.name.prefix { $0 != "." }
        return (first == "conv1" || first == "bn1" ? "stem" : String(first), declaration.count)
      })
  }
}
