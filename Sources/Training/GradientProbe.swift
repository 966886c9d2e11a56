import Datasets
import Dispatch
import Experiment
import Foundation
import MomentumAnalysis
import Torch

/// Continues a run from a checkpoint and measures, step by step, what estimators make of the mini-batch gradients on its
/// path against the full-batch gradient.
///
/// The full-batch gradient is the mean over a fixed partition of the training set into chunks, weight decay included; what
/// else it means, ``GradientSpec`` says.
package struct GradientProbe {
  let data: BatchSource
  let state: TrainingState
  let task: ProbeTask
  let say: (TrainerMessage.Event) throws -> Void
  private let passes: PassClock?

  /// Counts the seconds of forward and backward passes.
  package final class PassClock {
    package private(set) var seconds = 0.0

    package init() {}

    func count<Result>(_ pass: () throws -> Result) rethrows -> Result {
      let start = DispatchTime.now().uptimeNanoseconds
      defer { seconds += 1e-9 * Double(DispatchTime.now().uptimeNanoseconds - start) }
      return try pass()
    }
  }

  package init(
    data: BatchSource, state: TrainingState, task: ProbeTask, passes: PassClock? = nil,
    say: @escaping (TrainerMessage.Event) throws -> Void
  ) {
    self.passes = passes
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
    let source = data.reference(task.gradient)
    let chunks = try referenceChunks(source)
    var path = ReferencePath(
      groups: state.network.parameterGroups, filters: Self.filters(task, momentum: momentum),
      momentum: momentum, population: chunks.population,
      depth: LinearFilter.sgdm(momentum: momentum).lagDepth, threads: provenance.threads ?? 1)
    var progress = ProgressClock(steps: total)
    let gradients = state.network.parameters.gradients
    let vectors = try task.vectors.map { try ProbeVectors(folder: URL(fileURLWithPath: $0)) }

    var taken = 0
    var epoch = state.epoch
    while taken < total {
      let learningRate = state.spec.training.learningRate.value(atEpoch: epoch)
      let batches = data.trainingBatches(epoch: epoch)
      while taken < total, let batch = try batches.next() {
        let reference = source.batches(chunks.indices)
        while let chunk = try reference.next() {
          try computeReferenceGradient(chunk)
          try gradients.withHostFloats { path.add($0, images: chunk.count) }
          if let event = progress.event(step: taken, epoch: epoch, images: chunk.count) {
            try say(.progress(event))
          }
        }
        // The mini-batch's gradient last: the step follows it.
        let loss = try gradient(batch, .training)
        guard loss.isFinite else {
          throw DivergenceError(loss: loss, "at step \(taken + 1) of the probe")
        }
        try gradients.withHostFloats { path.advance($0) }
        taken += 1
        try vectors?.write(path, state)
        if taken > warmUp { try say(.probe(record(path, chunks))) }
        if taken < total { try state.takeStep(learningRate: learningRate) }
      }
      epoch += 1
    }
    try say(.finished)
  }

  /// The estimators that are measured, all of one β.
  static func filters(_ task: ProbeTask, momentum: Double) -> [LinearFilter] {
    [
      .sgd(momentum: momentum), .sgdm(momentum: momentum), .rsgdm(momentum: momentum),
      .nesterov(momentum: momentum),
    ] + task.quasiHyperbolic.map { .qhm(momentum: momentum, nu: $0) }
  }

  private func computeReferenceGradient(_ chunk: TensorBatches.Batch) throws {
    _ = try gradient(chunk, task.gradient.batchNorm == .training ? .reference : .evaluation)
  }

  private func gradient(_ batch: TensorBatches.Batch, _ mode: ResNet.Mode) throws -> Double {
    func pass() throws -> Double {
      try state.computeGradient(images: batch.images, labels: batch.labels, mode).loss
    }
    return try passes?.count(pass) ?? pass()
  }

  // MARK: Chunks

  private struct Chunks {
    /// Which chunks of the partition are measured.
    let indices: [Int]
    /// How many there are, where only some are measured.
    let population: Int?
  }

  private func referenceChunks(_ source: ReferenceChunks) throws -> Chunks {
    switch task.reference {
    case .full: return Chunks(indices: Array(0..<source.count), population: nil)
    case .chunks(let count):
      guard count <= source.wholeCount else {
        throw ProbeError(
          "the reference asks for \(count) chunks, but the training set has only \(source.wholeCount) of "
            + "\(source.chunkSize) images: ask for fewer, or for 'full'")
      }
      return Chunks(indices: source.sample(count), population: source.wholeCount)
    case .precision(let precision):
      let count = try chunksNeeded(for: precision, source)
      guard count < source.wholeCount else {
        return Chunks(indices: Array(0..<source.count), population: nil)
      }
      return Chunks(indices: source.sample(count), population: source.wholeCount)
    }
  }

  /// How many of the C chunks make E‖x̄ − G‖² = S²·(1/K − 1/C) at most precision²·‖G‖², S² being the variance of a chunk's
  /// gradient as a few of them have it here.
  private func chunksNeeded(for precision: Double, _ source: ReferenceChunks) throws -> Int {
    let all = Double(source.wholeCount)
    let pilot = min(8, source.wholeCount)
    guard pilot > 2 else { return source.wholeCount }
    var sum = [Double](repeating: 0, count: state.network.parameterCount)
    var squares = 0.0
    let batches = source.batches(source.sample(pilot))
    while let chunk = try batches.next() {
      try computeReferenceGradient(chunk)
      try state.network.parameters.gradients.withHostFloats { gradient in
        for i in sum.indices {
          sum[i] += Double(gradient[i])
          squares += Double(gradient[i]) * Double(gradient[i])
        }
      }
    }
    let drawn = Double(pilot)
    let squaredMean = sum.reduce(0) { $0 + $1 * $1 } / (drawn * drawn)
    let variance = (squares - drawn * squaredMean) / (drawn - 1)
    let squaredNorm = squaredMean - variance * (1 / drawn - 1 / all)
    let wanted = precision * precision * max(0, squaredNorm) + variance / all
    guard wanted > 0, (variance / wanted).isFinite else { return source.wholeCount }
    return min(source.wholeCount, max(3, Int((variance / wanted).rounded(.up))))
  }

  // MARK: Records

  private func record(_ path: ReferencePath, _ chunks: Chunks) -> ProbeRecord {
    let measured = path.measure()
    var layers = [layer(ProbeRecord.all, measured.whole, measured.standardErrors)]
    layers += zip(path.groups.names, measured.groups).map { layer($0, $1, nil) }
    return ProbeRecord(
      epoch: task.epoch, step: measured.step, wholeHistory: task.epoch == 0, momentum: path.momentum,
      chunks: chunks.population == nil ? nil : chunks.indices.count,
      identityResidual: measured.identityResidual, decompositionResidual: measured.decompositionResidual,
      layers: layers)
  }

  private func layer(
    _ name: String, _ measured: GradientMeasurement, _ errors: ReferencePath.StandardErrors?
  ) -> ProbeRecord.LayerRecord {
    ProbeRecord.LayerRecord(
      layer: name, squaredGradient: measured.squaredGradient,
      squaredGradientNoise: measured.squaredGradientNoise, noiseProduct: measured.noiseProduct,
      squaredXi: measured.squaredXi, squaredVarsigma: measured.squaredVarsigma,
      squaredGradientUncertainty: errors?.squaredGradient, squaredXiUncertainty: errors?.squaredXi,
      squaredVarsigmaUncertainty: errors?.squaredVarsigma,
      estimates: measured.estimators.enumerated().map { index, estimator in
        let errors = errors?.estimators[index]
        return ProbeRecord.EstimateRecord(
          estimator: estimator.name, weightSum: estimator.weightSum, squaredBias: estimator.squaredBias,
          squaredNoise: estimator.squaredNoise, crossTerm: estimator.crossTerm, descent: estimator.descent,
          squaredNorm: estimator.squaredNorm, cosine: measured.cosine(estimator), lag: estimator.lag,
          squaredBiasUncertainty: errors?.squaredBias, squaredNoiseUncertainty: errors?.squaredNoise,
          squaredErrorUncertainty: errors?.squaredError, cosineUncertainty: errors?.cosine)
      })
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

/// A probe cannot be made as asked, and why.
struct ProbeError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
