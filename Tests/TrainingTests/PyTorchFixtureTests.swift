import Datasets
import Experiment
import Foundation
import Testing
import Torch
import Training

/// Against what PyTorch made of the same start, stored by `Tests/PyTorch/compare.py --fixture`.
struct PyTorchFixtureTests {
  static func fixture(_ name: String) throws -> SafeTensors {
    let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return try SafeTensors(decoding: Data(contentsOf: folder.appendingPathComponent("\(name).safetensors")))
  }

  static let debianFolder = "/usr/share/datasets/fashion-mnist"
  static let hasFashionMNIST = FileManager.default.fileExists(atPath: debianFolder)

  private static func fiveSteps(_ optimizer: OptimizerSpec) -> RunSpec {
    RunSpec(
      dataset: DatasetSpec(name: .fashionMNIST, trainLimit: 128, testLimit: 16),
      model: ModelSpec(name: .resnet8, width: 0.25),
      training: TrainingSpec(epochs: 5, learningRate: LearningRateSpec(initial: 0.01), weightDecay: 0.05),
      optimizer: optimizer, seed: 7)
  }

  /// The gradient before the first of the five steps is PyTorch's in float64, to float32's rounding: whichever LibTorch it is.
  @Test(.enabled(if: hasFashionMNIST, "needs Debian's dataset-fashion-mnist"))
  func firstGradientIsPyTorchs() throws {
    try Torch.configure(threads: 1)
    let spec = Self.fiveSteps(OptimizerSpec(name: .sgdm, convention: .heavyBall))
    let dataset = try Dataset.load(
      name: .fashionMNIST, directory: Self.debianFolder, trainLimit: 128, testLimit: 16)
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    let start = try state.checkpoint()
    let batches = BatchSource(dataset, spec: spec, device: .cpu).trainingBatches(epoch: 0)
    let batch = try #require(try batches.next())
    _ = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
    try state.takeStep(learningRate: 0.01)
    // A heavy ball's buffer after its first step: the gradient with the weight decay in it.
    let end = try state.checkpoint()
    let truth = try Self.fixture("first-gradient")
    var (off, size) = (0.0, 0.0)
    for (name, shape) in state.network.parameterShapes {
      let weights = try start.floats(name, shape: shape).map(Double.init)
      let decayed = try end.floats("optimizer.m.\(name)", shape: shape).map(Double.init)
      let theirs = try truth.floats(name, shape: shape).map(Double.init)
      for index in weights.indices {
        off += pow(decayed[index] - 0.05 * weights[index] - theirs[index], 2)
        size += pow(theirs[index], 2)
      }
    }
    // A ReLU whose input is nearly zero may come out on its other side, which is a ten thousandth of the whole.
    #expect((off / size).squareRoot() < 5e-4)
  }

  /// Five steps on 128 images from the trainer's own start end at PyTorch's weights.
  @Test(
    .enabled(if: hasFashionMNIST, "needs Debian's dataset-fashion-mnist"),
    arguments: [
      ("sgd", OptimizerSpec(name: .sgd)), ("sgdm-ema", OptimizerSpec(name: .sgdm)),
      ("sgdm-heavy-ball", OptimizerSpec(name: .sgdm, convention: .heavyBall)),
      ("nesterov-ema", OptimizerSpec(name: .nesterov)),
      ("nesterov-heavy-ball", OptimizerSpec(name: .nesterov, convention: .heavyBall)),
      ("rsgdm", OptimizerSpec(name: .rsgdm)),
    ])
  func fiveStepsEndAtPyTorchsWeights(_ name: String, _ optimizer: OptimizerSpec) throws {
    try Torch.configure(threads: 1)
    let spec = Self.fiveSteps(optimizer)
    let dataset = try Dataset.load(
      name: .fashionMNIST, directory: Self.debianFolder, trainLimit: 128, testLimit: 16)
    let data = BatchSource(dataset, spec: spec, device: .cpu)
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    let start = try state.checkpoint()
    for epoch in 0..<5 {
      let batches = data.trainingBatches(epoch: epoch)
      while let batch = try batches.next() {
        _ = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
        try state.takeStep(learningRate: 0.01)
      }
    }
    #expect(state.step == 5)
    let end = try state.checkpoint()
    let truth = try Self.fixture("five-steps-\(name)")
    var (off, way, size) = (0.0, 0.0, 0.0)
    for (name, shape) in state.network.parameterShapes {
      let triples = zip(
        try end.floats(name, shape: shape),
        zip(try truth.floats(name, shape: shape), try start.floats(name, shape: shape)))
      for (ours, (theirs, before)) in triples {
        off += pow(Double(ours) - Double(theirs), 2)
        way += pow(Double(ours) - Double(before), 2)
        size += pow(Double(theirs), 2)
      }
    }
    #expect((off / size).squareRoot() < 1e-4)
    // Another optimizer is off by a tenth of the way and more.
    #expect((off / way).squareRoot() < 1e-2)
  }

  /// A trained state gives PyTorch's logits.
  @Test func logitsArePyTorchs() throws {
    let weights = try Self.fixture("five-steps-rsgdm")
    let expected = try Self.fixture("logits-rsgdm")
    let spec = tinyRun(OptimizerSpec(name: .sgd))
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    // PyTorch's weights in the clothes of a checkpoint of this run.
    var file = try state.checkpoint()
    for (name, entry) in weights.entries { file.entries[name] = entry }
    try state.restore(file)
    let images = try expected.floats("images", shape: [16, 1, 32, 32])
    let logits = try Torch.withoutGradients {
      try state.network.logits(Tensor.of(images, [16, 1, 32, 32]), .evaluation).floats()
    }
    let truth = try expected.floats("logits", shape: [16, 10])
    #expect(largestDifference(logits, truth) < 1e-4)
    #expect(truth.max() ?? 0 > truth.min() ?? 0)
  }
}
