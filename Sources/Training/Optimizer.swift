import Experiment
import Torch

/// Moves parameters along a gradient estimate: whatever ``Experiment/UpdateRule`` says, in one pass over flat vectors.
package final class Optimizer {
  private let rule: UpdateRule
  private let state: Tensor.StepState
  private let scale: Tensor.StepScale
  /// λ of a decoupled decay; 0 where the decay is part of the gradient, or there is none.
  private let decoupledDecay: Double
  /// How many steps have been taken; restored with the slots.
  package var stepCount = 0

  /// The optimizer of a specification, in its initial state.
  ///
  /// - Parameters:
  ///   - weightDecay: The run's λ, which only a rule that decouples it uses here.
  ///   - count: Of the parameters.
  package init(
    _ spec: OptimizerSpec, weightDecay: Double = 0, count: Int, _ type: ElementType = .float32,
    on device: Device
  ) throws {
    rule = spec.rule
    decoupledDecay = rule.decouplesDecay ? weightDecay : 0
    func zeros(_ isKept: Bool) throws -> Tensor? {
      isKept ? try Tensor.zeros([count], type, on: device) : nil
    }
    switch rule.secondMoment {
    case .none: scale = .none
    case .sum, .average, .rectified: scale = .squares
    case .maximum: scale = .maximum
    case .steps: scale = .steps
    }
    state = Tensor.StepState(
      average: try zeros(rule.firstMoment.keepsAverage),
      differences: try zeros(rule.firstMoment.keepsDifferences),
      previous: try zeros(rule.firstMoment.keepsDifferences), squares: try zeros(scale != .none),
      extra: try zeros(scale == .maximum || scale == .steps))
  }

  /// What the optimizer remembers between steps, by the name under which checkpoints hold it.
  package var slots: [(name: String, vector: Tensor)] {
    let extra = scale == .steps ? "squared_steps" : "largest_v"
    let slots = [
      ("m", state.average), ("z", state.differences), ("previous_gradient", state.previous),
      ("v", state.squares), (extra, state.extra),
    ]
    return slots.compactMap { name, vector in vector.map { (name: name, vector: $0) } }
  }

  /// Takes a step: θ_t from θ_{t−1} and g_t, all flat vectors of one length.
  ///
  /// - Parameter gradient: With the weight decay in it, where the rule does not decouple it.
  package func step(_ parameters: Tensor, gradient: Tensor, learningRate: Double) throws {
    let t = stepCount + 1
    let first = rule.firstMoment
    let second = rule.secondMoment.coefficients(step: t)
    let (a, b, d) = first.coefficients(step: t)
    let factor = (scale == .steps ? 1 : learningRate) * (second?.factor ?? 1)
    var numbers = Tensor.StepNumbers()
    numbers.momentum = first.momentum
    numbers.weight = t == 1 ? first.firstWeight : first.weight
    // At the first step there is no gradient before; where it counts as 0, that is what the vector holds.
    numbers.differenceWeight = t == 1 && !first.startsFromGradient ? 0 : 1 - first.momentum
    (numbers.gradient, numbers.average, numbers.difference) = (factor * a, factor * b, factor * d)
    if let second {
      (numbers.squareDecay, numbers.squareWeight) = (second.decay, second.weight)
      (numbers.root, numbers.epsilon) = (second.root, second.epsilon)
    }
    numbers.rate = learningRate
    numbers.shrink = 1 - learningRate * decoupledDecay
    try parameters.optimizerStep(gradient: gradient, state, scale, numbers)
    stepCount = t
  }
}
