import Experiment

extension ProbeRecord {
  /// What a path measured at its newest step, as it is told and stored.
  ///
  /// - Parameters:
  ///   - start: After how many epochs, or steps where a path has no epochs, the probe started.
  ///   - chunks: How many chunks stand for the training set; `nil` where G is over all of it.
  public init(measuring path: ReferencePath, start: Int, wholeHistory: Bool, chunks: Int? = nil) {
    let measured = path.measure()
    // Of one group alone the whole is all there is to say.
    let parts =
      path.groups.names.count > 1
      ? zip(path.groups.names, measured.groups).map { LayerRecord($0, $1, nil) } : []
    self.init(
      epoch: start, step: measured.step, wholeHistory: wholeHistory, momentum: path.momentum, chunks: chunks,
      identityResidual: measured.identityResidual, decompositionResidual: measured.decompositionResidual,
      layers: [LayerRecord(ProbeRecord.all, measured.whole, measured.standardErrors)] + parts)
  }
}

extension ProbeRecord.LayerRecord {
  fileprivate init(
    _ name: String, _ measured: GradientMeasurement, _ errors: ReferencePath.StandardErrors?
  ) {
    self.init(
      layer: name, squaredGradient: measured.squaredGradient,
      squaredGradientNoise: measured.squaredGradientNoise, noiseProduct: measured.noiseProduct,
      squaredXi: measured.squaredXi, squaredVarsigma: measured.squaredVarsigma,
      squaredGradientUncertainty: errors?.squaredGradient, squaredXiUncertainty: errors?.squaredXi,
      squaredVarsigmaUncertainty: errors?.squaredVarsigma,
      estimates: measured.estimators.enumerated().map { index, estimator in
        let errors = errors?.estimators[index]
        return ProbeRecord.EstimateRecord(
          estimator: estimator.name, weightSum: estimator.weightSum, squaredBias: estimator.squaredBias,
          squaredNoise: estimator.squaredNoise, crossTerm: estimator.crossTerm, descent: estimator.descent,
          squaredNorm: estimator.squaredNorm, cosine: measured.cosine(estimator), lag: estimator.lag,
          squaredBiasUncertainty: errors?.squaredBias, squaredNoiseUncertainty: errors?.squaredNoise,
          squaredErrorUncertainty: errors?.squaredError, cosineUncertainty: errors?.cosine)
      })
  }
}

extension TrainingProbeRecord {
  /// What a path measured at its newest step. A sparse path knows of no bias.
  ///
  /// - Parameters:
  ///   - step: Of the training, where the path may have begun later.
  public init(measuring path: ReferencePath, epoch: Int, step: Int, chunks: Int?) {
    let measured = path.measure()
    let whole = measured.whole
    let isWhole = !path.isSparse
    self.init(
      epoch: epoch, step: step, momentum: path.momentum, chunks: chunks,
      squaredGradient: whole.squaredGradient, squaredGradientNoise: whole.squaredGradientNoise,
      squaredGradientUncertainty: measured.standardErrors?.squaredGradient,
      squaredXi: isWhole ? whole.squaredXi : nil, squaredVarsigma: isWhole ? whole.squaredVarsigma : nil,
      estimates: whole.estimators.enumerated().map { index, estimator in
        let errors = measured.standardErrors?.estimators[index]
        return EstimateRecord(
          estimator: estimator.name, weightSum: estimator.weightSum, squaredError: estimator.squaredError,
          squaredBias: isWhole ? estimator.squaredBias : nil,
          squaredNoise: isWhole ? estimator.squaredNoise : nil, descent: estimator.descent,
          squaredNorm: estimator.squaredNorm, cosine: whole.cosine(estimator),
          squaredErrorUncertainty: errors?.squaredError, cosineUncertainty: errors?.cosine)
      })
  }
}
