import ArgumentParser
import Experiment
import Foundation
import Statistics
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
    struct Detectable: Encodable {
      /// Standard deviation of the final test accuracy over seeds, in points, and where it comes from.
      var standardDeviation: Double
      var source: String
      var runsPerArm: Int
      var power: Double
      var alpha: Double
      /// The smallest true difference between two arms that would be found with that power, in points.
      var difference: Double
    }

    var name: String
    var arms: [String]
    var seeds: Int
    var runs: Int
    var finished: Int
    var epochsPerRun: Int
    var parameters: String
    /// Trainer time still to be spent, in all; `null` before a run of the experiment is finished.
    var remainingTrainerSeconds: Double?
    var detectable: Detectable?
  }

  func run() async throws {
    try await reportingFailures {
      let (experiment, _) = try options.load()
      let plan = Plan(experiment)
      let identities = Set(plan.runs.map(\.identity))
      let stored =
        FileManager.default.fileExists(atPath: options.store)
        ? try Store(path: options.store, .read).runs(identities) : []
      let finished = stored.filter { $0.status == .finished }
      let seconds = finished.map { $0.epochs.reduce(0) { $0 + $1.trainSeconds + $1.testSeconds } }
      let answer = Answer(
        name: experiment.name, arms: experiment.arms.map(\.label), seeds: experiment.seeds.count,
        runs: plan.runs.count, finished: finished.count, epochsPerRun: experiment.training.epochs,
        parameters: "\(experiment.model.name.rawValue) on \(experiment.dataset.name.rawValue)",
        remainingTrainerSeconds: seconds.isEmpty
          ? nil
          : seconds.reduce(0, +) / Double(seconds.count) * Double(plan.runs.count - finished.count),
        detectable: try detectable(experiment, finished))
      if json {
        try printJSON(answer)
      } else {
        print(text(answer))
      }
    }
  }

  /// What a comparison of two arms could detect, given the spread of the runs that there are or, before
  /// there are any, the one that a published accuracy lets one expect.
  private func detectable(_ experiment: ExperimentSpec, _ finished: [RunRecord]) throws -> Answer.Detectable?
  {
    let runs = experiment.seeds.count
    guard runs > 1 else { return nil }
    let spread: (deviation: Double, source: String)
    // Within arms: differences between arms are not noise.
    let groups = Dictionary(grouping: finished, by: \.spec.optimizer).values.map { runs in
      runs.compactMap { $0.epochs.last?.testAccuracy }
    }.filter { $0.count > 1 }
    if !groups.isEmpty {
      let squares = try groups.map { values in
        let deviation = try SampleSummary(of: values).standardDeviation ?? 0
        return deviation * deviation * Double(values.count - 1)
      }
      let freedom = groups.reduce(0) { $0 + $1.count - 1 }
      spread = (
        (squares.reduce(0, +) / Double(freedom)).squareRoot(),
        "\(finished.count) finished runs, within arms (\(freedom) degrees of freedom)"
      )
    } else if let accuracy = experiment.claims.first(where: { $0.metric == .testAccuracy })?.published.values
      .max()
    {
      guard accuracy > 0, accuracy < 100 else { return nil }
      let expected = try AssumedSpread(
        errorRate: 1 - accuracy / 100, images: experiment.dataset.testLimit ?? 10_000)
      spread = (
        100 * expected.standardDeviation,
        "expected from the published error: √(e/2N) at e = \(String(format: "%.2f", 100 - accuracy))%"
      )
    } else {
      return nil
    }
    guard spread.deviation > 0 else { return nil }
    let difference = try ComparisonDesign(standardDeviation: spread.deviation)
      .smallestDetectableDifference(runs: runs, power: 0.8)
    return Answer.Detectable(
      standardDeviation: spread.deviation, source: spread.source, runsPerArm: runs, power: 0.8, alpha: 0.05,
      difference: difference)
  }

  private func text(_ answer: Answer) -> String {
    var lines = [
      "\(answer.name): \(answer.parameters), \(answer.epochsPerRun) epochs",
      "  \(answer.runs) runs: \(answer.arms.joined(separator: ", ")) × \(answer.seeds) seeds; "
        + "\(answer.finished) finished",
    ]
    if let seconds = answer.remainingTrainerSeconds {
      lines.append("  still to come: about \(duration(seconds)) of one trainer's time")
    } else {
      lines.append("  time: not known before a run of this experiment is finished")
    }
    if let detectable = answer.detectable {
      lines.append(
        String(
          format:
            "  could detect: a difference of %.2f points in test accuracy between two arms (80%% power, "
            + "α = 0.05, unpaired)", detectable.difference))
      lines.append(
        String(
          format: "    at a standard deviation of %.2f points: %@", detectable.standardDeviation,
          detectable.source))
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
  print(String(decoding: try encoder.encode(value), as: UTF8.self))
}
