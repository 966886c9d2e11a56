import Foundation

extension Arm {
  /// Reads an experiment's `optimizers`: an arm for each, or for each of its learning rates.
  ///
  /// - Parameters:
  ///   - training: The experiment's.
  ///   - rates: The learning rates that optimizers try which name none themselves; `nil` for the one of `training`.
  static func list(_ value: YAMLValue, training: TrainingSpec, rates: [Double]?) throws -> [Arm] {
    let entries = try value.list()
    if entries.isEmpty { throw value.error("'optimizers' is empty: name at least one") }
    var arms: [Arm] = []
    var labels: Set<String> = []
    for (index, entry) in entries.enumerated() {
      let more = try entry.read { try list(&$0, training: training, rates: rates) }
      for arm in more {
        let twin = arms.first {
          $0.optimizer.rule == arm.optimizer.rule && $0.training(training) == arm.training(training)
        }
        if let twin {
          throw entry.error("'optimizers[\(index)]' is the same optimizer as '\(twin.label)'")
        }
      }
      let own = more.map(\.label) + (more.first?.grid.map { [$0] } ?? [])
      for label in own {
        guard labels.insert(label).inserted else {
          throw entry.error(
            more.count { $0.label == label } > 1
              ? "'\(label)' stands for two learning rates: they are told apart by six digits"
              : "two optimizers are called '\(label)': give one a 'label'")
        }
      }
      arms += more
    }
    return arms
  }

  private static func list(_ yaml: inout YAMLMapping, training: TrainingSpec, rates: [Double]?) throws
    -> [Arm]
  {
    let optimizer = try OptimizerSpec(&yaml)
    let entry = try yaml.optional("learning-rate").map {
      try LearningRateEntry($0, training: training.learningRate, epochs: training.epochs)
    }
    let decay = try yaml.optional("weight-decay")?.number("at least 0") { $0 >= 0 }
    let labelValue = yaml.optional("label")
    let label = try labelValue?.string()
    if let labelValue, let label,
      label.unicodeScalars.contains(where: { ",|=\"".unicodeScalars.contains($0) })
        || excerpt(label, limit: .max) != label
    {
      throw labelValue.error("'\(labelValue.path)' must not contain , | = or quotes")
    }
    guard let values = entry == nil ? rates : entry?.rates, values.count > 1 else {
      return [Arm(label: label, optimizer: optimizer, learningRate: entry?.spec, weightDecay: decay)]
    }
    let grid = label ?? optimizer.defaultLabel
    return values.sorted().map { rate in
      Arm(
        label: "\(grid) @ \(String(format: "%g", rate))", optimizer: optimizer,
        learningRate: (entry?.spec ?? training.learningRate).starting(at: rate),
        weightDecay: decay, grid: grid)
    }
  }
}

extension OptimizerSpec {
  /// Reads name and parameters; other keys are for others to read.
  ///
  /// - Throws: ``ExperimentFileError`` for a parameter that the optimizer does not have, naming those it has, and for one
  ///   out of range, naming the range.
  fileprivate init(_ yaml: inout YAMLMapping) throws {
    let nameValue = try yaml.required("name")
    let name = try nameValue.choice(OptimizerName.self)
    self.init(name: name)
    let definition = name.definition
    for parameter in definition.parameters {
      guard let value = yaml.optional(parameter.key) else { continue }
      self[keyPath: parameter.field] = try value.number(
        "\(parameter.range.rawValue) for \(name.rawValue)", where: parameter.range.contains)
    }
    if dampening == 0 { dampening = nil }
    for option in definition.options {
      guard let value = yaml.optional(option.rawValue) else { continue }
      switch option {
      case .convention: convention = try value.choice(MomentumConvention.self)
      case .start: start = try value.choice(Start.self) == .zero ? nil : .gradient
      case .correction: correction = try value.choice(Correction.self) == .none ? nil : .difference
      case .decay: decay = try value.choice(Decay.self) == .coupled ? nil : .decoupled
      case .biasCorrection:
        let isWanted = try value.flag()
        biasCorrection = isWanted == (rule.secondMoment != .none) ? nil : isWanted
      }
    }
    if let conflict {
      throw (yaml.key(conflict.key) ?? nameValue).error("'\(conflict.key)': \(conflict.problem)")
    }
    // What another optimizer has is no misspelling.
    let known = Set(definition.parameters.map(\.key) + definition.options.map(\.rawValue))
    for key in OptimizerDefinition.allKeys.subtracting(known).sorted() {
      guard let place = yaml.key(key) else { continue }
      throw place.error(
        "\(name.rawValue) has no '\(key)'; "
          + (known.isEmpty
            ? "it has no parameters" : "it has \(known.sorted().joined(separator: ", "))"))
    }
  }
}

extension OptimizerDefinition {
  /// The keys of all optimizers' parameters and options.
  fileprivate static let allKeys = Set(
    OptimizerName.allCases.map(\.definition).flatMap {
      $0.parameters.map(\.key) + $0.options.map(\.rawValue)
    })
}
