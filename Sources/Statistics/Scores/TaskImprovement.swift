/// The probability of improvement averaged over tasks, with a stratified bootstrap's percentile interval.
///
/// Source: R. Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice" (NeurIPS 2021).
public struct TaskImprovement: Equatable, Sendable {
  public let probability: Double
  public let interval: ConfidenceInterval

  /// - Parameters:
  ///   - first: Per task, the scores of one algorithm's runs.
  ///   - second: The other's, of the same tasks in the same order.
  /// - Throws: ``StatisticsError`` for different numbers of tasks, a level out of range, and as
  ///   ``Bootstrap/init(strata:resamples:seed:)`` does.
  public init(
    of first: TaskScores, over second: TaskScores, level: Double = 0.95, resamples: Int = 2_000,
    seed: UInt64 = 1
  ) throws(StatisticsError) {
    guard first.tasks.count == second.tasks.count else {
      throw StatisticsError(.unequalLengths(first: first.tasks.count, second: second.tasks.count))
    }
    let sizes = zip(first.tasks, second.tasks).map { ($0.count, $1.count) }
    // A value's place among the different ones of its task, from which on pairs are counted instead of compared.
    var places: [Int] = []
    var most = 0
    for (x, y) in zip(first.tasks, second.tasks) {
      let values = Set(x + y).sorted()
      most = max(most, values.count)
      let place = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
      places += (x + y).map { place[$0] ?? 0 }
    }
    let ranks = places
    @Sendable func average(_ counts: inout [Int], _ index: (Int) -> Int) -> Double {
      var start = 0
      var sum = 0.0
      for (m, n) in sizes {
        for place in counts.indices { counts[place] = 0 }
        // At even places the first algorithm's draws, at odd ones the second's.
        for i in start..<(start + m) { counts[2 * ranks[index(i)]] += 1 }
        for j in (start + m)..<(start + m + n) { counts[2 * ranks[index(j)] + 1] += 1 }
        var (doubledWins, below) = (0.0, 0)
        for place in stride(from: 0, to: counts.count, by: 2) where counts[place] + counts[place + 1] > 0 {
          doubledWins += Double(counts[place]) * Double(2 * below + counts[place + 1])
          below += counts[place + 1]
        }
        sum += doubledWins / (2 * Double(m) * Double(n))
        start += m + n
      }
      return sum / Double(sizes.count)
    }
    var counts = [Int](repeating: 0, count: 2 * most)
    probability = average(&counts) { $0 }
    let bootstrap = try Bootstrap(strata: sizes.flatMap { [$0, $1] }, resamples: resamples, seed: seed)
    interval = try .percentile(
      bootstrap.replicates(scratch: counts) { drawn, counts in average(&counts) { Int(drawn[$0]) } },
      level: level)
  }
}
