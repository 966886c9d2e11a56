import ArgumentParser
import Experiment
import Foundation
import Store

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Brings runs that another tool made into the store, from a CSV file.",
    discussion: """
      The file has a row per run and epoch. It must have the columns optimizer (an arm's label in the experiment), \
      seed, epoch (counted from 1) and test_accuracy (in percent); it may have train_accuracy, test_loss, train_loss, \
      validation_accuracy, validation_loss, running_accuracy, running_loss, learning_rate, weight_hash, train_seconds, \
      test_seconds, images_per_second and peak_memory_bytes, as 'export epochs' writes them, and by optimizer_specification \
      and initial_learning_rate, or convention, say more of the optimizer. What it lacks, or leaves empty, is stored as \
      missing; other columns are passed over.

      The experiment must name what made the runs, as in 'trainer: [my-script]': that is part of a run's identity, so \
      that imported runs never pass as the lab's own. A run with all epochs of the experiment is finished, one with \
      fewer has failed. All of a file is taken in or nothing of it; importing it again changes nothing.

        rsgdm-lab import runs.csv experiment.yaml
        rsgdm-lab import runs.csv experiment.yaml --column test_accuracy=val_acc --column optimizer=method
      """)

  @Argument(help: "The CSV file.", completion: .file(extensions: ["csv"]))
  var file: String

  @OptionGroup var options: ExperimentOptions

  @Option(
    name: .customLong("column"),
    help: ArgumentHelp(
      "What a column is called in the file; may be given several times.", valueName: "name=column"))
  var columns: [String] = []

  @Flag(help: "Accuracies in the file are fractions of 1, not percent.")
  var fractions = false

  @Flag(help: "Accuracies in the file are in percent, though none is above 1.")
  var percent = false

  @Flag(help: "Print JSON.")
  var json = false

  private struct Answer: Encodable {
    var file: String
    var sha256: String
    /// Runs now stored with all their epochs, and with fewer; of both, those that had fewer before.
    var finished: Int
    var incomplete: Int
    var extended: Int
    /// Runs that were stored already, with the same numbers.
    var unchanged: Int
    /// Epochs that were not stored before.
    var epochs: Int
  }

  func validate() throws {
    _ = try names()
    if percent, fractions { throw ValidationError("Accuracies are in percent or fractions, not both.") }
  }

  /// The command's options, as it has to be typed again.
  private var typed: String {
    var words: [String] = []
    for column in columns { words += ["--column", column.quotedForShell] }
    if fractions { words.append("--fractions") }
    if percent { words.append("--percent") }
    return words.joined(separator: " ")
  }

  /// What each column is called in the file, where that is not its own name.
  private func names() throws -> [ImportFile.Column: String] {
    var names: [ImportFile.Column: String] = [:]
    for option in columns {
      let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw ValidationError("--column wants NAME=COLUMN, as in test_accuracy=val_acc, not '\(option)'.")
      }
      guard let column = ImportFile.Column(rawValue: parts[0]) else {
        let known = ImportFile.Column.allCases.map(\.rawValue)
        throw ValidationError(
          "--column: unknown name '\(parts[0])'\(didYouMean(parts[0], among: known)); known: "
            + known.joined(separator: ", "))
      }
      guard names.updateValue(parts[1], forKey: column) == nil else {
        throw ValidationError("--column names '\(parts[0])' twice.")
      }
    }
    return names
  }

  func run() async throws {
    try await reportingFailures {
      let (experiment, text) = try options.load()
      guard experiment.trainer != nil else {
        throw ExperimentFileError(
          file: options.experiment,
          message:
            "names no trainer, and so stands for runs of the lab's own. Say what made the runs of \(file), as in "
            + "'trainer: [my-script]': that makes them runs of their own")
      }
      let source = ImportFile(
        path: file, names: try names(), unit: fractions ? .fractions : percent ? .percent : .guessedPercent,
        options: typed, of: experiment)
      try source.checkExists()
      let store = try Store(path: options.store, .write)
      let (summary, hash) = try source.read(into: store)
      if summary.changed > 0 {
        try store.register(experiment.name, text: text)
        // After the runs, whose results were there before.
        try store.register(
          Registration(experiment), of: experiment.name, planned: Plan(experiment).runs.map(\.identity))
      }
      if json {
        try printJSON(
          Answer(
            file: file, sha256: hash, finished: summary.finished, incomplete: summary.incomplete,
            extended: summary.extended, unchanged: summary.unchanged, epochs: summary.epochs))
      } else {
        try printToStandardOutput(Self.text(summary, experiment.name))
      }
    }
  }

  private static func text(_ summary: ImportSummary, _ name: String) -> String {
    func runs(_ count: Int) -> String { "\(count) run\(count == 1 ? "" : "s")" }
    if summary.changed == 0 {
      return "\(name): nothing changed: \(runs(summary.unchanged)) stored already, with the same numbers"
    }
    var text =
      "\(name): \(runs(summary.changed)) imported, \(summary.epochs) epochs: \(summary.finished) finished"
    if summary.incomplete > 0 { text += ", \(summary.incomplete) with fewer epochs than planned (failed)" }
    if summary.extended > 0 { text += "; \(summary.extended) had fewer epochs before" }
    if summary.unchanged > 0 { text += "; \(summary.unchanged) stored already, with the same numbers" }
    return text
  }
}
