import Foundation

/// A figure's data file: tab-separated, one header line, blocks of rows apart by two blank lines, which
/// gnuplot addresses by `index` and table readers skip.
struct DataTable {
  private(set) var text: String
  private var blocks = 0

  init(columns: [String]) { text = columns.joined(separator: "\t") + "\n" }

  /// Appends the rows as one block.
  ///
  /// - Returns: The block's `index` in gnuplot; `nil` for no rows, which make no block.
  mutating func add(_ rows: [[Cell]]) -> Int? {
    if rows.isEmpty { return nil }
    if blocks > 0 { text += "\n\n" }
    for row in rows { text += row.map(\.text).joined(separator: "\t") + "\n" }
    blocks += 1
    return blocks - 1
  }

  enum Cell: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    case text(String)
    case integer(Int)
    /// `nil` leaves the cell empty: a missing value for gnuplot as for table readers.
    case number(Double?)

    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .integer(value) }

    fileprivate var text: String {
      switch self {
      case .text(let text): GnuplotText.cell(text)
      case .integer(let value): String(value)
      case .number(let value): value.map { String(format: "%.10g", $0) } ?? ""
      }
    }
  }
}

extension Estimate {
  /// n, mean, lower, upper.
  var cells: [DataTable.Cell] {
    [.integer(count), .number(mean), .number(interval?.lower), .number(interval?.upper)]
  }
}
