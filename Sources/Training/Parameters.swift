import Torch

/// A parameter as the network declares it.
struct ParameterDeclaration {
  /// How the parameter starts.
  enum Start {
    /// Uniform on ±1/√fanIn: PyTorch's default for weights (Kaiming-uniform with a = √5) and biases.
    case uniform(fanIn: Int)
    case ones
    case zeros
  }

  /// PyTorch's name: `layer1.0.conv1.weight`.
  let name: String
  let shape: [Int]
  let start: Start
  /// Whether autocast evaluates the parameter's layer in bfloat16: convolutions and the last layer.
  let inLowPrecision: Bool

  var count: Int { shape.reduce(1, *) }
}

/// Names and places of equally ordered vectors: where each parameter lies in a flat buffer.
///
/// Parameters of layers that autocast evaluates in bfloat16 come first, so that they are one stretch which
/// one pass converts; within each half the order is the network's own.
struct ParameterLayout {
  let declarations: [ParameterDeclaration]
  /// Element at which each parameter begins.
  let offsets: [Int]
  let count: Int
  let lowPrecisionCount: Int

  init(_ declarations: [ParameterDeclaration]) {
    self.declarations = declarations
    var offsets = [Int](repeating: 0, count: declarations.count)
    var next = 0
    for inLowPrecision in [true, false] {
      for (index, declaration) in declarations.enumerated() where declaration.inLowPrecision == inLowPrecision
      {
        offsets[index] = next
        next += declaration.count
      }
    }
    self.offsets = offsets
    count = next
    lowPrecisionCount = declarations.reduce(0) { $0 + ($1.inLowPrecision ? $1.count : 0) }
  }

  /// One view per parameter into `flat`, in the order of the declarations; convolutions' weights have their
  /// channels innermost, as the images do.
  func views(of flat: Tensor) throws -> [Tensor] {
    try zip(declarations, offsets).map { declaration, offset in
      try flat.view(offset: offset, declaration.shape, format: .channelsLast)
    }
  }
}

/// The parameters of a network and their gradients, each one flat vector.
///
/// An optimizer step and an analysis are then a pass or two over one vector. The layers compute with leaves that
/// view it; with bfloat16, those that autocast evaluates so view a copy, refreshed in one pass by ``publish()``.
/// A backward pass leaves each leaf its gradient, and ``collectGradients(weightDecay:)`` brings them together.
package final class Parameters {
  let layout: ParameterLayout
  /// Master weights and gradients, float32.
  package let values: Tensor
  package let gradients: Tensor
  /// What the layers compute with.
  let working: [Tensor]
  private let valueViews: [Tensor]
  private let gradientViews: [Tensor]
  private let lowPrecision: Tensor?

  init(_ declarations: [ParameterDeclaration], precision: ElementType, on device: Device) throws {
    let layout = ParameterLayout(declarations)
    self.layout = layout
    values = try Tensor.zeros([layout.count], .float32, on: device)
    gradients = try Tensor.zeros([layout.count], .float32, on: device)
    valueViews = try layout.views(of: values)
    gradientViews = try layout.views(of: gradients)
    var working = try layout.views(of: values)
    if precision == .bfloat16 {
      let low = try Tensor.zeros([layout.lowPrecisionCount], .bfloat16, on: device)
      for (index, declaration) in declarations.enumerated() where declaration.inLowPrecision {
        working[index] = try low.view(
          offset: layout.offsets[index], declaration.shape, format: .channelsLast)
      }
      lowPrecision = low
    } else {
      lowPrecision = nil
    }
    for leaf in working { try leaf.makeLeaf() }
    self.working = working
  }

  /// Makes changed master weights visible to the layers.
  func publish() throws {
    guard let lowPrecision else { return }
    try lowPrecision.copy(from: values.view(offset: 0, [layout.lowPrecisionCount]))
  }

  /// ``gradients`` = the gradients that the last backward pass left + λθ.
  func collectGradients(weightDecay: Double) throws {
    for index in working.indices {
      try gradientViews[index].takeGradient(
        of: working[index], adding: valueViews[index], times: weightDecay)
    }
  }
}
