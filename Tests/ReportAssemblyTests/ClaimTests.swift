import Commands
import Experiment
import Foundation
import Report
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
  private func runs(_ experiment: ExperimentSpec, _ values: [(sgdm: Double?, rsgdm: Double?)]) -> [RunRecord]
  {
    Plan(experiment).runs.compactMap { run in
      let pair = values[run.spec.seed - 1]
      guard let value = run.label == "sgdm" ? pair.sgdm : pair.rsgdm else { return nil }
      let epochs = (1...experiment.training.epochs).map { epoch in
        EpochRecord(
          epoch: epoch, trainLoss: 1, trainAccuracy: value, testLoss: 100 - value, testAccuracy: value,
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
    let one = try #require(try results([claim()], values).first?.estimate?.interval)
    #expect(abs(one.lower - 0.1111777) < 1e-6 && abs(one.upper - 0.3888223) < 1e-6)
    let all = try results([claim(), claim("b"), claim("c", alpha: 0.1), claim("d")], values)
    #expect(all.map(\.level) == [0.9875, 0.9875, 0.975, 0.9875])
    let shared = try #require(all[0].estimate?.interval)
    #expect(abs(shared.lower - 0.0342672) < 1e-6 && abs(shared.upper - 0.4657328) < 1e-6)
    #expect(all.map(\.verdict) == [.supported, .supported, .supported, .supported])
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
    #expect(small.verdict == .supported && small.isWithinMargin)
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
    let optimism = try #require(results[0].optimism)
    #expect(optimism.count == 6 && abs(optimism.mean - 0.5) < 1e-9)
    #expect(results[1].optimism == nil && results[1].epochs == "mean of the last 2 epochs")
    #expect(zip(results[0].pairs, results[1].pairs).allSatisfy { abs($0.value - $1.value) < 1e-9 })
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
      let found = try results(claims, values)
      counts[found[0].verdict, default: 0] += 1
      #expect(found[0].pairs.count == seeds - missing)
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
    let first = Registration(claims: [claim()], firstSeed: 1, seeds: 3)
    let records = [
      RegistrationRecord(version: 1, registration: first, registeredAt: 0, begunRuns: 0, finishedRuns: 0),
      RegistrationRecord(
        version: 2, registration: Registration(claims: [claim()], firstSeed: 1, seeds: 5),
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
