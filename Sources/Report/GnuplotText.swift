/// Text inside gnuplot scripts and their data files.
enum GnuplotText {
  /// `text` as a single-quoted gnuplot string.
  ///
  /// Inside single quotes gnuplot expands neither backquotes nor macros nor backslashes; a quote is written
  /// twice. Control characters, which could end the line and with it the string, become spaces. The scripts
  /// set their terminals `noenhanced`, so that `_`, `^`, `{` and `@` stand for themselves when drawn.
  /// At the very start gnuplot takes a doubled quote for an empty string: there a quote becomes a typographic one.
  static func quoted(_ text: String) -> String {
    var scalars = plain(text).unicodeScalars
    if scalars.first == "'" {
      scalars.replaceSubrange(..<scalars.index(after: scalars.startIndex), with: ["’"])
    }
    return "'" + String(scalars).replacing(scalar: "'", with: "''") + "'"
  }

  /// A tic label, in which `%` would start a number format.
  static func quotedTic(_ text: String) -> String { quoted(text.replacing(scalar: "%", with: "%%")) }

  /// A name as legends show it: cut where it would take the whole figure.
  static func label(_ text: String, limit: Int = 24) -> String {
    text.count > limit ? String(text.prefix(limit - 1)) + "…" : text
  }

  /// A cell of a data file: one line, without the tab and quotes that separate and delimit cells.
  static func cell(_ text: String) -> String { plain(text).replacing(scalar: "\"", with: "'") }

  private static func plain(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .lineSeparator, .paragraphSeparator: " "
          default: scalar
          }
        }))
  }
}
