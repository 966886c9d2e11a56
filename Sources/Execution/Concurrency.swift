/// How many trainers work at once, and how many threads each has.
public struct Concurrency: Equatable, Sendable {
  public var jobs: Int
  public var threads: Int

  /// Fills in what was not asked for, for the most images per second in all.
  ///
  /// On a CPU, processes of one thread each do more together than fewer processes of several: nothing waits
  /// for the slowest thread. Only where there are fewer runs than processors do threads make up for it. GPUs
  /// have as many trainers as they have room for.
  ///
  /// - Parameters:
  ///   - jobs: Trainers at once, where asked for; at least 1.
  ///   - threads: Threads per trainer, where asked for; at least 1.
  ///   - runs: How many runs there are to do.
  ///   - processors: How many the machine has.
  ///   - places: How many trainers GPUs have room for; `nil` where the runs go to none.
  public init(jobs: Int?, threads: Int?, runs: Int, processors: Int, places: Int?) {
    let runs = max(1, runs)
    let processors = max(1, processors)
    let widest = places ?? max(1, processors / (threads ?? 1))
    self.jobs = min(jobs ?? widest, runs, places ?? Int.max)
    self.threads = threads ?? max(1, processors / self.jobs)
  }
}
