/// A learning rate as an experiment file states it: a schedule, and the rates that it may start from.
struct LearningRateEntry {
  /// From the lowest of the rates, whatever their order.
  var spec: LearningRateSpec
  /// Several to be tried; `nil` for the one.
  var rates: [Double]?

  /// Reads a number, or a mapping of schedule and rate.
  ///
  /// - Parameters:
  ///   - training: The experiment's, where this is an optimizer's own: without a schedule it has that one.
  ///   - epochs: How long the training is, which no warm-up outlasts.
  init(_ value: YAMLValue, training: LearningRateSpec?, epochs: Int) throws {
    func rate(_ value: YAMLValue) throws -> Double { try value.number("above 0") { $0 > 0 } }
    func inherited(_ rate: Double, _ value: YAMLValue) throws -> Double {
      if let end = training?.end, rate < end {
        throw value.error("'\(value.path)' is \(rate), below the \(end) that the experiment's cosine ends at")
      }
      return rate
    }
    if case .scalar = value.node {
      let initial = try inherited(rate(value), value)
      spec = training?.starting(at: initial) ?? LearningRateSpec(initial: initial)
      return
    }
    self = try value.read { yaml in
      try LearningRateEntry(
        &yaml, value, training: training, epochs: epochs, rate: rate, inherited: inherited)
    }
  }

  private init(
    _ yaml: inout YAMLMapping, _ value: YAMLValue, training: LearningRateSpec?, epochs length: Int,
    rate: (YAMLValue) throws -> Double, inherited: (Double, YAMLValue) throws -> Double
  ) throws {
    let single = yaml.optional("initial")
    let several = yaml.optional("values")
    switch (single, several) {
    case (nil, nil):
      throw value.error("'\(value.path)' lacks 'initial', or 'values' to try several")
    case (.some, .some): throw value.error("'\(value.path)' must name either 'initial' or 'values'")
    case (.some, nil): rates = nil
    case (nil, let several?):
      let values = try several.list().map(rate)
      if values.isEmpty { throw several.error("'\(several.path)' is empty: name at least one learning rate") }
      if let place = values.indices.first(where: { values[..<$0].contains(values[$0]) }) {
        throw try several.list()[place].error("'\(several.path)' has \(values[place]) twice")
      }
      rates = values
    }
    let initial = try single.map(rate) ?? rates?.min() ?? 0
    let schedule = yaml.optional("schedule")
    let (every, factor, end) = (yaml.optional("every"), yaml.optional("factor"), yaml.optional("end"))
    let warmUp = yaml.optional("warm-up")
    let epochs = try warmUp?.number("from 0 to the \(length) epochs of the training") {
      $0 >= 0 && $0 <= Double(length)
    }
    let given = try schedule?.choice(LearningRateSpec.Schedule.self)
    if let training, given == nil, every == nil, factor == nil, end == nil, warmUp == nil {
      spec = training.starting(at: try inherited(initial, several ?? single ?? value))
      return
    }
    if (every == nil) != (factor == nil) {
      throw value.error("'\(value.path)' needs both 'every' and 'factor', or neither")
    }
    switch given ?? (every == nil ? .constant : .step) {
    case .cosine:
      if let every { throw every.error("'\(every.path)' is of the step schedule: a cosine has 'end'") }
      let lowest = (rates ?? [initial]).min() ?? initial
      spec = LearningRateSpec(
        cosineFrom: initial, to: try end?.number("from 0 to \(lowest)") { $0 >= 0 && $0 <= lowest } ?? 0,
        warmUp: epochs)
      return
    case .step where every == nil:
      throw value.error("'\(value.path)' needs 'every' and 'factor' for its steps")
    case .constant:
      if let every { throw every.error("'\(every.path)' is of the step schedule: a constant rate has none") }
    case .step: break
    }
    if let end { throw end.error("'\(end.path)' is of the cosine schedule") }
    spec = LearningRateSpec(
      initial: initial, every: try every?.integer(in: 1...Int.max),
      factor: try factor?.number("above 0 and at most 1", where: Limits.isFactor), warmUp: epochs)
  }
}
