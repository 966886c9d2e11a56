/// How many trainers work at once, and how many threads each has.
public struct Concurrency: Equatable, Sendable {
  public var jobs: Int
  public var threads: Int

  /// Fills in what was not asked for, for the most images per second in all.
  ///
  /// On a CPU, processes of one thread each do more together than fewer processes of several: nothing waits
  /// for the slowest thread. Only where there are fewer runs than processors do threads make up for it. A GPU
  /// is one trainer's at a time.
  ///
  /// - Parameters:
  ///   - jobs: Trainers at once, where asked for; at least 1.
  ///   - threads: Threads per trainer, where asked for; at least 1.
  ///   - runs: How many runs there are to do.
  ///   - processors: How many the machine has.
  ///   - onGPU: Whether the runs go to a GPU.
  public init(jobs: Int?, threads: Int?, runs: Int, processors: Int, onGPU: Bool) {
    let runs = max(1, runs)
    let processors = max(1, processors)
    let widest = onGPU ? 1 : max(1, processors / (threads ?? 1))
    self.jobs = min(jobs ?? widest, runs)
    self.threads = threads ?? max(1, processors / self.jobs)
  }
}
