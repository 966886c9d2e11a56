import Foundation
import Statistics
import Testing

/// Resampling against SciPy's and rliable's, and against what it must be exactly.
@Suite struct BootstrapTests {
  /// Tasks weigh the same whatever their runs: each run of one task twice is no other task.
  @Test func theInterquartileMeanOfUnequalTasks() throws {
    let (x, y) = ([1.0, 4, 2, 8], [3.0, 7, 5, 6, 9, 0, 12, 11])
    let unequal = try TaskScores([x, y])
    let equal = try TaskScores([x + x, y])
    let value = unequal.value(.interquartileMean)
    #expect(abs(value - equal.value(.interquartileMean)) < 1e-12)
    // Not that of all runs in one, where the second task would count twice.
    #expect(abs(value - (try TaskScores([x + y]).value(.interquartileMean))) > 0.1)
    let interval = try unequal.interval(.interquartileMean, resamples: 2000)
    #expect(interval.lower < value && value < interval.upper)
  }

  @Test func intervalsOfOneListOfReplicatesAgree() throws {
    let expected = try InferenceFixtures.load().bootstrap
    let values = expected.values
    let mean = values.reduce(0, +) / Double(values.count)
    func check(_ found: ConfidenceInterval, _ ends: [Double]) {
      #expect(isClose(found.lower, ends[0]) && isClose(found.upper, ends[1]), "\(found) \(ends)")
    }
    check(try .percentile(expected.replicates), expected.percentile)
    check(try .basic(expected.replicates, estimate: mean), expected.basic)
    let leftOut = values.map { (mean * Double(values.count) - $0) / Double(values.count - 1) }
    check(try .bca(expected.replicates, estimate: mean, leftOut: [leftOut]), expected.bca)
  }

  /// A large bootstrap of ours and one of SciPy's differ by their Monte Carlo error: a 2.5% quantile of 200,000 normal
  /// replicates of standard deviation s is good to about s·√(0.025·0.975/200000)/0.058 = 0.006·s.
  @Test func bcaMeetsSciPys() throws {
    let expected = try InferenceFixtures.load().bootstrap
    let found = try ConfidenceInterval.bcaMean(of: expected.values, resamples: 200_000, seed: 11)
    #expect(abs(found.lower - expected.scipyBCa[0]) < 0.04 * expected.spread)
    #expect(abs(found.upper - expected.scipyBCa[1]) < 0.06 * expected.spread)
  }

  @Test func aggregatesMeetRliables() throws {
    let expected = try InferenceFixtures.load().scores
    let scores = try TaskScores(expected.tasks)
    for (name, aggregate) in [
      ("mean", TaskScores.Aggregate.mean), ("median", .median), ("interquartileMean", .interquartileMean),
      ("optimalityGap", .optimalityGap(target: 1)), ("above", .above(0.8)),
    ] {
      #expect(
        isClose(scores.value(aggregate), try #require(expected.values[name]), tolerance: 1e-12), "\(name)")
      let found = try scores.interval(aggregate, resamples: 50_000, seed: 3)
      let ends = try #require(expected.intervals[name])
      let width = ends[1] - ends[0]
      #expect(
        abs(found.lower - ends[0]) < 0.03 * width && abs(found.upper - ends[1]) < 0.03 * width,
        "\(name) \(found)")
    }
  }

  /// By sorting, as the definition has it, on resamples given from outside.
  @Test func theInterquartileMeanIsThatOfTheSorted() throws {
    for sizes in [[1], [2], [3], [9], [5, 5], [37, 37, 37], [8, 8, 8, 8]] {
      let tasks = sizes.enumerated().map { task, size in
        (0..<size).map { run in Double((run * 31 + task * 17) % 13) / 3 }
      }
      let sorted = tasks.flatMap(\.self).sorted()
      let cut = sorted.count / 4
      let middle = sorted[cut..<(sorted.count - cut)]
      let found = try TaskScores(tasks).value(.interquartileMean)
      #expect(
        isClose(found, middle.reduce(0, +) / Double(middle.count), tolerance: 1e-13, floor: 1), "\(sizes)")
    }
  }

  /// Every resample follows from the seed and its number; strata stay apart; indices are uniform.
  @Test func resamplesAreFunctionsOfTheSeed() throws {
    let bootstrap = try Bootstrap(strata: [3, 5], resamples: 40_000, seed: 9)
    func draws(_ bootstrap: Bootstrap) -> [[UInt32]] {
      bootstrap.replicates(scratch: ()) { drawn, _ in Array(drawn) }
    }
    let found = draws(bootstrap)
    #expect(found == draws(bootstrap))
    #expect(Array(found.prefix(10)) == draws(try Bootstrap(strata: [3, 5], resamples: 10, seed: 9)))
    #expect(found != draws(try Bootstrap(strata: [3, 5], resamples: 40_000, seed: 10)))
    #expect(
      found.allSatisfy {
        $0.prefix(3).allSatisfy { $0 < 3 } && $0.suffix(5).allSatisfy { (3..<8).contains($0) }
      })
    var counts = [Int](repeating: 0, count: 8)
    for index in found.joined() { counts[Int(index)] += 1 }
    // Each is drawn 40,000 times on average; the standard deviation is below 200.
    #expect(counts.allSatisfy { abs($0 - 40_000) < 1000 }, "\(counts)")
    // Positions are independent: all pairs come about as often.
    var pairs: [UInt32: Int] = [:]
    for sample in found { pairs[sample[0] * 3 + sample[1], default: 0] += 1 }
    #expect(pairs.count == 9 && pairs.values.allSatisfy { abs($0 - 4444) < 400 }, "\(pairs)")
  }

  @Test func meansHaveTheirVariance() throws {
    let values = (0..<50).map { Double($0 * $0 % 37) }
    let replicates = try Bootstrap.means(of: values, resamples: 100_000, seed: 2)
    let summary = try SampleSummary(of: replicates)
    let whole = try SampleSummary(of: values)
    #expect(abs(summary.mean - whole.mean) < 0.03)
    // Of resampled means: the variance with n in the denominator, over n.
    let expected = try #require(whole.standardDeviation) * (49.0 / 50 / 50).squareRoot()
    #expect(abs(try #require(summary.standardDeviation) / expected - 1) < 0.01)
  }

  @Test func studentizedReplicatesAreTurnedRound() throws {
    let replicates = (0...1000).map { (value: Double($0) / 100, standardError: 2.0) }
    // t from −2.5 to 2.5 about 5; its 2.5% quantile is −2.375.
    let found = try ConfidenceInterval.studentized(replicates, estimate: 5, standardError: 1)
    #expect(isClose(found.lower, 5 - 2.375) && isClose(found.upper, 5 + 2.375))
    let flat = replicates.map { (value: $0.value, standardError: $0.value < 9 ? 2.0 : 0) }
    #expect(throws: StatisticsError(.constant)) {
      try ConfidenceInterval.studentized(flat, estimate: 5, standardError: 1)
    }
  }

  /// One point: the band is an interval of the bootstrap's |t|, wider than a single point's among many.
  @Test func theBandCoversWholeCurves() throws {
    var state: UInt64 = 7
    func normal() -> Double {
      // Twelve uniform numbers are nearly normal.
      (0..<12).reduce(-6) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) * 0x1p-53
      }
    }
    var (covered, pointwise, width) = (0, 0, 0.0)
    let repetitions = 200
    for _ in 0..<repetitions {
      let curves = (0..<10).map { _ in (0..<15).map { _ in normal() } }
      let band = try SimultaneousBand(of: curves, resamples: 500)
      if zip(band.lower, band.upper).allSatisfy({ $0 <= 0 && 0 <= $1 }) { covered += 1 }
      let intervals = try (0..<15).map { point in try ConfidenceInterval.mean(of: curves.map { $0[point] }) }
      if intervals.allSatisfy({ $0.contains(0) }) { pointwise += 1 }
      width += (band.upper[0] - band.lower[0]) / (intervals[0].upper - intervals[0].lower)
    }
    #expect(Double(covered) / Double(repetitions) > 0.9, "\(covered)")
    #expect(Double(pointwise) / Double(repetitions) < 0.7, "\(pointwise)")
    // Bonferroni's is 3.91/2.26 = 1.73 times as wide as one interval, and does not know how points go together.
    #expect((1.4...2.6).contains(width / Double(repetitions)), "\(width / Double(repetitions))")
    // A constant point has no width, and does not widen the rest.
    let constant = try SimultaneousBand(of: (0..<8).map { [5, Double($0 % 3)] })
    #expect(constant.lower[0] == 5 && constant.upper[0] == 5 && constant.lower[1] < constant.mean[1])
  }

  @Test func whatCannotBeResampledIsAnError() {
    #expect(throws: StatisticsError.self) { try Bootstrap(strata: [], resamples: 1, seed: 1) }
    #expect(throws: StatisticsError.self) { try Bootstrap(strata: [3, 0], resamples: 1, seed: 1) }
    #expect(throws: StatisticsError.self) { try Bootstrap(strata: [.max, .max], resamples: 1, seed: 1) }
    #expect(throws: StatisticsError.self) { try Bootstrap(strata: [3], resamples: 0, seed: 1) }
    #expect(throws: StatisticsError.self) { try Bootstrap.means(of: [1, .nan], resamples: 10, seed: 1) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.percentile([]) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.percentile([1, .infinity]) }
    #expect(throws: StatisticsError.self) { try TaskScores([[1], []]) }
    #expect(throws: StatisticsError.self) { try SimultaneousBand(of: [[1, 2], [1]]) }
    #expect(throws: StatisticsError.self) { try SimultaneousBand(of: [[1, 2]]) }
    // Two runs: half of all resamples draw one of them twice, and no width suffices.
    #expect(throws: StatisticsError.self) { try SimultaneousBand(of: [[1, 2], [2, 4]]) }
  }
}
