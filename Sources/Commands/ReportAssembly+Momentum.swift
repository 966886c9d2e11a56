import Experiment
import Report

extension ReportAssembly {
  /// The probes that the experiment asks for, averaged over runs; `nil` where it asks for none.
  func momentum() throws -> MomentumResult? {
    guard let bias = experiment.bias else { return nil }
    let seeds = experiment.probedSeeds.count
    let probed = arms.map { probedRuns(of: $0.arm.label) }
    return MomentumResult(
      planned: arms.count * seeds * bias.atEpochs.count,
      found: probed.joined().reduce(0) { $0 + Set($1.probes.map(\.epoch)).count }, steps: bias.steps,
      gradient: meaning(of: bias.gradient), groups: try probed.flatMap(MomentumAssembly.groups),
      summary: try MomentumAssembly.summary(probed, baseline: baseline?.label),
      variants: try variants(bias), training: try training(bias, seeds: seeds))
  }

  /// The runs of an arm that are to be probed, and have been.
  func probedRuns(of arm: String) -> [MomentumAssembly.Run] {
    guard let bias = experiment.bias, let runs = arms.first(where: { $0.arm.label == arm }) else { return [] }
    return runs.planned.prefix(experiment.probedSeeds.count).compactMap { seed, run in
      let probes = (run?.probes ?? []).filter { bias.atEpochs.contains($0.epoch) }
      return probes.isEmpty
        ? nil
        : MomentumAssembly.Run(arm: arm, optimizer: runs.arm.optimizer, seed: seed, probes: probes)
    }
  }

  /// Per meaning of the gradient and start of a probe, over seeds: a seed's value is the mean over its arms, whose weights are
  /// the same before the first step and related after it.
  private func variants(_ bias: BiasSpec) throws -> [GradientVariant] {
    try bias.variants.flatMap { spec in
      try bias.atEpochs.compactMap { epoch in
        var found: [Int: [GradientVariantRecord]] = [:]
        for (seed, run) in arms.flatMap(\.planned) {
          found[seed, default: []] += (run?.variants ?? []).filter {
            $0.epoch == epoch && $0.gradient == spec
          }
        }
        func overSeeds(_ value: (GradientVariantRecord) -> Double?) throws -> Estimate? {
          try estimate(
            found.keys.sorted().compactMap { seed in
              try estimate((found[seed] ?? []).compactMap(value))?.mean
            })
        }
        guard let cosine = try overSeeds(\.cosine), let ratio = try overSeeds(\.ratio),
          let distance = try overSeeds(\.distance)
        else { return nil }
        return GradientVariant(
          meaning: difference(of: spec, from: bias.gradient), epoch: epoch, cosine: cosine, ratio: ratio,
          distance: distance)
      }
    }
  }

  /// What a meaning has that the usual one has not.
  private func difference(of spec: GradientSpec, from usual: GradientSpec) -> String {
    var parts: [String] = []
    if spec.batchNorm != usual.batchNorm {
      parts.append(
        spec.batchNorm == .training ? "batch norm by each chunk" : "batch norm by the running statistics")
    }
    if spec.images != usual.images {
      parts.append(spec.images == .clean ? "images without augmentation" : "augmented images")
    }
    if spec.chunkSize != usual.chunkSize, let size = spec.chunkSize {
      parts.append("chunks of \(size) images")
    }
    return parts.joined(separator: ", ")
  }

  private func training(_ bias: BiasSpec, seeds: Int) throws -> TrainingMomentum? {
    guard let every = bias.every else { return nil }
    let series = try arms.compactMap { runs -> TrainingProbeSeries? in
      let probed = runs.planned.prefix(seeds).compactMap { $0.run?.trainingProbes?.records }
      return try MomentumAssembly.series(probed.filter { !$0.isEmpty }, arm: runs.arm.label)
    }
    return TrainingMomentum(every: every, planned: arms.count * seeds, series: series)
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
