import Commands
import Experiment
import Foundation
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
    m: Double = 1, n: Double = 1, weightSum: Double = 1, chunks: Int? = nil, noise: Double = 10,
    noiseProduct: Double = 1
  ) -> ProbeRecord {
    func estimate(_ name: String, _ error: Double) -> ProbeRecord.EstimateRecord {
      let scale = weightSum * weightSum
      return ProbeRecord.EstimateRecord(
        estimator: name, weightSum: weightSum, squaredBias: 0.25 * error * error * scale,
        squaredNoise: 0.5 * error * error * scale, crossTerm: 0.25 * error * error * scale, descent: 1,
        squaredNorm: 1, cosine: 0.5)
    }
    return ProbeRecord(
      epoch: epoch, step: step, wholeHistory: true, momentum: 0.9, chunks: chunks,
      identityResidual: residual,
      decompositionResidual: 2 * residual,
      layers: [
        ProbeRecord.LayerRecord(
          layer: ProbeRecord.all, squaredGradient: g * g, squaredGradientNoise: noise,
          noiseProduct: noiseProduct,
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
    #expect(abs((group.estimators[1].meanAge ?? 0) - 8.1) < 1e-12)
    // At the first steps the averages are not those of the long run.
    #expect(group.breakEven == nil && result.summary?.breakEven == nil)
    #expect(group.steps.map(\.step) == [1, 2, 3])
    #expect(group.steps[0].means[ProbeQuantity(.xiNorm)]?.count == 2)
    #expect(group.steps[0].means[ProbeQuantity(.biasRatio)]?.count == 1)
    #expect(group.steps[2].means[ProbeQuantity(.xiNorm)]?.interval == nil)
    #expect(result.summary?.means[ProbeQuantity(.biasRatio)] == group.means[ProbeQuantity(.biasRatio)])
    #expect(result.summary?.momentum == 0.9)
  }

  /// Above the break-even RSGDM's error is the smaller one, below it SGDM's: by filters run over noise and a drift.
  @Test func theBreakEvenIsWhereTheErrorsAre() throws {
    let settled = (70...72).map { probe($0, xi: 1, varsigma: 0.9) }
    let group = try #require(try model([settled, settled], bias: bias).momentum?.groups.first)
    let breakEven = try #require(group.breakEven)
    // m and n of unit noise, as variances of their weights, and of a gradient that moves by 1 a step, as biases.
    var (m, n, before): ([Double], [Double], [Double]) = ([], [], [])
    var (average, differences) = ([Double](repeating: 0, count: 400), [Double](repeating: 0, count: 400))
    for t in 0..<400 {
      // The weight of every gradient so far; the newest is t.
      for i in 0...t {
        let g = i == t ? 1.0 : 0
        let last = i == t - 1 ? 1.0 : 0
        average[i] = 0.9 * average[i] + 0.1 * g
        differences[i] = 0.9 * differences[i] + (t == 0 ? 0 : 0.1 * (g - last))
      }
      before = average
      (m, n) = (before, zip(average, differences).map { $0 + 0.9 * $1 })
    }
    func gain(_ weights: [Double]) -> Double { weights.reduce(0) { $0 + $1 * $1 } }
    func age(_ weights: [Double]) -> Double {
      weights.enumerated().reduce(0) { $0 + $1.element * Double(399 - $1.offset) }
    }
    // Drift such that m's squared bias is so many times the noise of one gradient.
    func difference(at drift: Double) -> Double {
      let scale = drift / (age(m) * age(m))
      return (gain(n) + scale * age(n) * age(n)) - (gain(m) + drift)
    }
    #expect(difference(at: 1.01 * breakEven) < 0 && difference(at: 0.99 * breakEven) > 0)
  }

  /// Of noise ε_1 = (1, 0) and ε_2 = (0.6, 0.8) the correlation is 0.6.
  @Test func theNoiseCorrelationIsThatOfTheNoise() throws {
    // ⟨ε_2, η_2⟩ with η_2 = 0.1·ε_2 + 0.9·0.1·ε_1.
    let one = [probe(2, xi: 1, varsigma: 1, noise: 1, noiseProduct: 0.1 + 0.09 * 0.6)]
    let group = try #require(try model([one], bias: bias).momentum?.groups.first)
    #expect(abs((group.means[ProbeQuantity(.noiseCorrelation)]?.mean ?? 0) - 0.6) < 1e-12)
  }

  /// A precision takes other numbers of chunks for other runs, which are measured in one group all the same.
  @Test func numbersOfChunksMayDiffer() throws {
    let groups = try #require(
      try model(
        [[probe(1, xi: 1, varsigma: 1, chunks: 12)], [probe(1, xi: 2, varsigma: 1, chunks: 17)]], bias: bias
      ).momentum?.groups)
    #expect(groups.count == 1 && groups[0].runs == 2 && groups[0].chunks == 12...17)
    #expect(groups[0].means[ProbeQuantity(.xiNorm)]?.count == 2)
  }

  /// A cosine over steps is a ratio of means, like the others: a step whose sampled ‖G‖² is below 0 does no harm.
  @Test func cosinesAreRatiosOfMeans() throws {
    var steps = [probe(1, g: 2, xi: 1, varsigma: 1), probe(2, g: 1, xi: 1, varsigma: 1)]
    steps[1].layers[0].squaredGradient = -1
    for index in steps[0].layers[0].estimates.indices {
      (steps[0].layers[0].estimates[index].descent, steps[1].layers[0].estimates[index].descent) = (1, 0.2)
      steps[1].layers[0].estimates[index].squaredNorm = 3
    }
    let group = try #require(try model([steps], bias: bias).momentum?.groups.first)
    let expected = 0.6 / (2 * 1.5).squareRoot()
    #expect(abs((group.means[ProbeQuantity(.cosine, of: "sgdm")]?.mean ?? 0) - expected) < 1e-12)
  }

  /// Arms that share a seed have the same weights before the first step: what is measured there is one number per seed.
  @Test func variantsCountSeeds() throws {
    let spec = GradientSpec(batchNorm: .evaluation)
    var bias = bias
    bias.variants = [spec]
    let experiment = SyntheticRuns.experiment(seeds: 3, bias: bias)
    let runs = SyntheticRuns.runs(experiment).map { run in
      var run = run
      let cosine = [0.2, 0.4, 0.9][run.spec.seed - 1]
      run.variants = [
        GradientVariantRecord(epoch: 0, gradient: spec, squaredNorm: 1, product: cosine, squaredReference: 1)
      ]
      return run
    }
    let model = try assembleReport(experiment: experiment, experimentText: "", runs: runs, commands: [])
    let cosine = try #require(model.momentum?.variants.first?.cosine)
    #expect(cosine.count == 3 && abs(cosine.mean - 0.5) < 1e-12)
    #expect(abs((cosine.standardDeviation ?? 0) - 0.13.squareRoot()) < 1e-12)
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

  @Test func whatIsNotDefinedIsLeftOut() async throws {
    let result = try #require(
      try model([[probe(1, g: 0, xi: 0, varsigma: 0)], [probe(1, g: .nan, xi: 0, varsigma: 0)]], bias: bias)
        .momentum)
    let group = try #require(result.groups.first)
    #expect(group.means[ProbeQuantity(.biasRatio)] == nil)
    #expect(group.means[ProbeQuantity(.squaredError, of: "sgdm")] == nil)
    #expect(group.means[ProbeQuantity(.gradientNorm)] == Estimate(count: 1, mean: 0))
    #expect(result.summary?.means[ProbeQuantity(.biasRatio)] == nil)
    // Where only some runs give a number, the report says how many.
    let some = try model(
      [[probe(1, g: 0, xi: 0, varsigma: 0)], [probe(1, g: 2, xi: 1, varsigma: 1)]], bias: bias)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    _ = try await ReportWriter().write(some, to: folder)
    let text = try String(contentsOf: folder.appendingPathComponent("report.md"), encoding: .utf8)
    #expect(text.contains("| 0.0625 (n = 1) |"), "\(text)")
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
