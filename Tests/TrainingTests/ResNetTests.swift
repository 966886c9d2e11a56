import Experiment
import Foundation
import Testing
import Torch
import Training

struct ResNetTests {
  /// Counts of the common PyTorch CIFAR ResNets.
  @Test(arguments: [
    (ModelName.resnet18, 10, 11_173_962), (.resnet34, 10, 21_282_122), (.resnet50, 100, 23_705_252),
    (.resnet20, 10, 272_474),
  ])
  func parameterCounts(_ name: ModelName, classes: Int, count: Int) {
    #expect(ResNet.parameterCount(ModelSpec(name: name), channels: 3, classes: classes) == count)
  }

  @Test func depthsOfTheSmallNetworksDifferByTheirBlocks() {
    // Each block more in a stage of width w is two 3×3 convolutions and two batch norms.
    func count(_ name: ModelName) -> Int {
      ResNet.parameterCount(ModelSpec(name: name), channels: 3, classes: 10)
    }
    let blockMore = [16, 32, 64].reduce(0) { $0 + 2 * (9 * $1 * $1 + 2 * $1) }
    #expect(count(.resnet20) - count(.resnet8) == 2 * blockMore)
    #expect(count(.resnet32) - count(.resnet20) == 2 * blockMore)
    #expect(count(.resnet44) - count(.resnet32) == 2 * blockMore)
    #expect(count(.resnet56) - count(.resnet44) == 2 * blockMore)
  }

  @Test func namesAreTorchvisions() throws {
    let network = try ResNet(
      ModelSpec(name: .resnet50, width: 0.125), channels: 3, classes: 100, precision: .float32, on: .cpu)
    let shapes = Dictionary(uniqueKeysWithValues: network.parameterShapes.map { ($0.name, $0.shape) })
    #expect(shapes["conv1.weight"] == [8, 3, 3, 3])
    #expect(shapes["layer1.0.downsample.0.weight"] == [32, 8, 1, 1])
    #expect(shapes["layer2.0.conv2.weight"] == [16, 16, 3, 3])
    #expect(shapes["layer4.2.bn3.bias"] == [256])
    #expect(shapes["layer1.1.downsample.0.weight"] == nil)
    #expect(shapes["fc.weight"] == [100, 256])
    #expect(shapes["fc.bias"] == [100])
  }

  @Test func widthChannelsAndClassesScale() throws {
    for (channels, classes) in [(1, 10), (3, 7)] {
      let network = try ResNet(
        ModelSpec(name: .resnet8, width: 1.5), channels: channels, classes: classes, precision: .float32,
        on: .cpu)
      try network.initialize(seed: 1)
      let logits = try Torch.withoutGradients {
        try network.logits(Tensor.zeros([2, channels, 32, 32]), .evaluation)
      }
      #expect(logits.shape == [2, classes])
    }
  }

  /// Uniform on ±1/√fan_in: bounds kept and reached, variance a third of their square.
  @Test func initializationIsPyTorchsDefault() throws {
    let spec = tinyRun()
    let state = try TrainingState(
      RunSpec(
        dataset: spec.dataset, model: ModelSpec(name: .resnet20), training: spec.training,
        optimizer: spec.optimizer, seed: 5), channels: 3, classes: 10, on: .cpu)
    let file = try state.checkpoint()
    let weights = try file.floats("layer3.1.conv1.weight", shape: [64, 64, 3, 3])
    let bound = 1 / Float(64 * 9).squareRoot()
    let largest = weights.map(abs).max() ?? 0
    #expect(largest <= bound && largest > 0.999 * bound)
    let variance = weights.reduce(0) { $0 + Double($1 * $1) } / Double(weights.count)
    #expect(abs(variance / Double(bound * bound / 3) - 1) < 0.02)
    #expect(try file.floats("bn1.weight", shape: [16]).allSatisfy { $0 == 1 })
    #expect(try file.floats("bn1.bias", shape: [16]).allSatisfy { $0 == 0 })
    #expect(try file.floats("bn1.running_var", shape: [16]).allSatisfy { $0 == 1 })
    #expect(try file.floats("fc.bias", shape: [10]).map(abs).max() ?? 1 <= 1 / Float(64).squareRoot())
  }

  @Test func initialWeightsFollowFromTheSeedAlone() throws {
    func hash(_ seed: Int, _ precision: Precision = .float32) throws -> String {
      try TrainingState(tinyRun(precision: precision, seed: seed), channels: 1, classes: 10, on: .cpu)
        .weightHash()
    }
    #expect(try hash(1) == hash(1))
    #expect(try hash(1) == hash(1, .bfloat16))
    #expect(try hash(1) != hash(2))
  }

  /// To the bit, whichever LibTorch the lab is built with: what a seed starts from is the lab's own.
  @Test(arguments: [
    (ModelName.resnet8, "127461b05faf4b560b6d7c2c5db598a04881f9d9f292f803939e7abc1a77c8cd"),
    (.resnet50, "a2f40a70e141b0ca195a65692f87e29b2fccb0a56680ed285373e2cc65e19042"),
  ])
  func initialWeightsAreTheSameEverywhere(_ name: ModelName, hash: String) throws {
    var spec = tinyRun(seed: 3)
    spec.model = ModelSpec(name: name)
    let found = try TrainingState(spec, channels: 3, classes: 10, on: .cpu).weightHash()
    #expect(found == hash)
  }

  @Test func tf32IsForCUDA() {
    #expect {
      try ResNet(ModelSpec(name: .resnet8), channels: 3, classes: 10, precision: .tf32, on: .cpu)
    } throws: {
      "\($0)".contains("'tf32' is a way of CUDA devices")
    }
  }

  @Test func referenceModeLeavesRunningStatisticsAlone() throws {
    let dataset = patterns(train: 32, test: 10)
    let spec = tinyRun()
    let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
    let data = BatchSource(dataset, spec: spec, device: .cpu)
    let before = try state.weightHash()
    let batches = data.reference(GradientSpec()).batches([0])
    let batch = try #require(try batches.next())
    let reference = try state.computeGradient(images: batch.images, labels: batch.labels, .reference)
    #expect(try state.weightHash() == before)
    let training = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
    #expect(reference.loss == training.loss)
    #expect(try state.weightHash() != before)
  }

  /// The gradient by the running statistics, which the lab's kernels do not record, is LibTorch's own in float32; that in bfloat16
  /// is near it.
  @Test(arguments: [Precision.float32, .bfloat16])
  func evaluationModeHasAGradient(precision: Precision) throws {
    let dataset = patterns(train: 64, test: 10)
    func gradient(_ convolution: ConvolutionKernels, _ precision: Precision) throws -> [Float] {
      var spec = tinyRun()
      spec.training = TrainingSpec(
        epochs: 1, batchSize: 32, learningRate: LearningRateSpec(initial: 0.1), weightDecay: 0.01,
        precision: precision, convolution: convolution)
      let state = try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
      let batches = BatchSource(dataset, spec: spec, device: .cpu).reference(GradientSpec()).batches([0, 1])
      // Running statistics that are not those of the batch.
      let first = try #require(try batches.next())
      _ = try state.computeGradient(images: first.images, labels: first.labels, .training)
      let second = try #require(try batches.next())
      _ = try state.computeGradient(images: second.images, labels: second.labels, .evaluation)
      return try state.network.parameters.gradients.floats()
    }
    let (ours, theirs) = (try gradient(.fast, precision), try gradient(.libtorch, .float32))
    func norm(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let difference = norm(zip(ours, theirs).map { $0 - $1 })
    #expect(
      difference < (precision == .float32 ? 2e-3 : 0.1) * norm(theirs), "\(difference) of \(norm(theirs))")
  }
}
