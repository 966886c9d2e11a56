import ArgumentParser
import Execution
import Experiment
import Foundation
import Store

struct CollectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collect",
    abstract: "Reads what trainers on a cluster have done into the store.",
    discussion: """
      After 'sweep --executor slurm --detach', or whenever a sweep has left while SLURM had its tasks. Each message is taken \
      once, however often and by how many it is read. Exits with code 75 while there are tasks that are not over, and with 1 \
      where one that is was killed or failed; --wait stays until all are. A task that has ended without its trainer's last word \
      is looked at for a minute, in which a slow file system may still show it.

        rsgdm-lab collect --store lab.sqlite
      """)

  @Option(help: "The SQLite file with the results.", completion: .file(extensions: ["sqlite"]))
  var store = "lab.sqlite"

  @Flag(help: "Stay until all tasks are over.")
  var wait = false

  @Option(help: ArgumentHelp("Seconds from look to look.", valueName: "seconds"))
  var interval = 5.0

  @Flag(help: "Print JSON: how many tasks there were, how those ended that are over, and what the others do.")
  var json = false

  func validate() throws { try validateInterval(interval) }

  func run() async throws {
    try await reportingFailures {
      guard FileManager.default.fileExists(atPath: store) else {
        throw Failure(
          .missing, "store \(store): there is no such file: has the sweep been run, or is --store amiss?")
      }
      let store = try Store(path: store)
      let register = BatchRegister(store: store)
      let outstanding = try await register.outstanding()
      let tasks = outstanding.tasks
      guard !tasks.isEmpty else {
        try register.tidy()
        if json { try printJSON(CollectAnswer(outstanding)) }
        if !outstanding.lost.isEmpty { throw ExitCode.failure }
        if !outstanding.undecided.isEmpty { throw ExitCode.unfinished }
        return printToStandardError("\(self.store): no run is with SLURM")
      }
      let epochs = tasks.compactMap { ($0.job as? TrainingJob)?.run.spec.training.epochs }.max() ?? 1
      let display = ProgressDisplay(jobs: tasks.count, unitsPerJob: epochs, workers: tasks.count)
      let collector = SlurmCollector(tasks, slurm: register.slurm, watch: display.take)
      let (wait, interval) = (wait, interval)
      let (_, wasInterrupted) = try await cancellingOnSignals {
        do {
          var patience = SlurmPatience()
          if wait {
            try await patience.look(collector)
          } else {
            try await collector.look()
            await patience.sayWhatIsHeld(collector)
          }
          while await !collector.isDone {
            // What looks over is looked at again.
            let isUndecided = await collector.isUndecided
            guard wait || isUndecided else { return }
            try await Task.sleep(for: .seconds(interval))
            try await patience.look(collector)
          }
        } catch is CancellationError {}
      }
      display.end()
      try register.tidy()
      let (summary, counts) = (await collector.summary, await collector.counts)
      if json {
        var answer = CollectAnswer(outstanding)
        answer.running = counts.running
        answer.queued = counts.pending
        answer.finished = summary.finished
        answer.diverged = summary.diverged
        answer.killed = summary.killed
        answer.failed = summary.failed
        try printJSON(answer)
      }
      var words = ["\(tasks.count - summary.undone) of \(counted(tasks.count, "task")) over"]
      if counts.running > 0 { words.append("\(counts.running) running") }
      if counts.pending > 0 { words.append("\(counts.pending) queued") }
      if summary.diverged > 0 { words.append("\(summary.diverged) diverged") }
      if summary.failed > 0 { words.append("\(summary.failed) failed") }
      if summary.killed > 0 { words.append("\(summary.killed) killed: the sweep goes on with those") }
      printToStandardError(words.joined(separator: ", "))
      if wasInterrupted || summary.undone > 0 || !outstanding.undecided.isEmpty { throw ExitCode.unfinished }
      if summary.failed + summary.killed > 0 || !outstanding.lost.isEmpty { throw ExitCode.failure }
    }
  }
}

/// What `collect --json` prints.
private struct CollectAnswer: Encodable {
  /// Tasks that were not over when it began, and how they stand now.
  var tasks: Int
  var running = 0
  var queued = 0
  var finished = 0
  var diverged = 0
  var killed = 0
  var failed = 0
  /// Runs of batches that SLURM could not be asked about yet, and of batches whose folders are gone or damaged.
  var undecided: Int
  var lost: Int

  init(_ outstanding: BatchRegister.Outstanding) {
    tasks = outstanding.tasks.count
    undecided = outstanding.undecided.count
    lost = outstanding.lost.values.reduce(0) { $0 + $1.count }
  }
}

/// - Throws: `ValidationError`.
func validateInterval(_ seconds: Double) throws {
  if !(0.1...86400).contains(seconds) {
    throw ValidationError("--interval must be from 0.1 to 86400 seconds, not \(seconds).")
  }
}
