import Experiment
import FileErrors
import Foundation
import MomentumAnalysis
import Torch

/// Writes what a probe computes with, step by step, so that any tool can compute its numbers again: a safetensors file per
/// step and a README.md that says what is in them.
struct ProbeVectors {
  private let folder: URL
  private let files = FileLayer()

  init(folder: URL) throws {
    self.folder = folder
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw StorageError("vectors cannot be saved in \(folder.path): \(error.systemReason)")
    }
    try files.replace(folder.appendingPathComponent("README.md"), with: Data(Self.readme.utf8))
  }

  /// Writes the step that the path ended last; the state is still that which its gradients were computed at.
  ///
  /// - Parameter epoch: Finished epochs.
  func write(_ path: ReferencePath, _ state: TrainingState, epoch: Int) throws {
    var file = SafeTensors()
    file.metadata = [
      "step": "\(path.step)", "epoch": "\(epoch)", "momentum": "\(path.momentum)",
      "specification": state.spec.canonicalJSON,
    ]
    for (name, values, shape) in try state.namedArrays() { file.set("theta.\(name)", values, shape: shape) }
    let network = state.network
    for (vector, values) in path.vectors {
      var floats = values.map { Float($0) }
      try floats.withUnsafeMutableBytes { memory in
        guard let base = memory.baseAddress else { return }
        let flat = try Tensor.borrowing(base, [values.count], .float32)
        let views = try network.parameters.layout.views(of: flat)
        for (declaration, view) in zip(network.architecture.parameters, views) {
          file.set("\(vector).\(declaration.name)", try view.floats(), shape: declaration.shape)
        }
      }
    }
    let name = String(format: "step-%06d.safetensors", path.step)
    try files.replace(folder.appendingPathComponent(name), with: file.encoded())
  }

  private static let readme = """
    # Vectors of a probe

    One file per step of the probe's history, those before the first recorded one included: `step-000001.safetensors` is
    t = 1. Arrays are float32, row-major, under PyTorch's parameter names, after the name of the vector and a full stop:

    | name | shape | what |
    |---|---|---|
    | `theta.<parameter>` | the parameter's | the weights at which the step's gradients were computed |
    | `theta.<norm>.running_mean`, `.running_var` | channels | batch norm's running statistics after the step's mini-batch |
    | `gradient.<parameter>` | the parameter's | g_t, of the mini-batch, coupled weight decay included |
    | `full.<parameter>` | the parameter's | G_t, the full-batch gradient, or the mean of the sampled chunks |
    | `sgdm.<parameter>` | the parameter's | m_t = β m_{t−1} + (1−β) g_t, from m_0 = 0 before step 1 |
    | `rsgdm.<parameter>` | the parameter's | n_t = m_t + β z_t, z_t = β z_{t−1} + (1−β) (g_t − g_{t−1}), z_1 = 0 |

    The file's metadata hold the step, the finished epochs, β and the run's specification as JSON.

    """
}
