import Experiment
import Foundation

/// Runs with numbers of the size that real ones have, made without chance: the same ones every time.
enum SyntheticRuns {
  static func experiment(
    arms: [Arm] = [
      Arm(optimizer: OptimizerSpec(name: .sgdm)), Arm(optimizer: OptimizerSpec(name: .rsgdm)),
      Arm(optimizer: OptimizerSpec(name: .nesterov)),
    ], seeds: Int = 5, epochs: Int = 6, claims: [ClaimSpec] = [], bias: BiasSpec? = nil
  ) -> ExperimentSpec {
    ExperimentSpec(
      name: "synthetic", dataset: DatasetSpec(name: .cifar10, augmentation: .cropFlip, trainLimit: 5000),
      model: ModelSpec(name: .resnet20),
      training: TrainingSpec(
        epochs: epochs, learningRate: LearningRateSpec(initial: 0.01, every: 50, factor: 0.5),
        weightDecay: 5e-4),
      arms: arms, seeds: SeedSpec(first: 1, count: seeds), bias: bias, claims: claims)
  }

  /// All of the plan's runs, finished.
  static func runs(_ experiment: ExperimentSpec) -> [RunRecord] {
    Plan(experiment).runs.map { planned in
      let arm = experiment.arms.firstIndex { $0.label == planned.label } ?? 0
      let seed = planned.spec.seed
      return RunRecord(
        identity: planned.identity, spec: planned.spec, status: .finished, provenance: provenance,
        epochs: epochs(experiment.training.epochs, arm: arm, seed: seed),
        probes: (experiment.bias?.atEpochs ?? []).flatMap { epoch in
          probes(epoch: epoch, steps: experiment.bias?.steps ?? 0, arm: arm, seed: seed)
        })
    }
  }

  static let provenance = Provenance(
    projectVersion: "0.1.0", gitCommit: "1a2b3c4d", gitDirty: false, engine: "LibTorch 1.13.1", device: "cpu",
    processor: "Example CPU", threads: 2, host: "lab", datasetChecksum: String(repeating: "ab", count: 32),
    datasetOfficial: true)

  /// Within [−1, 1), as good as independent between indices: the finalizer of SplitMix64.
  static func wobble(_ index: Int) -> Double {
    var bits = UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    bits ^= bits >> 31
    return Double(bits >> 11) / Double(1 << 52) - 1
  }

  static func epochs(_ count: Int, arm: Int, seed: Int) -> [EpochRecord] {
    (1...count).map { epoch in
      let progress = 1 - exp(-3 * Double(epoch) / Double(count))
      let noise = wobble(arm * 7919 + seed * 104_729 + epoch * 31)
      let shift = 0.35 * Double(arm) + 0.4 * wobble(seed * 17)
      return EpochRecord(
        epoch: epoch, trainLoss: 2.3 * exp(-4.5 * progress) * (1 + 0.05 * noise),
        trainAccuracy: 10 + 85 * progress + shift + noise, testLoss: 2.1 - 1.5 * progress + 0.04 * noise,
        testAccuracy: 10 + 79 * progress + shift + 0.9 * noise, learningRate: 0.01, weightHash: "",
        trainSeconds: 6.2, testSeconds: 0.7, imagesPerSecond: 806, peakMemoryBytes: 500_000_000)
    }
  }

  static func probes(epoch: Int, steps: Int, arm: Int, seed: Int) -> [ProbeRecord] {
    let beta = 0.9
    return (0..<steps).map { index in
      let step = index + 1
      let noise = wobble(arm * 101 + seed * 211 + epoch * 307 + step * 401)
      let other = wobble(arm * 503 + seed * 601 + epoch * 701 + step * 809)
      let g = (epoch == 0 ? 2.4 : 0.9) * exp(-0.05 * Double(step)) * (1 + 0.03 * noise)
      let xi = 0.5 * g * Double(step - 1) * (1 + 0.08 * noise)
      let decay = pow(beta, Double(step))
      let ratio = beta * (1 - decay / (decay + 0.5 * Double(step)))
      let (sum, weight) = (1 - decay, 1 - beta)
      func estimate(_ name: String, bias: Double, gain: Double, cosine: Double) -> ProbeRecord.EstimateRecord
      {
        ProbeRecord.EstimateRecord(
          estimator: name, weightSum: sum, squaredBias: bias * bias,
          squaredNoise: gain * 9 * g * g * (1 + 0.1 * other),
          crossTerm: 0.02 * g * g * noise, descent: cosine * g * g, squaredNorm: g * g, cosine: cosine,
          lag: min(index, 4))
      }
      let layer = ProbeRecord.LayerRecord(
        layer: ProbeRecord.all, squaredGradient: g * g, squaredGradientNoise: 9 * g * g,
        noiseProduct: 0.9 * g * g,
        squaredXi: xi * xi, squaredVarsigma: ratio * ratio * xi * xi,
        estimates: [
          estimate(
            "sgdm", bias: weight * xi, gain: 0.0526, cosine: 0.55 + 0.03 * Double(step) + 0.02 * noise),
          estimate(
            "rsgdm", bias: weight * ratio * xi, gain: 0.0706,
            cosine: 0.52 + 0.033 * Double(step) + 0.02 * other),
        ])
      var stem = layer
      stem.layer = "stem"
      return ProbeRecord(
        epoch: epoch, step: step, wholeHistory: epoch == 0, momentum: beta,
        identityResidual: 1e-7 * (1 + abs(noise)), decompositionResidual: 1e-9, layers: [layer, stem])
    }
  }
}
