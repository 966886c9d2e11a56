/// A statement that the experiment puts to the test, as it is settled before anybody has looked: what is compared, by which
/// numbers, and what counts as an answer.
public struct ClaimSpec: Codable, Equatable, Sendable {
  public var id: String
  public var statement: String
  public var question: Question
  /// α: how often, over experiments, a verdict on a claim may be wrong, before it is shared among all claims.
  public var alpha: Double
  /// How large the claim's part of α is beside the other claims'; `nil` for 1.
  public var weight: Double?
  /// The published value per arm, in the metric's unit.
  public var published: [String: Double]

  public init(
    id: String, statement: String, question: Question, alpha: Double = 0.05, weight: Double? = nil,
    published: [String: Double] = [:]
  ) {
    self.id = id
    self.statement = statement
    self.question = question
    self.alpha = alpha
    self.weight = weight
    self.published = published
  }

  /// What is asked, and with it the kind of claim.
  public enum Question: Codable, Equatable, Sendable {
    /// Whether one arm's metric is better than the other's, by the mean over seeds of the paired difference.
    ///
    /// - Parameter margin: A difference within ± this is none that matters; `nil` where none is too small.
    case difference(Contrast, at: EpochRule, direction: Direction, margin: Double?)
    /// Whether two arms' mean curves of a metric are within ± `margin` of each other at every epoch from `fromEpoch` on.
    case curves(Contrast, fromEpoch: Int, margin: Double)
    /// Whether one arm's metric is earlier as good as `target`, by the mean over seeds of the paired difference in epochs. A
    /// run that is never so good counts with the length of training.
    ///
    /// - Parameter margin: In epochs.
    case speed(Contrast, target: Double, margin: Double?)
    /// Whether an identity of the theory holds within `tolerance` at every step of every probe.
    case identity(Identity, tolerance: Double)
    /// Whether one estimate's norm is below another's, by the mean over seeds of the ratio of the two.
    case ordering(NormOrdering)
  }

  /// Two arms, and by what they are compared.
  public struct Contrast: Codable, Equatable, Sendable {
    public var metric: Metric
    /// The arm said to be better, and the arm it is compared with.
    public var better: String
    public var baseline: String

    public init(_ metric: Metric, better: String, baseline: String) {
      self.metric = metric
      self.better = better
      self.baseline = baseline
    }
  }

  public enum Identity: String, Codable, CaseIterable, Sendable {
    /// ς_t = βξ_t − β^t(G_1 − G_t), relative to ‖ξ_t‖, with ς by RSGDM's own recursion.
    case recursion
    /// ‖ς_t‖/‖ξ_t‖ = β in the long run: at every probe whose history of gradients has settled.
    case limit
  }

  /// Two estimates of the gradient on the path of one arm, and what of them is compared: ‖x‖ of the one over ‖x‖ of the other.
  public struct NormOrdering: Codable, Equatable, Sendable {
    public enum Quantity: String, Codable, CaseIterable, Sendable {
      /// What is left of e_t − S_t·G_t without the mini-batches' noise: of SGDM's estimate (1−β)ξ_t, of RSGDM's (1−β)ς_t.
      case bias
      case noise
      /// e_t − S_t·G_t: bias and noise.
      case error
    }
    public var quantity: Quantity
    /// The estimate that is said to have the smaller norm, and the other.
    public var smaller: String
    public var larger: String
    /// The arm on whose runs' paths both are taken.
    public var path: String

    public init(_ quantity: Quantity, smaller: String, larger: String, path: String) {
      self.quantity = quantity
      self.smaller = smaller
      self.larger = larger
      self.path = path
    }
  }

  public enum Metric: String, Codable, CaseIterable, Sendable {
    case testAccuracy = "test-accuracy"
    case trainAccuracy = "train-accuracy"
    case testLoss = "test-loss"
    case trainLoss = "train-loss"

    var isOfTraining: Bool { self == .trainAccuracy || self == .trainLoss }

    /// Whether more is better.
    public var isAccuracy: Bool { self == .testAccuracy || self == .trainAccuracy }

    /// The epochs after which it is measured, from `first` on.
    public func epochs(of training: TrainingSpec, from first: Int = 1) -> [Int] {
      (first...max(first, training.epochs)).filter {
        !isOfTraining || training.evaluatesTrainingSplit(afterEpoch: $0)
      }
    }

    /// `nil` where it was not measured.
    public func value(_ record: EpochRecord) -> Double? {
      switch self {
      case .testAccuracy: record.testAccuracy
      case .trainAccuracy: record.trainAccuracy
      case .testLoss: record.testLoss
      case .trainLoss: record.trainLoss
      }
    }
  }

  /// Which epochs' numbers stand for a run.
  public enum EpochRule: Codable, Equatable, Sendable {
    /// The last epoch's.
    case final
    /// The mean over the last so many.
    case meanLast(Int)
    /// The best of all epochs on the test split, which is chosen by what it is to measure, and too good by that.
    case bestOnTest

    /// As experiment files say it.
    public var name: String {
      switch self {
      case .final: "final"
      case .meanLast(let count): "{mean-last: \(count)}"
      case .bestOnTest: "best-on-test"
      }
    }

    /// What a run's epochs, in their order, come to; `nil` where one that counts lacks the metric, or has no number.
    public func value(of metric: Metric, _ epochs: [EpochRecord]) -> Double? {
      let values = epochs.map(metric.value)
      let found: Double?
      switch self {
      case .final: found = values.last ?? nil
      case .meanLast(let count):
        let last = values.suffix(count).compactMap(\.self)
        found = last.count == count ? last.reduce(0, +) / Double(count) : nil
      case .bestOnTest:
        // By the metric itself where it is of the test split, and else by the test accuracy.
        let scores = epochs.map { metric == .testLoss ? -($0.testLoss ?? .infinity) : $0.testAccuracy }
        found = zip(scores, values).max { $0.0 < $1.0 }?.1
      }
      return found.flatMap { $0.isFinite ? $0 : nil }
    }
  }

  public enum Direction: String, Codable, CaseIterable, Sendable {
    /// The better arm is better.
    case better
    /// The arms differ, whichever is better.
    case different
    /// The arms do not differ by more than the margin.
    case same
  }

  /// The arms that are compared; `nil` where the claim is about estimates of the gradient.
  public var contrast: Contrast? {
    switch question {
    case .difference(let contrast, _, _, _), .curves(let contrast, _, _), .speed(let contrast, _, _): contrast
    case .identity, .ordering: nil
    }
  }

  /// Whether the answer is an inference from a sample of seeds, which may be wrong by chance.
  public var isStatistical: Bool {
    if case .identity = question { false } else { true }
  }

  /// The published difference between the arms; `nil` where a value is missing.
  public var publishedDifference: Double? {
    guard case .difference(let contrast, _, _, _) = question, let better = published[contrast.better],
      let baseline = published[contrast.baseline]
    else { return nil }
    return better - baseline
  }
}

// MARK: Reading

extension ClaimSpec {
  private enum Kind: String, CaseIterable { case difference, curves, speed, identity, ordering }

  /// - Parameters:
  ///   - labels: What the experiment's optimizers are called.
  ///   - epochs: How long its runs are.
  ///   - bias: Its momentum probes.
  init(_ yaml: inout YAMLMapping, labels: [String], training: TrainingSpec, bias: BiasSpec?) throws {
    let epochs = training.epochs
    id = try yaml.required("id").string()
    statement = try yaml.required("statement").string()
    alpha =
      try yaml.optional("alpha")?.number("from 0.0001 to 0.5") { (0.0001...0.5).contains($0) } ?? 0.05
    weight = try yaml.optional("weight")?.number("from 0.01 to 100") { (0.01...100).contains($0) }
    let kindValue = yaml.optional("kind")
    let kind = try kindValue?.choice(Kind.self) ?? .difference
    if let kindValue, [.identity, .ordering].contains(kind), bias?.atEpochs.isEmpty ?? true {
      throw kindValue.error(
        "'\(kindValue.path)' is '\(kind.rawValue)', which is answered by momentum probes: ask for some with 'bias: {at-epochs: …}'"
      )
    }
    published = [:]
    switch kind {
    case .difference:
      let contrast = try Contrast(&yaml, labels: labels)
      let directionValue = yaml.optional("direction")
      let direction = try directionValue?.choice(Direction.self) ?? .better
      let margin = try yaml.optional("margin")?.number("above 0") { $0 > 0 }
      if let directionValue, direction == .same, margin == nil {
        throw directionValue.error(
          "'\(directionValue.path)' is 'same', which wants a 'margin': the difference that would be none that matters"
        )
      }
      let ruleValue = yaml.optional("epoch")
      let rule = try ruleValue.map { try EpochRule($0, epochs: epochs) } ?? .final
      if let ruleValue, case .meanLast(let count) = rule, contrast.metric.isOfTraining,
        ((epochs - count + 1)...epochs).contains(where: { !training.evaluatesTrainingSplit(afterEpoch: $0) })
      {
        throw ruleValue.error(
          "'\(ruleValue.path)' asks for epochs after which the training split is not evaluated: see 'evaluate-train-every'"
        )
      }
      question = .difference(contrast, at: rule, direction: direction, margin: margin)
      published = try Self.published(&yaml, metric: contrast.metric, labels: labels)
    case .curves:
      question = .curves(
        try Contrast(&yaml, labels: labels),
        fromEpoch: try yaml.optional("from-epoch")?.integer(in: 1...epochs) ?? 1,
        margin: try yaml.required("margin").number("above 0") { $0 > 0 })
    case .speed:
      let contrast = try Contrast(&yaml, labels: labels)
      question = .speed(
        contrast,
        target: try yaml.required("target").number(
          contrast.metric.isAccuracy ? "from 0 to 100" : "at least 0"
        ) { contrast.metric.isAccuracy ? (0...100).contains($0) : $0 >= 0 },
        margin: try yaml.optional("margin")?.number("above 0") { $0 > 0 })
    case .identity:
      let identityValue = try yaml.required("identity")
      let identity = try identityValue.choice(Identity.self)
      if identity == .limit, bias?.atEpochs.allSatisfy({ $0 == 0 }) ?? true {
        throw identityValue.error(
          "'\(identityValue.path)' is 'limit', of which probes at the start of training say nothing: probe later, too, with "
            + "'bias: {at-epochs: …}'")
      }
      question = .identity(
        identity,
        tolerance: try yaml.required("tolerance").number("above 0") { $0 > 0 })
    case .ordering:
      question = .ordering(
        try NormOrdering(&yaml, labels: labels, estimates: ["sgd", "sgdm", "rsgdm", "nesterov"]))
    }
  }

  private static func published(_ yaml: inout YAMLMapping, metric: Metric, labels: [String]) throws
    -> [String: Double]
  {
    var values: [String: Double] = [:]
    try yaml.optional("published")?.read { published in
      for label in labels {
        values[label] =
          metric.isAccuracy
          ? try published.optional(label)?.number("from 0 to 100") { (0...100).contains($0) }
          : try published.optional(label)?.number("at least 0") { $0 >= 0 }
      }
    }
    return values
  }

  /// One of the experiment's optimizers.
  fileprivate static func arm(_ value: YAMLValue, among labels: [String]) throws -> String {
    let label = try value.string()
    guard labels.contains(label) else {
      throw value.error(
        "'\(value.path)' names no optimizer of this experiment: '\(excerpt(label))'\(didYouMean(label, among: labels))"
      )
    }
    return label
  }
}

extension ClaimSpec.Contrast {
  fileprivate init(_ yaml: inout YAMLMapping, labels: [String]) throws {
    metric = try yaml.required("metric").choice(ClaimSpec.Metric.self)
    better = try ClaimSpec.arm(yaml.required("better"), among: labels)
    let baselineValue = try yaml.required("baseline")
    baseline = try ClaimSpec.arm(baselineValue, among: labels)
    if better == baseline { throw baselineValue.error("'\(baselineValue.path)' is the better arm itself") }
  }
}

extension ClaimSpec.NormOrdering {
  fileprivate init(_ yaml: inout YAMLMapping, labels: [String], estimates: [String]) throws {
    func estimate(_ value: YAMLValue) throws -> String {
      let name = try value.string()
      guard estimates.contains(name) else {
        throw value.error(
          "'\(value.path)' is no estimate that probes take: '\(excerpt(name))'; known: \(estimates.joined(separator: ", "))"
        )
      }
      return name
    }
    quantity = try yaml.required("quantity").choice(Quantity.self)
    smaller = try estimate(yaml.required("smaller"))
    let largerValue = try yaml.required("larger")
    larger = try estimate(largerValue)
    if smaller == larger { throw largerValue.error("'\(largerValue.path)' is the smaller estimate itself") }
    if quantity == .bias, larger == "sgd" {
      throw largerValue.error("'\(largerValue.path)' is 'sgd', a single gradient, which has no bias")
    }
    path = try ClaimSpec.arm(yaml.required("path"), among: labels)
  }
}

extension ClaimSpec.EpochRule {
  fileprivate init(_ value: YAMLValue, epochs: Int) throws {
    if case .scalar = value.node {
      switch try value.string() {
      case "final": self = .final
      case "best-on-test": self = .bestOnTest
      case let text:
        throw value.error(
          "'\(value.path)' is '\(excerpt(text))'; known: final, best-on-test, {mean-last: number of epochs}")
      }
      return
    }
    self = .meanLast(try value.read { try $0.required("mean-last").integer(in: 1...epochs) })
  }
}
