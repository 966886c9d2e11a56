import Datasets
import Execution
import Experiment
import Foundation
import Store

/// A training run of a sweep: claimed in the store, recorded there epoch by epoch.
struct TrainingJob: Job {
  let run: PlannedRun
  let store: Store
  let holder: LeaseHolder
  let retryFailed: Bool
  let checkpoints: CheckpointSpec
  let checkpointMinutes: Double
  /// How the run is probed as it trains; `nil` for not at all.
  let probes: TrainingProbeTask?
  let dataset: Dataset.Source
  let threads: Int
  /// How many of these are done at once; `nil` where others decide that.
  let jobs: Int?
  let device: String
  /// `nil` where trainers work on other machines, whose disks are not looked at.
  let disk: DiskCheck?
  /// Ends the sweep once a claim is settled.
  let watch: ClaimWatch?

  var title: String { run.title }

  func claim() async throws -> TrainerRequest? {
    if let watch, await watch.decision != nil { throw JobNotWanted() }
    try disk?.check(isStart: false)
    guard case .granted(let before) = try store.claim(run, for: holder, retryFailed: retryFailed) else {
      return nil
    }
    // A run that goes on keeps its thread count: sums are then split as before, and so are the last bits.
    return TrainerRequest(
      task: .train(checkpoints, probes: probes), run: run.spec, dataset: dataset.path,
      folder: store.runsFolder.appendingPathComponent(run.identity.hash).path, threads: before ?? threads,
      device: device, checkpointMinutes: checkpointMinutes)
  }

  func receive(_ event: TrainerMessage.Event, from origin: MessageOrigin?) throws {
    try unlessGone { try record(event, from: origin) }
  }

  /// What another process has already seen to, of the runs of a batch, is gone; and a node that has other data than the rest
  /// spoils its own run alone.
  private func unlessGone(_ body: () throws -> Void) throws {
    do {
      try body()
    } catch let error as StoreError where holder.batch != nil {
      switch error.code {
      case .taken: throw JobGone(outcome: try store.runs([run.identity], reading: .lastEpoch).first?.outcome)
      case .otherData: throw TrainerViolation("\(error)")
      default: throw error
      }
    }
  }

  private func record(_ event: TrainerMessage.Event, from origin: MessageOrigin?) throws {
    let now = (origin?.time ?? Date()).timeIntervalSince1970
    switch event {
    case .started(var provenance, let epoch):
      provenance.jobs = jobs
      if run.spec.trainer != nil {
        // Another program's trainer need not know how the lab adds up a data set.
        provenance.datasetChecksum = dataset.checksum
        provenance.datasetOfficial = dataset.isOfficial
        provenance.datasetNote = dataset.note
      }
      try provenance.requireData(dataset, of: store)
      try store.begin(
        run.identity, provenance, epoch: epoch, probes: probes, by: holder, at: origin?.position, now: now)
    case .epoch(let record):
      guard (1...run.spec.training.epochs).contains(record.epoch) else {
        throw TrainerViolation("it told of epoch \(record.epoch), of \(run.spec.training.epochs)")
      }
      guard try store.add(record, to: run.identity, by: holder, at: origin?.position) else {
        throw TrainerViolation("it told of epoch \(record.epoch) without the one before")
      }
    case .trainingProbe(let record):
      guard probes != nil, (1...TrainerViolation.lastStep).contains(record.step),
        (0...run.spec.training.epochs).contains(record.epoch)
      else {
        throw TrainerViolation(
          "it told of a probe at step \(record.step) of epoch \(record.epoch), for which it was not asked")
      }
      try store.add(record, to: run.identity, by: holder, at: origin?.position)
    case .progress, .probe, .gradientVariant, .trace, .finished, .diverged, .failed: break
    }
  }

  func end(_ outcome: Outcome, at time: Date?) async throws -> Outcome {
    let (status, reason): (RunStatus, String?) =
      switch outcome {
      case .finished: (.finished, nil)
      case .diverged(let reason): (.diverged, reason)
      case .killed(let reason): (.killed, reason)
      case .failed(let reason): (.failed, reason)
      }
    var stored = outcome
    try unlessGone {
      let missing = try store.end(
        run.identity, status, reason: reason, by: holder, now: (time ?? Date()).timeIntervalSince1970)
      if let missing { stored = .failed(reason: missing) }
    }
    _ = try await watch?.look()
    return stored
  }

  func release() { try? store.release(run.identity, by: holder) }
}

extension RunRecord {
  /// How the run ended; `nil` where it has not.
  fileprivate var outcome: Outcome? {
    let reason = reason ?? ""
    return switch status {
    case .running: nil
    case .finished: .finished
    case .diverged: .diverged(reason: reason)
    case .killed: .killed(reason: reason)
    case .failed: .failed(reason: reason)
    }
  }
}

/// A probe of a stored run; its records enter the store together, once all are there.
final class ProbeJob: Job {
  let title: String
  private let run: PlannedRun
  private let task: ProbeTask
  private let store: Store
  private let dataset: Dataset.Source
  private let request: TrainerRequest
  private let records = Records()

  init(
    run: PlannedRun, task: ProbeTask, store: Store, dataset: Dataset.Source, threads: Int, device: String,
    checkpointMinutes: Double
  ) {
    self.run = run
    self.dataset = dataset
    self.task = task
    self.store = store
    title = "\(run.title) at epoch \(task.epoch)"
    request = TrainerRequest(
      task: .probe(task), run: run.spec, dataset: dataset.path,
      folder: store.runsFolder.appendingPathComponent(run.identity.hash).path, threads: threads,
      device: device, checkpointMinutes: checkpointMinutes)
  }

  private actor Records {
    private(set) var all: [ProbeRecord] = []
    private(set) var variants: [GradientVariantRecord] = []

    /// - Returns: Whether it is one of so many, and comes after the one before.
    func append(_ record: ProbeRecord, atMost count: Int) -> Bool {
      let last = all.last?.step ?? 0
      guard record.step > last, all.count < count else { return false }
      all.append(record)
      return true
    }

    func append(_ variant: GradientVariantRecord, atMost count: Int) -> Bool {
      guard variants.count < count else { return false }
      variants.append(variant)
      return true
    }
  }

  func claim() -> TrainerRequest? { request }

  func receive(_ event: TrainerMessage.Event, from origin: MessageOrigin?) async throws {
    switch event {
    case .started(let provenance, _):
      // Another program's trainer need not know how the lab adds up a data set.
      if run.spec.trainer == nil { try provenance.requireData(dataset, of: store) }
    case .probe(let record):
      guard record.epoch == task.epoch, (1...TrainerViolation.lastStep).contains(record.step) else {
        throw TrainerViolation("it told of step \(record.step) of a probe at epoch \(record.epoch)")
      }
      guard await records.append(record, atMost: task.steps) else {
        throw TrainerViolation(
          "it told of step \(record.step) of the probe after a later one, or of more than \(task.steps) steps"
        )
      }
    case .gradientVariant(let variant):
      guard await records.append(variant, atMost: task.variants?.count ?? 0) else {
        throw TrainerViolation("it told of more meanings of the gradient than it was asked about")
      }
    case .finished:
      let (steps, variants) = (await records.all.count, await records.variants.count)
      guard steps == task.steps, variants == task.variants?.count ?? 0 else {
        throw TrainerViolation(
          "it said that it had finished after \(steps) of \(task.steps) steps of the probe, and \(variants) of "
            + "\(task.variants?.count ?? 0) other meanings of the gradient")
      }
    default: break
    }
  }

  func end(_ outcome: Outcome, at time: Date?) async throws -> Outcome {
    guard outcome == .finished else { return outcome }
    try store.replaceProbe(of: run.identity, task, with: await records.all, variants: await records.variants)
    let folder = URL(fileURLWithPath: request.folder, isDirectory: true)
    for name in [task.memoryName, task.memoryLockName] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name))
    }
    return outcome
  }

  func release() {}
}

extension Provenance {
  /// - Throws: ``StoreError`` where a trainer has read other data than the command that started it.
  fileprivate func requireData(_ dataset: Dataset.Source, of store: Store) throws {
    guard datasetChecksum == dataset.checksum else {
      throw StoreError(
        .otherData, path: store.path,
        "the files of the data set in \(dataset.path) have changed while this was at work: bring back those that the "
          + "store's runs were made on, and run the same command again")
    }
  }
}

extension TrainerViolation {
  /// More steps than any training has.
  fileprivate static let lastStep = 1 << 40
}
