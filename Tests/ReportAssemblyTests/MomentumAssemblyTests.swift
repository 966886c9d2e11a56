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

  func probe(
    _ step: Int, epoch: Int = 0, g: Double = 2, xi: Double, varsigma: Double, residual: Double = 0,
    m: Double = 1, n: Double = 1
  ) -> ProbeRecord {
    ProbeRecord(
      epoch: epoch, step: step, wholeHistory: true, momentum: 0.9, gradientNorm: g, xiNorm: xi,
      varsigmaNorm: varsigma, identityResidual: residual, sgdmCosine: 0.5, rsgdmCosine: 0.6, sgdmError: m,
      rsgdmError: n, chunks: nil)
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
    #expect(group.means[.xiNorm]?.count == 2)
    #expect(group.means[.xiNorm]?.mean == 2.5)
    #expect(abs((group.means[.biasRatio]?.mean ?? 0) - (0.5 + (0.5 + 0.9) / 2) / 2) < 1e-12)
    #expect(group.largestIdentityResidual == 3e-7)
    #expect(group.steps.map(\.step) == [1, 2, 3])
    #expect(group.steps[0].means[.xiNorm]?.count == 2)
    #expect(group.steps[0].means[.biasRatio]?.count == 1)
    #expect(group.steps[2].means[.xiNorm]?.interval == nil)
    #expect(abs((result.summary?.biasRatio?.mean ?? 0) - (0.5 + 0.7) / 2) < 1e-12)
    #expect(result.summary?.momentum == 0.9)
  }

  @Test func errorsAreRelativeToTheGradient() throws {
    let summary = try #require(
      try model(
        [
          [probe(1, g: 2, xi: 1, varsigma: 1, m: 1, n: 0.8)],
          [probe(1, g: 4, xi: 1, varsigma: 1, m: 1, n: 0.8)],
        ], bias: bias
      ).momentum?.summary)
    #expect(abs((summary.sgdmRelativeError?.mean ?? 0) - 0.375) < 1e-12)
    #expect(abs((summary.relativeErrorDifference?.mean ?? 0) - (-0.1 - 0.05) / 2) < 1e-12)
    #expect(summary.relativeErrorDifference?.count == 2)
  }

  @Test func whatIsNotDefinedIsLeftOut() throws {
    let result = try #require(
      try model([[probe(1, g: 0, xi: 0, varsigma: 0)], [probe(1, g: .nan, xi: 0, varsigma: 0)]], bias: bias)
        .momentum)
    let group = try #require(result.groups.first)
    #expect(group.means[.biasRatio] == nil && group.means[.sgdmRelativeError] == nil)
    #expect(group.means[.gradientNorm] == Estimate(count: 1, mean: 0))
    #expect(result.summary?.biasRatio == nil)
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
