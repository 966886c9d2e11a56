/// A statement that the experiment puts to the test, as it is settled before anybody has looked: what is compared, by which
/// numbers, and what counts as an answer.
public struct ClaimSpec: Codable, Equatable, Sendable {
  public var id: String
  public var statement: String
  public var question: Question
  /// α: how often, over experiments, a verdict on a claim may be wrong, before it is shared among all claims.
  public var alpha: Double
  /// The published value per arm, in the metric's unit.
  public var published: [String: Double]

  public init(
    id: String, statement: String, question: Question, alpha: Double = 0.05, published: [String: Double] = [:]
  ) {
    self.id = id
    self.statement = statement
    self.question = question
    self.alpha = alpha
    self.published = published
  }

  /// What is asked, and with it the kind of claim.
  public enum Question: Codable, Equatable, Sendable {
    /// Whether one arm's metric is better than the other's, by the mean over seeds of the paired difference.
    ///
    /// - Parameter margin: A difference within ± this is none that matters; `nil` where none is too small.
    case difference(Contrast, at: EpochRule, direction: Direction, margin: Double?)
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

  public enum Metric: String, Codable, CaseIterable, Sendable {
    case testAccuracy = "test-accuracy"
    case trainAccuracy = "train-accuracy"
    case testLoss = "test-loss"
    case trainLoss = "train-loss"

    /// Whether more is better.
    public var isAccuracy: Bool { self == .testAccuracy || self == .trainAccuracy }

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

  public var contrast: Contrast {
    switch question {
    case .difference(let contrast, _, _, _): contrast
    }
  }

  /// The published difference between the arms; `nil` where a value is missing.
  public var publishedDifference: Double? {
    guard let better = published[contrast.better], let baseline = published[contrast.baseline]
    else { return nil }
    return better - baseline
  }
}

// MARK: Reading

extension ClaimSpec {
  /// - Parameters:
  ///   - labels: What the experiment's optimizers are called.
  ///   - epochs: How long its runs are.
  init(_ yaml: inout YAMLMapping, labels: [String], epochs: Int) throws {
    func arm(_ value: YAMLValue) throws -> String {
      let label = try value.string()
      guard labels.contains(label) else {
        throw value.error(
          "'\(value.path)' names no optimizer of this experiment: '\(excerpt(label))'\(didYouMean(label, among: labels))"
        )
      }
      return label
    }
    id = try yaml.required("id").string()
    statement = try yaml.required("statement").string()
    alpha =
      try yaml.optional("alpha")?.number("from 0.0001 to 0.5") { (0.0001...0.5).contains($0) } ?? 0.05
    let metric = try yaml.required("metric").choice(Metric.self)
    let better = try arm(yaml.required("better"))
    let baselineValue = try yaml.required("baseline")
    let baseline = try arm(baselineValue)
    if better == baseline { throw baselineValue.error("'\(baselineValue.path)' is the better arm itself") }
    let directionValue = yaml.optional("direction")
    let direction = try directionValue?.choice(Direction.self) ?? .better
    let margin = try yaml.optional("margin")?.number("above 0") { $0 > 0 }
    if let directionValue, direction == .same, margin == nil {
      throw directionValue.error(
        "'\(directionValue.path)' is 'same', which wants a 'margin': the difference that would be none that matters"
      )
    }
    question = .difference(
      Contrast(metric, better: better, baseline: baseline),
      at: try yaml.optional("epoch").map { try EpochRule($0, epochs: epochs) } ?? .final,
      direction: direction, margin: margin)
    var values: [String: Double] = [:]
    try yaml.optional("published")?.read { published in
      for label in labels {
        values[label] =
          metric.isAccuracy
          ? try published.optional(label)?.number("from 0 to 100") { (0...100).contains($0) }
          : try published.optional(label)?.number("at least 0") { $0 >= 0 }
      }
    }
    published = values
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
