import Experiment
import Report

extension ReportAssembly {
  /// The probes that the experiment asks for, averaged over runs; `nil` where it asks for none.
  func momentum() throws -> MomentumResult? {
    guard let bias = experiment.bias else { return nil }
    let seeds = min(bias.seeds ?? experiment.seeds.count, experiment.seeds.count)
    let probed = arms.map { runs in
      runs.planned.prefix(seeds).compactMap { _, run -> MomentumAssembly.Run? in
        let probes = (run?.probes ?? []).filter { bias.atEpochs.contains($0.epoch) }
        return probes.isEmpty ? nil : MomentumAssembly.Run(arm: runs.arm.label, probes: probes)
      }
    }
    return MomentumResult(
      planned: arms.count * seeds * bias.atEpochs.count,
      found: probed.joined().reduce(0) { $0 + Set($1.probes.map(\.epoch)).count }, steps: bias.steps,
      gradient: meaning(of: bias.gradient), groups: try probed.flatMap(MomentumAssembly.groups),
      summary: try MomentumAssembly.summary(probed, baseline: baseline?.label))
  }

  private func meaning(of gradient: GradientSpec) -> String {
    let size = gradient.chunkSize.map { "\($0) images" } ?? "the training batch size"
    let norm =
      switch gradient.batchNorm {
      case .training: "batch norm by each chunk's own statistics, the running ones untouched"
      case .evaluation: "batch norm by the running statistics"
      }
    let images =
      switch gradient.images {
      case .augmented where experiment.dataset.augmentation == .none: "images as they are"
      case .augmented: "images augmented as in training, by a fixed draw of their own"
      case .clean: "images as they are, without augmentation"
      }
    return
      "The mean over a fixed partition of the training set into chunks of \(size): \(norm), coupled weight "
      + "decay included, \(images)."
  }
}
