import Foundation

/// The learning rate over a training: constant, a step function of the epoch, or a cosine, after a linear warm-up.
///
///     step      α·factor^⌊epoch/every⌋, epochs counted from 0
///     cosine    α_end + (α − α_end)·(1 + cos(π·s/S))/2 at step s of the S after the warm-up, counted from 0
///     warm-up   times (s + 1)/W at step s of its W
///
/// The cosine is that of I. Loshchilov, F. Hutter, "SGDR" (ICLR 2017), without restarts.
public struct LearningRateSpec: Codable, Hashable, Sendable {
  public enum Schedule: String, Codable, CaseIterable, Sendable { case constant, step, cosine }

  public var initial: Double
  public private(set) var every: Int?
  public private(set) var factor: Double?
  /// Whether the rate falls along a cosine; `nil` where `every` says all.
  private var cosine: Bool?
  /// α_end of the cosine; `nil` for 0.
  public private(set) var end: Double?
  /// In epochs; `nil` for none.
  public private(set) var warmUp: Double?

  public init(initial: Double, every: Int? = nil, factor: Double? = nil, warmUp: Double? = nil) {
    self.initial = initial
    self.every = every
    self.factor = factor
    self.warmUp = warmUp == 0 ? nil : warmUp
  }

  /// A rate that falls along a cosine.
  public init(cosineFrom initial: Double, to end: Double = 0, warmUp: Double? = nil) {
    self.init(initial: initial, warmUp: warmUp)
    cosine = true
    self.end = end == 0 ? nil : end
  }

  public var schedule: Schedule { cosine == true ? .cosine : every == nil ? .constant : .step }

  /// The same schedule from another rate, to the same end.
  public func starting(at rate: Double) -> LearningRateSpec {
    var other = self
    other.initial = rate
    return other
  }

  /// The rate of a step of a training, counted from 0.
  public func value(atStep step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
    let warmUpSteps = Int(((warmUp ?? 0) * Double(stepsPerEpoch)).rounded())
    let share = step < warmUpSteps ? Double(step + 1) / Double(warmUpSteps) : 1
    switch schedule {
    case .constant: return initial * share
    case .step:
      guard let every, let factor else { return initial * share }
      return initial * pow(factor, Double(step / stepsPerEpoch / every)) * share
    case .cosine:
      let end = end ?? 0
      let steps = max(1, epochs * stepsPerEpoch - warmUpSteps)
      let turn = Double.pi * Double(min(max(0, step - warmUpSteps), steps)) / Double(steps)
      return (end + (initial - end) * (1 + cos(turn)) / 2) * share
    }
  }

  /// What is out of range; `nil` where nothing is.
  var flaw: String? {
    if !(initial > 0 && initial.isFinite) { return "learning rate \(initial)" }
    if let factor, !Limits.isFactor(factor) { return "learning-rate factor \(factor)" }
    if let every, every < 1 { return "a learning rate that changes every \(every) epochs" }
    if let end, !(end >= 0 && end <= initial) { return "learning rate that ends at \(end)" }
    if let warmUp, !(warmUp > 0 && warmUp <= Double(Limits.epochs.upperBound)) {
      return "a warm-up of \(warmUp) epochs"
    }
    return nil
  }
}
