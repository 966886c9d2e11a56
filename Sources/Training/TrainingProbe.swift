import Experiment
import Foundation
import MomentumAnalysis
import Torch

/// Probes a run while it trains: at every so many steps, before the step, estimates made of the run's mini-batch gradients
/// are set against the full-batch gradient at the same weights. Of the training itself it changes nothing.
///
///     try probe.prepare()                     // the full-batch gradient, where it is wanted at this step
///     try state.computeGradient(…)            // the mini-batch's
///     let record = try probe.take()           // what was measured, if anything
///     try state.takeStep(…)
final class TrainingProbe {
  let task: TrainingProbeTask
  private let state: TrainingState
  private let data: BatchSource
  private let momentum: Double
  private let threads: Int
  private var path: ReferencePath?
  private var reference: ReferenceGradient?
  /// The sample size that the path was begun with, where an earlier start chose it.
  private var sampleSize: Int?
  /// The run's step before the path's first; `nil` before the first step.
  private var origin: Int?
  private let passes: ReferenceGradient.PassClock?

  /// - Parameter origin: Where the path is to be taken to have begun; `nil` for where the state is at the first step.
  init(
    _ task: TrainingProbeTask, of state: TrainingState, data: BatchSource, threads: Int, origin: Int? = nil,
    passes: ReferenceGradient.PassClock? = nil
  ) {
    self.origin = origin
    self.task = task
    self.state = state
    self.data = data
    self.threads = threads
    self.passes = passes
    momentum = state.spec.optimizer.probedMomentum
  }

  /// With G at every step bias and noise are told apart.
  private var isSparse: Bool { task.every > 1 }
  /// Counted from 1.
  private var step: Int { state.step + 1 }

  /// Whether the estimates go far enough back: to the start of training, or so far that what was before does not count.
  private var isRecorded: Bool {
    let begun = origin ?? state.step
    let warmUp = begun == 0 ? 0 : TrainingProbeTask.warmUp(momentum: momentum)
    return step % task.every == 0 && step - begun > warmUp
  }

  /// Computes the full-batch gradient at the state's weights, where it is wanted at the step to come.
  ///
  /// - Parameter pause: Called after each chunk, with its images.
  func prepare(pause: (Int) throws -> Void = { _ in }) throws {
    if reference == nil {
      reference = try ReferenceGradient(
        task.reference, task.gradient, of: state, data: data, sampleSize: sampleSize, passes: passes)
      sampleSize = reference?.sampleSize
    }
    if path == nil {
      origin = origin ?? state.step
      path = makePath(origin: origin ?? 0)
    }
    guard let reference, isRecorded || !isSparse else { return }
    try reference.forEachChunk {
      path?.add($0, images: $1)
      try pause($1)
    }
  }

  private func makePath(origin: Int) -> ReferencePath {
    ReferencePath(
      groups: ParameterGroups([(ProbeRecord.all, state.network.parameterCount)]),
      filters: LinearFilter.probed(state.spec.optimizer, quasiHyperbolic: task.quasiHyperbolic),
      momentum: momentum,
      population: reference?.population, isSparse: isSparse, origin: origin,
      threads: threads)
  }

  /// Takes in the mini-batch's gradient, which the state holds, and returns what was measured; `nil` where nothing was, or
  /// what was is not finite: whether a run diverges is for its own loss to say, as it is without probes.
  func take() throws -> TrainingProbeRecord? {
    try state.network.parameters.gradients.withHostFloats { path?.advance($0) }
    guard isRecorded, let path else { return nil }
    let record = TrainingProbeRecord(
      measuring: path, epoch: state.epoch, step: step, chunks: reference?.sampleSize)
    if record.isFinite { return record }
    complain("a gradient is not finite by step \(step): its probe is left out")
    return nil
  }

  // MARK: Memory

  private static let format = "rsgdm-lab probe memory 1"

  /// Says of a memory that the training is over, and nothing but that is remembered.
  private static let ended = "training-has-ended"
  private var lastStep: Int { state.spec.training.epochs * data.batchCount }

  /// What a later start needs to go on as if there had been none; `nil` before the first step. After the last, no vectors.
  func memory() throws -> SafeTensors? {
    guard let path, let origin else { return nil }
    var file = SafeTensors()
    if state.step < lastStep { file = path.memory.file } else { file.metadata[Self.ended] = "true" }
    file.metadata["format"] = Self.format
    file.metadata["task"] = task.canonicalJSON
    file.metadata["identity"] = state.spec.identity.hash
    file.metadata["origin"] = "\(origin)"
    file.metadata["chunks"] = sampleSize.map { "\($0)" } ?? "all"
    return file
  }

  /// Goes on from what ``memory()`` gave at the same step.
  ///
  /// - Throws: ``CheckpointError`` where it is of another run, task or step; then nothing is changed.
  func restore(_ file: SafeTensors, step: Int) throws {
    guard file.metadata["format"] == Self.format, file.isVerified,
      file.metadata["identity"] == state.spec.identity.hash, file.metadata["task"] == task.canonicalJSON,
      let origin = file.metadata["origin"].flatMap(Int.init), let chunks = file.metadata["chunks"]
    else { throw CheckpointError("is of other probes") }
    if file.metadata[Self.ended] != nil {
      guard step == lastStep else { throw CheckpointError("is of the end of training, and the run goes on") }
      self.origin = origin
      return
    }
    // Of a path that is sampled differently nothing would fit.
    sampleSize = Int(chunks)
    let reference = try ReferenceGradient(
      task.reference, task.gradient, of: state, data: data,
      sampleSize: sampleSize ?? data.reference(task.gradient).wholeCount, passes: passes)
    self.reference = reference
    var path = makePath(origin: origin)
    guard path.restore(try ReferencePath.Memory(file)), path.step + origin == step else {
      (self.reference, sampleSize) = (nil, nil)
      throw CheckpointError("does not fit the run's parameters, or is of another step")
    }
    (self.path, self.origin) = (path, origin)
  }
}

extension ReferencePath.Memory {
  /// As named arrays; the step is in the metadata.
  var file: SafeTensors {
    var file = SafeTensors()
    file.metadata["path-step"] = "\(step)"
    for (name, values) in doubles { file.set(name, doubles: values, shape: [values.count]) }
    for (name, values) in floats { file.set(name, values, shape: [values.count]) }
    return file
  }

  /// Reads ``file``; other arrays and other metadata may stand beside.
  ///
  /// - Parameter prefix: What names of the arrays begin with.
  init(_ file: SafeTensors) throws {
    guard let step = file.metadata["path-step"].flatMap(Int.init), step >= 0 else {
      throw CheckpointError("does not say at which step of its path it is")
    }
    self.init(step: step, doubles: [:])
    for (name, entry) in file.entries {
      switch entry.kind {
      case .float64: doubles[name] = try file.doubles(name, shape: entry.shape)
      case .float32: floats[name] = try file.floats(name, shape: entry.shape)
      case .int64: break
      }
    }
  }
}
