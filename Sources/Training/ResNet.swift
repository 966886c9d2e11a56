import Experiment
import Foundation
import Torch

/// A residual network for 32×32 images, with torchvision's layer and parameter names.
///
/// ResNet8/20/32/44/56 are He et al.'s CIFAR networks ("Deep Residual Learning for Image Recognition", CVPR
/// 2016, section 4.2): three stages of (depth−2)/6 basic blocks, 16-32-64 channels, with 1×1-convolution
/// shortcuts where the shape changes. ResNet18/34/50 are the ImageNet networks with the stem that CIFAR
/// needs: a 3×3 convolution of stride 1, no max-pooling.
struct ResNetArchitecture {
  struct Convolution {
    let weight: Int
    let stride: Int
    let padding: Int
  }

  /// Indices of a batch norm's weight, bias and running statistics.
  struct Norm {
    let weight: Int
    let bias: Int
    let statistics: Int
  }

  struct Unit {
    let convolution: Convolution
    let norm: Norm
  }

  /// Convolutions in a row, each followed by batch norm and all but the last by ReLU, added to the shortcut.
  struct Block {
    let units: [Unit]
    let shortcut: Unit?
  }

  private(set) var parameters: [ParameterDeclaration] = []
  /// Name prefix and channel count per batch norm.
  private(set) var norms: [(name: String, channels: Int)] = []
  private(set) var blocks: [Block] = []
  let stem: Unit
  let classifier: (weight: Int, bias: Int)

  init(_ model: ModelSpec, channels: Int, classes: Int) {
    let shape = NetworkLayout(model.name)
    func scaled(_ channels: Int) -> Int { max(1, Int((Double(channels) * model.width).rounded())) }

    var builder = Builder()
    var width = scaled(shape.stemWidth)
    stem = builder.unit("conv1", "bn1", from: channels, to: width, kernel: 3, stride: 1)
    for (stage, count) in shape.blockCounts.enumerated() {
      let inner = scaled(shape.stemWidth << stage)
      let outer = inner * shape.expansion
      for index in 0..<count {
        let prefix = "layer\(stage + 1).\(index)."
        let stride = stage > 0 && index == 0 ? 2 : 1
        let units: [Unit]
        if shape.expansion == 1 {
          units = [
            builder.unit("\(prefix)conv1", "\(prefix)bn1", from: width, to: inner, kernel: 3, stride: stride),
            builder.unit("\(prefix)conv2", "\(prefix)bn2", from: inner, to: outer, kernel: 3, stride: 1),
          ]
        } else {
          units = [
            builder.unit("\(prefix)conv1", "\(prefix)bn1", from: width, to: inner, kernel: 1, stride: 1),
            builder.unit("\(prefix)conv2", "\(prefix)bn2", from: inner, to: inner, kernel: 3, stride: stride),
            builder.unit("\(prefix)conv3", "\(prefix)bn3", from: inner, to: outer, kernel: 1, stride: 1),
          ]
        }
        let needsShortcut = stride != 1 || width != outer
        let shortcut =
          needsShortcut
          ? builder.unit(
            "\(prefix)downsample.0", "\(prefix)downsample.1", from: width, to: outer, kernel: 1,
            stride: stride)
          : nil
        blocks.append(Block(units: units, shortcut: shortcut))
        width = outer
      }
    }
    classifier = builder.linear("fc", from: width, to: classes)
    parameters = builder.parameters
    norms = builder.norms
  }

  private struct Builder {
    var parameters: [ParameterDeclaration] = []
    var norms: [(name: String, channels: Int)] = []

    mutating func unit(
      _ convolution: String, _ norm: String, from: Int, to: Int, kernel: Int, stride: Int
    ) -> Unit {
      let weight = declare(
        "\(convolution).weight", [to, from, kernel, kernel], .uniform(fanIn: from * kernel * kernel),
        inLowPrecision: true)
      norms.append((norm, to))
      return Unit(
        convolution: Convolution(weight: weight, stride: stride, padding: kernel / 2),
        norm: Norm(
          weight: declare("\(norm).weight", [to], .ones, inLowPrecision: false),
          bias: declare("\(norm).bias", [to], .zeros, inLowPrecision: false),
          statistics: norms.count - 1))
    }

    mutating func linear(_ name: String, from: Int, to: Int) -> (weight: Int, bias: Int) {
      (
        declare("\(name).weight", [to, from], .uniform(fanIn: from), inLowPrecision: true),
        declare("\(name).bias", [to], .uniform(fanIn: from), inLowPrecision: true)
      )
    }

    private mutating func declare(
      _ name: String, _ shape: [Int], _ start: ParameterDeclaration.Start, inLowPrecision: Bool
    ) -> Int {
      parameters.append(
        ParameterDeclaration(name: name, shape: shape, start: start, inLowPrecision: inLowPrecision))
      return parameters.count - 1
    }
  }
}

/// A ResNet with its parameters and batch-norm statistics.
public final class ResNet {
  /// What batch norm does during a forward pass.
  public enum Mode {
    /// By the batch's statistics; the running ones follow.
    case training
    /// By the batch's statistics; the running ones stay as they are. For full-batch gradients.
    case reference
    /// By the running statistics.
    case evaluation
  }

  let architecture: ResNetArchitecture
  package let parameters: Parameters
  /// Running means and variances, each one flat vector, viewed per batch norm.
  let runningMeans: Tensor
  let runningVariances: Tensor
  private let statistics: [(mean: Tensor, variance: Tensor)]
  /// PyTorch's default: the running statistics move by a tenth towards each batch's.
  private let statisticsMomentum = 0.1
  private let inputType: ElementType
  private let kernels: Kernels

  public init(
    _ model: ModelSpec, channels: Int, classes: Int, precision: Precision, kernels: Kernels = .fast,
    on device: Device
  ) throws {
    guard precision != .tf32 || !device.isCPU else {
      throw PrecisionError()
    }
    self.kernels = kernels
    architecture = ResNetArchitecture(model, channels: channels, classes: classes)
    inputType = precision == .bfloat16 ? .bfloat16 : .float32
    parameters = try Parameters(architecture.parameters, precision: inputType, on: device)
    let total = architecture.norms.reduce(0) { $0 + $1.channels }
    runningMeans = try Tensor.zeros([total], .float32, on: device)
    runningVariances = try Tensor.zeros([total], .float32, on: device)
    try runningVariances.fill(1)
    var offset = 0
    var statistics: [(mean: Tensor, variance: Tensor)] = []
    for norm in architecture.norms {
      statistics.append(
        (
          try runningMeans.view(offset: offset, [norm.channels]),
          try runningVariances.view(offset: offset, [norm.channels])
        ))
      offset += norm.channels
    }
    self.statistics = statistics
  }

  /// Names and shapes of all parameters, in PyTorch's order.
  public var parameterShapes: [(name: String, shape: [Int])] {
    architecture.parameters.map { ($0.name, $0.shape) }
  }

  public var parameterCount: Int { parameters.layout.count }

  /// Running statistics under PyTorch's names.
  var buffers: [(name: String, tensor: Tensor)] {
    zip(architecture.norms, statistics).flatMap { norm, statistics in
      [("\(norm.name).running_mean", statistics.mean), ("\(norm.name).running_var", statistics.variance)]
    }
  }

  /// The network's logits, of shape (N, classes), for float32 images of shape (N, C, 32, 32).
  public func logits(_ images: Tensor, _ mode: Mode) throws -> Tensor {
    // What goes into a block, for its first unit and for the shortcut.
    var (x, same) = try applyTwice(architecture.stem, to: images.converted(to: inputType), mode)
    for block in architecture.blocks {
      guard let last = block.units.last else { continue }
      let shortcut = try block.shortcut.map { try apply($0, to: same, mode, relu: false) } ?? same
      for unit in block.units.dropLast() { x = try apply(unit, to: x, mode, relu: true) }
      (x, same) = try applyTwice(last, to: x, mode, adding: shortcut)
    }
    return try x.globalAverage().linear(
      weight: parameters.working[architecture.classifier.weight],
      bias: parameters.working[architecture.classifier.bias])
  }

  private func apply(_ unit: ResNetArchitecture.Unit, to x: Tensor, _ mode: Mode, relu: Bool) throws -> Tensor
  {
    try convolved(x, unit).normalized(
      weight: parameters.working[unit.norm.weight], bias: parameters.working[unit.norm.bias],
      statistics: statistics(unit, mode), relu: relu, kernels: kernels)
  }

  /// With ReLU, for an output that is used twice.
  private func applyTwice(
    _ unit: ResNetArchitecture.Unit, to x: Tensor, _ mode: Mode, adding residual: Tensor? = nil
  ) throws -> (Tensor, Tensor) {
    try convolved(x, unit).normalizedTwice(
      weight: parameters.working[unit.norm.weight], bias: parameters.working[unit.norm.bias],
      statistics: statistics(unit, mode), adding: residual, relu: true, kernels: kernels)
  }

  private func convolved(_ x: Tensor, _ unit: ResNetArchitecture.Unit) throws -> Tensor {
    try x.convolved(
      with: parameters.working[unit.convolution.weight], stride: unit.convolution.stride,
      padding: unit.convolution.padding, kernels: kernels)
  }

  private func statistics(_ unit: ResNetArchitecture.Unit, _ mode: Mode) -> Tensor.BatchStatistics {
    let running = statistics[unit.norm.statistics]
    return switch mode {
    case .training: .batch(updating: running, momentum: statisticsMomentum)
    case .reference: .batchOnly
    case .evaluation: .running(mean: running.mean, variance: running.variance)
    }
  }
}

extension ResNet {
  /// How many parameters a network has, without making it.
  public static func parameterCount(_ model: ModelSpec, channels: Int, classes: Int) -> Int {
    ResNetArchitecture(model, channels: channels, classes: classes).parameters.reduce(0) { $0 + $1.count }
  }
}

/// A precision was asked for that the device does not have.
struct PrecisionError: Error, CustomStringConvertible {
  var description: String {
    "precision 'tf32' is a way of CUDA devices, and this trains on the CPU: use float32 or bfloat16"
  }
}
