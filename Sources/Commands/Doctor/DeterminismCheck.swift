import Datasets
import Execution
import Experiment
import Foundation
import Store

/// `doctor --determinism`: whether the first steps of a run come to the same, to the bit, in one process and in another.
struct DeterminismCheck: Sendable {
  let experiment: ExperimentSpec
  let run: PlannedRun
  let trainer: [String]
  let dataset: String
  /// The run's folder, in which a trace writes nothing.
  let folder: String
  let steps: Int
  /// Each number once, in order.
  let threads: [Int]
  let device: String

  /// The first run of an experiment.
  ///
  /// - Throws: ``Failure`` where the experiment has no run.
  init(
    of experiment: ExperimentSpec, trainer: [String], data: (location: DatasetLocation, dataset: Dataset),
    store: Store, steps: Int, threads: [Int], device: String
  ) throws {
    guard let run = Plan(experiment).runs.first else {
      throw Failure(.badInput, "\(experiment.name) has no run to try")
    }
    self.experiment = experiment
    self.run = run
    self.trainer = trainer
    dataset = data.dataset.source.path
    folder = store.runsFolder.appendingPathComponent(run.identity.hash).path
    let training = experiment.training
    let images = data.dataset.train.count
    // No step is taken that the run itself does not have.
    self.steps = min(steps, training.epochs * ((images + training.batchSize - 1) / training.batchSize))
    self.threads = threads
    self.device = device
  }

  /// What a trainer said of the first steps.
  private struct Trace: Sendable {
    var records: [TraceRecord] = []
    var provenance: Provenance?
  }

  private actor Listener {
    var trace = Trace()
    let steps: Int

    init(steps: Int) { self.steps = steps }

    func take(_ event: TrainerMessage.Event) throws {
      switch event {
      case .started(let provenance, _): trace.provenance = provenance
      case .trace(let record):
        guard record.step == trace.records.count + 1, record.step <= steps else {
          throw TrainerViolation("it told of step \(record.step) after \(trace.records.count) of \(steps)")
        }
        trace.records.append(record)
      case .epoch, .probe, .trainingProbe, .gradientVariant:
        throw TrainerViolation("it told of something else than a trace")
      case .progress, .finished, .diverged, .failed: break
      }
    }
  }

  /// Traces twice with each number of threads, one process after the other, and compares: first repetitions, then each
  /// number of threads with the first.
  ///
  /// - Throws: ``Failure`` where a trainer does not say what all steps came to.
  func compare(
    now: Double = Date().timeIntervalSince1970, tell: @Sendable (String) -> Void
  ) async throws -> [DeterminismRecord] {
    var firsts: [(threads: Int, trace: Trace, provenance: Provenance)] = []
    var records: [DeterminismRecord] = []
    func record(_ a: Trace, _ b: Trace, _ threads: (Int, Int), _ provenance: Provenance) {
      records.append(
        DeterminismRecord(
          of: run.spec, experiment: experiment.name, a.records, b.records, threads: threads,
          provenance: provenance, checkedAt: now))
    }
    for count in threads {
      var traces: [(trace: Trace, provenance: Provenance)] = []
      for time in ["first", "second"] {
        tell("\(run.title): \(counted(steps, "step")) with \(counted(count, "thread")), \(time) time")
        traces.append(try await trace(threads: count))
      }
      record(traces[0].trace, traces[1].trace, (count, count), traces[0].provenance)
      firsts.append((count, traces[0].trace, traces[0].provenance))
    }
    for other in firsts.dropFirst() {
      record(firsts[0].trace, other.trace, (firsts[0].threads, other.threads), other.provenance)
    }
    return records
  }

  private func trace(threads: Int) async throws -> (trace: Trace, provenance: Provenance) {
    let listener = Listener(steps: steps)
    let request = TrainerRequest(
      task: .trace(steps: steps), run: run.spec, dataset: dataset, folder: folder, threads: threads,
      device: device)
    let outcome = try await LocalExecutor(command: trainer).run(request) { try await listener.take($0) }
    let trace = await listener.trace
    let reason: String
    switch outcome {
    case .finished where trace.records.count < steps:
      reason = "it said that it had finished, after \(trace.records.count) of \(counted(steps, "step"))"
    case .finished:
      guard let provenance = trace.provenance else {
        reason = "it did not say where it works ('started')"
        break
      }
      return (trace, provenance)
    case .killed(let words): throw Failure(.unfinished, "\(run.title): \(words)")
    case .diverged(let words): throw Failure(.failure, "\(run.title) diverged: \(words)")
    case .failed(let words): reason = words
    }
    if let program = experiment.trainer?.first {
      throw Failure(
        .missing,
        "the trainer '\(program)' did not do the task 'trace', which this check needs and which it may not know "
          + "(ARCHITECTURE.md, 'A trainer in another language'): \(reason)")
    }
    throw Failure(.failure, "\(run.title) could not be traced: \(reason)")
  }
}

/// What ``DeterminismCheck`` found, for a person or a program.
struct DeterminismFinding: Encodable {
  struct Comparison: Encodable {
    var threads: Int
    var otherThreads: Int
    var steps: Int
    var firstDifference: Int?
    var differing: String?
  }

  var experiment: String
  var run: String
  var identity: String
  var model: String
  var precision: String
  var engine: String
  var device: String
  var processor: String
  /// Whether each number of threads repeats itself.
  var isRepeatable: Bool
  var comparisons: [Comparison]

  init(_ records: [DeterminismRecord], of run: PlannedRun, experiment: String) {
    self.experiment = experiment
    self.run = run.title
    identity = run.identity.hash
    model = run.spec.model.name.rawValue
    precision = run.spec.training.precision.rawValue
    engine = records.first?.engine ?? Provenance.unknown
    device = records.first?.device ?? Provenance.unknown
    processor = records.first?.processor ?? Provenance.unknown
    isRepeatable = records.allSatisfy { $0.threads != $0.otherThreads || $0.firstDifference == nil }
    comparisons = records.map {
      Comparison(
        threads: $0.threads, otherThreads: $0.otherThreads, steps: $0.steps,
        firstDifference: $0.firstDifference, differing: $0.differing)
    }
  }

  var text: String {
    var lines = [
      "\(experiment): \(run) (\(model), \(precision)) on \(device), \(processor), \(engine); loss, gradient and weights:"
    ]
    for comparison in comparisons {
      let isRepetition = comparison.threads == comparison.otherThreads
      let who =
        isRepetition
        ? "\(counted(comparison.threads, "thread")), twice"
        : "\(comparison.threads) and \(counted(comparison.otherThreads, "thread"))"
      let found: String
      if let step = comparison.firstDifference {
        found =
          "different from step \(step) on (\(comparison.differing ?? ""))"
          + (isRepetition ? "" : ", as is to be expected: a run keeps its number of threads")
      } else {
        found = "all \(counted(comparison.steps, "step")) equal to the bit"
      }
      lines.append("  \(who): \(found)")
    }
    return lines.joined(separator: "\n")
  }
}
