import Commands
import Experiment
import Foundation
import Report
import Statistics
import Testing

/// Verdicts on claims, from stores whose truth is known.
@Suite struct ClaimTests {
  private typealias Claim = ClaimSpec

  private func claim(
    _ id: String = "a", metric: Claim.Metric = .testAccuracy, at rule: Claim.EpochRule = .final,
    direction: Claim.Direction = .better, margin: Double? = nil, alpha: Double = 0.05,
    published: [String: Double] = [:]
  ) -> ClaimSpec {
    ClaimSpec(
      id: id, statement: "it is so",
      question: .difference(
        Claim.Contrast(metric, better: "rsgdm", baseline: "sgdm"), at: rule, direction: direction,
        margin: margin),
      alpha: alpha, published: published)
  }

  private static let arms = [
    Arm(optimizer: OptimizerSpec(name: .sgdm)), Arm(optimizer: OptimizerSpec(name: .rsgdm)),
  ]

  /// A store's runs, one epoch each: the baseline's accuracy, and the other arm's as much above as is said, seed by seed; `nil`
  /// for a run that is missing.
  private func runs(
    _ experiment: ExperimentSpec, _ values: [(sgdm: Double?, rsgdm: Double?)],
    train: [(sgdm: Double, rsgdm: Double)]? = nil
  ) -> [RunRecord] {
    Plan(experiment).runs.compactMap { run in
      let pair = values[run.spec.seed - 1]
      guard let value = run.label == "sgdm" ? pair.sgdm : pair.rsgdm else { return nil }
      let own = train?[run.spec.seed - 1]
      let trained = own.map { run.label == "sgdm" ? $0.sgdm : $0.rsgdm } ?? value
      let epochs = (1...experiment.training.epochs).map { epoch in
        EpochRecord(
          epoch: epoch, trainLoss: 1, trainAccuracy: trained, testLoss: 100 - value, testAccuracy: value,
          learningRate: 0.1, weightHash: "", trainSeconds: 30, testSeconds: 6, imagesPerSecond: 1,
          peakMemoryBytes: 1)
      }
      return RunRecord(
        identity: run.identity, spec: run.spec, status: .finished, provenance: SyntheticRuns.provenance,
        epochs: epochs)
    }
  }

  private func results(_ claims: [ClaimSpec], _ values: [(sgdm: Double?, rsgdm: Double?)], epochs: Int = 1)
    throws
    -> [ClaimResult]
  {
    let experiment = SyntheticRuns.experiment(
      arms: Self.arms, seeds: values.count, epochs: epochs, claims: claims)
    return try assembleReport(
      experiment: experiment, experimentText: "", runs: runs(experiment, values), commands: []
    ).claims
  }

  private func paired(_ differences: [Double]) -> [(sgdm: Double?, rsgdm: Double?)] {
    differences.enumerated().map { (90 + 0.1 * Double($0), 90 + 0.1 * Double($0) + $1) }
  }

  /// The ends are those of Student's distribution integrated numerically, in Python.
  @Test func intervalsAreSharedAmongClaims() throws {
    let values = paired([0.3, 0.1, 0.2, 0.4, 0.25])
    let one = try #require(try results([claim()], values).first?.mean?.estimate?.interval)
    #expect(abs(one.lower - 0.1111777) < 1e-6 && abs(one.upper - 0.3888223) < 1e-6)
    let all = try results([claim(), claim("b"), claim("c", alpha: 0.1), claim("d")], values)
    #expect(all.map(\.level) == [0.9875, 0.9875, 0.975, 0.9875])
    let shared = try #require(all[0].mean?.estimate?.interval)
    #expect(abs(shared.lower - 0.0342672) < 1e-6 && abs(shared.upper - 0.4657328) < 1e-6)
    #expect(all.map(\.verdict) == [.supported, .supported, .supported, .supported])
    var (main, other) = (claim(), claim("b"))
    (main.weight, other.weight) = (5, 2)
    let levels = try results([main, other, claim("c")], values).map(\.level)
    let expected: [Double] = [0.96875, 0.9875, 0.99375]
    #expect(zip(levels, expected).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  @Test func verdictsAreReadOffTheInterval() throws {
    let up = paired([0.3, 0.1, 0.2, 0.4, 0.25])
    let down = paired([-0.3, -0.1, -0.2, -0.4, -0.25])
    let flat = paired([0.03, -0.01, 0.02, -0.04, 0.01])
    func verdict(_ claim: ClaimSpec, _ values: [(sgdm: Double?, rsgdm: Double?)]) throws -> ClaimResult
      .Verdict?
    {
      try results([claim], values).first?.verdict
    }
    #expect(try verdict(claim(), up) == .supported)
    #expect(try verdict(claim(), down) == .contradicted)
    #expect(try verdict(claim(direction: .different), down) == .supported)
    #expect(try verdict(claim(), flat) == .undecided)
    #expect(try verdict(claim(margin: 0.1), flat) == .equivalent)
    #expect(try verdict(claim(margin: 0.03), flat) == .undecided)
    #expect(try verdict(claim(direction: .same, margin: 0.1), flat) == .supported)
    #expect(try verdict(claim(direction: .same, margin: 0.03), flat) == .undecided)
    #expect(try verdict(claim(direction: .same, margin: 0.1), up) == .contradicted)
    #expect(try verdict(claim(direction: .same, margin: 0.3), down) == .undecided)
    // The loss here is 100 minus the accuracy: less of it is better.
    #expect(try verdict(claim(metric: .testLoss), up) == .supported)
    #expect(try verdict(claim(metric: .testLoss), down) == .contradicted)
    // A difference that is there, and too small to matter.
    let small = try #require(try results([claim(margin: 0.5)], up).first)
    #expect(small.verdict == .supported && small.mean?.isWithinMargin == true)
    // Differences that do not vary, a single pair, and none.
    #expect(try verdict(claim(margin: 1), paired([0.5, 0.5, 0.5])) == .undecided)
    #expect(try verdict(claim(), paired([0.5])) == .undecided)
    #expect(try verdict(claim(), [(90, nil), (nil, 91)]) == .undecided)
  }

  @Test func rulesChooseTheEpochs() throws {
    let records = [70.0, 90, 80, 60].enumerated().map { index, value in
      EpochRecord(
        epoch: index + 1, trainLoss: nil, trainAccuracy: Double(index), testLoss: [3, 4, 1, 2][index],
        testAccuracy: value, learningRate: 1, weightHash: "", trainSeconds: 1, testSeconds: 1,
        imagesPerSecond: 1, peakMemoryBytes: 1)
    }
    func value(_ rule: Claim.EpochRule, _ metric: Claim.Metric) -> Double? { rule.value(of: metric, records) }
    #expect(value(.final, .testAccuracy) == 60 && value(.meanLast(3), .testAccuracy) == 230.0 / 3)
    #expect(value(.bestOnTest, .testAccuracy) == 90 && value(.bestOnTest, .testLoss) == 1)
    #expect(value(.bestOnTest, .trainAccuracy) == 1)
    #expect(value(.final, .trainLoss) == nil && value(.meanLast(5), .testAccuracy) == nil)
  }

  /// What taking the best epoch on the test split adds is measured.
  @Test func optimismIsShown() throws {
    let claims = [claim(at: .bestOnTest), claim("b", at: .meanLast(2))]
    let experiment = SyntheticRuns.experiment(arms: Self.arms, seeds: 3, epochs: 3, claims: claims)
    let stored = runs(experiment, paired([0.1, 0.2, 0.3])).map { run in
      var run = run
      run.epochs[1].testAccuracy += 0.5
      return run
    }
    let results = try assembleReport(
      experiment: experiment, experimentText: "", runs: stored, commands: []
    ).claims
    let answers = results.compactMap(\.mean)
    let loss = SyntheticRuns.experiment(
      arms: Self.arms, seeds: 3, epochs: 3, claims: [claim(metric: .testLoss, at: .bestOnTest)])
    let ofLoss = runs(loss, paired([0.1, 0.2, 0.3])).map { run in
      var run = run
      run.epochs[1].testLoss = (run.epochs[1].testLoss ?? 0) - 0.5
      return run
    }
    let lossOptimism = try assembleReport(
      experiment: loss, experimentText: "", runs: ofLoss, commands: []
    ).claims.first?.mean?.optimism?.mean
    #expect(abs((lossOptimism ?? 0) - 0.5) < 1e-9)
    let optimism = try #require(answers[0].optimism)
    #expect(optimism.count == 6 && abs(optimism.mean - 0.5) < 1e-9)
    #expect(
      answers[1].optimism == nil
        && answers[1].measure == .metric(.testAccuracy, epochs: "mean of the last 2 epochs"))
    #expect(zip(answers[0].pairs, answers[1].pairs).allSatisfy { abs($0.value - $1.value) < 1e-9 })
  }

  /// 30 pairs find 0.14 at α = 0.025 with 80.6%, 29 with 79.0%: the noncentral t integrated numerically, in Python.
  @Test func whatIsStillNeededIsSaid() throws {
    let values = paired([0.3, -0.25, 0.1, -0.2, 0.15])
    let published = ["rsgdm": 94.62, "sgdm": 94.48]
    let result = try #require(
      try results([claim(margin: 0.2, published: published), claim("b")], values).first)
    #expect(result.verdict == .undecided && result.needs.count == 2)
    let need = result.needs[0]
    guard case .published(let difference) = need.effect else { throw Wrong() }
    #expect(abs(difference - 0.14) < 1e-9)
    #expect(need.seeds == 30, "\(need.seeds)")
    // Two arms, one epoch of 36 seconds.
    #expect(need.seconds == Double(2 * (need.seeds - 5) * 36))
    #expect(result.needs[1].effect == .none(margin: 0.2) && result.needs[1].seeds > 5)
    #expect(
      try results([claim(published: published)], paired([0.3, 0.1, 0.2, 0.4, 0.25])).first?.needs == [])
  }

  /// Five pairs whose differences have the standard deviation 0.2361, at α = 0.025, and a true difference of 0.14, by the noncentral t
  /// integrated numerically, in Python.
  @Test func thePowerThatThereWasIsSaid() throws {
    let values = paired([0.3, -0.25, 0.1, -0.2, 0.15])
    let published = ["rsgdm": 94.62, "sgdm": 94.48]
    let found = try results([claim(published: published), claim("b")], values).compactMap(\.mean)
    #expect(abs((found[0].power ?? 0) - 0.1008967) < 1e-5, "\(found[0].power ?? 0)")
    #expect(found[1].power == nil)
  }

  /// 25 pairs of runs: 18 have the better arm ahead and one is a tie, 13 are ahead by 0.14, counted in Python.
  @Test func whatSingleRunsWouldHaveShownIsCounted() throws {
    let sgdm = [94.4, 94.5, 94.6, 94.7, 94.3]
    let rsgdm = [94.5, 94.45, 94.75, 94.65, 94.8]
    let values = zip(sgdm, rsgdm).map { (sgdm: Optional($0), rsgdm: Optional($1)) }
    let claims = [
      claim(published: ["rsgdm": 94.62, "sgdm": 94.48]),
      claim("loss", metric: .testLoss, published: ["rsgdm": 1, "sgdm": 1.14]),
      claim("same", direction: .same, margin: 1),
      claim("no"),
    ]
    let experiment = SyntheticRuns.experiment(arms: Self.arms, seeds: 5, epochs: 1, claims: claims)
    let found = try assembleReport(
      experiment: experiment, experimentText: "", runs: runs(experiment, values), commands: []
    ).singleRuns
    #expect(found.count == 3 && found.map(\.seedsAhead) == [3, 3, 3] && found.map(\.seeds) == [5, 5, 5])
    for chance in found { #expect(abs(chance.ahead.probability - 18.5 / 25) < 1e-9) }
    for chance in found.prefix(2) {
      #expect(abs((chance.aheadAsPublished?.probability ?? 0) - 13.0 / 25) < 1e-9)
    }
    // 0.14 is as much as 0.14, whatever subtraction makes of it.
    let exact = zip([94.48, 94.5], [94.62, 94.64]).map { (sgdm: Optional($0), rsgdm: Optional($1)) }
    let small = SyntheticRuns.experiment(arms: Self.arms, seeds: 2, epochs: 1, claims: [claims[0]])
    let equal = try assembleReport(
      experiment: small, experimentText: "", runs: runs(small, exact), commands: []
    ).singleRuns
    #expect(equal.first?.aheadAsPublished?.probability == 0.75)
    #expect(found[2].aheadAsPublished == nil && found[0].ahead.interval.lower < 0.74)
  }

  @Test func conventionsAreFound() throws {
    let heavy = OptimizerSpec(name: .sgdm, convention: .heavyBall)
    func model(_ arms: [Arm]) throws -> ReportModel {
      let experiment = SyntheticRuns.experiment(arms: arms, seeds: 3, epochs: 2)
      return try assembleReport(
        experiment: experiment, experimentText: "", runs: SyntheticRuns.runs(experiment), commands: [])
    }
    let found = try model(Self.arms + [Arm(optimizer: heavy)]).conventions
    #expect(found.map(\.average) == ["sgdm"] && found.map(\.heavyBall) == ["sgdm-heavy-ball"])
    #expect(abs((found.first?.factor ?? 0) - 10) < 1e-9 && found.first?.test.pairs.count == 3)
    #expect(found.first?.train.metric == .trainAccuracy)
    // At another learning rate it is another comparison.
    let slow = Arm(optimizer: heavy, learningRate: LearningRateSpec(initial: 0.001))
    #expect(try model(Self.arms + [slow]).conventions.isEmpty && model(Self.arms).conventions.isEmpty)
  }

  /// A band holds whole curves: wider than each epoch's own interval, where runs are enough for one.
  @Test func curvesHaveBandsAndSingleRuns() throws {
    let experiment = SyntheticRuns.experiment(seeds: 8, epochs: 5)
    func curve(_ seeds: Int) throws -> LearningCurve.Series {
      let stored = SyntheticRuns.runs(experiment).filter { $0.spec.seed <= seeds }
      let model = try assembleReport(
        experiment: experiment, experimentText: "", runs: stored, commands: [])
      return try #require(model.curves.first { $0.metric == .testAccuracy }?.series.first)
    }
    let series = try curve(8)
    #expect(series.runs.map(\.seed) == Array(1...8) && series.runs[3].epochs == [1, 2, 3, 4, 5])
    #expect(series.runs[3].values.last == SyntheticRuns.epochs(5, arm: 0, seed: 4).last?.testAccuracy)
    for point in series.points {
      let (band, interval) = (try #require(point.band), try #require(point.estimate.interval))
      #expect(band.lower < interval.lower && band.upper > interval.upper)
      #expect(abs((band.lower + band.upper) / 2 - point.estimate.mean) < 1e-9)
    }
    #expect(try curve(2).points.allSatisfy { $0.band == nil })
  }

  // MARK: Curves

  private func curvesClaim(from first: Int = 1, margin: Double = 1) -> ClaimSpec {
    ClaimSpec(
      id: "curves", statement: "the same",
      question: .curves(
        Claim.Contrast(.testAccuracy, better: "rsgdm", baseline: "sgdm"), fromEpoch: first, margin: margin))
  }

  /// Runs of both arms, each with its own accuracies by epoch, seed after seed; an arm without a run has `nil`.
  private func curveRuns(
    _ experiment: ExperimentSpec, _ curves: (_ arm: String, _ seed: Int) -> [Double]?,
    status: (_ arm: String, _ seed: Int) -> RunStatus = { _, _ in .finished }
  ) -> [RunRecord] {
    Plan(experiment).runs.compactMap { run in
      guard let values = curves(run.label, run.spec.seed) else { return nil }
      let epochs = values.enumerated().map { index, value in
        EpochRecord(
          epoch: index + 1, trainLoss: 1, trainAccuracy: value, testLoss: 100 - value, testAccuracy: value,
          learningRate: 0.1, weightHash: "", trainSeconds: 30, testSeconds: 6, imagesPerSecond: 1,
          peakMemoryBytes: 1)
      }
      return RunRecord(
        identity: run.identity, spec: run.spec, status: status(run.label, run.spec.seed),
        provenance: SyntheticRuns.provenance, epochs: epochs)
    }
  }

  private func results(
    _ claims: [ClaimSpec], seeds: Int, epochs: Int, _ curves: (String, Int) -> [Double]?,
    status: (String, Int) -> RunStatus = { _, _ in .finished }
  ) throws -> [ClaimResult] {
    let experiment = SyntheticRuns.experiment(
      arms: Self.arms, seeds: seeds, epochs: epochs, claims: claims)
    return try assembleReport(
      experiment: experiment, experimentText: "", runs: curveRuns(experiment, curves, status: status),
      commands: []
    ).claims
  }

  /// The ends are those of Student's distribution integrated numerically, in Python.
  @Test func curvesAreComparedAtEveryEpoch() throws {
    // Epoch 2 is where the arms are apart: by 0.6 to 1.0, in the mean 0.8.
    let apart = [0.6, 0.7, 0.8, 0.9, 1.0]
    func curve(_ arm: String, _ seed: Int) -> [Double] {
      let base = [50, 60, 70].map { $0 + 0.1 * Double(seed) }
      let ahead = [0.1 * Double(seed - 3), apart[seed - 1], -0.05 * Double(seed - 3)]
      return arm == "sgdm" ? base : zip(base, ahead).map { $0 + $1 }
    }
    func result(_ claim: ClaimSpec) throws -> ClaimResult {
      try #require(try results([claim], seeds: 5, epochs: 3, curve).first)
    }
    let found = try result(curvesClaim(margin: 1.1))
    let answer = try #require(found.curves)
    #expect(answer.points.map(\.epoch) == [1, 2, 3] && answer.seeds == 5 && found.verdict == .supported)
    // t at 4 degrees of freedom: 2.776445 at 95%, 3.960779 at 1 − 0.05/3.
    let error = (0.025 / 5).squareRoot()
    #expect(abs(answer.points[1].mean - 0.8) < 1e-9)
    #expect(abs(answer.points[1].interval.upper - (0.8 + 2.776445 * error)) < 1e-6)
    #expect(abs(answer.points[1].simultaneous.lower - (0.8 - 3.960779 * error)) < 1e-6)
    #expect(answer.decisive?.epoch == 2)
    // Within what the interval allows for; beyond it for one epoch, but not if any of three might be it; beyond.
    #expect(try result(curvesClaim(margin: 0.9)).verdict == .undecided)
    #expect(try result(curvesClaim(margin: 0.58)).verdict == .undecided)
    #expect(try result(curvesClaim(margin: 0.5)).verdict == .contradicted)
    #expect(try result(curvesClaim(from: 3, margin: 0.5)).verdict == .supported)
    let undecided = try result(curvesClaim(margin: 0.9))
    #expect(undecided.needs.map(\.effect) == [.none(margin: 0.9)])
    // The largest deviation over epochs, 0.1581, at α = 0.025 per side; each of three epochs fails with a fifteenth.
    let one93 = try ComparisonDesign(
      standardDeviation: 0.025.squareRoot(), pairing: .paired(correlation: 0.5), alpha: 0.025
    ).runs(margin: 0.9, power: 1 - 0.2 / 3)
    #expect(undecided.needs.map(\.seeds) == [one93])
    #expect(found.plannedSeeds == 5 && answer.epochs == 3)
    // A seed that only one arm has is left out; one pair decides nothing.
    let one = try results([curvesClaim()], seeds: 2, epochs: 3) { arm, seed in
      arm == "sgdm" && seed == 2 ? nil : curve(arm, seed)
    }
    #expect(one[0].verdict == .undecided && one[0].curves?.seeds == 1 && one[0].curves?.points == [])
  }

  /// An epoch at which nothing varies hides neither an epoch that is beyond the margin, nor what is not known of it; rounding is
  /// no spread; runs without the metric take nothing from the others.
  @Test func epochsWithoutSpreadDecideNothing() throws {
    func result(_ margin: Double, _ ahead: @escaping (Int) -> [Double]) throws -> ClaimResult {
      let found = try results([curvesClaim(margin: margin)], seeds: 4, epochs: 2) { arm, seed in
        zip([60.0, 70.0], arm == "sgdm" ? [0, 0] : ahead(seed)).map { $0 + 0.1 * Double(seed) + $1 }
      }
      return try #require(found.first)
    }
    let same = try result(1) { [0, 0.01 * Double($0)] }
    #expect(same.verdict == .undecided && same.curves?.degenerate?.epoch == 1 && same.needs.isEmpty)
    #expect(same.curves?.decisive?.epoch == 2)
    #expect(try result(1) { [0, 5 + 0.01 * Double($0)] }.verdict == .contradicted)
    // 60.1 − 60.0, 60.2 − 60.1, …: the same but for their 14th digit.
    let rounded = try result(0.05) { _ in [0.1, 0.1] }
    #expect(rounded.verdict == .undecided && rounded.curves?.decisive == nil)
  }

  @Test func runsWithoutTheMetricAreLeftOut() throws {
    let claim = ClaimSpec(
      id: "curves", statement: "the same",
      question: .curves(
        Claim.Contrast(.trainAccuracy, better: "rsgdm", baseline: "sgdm"), fromEpoch: 1, margin: 5))
    let experiment = SyntheticRuns.experiment(arms: Self.arms, seeds: 4, epochs: 3, claims: [claim])
    let stored = curveRuns(experiment) { arm, seed in
      (1...3).map { 50 + Double($0) + (arm == "sgdm" ? 0 : 0.1 * Double(seed)) }
    }.map { run in
      var run = run
      for index in run.epochs.indices
      where run.spec.seed == 2 || (run.spec.seed == 3 && index == 1) {
        run.epochs[index].trainAccuracy = nil
      }
      return run
    }
    let model = try assembleReport(
      experiment: experiment, experimentText: "", runs: stored, commands: [])
    let curves = try #require(model.claims[0].curves)
    #expect(curves.seeds == 3 && curves.points.map(\.epoch) == [1, 3] && curves.epochs == 3)
    // Of the second epoch nothing is known.
    #expect(curves.verdict == .undecided)
    #expect(model.claims[0].plannedSeeds == 4)
    let drawn = try #require(model.curves.first { $0.metric == .trainAccuracy }?.series.first)
    #expect(drawn.runs.map(\.seed) == [1, 3, 4] && drawn.runs[1].epochs == [1, 3])
  }

  /// Where the training split is evaluated now and then, those are the epochs at which curves can be the same.
  @Test func onlyEpochsThatAreMeasuredAreAskedFor() throws {
    typealias Metric = ClaimSpec.Metric
    let training = TrainingSpec(
      epochs: 7, learningRate: LearningRateSpec(initial: 0.1), trainEvaluationEvery: 3)
    #expect(Metric.trainLoss.epochs(of: training) == [3, 6, 7])
    #expect(Metric.trainAccuracy.epochs(of: training, from: 7) == [7])
    #expect(Metric.testAccuracy.epochs(of: training, from: 5) == [5, 6, 7])
  }

  // MARK: Divergence

  /// rsgdm is ahead on each of five seeds; at the sixth some runs diverged.
  @Test func whatIsLeftDecidesNothingForAnArmThatDiverged() throws {
    func result(_ claim: ClaimSpec, diverged: Set<String>, gain: Double = 0.3) throws -> ClaimResult {
      let results = try results([claim], seeds: 6, epochs: 2) { arm, seed in
        if seed == 6, diverged.contains(arm) { return [70] }
        return [70, 80 + 0.1 * Double(seed) + (arm == "rsgdm" ? gain + 0.02 * Double(seed) : 0)]
      } status: { arm, seed in
        seed == 6 && diverged.contains(arm) ? .diverged : .finished
      }
      return try #require(results.first)
    }
    func verdict(_ claim: ClaimSpec, _ diverged: Set<String>, gain: Double = 0.3) throws
      -> ClaimResult.Verdict
    {
      try result(claim, diverged: diverged, gain: gain).verdict
    }
    #expect(try verdict(claim(), []) == .supported)
    let lost = try result(claim(), diverged: ["rsgdm"])
    #expect(lost.verdict == .undecided && lost.mean?.isWithheld == true && lost.needs.isEmpty)
    #expect(lost.mean?.diverged == OneSidedDivergence(better: [6], baseline: []))
    // Against an arm that diverged, and where both did, the others decide.
    #expect(try verdict(claim(), ["sgdm"]) == .supported)
    #expect(try verdict(claim(), ["sgdm", "rsgdm"]) == .supported)
    #expect(try verdict(claim(), ["rsgdm"], gain: -0.5) == .contradicted)
    #expect(try verdict(claim(), ["sgdm"], gain: -0.5) == .undecided)
    // Less of a loss is better.
    #expect(try verdict(claim(metric: .testLoss), ["rsgdm"]) == .undecided)
    #expect(try verdict(claim(metric: .testLoss), ["sgdm"]) == .supported)
    // They differ, whatever else they do; they are not the same where one of them diverges.
    #expect(try verdict(claim(direction: .different), ["rsgdm"]) == .supported)
    #expect(try verdict(claim(direction: .same, margin: 1), []) == .supported)
    #expect(try verdict(claim(direction: .same, margin: 1), ["sgdm"]) == .undecided)
    #expect(try verdict(claim(direction: .same, margin: 0.1), ["sgdm"]) == .contradicted)
    #expect(try verdict(claim(margin: 1), [], gain: -0.07) == .equivalent)
    #expect(try verdict(claim(margin: 1), ["sgdm"], gain: -0.07) == .undecided)
    #expect(try verdict(curvesClaim(from: 2), []) == .supported)
    #expect(try verdict(curvesClaim(from: 2), ["rsgdm"]) == .undecided)
    // The last numbers of a run that is stored as finished may be none.
    let infinite = try results([claim()], seeds: 6, epochs: 2) { arm, seed in
      [70, arm == "rsgdm" ? seed == 6 ? .nan : 81 + 0.02 * Double(seed) : 80]
    }
    #expect(infinite[0].verdict == .undecided && infinite[0].mean?.diverged.better == [6])
  }

  /// Curves that touch the margin at one epoch are called the same no more often than α says, those within it are called
  /// apart no more often, and curves that are the same are found to be.
  @Test(arguments: [(truth: 0.5, isTrue: false), (0.49, true), (0, true)])
  func verdictsOnCurvesHoldTheirErrorRates(truth: Double, isTrue: Bool) throws {
    var random = NormalNumbers(seed: UInt64(truth * 100) + 7)
    let (stores, seeds, epochs) = (1000, 10, 6)
    var counts: [ClaimResult.Verdict: Int] = [:]
    for _ in 0..<stores {
      var curves: [String: [Int: [Double]]] = [:]
      for arm in ["sgdm", "rsgdm"] {
        for seed in 1...seeds {
          // Neighbouring epochs go together, as those of a run do.
          let run = 0.1 * random.next()
          curves[arm, default: [:]][seed] = (1...epochs).map { epoch in
            // At the margin everywhere a contradiction has the most chances; at one epoch only, agreement has.
            70 + run + 0.1 * random.next()
              + (arm == "rsgdm" && (truth == 0.49 || epoch == 3) ? truth : 0)
          }
        }
      }
      let found = try results([curvesClaim(margin: 0.5)], seeds: seeds, epochs: epochs) { curves[$0]?[$1] }
      counts[found[0].verdict, default: 0] += 1
    }
    let wrong = counts[isTrue ? .contradicted : .supported] ?? 0
    #expect(wrong <= 50 + 24, "\(counts)")
    if truth == 0 { #expect((counts[.supported] ?? 0) > 900, "\(counts)") }
  }

  // MARK: Speed

  private func speedClaim(_ target: Double, metric: Claim.Metric = .testAccuracy, margin: Double? = nil)
    -> ClaimSpec
  {
    ClaimSpec(
      id: "speed", statement: "sooner",
      question: .speed(
        Claim.Contrast(metric, better: "rsgdm", baseline: "sgdm"), target: target, margin: margin))
  }

  @Test func aTargetThatIsNeverReachedCountsWithTheWholeTraining() throws {
    // Epochs to 70: sgdm 3, 4 and never; rsgdm 2, 3 and 4. The fourth seed of sgdm diverged after one epoch.
    let curves: [String: [Int: [Double]]] = [
      "sgdm": [1: [50, 60, 70, 80], 2: [40, 50, 60, 70], 3: [10, 20, 30, 40], 4: [10]],
      "rsgdm": [1: [60, 75, 60, 80], 2: [40, 50, 70, 71], 3: [40, 50, 60, 90], 4: [70, 80, 90, 90]],
    ]
    func found(_ claim: ClaimSpec) throws -> ClaimResult {
      let results = try results([claim], seeds: 5, epochs: 4) {
        curves[$0]?[$1]
      } status: {
        $0 == "sgdm" && $1 == 4 ? .diverged : .finished
      }
      return try #require(results.first)
    }
    let answer = try #require(try found(speedClaim(70)).mean)
    #expect(answer.pairs.map(\.value) == [-1, -1, 0, -3] && answer.pairs.map(\.seed) == [1, 2, 3, 4])
    #expect(
      answer.reached == [
        MeanAnswer.Reached(arm: "rsgdm", reached: 4, runs: 4),
        MeanAnswer.Reached(arm: "sgdm", reached: 2, runs: 4),
      ])
    // Nobody gets there: nothing varies, and nothing is decided.
    #expect(try found(speedClaim(95)).verdict == .undecided)
    // Before it diverged it had been at 10: that counts, and so would a failed run not.
    #expect(try found(speedClaim(10)).mean?.pairs.map(\.value) == [0, 0, 0, 0])
    // Of a loss less is better; here it is 100 minus the accuracy.
    #expect(try found(speedClaim(30, metric: .testLoss)).mean?.pairs == answer.pairs)
    #expect(answer.measure == .epochsTo(.testAccuracy, target: 70))
  }

  /// A run that lacks the metric, as an imported one may, is none that never got there.
  @Test func runsWithoutTheMetricAreNotSlow() throws {
    let claim = speedClaim(70, metric: .trainAccuracy)
    let experiment = SyntheticRuns.experiment(arms: Self.arms, seeds: 5, epochs: 4, claims: [claim])
    func answer(_ lacks: (_ arm: String, _ seed: Int, _ epoch: Int) -> Bool) throws -> MeanAnswer {
      let stored = curveRuns(experiment) { arm, seed in
        (1...4).map { $0 >= (arm == "rsgdm" ? 2 : 3 + seed % 2) ? 70 : 60 }
      }.map { run in
        var run = run
        for index in run.epochs.indices
        where lacks(run.spec.optimizer.name.rawValue, run.spec.seed, index + 1) {
          run.epochs[index].trainAccuracy = nil
        }
        return run
      }
      let results = try assembleReport(
        experiment: experiment, experimentText: "", runs: stored, commands: []
      ).claims
      return try #require(results.first?.mean)
    }
    #expect(try answer { _, _, _ in false }.verdict == .supported)
    let none = try answer { arm, _, _ in arm == "sgdm" }
    #expect(none.verdict == .undecided && none.pairs.isEmpty && none.reached.map(\.arm) == ["rsgdm"])
    // What is missing before the target counts, and what comes after does not.
    #expect(try answer { _, seed, epoch in seed == 2 && epoch == 1 }.pairs.map(\.seed) == [1, 3, 4, 5])
    #expect(try answer { _, seed, epoch in seed == 2 && epoch == 4 }.pairs.map(\.seed) == [1, 2, 3, 4, 5])
  }

  /// Runs that never get there may be any number of epochs apart: that arms are equally slow is not to be read off them.
  @Test func censoredRunsShowNoEquivalence() throws {
    func results(_ late: Int) throws -> ClaimResult {
      let found = try self.results([speedClaim(70, margin: 1)], seeds: 10, epochs: 8) { arm, seed in
        let reached = arm == "rsgdm" && seed == 1 ? 7 : seed % 3 == 0 ? 5 : late
        return (1...8).map { $0 >= reached ? 70.0 : 60 }
      }
      return try #require(found.first)
    }
    let slow = try results(20)
    #expect(slow.mean?.isCensored == true && slow.verdict == .undecided)
    let interval = try #require(slow.mean?.estimate?.interval)
    #expect(interval.lower > -1 && interval.upper < 1)
    #expect(!slow.needs.contains { $0.effect == .none(margin: 1) })
    let fast = try results(6)
    #expect(fast.mean?.isCensored == false && fast.verdict == .equivalent)
  }

  /// Where two arms are equally fast, and many runs never get there, a verdict is wrong no more often than α says.
  @Test(arguments: [0.0, 2.0]) func verdictsOnSpeedHoldTheirErrorRates(truth: Double) throws {
    var random = NormalNumbers(seed: UInt64(truth) + 11)
    let (stores, seeds, epochs) = (1000, 12, 12)
    var counts: [ClaimResult.Verdict: Int] = [:]
    for _ in 0..<stores {
      var curves: [String: [Int: [Double]]] = [:]
      for arm in ["sgdm", "rsgdm"] {
        for seed in 1...seeds {
          let reached = 10 + 2 * random.next() - (arm == "rsgdm" ? truth : 0)
          curves[arm, default: [:]][seed] = (1...epochs).map { Double($0) >= reached ? 70 : 60 }
        }
      }
      let found = try results([speedClaim(70)], seeds: seeds, epochs: epochs) { curves[$0]?[$1] }
      counts[found[0].verdict, default: 0] += 1
    }
    if truth == 0 {
      #expect((counts[.supported] ?? 0) + (counts[.contradicted] ?? 0) <= 50 + 24, "\(counts)")
    } else {
      #expect((counts[.supported] ?? 0) > 500 && (counts[.contradicted] ?? 0) == 0, "\(counts)")
    }
  }

  // MARK: Probes

  private func probed(_ claims: [ClaimSpec], _ probes: (_ arm: String, _ seed: Int) -> [ProbeRecord]) throws
    -> [ClaimResult]
  {
    let experiment = SyntheticRuns.experiment(
      arms: Self.arms, seeds: 4, epochs: 2, claims: claims,
      bias: BiasSpec(atEpochs: [0, 1], steps: 2, reference: .full, seeds: 3))
    let runs = curveRuns(experiment, { _, seed in [50, 60 + Double(seed)] }).map { run in
      var run = run
      run.probes = probes(run.spec.optimizer.name.rawValue, run.spec.seed)
      return run
    }
    return try assembleReport(experiment: experiment, experimentText: "", runs: runs, commands: []).claims
  }

  private func ordering(_ quantity: Claim.NormOrdering.Quantity, path: String = "sgdm") -> ClaimSpec {
    ClaimSpec(
      id: quantity.rawValue, statement: "smaller",
      question: .ordering(Claim.NormOrdering(quantity, smaller: "rsgdm", larger: "sgdm", path: path)))
  }

  private func probe(
    _ epoch: Int, _ step: Int, bias: Double, noise: Double = 1, sgdm: Double = 1, residual: Double = 1e-7
  ) -> ProbeRecord {
    func estimate(_ name: String, bias: Double, noise: Double) -> ProbeRecord.EstimateRecord {
      ProbeRecord.EstimateRecord(
        estimator: name, weightSum: 1, squaredBias: bias * bias, squaredNoise: noise * noise, crossTerm: 0.5,
        descent: 1, squaredNorm: 1)
    }
    return ProbeRecord(
      epoch: epoch, step: step, wholeHistory: epoch == 0, momentum: 0.9, identityResidual: residual,
      decompositionResidual: 0,
      layers: [
        ProbeRecord.LayerRecord(
          layer: ProbeRecord.all, squaredGradient: 1, squaredGradientNoise: 1, noiseProduct: 0,
          squaredXi: sgdm * sgdm, squaredVarsigma: bias * bias,
          estimates: [
            estimate("sgdm", bias: sgdm, noise: 1), estimate("rsgdm", bias: bias, noise: noise),
          ])
      ])
  }

  @Test func normsAreOrderedByRuns() throws {
    // Windows of two steps each: √((0.6² + 0.8²)/(1 + 1)) = 0.7071, and 0.9; the fourth seed is not to be probed.
    func probes(_ arm: String, _ seed: Int) -> [ProbeRecord] {
      let shift = 0.01 * Double(seed)
      if arm == "rsgdm" { return [probe(0, 1, bias: 2)] }
      return [
        probe(0, 1, bias: 0.6), probe(0, 2, bias: 0.8), probe(1, 60, bias: 0.9 + shift, noise: 1.2),
        probe(1, 61, bias: 0.9 + shift, noise: 1.2),
      ]
    }
    let results = try probed([ordering(.bias), ordering(.noise), ordering(.error)], probes)
    let bias = try #require(results[0].mean)
    #expect(bias.pairs.map(\.seed) == [1, 2, 3])
    for pair in bias.pairs {
      let expected = (0.5.squareRoot() + 0.9 + 0.01 * Double(pair.seed)) / 2 - 1
      #expect(abs(pair.value - expected) < 1e-12)
    }
    #expect(results[0].verdict == .supported && abs(results[0].level - (1 - 0.05 / 3)) < 1e-12)
    // 1 in the first window and 1.2 in the second, of every seed: what does not vary decides nothing.
    #expect(abs((results[1].mean?.estimate?.mean ?? 0) - 0.1) < 1e-12 && results[1].verdict == .undecided)
    // Error: bias² + noise² + cross term, 2.5 of sgdm's.
    let second = (0.91 * 0.91 + 1.44 + 0.5) / 2.5
    let first = ((0.36 + 1.5 + 0.64 + 1.5) / 5).squareRoot()
    #expect(
      abs((results[2].mean?.pairs.first?.value ?? 0) - ((first + second.squareRoot()) / 2 - 1)) < 1e-12)
    // On the other path there is one window of the two that were asked for.
    #expect(try probed([ordering(.bias, path: "rsgdm")], probes)[0].mean?.pairs == [])
    #expect(results[0].plannedSeeds == 3)
    #expect(try probed([ordering(.bias)], { _, _ in [] })[0].mean?.estimate == nil)
  }

  @Test func identitiesAreCheckedAtEveryStep() throws {
    func claims(_ tolerance: Double) -> [ClaimSpec] {
      [Claim.Identity.recursion, .limit].map { identity in
        ClaimSpec(
          id: identity.rawValue, statement: "exact",
          question: .identity(identity, tolerance: tolerance))
      }
    }
    func probes(_ arm: String, _ seed: Int) -> [ProbeRecord] {
      [
        probe(0, 1, bias: 0.5, residual: 1e-6),
        probe(1, 60, bias: 0.9 + (arm == "rsgdm" && seed == 2 ? 1e-3 : 0), residual: 2e-6),
      ]
    }
    let found = try probed(claims(1e-5), probes)
    #expect(found.map(\.verdict) == [.supported, .contradicted])
    let answers = found.compactMap(\.identity)
    // Three probed seeds of two arms; the first window is too early for the limit.
    #expect(answers.map(\.runs) == [6, 6] && answers.map(\.steps) == [12, 6])
    #expect(answers.map(\.seeds) == [3, 3])
    #expect(answers[0].largest == 2e-6 && abs((answers[1].largest ?? 0) - 1e-3) < 1e-12)
    #expect(try probed(claims(1e-2), probes).map(\.verdict) == [.supported, .supported])
    #expect(try probed(claims(1e-6), probes)[0].verdict == .contradicted)
    #expect(try probed(claims(1), { _, _ in [] }).map(\.verdict) == [.undecided, .undecided])
    // Arithmetic takes no share of α.
    #expect(try probed(claims(1) + [ordering(.bias)], probes)[2].level == 0.95)
  }

  private struct Wrong: Error {}

  /// Over 1,000 stores each verdict is wrong no more often than α says, and right as often as it can be.
  @Test(arguments: [
    (truth: 0.0, margin: nil as Double?, missing: 0), (0.14, nil, 0), (0.0, 0.2, 0), (0.2, 0.2, 0),
    (0.0, nil, 4),
  ])
  func verdictsHoldTheirErrorRates(truth: Double, margin: Double?, missing: Int) throws {
    var random = NormalNumbers(seed: UInt64(bitPattern: Int64(truth * 1000)) &+ UInt64(missing))
    let (stores, seeds) = (1000, 22)
    let claims = [claim(margin: margin), claim("b", metric: .trainAccuracy, direction: .different)]
    var counts: [ClaimResult.Verdict: Int] = [:]
    var wrong = 0
    for _ in 0..<stores {
      let values = (0..<seeds).map { seed -> (sgdm: Double?, rsgdm: Double?) in
        let (x, y) = (94.48 + 0.16 * random.next(), 94.48 + truth + 0.16 * random.next())
        return (seed < missing / 2 ? nil : x, seed >= seeds - missing / 2 ? nil : y)
      }
      // Another sample for the other claim: two verdicts have two chances to be wrong.
      let train = values.map { _ in
        (sgdm: 94.48 + 0.16 * random.next(), rsgdm: 94.48 + truth + 0.16 * random.next())
      }
      let experiment = SyntheticRuns.experiment(arms: Self.arms, seeds: seeds, epochs: 1, claims: claims)
      let found = try assembleReport(
        experiment: experiment, experimentText: "", runs: runs(experiment, values, train: train), commands: []
      ).claims
      counts[found[0].verdict, default: 0] += 1
      #expect(found[0].mean?.pairs.count == seeds - missing)
      let isWrong = found.map { result in
        switch result.verdict {
        case .supported: truth <= 0 && !(result.id == "b" && truth != 0)
        case .contradicted: truth >= 0
        case .equivalent: abs(truth) >= (margin ?? 0)
        case .undecided: false
        }
      }
      if isWrong.contains(true) { wrong += 1 }
    }
    // 5% of 1,000, and three and a half standard errors.
    #expect(wrong <= 50 + 24, "\(wrong) wrong: \(counts)")
    switch (truth, margin) {
    // 22 pairs find 0.14 at α = 0.025 with 68.6%.
    case (0.14, nil): #expect((630...742).contains(counts[.supported] ?? 0), "\(counts)")
    case (0, 0.2?): #expect((counts[.equivalent] ?? 0) > 850, "\(counts)")
    case (0, nil): #expect((counts[.undecided] ?? 0) > 940, "\(counts)")
    default: break
    }
  }

  private struct NormalNumbers {
    private var state: UInt64
    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var bits = state
      bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
      bits ^= bits >> 31
      return (Double(bits >> 11) + 0.5) / Double(1 << 53)
    }

    mutating func next() -> Double { (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }
  }

  // MARK: Registration

  @Test func aHistoryIsTold() throws {
    let experiment = SyntheticRuns.experiment(
      arms: Self.arms, seeds: 5, epochs: 1, claims: [claim(margin: 0.2)])
    let hash = Registration(experiment).protocolHash
    let first = Registration(claims: [claim()], firstSeed: 1, seeds: 3, protocolHash: hash)
    let records = [
      RegistrationRecord(version: 1, registration: first, registeredAt: 0, begunRuns: 0, finishedRuns: 0),
      RegistrationRecord(
        version: 2, registration: Registration(claims: [claim()], firstSeed: 1, seeds: 5, protocolHash: hash),
        registeredAt: 86_400 + 3660,
        begunRuns: 6, finishedRuns: 5),
    ]
    let model = try assembleReport(
      experiment: experiment, experimentText: "", runs: [], registrations: records, commands: [])
    let history = try #require(model.claimHistory)
    #expect(history.versions.map(\.date) == ["1970-01-01 00:00 UTC", "1970-01-02 01:01 UTC"])
    #expect(history.versions.map(\.changes) == [[], ["seeds 1 to 5, before 1 to 3"]])
    #expect(history.versions[0].hash == first.hash && history.versions[1].hash != first.hash)
    #expect(history.unregistered == ["claim 'a': margin 0.2, before none"])
    #expect(history.versions.map(\.begunRuns) == [0, 6])
  }
}
