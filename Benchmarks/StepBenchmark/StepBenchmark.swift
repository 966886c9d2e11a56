import Datasets
import Experiment
import Foundation
import Torch
import Training

/// Times training steps for `Benchmarks/compare-pytorch`.
///
///     step-benchmark MODEL PRECISION THREADS [untuned]
///
/// reads lines `steps N` (N steps on one batch), `epoch N` (N steps through the data pipeline, with crop-flip),
/// `batches N` (N batches out of the pipeline, and no step) and `evaluations N` (N batches of evaluation, without
/// gradients) from standard input and answers each with the seconds that they took; and `memory 0` with the most bytes
/// that the process held so far. `untuned` leaves the C library's allocator as it is.
@main
enum StepBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    if arguments.last != "untuned" { Torch.tuneAllocator() }
    guard arguments.prefix(while: { $0 != "untuned" }).count == 4,
      let model = ModelName(rawValue: arguments[1]),
      let precision = Precision(rawValue: arguments[2]), let threads = Int(arguments[3])
    else {
      FileHandle.standardError.write(Data("usage: step-benchmark MODEL PRECISION THREADS [untuned]\n".utf8))
      exit(64)
    }
    try Torch.configure(threads: threads)
    let spec = RunSpec(
      dataset: DatasetSpec(name: .cifar10, augmentation: .cropFlip), model: ModelSpec(name: model),
      training: TrainingSpec(
        epochs: 1, learningRate: LearningRateSpec(initial: 0.01), weightDecay: 5e-4, precision: precision),
      optimizer: OptimizerSpec(name: .sgdm, convention: .heavyBall), seed: 1)
    let source = BatchSource(.noise(like: .cifar10, images: 50_000), spec: spec, device: .cpu)
    let state = try TrainingState(spec, channels: 3, classes: 10, on: .cpu)
    let held = source.trainingBatches(epoch: 0)
    let heldForEvaluation = source.evaluationBatches(.train)
    guard let batch = try held.next(), let unlabelled = try heldForEvaluation.next() else { return }
    var batches = source.trainingBatches(epoch: 1)
    while let line = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 2, let count = Int(words[1]) else { break }
      if words[0] == "memory" {
        print(Machine.peakMemoryBytes)
        fflush(nil)
        continue
      }
      let clock = ContinuousClock()
      let start = clock.now
      for _ in 0..<count {
        if words[0] == "evaluations" {
          try Torch.withoutGradients { _ = try state.network.logits(unlabelled.images, .evaluation) }
          continue
        }
        var current = batch
        if words[0] != "steps" {
          if let next = try batches.next() {
            current = next
          } else {
            batches = source.trainingBatches(epoch: 1)
          }
        }
        guard words[0] != "batches" else { continue }
        _ = try state.computeGradient(images: current.images, labels: current.labels, .training)
        try state.takeStep(learningRate: 0.01)
      }
      let elapsed = clock.now - start
      print(Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18)
      fflush(nil)
    }
  }
}
