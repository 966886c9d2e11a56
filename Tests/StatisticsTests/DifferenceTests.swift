import Statistics
import Testing

@Suite struct DifferenceTests {
  @Test func pairedAgreesWithSciPy() throws {
    for expected in try Fixtures.load().differences {
      let found = try PairedDifference(
        keyed(expected.first), minus: keyed(expected.second), level: expected.level)
      #expect(isClose(found.test.difference, expected.difference, tolerance: 1e-10, floor: 1e-3))
      #expect(isClose(found.standardDeviation, expected.standardDeviation))
      check(found.test, expected.paired, expected.name)
      #expect(isClose(found.correlation, expected.correlation), "\(expected.name)")
      #expect(isClose(found.gain, expected.gain), "\(expected.name)")
    }
  }

  @Test func welchAgreesWithSciPy() throws {
    for expected in try Fixtures.load().differences {
      let found = try DifferenceOfMeans.welch(
        expected.first, minus: expected.second, level: expected.level)
      check(found, expected.welch, expected.name)
    }
  }

  func check(_ found: DifferenceOfMeans, _ expected: Fixtures.Test, _ name: String) {
    #expect(isClose(found.t, expected.t), "\(name)")
    #expect(isClose(found.p, expected.p), "\(name)")
    #expect(isClose(found.degreesOfFreedom, expected.degreesOfFreedom), "\(name)")
    #expect(isClose(found.interval.lower, expected.interval[0]), "\(name)")
    #expect(isClose(found.interval.upper, expected.interval[1]), "\(name)")
  }

  @Test func smallestDetectableDifferenceAgreesWithSciPy() throws {
    for expected in try Fixtures.load().differences {
      let found = try PairedDifference(
        keyed(expected.first), minus: keyed(expected.second), level: expected.level)
      // SciPy's own noncentral t is good to about 1e-10 in its tails.
      #expect(
        isClose(try found.smallestDetectableDifference(), expected.detectable80, tolerance: 1e-8),
        "\(expected.name)")
    }
  }

  @Test func pairsByKeyAndNamesWhatHasNoPartner() throws {
    let found = try PairedDifference(
      ["c": 3.0, "a": 1.5, "b": 2.0, "x": 99], minus: ["b": 1.0, "c": 2.5, "a": 1.0, "y": -5, "w": 0])
    #expect(found.pairs.map(\.key) == ["a", "b", "c"])
    #expect(found.pairs.map(\.difference) == [0.5, 1, 0.5])
    #expect(found.onlyInFirst == ["x"])
    #expect(found.onlyInSecond == ["w", "y"])
    #expect(isClose(found.test.difference, 2.0 / 3))
    #expect(found.test.degreesOfFreedom == 2)
  }

  @Test func constantDifferencesGiveAPointAndNoTest() throws {
    let found = try PairedDifference([1: 2.0, 2: 3.0, 3: 4.0], minus: [1: 1.0, 2: 2.0, 3: 3.0])
    #expect(found.test.isDegenerate && found.test.interval.isDegenerate)
    #expect(found.test.difference == 1)
    #expect(found.test.p == nil && found.test.t == nil && found.gain == nil)
    #expect(isClose(found.correlation, 1))
    #expect(try found.smallestDetectableDifference() == nil)
    let flat = try DifferenceOfMeans.welch([5, 5], minus: [4, 4, 4])
    #expect(flat.isDegenerate && flat.degreesOfFreedom == 3 && flat.p == nil)
    #expect(try pearsonCorrelation([1, 1], [1, 2]) == nil)
  }

  @Test func roundingIsNoSpread() throws {
    let found = try PairedDifference(
      [1: 94.1, 2: 93.1, 3: 92.7], minus: [1: 94.0, 2: 93.0, 3: 92.6])
    #expect(Set(found.pairs.map(\.difference)).count > 1)
    #expect(found.test.isDegenerate && found.test.p == nil)
    #expect(isClose(found.test.difference, 0.1))
    let real = try PairedDifference([1: 94.1, 2: 93.1, 3: 92.7], minus: [1: 94.0, 2: 93.0, 3: 92.6 - 1e-9])
    #expect(!real.test.isDegenerate)
  }

  @Test func refusesTooFewPairsAndBadValues() {
    #expect(throws: StatisticsError(.tooFewValues(needed: 2, found: 1))) {
      try PairedDifference([1: 2.0, 2: 3.0], minus: [2: 1.0, 3: 0])
    }
    #expect(throws: StatisticsError.self) {
      try PairedDifference([1: 2.0, 2: .nan], minus: [1: 1.0, 2: 0])
    }
    #expect(throws: StatisticsError(.tooFewValues(needed: 2, found: 1))) {
      try DifferenceOfMeans.welch([1], minus: [1, 2])
    }
    #expect(throws: StatisticsError.self) { try pearsonCorrelation([1, 2, 3], [1, 2]) }
  }
}
