import Foundation

/// The optimizers by name; what each is made of, ``OptimizerName/definition`` says.
public enum OptimizerName: String, Codable, CaseIterable, Sendable {
  case sgd, sgdm, rsgdm, nesterov, qhm, pid
  case adagrad, rmsprop, adadelta, adam, adamw, amsgrad, radam, nadam
}

/// How a momentum buffer weighs a new gradient: by 1−β (`ema`, the paper's equation 1) or by 1
/// (`heavy-ball`, PyTorch's velocity, whose steps are 1/(1−β) times as long at the same learning rate).
public enum MomentumConvention: String, Codable, CaseIterable, Sendable {
  case ema
  case heavyBall = "heavy-ball"
}

/// An optimizer with its parameters. What an optimizer does not have is `nil`, and what an experiment does not say is filled
/// in, so that equal optimizers are equal values.
public struct OptimizerSpec: Codable, Hashable, Sendable {
  /// What the difference before the first gradient is taken to be: 0, as published, or that gradient.
  public enum Start: String, Codable, CaseIterable, Sendable { case zero, gradient }

  /// What is added to an average of gradients.
  public enum Correction: String, Codable, CaseIterable, Sendable {
    case none
    /// β times the average of gradient differences, as RSGDM does it.
    case difference
  }

  public enum Decay: String, Codable, CaseIterable, Sendable { case coupled, decoupled }

  public let name: OptimizerName
  /// β, or β₁ of an adaptive method; `nil` for methods without an average of gradients.
  public var momentum: Double?
  /// `nil` where only one convention exists: SGD has no buffer, RSGDM is defined by averages.
  public var convention: MomentumConvention?
  /// β₂, or ρ: how the average of squares decays.
  public var beta2: Double?
  public var epsilon: Double?
  /// τ of a heavy ball; `nil` for 0.
  public var dampening: Double?
  /// ν of quasi-hyperbolic momentum.
  public var nu: Double?
  /// I and D of the PID controller.
  public var integral: Double?
  public var derivative: Double?
  /// ψ of NAdam.
  public var momentumDecay: Double?
  /// `nil` for ``Start/zero``.
  public var start: Start?
  /// `nil` for ``Correction/none``.
  public var correction: Correction?
  /// Where it is not the method's own habit.
  public var biasCorrection: Bool?
  /// Where it is not the method's own habit.
  public var decay: Decay?

  /// The optimizer with its defaults filled in.
  public init(name: OptimizerName, momentum: Double? = nil, convention: MomentumConvention? = nil) {
    self.name = name
    let definition = name.definition
    for parameter in definition.parameters { self[keyPath: parameter.field] = parameter.standard }
    if let momentum, definition.parameters.contains(where: { $0.field == \OptimizerSpec.momentum }) {
      self.momentum = momentum
    }
    self.convention = definition.options.contains(.convention) ? (convention ?? .ema) : nil
  }

  /// Reads an optimizer as runs' specifications hold it.
  ///
  /// - Throws: `DecodingError`, also for a parameter that is not the optimizer's, or out of range.
  public init(json: String) throws {
    self = try MessageCoding.decoder().decode(Self.self, from: Data(json.utf8))
    if let flaw { throw DecodingError.outOfRange(flaw) }
  }

  /// What the optimizer is made of.
  public var rule: UpdateRule {
    var rule = name.definition.rule(self)
    if let decay { rule.decouplesDecay = decay == .decoupled }
    return rule
  }

  /// What the optimizer is called where the experiment gives it no label: `sgdm-heavy-ball`, `adam-difference`.
  public var defaultLabel: String {
    var label = name.rawValue
    if convention == .heavyBall { label += "-heavy-ball" }
    if correction == .difference { label += "-difference" }
    if start == .gradient { label += "-g1" }
    return label
  }
}

extension OptimizerSpec {
  /// β, or what stands for it where averages that an optimizer without one does not keep are wanted.
  public var probedMomentum: Double { momentum ?? 0.9 }

  /// What is out of range, or not the optimizer's; `nil` where nothing is.
  var flaw: String? {
    let definition = name.definition
    let fields: [(String, WritableKeyPath<OptimizerSpec, Double?>)] = [
      ("momentum", \.momentum), ("beta2", \.beta2), ("epsilon", \.epsilon), ("dampening", \.dampening),
      ("nu", \.nu), ("integral", \.integral), ("derivative", \.derivative),
      ("momentum-decay", \.momentumDecay),
    ]
    for (title, field) in fields {
      let parameter = definition.parameters.first { $0.field == field }
      switch (self[keyPath: field], parameter) {
      case (nil, nil): break
      case (nil, let parameter?):
        // A dampening of 0 is none, and so it is before that was a parameter.
        if parameter.standard != nil { return "\(name.rawValue) without \(parameter.key)" }
      case (let value?, nil): return "\(name.rawValue) with \(title) \(value)"
      case (let value?, let parameter?):
        if !(value.isFinite && parameter.range.contains(value)) {
          return "\(parameter.key) \(value) of \(name.rawValue)"
        }
      }
    }
    let options: [(String, Bool, OptimizerDefinition.Option)] = [
      ("a convention", convention != nil, .convention), ("a start", start != nil, .start),
      ("a correction", correction != nil, .correction),
      ("bias correction", biasCorrection != nil, .biasCorrection), ("a decay", decay != nil, .decay),
    ]
    if let (title, _, _) = options.first(where: { $0.1 && !definition.options.contains($0.2) }) {
      return "\(name.rawValue) with \(title)"
    }
    if definition.options.contains(.convention), convention == nil {
      return "\(name.rawValue) without a convention"
    }
    if let conflict { return conflict.problem }
    return nil
  }

  /// Two choices that do not go together, by the key of the one to change.
  var conflict: (key: String, problem: String)? {
    if dampening != nil, convention != .heavyBall {
      return ("dampening", "an average weighs new gradients by 1−β: only a heavy ball can be dampened")
    }
    if dampening != nil, momentum == 0 { return ("dampening", "without momentum there is nothing to dampen") }
    if biasCorrection == true, convention == .heavyBall {
      return ("bias-correction", "a heavy ball is no average: only averages can be corrected")
    }
    return nil
  }
}
