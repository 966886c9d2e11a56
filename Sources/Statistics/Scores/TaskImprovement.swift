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
    let values = zip(first.tasks, second.tasks).flatMap { $0 + $1 }
    @Sendable func average(_ index: (Int) -> Int) -> Double {
      var start = 0
      var sum = 0.0
      for (m, n) in sizes {
        var wins = 0
        for i in start..<(start + m) {
          let x = values[index(i)]
          for j in (start + m)..<(start + m + n) {
            let y = values[index(j)]
            wins += x > y ? 2 : x == y ? 1 : 0
          }
        }
        sum += Double(wins) / Double(2 * m * n)
        start += m + n
      }
      return sum / Double(sizes.count)
    }
    probability = average { $0 }
    let bootstrap = try Bootstrap(strata: sizes.flatMap { [$0, $1] }, resamples: resamples, seed: seed)
    interval = try .percentile(
      bootstrap.replicates(scratch: ()) { drawn, _ in average { Int(drawn[$0]) } }, level: level)
  }
}
