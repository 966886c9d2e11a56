import Execution
import Testing

@Suite struct ConcurrencyTests {
  struct Case: Sendable {
    var jobs: Int?
    var threads: Int?
    var runs: Int
    var processors: Int
    var places: Int?
    var chosen: (jobs: Int, threads: Int)
  }

  @Test(arguments: [
    // Processes of one thread, as many as there are processors.
    Case(runs: 40, processors: 8, chosen: (8, 1)),
    Case(runs: 1, processors: 1, chosen: (1, 1)),
    // Threads make up for missing runs.
    Case(runs: 2, processors: 8, chosen: (2, 4)),
    Case(runs: 3, processors: 8, chosen: (3, 2)),
    Case(runs: 1, processors: 8, chosen: (1, 8)),
    // What is asked for is what is done.
    Case(jobs: 3, runs: 40, processors: 8, chosen: (3, 2)),
    Case(threads: 4, runs: 40, processors: 8, chosen: (2, 4)),
    Case(threads: 16, runs: 40, processors: 8, chosen: (1, 16)),
    Case(jobs: 5, threads: 3, runs: 40, processors: 2, chosen: (5, 3)),
    Case(jobs: 16, runs: 40, processors: 8, chosen: (16, 1)),
    // Never more trainers than runs.
    Case(jobs: 4, runs: 2, processors: 8, chosen: (2, 4)),
    // GPUs have as many as they have room for.
    Case(runs: 40, processors: 8, places: 1, chosen: (1, 8)),
    Case(runs: 40, processors: 8, places: 4, chosen: (4, 2)),
    Case(jobs: 2, runs: 40, processors: 8, places: 1, chosen: (1, 8)),
    Case(jobs: 2, runs: 40, processors: 8, places: 4, chosen: (2, 4)),
    Case(runs: 3, processors: 8, places: 4, chosen: (3, 2)),
    // Nothing to do, or nothing known of the machine.
    Case(runs: 0, processors: 8, chosen: (1, 8)),
    Case(runs: 3, processors: 0, chosen: (1, 1)),
  ]) func choices(of c: Case) {
    let concurrency = Concurrency(
      jobs: c.jobs, threads: c.threads, runs: c.runs, processors: c.processors, places: c.places)
    #expect(concurrency.jobs == c.chosen.jobs)
    #expect(concurrency.threads == c.chosen.threads)
  }
}
