import Experiment
import Foundation
import Testing
import Torch
import Training

/// Whole trajectories against PyTorch's optimizers in float64, from `Fixtures/make-optimizers.py`, and between optimizers
/// that are the same.
struct OptimizerTrajectoryTests {
  struct Fixture: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
      var name: String
      var parameters: [String: Parameter]
      var rate: Double
      var torch: String
      var trajectory: [[Double]]

      var testDescription: String { torch }

      enum CodingKeys: String, CodingKey {
        case name, parameters, torch, trajectory
        case rate = "learning-rate"
      }
    }

    enum Parameter: Decodable {
      case number(Double)
      case text(String)

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .text(try container.decode(String.self))
        }
      }
    }

    var start: [Double]
    var cases: [Case]
  }

  static let fixture: Fixture? = {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil),
      let data = try? Data(contentsOf: folder.appendingPathComponent("optimizers.json"))
    else { return nil }
    return try? JSONDecoder().decode(Fixture.self, from: data)
  }()

  /// The experiment file's way of saying it, so that the keys are tested with it.
  static func optimizer(_ test: Fixture.Case) throws -> (OptimizerSpec, decay: Double) {
    let parameters = test.parameters.sorted { $0.key < $1.key }.map { key, value in
      switch value {
      case .number(let number): "\(key): \(number)"
      case .text(let text): "\(key): \(text)"
      }
    }
    let arm = (["name: \(test.name)"] + parameters).joined(separator: ", ")
    let text = """
      name: trajectory
      dataset: {name: fashion-mnist}
      model: {name: resnet8}
      training: {epochs: 1, learning-rate: 0.1}
      optimizers: [{\(arm)}]
      seeds: {count: 1}
      """
    let experiment = try ExperimentSpec(parsing: text, file: "trajectory.yaml")
    let found = try #require(experiment.arms.first)
    return (found.optimizer, found.training(experiment.training).weightDecay)
  }

  @Test(arguments: fixture?.cases ?? []) func equalsPyTorchs(_ test: Fixture.Case) throws {
    let fixture = try #require(Self.fixture)
    let (spec, decay) = try Self.optimizer(test)
    let count = fixture.start.count
    func vector(_ values: [Double]) throws -> Tensor {
      // In two floats, which hold all of a double's digits but the last few.
      let high = values.map { Float($0) }
      let low = zip(values, high).map { Float($0 - Double($1)) }
      let vector = try Tensor.of(high, [count]).converted(to: .float64)
      try vector.add(Tensor.of(low, [count]).converted(to: .float64))
      return vector
    }
    func values(_ vector: Tensor) throws -> [Double] {
      let high = try vector.converted(to: .float32).floats()
      let rest = try Tensor.zeros([count], .float64)
      try rest.copy(from: vector)
      try rest.add(Tensor.of(high, [count]).converted(to: .float64), times: -1)
      return zip(high, try rest.converted(to: .float32).floats()).map { Double($0) + Double($1) }
    }
    let optimizer = try Optimizer(spec, weightDecay: decay, count: count, .float64, on: .cpu)
    let parameters = try vector(fixture.start)
    var kept: [[Double]] = []
    for step in 1...200 {
      let theta = try values(parameters)
      let gradient = theta.enumerated().map { index, x in
        (0.2 + Double(index) / 4) * x - 3 * sin(3 * x) + cos(Double(step) * Double(index + 1))
          + (spec.rule.decouplesDecay ? 0 : decay * x)
      }
      try optimizer.step(parameters, gradient: vector(gradient), learningRate: test.rate)
      if step % 10 == 0 { kept.append(try values(parameters)) }
    }
    #expect(kept.count == test.trajectory.count)
    let size = test.trajectory.joined().map(abs).max() ?? 0
    let worst = largestDifference(Array(kept.joined()), Array(test.trajectory.joined()))
    #expect(worst < 1e-6 * size, "off by \(worst / size) of the largest coordinate")
    // The test would see another rule: the path is no short one.
    #expect(zip(kept[19], fixture.start).contains { abs($0 - $1) > 0.05 })
  }

  @Test func coversWhatPyTorchHas() throws {
    let names = Set(try #require(Self.fixture).cases.map(\.name))
    #expect(
      names == [
        "sgd", "sgdm", "nesterov", "adagrad", "rmsprop", "adadelta", "adam", "amsgrad", "adamw", "radam",
        "nadam",
      ])
  }

  /// What a first gradient taken as the first difference makes of RSGDM, on a network.
  @Test func rsgdmFromTheGradientIsNesterovAndQuasiHyperbolic() throws {
    try Torch.configure(threads: 1)
    let dataset = patterns(train: 256, test: 32)
    let twins: [OptimizerSpec] = [
      .with(.rsgdm, 0.9) { $0.start = .gradient }, OptimizerSpec(name: .nesterov, momentum: 0.9),
      .with(.qhm, 0.9) { $0.nu = 0.9 },
    ]
    let states = try twins.map { optimizer in
      let spec = tinyRun(optimizer)
      return (
        BatchSource(dataset, spec: spec, device: .cpu),
        try TrainingState(spec, channels: 1, classes: 10, on: .cpu)
      )
    }
    // Each step from the same weights: what differs afterwards is the step, not what training makes of it.
    for epoch in 0..<2 {
      let batches = states.map { $0.0.trainingBatches(epoch: epoch) }
      while let first = try batches[0].next() {
        for (index, (_, state)) in states.enumerated() {
          let batch = index == 0 ? first : try #require(try batches[index].next())
          if index > 0 {
            try state.network.parameters.values.copy(from: states[0].1.network.parameters.values)
          }
          if index == 0 { continue }
          _ = try state.computeGradient(images: batch.images, labels: batch.labels, .training)
        }
        _ = try states[0].1.computeGradient(images: first.images, labels: first.labels, .training)
        let gradient = states[0].1.network.parameters.gradients
        let before = try states[0].1.network.parameters.values.floats()
        for (_, state) in states {
          try state.network.parameters.gradients.copy(from: gradient)
          try state.takeStep(learningRate: 0.1)
        }
        let after = try states.map { try $0.1.network.parameters.values.floats() }
        let way = largestDifference(after[0], before)
        for other in after.dropFirst() {
          let worst = largestDifference(after[0], other)
          #expect(worst < 1e-5 * way + 1e-7)
        }
        #expect(way > 1e-4 && way.isFinite)
      }
    }
  }

  /// n_t/(1−β^t) of RSGDM's n_t: right for a gradient that stays the same from the first step on, and g_2 at the second.
  @Test func differencesNeedNoCorrectionOfTheirOwn() throws {
    let moment = OptimizerSpec.with(.adam) { $0.correction = .difference }.rule.firstMoment
    let beta = moment.momentum
    func estimates(_ gradients: [Double]) -> [Double] {
      var (m, z, before) = (0.0, 0.0, 0.0)
      return gradients.enumerated().map { index, g in
        m = beta * m + (1 - beta) * g
        z = beta * z + (1 - beta) * (index == 0 ? 0 : g - before)
        before = g
        let (a, b, d) = moment.coefficients(step: index + 1)
        return a * g + b * m + d * z
      }
    }
    for estimate in estimates([Double](repeating: 2.5, count: 200)) { #expect(abs(estimate - 2.5) < 1e-13) }
    let two = estimates([7, -3])
    #expect(abs(two[0] - 7) < 1e-14 && abs(two[1] + 3) < 1e-13)
    // In the long run it is RSGDM's own.
    let gradients = (0..<500).map { sin(Double($0)) }
    let plain = OptimizerSpec(name: .rsgdm).rule.firstMoment
    var (m, z, before) = (0.0, 0.0, 0.0)
    for (index, g) in gradients.enumerated() {
      m = beta * m + (1 - beta) * g
      z = beta * z + (1 - beta) * (index == 0 ? 0 : g - before)
      before = g
    }
    #expect(abs((estimates(gradients).last ?? 0) - (plain.average * m + plain.difference * z)) < 1e-12)
  }
}
