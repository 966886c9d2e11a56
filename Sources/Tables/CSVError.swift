/// What is wrong with a file of comma-separated values, and where.
public struct CSVError: Error, Equatable, Sendable, CustomStringConvertible {
  public let file: String
  /// Counted from 1, which is the header; `nil` for the whole file.
  public let row: Int?
  public let message: String

  public init(file: String, row: Int? = nil, _ message: String) {
    self.file = file
    self.row = row
    self.message = message
  }

  public var description: String { row.map { "\(file), row \($0): \(message)" } ?? "\(file): \(message)" }
}
