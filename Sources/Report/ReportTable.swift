import Foundation
import Tables

/// The tables that a report can have beside it; also the names of their files.
enum TableName: String, CaseIterable {
  case finalAccuracy = "final-accuracy"
  case differences

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

extension ReportModel {
  /// The tables that the model has numbers for.
  func tables() -> [ReportTable] { [finalAccuracyTable, differencesTable].compactMap { $0 } }

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
