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

/// The parameters of a network and their gradients, each one flat vector which the layers' tensors view.
///
/// An optimizer step and an analysis are then a few passes over one vector. With bfloat16 the layers see a
/// copy of the master weights, refreshed in one pass by ``publish()``; their gradients come back the same
/// way by ``collectGradients()``.
package final class Parameters {
  let layout: ParameterLayout
  /// Master weights and gradients, float32.
  package let values: Tensor
  package let gradients: Tensor
  /// What the layers compute with: leaves whose gradients accumulate in the flat buffers.
  let working: [Tensor]
  private let lowPrecision: (values: Tensor, gradients: Tensor)?

  init(_ declarations: [ParameterDeclaration], precision: ElementType, on device: Device) throws {
    let layout = ParameterLayout(declarations)
    self.layout = layout
    values = try Tensor.zeros([layout.count], .float32, on: device)
    gradients = try Tensor.zeros([layout.count], .float32, on: device)
    let valueViews = try layout.views(of: values)
    let gradientViews = try layout.views(of: gradients)
    guard precision == .bfloat16 else {
      lowPrecision = nil
      working = valueViews
      for (leaf, gradient) in zip(working, gradientViews) { try leaf.makeLeaf(gradient: gradient) }
      return
    }
    let low = (
      values: try Tensor.zeros([layout.lowPrecisionCount], .bfloat16, on: device),
      gradients: try Tensor.zeros([layout.lowPrecisionCount], .bfloat16, on: device)
    )
    lowPrecision = low
    working = try declarations.indices.map { index in
      let declaration = declarations[index]
      guard declaration.inLowPrecision else {
        try valueViews[index].makeLeaf(gradient: gradientViews[index])
        return valueViews[index]
      }
      let offset = layout.offsets[index]
      let leaf = try low.values.view(offset: offset, declaration.shape, format: .channelsLast)
      try leaf.makeLeaf(
        gradient: low.gradients.view(offset: offset, declaration.shape, format: .channelsLast))
      return leaf
    }
  }

  /// Makes changed master weights visible to the layers.
  func publish() throws {
    guard let lowPrecision else { return }
    try lowPrecision.values.copy(from: values.view(offset: 0, [layout.lowPrecisionCount]))
  }

  func clearGradients() throws {
    try gradients.fill(0)
    try lowPrecision?.gradients.fill(0)
  }

  /// Brings the layers' gradients into ``gradients``.
  func collectGradients() throws {
    guard let lowPrecision else { return }
    try gradients.view(offset: 0, [layout.lowPrecisionCount]).copy(from: lowPrecision.gradients)
  }
}
