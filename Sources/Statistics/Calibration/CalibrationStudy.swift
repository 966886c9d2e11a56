import Dispatch

/// How often the intervals cover and the tests err, at a given n: found by drawing samples from known populations.
///
/// Pairs share a part of their noise, so that they correlate by one half; both arms have one mean, so that whatever a
/// test finds is false.
public struct CalibrationStudy: Sendable {
  /// A share of repetitions with its standard error.
  public struct Rate: Equatable, Sendable {
    public let share: Double
    public let error: Double
    /// Repetitions in which the method gave an answer.
    public let count: Int
  }

  public enum Method: String, CaseIterable, Sendable {
    // Intervals: the share that covers what is true.
    case mean, median, deviation, percentileMean = "percentile-mean", bcaMean = "bca-mean"
    case studentizedMean = "studentized-mean", welch, paired, effect, improvement
    // Tests: the share that finds what is not there.
    case welchTest = "welch-test", pairedTest = "paired-test", rankSumTest = "rank-sum-test"
    case signedRankTest = "signed-rank-test", permutationTest = "permutation-test"
    case signPermutationTest = "sign-permutation-test", equivalenceTest = "equivalence-test"

    public var isTest: Bool { rawValue.hasSuffix("-test") }

    /// What a table says.
    public var title: String {
      switch self {
      case .mean: "mean, Student's t"
      case .median: "median, order statistics"
      case .deviation: "standard deviation, χ²"
      case .percentileMean: "mean, bootstrap percentile"
      case .bcaMean: "mean, bootstrap BCa"
      case .studentizedMean: "mean, bootstrap studentized"
      case .welch: "difference of means, Welch"
      case .paired: "difference of means, paired t"
      case .effect: "effect size, noncentral t"
      case .improvement: "probability of improvement, Newcombe"
      case .welchTest: "Welch's t-test"
      case .pairedTest: "paired t-test"
      case .rankSumTest: "rank-sum test, exact"
      case .signedRankTest: "signed-rank test, exact"
      case .permutationTest: "permutation test of two samples"
      case .signPermutationTest: "permutation test of pairs"
      case .equivalenceTest: "two one-sided t-tests, paired, at the margin"
      }
    }
  }

  public let runs: Int
  public let level: Double
  public let repetitions: Int
  public let seed: UInt64
  /// Resamples of each bootstrap.
  public let resamples: Int

  /// - Throws: ``StatisticsError`` for fewer than 2 runs or more than 1000, a level outside (½, 1), or repetitions
  ///   outside 1 … 10 million.
  public init(
    runs: Int, level: Double = 0.95, repetitions: Int = 10_000, seed: UInt64 = 1, resamples: Int = 1000
  )
    throws(StatisticsError)
  {
    guard (2...1000).contains(runs) else {
      throw StatisticsError(.outOfDomain(parameter: "the number of runs", value: Double(runs)))
    }
    guard level > 0.5, level < 1 else {
      throw StatisticsError(.outOfDomain(parameter: "the confidence level", value: level))
    }
    guard (1...10_000_000).contains(repetitions) else {
      throw StatisticsError(.outOfDomain(parameter: "the number of repetitions", value: Double(repetitions)))
    }
    self.runs = runs
    self.level = level
    self.repetitions = repetitions
    self.seed = seed
    self.resamples = resamples
  }

  /// The rates of all methods that have an answer at this n, on samples from one population.
  ///
  /// Every repetition is a function of the seed and its own number, whatever the threads.
  public func rates(of population: Population) -> [(method: Method, rate: Rate)] {
    let part = max(1, min(64, repetitions / 16))
    let parts = (repetitions + part - 1) / part
    let tallies = [Tally](unsafeUninitializedCapacity: parts) { buffer, count in
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: parts) { index in
        var tally = Tally()
        for repetition in (index * part)..<min(repetitions, (index + 1) * part) {
          add(repetition, of: population, to: &tally)
        }
        results.initializeElement(at: index, to: tally)
      }
      count = parts
    }
    return Method.allCases.compactMap { method in
      let hits = tallies.reduce(0) { $0 + ($1.hits[method] ?? 0) }
      let answers = tallies.reduce(0) { $0 + ($1.answers[method] ?? 0) }
      guard answers > 0 else { return nil }
      let share = Double(hits) / Double(answers)
      let error = (share * (1 - share) / Double(answers)).squareRoot()
      return (method, Rate(share: share, error: error, count: answers))
    }
  }

  private struct Tally: Sendable {
    var hits: [Method: Int] = [:]
    var answers: [Method: Int] = [:]

    mutating func add(_ method: Method, _ isHit: Bool?) {
      guard let isHit else { return }
      answers[method, default: 0] += 1
      if isHit { hits[method, default: 0] += 1 }
    }
  }

  private func add(_ repetition: Int, of population: Population, to tally: inout Tally) {
    var random = NormalRandom(seed: seed, index: repetition)
    let alpha = 1 - level
    let x = (0..<runs).map { _ in population.draw(&random) }
    let y = (0..<runs).map { _ in population.draw(&random) }
    // What seeds have in common, in either arm.
    let shared = (0..<runs).map { _ in population.draw(&random) - population.mean }
    func keyed(_ values: [Double]) -> [Int: Double] {
      Dictionary(uniqueKeysWithValues: values.indices.map { ($0, values[$0] + shared[$0]) })
    }
    func covers(_ interval: ConfidenceInterval?, _ truth: Double) -> Bool? {
      interval.map { $0.contains(truth) }
    }
    func finds(_ test: TestResult?) -> Bool? { test.map { $0.p <= alpha } }

    // A method without an answer, as on constant samples, is not counted.
    tally.add(.mean, covers(try? .mean(of: x, level: level), population.mean))
    tally.add(.median, covers((try? .median(of: x, level: level)) ?? nil, population.median))
    tally.add(.deviation, covers(try? .standardDeviation(of: x, level: level), population.standardDeviation))
    let own = UInt64(truncatingIfNeeded: repetition) &* 0x9E37_79B9_7F4A_7C15
    if let replicates = try? Bootstrap.meansAndErrors(of: x, resamples: resamples, seed: own),
      let summary = try? SampleSummary(of: x), let deviation = summary.standardDeviation
    {
      let values = replicates.map(\.value)
      tally.add(.percentileMean, covers(try? .percentile(values, level: level), population.mean))
      let leftOut = x.map { summary.mean + (summary.mean - $0) / Double(runs - 1) }
      tally.add(
        .bcaMean,
        covers(try? .bca(values, estimate: summary.mean, leftOut: [leftOut], level: level), population.mean))
      tally.add(
        .studentizedMean,
        covers(
          try? .studentized(
            replicates, estimate: summary.mean, standardError: deviation / Double(runs).squareRoot(),
            level: level),
          population.mean))
    }
    if let welch = try? DifferenceOfMeans.welch(x, minus: y, level: level) {
      tally.add(.welch, welch.interval.contains(0))
      tally.add(.welchTest, welch.p.map { $0 <= alpha })
    }
    tally.add(.effect, covers((try? EffectSize(x, minus: y, level: level))?.interval, 0))
    tally.add(
      .improvement, covers((try? ProbabilityOfImprovement(of: x, over: y, level: level))?.interval, 0.5))
    tally.add(.rankSumTest, finds(try? .rankSum(x, y)))
    tally.add(.permutationTest, finds(try? .permutation(x, y, arrangements: 999, seed: own)))
    if let paired = try? PairedDifference(keyed(x), minus: keyed(y), level: level) {
      tally.add(.paired, paired.test.interval.contains(0))
      tally.add(.pairedTest, paired.test.p.map { $0 <= alpha })
      let differences = paired.pairs.map(\.difference)
      tally.add(.signedRankTest, finds(try? .signedRank(differences)))
      tally.add(.signPermutationTest, finds(try? .signPermutation(differences, arrangements: 999, seed: own)))
      // Moved to the edge of what is not equivalent: to reject there is an error.
      let margin = population.standardDeviation
      let moved = Dictionary(uniqueKeysWithValues: x.indices.map { ($0, x[$0] + shared[$0] + margin) })
      if let edge = try? PairedDifference(moved, minus: keyed(y), level: level) {
        tally.add(
          .equivalenceTest,
          (try? EquivalenceTest(edge.test, margin: margin, alpha: alpha)).map { $0.p <= alpha })
      }
    }
  }
}
