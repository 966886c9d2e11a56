import Commands
import Experiment
import Report
import Testing

@Suite struct MomentumAssemblyTests {
  /// Two runs of one arm, whose probes are written out.
  func model(_ probes: [[ProbeRecord]], bias: BiasSpec) throws -> ReportModel {
    let experiment = SyntheticRuns.experiment(
      arms: [Arm(optimizer: OptimizerSpec(name: .sgdm))], seeds: probes.count, bias: bias)
    let runs = zip(SyntheticRuns.runs(experiment), probes).map { run, probes in
      var run = run
      run.probes = probes
      return run
    }
    return try assembleReport(experiment: experiment, experimentText: "", runs: runs, commands: [])
  }

  /// ‖G‖, ‖ξ‖, ‖ς‖, and the errors ‖m − G‖ and ‖n − G‖ as noise alone.
  func probe(
    _ step: Int, epoch: Int = 0, g: Double = 2, xi: Double, varsigma: Double, residual: Double = 0,
    m: Double = 1, n: Double = 1, weightSum: Double = 1
  ) -> ProbeRecord {
    func estimate(_ name: String, _ error: Double) -> ProbeRecord.EstimateRecord {
      let scale = weightSum * weightSum
      return ProbeRecord.EstimateRecord(
        estimator: name, weightSum: weightSum, squaredBias: 0.25 * error * error * scale,
        squaredNoise: 0.5 * error * error * scale, crossTerm: 0.25 * error * error * scale, descent: 1,
        squaredNorm: 1, cosine: 0.5)
    }
    return ProbeRecord(
      epoch: epoch, step: step, wholeHistory: true, momentum: 0.9, identityResidual: residual,
      decompositionResidual: 2 * residual,
      layers: [
        ProbeRecord.LayerRecord(
          layer: ProbeRecord.all, squaredGradient: g * g, squaredGradientNoise: 10, noiseProduct: 1,
          squaredXi: xi * xi, squaredVarsigma: varsigma * varsigma,
          estimates: [estimate("sgdm", m), estimate("rsgdm", n)])
      ])
  }

  let bias = BiasSpec(atEpochs: [0], steps: 3, reference: .full)

  @Test func averagesOverRunsNotSteps() throws {
    // One run with one step and one with three: each counts once.
    let result = try #require(
      try model(
        [
          [probe(1, xi: 4, varsigma: 2, residual: 1e-9)],
          [
            probe(1, xi: 0, varsigma: 0), probe(2, xi: 1, varsigma: 0.5, residual: 3e-7),
            probe(3, xi: 2, varsigma: 1.8),
          ],
        ], bias: bias
      ).momentum)
    let group = try #require(result.groups.first)
    #expect(result.groups.count == 1 && group.runs == 2 && group.arm == "sgdm")
    let xi = group.means[ProbeQuantity(.xiNorm)]
    #expect(xi?.count == 2)
    // Root mean squares of each run's steps: 4, and of 0, 1 and 2.
    let second = (5.0 / 3).squareRoot()
    #expect(abs((xi?.mean ?? 0) - (4 + second) / 2) < 1e-12)
    let ratio = ((0.25 + 1.8 * 1.8) / 5).squareRoot()
    #expect(abs((group.means[ProbeQuantity(.biasRatio)]?.mean ?? 0) - (0.5 + ratio) / 2) < 1e-12)
    #expect(group.largestIdentityResidual == 3e-7 && group.largestDecompositionResidual == 6e-7)
    #expect(group.estimators.map(\.name) == ["sgdm", "rsgdm"])
    #expect(abs(group.estimators[1].meanAge - 8.1) < 1e-12 && abs((group.breakEven ?? 0) - 0.0947) < 1e-4)
    #expect(group.steps.map(\.step) == [1, 2, 3])
    #expect(group.steps[0].means[ProbeQuantity(.xiNorm)]?.count == 2)
    #expect(group.steps[0].means[ProbeQuantity(.biasRatio)]?.count == 1)
    #expect(group.steps[2].means[ProbeQuantity(.xiNorm)]?.interval == nil)
    #expect(result.summary?.means[ProbeQuantity(.biasRatio)] == group.means[ProbeQuantity(.biasRatio)])
    #expect(result.summary?.momentum == 0.9)
  }

  @Test func errorsAreRelativeToTheGradient() throws {
    let summary = try #require(
      try model(
        [
          [probe(1, g: 2, xi: 1, varsigma: 1, m: 1, n: 0.8, weightSum: 0.1)],
          [probe(1, g: 4, xi: 1, varsigma: 1, m: 1, n: 0.8)],
        ], bias: bias
      ).momentum?.summary)
    func mean(_ kind: ProbeQuantity.Kind, of name: String? = nil) -> Double {
      summary.means[ProbeQuantity(kind, of: name)]?.mean ?? .nan
    }
    // 1/4 and 1/16 of the squared gradient.
    #expect(abs(mean(.squaredError, of: "sgdm") - 5.0 / 32) < 1e-12)
    #expect(abs(mean(.squaredBias, of: "sgdm") - 5.0 / 128) < 1e-12)
    #expect(abs(mean(.errorDifference, of: "rsgdm") - -0.36 * 5.0 / 32) < 1e-12)
    #expect(abs(mean(.driftToNoise) - 0.025) < 1e-12 && abs(mean(.noiseGain, of: "rsgdm") - 0.032) < 1e-12)
    #expect(summary.means[ProbeQuantity(.errorDifference, of: "rsgdm")]?.count == 2)
  }

  @Test func whatIsNotDefinedIsLeftOut() throws {
    let result = try #require(
      try model([[probe(1, g: 0, xi: 0, varsigma: 0)], [probe(1, g: .nan, xi: 0, varsigma: 0)]], bias: bias)
        .momentum)
    let group = try #require(result.groups.first)
    #expect(group.means[ProbeQuantity(.biasRatio)] == nil)
    #expect(group.means[ProbeQuantity(.squaredError, of: "sgdm")] == nil)
    #expect(group.means[ProbeQuantity(.gradientNorm)] == Estimate(count: 1, mean: 0))
    #expect(result.summary?.means[ProbeQuantity(.biasRatio)] == nil)
  }

  @Test func onlyProbesThatTheExperimentAsksForCount() throws {
    let one = [probe(1, epoch: 0, xi: 1, varsigma: 1), probe(1, epoch: 3, xi: 1, varsigma: 1)]
    var bias = BiasSpec(atEpochs: [0, 2], steps: 1, reference: .full)
    let all = try #require(try model([one, one, one], bias: bias).momentum)
    #expect(all.planned == 6 && all.found == 3)
    #expect(all.groups.map(\.epoch) == [0] && all.groups.map(\.runs) == [3])
    bias.seeds = 2
    let some = try #require(try model([one, one, one], bias: bias).momentum)
    #expect(some.planned == 4 && some.found == 2)
    #expect(some.groups.map(\.runs) == [2])
  }

  @Test func anExperimentWithoutProbesHasNone() throws {
    let experiment = SyntheticRuns.experiment(seeds: 2)
    let model = try assembleReport(
      experiment: experiment, experimentText: "", runs: SyntheticRuns.runs(experiment), commands: [])
    #expect(model.momentum == nil)
  }
}
