import Report

/// A small model with every part of a report, written out by hand.
enum SyntheticModel {
  static func estimate(_ mean: Double, _ deviation: Double = 0.2) -> Estimate {
    Estimate(
      count: 3, mean: mean, standardDeviation: deviation,
      interval: Interval(lower: mean - 2 * deviation, upper: mean + 2 * deviation))
  }

  static func arm(_ label: String, _ optimizer: String, _ accuracy: Double) -> ArmResult {
    ArmResult(
      label: label, optimizer: optimizer, details: "\(optimizer), β = 0.9", planned: 3,
      finals: (1...3).map { SeedValue(seed: $0, value: accuracy + 0.1 * Double($0 - 2)) },
      testAccuracy: estimate(accuracy), trainAccuracy: estimate(99.5, 0.01))
  }

  static func difference(_ first: String, _ second: String, _ mean: Double) -> ArmDifference {
    ArmDifference(
      first: first, second: second, metric: .testAccuracy,
      pairs: (1...3).map { SeedValue(seed: $0, value: mean + 0.05 * Double($0 - 2)) },
      estimate: estimate(mean, 0.05), p: 0.0314, adjustedP: 0.0618, correlation: 0.25, pairingGain: 1.2,
      smallestDetectable: 0.31
    )
  }

  static func curve(_ metric: Metric, _ arms: [String], epochs: Int = 4) -> LearningCurve {
    let from = metric.isAccuracy ? 40.0 : 2.0
    let step = metric.isAccuracy ? 10.0 : -0.4
    return LearningCurve(
      metric: metric,
      series: arms.enumerated().map { index, arm in
        LearningCurve.Series(
          arm: arm,
          points: (1...epochs).map { epoch in
            LearningCurve.Point(
              epoch: epoch,
              estimate: estimate(from + step * Double(epoch) * 4 / Double(epochs) + 0.1 * Double(index), 0.05)
            )
          })
      })
  }

  static func momentum(_ arm: String) -> MomentumResult {
    let names = ["sgd", "sgdm", "rsgdm", "nesterov"]
    func means(_ step: Double) -> [ProbeQuantity: Estimate] {
      var means: [ProbeQuantity: Estimate] = [:]
      for (index, kind) in ProbeQuantity.Kind.allCases.enumerated() {
        let value = 0.5 + 0.05 * Double(index) + 0.01 * step
        means[ProbeQuantity(kind)] = estimate(value, 0.01)
        for (place, name) in names.enumerated() {
          means[ProbeQuantity(kind, of: name)] = estimate(value + 0.1 * Double(place), 0.01)
        }
      }
      return means
    }
    let group = ProbeGroup(
      arm: arm, epoch: 0, wholeHistory: true, momentum: 0.9, chunks: nil, runs: 3,
      estimators: names.map { ProbeEstimator(name: $0, meanAge: 9, noiseGain: 0.0526) }, breakEven: 0.0947,
      lagDepth: 18, means: means(2), layers: [ProbeGroup.Layer(name: "stem", means: means(3))],
      largestIdentityResidual: 1.25e-7, largestDecompositionResidual: 2.5e-8,
      steps: (1...4).map { ProbeStep(step: $0, means: means(Double($0))) })
    return MomentumResult(
      planned: 6, found: 3, steps: 4, gradient: "The mean over chunks.", groups: [group],
      summary: ProbeSummary(
        arm: arm, runs: 3, momentum: 0.9, breakEven: 0.0947,
        means: [
          ProbeQuantity(.biasRatio): estimate(0.71, 0.01),
          ProbeQuantity(.driftToNoise): estimate(0.012, 0.001),
          ProbeQuantity(.squaredError, of: "sgdm"): estimate(0.92, 0.01),
          ProbeQuantity(.squaredError, of: "rsgdm"): estimate(0.88, 0.01),
          ProbeQuantity(.noiseGain, of: "sgdm"): estimate(0.05, 0.01),
          ProbeQuantity(.noiseGain, of: "rsgdm"): estimate(0.07, 0.01),
          ProbeQuantity(.errorDifference, of: "rsgdm"): estimate(-0.04, 0.01),
        ]))
  }

  static func model(baseline: String = "sgdm", rectified: String = "rsgdm") -> ReportModel {
    let labels = [baseline, rectified]
    let difference = difference(rectified, baseline, 0.14)
    return ReportModel(
      name: "example",
      setup: ExperimentSetup(
        dataset: "CIFAR-10", augmentation: "none", network: "ResNet20", epochs: 4, seeds: 3,
        settings: [.init("Batch size", "128")]),
      arms: [arm(baseline, "sgdm", 94.48), arm(rectified, "rsgdm", 94.62)], baseline: baseline,
      differences: [difference], headline: [difference],
      claims: [
        ClaimResult(
          id: "table-1", statement: "RSGDM tests better",
          answer: .mean(
            MeanAnswer(
              measure: .metric(.testAccuracy, epochs: "final"), better: rectified, baseline: baseline,
              publishedBetter: 94.62, publishedBaseline: 94.48, pairs: difference.pairs,
              estimate: difference.estimate)))
      ],
      curves: Metric.allCases.map { curve($0, labels) }, momentum: momentum(baseline),
      provenance: [
        ProvenanceGroup(
          runs: 6, project: "0.1.0 (commit 1a2b3c4)", engine: "LibTorch 1.13.1", device: "cpu",
          processor: "Example CPU", threads: 2, host: "lab", datasetChecksum: "abc123", datasetOfficial: true,
          secondsPerEpoch: 6.9, imagesPerSecond: 806)
      ],
      experimentText: "name: example\n", commands: ["rsgdm-lab report example.yaml"])
  }
}
