import Foundation
import Tables

/// The tables that a report can have beside it; also the names of their files.
enum TableName: String, CaseIterable {
  case finalAccuracy = "final-accuracy"
  case differences
  case verdicts
  case singleRuns = "single-runs"

  var path: String { "tables/\(rawValue).csv" }
}

/// A table of the report as a file of comma-separated values, for programs to read: a number per column, with all its
/// digits, and nothing where there is no number.
struct ReportTable: Equatable {
  let name: TableName
  /// `tables/NAME.csv`.
  let text: String

  init<Row>(_ name: TableName, of rows: [Row], columns: [Column<Row>]) {
    self.name = name
    text = ([columns.map { .text($0.name) }] + rows.map { row in columns.map { $0.field(row) } })
      .map(CSVField.row).joined()
  }

  /// What stands below the table in the report's text.
  var link: String { "The same in full precision: [\(name.rawValue).csv](\(name.path))." }

  /// A column: its name in the header, and its field of a row.
  struct Column<Row> {
    let name: String
    let field: (Row) -> CSVField

    static func text(_ name: String, _ value: @escaping (Row) -> String) -> Column {
      Column(name: name) { .text(value($0)) }
    }

    static func count(_ name: String, _ value: @escaping (Row) -> Int) -> Column {
      Column(name: name) { .integer(Int64(value($0))) }
    }

    static func number(_ name: String, _ value: @escaping (Row) -> Double?) -> Column {
      Column(name: name) { row in value(row).map { .number($0) } ?? .null }
    }

    /// Mean, standard deviation, and the ends of the interval.
    static func estimate(_ name: String, _ value: @escaping (Row) -> Estimate?) -> [Column] {
      [
        number("\(name)_mean") { value($0)?.mean }, number("\(name)_sd") { value($0)?.standardDeviation },
        number("\(name)_ci95_lower") { value($0)?.interval?.lower },
        number("\(name)_ci95_upper") { value($0)?.interval?.upper },
      ]
    }
  }
}

extension ReportTable {
  /// Of a claim's answer: differences in points, nats or epochs, ratios of norms minus 1, and the largest deviation from an
  /// identity, which has neither interval nor level.
  static func verdictColumns<Row>(_ claim: @escaping (Row) -> ClaimResult) -> [Column<Row>] {
    [
      .text("claim") { claim($0).id }, .text("statement") { claim($0).statement },
      .text("quantity") { claim($0).quantity }, .text("first") { claim($0).first },
      .text("second") { claim($0).second },
      .number("published") { claim($0).mean?.publishedDifference },
      .number("estimate") {
        claim($0).mean?.estimate?.mean ?? claim($0).curves?.decisive?.mean ?? claim($0).identity?.largest
      },
      .number("ci_lower") { claim($0).interval?.lower }, .number("ci_upper") { claim($0).interval?.upper },
      .number("level") { claim($0).identity == nil ? claim($0).level : nil },
      .number("margin") {
        claim($0).mean?.margin ?? claim($0).curves?.margin ?? claim($0).identity?.tolerance
      },
      .count("seeds") { claim($0).wording.seeds }, .count("planned_seeds") { claim($0).plannedSeeds },
      .text("verdict") { claim($0).verdict.rawValue },
    ]
  }
}

extension ClaimResult {
  /// What was measured, as a word: `test_accuracy_final`.
  fileprivate var quantity: String {
    switch answer {
    case .mean(let answer):
      switch answer.measure {
      case .metric(let metric, let epochs): "\(metric.rawValue) \(epochs)"
      case .epochsTo(let metric, let target): "epochs to \(metric.rawValue) \(NumberText.short(target))"
      case .normRatio(let error, let path): "ratio of norms minus 1: \(error) on \(path)"
      }
    case .curves(let answer):
      "\(answer.metric.rawValue) at epoch \(answer.decisive.map { String($0.epoch) } ?? "none")"
    case .identity(let answer):
      answer.identity == .recursion ? "largest residual" : "largest distance from beta"
    }
  }

  fileprivate var first: String { mean?.better ?? curves?.better ?? "" }
  fileprivate var second: String { mean?.baseline ?? curves?.baseline ?? "" }

  /// Of curves that which holds for all epochs at once.
  fileprivate var interval: Interval? {
    switch answer {
    case .mean(let answer): answer.estimate?.interval
    case .curves(let answer): answer.decisive?.simultaneous
    case .identity: nil
    }
  }
}

extension ReportModel {
  /// The tables that the model has numbers for.
  func tables() -> [ReportTable] {
    [verdictsTable, singleRunsTable, finalAccuracyTable, differencesTable].compactMap { $0 }
  }

  /// `nil` without claims.
  var verdictsTable: ReportTable? {
    claims.isEmpty ? nil : ReportTable(.verdicts, of: claims, columns: ReportTable.verdictColumns { $0 })
  }

  /// Probabilities; `nil` where no claim has runs of both arms.
  var singleRunsTable: ReportTable? {
    if singleRuns.isEmpty { return nil }
    return ReportTable(
      .singleRuns, of: singleRuns,
      columns: [
        .text("optimizer") { $0.better }, .text("baseline") { $0.baseline },
        .text("metric") { $0.metric.rawValue.replacing("-", with: "_") }, .text("epochs") { $0.epochs },
        .count("runs") { $0.betterRuns }, .count("baseline_runs") { $0.baselineRuns },
        .number("ahead") { $0.ahead.probability }, .number("ahead_ci95_lower") { $0.ahead.interval.lower },
        .number("ahead_ci95_upper") { $0.ahead.interval.upper }, .number("published") { $0.published },
        .number("ahead_as_published") { $0.aheadAsPublished?.probability },
        .number("ahead_as_published_ci95_lower") { $0.aheadAsPublished?.interval.lower },
        .number("ahead_as_published_ci95_upper") { $0.aheadAsPublished?.interval.upper },
        .count("seeds_ahead") { $0.seedsAhead }, .count("seeds") { $0.seeds },
      ])
  }

  /// Accuracies in percent.
  var finalAccuracyTable: ReportTable {
    ReportTable(
      .finalAccuracy, of: arms,
      columns: [
        .text("optimizer") { $0.label }, .count("planned_runs") { $0.planned },
        .count("finished_runs") { $0.finals.count },
      ] + ReportTable.Column.estimate("test_accuracy") { $0.testAccuracy }
        + ReportTable.Column.estimate("train_accuracy") { $0.trainAccuracy })
  }

  /// Differences in percentage points; `nil` where there is only one optimizer.
  var differencesTable: ReportTable? {
    if arms.count < 2 { return nil }
    return ReportTable(
      .differences, of: differences,
      columns: [
        .text("optimizer") { $0.first }, .text("baseline") { $0.second },
        .text("metric") { $0.metric.rawValue.replacing("-", with: "_") }, .count("pairs") { $0.pairs.count },
      ] + ReportTable.Column.estimate("difference") { $0.estimate } + [
        .number("p") { $0.p }, .number("p_holm") { $0.adjustedP }, .number("correlation") { $0.correlation },
        .number("pairing_gain") { $0.pairingGain },
        .number("detectable_difference") { $0.smallestDetectable },
      ])
  }
}
