import Statistics
import Testing

@Suite struct SampleSummaryTests {
  @Test func agreesWithNumPy() throws {
    for expected in try Fixtures.load().summaries {
      let summary = try SampleSummary(of: expected.values)
      #expect(summary.count == expected.values.count)
      #expect(isClose(summary.mean, expected.mean), "\(expected.name)")
      #expect(isClose(summary.standardDeviation, expected.standardDeviation), "\(expected.name)")
      #expect(isClose(summary.median, expected.median))
      #expect(summary.minimum == expected.minimum)
      #expect(summary.maximum == expected.maximum)
    }
  }

  @Test func intervalsAgreeWithSciPy() throws {
    for expected in try Fixtures.load().summaries {
      for interval in expected.intervals {
        let mean = try ConfidenceInterval.mean(of: expected.values, level: interval.level)
        #expect(isClose(mean.lower, interval.mean[0]), "\(expected.name)")
        #expect(isClose(mean.upper, interval.mean[1]), "\(expected.name)")
        let deviation = try ConfidenceInterval.standardDeviation(
          of: expected.values, level: interval.level)
        #expect(isClose(deviation.lower, interval.standardDeviation[0]), "\(expected.name)")
        #expect(isClose(deviation.upper, interval.standardDeviation[1]), "\(expected.name)")
      }
    }
  }

  @Test func keepsItsDigitsWhereTheNaiveSumsLoseThem() throws {
    let summary = try SampleSummary(of: [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])
    #expect(summary.mean == 1e9 + 10)
    #expect(summary.standardDeviation == 30.0.squareRoot())
    #expect(try SampleSummary(of: [1e16, 1, -1e16, 1]).mean == 0.5)
  }

  @Test func oneValueHasNoSpread() throws {
    let summary = try SampleSummary(of: [3])
    #expect(summary.standardDeviation == nil)
    #expect(summary.mean == 3 && summary.median == 3)
    #expect(throws: StatisticsError(.tooFewValues(needed: 2, found: 1))) {
      try ConfidenceInterval.mean(of: [3])
    }
    #expect(throws: StatisticsError(.tooFewValues(needed: 1, found: 0))) { try SampleSummary(of: []) }
  }

  @Test func constantValuesGiveAFlaggedPoint() throws {
    let values = [Double](repeating: 0.1, count: 7)
    let summary = try SampleSummary(of: values)
    #expect(summary.mean == 0.1 && summary.standardDeviation == 0 && summary.isConstant)
    let interval = try ConfidenceInterval.mean(of: values)
    #expect(interval == ConfidenceInterval(lower: 0.1, upper: 0.1, level: 0.95))
    #expect(interval.isDegenerate)
    #expect(try ConfidenceInterval.standardDeviation(of: values).isDegenerate)
  }

  @Test func refusesWhatIsNotANumber() {
    for bad in [Double.nan, .infinity, -.infinity] {
      #expect(throws: StatisticsError(.notFinite(index: 1))) { try SampleSummary(of: [1, bad, 2]) }
      #expect(throws: StatisticsError(.notFinite(index: 2))) {
        try ConfidenceInterval.mean(of: [1, 2, bad])
      }
    }
    #expect(throws: StatisticsError(.overflow)) {
      try SampleSummary(of: [.greatestFiniteMagnitude, .greatestFiniteMagnitude, 1])
    }
    #expect(throws: StatisticsError(.outOfDomain(parameter: "the confidence level", value: 1))) {
      try ConfidenceInterval.mean(of: [1, 2], level: 1)
    }
  }
}
