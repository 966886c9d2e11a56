import Datasets
import Dispatch
import Experiment
import Foundation
import Torch

/// What probes of a run in training cost, against steps without, on this machine.
///
/// Steps of four kinds take turns: without a probe; between probes, where only the averages go on; with one, and with one
/// at every step, where bias and noise are told apart. What a probe at every N-th step costs follows from them. Images are
/// random pixels.
public struct TrainingProbeProfile: Encodable {
  /// Probes at every so many steps.
  public struct Cost: Encodable {
    public let every: Int
    public let secondsPerStep: Double
    /// Over a step without a probe.
    public let ratio: Double
    /// What the ratio would be, were there nothing but forward and backward passes.
    public let ratioOfPasses: Double
  }

  public let chunks: Int
  public let steps: Int
  /// Medians.
  public let plainSeconds: Double
  public let betweenSeconds: Double
  public let costs: [Cost]

  /// Takes `steps` steps of each kind.
  public init(of run: RunSpec, _ bias: BiasSpec, steps: Int, threads: Int) throws {
    try Torch.configure(threads: threads)
    let size = bias.gradient.chunkSize ?? run.training.batchSize
    // A sample of so many, or, standing for a whole training set, 20.
    var (wanted, sample) = (20, nil as Int?)
    if case .chunks(let count) = bias.reference { (wanted, sample) = (count + 4, count) }
    let rounds = steps + 1
    let images = Dataset.noise(
      like: run.dataset.name, images: max(size * wanted, run.training.batchSize * 4 * rounds))
    let state = try TrainingState(run, channels: images.channels, classes: images.classCount, on: .cpu)
    let data = BatchSource(images, spec: run, device: .cpu)
    let clock = ReferenceGradient.PassClock()
    func probe(_ every: Int) -> TrainingProbe {
      let task = TrainingProbeTask(
        every: every, reference: bias.reference, gradient: bias.gradient,
        quasiHyperbolic: bias.quasiHyperbolic)
      return TrainingProbe(task, of: state, data: data, threads: threads, origin: 0, passes: clock)
    }
    // The second is asked at even steps only, the third at odd ones: it is never due.
    let kinds = [nil, probe(2), probe(1 << 40), probe(1)]
    var times = [[Double]](repeating: [], count: kinds.count)
    var passes = 0.0
    let batches = data.trainingBatches(epoch: 0)
    for round in 0..<rounds {
      for (kind, probe) in kinds.enumerated() {
        guard let batch = try batches.next() else { continue }
        let (start, before) = (DispatchTime.now().uptimeNanoseconds, clock.seconds)
        try probe?.prepare()
        _ = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
        _ = try probe?.take()
        try state.takeStep(learningRate: 1e-6)
        // The first round warms up.
        guard round > 0 else { continue }
        times[kind].append(1e-9 * Double(DispatchTime.now().uptimeNanoseconds - start))
        if kind == 1 { passes += clock.seconds - before }
      }
    }
    func median(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      let middle = sorted.count / 2
      return sorted.count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
    }
    let (plain, probed, between, dense) = (
      median(times[0]), median(times[1]), median(times[2]), median(times[3])
    )
    let passSeconds = passes / Double(steps)
    chunks = sample ?? (images.train.count + size - 1) / size
    self.steps = steps
    plainSeconds = plain
    betweenSeconds = between
    costs = [1, 16, 256].map { every in
      let seconds = every == 1 ? dense : (probed + Double(every - 1) * between) / Double(every)
      return Cost(
        every: every, secondsPerStep: seconds, ratio: seconds / plain,
        ratioOfPasses: 1 + passSeconds / Double(every) / plain)
    }
  }

  public var text: String {
    func number(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
    let lines = costs.map {
      "| \($0.every) | \(number($0.secondsPerStep, 3)) | \(number($0.ratio, 2)) | \(number($0.ratioOfPasses, 2)) |"
    }
    return
      ([
        "While a run trains, \(chunks) chunks each: a step without takes \(number(plainSeconds, 3)) s, one between probes "
          + "\(number(betweenSeconds, 3)) s (medians of \(steps))", "",
        "| a probe every … steps | s a step | times a step without | by its passes alone |",
        "|--:|--:|--:|--:|",
      ] + lines).joined(separator: "\n")
  }
}
