/// What numbers may be, wherever an experiment, a run or a request comes from.
package enum Limits {
  static let epochs = 1...1_000_000
  static let batchSize = 1...65536
  /// Of steps, or of images in a chunk.
  package static let count = 1...1_000_000
  package static let threads = 1...1024
  static let share = 0.0...1
  static let precision = 0.001...1

  static func isWidth(_ value: Double) -> Bool { value > 0 && value <= 16 }
  static func isMomentum(_ value: Double) -> Bool { value >= 0 && value < 1 }
  static func isFactor(_ value: Double) -> Bool { value > 0 && value <= 1 }
}

// Whoever divides by one of these numbers, or counts to it, relies on it: a specification in a message or a store is
// held to the same as one in a file.

extension RunSpec {
  /// What is out of range; `nil` where nothing is.
  var flaw: String? {
    let counts = [dataset.trainLimit, dataset.testLimit, dataset.validation, training.trainEvaluationEvery]
    if !Limits.isWidth(model.width) { return "width \(model.width)" }
    if !Limits.epochs.contains(training.epochs) { return "\(training.epochs) epochs" }
    if !Limits.batchSize.contains(training.batchSize) { return "batch size \(training.batchSize)" }
    if let count = counts.compactMap(\.self).first(where: { $0 < 1 }) {
      return "\(count) where at least 1 is due"
    }
    if let flaw = training.learningRate.flaw { return flaw }
    if !(training.weightDecay >= 0 && training.weightDecay.isFinite) {
      return "weight decay \(training.weightDecay)"
    }
    return optimizer.flaw
  }
}

extension TrainerRequest {
  /// What is out of range, the run aside; `nil` where nothing is.
  var flaw: String? {
    if !Limits.threads.contains(threads) { return "\(threads) threads" }
    if let minutes = checkpointMinutes, !(minutes >= 0) { return "a checkpoint every \(minutes) minutes" }
    switch task {
    case .train(let checkpoints, let probes):
      if checkpoints.every < 1 { return "a checkpoint every \(checkpoints.every) epochs" }
      if let epoch = checkpoints.always.first(where: { $0 < 0 }) { return "a checkpoint of epoch \(epoch)" }
      guard let probes else { return nil }
      if probes.every < 1 { return "a probe every \(probes.every) steps" }
      return flaw(probes.reference, [probes.gradient], probes.quasiHyperbolic)
    case .probe(let probe):
      if !(0..<run.training.epochs).contains(probe.epoch) { return "a probe at epoch \(probe.epoch)" }
      if !Limits.count.contains(probe.steps) { return "a probe of \(probe.steps) steps" }
      let size = probe.gradient.chunkSize ?? run.training.batchSize
      if let other = probe.variants?.compactMap(\.chunkSize).first(where: { $0 % max(1, size) != 0 }) {
        return "another meaning of the gradient in chunks of \(other) images, beside chunks of \(size)"
      }
      return flaw(probe.reference, [probe.gradient] + (probe.variants ?? []), probe.quasiHyperbolic)
    case .trace(let steps):
      return Limits.count.contains(steps) ? nil : "a trace of \(steps) steps"
    }
  }

  private func flaw(_ reference: ReferenceSpec, _ gradients: [GradientSpec], _ nus: [Double]) -> String? {
    switch reference {
    case .full: break
    case .chunks(let count): if !(2...Limits.count.upperBound).contains(count) { return "\(count) chunks" }
    case .precision(let precision):
      if !Limits.precision.contains(precision) { return "precision \(precision)" }
    }
    if let size = gradients.compactMap(\.chunkSize).first(where: { !Limits.count.contains($0) }) {
      return "chunks of \(size) images"
    }
    if let nu = nus.first(where: { !Limits.share.contains($0) }) { return "ν = \(nu)" }
    return nil
  }
}

extension DecodingError {
  /// Something that was understood, and cannot be.
  static func outOfRange(_ flaw: String) -> DecodingError {
    .dataCorrupted(Context(codingPath: [], debugDescription: "out of range: \(flaw)"))
  }
}
