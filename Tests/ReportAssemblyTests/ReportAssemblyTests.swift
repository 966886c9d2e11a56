import Commands
import Experiment
import Foundation
import Report
import Testing

@Suite struct ReportAssemblyTests {
  /// The last epoch's test accuracies of a run's arm are set by hand, so that the statistics can be too.
  func runs(_ experiment: ExperimentSpec, finals: [String: [Double]]) -> [RunRecord] {
    zip(SyntheticRuns.runs(experiment), Plan(experiment).runs).map { run, planned in
      var run = run
      let index = planned.spec.seed - experiment.seeds.first
      if let value = finals[planned.label]?[index] { run.epochs[run.epochs.count - 1].testAccuracy = value }
      return run
    }
  }

  func assemble(_ experiment: ExperimentSpec, _ runs: [RunRecord]) throws -> ReportModel {
    try assembleReport(experiment: experiment, experimentText: "text", runs: runs, commands: ["command"])
  }

  static let finals = [
    "sgdm": [94.48, 94.60, 94.41, 94.30, 94.52], "rsgdm": [94.62, 94.71, 94.40, 94.55, 94.66],
  ]

  /// The numbers are SciPy's: `ttest_rel`, `ttest_ind(equal_var=False)` and `pearsonr` of ``finals``.
  @Test func statisticsAgreeWithSciPy() throws {
    let experiment = SyntheticRuns.experiment()
    let model = try assemble(experiment, runs(experiment, finals: Self.finals).reversed())
    let arm = model.arms[1]
    #expect(arm.label == "rsgdm" && arm.finals.map(\.seed) == [1, 2, 3, 4, 5])
    #expect(arm.finals.map(\.value) == Self.finals["rsgdm"])
    #expect(abs((arm.testAccuracy?.mean ?? 0) - 94.588) < 1e-9)
    #expect(abs((arm.testAccuracy?.standardDeviation ?? 0) - 0.12029131306956542) < 1e-9)
    let difference = try #require(model.differences.first { $0.first == "rsgdm" })
    #expect(difference.second == "sgdm")
    #expect(difference.pairs.count == 5)
    let estimate = try #require(difference.estimate)
    #expect(abs(estimate.mean - SciPy.mean) < 1e-9)
    #expect(abs((estimate.interval?.lower ?? 0) - SciPy.lower) < 1e-9)
    #expect(abs((estimate.interval?.upper ?? 0) - SciPy.upper) < 1e-9)
    #expect(abs((difference.p ?? 0) - SciPy.p) < 1e-9)
    #expect(abs((difference.correlation ?? 0) - SciPy.correlation) < 1e-9)
    #expect(abs((difference.pairingGain ?? 0) - SciPy.gain) < 1e-9)
    // By Holm's method, for the two differences there are; the opening's is by itself.
    let p = try model.differences.map { try #require($0.p) }
    let (low, high) = (min(p[0], p[1]), max(p[0], p[1]))
    let expected = p.map { $0 == low ? min(1, 2 * low) : max(min(1, 2 * low), high) }
    #expect(p.count == 2 && model.differences.map(\.adjustedP) == expected)
    var alone = difference
    alone.adjustedP = nil
    #expect(model.headline == [alone])
  }

  @Test func runsAreFoundBySpecificationAndOthersIgnored() throws {
    let experiment = SyntheticRuns.experiment()
    var stored = runs(experiment, finals: Self.finals)
    var strangers = stored
    for index in strangers.indices {
      strangers[index].spec.training.weightDecay = 0.1
      strangers[index].epochs[5].testAccuracy = 1
    }
    var beyond = stored[0]
    beyond.spec.seed = 6
    stored = strangers + [beyond] + stored
    #expect(try assemble(experiment, stored) == assemble(experiment, runs(experiment, finals: Self.finals)))
  }

  @Test func pairsBySeedWhereRunsAreMissing() throws {
    let experiment = SyntheticRuns.experiment()
    let stored = runs(experiment, finals: Self.finals).filter {
      !($0.spec.optimizer.name == .sgdm && $0.spec.seed == 1)
        && !($0.spec.optimizer.name == .rsgdm && $0.spec.seed == 5)
    }
    let difference = try #require(try assemble(experiment, stored).differences.first)
    #expect(difference.pairs.map(\.seed) == [2, 3, 4])
    #expect(difference.onlyFirst == [1] && difference.onlySecond == [5])
    #expect(abs((difference.estimate?.mean ?? 0) - (0.11 - 0.01 + 0.25) / 3) < 1e-9)
  }

  @Test func runsWithoutFinalNumbersAreListedAndCounted() throws {
    let experiment = SyntheticRuns.experiment()
    var stored = runs(experiment, finals: Self.finals)
    stored[0].status = .diverged
    stored[0].reason = "the loss became NaN"
    stored[1].status = .failed
    stored[1].epochs.removeLast(2)
    stored[2].status = .running
    stored[2].startedAt = 1
    stored[3].epochs[5].testLoss = .nan
    stored[4].epochs.removeLast()
    stored[6].status = .killed
    stored[6].reason = "signal 9"
    stored.remove(at: 5)
    // Somebody was about to begin it.
    stored[13].status = .running
    stored[13].epochs = []
    let model = try assemble(experiment, stored)
    #expect(model.plannedRuns == 15 && model.finishedRuns == 7)
    #expect(model.arms.map(\.planned) == [5, 5, 5])
    func run(_ arm: String, _ seed: Int) -> UnfinishedRun? {
      model.unfinished.first { $0.arm == arm && $0.seed == seed }
    }
    #expect(
      run("sgdm", 1)
        == UnfinishedRun(arm: "sgdm", seed: 1, state: .diverged, reason: "the loss became NaN", epochs: 6))
    #expect(run("rsgdm", 1) == UnfinishedRun(arm: "rsgdm", seed: 1, state: .failed, epochs: 4))
    #expect(run("nesterov", 1)?.state == .running)
    #expect(run("sgdm", 2)?.state == .unusable)
    #expect(run("rsgdm", 2)?.reason == "stored as finished without its last epoch")
    #expect(run("nesterov", 2)?.state == .notStarted && run("nesterov", 5)?.state == .notStarted)
    #expect(run("sgdm", 3)?.state == .killed && run("sgdm", 3)?.reason == "signal 9")
    #expect(model.curves.allSatisfy { $0.series[0].points.allSatisfy { $0.estimate.count == 2 } })
  }

  @Test func curvesAverageOverRunsOfAnEpoch() throws {
    let experiment = SyntheticRuns.experiment(seeds: 3, epochs: 4)
    let stored = SyntheticRuns.runs(experiment)
    let curve = try #require(try assemble(experiment, stored).curves.first { $0.metric == .trainLoss })
    let series = try #require(curve.series.first { $0.arm == "nesterov" })
    #expect(series.points.map(\.epoch) == [1, 2, 3, 4])
    let values = stored.filter { $0.spec.optimizer.name == .nesterov }.map { $0.epochs[2].trainLoss ?? 0 }
    #expect(abs(series.points[2].estimate.mean - values.reduce(0, +) / 3) < 1e-12)
    #expect(series.points[2].estimate.count == 3)
  }

  /// Epochs at which the training split was not evaluated have no point, and runs without it at the end no share in it.
  @Test func whatWasNotEvaluatedIsLeftOut() throws {
    let experiment = SyntheticRuns.experiment(seeds: 3, epochs: 4)
    var stored = SyntheticRuns.runs(experiment)
    for index in stored.indices {
      for epoch in [0, 2] {
        (stored[index].epochs[epoch].trainLoss, stored[index].epochs[epoch].trainAccuracy) = (nil, nil)
      }
    }
    let first = try #require(stored.firstIndex { $0.spec.optimizer.name == .sgdm })
    (stored[first].epochs[3].trainLoss, stored[first].epochs[3].trainAccuracy) = (nil, nil)
    let model = try assemble(experiment, stored)
    #expect(model.finishedRuns == 9)
    let curve = try #require(model.curves.first { $0.metric == .trainAccuracy })
    #expect(curve.series.allSatisfy { $0.points.map(\.epoch) == [2, 4] })
    let arm = try #require(model.arms.first { $0.label == "sgdm" })
    #expect(arm.testAccuracy?.count == 3 && arm.trainAccuracy?.count == 2)
  }

  @Test func theBaselineIsTheAveragedSGDM() throws {
    let heavy = Arm(optimizer: OptimizerSpec(name: .sgdm, convention: .heavyBall))
    let averaged = Arm(optimizer: OptimizerSpec(name: .sgdm))
    let sgd = Arm(optimizer: OptimizerSpec(name: .sgd))
    func model(_ arms: [Arm], _ claims: [ClaimSpec] = []) throws -> ReportModel {
      let experiment = SyntheticRuns.experiment(arms: arms, seeds: 2, epochs: 2, claims: claims)
      return try assemble(experiment, SyntheticRuns.runs(experiment))
    }
    #expect(try model([heavy, sgd, averaged]).baseline == "sgdm")
    #expect(try model([heavy, sgd]).baseline == "sgdm-heavy-ball")
    #expect(try model([heavy, sgd, averaged]).headline.map(\.first) == ["sgdm-heavy-ball", "sgd"])
    let claim = ClaimSpec(
      id: "a", statement: "b",
      question: .difference(
        ClaimSpec.Contrast(.trainAccuracy, better: "sgd", baseline: "sgdm-heavy-ball"), at: .final,
        direction: .better, margin: nil), published: ["sgd": 90])
    let claimed = try model([heavy, sgd], [claim])
    #expect(claimed.headline.map(\.second) == ["sgdm-heavy-ball"])
    #expect(claimed.claims.map(\.mean?.measure) == [.metric(.trainAccuracy, epochs: "final")])
    #expect(
      claimed.claims.map(\.mean?.publishedBetter) == [90]
        && claimed.claims[0].mean?.publishedDifference == nil)
  }

  @Test func equalAccuraciesGiveNoTest() throws {
    let experiment = SyntheticRuns.experiment()
    let same = ["rsgdm": Self.finals["sgdm"] ?? [], "nesterov": Self.finals["sgdm"] ?? []].merging(
      ["sgdm": Self.finals["sgdm"] ?? []]) { first, _ in first }
    let model = try assemble(experiment, runs(experiment, finals: same))
    #expect(model.equivalence?.isExact == false)
    let twin = try #require(model.equivalence?.difference)
    #expect(twin.first == "rsgdm" && twin.second == "nesterov")
    #expect(twin.estimate?.mean == 0 && twin.p == nil && twin.pairingGain == nil)
    #expect(twin.verdict == .undecided)
  }

  /// Only what differs in nothing but its name is set against Nesterov's momentum.
  @Test func theTwinDiffersInNothingElse() throws {
    func equivalence(
      _ change: (inout OptimizerSpec) -> Void, _ other: (inout OptimizerSpec) -> Void = { _ in }
    )
      throws -> Equivalence?
    {
      var rectified = OptimizerSpec(name: .rsgdm)
      var nesterov = OptimizerSpec(name: .nesterov)
      change(&rectified)
      other(&nesterov)
      let experiment = SyntheticRuns.experiment(arms: [Arm(optimizer: rectified), Arm(optimizer: nesterov)])
      return try assemble(experiment, SyntheticRuns.runs(experiment)).equivalence
    }
    #expect(try equivalence { _ in }?.isExact == false)
    #expect(try equivalence { $0.start = .gradient }?.isExact == true)
    #expect(try equivalence { $0.biasCorrection = true } == nil)
    #expect(try equivalence { $0.decay = .decoupled } == nil)
    #expect(try equivalence { $0.momentum = 0.8 } == nil)
    #expect(try equivalence({ $0.decay = .decoupled }, { $0.decay = .decoupled }) != nil)
  }

  @Test func emptyAndSingleRunsAreReported() async throws {
    for seeds in [1, 2] {
      let experiment = SyntheticRuns.experiment(
        seeds: seeds, bias: BiasSpec(atEpochs: [0], steps: 3, reference: .full))
      let none = try assemble(experiment, [])
      #expect(none.finishedRuns == 0 && none.momentum?.summary == nil)
      let one = try assemble(experiment, Array(SyntheticRuns.runs(experiment).prefix(1)))
      #expect(one.arms[0].testAccuracy?.interval == nil && one.arms[0].testAccuracy?.count == 1)
      #expect(one.differences.allSatisfy { $0.estimate == nil })
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
      defer { try? FileManager.default.removeItem(at: folder) }
      for model in [none, one] {
        let text = try String(
          contentsOf: try await ReportWriter().write(model, to: folder)[0], encoding: .utf8)
        #expect(text.contains("–") && !text.contains("nan"))
      }
    }
  }
}

private enum SciPy {
  static let mean = 0.126000000000002
  static let (lower, upper) = (0.0106521545468848, 0.241347845453119)
  static let p = 0.0386724930792199
  static let correlation = 0.686020851132856
  static let gain = 1.48048409911051
}
