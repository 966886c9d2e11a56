import ArgumentParser
import Foundation
import Store
import Tables

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the store's runs, epochs or probes to standard output as CSV or JSON.",
    discussion: """
      Rows are ordered by the runs' identities, so that equal results give equal files.

        rsgdm-lab export epochs --format csv > epochs.csv

      --store-copy copies the whole store instead, as it is at one moment, also while a sweep writes to it; a plain copy \
      of the file would not be one. Checkpoints stay where they are.

        rsgdm-lab export --store-copy backup.sqlite --store lab.sqlite
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case csv, json }

  @Argument(help: "What to write: runs, epochs or probes.")
  var table: Store.Table?

  @Option(help: "csv or json (default: csv).")
  var format: Format?

  @Option(
    help: ArgumentHelp("Copy the whole store to this file, which must not be there yet.", valueName: "file"),
    completion: .file(extensions: ["sqlite"]))
  var storeCopy: String?

  @Option(help: "The SQLite file with the results.")
  var store = "lab.sqlite"

  func validate() throws {
    if table == nil, storeCopy == nil {
      throw ValidationError(
        "Say what to write (\(Store.Table.allCases.map(\.rawValue).joined(separator: ", "))), or --store-copy FILE."
      )
    }
    if storeCopy != nil, table != nil || format != nil {
      throw ValidationError("--store-copy copies all of the store: leave out the table and --format.")
    }
    if storeCopy?.isEmpty == true { throw ValidationError("--store-copy needs the name of a file.") }
  }

  func run() async throws {
    try await reportingFailures {
      let store = try Store(path: store, .read)
      if let storeCopy { return try store.copy(to: storeCopy) }
      guard let table else { return }
      let output = Output()
      switch format ?? .csv {
      case .csv: try writeCSV(table, of: store, output)
      case .json: try writeJSON(table, of: store, output)
      }
      try output.flush()
    }
  }

  /// Standard output by the piece: there may be millions of rows.
  private final class Output {
    private var text = ""

    func write(_ more: String) throws {
      text += more
      if text.utf8.count > 1 << 16 { try flush() }
    }

    func flush() throws {
      try writeToStandardOutput(text)
      text = ""
    }
  }

  private func writeCSV(_ table: Store.Table, of store: Store, _ output: Output) throws {
    try store.export(table) { columns in
      try output.write(CSVField.row(columns.map(CSVField.text)))
    } row: { values in
      try output.write(CSVField.row(values.map(CSVField.init)))
    }
  }

  private func writeJSON(_ table: Store.Table, of store: Store, _ output: Output) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.withoutEscapingSlashes]
    /// What of a value has to be escaped, and what is no number in JSON, is the encoder's; it would take minutes for the
    /// rest.
    func text(_ value: ExportedValue) throws -> String {
      switch value {
      case .null: return "null"
      case .integer(let integer): return "\(integer)"
      case .number(let number) where number.isFinite:
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
      case .text(let text) where text.utf8.allSatisfy(Self.isPlain): return "\"\(text)\""
      default: return String(decoding: try encoder.encode(JSONValue(value)), as: UTF8.self)
      }
    }
    var keys: [(text: String, place: Int)] = []
    var separator = "[\n"
    try store.export(table) { names in
      keys = try names.enumerated().sorted { $0.element < $1.element }.map { place, name in
        (try text(.text(name)) + ":", place)
      }
    } row: { values in
      let fields = try keys.map { $0.text + (try text(values[$0.place])) }
      try output.write(separator + "{" + fields.joined(separator: ",") + "}")
      separator = ",\n"
    }
    try output.write(separator == "[\n" ? "[]\n" : "\n]\n")
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  private struct JSONValue: Encodable {
    let value: ExportedValue
    init(_ value: ExportedValue) { self.value = value }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch value {
      case .null: try container.encodeNil()
      case .integer(let integer): try container.encode(integer)
      case .number(let number): try container.encode(number)
      case .text(let text): try container.encode(text)
      }
    }
  }
}

extension Store.Table: ExpressibleByArgument {}

extension CSVField {
  fileprivate init(_ value: ExportedValue) {
    switch value {
    case .null: self = .null
    case .integer(let integer): self = .integer(integer)
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    }
  }
}
