import Experiment
import Foundation
import Hashing
import Torch

/// A network, its optimizer and how far they have come: everything that the next step depends on.
package final class TrainingState {
  let spec: RunSpec
  package let network: ResNet
  package let optimizer: Optimizer
  /// λ of the decay that is part of the gradient.
  private let coupledDecay: Double
  /// Optimizer steps taken since the start of training.
  package var step = 0
  /// Finished epochs.
  package var epoch = 0
  /// Checksum of the data that it is trained on; a checkpoint from other data is not taken over.
  package var datasetChecksum: String?

  /// The state before the first step.
  package init(_ spec: RunSpec, channels: Int, classes: Int, on device: Device) throws {
    self.spec = spec
    network = try ResNet(
      spec.model, channels: channels, classes: classes, precision: spec.training.precision,
      kernels: Kernels(spec.training.convolution ?? .fast), on: device)
    try network.initialize(seed: spec.seed)
    optimizer = try Optimizer(
      spec.optimizer, weightDecay: spec.training.weightDecay, count: network.parameterCount, on: device)
    coupledDecay = spec.optimizer.rule.decouplesDecay ? 0 : spec.training.weightDecay
  }

  /// Puts the gradient of the mean loss over a batch, with the coupled weight decay λθ, into the flat
  /// gradient vector, and returns the loss and the number of images classified rightly.
  package func computeGradient(images: Tensor, labels: Tensor, _ mode: ResNet.Mode) throws -> (
    loss: Double, correct: Int
  ) {
    let parameters = network.parameters
    let logits = try network.logits(images, mode)
    let loss = try logits.crossEntropy(labels)
    try loss.backward()
    try parameters.collectGradients(weightDecay: coupledDecay)
    return (try loss.item(), try logits.countCorrect(labels))
  }

  /// The learning rate of the next step.
  package func learningRate(stepsPerEpoch: Int) -> Double {
    spec.training.learningRate.value(
      atStep: step, stepsPerEpoch: stepsPerEpoch, epochs: spec.training.epochs)
  }

  /// Steps along the gradient that ``computeGradient(images:labels:_:)`` left.
  package func takeStep(learningRate: Double) throws {
    let parameters = network.parameters
    try optimizer.step(parameters.values, gradient: parameters.gradients, learningRate: learningRate)
    try parameters.publish()
    step += 1
  }

  /// SHA-256 of parameters and running statistics in PyTorch's order, row-major float32.
  package func weightHash() throws -> String {
    var hash = SHA256()
    for (_, values, _) in try namedArrays() { values.withUnsafeBytes { hash.update($0) } }
    return hash.hexadecimal
  }

  /// SHA-256 of the gradient of the last step, in PyTorch's order, row-major float32.
  package func gradientHash() throws -> String {
    var hash = SHA256()
    for view in try network.parameters.layout.views(of: network.parameters.gradients) {
      try view.floats().withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal
  }

  /// Parameters and running statistics under PyTorch's names, row-major.
  func namedArrays() throws -> [(name: String, values: [Float], shape: [Int])] {
    let views = try network.parameters.layout.views(of: network.parameters.values)
    return try zip(network.architecture.parameters, views).map { declaration, view in
      (declaration.name, try view.floats(), declaration.shape)
    }
      + network.buffers.map { name, tensor in (name, try tensor.floats(), tensor.shape) }
  }
}

/// Checkpoints: safetensors with parameters and batch-norm buffers under PyTorch's names, optimizer state as
/// `optimizer.<slot>.<parameter>`, and step, epoch and specification in the metadata.
extension TrainingState {
  private static let format = "rsgdm-lab checkpoint 2"

  package func checkpoint() throws -> SafeTensors {
    var file = SafeTensors()
    file.metadata = [
      "format": Self.format, "epoch": "\(epoch)", "step": "\(step)", "specification": spec.canonicalJSON,
      "identity": spec.identity.hash,
    ]
    file.metadata["dataset"] = datasetChecksum
    for (name, values, shape) in try namedArrays() { file.set(name, values, shape: shape) }
    for norm in network.architecture.norms { file.set("\(norm.name).num_batches_tracked", Int64(step)) }
    for (slot, vector) in optimizer.slots {
      let views = try network.parameters.layout.views(of: vector)
      for (declaration, view) in zip(network.architecture.parameters, views) {
        file.set("optimizer.\(slot).\(declaration.name)", try view.floats(), shape: declaration.shape)
      }
    }
    return file
  }

  /// Takes the state over from a checkpoint of the same run.
  ///
  /// - Throws: ``CheckpointError`` where it is of another run, or lacks something.
  package func restore(_ file: SafeTensors) throws {
    guard file.metadata["format"] == Self.format, let epoch = file.metadata["epoch"].flatMap(Int.init),
      let step = file.metadata["step"].flatMap(Int.init)
    else { throw CheckpointError("is none of this program's, or of another version's") }
    guard file.metadata["identity"] == spec.identity.hash else {
      throw CheckpointError("belongs to another run: \(file.metadata["specification"] ?? "unknown")")
    }
    guard file.metadata["dataset"] == datasetChecksum else {
      throw CheckpointError(
        "was made on other data (checksum \(file.metadata["dataset"]?.prefix(10) ?? "unknown")…)")
    }
    // Everything is read before anything is changed.
    var arrays: [(tensor: Tensor, values: [Float])] = []
    func read(_ prefix: String, _ vector: Tensor) throws {
      let views = try network.parameters.layout.views(of: vector)
      for (declaration, view) in zip(network.architecture.parameters, views) {
        arrays.append((view, try file.floats(prefix + declaration.name, shape: declaration.shape)))
      }
    }
    try read("", network.parameters.values)
    for (slot, vector) in optimizer.slots { try read("optimizer.\(slot).", vector) }
    for (name, tensor) in network.buffers {
      arrays.append((tensor, try file.floats(name, shape: tensor.shape)))
    }
    for (tensor, values) in arrays { try tensor.fill(from: values) }
    try network.parameters.publish()
    optimizer.stepCount = step
    (self.epoch, self.step) = (epoch, step)
  }
}

extension Kernels {
  init(_ kernels: ConvolutionKernels) {
    switch kernels {
    case .fast: self = .fast
    case .direct: self = .direct
    case .libtorch: self = .libtorch
    }
  }
}
