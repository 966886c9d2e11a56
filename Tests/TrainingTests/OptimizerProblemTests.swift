import Datasets
import Experiment
import Foundation
import Testing
import Torch
import Training

/// Every optimizer on problems with a known end: a quadratic, Rosenbrock's valley, and logistic regression on real images.
struct OptimizerProblemTests {
  /// The learning rates that each kind of step goes well with.
  static func rates(_ spec: OptimizerSpec) -> (quadratic: Double, valley: Double, images: Double) {
    switch spec.name {
    case .pid: (0.004, 2e-5, 0.01)
    case .qhm: (0.1, 1e-3, 0.5)
    case .sgd: (0.1, 1e-3, 0.1)
    case .sgdm, .rsgdm, .nesterov: spec.convention == .heavyBall ? (0.02, 2e-4, 0.05) : (0.1, 1e-3, 0.5)
    case .adagrad: (0.5, 0.5, 0.1)
    case .adadelta: (20, 20, 5)
    // It begins as SGD does, where the valley is steep.
    case .radam: (0.05, 1e-3, 0.02)
    // Its first steps are ten times as long: the average of squares starts at 0.
    case .rmsprop: (0.05, 0.02, 0.004)
    case .adam, .adamw, .amsgrad, .nadam: (0.05, 0.02, 0.02)
    }
  }

  /// Walks from `start` along the gradients, at a rate that falls to 0 along a cosine.
  static func walk(
    _ spec: OptimizerSpec, from start: [Float], rate: Double, steps: Int, gradient: ([Float]) -> [Float]
  ) throws -> [Float] {
    let optimizer = try Optimizer(spec, count: start.count, on: .cpu)
    let parameters = try Tensor.of(start, [start.count])
    let schedule = LearningRateSpec(cosineFrom: rate)
    for step in 0..<steps {
      let direction = try Tensor.of(gradient(try parameters.floats()), [start.count])
      try optimizer.step(
        parameters, gradient: direction,
        learningRate: schedule.value(atStep: step, stepsPerEpoch: steps, epochs: 1))
    }
    return try parameters.floats()
  }

  @Test(arguments: OptimizerSpec.everyKind) func quadratic(_ spec: OptimizerSpec) throws {
    let curvatures: [Float] = [0.5, 1, 2, 5, 10]
    let minimum: [Float] = [1, -2, 0.5, 0, 3]
    func value(_ x: [Float]) -> Float {
      zip(curvatures, zip(x, minimum)).reduce(0) { $0 + $1.0 * pow($1.1.0 - $1.1.1, 2) / 2 }
    }
    let start = [Float](repeating: 0, count: 5)
    let end = try Self.walk(spec, from: start, rate: Self.rates(spec).quadratic, steps: 2000) { x in
      zip(curvatures, zip(x, minimum)).map { $0 * ($1.0 - $1.1) }
    }
    #expect(value(end) < 1e-3 * value(start), "\(spec.defaultLabel): \(value(end)) from \(value(start))")
  }

  @Test(arguments: OptimizerSpec.everyKind) func rosenbrock(_ spec: OptimizerSpec) throws {
    func value(_ x: [Float]) -> Float { pow(1 - x[0], 2) + 100 * pow(x[1] - x[0] * x[0], 2) }
    let start: [Float] = [-1.2, 1]
    let end = try Self.walk(spec, from: start, rate: Self.rates(spec).valley, steps: 20_000) { x in
      let across = x[1] - x[0] * x[0]
      return [-2 * (1 - x[0]) - 400 * x[0] * across, 200 * across]
    }
    #expect(value(end) < 0.02 && abs(end[0] - 1) < 0.2, "\(spec.defaultLabel): \(value(end)) at \(end)")
  }

  static let folder = "/usr/share/datasets/fashion-mnist"

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: folder), "needs Debian's dataset-fashion-mnist"),
    arguments: OptimizerSpec.everyKind)
  func logisticRegression(_ spec: OptimizerSpec) throws {
    try Torch.configure(threads: 1)
    let count = 512
    let dataset = try Dataset.load(
      name: .fashionMNIST, directory: Self.folder, trainLimit: count, testLimit: 1)
    let pixels = ImageSet.pixelsPerChannel
    let images = try Tensor.of(dataset.train.pixels.map { Float($0) / 255 }, [count, pixels])
    let labels = try Tensor.of(dataset.train.labels.map { Int64($0) }, [count])
    let size = 10 * pixels + 10
    let parameters = try Tensor.zeros([size])
    let gradients = try Tensor.zeros([size])
    let weight = try parameters.view(offset: 0, [10, pixels])
    let bias = try parameters.view(offset: 10 * pixels, [10])
    let leaves = [weight, bias]
    for leaf in leaves { try leaf.makeLeaf() }
    let slots = [try gradients.view(offset: 0, [10, pixels]), try gradients.view(offset: 10 * pixels, [10])]
    let optimizer = try Optimizer(spec, count: size, on: .cpu)
    var losses: [Double] = []
    for _ in 0..<120 {
      let logits = try images.linear(weight: weight, bias: bias)
      let loss = try logits.crossEntropy(labels)
      try loss.backward()
      losses.append(try loss.item())
      for (slot, leaf) in zip(slots, leaves) { try slot.takeGradient(of: leaf, adding: leaf, times: 0) }
      try optimizer.step(parameters, gradient: gradients, learningRate: Self.rates(spec).images)
    }
    let correct = try images.linear(weight: weight, bias: bias).countCorrect(labels)
    // Ten classes from nothing: log 10.
    #expect(abs(losses[0] - log(10)) < 1e-5)
    // At a rate that stays, single steps may go up.
    let last = losses.suffix(20).reduce(0, +) / 20
    #expect(last < 0.75, "\(spec.defaultLabel): \(losses.suffix(3))")
    #expect(correct > count * 3 / 4)
  }
}
