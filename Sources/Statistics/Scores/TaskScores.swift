/// The final scores of one algorithm on several tasks, several runs of each, and what they amount to together.
///
/// Definitions and intervals are those of rliable: percentiles of a bootstrap that draws runs within tasks.
///
/// Source: R. Agarwal, M. Schwarzer, P. S. Castro, A. Courville, M. G. Bellemare, "Deep Reinforcement Learning at the
/// Edge of the Statistical Precipice" (NeurIPS 2021).
public struct TaskScores: Equatable, Sendable {
  /// Per task, its runs' scores.
  public let tasks: [[Double]]
  /// All of them, one task after the other.
  let scores: [Double]

  /// - Throws: ``StatisticsError`` where there is no task, a task has no run, or a score is not finite.
  public init(_ tasks: [[Double]]) throws(StatisticsError) {
    guard !tasks.isEmpty else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    for task in tasks {
      try requireValues(1, in: task)
      try requireFinite(task)
    }
    self.tasks = tasks
    scores = tasks.flatMap(\.self)
  }

  /// What is made of the scores.
  public enum Aggregate: Equatable, Sendable {
    /// The mean over tasks of the mean over runs.
    case mean
    /// The median over tasks of the mean over runs.
    case median
    /// The interquartile mean: of the middle half of all runs' scores, whatever their task. Where tasks have different
    /// numbers of runs, which rliable does not provide for, each run weighs as much less as its task has more of them,
    /// and the middle half is of the weight.
    case interquartileMean
    /// How far scores fall short of a target γ, on average: mean of max(0, γ − score).
    case optimalityGap(target: Double)
    /// The share of runs with a score above τ, averaged over tasks: a point of the performance profile.
    case above(Double)
  }

  public func value(_ aggregate: Aggregate) -> Double {
    var worker = Worker(self, aggregate)
    let all = Array(0..<UInt32(scores.count))
    return all.withUnsafeBufferPointer { worker.value($0) }
  }

  /// The aggregate's values on resamples of the runs within each task.
  ///
  /// - Throws: ``StatisticsError`` as ``Bootstrap/init(strata:resamples:seed:)`` does.
  public func replicates(_ aggregate: Aggregate, resamples: Int = 50_000, seed: UInt64 = 1)
    throws(StatisticsError)
    -> [Double]
  {
    try Bootstrap(strata: tasks.map(\.count), resamples: resamples, seed: seed)
      .replicates(scratch: Worker(self, aggregate)) { drawn, worker in worker.value(drawn) }
  }

  /// The aggregate's percentile interval.
  ///
  /// - Throws: ``StatisticsError`` as ``Bootstrap/init(strata:resamples:seed:)`` does, or for a level outside (0, 1).
  public func interval(
    _ aggregate: Aggregate, level: Double = 0.95, resamples: Int = 50_000, seed: UInt64 = 1
  ) throws(StatisticsError) -> ConfidenceInterval {
    try .percentile(replicates(aggregate, resamples: resamples, seed: seed), level: level)
  }

  /// Computes an aggregate again and again with memory of its own.
  private struct Worker: Sendable {
    private let aggregate: Aggregate
    private let counts: [Int]
    /// What is averaged, per score, or where the score is among all of them in order.
    private let terms: [Double]
    private let ranks: [UInt32]
    private let sorted: [Double]
    /// How often each rank was drawn.
    private var drawnTimes: [UInt32]
    /// Per rank, what a run of its task weighs; empty where all tasks have equally many runs.
    private var weights: [Double] = []

    init(_ scores: TaskScores, _ aggregate: Aggregate) {
      self.aggregate = aggregate
      counts = scores.tasks.map(\.count)
      var (ranks, sorted) = ([UInt32](), [Double]())
      switch aggregate {
      case .mean, .median: terms = scores.scores
      case .optimalityGap(let target): terms = scores.scores.map { max(0, target - $0) }
      case .above(let threshold): terms = scores.scores.map { $0 > threshold ? 1 : 0 }
      case .interquartileMean:
        terms = []
        let order = scores.scores.indices.sorted { scores.scores[$0] < scores.scores[$1] }
        sorted = order.map { scores.scores[$0] }
        ranks = [UInt32](repeating: 0, count: order.count)
        for (rank, index) in order.enumerated() { ranks[index] = UInt32(rank) }
        if Set(counts).count > 1 {
          let perScore = counts.flatMap { count in [Double](repeating: 1 / Double(count), count: count) }
          weights = order.map { perScore[$0] }
        }
      }
      (self.ranks, self.sorted) = (ranks, sorted)
      drawnTimes = [UInt32](repeating: 0, count: ranks.count)
    }

    mutating func value(_ drawn: UnsafeBufferPointer<UInt32>) -> Double {
      switch aggregate {
      case .interquartileMean: weights.isEmpty ? interquartileMean(drawn) : weightedInterquartileMean(drawn)
      case .median: middle(taskMeans(drawn))
      case .mean, .optimalityGap, .above: taskMeans(drawn).reduce(0, +) / Double(counts.count)
      }
    }

    private func taskMeans(_ drawn: UnsafeBufferPointer<UInt32>) -> [Double] {
      var first = 0
      return counts.map { count in
        var sum = 0.0
        for position in first..<(first + count) { sum += terms[Int(drawn[position])] }
        first += count
        return sum / Double(count)
      }
    }

    private func middle(_ values: [Double]) -> Double {
      let sorted = values.sorted()
      let upper = sorted[sorted.count / 2]
      return sorted.count.isMultiple(of: 2) ? (sorted[sorted.count / 2 - 1] + upper) / 2 : upper
    }

    /// The part of each drawn score's weight that lies between the quarters of the whole weight, one per task.
    private mutating func weightedInterquartileMean(_ drawn: UnsafeBufferPointer<UInt32>) -> Double {
      for index in drawn { drawnTimes[Int(ranks[Int(index)])] &+= 1 }
      let all = Double(counts.count)
      let (low, high) = (all / 4, 3 * all / 4)
      var (seen, sum) = (0.0, 0.0)
      for rank in sorted.indices where drawnTimes[rank] > 0 {
        let weight = Double(drawnTimes[rank]) * weights[rank]
        sum += max(0, min(seen + weight, high) - max(seen, low)) * sorted[rank]
        seen += weight
        drawnTimes[rank] = 0
      }
      return sum / (high - low)
    }

    /// The ranks drawn are counted, not sorted: a quarter of them is then passed over from either end.
    private mutating func interquartileMean(_ drawn: UnsafeBufferPointer<UInt32>) -> Double {
      let cut = drawn.count / 4
      let kept = drawn.count - 2 * cut
      return ranks.withUnsafeBufferPointer { ranks in
        sorted.withUnsafeBufferPointer { sorted in
          drawnTimes.withUnsafeMutableBufferPointer { times in
            for index in drawn { times[Int(ranks[Int(index)])] &+= 1 }
            var rank = 0
            var seen = 0
            // Up to the rank that the first kept one has.
            while seen + Int(times[rank]) <= cut {
              seen += Int(times[rank])
              times[rank] = 0
              rank += 1
            }
            var left = kept
            var take = min(left, seen + Int(times[rank]) - cut)
            var sum = 0.0
            while true {
              sum += Double(take) * sorted[rank]
              left -= take
              times[rank] = 0
              rank += 1
              if left == 0 { break }
              take = min(left, Int(times[rank]))
            }
            while rank < times.count {
              times[rank] = 0
              rank += 1
            }
            return sum / Double(kept)
          }
        }
      }
    }
  }
}
