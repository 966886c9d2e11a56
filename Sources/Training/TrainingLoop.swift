import Datasets
import Experiment
import Foundation
import Torch

/// The loss, or a gradient, stopped being a number.
package struct DivergenceError: Error, CustomStringConvertible {
  package let description: String

  init(loss: Double, _ place: String) {
    // An operation's not-a-number has a sign, which means nothing.
    description = "the loss became \(loss.isNaN ? "not a number" : "\(loss)") \(place)"
  }

  /// Of a gradient that is not finite where its loss is, or whose loss is not finite either.
  init(gradient: String, _ place: String) { description = "\(gradient) stopped being finite \(place)" }
}

/// Somebody asked for the training to stop, and everything until then is in a checkpoint.
package struct StopError: Error, CustomStringConvertible {
  package let description: String
}

/// Trains a run to its end, from the newest checkpoint in its folder on.
package struct TrainingLoop {
  let data: BatchSource
  let state: TrainingState
  let folder: RunFolder
  let checkpoints: CheckpointSpec
  /// From one checkpoint within an epoch to the next; `nil` for none.
  let minutes: Double?
  let probes: TrainingProbeTask?
  /// Asked after each step: whether to save what there is and stop.
  let isToStop: () -> Bool
  let say: (TrainerMessage.Event) throws -> Void

  package init(
    data: BatchSource, state: TrainingState, folder: RunFolder, checkpoints: CheckpointSpec,
    minutes: Double? = nil, probes: TrainingProbeTask? = nil, isToStop: @escaping () -> Bool = { false },
    say: @escaping (TrainerMessage.Event) throws -> Void
  ) {
    self.data = data
    self.state = state
    self.folder = folder
    self.checkpoints = checkpoints
    self.minutes = minutes
    self.probes = probes
    self.isToStop = isToStop
    self.say = say
  }

  private var training: TrainingSpec { state.spec.training }

  /// What a run has done and not yet put into a checkpoint, and what it does with it.
  private struct Work {
    var records: [EpochRecord] = []
    /// Of the epoch at work.
    var partial = PartialEpoch()
    var probe: TrainingProbe?
    /// Said, and not yet in the log.
    var unlogged: [TrainingProbeRecord] = []
    var progress: ProgressClock
    var clock: SaveClock?
  }

  /// - Throws: ``DivergenceError`` once the loss is not finite; ``StopError``.
  package func run(provenance: Provenance) throws {
    // Another experiment that has the run in common, and goes on with it, may keep fewer.
    let isKeptWhole = checkpoints.keep == .all
    try folder.keep(Set(checkpoints.always + (isKeptWhole ? try folder.checkpointEpochs() : [])))
    var work = Work(
      progress: ProgressClock(steps: training.epochs * data.batchCount), clock: minutes.map(SaveClock.init))
    let probed = try resume(&work, threads: provenance.threads ?? 1)
    try say(.started(provenance, epoch: state.epoch))
    for record in work.records { try say(.epoch(record)) }
    for record in probed { try say(.trainingProbe(record)) }
    if state.step == 0, checkpoints.keep == .all || checkpoints.always.contains(0) {
      try folder.write(state.checkpoint(), at: .epoch(0))
      try folder.keep([0])
    }
    while state.epoch < training.epochs {
      let record = try trainEpoch(&work)
      work.records.append(record)
      work.partial = PartialEpoch()
      try folder.write(work.records)
      let hasEnded = record.epoch == training.epochs
      let isDue =
        record.epoch % checkpoints.every == 0 || hasEnded || checkpoints.always.contains(record.epoch)
      let stops = !hasEnded && isToStop()
      if isDue || stops {
        // One that nobody asked for is of the kind that goes again.
        try save(&work, at: isDue ? .epoch(record.epoch) : .step(state.step))
        if isDue, isKeptWhole { try folder.keep([record.epoch]) }
        try folder.prune(checkpoints, step: state.step, stepsPerEpoch: data.batchCount, hasEnded: hasEnded)
      }
      try say(.epoch(record))
      if stops { throw StopError(description: "told to stop: epoch \(record.epoch) is saved") }
    }
    try say(.finished)
  }

  /// Writes a checkpoint, and before it what a later start will need beside it.
  private func save(_ work: inout Work, at place: RunFolder.Place) throws {
    try folder.append(work.unlogged)
    work.unlogged = []
    if let memory = try work.probe?.memory() { try folder.writeProbeMemory(memory, at: place) }
    var checkpoint = try state.checkpoint()
    if case .step = place { checkpoint.metadata[PartialEpoch.key] = try MessageCoding.line(work.partial) }
    try folder.write(checkpoint, at: place)
    work.clock?.restart()
  }

  // MARK: Resuming

  /// Restores the newest checkpoint that can be read, and returns the records of the probes before it.
  ///
  /// Where the run is probed, that is the newest one that its probes can go on from; where there is none, because the run
  /// was begun without, the probes begin where the run goes on.
  private func resume(_ work: inout Work, threads: Int) throws -> [TrainingProbeRecord] {
    let records = try folder.records()
    func freshProbe() -> TrainingProbe? {
      probes.map { TrainingProbe($0, of: state, data: data, threads: threads) }
    }
    let places = try folder.places(stepsPerEpoch: data.batchCount)
    for needsMemory in probes == nil ? [false] : [true, false] {
      for place in places {
        do {
          let probe = freshProbe()
          let file = try folder.readCheckpoint(place)
          let step = file.metadata["step"].flatMap(Int.init) ?? 0
          let epochs = step / data.batchCount
          guard epochs <= records.count else {
            complain("the log of epochs ends before the checkpoint of step \(step); trying the one before")
            continue
          }
          if needsMemory {
            // Of the state before the first step there is nothing to remember, and to begin again is the last resort.
            guard step > 0, let memory = try folder.readProbeMemory(place) else { continue }
            try probe?.restore(memory, step: step)
          }
          var partial = PartialEpoch()
          if case .step = place { partial = try PartialEpoch(file) }
          try state.restore(file)
          work.records = Array(records.prefix(epochs))
          (work.partial, work.probe) = (partial, probe)
          return try probed(upTo: step, isContinued: needsMemory)
        } catch let error as CheckpointError {
          complain("\(error); trying the one before")
        }
      }
    }
    work.probe = freshProbe()
    return try probed(upTo: 0, isContinued: false)
  }

  /// The logged records of the probes that the run goes on with; the log then holds no others.
  private func probed(upTo step: Int, isContinued: Bool) throws -> [TrainingProbeRecord] {
    // A sweep without probes leaves those of others alone.
    guard probes != nil else { return [] }
    let logged = try folder.probeRecords()
    let records = isContinued ? logged.filter { $0.step <= step } : []
    try folder.write(records)
    return records
  }

  // MARK: Training

  private func trainEpoch(_ work: inout Work) throws -> EpochRecord {
    let epoch = state.epoch
    var learningRate = state.learningRate(stepsPerEpoch: data.batchCount)
    let stepping = Stopwatch()
    let before = work.partial.seconds
    let batches = data.trainingBatches(epoch: epoch, skipping: state.step - epoch * data.batchCount)
    while let batch = try batches.next() {
      try work.probe?.prepare { try beAlive(&work, $0) }
      let (loss, correct) = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
      guard loss.isFinite else {
        throw DivergenceError(loss: loss, "at step \(state.step + 1), in epoch \(epoch + 1)")
      }
      if let record = try work.probe?.take() {
        work.unlogged.append(record)
        try say(.trainingProbe(record))
      }
      learningRate = state.learningRate(stepsPerEpoch: data.batchCount)
      try state.takeStep(learningRate: learningRate)
      work.partial.sum.add(loss: loss, correct: correct, count: batch.count)
      if let event = work.progress.event(step: state.step, epoch: epoch, images: batch.count) {
        try say(.progress(event))
      }
      // After an epoch's last step it is evaluated first.
      let isWithin = state.step < (epoch + 1) * data.batchCount
      let stops = isWithin && isToStop()
      if stops || (isWithin && work.clock?.isDue == true) {
        work.partial.seconds = before + stepping.seconds
        try save(&work, at: .step(state.step))
        try folder.prune(checkpoints, step: state.step, stepsPerEpoch: data.batchCount, hasEnded: false)
      }
      if stops { throw StopError(description: "told to stop: step \(state.step) is saved") }
    }
    let seconds = before + stepping.seconds
    let evaluation = Stopwatch()
    let train =
      training.evaluatesTrainingSplit(afterEpoch: epoch + 1)
      ? try evaluate(data.evaluationBatches(.train), &work) : nil
    let validation = try data.validationBatches().map { try evaluate($0, &work) }
    let test = try evaluate(data.evaluationBatches(.test), &work)
    for sum in [train, validation, test].compactMap(\.self) where !sum.loss.isFinite {
      throw DivergenceError(loss: sum.loss, "in the evaluation after epoch \(epoch + 1)")
    }
    state.epoch += 1
    let sum = work.partial.sum
    return EpochRecord(
      epoch: state.epoch, trainLoss: train?.loss, trainAccuracy: train?.accuracy, testLoss: test.loss,
      testAccuracy: test.accuracy, validationLoss: validation?.loss,
      validationAccuracy: validation?.accuracy, runningLoss: sum.loss, runningAccuracy: sum.accuracy,
      learningRate: learningRate, weightHash: try state.weightHash(), trainSeconds: seconds,
      testSeconds: evaluation.seconds, imagesPerSecond: Double(sum.count) / max(seconds, 1e-9),
      peakMemoryBytes: Machine.peakMemoryBytes)
  }

  /// Says now and then that work goes on where no step is taken.
  private func beAlive(_ work: inout Work, _ images: Int) throws {
    if let event = work.progress.event(step: state.step, epoch: state.epoch, images: images) {
      try say(.progress(event))
    }
  }

  private func evaluate(_ batches: TensorBatches, _ work: inout Work) throws -> BatchSum {
    try Torch.withoutGradients {
      var sum = BatchSum()
      while let batch = try batches.next() {
        let logits = try state.network.logits(batch.images, .evaluation)
        sum.add(
          loss: try logits.crossEntropy(batch.labels).item(), correct: try logits.countCorrect(batch.labels),
          count: batch.count)
        try beAlive(&work, batch.count)
      }
      return sum
    }
  }
}

/// Mean loss and accuracy over images that come in batches.
private struct BatchSum: Codable {
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

/// What is known of an epoch before it ends.
private struct PartialEpoch: Codable {
  var sum = BatchSum()
  var seconds = 0.0

  static let key = "partial-epoch"

  init() {}

  /// Reads what a checkpoint within an epoch says of it.
  init(_ file: SafeTensors) throws {
    guard let text = file.metadata[Self.key],
      let partial = try? MessageCoding.decoder().decode(PartialEpoch.self, from: Data(text.utf8))
    else { throw CheckpointError("does not say what its epoch has come to") }
    self = partial
  }
}

/// Decides when to say where the work stands: about once a second.
struct ProgressClock {
  private let steps: Int
  private var sinceLast = Stopwatch()
  private var images = 0

  init(steps: Int) { self.steps = steps }

  mutating func event(step: Int, epoch: Int, images: Int) -> TrainerMessage.Progress? {
    self.images += images
    let elapsed = sinceLast.seconds
    guard elapsed >= 1 else { return nil }
    defer {
      sinceLast.restart()
      self.images = 0
    }
    return TrainerMessage.Progress(
      step: step, steps: steps, epoch: epoch, imagesPerSecond: Double(self.images) / elapsed)
  }
}
