import ArgumentParser
import Foundation
import Store

struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Writes the store's runs, epochs or probes to standard output as CSV or JSON.",
    discussion: """
      Rows are ordered by the runs' identities, so that equal results give equal files.

        rsgdm-lab export epochs --format csv > epochs.csv
      """)

  enum Format: String, CaseIterable, ExpressibleByArgument { case csv, json }

  @Argument(help: "What to write: runs, epochs or probes.")
  var table: Store.Table

  @Option(help: "csv or json.")
  var format = Format.csv

  @Option(help: "The SQLite file with the results.")
  var store = "lab.sqlite"

  func run() async throws {
    try await reportingFailures {
      let store = try Store(path: store, .read)
      switch format {
      case .csv: try writeCSV(store)
      case .json: try writeJSON(store)
      }
    }
  }

  private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  private func writeCSV(_ store: Store) throws {
    try store.export(table) { columns in
      write(columns.joined(separator: ",") + "\n")
    } row: { values in
      write(values.map(csvField).joined(separator: ",") + "\n")
    }
  }

  private func writeJSON(_ store: Store) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var names: [String] = []
    var separator = "[\n"
    try store.export(table) {
      names = $0
    } row: { values in
      let object = Dictionary(zip(names, values.map(JSONValue.init)), uniquingKeysWith: { $1 })
      write(separator + String(decoding: try encoder.encode(object), as: UTF8.self))
      separator = ",\n"
    }
    write(separator == "[\n" ? "[]\n" : "\n]\n")
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

/// A value as a CSV field (RFC 4180), numbers with all the digits that they have.
private func csvField(_ value: ExportedValue) -> String {
  switch value {
  case .null: return ""
  case .integer(let integer): return "\(integer)"
  case .number(let number): return "\(number)"
  case .text(let text):
    guard text.contains(where: { ",\"\n\r".contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
