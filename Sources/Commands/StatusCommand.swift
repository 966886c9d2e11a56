import ArgumentParser
import Experiment
import Foundation
import Store

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Says where each run of an experiment stands.",
    discussion: """
        rsgdm-lab status experiments/quickstart.yaml

      A run is missing before its start, then running, and finished, diverged or failed; interrupted or killed where a sweep \
      has to go on with it. With SLURM it is queued, running, or uncollected once it is over and its log is still to be read.

      --watch says it again whenever something has changed, until every run has finished, diverged or failed, or waits for \
      'collect'. A sweep that writes does not wait for it. Ctrl-C ends it with code 75.

        rsgdm-lab status experiments/quickstart.yaml --watch --interval 10
      """)

  @OptionGroup var options: ExperimentOptions

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Go on, and print again whenever something has changed.")
  var watch = false

  @Option(help: ArgumentHelp("With --watch: seconds from look to look (default: 2).", valueName: "seconds"))
  var interval: Double?

  func validate() throws {
    if interval != nil, !watch { throw ValidationError("--interval is for --watch.") }
    if watch, json { throw ValidationError("--json prints once: leave out --watch.") }
    if let interval, !(0.1...86400).contains(interval) {
      throw ValidationError("--interval must be from 0.1 to 86400 seconds, not \(interval).")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let (experiment, _) = try options.load()
      let store = try Store(path: options.store, .read)
      if watch {
        let watch = StatusWatch(
          experiment: experiment, store: store, interval: interval ?? 2,
          isTerminal: isatty(STDOUT_FILENO) == 1)
        _ = try await cancellingOnSignals { try await watch.run() }
        return
      }
      let batches = try await BatchStatus(BatchRegister(store: store))
      if let note = batches.note { printToStandardError("note: \(note)") }
      let status = try ExperimentStatus(of: experiment, in: store, batches)
      if json { return try printJSON(status.lines) }
      for line in [status.summary] + status.details() { try printToStandardOutput(line) }
      if let advice = status.advice(store: store.path) { printToStandardError("note: \(advice)") }
    }
  }
}
