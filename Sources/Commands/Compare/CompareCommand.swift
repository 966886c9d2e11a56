import ArgumentParser
import Experiment
import Foundation
import Report
import Statistics
import Store

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compares arms: an experiment's in the store, or the rows of any CSV file.",
    discussion: """
      A CSV file has a row per run. --arm names the column that says which optimizer, or whatever is compared, a run is \
      of; --pair the one that says which runs of different arms belong together, as by a seed. Pairs are made by that \
      key, never by the order of rows, and a key that one arm lacks is named. Each arm is compared with the baseline, \
      which is the first one unless --baseline names it. p-values are adjusted, and intervals widened, over all \
      contrasts of all metrics and tasks.

        rsgdm-lab compare --csv runs.csv --metric accuracy --arm optimizer --pair seed --margin 0.1
        rsgdm-lab compare experiments/quickstart.yaml --metric test-accuracy --json
        rsgdm-lab compare --self-test --n 5
      """)

  @Argument(
    help: "The experiment file, to compare what the store has of it.",
    completion: .file(extensions: ["yaml", "yml"]))
  var experiment: String?

  @Option(help: "The SQLite file with the results.", completion: .file(extensions: ["sqlite"]))
  var store = "lab.sqlite"

  @Option(help: "A CSV file with a row per run.", completion: .file(extensions: ["csv"]))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "What is compared; may be given several times. A column of the CSV; or test-accuracy (the default), test-loss, "
        + "train-accuracy, train-loss, validation-accuracy or validation-loss of the last epoch.",
      valueName: "column"))
  var metric: [String] = []

  @Option(help: ArgumentHelp("The CSV's column of arms.", valueName: "column"))
  var arm: String?

  @Option(
    help: ArgumentHelp("The CSV's column of keys that pair runs of different arms.", valueName: "column"))
  var pair: String?

  @Option(
    help: ArgumentHelp(
      "The CSV's column of tasks: arms are compared on each, and over all of them.", valueName: "column"))
  var task: String?

  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only rows of the CSV with this value; may be given several times.", valueName: "column=value"))
  var conditions: [String] = []

  @Option(help: "The arm that the others are compared with (default: the first).")
  var baseline: String?

  @Flag(help: "Compare every two arms.")
  var allPairs = false

  @Flag(help: "Take the store's runs as unpaired, whatever their seeds.")
  var unpaired = false

  @Option(help: "Test for equivalence: that the difference is within ± this.")
  var margin: Double?

  @Option(
    help: ArgumentHelp(
      "Also the optimality gap: how far runs fall short of this value, on average over tasks.",
      valueName: "value"))
  var target: Double?

  @Option(
    help: ArgumentHelp(
      "Also the performance profile: the share of runs above each of these, as in 85,90,95.",
      valueName: "values"))
  var thresholds: String?

  @Option(help: "Confidence level; α is the rest.")
  var level = 0.95

  @Option(help: "How p-values are adjusted: holm, hochberg or benjamini-hochberg.")
  var adjust = MultipleComparisons.holm

  @Option(
    help: "Draw the differences into this file, SVG or PNG, by gnuplot.",
    completion: .file(extensions: ["svg", "png"]))
  var figure: String?

  @Flag(help: "Find out by simulation how often the methods used here are right, at --n runs.")
  var selfTest = false

  @Option(name: .customLong("n"), help: "Runs per arm, for --self-test.")
  var count = 10

  @Option(help: "Simulated comparisons, for --self-test.")
  var repetitions = 4000

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if !(level > 0.5 && level < 1) {
      throw ValidationError("--level must be above 0.5 and below 1, not \(level).")
    }
    if selfTest {
      if csv != nil || experiment != nil {
        throw ValidationError("--self-test simulates its own data: leave the experiment, or --csv, out.")
      }
      if !(2...200).contains(count) { throw ValidationError("--n must be from 2 to 200, not \(count).") }
      if !(100...10_000_000).contains(repetitions) {
        throw ValidationError("--repetitions must be from 100 to 10000000, not \(repetitions).")
      }
      return
    }
    guard (csv == nil) != (experiment == nil) else {
      throw ValidationError("name an experiment file, or a --csv file, and not both.")
    }
    if csv != nil {
      if metric.isEmpty { throw ValidationError("--csv needs a --metric: the column of what is compared.") }
      if arm == nil { throw ValidationError("--csv needs an --arm: the column of what runs are of.") }
    } else {
      for option in [arm.map { _ in "--arm" }, pair.map { _ in "--pair" }, task.map { _ in "--task" }]
        .compactMap(\.self)
      {
        throw ValidationError("\(option) names a column of a --csv file.")
      }
      for name in metric where ComparisonInput.StoredMetric(rawValue: name) == nil {
        throw ValidationError(
          "--metric must be one of \(ComparisonInput.StoredMetric.allCases.map(\.rawValue).joined(separator: ", ")), not '\(name)'."
        )
      }
    }
    if let figure {
      guard ["svg", "png"].contains(URL(fileURLWithPath: figure).pathExtension.lowercased()) else {
        throw ValidationError("--figure must end in .svg or .png, not '\(figure)'.")
      }
      if metric.count > 1 {
        throw ValidationError("--figure draws one --metric: they have no axis in common.")
      }
    }
    if Set(metric).count < metric.count { throw ValidationError("a --metric is named twice.") }
    for condition in conditions where !condition.contains("=") {
      throw ValidationError("--where wants COLUMN=VALUE, not '\(condition)'.")
    }
    if let target, !target.isFinite { throw ValidationError("--target must be a number, not \(target).") }
    _ = try profileThresholds()
    if let margin, !(margin > 0 && margin < 1e100) {
      throw ValidationError("--margin must be above 0, and no more than 1e100, not \(margin).")
    }
  }

  func run() async throws {
    try await reportingFailures {
      if selfTest { return try testItself() }
      var request = Comparison.Request()
      let input: ComparisonInput
      if let csv, let arm {
        input = try ComparisonInput(
          csv: csv, metrics: metric, arm: arm, pair: pair, task: task,
          where: conditions.map { condition in
            let parts = condition.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]))
          })
      } else {
        input = try stored()
      }
      request.isPaired = input.hasKeys && !unpaired
      request.baseline = baseline
      request.allPairs = allPairs
      request.level = level
      request.margin = margin
      request.adjustment = adjust
      request.target = target
      request.thresholds = try profileThresholds()
      let comparison = try Comparison(input, request)
      if let figure { try await draw(comparison, to: figure) }
      if json {
        try printJSON(ComparisonAnswer(comparison))
      } else {
        try printToStandardOutput(ComparisonText(comparison, key: csv == nil ? "seed" : pair).text)
      }
    }
  }

  private func profileThresholds() throws -> [Double] {
    try (thresholds ?? "").split(separator: ",").map { text in
      guard let value = Double(text.trimmingCharacters(in: .whitespaces)), value.isFinite else {
        throw ValidationError("--thresholds wants numbers separated by commas; '\(text)' is none.")
      }
      return value
    }
  }

  private func stored() throws -> ComparisonInput {
    let (spec, _) = try loadExperiment(experiment ?? "")
    let runs = try Store(path: store, .read).runs(Plan(spec).runs.map(\.identity), reading: .lastEpoch)
    let metrics = metric.isEmpty ? ["test-accuracy"] : metric
    // Of several learning rates the best on the validation images, as in a report.
    var rates = LearningRateChoice(spec)
    for run in runs { rates.add(run) }
    let grids = try rates.grids()
    for grid in grids { printToStandardError("note: \(grid.note)") }
    return ComparisonInput(
      spec.keeping(grids.choice), runs: runs,
      metrics: metrics.compactMap(ComparisonInput.StoredMetric.init(rawValue:)))
  }

  private func draw(_ comparison: Comparison, to path: String) async throws {
    let hasSeveral = comparison.groups.count > 1
    let count = comparison.groups.reduce(0) { $0 + $1.contrasts.count }
    var rows: [ForestFigure.Row] = []
    for group in comparison.groups {
      for contrast in group.contrasts {
        let place = hasSeveral ? (group.task.map { "\($0): " } ?? "") : ""
        let p =
          contrast.adjustedP.map { ", \(count > 1 ? "adjusted " : "")p \(ComparisonText.pRelation($0))" }
          ?? ""
        rows.append(
          ForestFigure.Row(
            label:
              "\(place)\(ComparisonText.quoted(contrast.first)) − \(ComparisonText.quoted(contrast.second))",
            difference: contrast.difference.difference,
            interval: Interval(contrast.difference.interval), adjusted: Interval(contrast.adjustedInterval),
            note: "\(ComparisonText.short(contrast.difference.difference))\(p)"))
      }
    }
    guard !rows.isEmpty else { throw Failure(.badInput, "there is no difference to draw") }
    let axis =
      Set(comparison.groups.map(\.metric)).count == 1
      ? "Difference in \(comparison.groups[0].metric)" : "Difference"
    let level = String(format: "%g%%", 100 * comparison.request.level)
    try await ForestFigure(
      axis: axis, rows: rows, margin: comparison.request.margin,
      legend: "thick: \(level) interval"
        + (count > 1 ? "; thin: for all \(count) contrasts at once" : "")
        + (comparison.request.margin == nil ? "" : "; shaded: the margin")
    )
    .draw(to: URL(fileURLWithPath: path))
  }

  // MARK: Self-test

  private struct SelfTest: Encodable {
    struct Row: Encodable {
      var population, method: String
      var wanted, found, error: Double
      var repetitions: Int
    }
    var n: Int
    var level: Double
    var rows: [Row]
  }

  private func testItself() throws {
    let study = try CalibrationStudy(runs: count, level: level, repetitions: repetitions)
    var rates: [[CalibrationStudy.Method: CalibrationStudy.Rate]] = []
    for population in Population.allCases {
      if !json { printToStandardError("simulating \(population.rawValue) data") }
      rates.append(Dictionary(uniqueKeysWithValues: study.rates(of: population).map { ($0.method, $0.rate) }))
    }
    if json {
      let rows = zip(Population.allCases, rates).flatMap { population, rates in
        CalibrationStudy.Method.allCases.compactMap { method in
          rates[method].map { rate in
            SelfTest.Row(
              population: population.rawValue, method: method.rawValue,
              wanted: method.isTest ? 1 - level : level,
              found: rate.share, error: rate.error, repetitions: rate.count)
          }
        }
      }
      return try printJSON(SelfTest(n: count, level: level, rows: rows))
    }
    for (isTest, title) in [(false, "interval covers, %"), (true, "test finds what is not there, %")] {
      var rows = [[title] + Population.allCases.map(\.rawValue)]
      for method in CalibrationStudy.Method.allCases where method.isTest == isTest {
        rows.append(
          [method.title]
            + rates.map { rates in
              rates[method].map { String(format: "%.1f ± %.1f", 100 * $0.share, 100 * $0.error) } ?? "–"
            })
      }
      try printToStandardOutput(ComparisonText.table(rows).joined(separator: "\n") + "\n")
    }
    try printToStandardOutput(
      "  \(count) runs per arm, \(repetitions) simulated comparisons of each kind; wanted: "
        + String(
          format: "%g%% and %g%%; ± is the standard error of the simulation", 100 * level, 100 * (1 - level)))
  }
}

extension MultipleComparisons: ExpressibleByArgument {}
