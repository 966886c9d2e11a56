/// A field of comma-separated values, as RFC 4180 has it.
public enum CSVField: Equatable, Sendable {
  /// An empty field: a value that is not there.
  case null
  case integer(Int64)
  /// With all the digits that it has: the shortest text that is read as the same number.
  case number(Double)
  case text(String)

  /// The field as it stands in a row, in quotes where it has commas, quotes or line ends, and where it begins or ends
  /// with a blank, which readers take away from fields without quotes.
  public var encoded: String {
    switch self {
    case .null: return ""
    case .integer(let integer): return "\(integer)"
    case .number(let number): return "\(number)"
    case .text(let text):
      let special = [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")]
      let blanks = [UInt8(ascii: " "), UInt8(ascii: "\t")]
      let ends = [text.utf8.first, text.utf8.last].compactMap { $0 }
      guard text.utf8.contains(where: special.contains) || ends.contains(where: blanks.contains) else {
        return text
      }
      // By scalars: with a combining mark after it a quote is another character, and a quote all the same.
      var quoted = "\"".unicodeScalars
      for scalar in text.unicodeScalars {
        if scalar == "\"" { quoted.append(scalar) }
        quoted.append(scalar)
      }
      quoted.append("\"")
      return String(quoted)
    }
  }

  /// The fields as one row, with its line end.
  public static func row(_ fields: [CSVField]) -> String {
    fields.map(\.encoded).joined(separator: ",") + "\n"
  }
}
