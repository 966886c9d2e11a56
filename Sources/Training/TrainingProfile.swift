import Datasets
import Experiment
import Foundation
import Torch

/// Where the time of a run's training steps goes, on this machine.
///
/// Images are random pixels: how long a step takes does not depend on what is to be seen, and no data set is needed.
public struct TrainingProfile: Encodable {
  /// One kind of operation, per step.
  public struct Row: Encodable {
    public let kind: String
    public let calls: Double
    public let milliseconds: Double
    /// In percent of a step.
    public let share: Double
    /// 10⁹ multiplications and additions a second, counted as the direct algorithm needs them; `nil` for what is no
    /// convolution.
    public let gigaflops: Double?
    /// ``gigaflops`` in percent of the machine's own peak for the run's precision. Winograd's algorithm, which needs
    /// fewer operations, may come out above 100.
    public let ofPeak: Double?
  }

  /// What the machine can do at most, by a loop that stays in registers.
  public struct Peak: Encodable {
    public let precision: Precision
    public let gigaflops: Double
    public let instructions: String
  }

  public let model: String
  public let precision: Precision
  public let batchSize: Int
  public let threads: Int
  public let steps: Int
  public let engine: String
  public let processor: String
  public let millisecondsPerStep: Double
  public let imagesPerSecond: Double
  public let peaks: [Peak]
  public let rows: [Row]

  /// Takes `steps` steps of `run`, after a few that warm up, and counts.
  public init(of run: RunSpec, steps: Int, threads: Int) throws {
    try Torch.configure(threads: threads)
    let batchSize = run.training.batchSize
    let warmUp = 3
    let images = Dataset.noise(like: run.dataset.name, images: batchSize * (warmUp + steps))
    let state = try TrainingState(run, channels: images.channels, classes: images.classCount, on: .cpu)
    let batches = BatchSource(images, spec: run, device: .cpu).trainingBatches(epoch: 0)
    func step() throws {
      guard let batch = try batches.next() else { return }
      _ = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
      try state.takeStep(learningRate: 1e-6)
    }
    for _ in 0..<warmUp { try step() }
    let profile = try Profile { for _ in 0..<steps { try step() } }

    model = run.model.name.rawValue
    precision = run.training.precision
    self.batchSize = batchSize
    self.threads = threads
    self.steps = steps
    engine = Torch.engine
    processor = Machine.processor
    millisecondsPerStep = 1e3 * profile.seconds / Double(steps)
    imagesPerSecond = Double(batchSize * steps) / profile.seconds
    peaks = try [(Precision.float32, ElementType.float32), (.bfloat16, .bfloat16)].compactMap {
      precision, type in
      try Torch.peakRate(type).map {
        Peak(precision: precision, gigaflops: $0.operations * 1e-9, instructions: $0.instructions)
      }
    }
    let peak = peaks.first { $0.precision == run.training.precision }?.gigaflops
    let total = profile.seconds
    var rows = profile.entries.map { entry in
      let rate = entry.operations > 0 ? entry.operations / entry.seconds * 1e-9 : nil
      return Row(
        kind: entry.kind, calls: Double(entry.calls) / Double(steps),
        milliseconds: 1e3 * entry.seconds / Double(steps), share: 100 * entry.seconds / total,
        gigaflops: rate, ofPeak: rate.flatMap { rate in peak.map { 100 * rate / $0 } })
    }
    let rest = total - profile.entries.reduce(0) { $0 + $1.seconds }
    rows.append(
      Row(
        kind: "everything else", calls: 1, milliseconds: 1e3 * rest / Double(steps),
        share: 100 * rest / total,
        gigaflops: nil, ofPeak: nil))
    self.rows = rows
  }

  /// The profile as a Markdown table.
  public var markdown: String {
    func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    var lines = [
      "\(model), \(precision.rawValue), batch \(batchSize), \(threads) thread\(threads == 1 ? "" : "s"), \(engine), "
        + "\(processor): \(number(millisecondsPerStep, 1)) ms a step, \(number(imagesPerSecond, 0)) images/s "
        + "(\(steps) steps)", "",
      "| operation | calls a step | ms a step | share | GFLOP/s | of peak |", "|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows {
      let rate = row.gigaflops.map { number($0, 0) } ?? ""
      let ofPeak = row.ofPeak.map { number($0, 0) + "%" } ?? ""
      lines.append(
        "| \(row.kind) | \(number(row.calls, 0)) | \(number(row.milliseconds, 2)) | \(number(row.share, 1))% "
          + "| \(rate) | \(ofPeak) |")
    }
    let peaks = peaks.map {
      "\($0.precision.rawValue) \(number($0.gigaflops, 0)) GFLOP/s (\($0.instructions))"
    }
    lines += [
      "", "Peak of this machine, by a loop that stays in registers: \(peaks.joined(separator: ", ")).",
    ]
    return lines.joined(separator: "\n")
  }

  /// The profile as one JSON object; keys are the properties with hyphens.
  public var json: String {
    get throws { try MessageCoding.line(self) }
  }
}
