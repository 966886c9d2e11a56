import Experiment
import Torch

/// Moves parameters along a gradient estimate. All vectors are flat and of one length.
package protocol Optimizer: AnyObject {
  /// What the optimizer remembers between steps, by the name under which checkpoints hold it.
  var slots: [(name: String, vector: Tensor)] { get }
  /// Whether no step was taken yet; restored with the slots.
  var isFresh: Bool { get set }
  /// θ ← θ − α·(estimate that takes in `gradient`)
  func step(_ parameters: Tensor, gradient: Tensor, learningRate: Double) throws
}

/// The optimizer of a specification, in its initial state.
package func makeOptimizer(_ spec: OptimizerSpec, count: Int, on device: Device) throws -> any Optimizer {
  let momentum = spec.momentum ?? 0
  func zeros() throws -> Tensor { try Tensor.zeros([count], .float32, on: device) }
  switch spec.name {
  case .sgd: return SGD()
  case .sgdm, .nesterov:
    return MomentumSGD(
      buffer: try zeros(), momentum: momentum, weight: spec.convention == .heavyBall ? 1 : 1 - momentum,
      lookahead: spec.name == .nesterov)
  case .rsgdm:
    return RectifiedSGDM(
      average: try zeros(), differences: try zeros(), previous: try zeros(), momentum: momentum)
  }
}

/// θ_t = θ_{t−1} − α·g_t
package final class SGD: Optimizer {
  package let slots: [(name: String, vector: Tensor)] = []
  package var isFresh = true

  package func step(_ parameters: Tensor, gradient: Tensor, learningRate: Double) throws {
    try parameters.add(gradient, times: -learningRate)
    isFresh = false
  }
}

/// SGD with momentum, and Nesterov's.
///
///     m_t = β·m_{t−1} + w·g_t,   m_0 = 0
///     θ_t = θ_{t−1} − α·m_t                      SGDM
///     θ_t = θ_{t−1} − α·(β·m_t + w·g_t)          Nesterov
///
/// with w = 1−β in the form as an average (the paper's equation 1) and w = 1 as a heavy ball. The latter is
/// `torch.optim.SGD(momentum=β)`, and with `nesterov=True` its Nesterov form; the former is the latter at
/// α·(1−β). PyTorch's `dampening` differs from w in the first step only, which it does not dampen.
package final class MomentumSGD: Optimizer {
  private let buffer: Tensor
  private let momentum: Double
  private let weight: Double
  private let lookahead: Bool
  package var slots: [(name: String, vector: Tensor)] { [("m", buffer)] }
  package var isFresh = true

  init(buffer: Tensor, momentum: Double, weight: Double, lookahead: Bool) {
    self.buffer = buffer
    self.momentum = momentum
    self.weight = weight
    self.lookahead = lookahead
  }

  package func step(_ parameters: Tensor, gradient: Tensor, learningRate: Double) throws {
    try parameters.momentumStep(
      gradient: gradient, average: buffer, beta: momentum, weight: weight,
      a: lookahead ? learningRate * momentum : learningRate, b: lookahead ? learningRate * weight : 0)
    isFresh = false
  }
}

/// RSGDM, the paper's Algorithm 1.
///
///     m_t = β·m_{t−1} + (1−β)·g_t                (1)
///     z_t = β·z_{t−1} + (1−β)·(g_t − g_{t−1})    (2), the difference being 0 at t = 1
///     θ_t = θ_{t−1} − α·(m_t + β·z_t)            (3)
package final class RectifiedSGDM: Optimizer {
  private let average: Tensor
  private let differences: Tensor
  private let previous: Tensor
  private let momentum: Double
  package var slots: [(name: String, vector: Tensor)] {
    [("m", average), ("z", differences), ("previous_gradient", previous)]
  }
  package var isFresh = true

  init(average: Tensor, differences: Tensor, previous: Tensor, momentum: Double) {
    self.average = average
    self.differences = differences
    self.previous = previous
    self.momentum = momentum
  }

  package func step(_ parameters: Tensor, gradient: Tensor, learningRate: Double) throws {
    try parameters.differenceStep(
      gradient: gradient, average: average, differences: differences, previous: previous, beta: momentum,
      weight: 1 - momentum, a: learningRate, b: learningRate * momentum, isFirst: isFresh)
    isFresh = false
  }
}
