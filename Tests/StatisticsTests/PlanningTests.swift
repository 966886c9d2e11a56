import Statistics
import Testing

/// Power and sample sizes against statsmodels, and an integral by SciPy.
@Suite struct PlanningTests {
  /// A paired design whose differences have the standard deviation 1.
  private func design(
    _ pairing: String, alpha: Double, _ alternative: ComparisonDesign.Alternative = .twoSided
  ) throws -> ComparisonDesign {
    try ComparisonDesign(
      standardDeviation: 1, pairing: pairing == "paired" ? .paired(correlation: 0.5) : .unpaired,
      alpha: alpha,
      alternative: alternative)
  }

  @Test func powerAgreesWithStatsmodels() throws {
    for expected in try InferenceFixtures.load().powers {
      let found = try design(
        expected.pairing, alpha: expected.alpha, expected.alternative == "two-sided" ? .twoSided : .oneSided
      ).power(difference: -expected.effect, runs: expected.runs)
      #expect(isClose(found, expected.power, tolerance: 1e-8), "\(expected)")
    }
  }

  @Test func sampleSizesAgreeWithStatsmodels() throws {
    for expected in try InferenceFixtures.load().sampleSizes {
      let design = try ComparisonDesign(standardDeviation: expected.standardDeviation)
      let runs = try design.runs(difference: expected.difference, power: expected.power)
      #expect(runs == expected.runs)
      // The smallest detectable difference is the other way round.
      let detectable = try design.smallestDetectableDifference(runs: runs, power: expected.power)
      #expect(detectable <= expected.difference)
      #expect(isClose(try design.power(difference: detectable, runs: runs), expected.power, tolerance: 1e-9))
      if runs > 2 {
        #expect(
          try design.smallestDetectableDifference(runs: runs - 1, power: expected.power) > expected.difference
        )
      }
    }
  }

  @Test func equivalencePowerAgrees() throws {
    for expected in try InferenceFixtures.load().equivalencePowers {
      let design = try design(expected.pairing, alpha: expected.alpha)
      let found = try design.equivalencePower(
        margin: expected.margin, difference: expected.difference, runs: expected.runs)
      #expect(isClose(found, expected.power, tolerance: 1e-8, floor: 1e-4), "\(expected) \(found)")
    }
  }

  @Test func equivalenceIsPlanned() throws {
    let design = try ComparisonDesign(standardDeviation: 0.16)
    let runs = try design.runs(margin: 0.1, power: 0.8)
    #expect(try design.equivalencePower(margin: 0.1, runs: runs) >= 0.8)
    #expect(try design.equivalencePower(margin: 0.1, runs: runs - 1) < 0.8)
    let margin = try design.smallestMargin(runs: runs, power: 0.8)
    #expect(margin <= 0.1)
    #expect(isClose(try design.equivalencePower(margin: margin, runs: runs), 0.8, tolerance: 1e-9))
  }

  /// Pairs that correlate need fewer runs, and pairs that do not one more or so than none.
  @Test func pairingIsWorthItsCorrelation() throws {
    func runs(_ pairing: ComparisonDesign.Pairing) throws -> Int {
      try ComparisonDesign(standardDeviation: 0.16, pairing: pairing).runs(difference: 0.14, power: 0.8)
    }
    #expect(try runs(.unpaired) == 22)
    #expect(try runs(.paired(correlation: 0)) == 23)
    #expect(try runs(.paired(correlation: 0.9)) == 5)
  }

  @Test func spreadsAreAssumed() throws {
    let testSet = try AssumedSpread(errorRate: 0.05, images: 10_000)
    #expect(isClose(100 * testSet.standardDeviation, 0.158113883008419))
    #expect(try testSet.interval() == nil)
    let pilot = try AssumedSpread(pilot: [94.41, 94.62, 94.38, 94.55])
    let direct = try ConfidenceInterval.standardDeviation(of: [94.41, 94.62, 94.38, 94.55])
    let interval = try #require(try pilot.interval())
    #expect(isClose(interval.lower, direct.lower) && isClose(interval.upper, direct.upper))
    #expect(throws: StatisticsError.self) { try AssumedSpread(errorRate: 0, images: 10) }
    #expect(throws: StatisticsError.self) { try AssumedSpread(errorRate: 0.1, images: 0) }
    #expect(throws: StatisticsError.self) { try AssumedSpread(pilot: [1]) }
  }

  @Test func whatCannotBePlannedIsAnError() throws {
    for deviation in [0, -1, .nan, Double.infinity] {
      #expect(throws: StatisticsError.self) { try ComparisonDesign(standardDeviation: deviation) }
    }
    let design = try ComparisonDesign(standardDeviation: 1)
    #expect(throws: StatisticsError.self) { try design.runs(difference: 0, power: 0.8) }
    #expect(throws: StatisticsError.self) { try design.runs(difference: 1, power: 0.04) }
    #expect(throws: StatisticsError.self) { try design.runs(difference: 1, power: 1) }
    #expect(throws: StatisticsError(.tooManyRuns)) { try design.runs(difference: 1e-6, power: 0.8) }
    #expect(throws: StatisticsError.self) { try design.power(difference: 1, runs: 1) }
    #expect(throws: StatisticsError.self) { try design.runs(margin: 1, difference: 1, power: 0.8) }
    #expect(throws: StatisticsError.self) { try design.equivalencePower(margin: -1, runs: 5) }
    #expect(throws: StatisticsError.self) {
      try ComparisonDesign(standardDeviation: 1, pairing: .paired(correlation: 1))
    }
  }
}
