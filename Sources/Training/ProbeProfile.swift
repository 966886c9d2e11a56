import Datasets
import Dispatch
import Experiment
import Foundation
import Torch

/// How much of a probe's time goes into forward and backward passes, and how much into what it makes of the gradients.
///
/// Images are random pixels. All steps are recorded, as at the start of training: where a probe warms up, most are not,
/// and cost less besides their passes.
public struct ProbeProfile: Encodable {
  public let model: String
  public let parameters: Int
  public let precision: Precision
  /// Chunks at each step.
  public let chunks: Int
  /// Whether they are a sample, whose products are taken chunk by chunk.
  public let isSampled: Bool
  public let threads: Int
  public let steps: Int
  public let secondsPerStep: Double
  /// In percent of the time.
  public let shareOfPasses: Double
  /// The process's peak resident memory, in 10⁶ bytes.
  public let peakMemory: Double
  public let training: TrainingProbeProfile

  /// Takes `steps` steps of a probe of `run` against the reference that `bias` asks for; a whole training set is 20 chunks
  /// here.
  public init(of run: RunSpec, _ bias: BiasSpec, steps: Int, threads: Int) throws {
    try Torch.configure(threads: threads)
    let size = bias.gradient.chunkSize ?? run.training.batchSize
    var wanted = 20
    if case .chunks(let count) = bias.reference { wanted = count + 4 }
    let images = Dataset.noise(
      like: run.dataset.name, images: max(size * wanted, run.training.batchSize * (steps + 1)))
    func probe(_ steps: Int, _ clock: ReferenceGradient.PassClock) throws -> (seconds: Double, chunks: Int?) {
      let state = try TrainingState(run, channels: images.channels, classes: images.classCount, on: .cpu)
      let task = ProbeTask(
        epoch: 0, steps: steps, reference: bias.reference, gradient: bias.gradient,
        quasiHyperbolic: bias.quasiHyperbolic)
      let provenance = Provenance(
        projectVersion: "", engine: Torch.engine, device: "cpu", processor: Machine.processor,
        threads: threads, host: Machine.host, datasetChecksum: "", datasetOfficial: false)
      var chunks: Int?
      let start = DispatchTime.now().uptimeNanoseconds
      try GradientProbe(
        data: BatchSource(images, spec: run, device: .cpu), state: state, task: task, passes: clock
      ) { event in
        if case .probe(let record) = event { chunks = record.chunks }
      }.run(provenance: provenance)
      return (1e-9 * Double(DispatchTime.now().uptimeNanoseconds - start), chunks)
    }
    // Once to warm up: kernels are made at their first call.
    _ = try probe(1, ReferenceGradient.PassClock())
    let clock = ReferenceGradient.PassClock()
    let (seconds, sampled) = try probe(steps, clock)
    model = run.model.name.rawValue
    parameters = ResNet.parameterCount(run.model, channels: images.channels, classes: images.classCount)
    precision = run.training.precision
    isSampled = sampled != nil
    chunks = sampled ?? (images.train.count + size - 1) / size
    self.threads = threads
    self.steps = steps
    secondsPerStep = seconds / Double(steps)
    shareOfPasses = 100 * clock.seconds / seconds
    peakMemory = Double(Machine.peakMemoryBytes) * 1e-6
    training = try TrainingProbeProfile(of: run, bias, steps: steps, threads: threads)
  }

  public var text: String {
    String(
      format:
        "%@ (%d parameters), %@, %d %@ a step, %d thread%@: %.3f s a step, %.1f%% of it in forward and backward "
        + "passes; %.0f MB at most (%d recorded steps)",
      model, parameters, precision.rawValue, chunks, isSampled ? "sampled chunks" : "chunks, all there are,",
      threads, threads == 1 ? "" : "s", secondsPerStep, shareOfPasses, peakMemory, steps) + "\n\n"
      + training.text
  }

  /// The profile as one JSON object; keys are the properties with hyphens.
  public var json: String {
    get throws { try MessageCoding.line(self) }
  }
}
