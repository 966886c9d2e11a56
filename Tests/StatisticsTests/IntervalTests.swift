import Statistics
import Testing

/// Effect sizes, ratios, medians, correlations and the probability of improvement, with their intervals.
@Suite struct IntervalTests {
  private func check(
    _ found: ConfidenceInterval?, _ expected: [Double], _ name: String, tolerance: Double = 1e-8
  ) {
    #expect(
      isClose(found?.lower, expected[0], tolerance: tolerance, floor: 1e-3),
      "\(name): \(String(describing: found))")
    #expect(
      isClose(found?.upper, expected[1], tolerance: tolerance, floor: 1e-3),
      "\(name): \(String(describing: found))")
  }

  @Test func effectSizesAgree() throws {
    for expected in try InferenceFixtures.load().paired {
      let paired = try PairedDifference(keyed(expected.first), minus: keyed(expected.second))
      let found = try EffectSize(paired)
      #expect(isClose(found.d, expected.effect.d, tolerance: 1e-9), "\(expected.name)")
      #expect(isClose(found.g ?? 0, expected.effect.g, tolerance: 1e-9), "\(expected.name)")
      check(found.interval, expected.effect.interval, expected.name)
      if let correlation = expected.correlation {
        check(
          try .correlation(#require(paired.correlation), pairs: paired.pairs.count), correlation,
          expected.name)
      }
      if let ratio = expected.ratio {
        check(try RatioOfMeans(paired).interval, ratio, expected.name, tolerance: 1e-9)
      }
    }
    for expected in try InferenceFixtures.load().unpaired {
      let found = try EffectSize(expected.first, minus: expected.second)
      #expect(
        isClose(found.d, expected.effect.d) && isClose(found.g ?? 0, expected.effect.g), "\(expected.name)"
      )
      check(found.interval, expected.effect.interval, expected.name)
      let pooled = try DifferenceOfMeans.pooled(expected.first, minus: expected.second)
      #expect(
        isClose(pooled.t, expected.pooled.t) && isClose(pooled.p, expected.pooled.p), "\(expected.name)")
      check(pooled.interval, expected.pooled.interval, expected.name, tolerance: 1e-10)
    }
  }

  @Test func improvementAgrees() throws {
    for expected in try InferenceFixtures.load().unpaired {
      let found = try ProbabilityOfImprovement(of: expected.first, over: expected.second)
      #expect(isClose(found.probability, expected.improvement.estimate), "\(expected.name)")
      check(found.interval, expected.improvement.interval, expected.name, tolerance: 1e-9)
      // The other way round is the rest.
      let other = try ProbabilityOfImprovement(of: expected.second, over: expected.first)
      #expect(isClose(other.probability, 1 - found.probability))
      check(other.interval, [1 - found.interval.upper, 1 - found.interval.lower], expected.name)
    }
  }

  @Test func mediansAgree() throws {
    for expected in try InferenceFixtures.load().medians {
      let found = try #require(try ConfidenceInterval.median(of: expected.values.shuffled()))
      #expect([found.lower, found.upper] == expected.interval && isClose(found.level, expected.level))
    }
    #expect(try ConfidenceInterval.median(of: [1, 2, 3, 4, 5]) == nil)
  }

  @Test func distributionsAgree() throws {
    for expected in try InferenceFixtures.load().distributions {
      let arguments = expected.arguments
      let binomial = Binomial(trials: Int(arguments[1]), probability: arguments.last ?? 0)
      let found =
        switch expected.function {
        case "f.sf": try FDistribution(arguments[1], arguments[2]).survival(arguments[0])
        case "binomial.cdf": try binomial.cumulative(Int(arguments[0]))
        case "binomial.sf": try binomial.survival(Int(arguments[0]))
        default: try binomial.mass(Int(arguments[0]))
        }
      #expect(isClose(found, expected.value, floor: 1e-250), "\(expected)")
    }
  }

  @Test func whatHasNoIntervalSaysSo() throws {
    // A denominator that may be 0 leaves no bounded set of ratios.
    #expect(try RatioOfMeans([1, 2, 3], over: [-1, 0.5, 2]).interval == nil)
    #expect(try ConfidenceInterval.correlation(1, pairs: 10) == nil)
    #expect(try ConfidenceInterval.correlation(0.5, pairs: 3) == nil)
    #expect(throws: StatisticsError(.constant)) { try EffectSize([1, 1], minus: [2, 2]) }
    #expect(throws: StatisticsError.self) { try RatioOfMeans([1, 2], over: [-1, 1]) }
    #expect(throws: StatisticsError.self) { try ProbabilityOfImprovement(of: [], over: [1]) }
    let apart = try ProbabilityOfImprovement(of: [5, 6], over: [1, 2])
    #expect(apart.probability == 1 && apart.interval.upper == 1 && apart.interval.lower > 0.2)
  }
}
