import Experiment
import Foundation
import Testing

@Suite struct RunSpecTests {
  /// The first run of the paper's experiment on CIFAR-10.
  static let paper = RunSpec(
    dataset: DatasetSpec(name: .cifar10, augmentation: .cropFlip), model: ModelSpec(name: .resnet18),
    training: TrainingSpec(
      epochs: 200, learningRate: LearningRateSpec(initial: 0.01, every: 50, factor: 0.5),
      weightDecay: 5e-4),
    optimizer: OptimizerSpec(name: .sgdm), seed: 1)

  static let paperJSON =
    #"{"dataset":{"augmentation":"crop-flip","name":"cifar10"},"model":{"name":"resnet18","width":1},"#
    + #""optimizer":{"convention":"ema","momentum":0.9,"name":"sgdm"},"seed":1,"training":{"batch-size":128,"#
    + #""epochs":200,"learning-rate":{"every":50,"factor":0.5,"initial":0.01},"precision":"float32","#
    + #""weight-decay":0.0005}}"#

  /// Stored results are found by these bytes: they must never change.
  @Test func theIdentityIsTheHashOfTheCanonicalText() {
    #expect(Self.paper.canonicalJSON == Self.paperJSON)
    // `printf '%s' TEXT | sha256sum`
    #expect(
      Self.paper.identity.hash == "0aedc624ddd3a94a6aec82ae659a6009c8fd68cf1fca3759cdd909b2152c5584")
    #expect(Self.paper.identity.short == "0aedc624dd")
  }

  static let changes: [(String, @Sendable (inout RunSpec) -> Void)] = [
    ("dataset", { $0.dataset.name = .cifar100 }),
    ("augmentation", { $0.dataset.augmentation = .none }),
    ("train-limit", { $0.dataset.trainLimit = 1000 }),
    ("test-limit", { $0.dataset.testLimit = 1000 }),
    ("model", { $0.model.name = .resnet34 }),
    ("width", { $0.model.width = 0.5 }),
    ("epochs", { $0.training.epochs = 201 }),
    ("batch-size", { $0.training.batchSize = 64 }),
    ("initial", { $0.training.learningRate.initial = 0.010000000000000002 }),
    ("every", { $0.training.learningRate = LearningRateSpec(initial: 0.01, every: 49, factor: 0.5) }),
    ("factor", { $0.training.learningRate = LearningRateSpec(initial: 0.01, every: 50, factor: 0.25) }),
    ("cosine", { $0.training.learningRate = LearningRateSpec(cosineFrom: 0.01) }),
    ("cosine's end", { $0.training.learningRate = LearningRateSpec(cosineFrom: 0.01, to: 0.001) }),
    (
      "warm-up",
      { $0.training.learningRate = LearningRateSpec(initial: 0.01, every: 50, factor: 0.5, warmUp: 1) }
    ),
    ("validation", { $0.dataset.validation = 5000 }),
    ("constant", { $0.training.learningRate = LearningRateSpec(initial: 0.01) }),
    ("weight-decay", { $0.training.weightDecay = 0 }),
    ("precision", { $0.training.precision = .bfloat16 }),
    ("direct convolution", { $0.training = with($0.training, .direct) }),
    ("LibTorch's convolution", { $0.training = with($0.training, .libtorch) }),
    ("training split now and then", { $0.training = with($0.training, .fast, trainEvaluationEvery: 2) }),
    ("optimizer", { $0.optimizer = OptimizerSpec(name: .rsgdm) }),
    ("momentum", { $0.optimizer.momentum = 0.8 }),
    ("convention", { $0.optimizer.convention = .heavyBall }),
    ("decay", { $0.optimizer.decay = .decoupled }),
    ("bias correction", { $0.optimizer.biasCorrection = true }),
    ("adam", { $0.optimizer = OptimizerSpec(name: .adam) }),
    (
      "adam's correction",
      {
        $0.optimizer = OptimizerSpec(name: .adam)
        $0.optimizer.correction = .difference
      }
    ),
    ("seed", { $0.seed = 2 }),
    ("trainer", { $0.trainer = ["python3", "trainer.py"] }),
    ("trainer's argument", { $0.trainer = ["python3", "trainer.py", "--fast"] }),
  ]

  private static func with(
    _ training: TrainingSpec, _ convolution: ConvolutionKernels, trainEvaluationEvery: Int = 1
  ) -> TrainingSpec {
    TrainingSpec(
      epochs: training.epochs, batchSize: training.batchSize, learningRate: training.learningRate,
      weightDecay: training.weightDecay, precision: training.precision, convolution: convolution,
      trainEvaluationEvery: trainEvaluationEvery)
  }

  /// To say what holds anyway makes no other run.
  @Test func theDefaultsNeedNoName() {
    var spec = Self.paper
    spec.training = Self.with(spec.training, .fast)
    #expect(spec.identity == Self.paper.identity)
  }

  @Test func everyChangeOfNumbersIsAnotherRun() {
    var identities: Set<RunIdentity> = [Self.paper.identity]
    for (name, change) in Self.changes {
      var spec = Self.paper
      change(&spec)
      #expect(identities.insert(spec.identity).inserted, "\(name)")
    }
    #expect(identities.count == Self.changes.count + 1)
  }

  @Test func jsonIsReadBack() throws {
    #expect(try RunSpec(json: Self.paperJSON) == Self.paper)
    for (name, change) in Self.changes {
      var spec = Self.paper
      change(&spec)
      let read = try RunSpec(json: spec.canonicalJSON)
      #expect(read == spec, "\(name)")
      #expect(read.identity == spec.identity, "\(name)")
    }
  }

  @Test(arguments: ["", "{}", "null", #"{"seed":1}"#]) func otherTextIsNoSpecification(text: String) {
    #expect(throws: (any Error).self) { try RunSpec(json: text) }
  }

  @Test func optimizersHaveTheirDefaults() {
    #expect(OptimizerSpec(name: .sgd, momentum: 0.5, convention: .heavyBall) == OptimizerSpec(name: .sgd))
    #expect(OptimizerSpec(name: .sgd).momentum == nil)
    #expect(OptimizerSpec(name: .sgdm).momentum == 0.9)
    #expect(OptimizerSpec(name: .sgdm).convention == .ema)
    #expect(OptimizerSpec(name: .rsgdm, convention: .heavyBall).convention == nil)
    #expect(OptimizerSpec(name: .nesterov, convention: .heavyBall).defaultLabel == "nesterov-heavy-ball")
    #expect(OptimizerSpec(name: .nesterov).defaultLabel == "nesterov")
  }

  @Test(arguments: [
    (LearningRateSpec(initial: 0.01, every: 50, factor: 0.5), [0: 0.01, 49: 0.01, 50: 0.005, 199: 0.00125]),
    (LearningRateSpec(initial: 0.3), [0: 0.3, 1000: 0.3]),
    (LearningRateSpec(initial: 1, every: 1, factor: 0.1), [0: 1, 1: 0.1]),
  ]) func learningRates(spec: LearningRateSpec, values: [Int: Double]) {
    for (epoch, value) in values {
      #expect(spec.value(atStep: 7 * epoch, stepsPerEpoch: 7, epochs: 2000) == value)
      #expect(spec.value(atStep: 7 * epoch + 6, stepsPerEpoch: 7, epochs: 2000) == value)
    }
  }

  /// PyTorch's CosineAnnealingLR and LinearLR, taken a step at a time.
  @Test func cosineAndWarmUp() {
    let cosine = LearningRateSpec(cosineFrom: 0.8, to: 0.2)
    #expect(cosine.schedule == .cosine)
    #expect(cosine.value(atStep: 0, stepsPerEpoch: 10, epochs: 4) == 0.8)
    #expect(abs(cosine.value(atStep: 20, stepsPerEpoch: 10, epochs: 4) - 0.5) < 1e-15)
    #expect(
      abs(cosine.value(atStep: 10, stepsPerEpoch: 10, epochs: 4) - (0.5 + 0.3 * 0.5.squareRoot())) < 1e-15)
    #expect(abs(cosine.value(atStep: 40, stepsPerEpoch: 10, epochs: 4) - 0.2) < 1e-15)
    // Beyond the end it stays.
    #expect(abs(cosine.value(atStep: 60, stepsPerEpoch: 10, epochs: 4) - 0.2) < 1e-15)
    let warm = LearningRateSpec(cosineFrom: 0.8, warmUp: 0.5)
    let rates = (0..<40).map { warm.value(atStep: $0, stepsPerEpoch: 10, epochs: 4) }
    for step in 0..<5 { #expect(abs(rates[step] - 0.8 * Double(step + 1) / 5) < 1e-15) }
    let middle: Double = 0.4 * (1 + cos(Double.pi * 17 / 35))
    #expect(rates[5] == 0.8)
    #expect(abs(rates[22] - middle) < 1e-15)
    #expect(zip(rates[5...], rates[6...]).allSatisfy { $0 > $1 })
    let steps = LearningRateSpec(initial: 1, every: 1, factor: 0.5, warmUp: 1.5)
    let found = [0, 9, 10, 14, 15, 20].map { steps.value(atStep: $0, stepsPerEpoch: 10, epochs: 4) }
    let expected: [Double] = [1.0 / 15, 10.0 / 15, 5.5 / 15, 0.5, 0.5, 0.25]
    #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-15 })
    #expect(
      LearningRateSpec(cosineFrom: 0.8, to: 0.2).starting(at: 0.4)
        == LearningRateSpec(cosineFrom: 0.4, to: 0.2))
  }
}
