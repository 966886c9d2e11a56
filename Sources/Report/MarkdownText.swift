/// Text and tables in GitHub-flavoured Markdown.
enum MarkdownText {
  /// `text` so that it shows as it is and neither starts markup nor ends a table cell.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "\\", "`", "*", "_", "[", "]", "|", "#", "~", "$", "!":
        result.append("\\")
        result.append(scalar)
      case "\n", "\r", "\t", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": result.append(" ")
      case _ where scalar.properties.generalCategory == .control: break
      default: result.append(scalar)
      }
    }
    return String(result)
  }

  /// A table whose first column is text and whose others are numbers. Cells are already Markdown.
  static func table(_ header: [String], _ rows: [[String]], textColumns: Set<Int> = [0]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = header.indices.map { textColumns.contains($0) ? ":--" : "--:" }
    return ([header, rule] + rows).map(line).joined(separator: "\n")
  }

  /// A code block whose fence is longer than any run of backticks in `text`.
  static func code(_ text: String, language: String) -> String {
    var longest = 0
    var current = 0
    for scalar in text.unicodeScalars {
      current = scalar == "`" ? current + 1 : 0
      longest = max(longest, current)
    }
    let fence = String(repeating: "`", count: max(3, longest + 1))
    let body = text.hasSuffix("\n") ? text : text + "\n"
    return "\(fence)\(language)\n\(body)\(fence)"
  }
}
