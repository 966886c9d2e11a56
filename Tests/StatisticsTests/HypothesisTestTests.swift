import Foundation
import Statistics
import Testing

/// Tests of hypotheses against SciPy, statsmodels, and all arrangements gone through in whole numbers.
@Suite struct HypothesisTestTests {
  @Test func pairedTestsAgree() throws {
    for expected in try InferenceFixtures.load().paired {
      let name = Comment(rawValue: expected.name)
      #expect(isClose(try TestResult.sign(expected.differences).p, expected.sign), name)
      if let signedRank = expected.signedRank {
        let found = try TestResult.signedRank(expected.differences)
        #expect(found.statistic == signedRank[0] && found.method == .exact, name)
        #expect(isClose(found.p, signedRank[1], tolerance: 1e-14), name)
      }
      if let p = expected.signPermutation {
        let found = try TestResult.signPermutation(expected.differences)
        #expect(found.p == p && found.method == .exact, "\(expected.name): \(found.p), \(p)")
      }
    }
  }

  @Test func unpairedTestsAgree() throws {
    for expected in try InferenceFixtures.load().unpaired {
      let name = Comment(rawValue: expected.name)
      let found = try TestResult.rankSum(expected.first, expected.second)
      if let rankSum = expected.rankSum {
        #expect(found.statistic == rankSum[0] && isClose(found.p, rankSum[1], tolerance: 1e-12), name)
        #expect(found.method == .exact, name)
      } else if let rankSum = expected.rankSumApproximate {
        #expect(found.statistic == rankSum[0], name)
        let isExact = found.method == .exact
        #expect(isClose(found.p, rankSum[1], tolerance: isExact ? 0.05 : 1e-10), name)
      }
      if let p = expected.permutation {
        let found = try TestResult.permutation(expected.first, expected.second)
        #expect(found.p == p && found.method == .exact, "\(expected.name): \(found.p), \(p)")
      }
      if let brownForsythe = expected.brownForsythe, let levene = expected.levene {
        let samples = [expected.first, expected.second]
        let medians = try TestResult.equalSpread(samples)
        #expect(isClose(medians.statistic, brownForsythe[0]) && isClose(medians.p, brownForsythe[1]), name)
        let means = try TestResult.equalSpread(samples, byMedians: false)
        #expect(isClose(means.statistic, levene[0]) && isClose(means.p, levene[1]), name)
      }
    }
  }

  /// Both ways to compute p meet where the exact one ends.
  @Test func approximationsMeetTheExactDistributions() throws {
    let differences = (1...201).map { (number: Int) -> Double in
      (Double(number * 37 % 101) - 45.5) * (number % 7 == 0 ? 1 : 1.01)
    }
    let exact = try TestResult.signedRank(Array(differences.prefix(200)))
    let approximate = try TestResult.signedRank(differences)
    #expect(exact.method == .exact && approximate.method == .approximate)
    #expect(abs(exact.p - approximate.p) < 0.02)
    let x = (1...60).map { Double($0 * 13 % 41) }
    let y = (1...61).map { Double($0 * 11 % 47) }
    let few = try TestResult.rankSum(x, Array(y.prefix(60)))
    let many = try TestResult.rankSum(x, y)
    #expect(few.method == .exact && many.method == .approximate && abs(few.p - many.p) < 0.05)
  }

  @Test func mcNemarAgrees() throws {
    for expected in try InferenceFixtures.load().mcNemar {
      let exact = try TestResult.mcNemar(firstOnly: expected.first, secondOnly: expected.second)
      let midP = try TestResult.mcNemar(firstOnly: expected.second, secondOnly: expected.first, midP: true)
      #expect(isClose(exact.p, expected.p) && isClose(midP.p, expected.midP))
    }
  }

  @Test func equivalenceAgrees() throws {
    let fixtures = try InferenceFixtures.load()
    func check(_ difference: DifferenceOfMeans, _ expected: InferenceFixtures.Equivalence, _ name: String)
      throws
    {
      let found = try EquivalenceTest(difference, margin: expected.margin, alpha: expected.alpha)
      #expect(isClose(found.lowerP, expected.lowerP) && isClose(found.upperP, expected.upperP), "\(name)")
      #expect(found.p == max(found.lowerP, found.upperP))
      #expect(isClose(found.interval.lower, expected.interval[0]), "\(name)")
      #expect(isClose(found.interval.upper, expected.interval[1]), "\(name)")
      let isInside = found.interval.lower > -expected.margin && found.interval.upper < expected.margin
      #expect(isInside == (found.p < expected.alpha), "\(name)")
    }
    for row in fixtures.paired {
      let paired = try PairedDifference(keyed(row.first), minus: keyed(row.second))
      try check(paired.test, row.equivalence, row.name)
    }
    for row in fixtures.unpaired {
      try check(.welch(row.first, minus: row.second), row.equivalence, row.name)
    }
  }

  @Test func normalityAgreesWithSciPy() throws {
    for expected in try InferenceFixtures.load().shapiro {
      let found = try TestResult.normality(expected.values)
      #expect(isClose(found.statistic, expected.statistic, tolerance: 1e-7), "\(expected.values.count)")
      #expect(
        isClose(found.p, expected.p, tolerance: 1e-5, floor: 1e-6), "\(expected.values.count): \(found.p)")
    }
  }

  @Test func severalComparisonsAreAdjusted() throws {
    for expected in try InferenceFixtures.load().multiple {
      for (method, values) in [
        (MultipleComparisons.holm, expected.holm), (.hochberg, expected.hochberg),
        (.benjaminiHochberg, expected.benjaminiHochberg),
      ] {
        for (found, value) in zip(try method.adjusted(expected.p), values) { #expect(isClose(found, value)) }
      }
    }
    #expect(try MultipleComparisons.holm.adjusted([]) == [])
    #expect(throws: StatisticsError.self) { try MultipleComparisons.holm.adjusted([0.1, .nan]) }
    #expect(isClose(MultipleComparisons.level(ofEach: 5, together: 0.95), 0.99))
  }

  /// Random arrangements come to what all of them say, within their own error, whatever the threads.
  @Test func monteCarloMeetsTheWhole() throws {
    let differences = (0..<18).map { Double($0 * 29 % 17) - 6 }
    let exact = try TestResult.signPermutation(differences)
    // Padded with zeros, whose signs do not matter, there are too many arrangements to go through.
    let padded = try TestResult.signPermutation(differences + [0, 0, 0], arrangements: 200_000, seed: 4)
    guard case .monteCarlo(let arrangements, let error) = padded.method else {
      Issue.record("\(padded.method)")
      return
    }
    #expect(arrangements == 200_000 && abs(padded.p - exact.p) < 4 * error && error < 0.002)
    #expect(
      try TestResult.signPermutation(differences + [0, 0, 0], arrangements: 200_000, seed: 4) == padded)
    let x = (0..<40).map { Double($0 * 7 % 23) }
    let y = (0..<40).map { Double($0 * 5 % 19) + 5.3 }
    let random = try TestResult.permutation(x, y, arrangements: 100_000)
    guard case .monteCarlo(_, let spread) = random.method else {
      Issue.record("\(random.method)")
      return
    }
    // For so many values it is the t-test's p.
    #expect(abs(random.p - (try #require(try DifferenceOfMeans.pooled(x, minus: y).p))) < 4 * spread + 0.002)
  }

  @Test func whatCannotBeTestedIsAnError() {
    #expect(throws: StatisticsError(.tooFewValues(needed: 1, found: 0))) {
      try TestResult.signedRank([0, 0])
    }
    #expect(throws: StatisticsError(.tooFewValues(needed: 1, found: 0))) { try TestResult.sign([0]) }
    #expect(throws: StatisticsError(.notFinite(index: 1))) { try TestResult.rankSum([1, .nan], [2]) }
    #expect(throws: StatisticsError(.notFinite(index: 0))) { try TestResult.signPermutation([.infinity]) }
    #expect(throws: StatisticsError(.constant)) { try TestResult.normality([1, 1, 1]) }
    #expect(throws: StatisticsError(.constant)) { try TestResult.equalSpread([[1, 1], [2, 2]]) }
    #expect(throws: StatisticsError.self) { try TestResult.mcNemar(firstOnly: 0, secondOnly: 0) }
    #expect(throws: StatisticsError.self) { try TestResult.mcNemar(firstOnly: -1, secondOnly: 3) }
    #expect(throws: StatisticsError(.constant)) {
      try EquivalenceTest(.welch([1, 1], minus: [1, 1]), margin: 1)
    }
    #expect(throws: StatisticsError.self) { try EquivalenceTest(.welch([1, 2], minus: [1, 2]), margin: 0) }
  }

  /// All values equal: every arrangement is as extreme.
  @Test func equalValuesShowNothing() throws {
    #expect(try TestResult.permutation([1, 1], [1, 1]).p == 1)
    #expect(try TestResult.rankSum([1, 1], [1, 1]).p == 1)
  }
}

/// Values under keys whose order is not theirs.
func keyed(_ values: [Double]) -> [Int: Double] {
  Dictionary(uniqueKeysWithValues: values.enumerated().map { (1000 - 7 * $0, $1) })
}
