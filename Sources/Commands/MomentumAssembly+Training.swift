import Experiment
import MomentumAnalysis
import Report

extension MomentumAssembly {
  /// The probes of an arm's runs as they trained; `nil` where there are none.
  static func series(_ runs: [[TrainingProbeRecord]], arm: String) throws -> TrainingProbeSeries? {
    let steps = Set(runs.joined().map(\.step)).sorted()
    if steps.isEmpty { return nil }
    let isWhole = runs.joined().allSatisfy { $0.squaredXi != nil }
    func stretches(_ count: Int) throws -> [TrainingProbeSeries.Stretch] {
      let count = min(count, steps.count)
      return try (0..<count).map { part in
        let own = steps[(part * steps.count / count)..<((part + 1) * steps.count / count)]
        let range = own[own.startIndex]...own[own.endIndex - 1]
        return TrainingProbeSeries.Stretch(
          steps: range,
          means: try means(of: runs.map { run in run.filter { range.contains($0.step) } }, isWhole: isWhole))
      }
    }
    let momenta = Set(runs.joined().map(\.momentum))
    return TrainingProbeSeries(
      arm: arm, momentum: momenta.count == 1 ? momenta.first : nil,
      chunks: range(of: runs.joined().compactMap(\.chunks)), runs: runs.count,
      means: try means(of: runs, isWhole: isWhole), thirds: try stretches(3), stretches: try stretches(12))
  }

  private static func means(of runs: [[TrainingProbeRecord]], isWhole: Bool) throws -> [ProbeQuantity:
    Estimate]
  {
    let records = runs.filter { !$0.isEmpty }.map { $0.map(ProbeRecord.init(training:)) }
    return try means(of: records).filter {
      isWhole ? $0.key.kind != .noiseCorrelation : $0.key.kind.isKnownWithoutBias
    }
  }
}

extension ProbeQuantity.Kind {
  /// Whether it is known where G is known at some steps only, so that bias and noise are not told apart.
  fileprivate var isKnownWithoutBias: Bool {
    switch self {
    case .gradientNorm, .noiseNorm, .squaredError, .errorDifference, .cosine: true
    case .xiNorm, .varsigmaNorm, .biasRatio, .driftToNoise, .noiseCorrelation, .squaredBias, .squaredNoise,
      .lag, .noiseGain:
      false
    }
  }
}

extension ProbeRecord {
  /// As a step of a window; where bias and noise are not told apart, all of the error stands for noise.
  fileprivate init(training record: TrainingProbeRecord) {
    self.init(
      epoch: 0, step: record.step, wholeHistory: true, momentum: record.momentum, chunks: record.chunks,
      identityResidual: 0, decompositionResidual: 0,
      layers: [
        LayerRecord(
          layer: ProbeRecord.all, squaredGradient: record.squaredGradient,
          squaredGradientNoise: record.squaredGradientNoise, noiseProduct: 0,
          squaredXi: record.squaredXi ?? 0, squaredVarsigma: record.squaredVarsigma ?? 0,
          estimates: record.estimates.map { estimate in
            let bias = estimate.squaredBias ?? 0
            let noise = estimate.squaredNoise ?? estimate.squaredError
            return EstimateRecord(
              estimator: estimate.estimator, weightSum: estimate.weightSum, squaredBias: bias,
              squaredNoise: noise, crossTerm: estimate.squaredError - bias - noise,
              descent: estimate.descent, squaredNorm: estimate.squaredNorm, cosine: estimate.cosine)
          })
      ])
  }
}
