import ArgumentParser
import Experiment
import Foundation
import Store

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Says what would run, how long it takes, and what it could detect. Runs nothing.",
    discussion: """
        rsgdm-lab plan experiments/paper-cifar10-resnet18.yaml --json
      """)

  @OptionGroup var options: ExperimentOptions

  @Flag(help: "Print JSON.")
  var json = false

  private struct Answer: Encodable {
    var name: String
    /// What is trained from every seed: an optimizer, or one of an optimizer's learning rates.
    var arms: [String]
    var optimizers: [String]
    var seeds: Int
    var runs: Int
    var finished: Int
    var epochsPerRun: Int
    var parameters: String
    /// Trainer time still to be spent, in all; `null` before a run of the experiment is finished that says how long it
    /// took.
    var remainingTrainerSeconds: Double?
    var detectable: DetectableDifference?
  }

  func run() async throws {
    try await reportingFailures {
      let (experiment, _) = try options.load()
      let plan = Plan(experiment)
      var finished: [RunRecord] = []
      var seconds: [Double] = []
      if FileManager.default.fileExists(atPath: options.store) {
        try Store(path: options.store, .read).forEachRun(plan.runs.map(\.identity)) { stored in
          guard stored.status == .finished else { return }
          // Imported runs do not say how long they took.
          let times = stored.epochs.compactMap { epoch in
            epoch.trainSeconds.flatMap { train in epoch.testSeconds.map { train + $0 } }
          }
          if times.count == stored.epochs.count { seconds.append(times.reduce(0, +)) }
          var run = stored
          run.epochs = stored.epochs.suffix(1)
          finished.append(run)
        }
      }
      let answer = Answer(
        name: experiment.name, arms: experiment.arms.map(\.label),
        optimizers: experiment.optimizerLabels, seeds: experiment.seeds.count,
        runs: plan.runs.count, finished: finished.count, epochsPerRun: experiment.training.epochs,
        parameters: "\(experiment.model.name.rawValue) on \(experiment.dataset.name.rawValue)",
        remainingTrainerSeconds: seconds.isEmpty
          ? nil
          : seconds.reduce(0, +) / Double(seconds.count) * Double(plan.runs.count - finished.count),
        detectable: try DetectableDifference(experiment, finished: finished))
      if json {
        try printJSON(answer)
      } else {
        try printToStandardOutput(text(answer))
      }
    }
  }

  private func text(_ answer: Answer) -> String {
    let rates =
      answer.arms.count > answer.optimizers.count ? " (\(answer.arms.count) with their learning rates)" : ""
    var lines = [
      "\(answer.name): \(answer.parameters), \(answer.epochsPerRun) epochs",
      "  \(answer.runs) runs: \(answer.optimizers.joined(separator: ", "))\(rates) × \(answer.seeds) seeds; "
        + "\(answer.finished) finished",
    ]
    if let seconds = answer.remainingTrainerSeconds {
      lines.append("  still to come: about \(duration(seconds)) of one trainer's time")
    } else {
      lines.append(
        answer.finished == 0
          ? "  time: not known before a run of this experiment is finished"
          : "  time: not known: the finished runs were imported, and do not say how long they took")
    }
    if let detectable = answer.detectable {
      lines += detectable.lines
    } else {
      lines.append(
        "  could detect: not known before two runs of an arm are finished, or without a second seed")
    }
    return lines.joined(separator: "\n")
  }
}

/// Prints a value as JSON with sorted snake_case keys, as `export` spells them.
func printJSON(_ value: some Encodable) throws {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  encoder.keyEncodingStrategy = .convertToSnakeCase
  try printToStandardOutput(String(decoding: try encoder.encode(value), as: UTF8.self))
}
