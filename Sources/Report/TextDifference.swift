import Foundation

/// Where two versions of a text file begin to differ, and what stands there in either.
struct TextDifference: Equatable {
  /// Counted from 1.
  var line: Int
  /// In Unicode scalars, counted from 1.
  var column: Int
  /// Around the place; what cannot be seen is escaped.
  var first: String
  var second: String

  /// Every line that differs where both texts have as many lines, or else the first.
  static func all(_ first: Data, _ second: Data) -> (differences: [TextDifference], lines: (Int, Int)) {
    let (a, b) = (lines(first), lines(second))
    func difference(_ index: Int) -> TextDifference? {
      // A file without the last line's end has one line less than one with it, which is empty.
      let (x, y) = (index < a.count ? a[index] : Data(), index < b.count ? b[index] : Data())
      return TextDifference(line: index + 1, Array(x), Array(y))
    }
    if a.count == b.count { return (a.indices.compactMap(difference), (a.count, b.count)) }
    let shared = min(a.count, b.count)
    let place = (0..<shared).first { a[$0] != b[$0] } ?? shared
    let found =
      difference(place)
      ?? TextDifference(line: place + 1, column: 1, first: "", second: "")
    return ([found], (a.count, b.count))
  }

  private static func lines(_ text: Data) -> [Data] {
    text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  /// `nil` where the lines are the same.
  private init?(line: Int, _ first: [UInt8], _ second: [UInt8]) {
    // By bytes: texts that are equal to Swift may be written in different ones.
    guard first != second else { return nil }
    var place = zip(first, second).prefix { $0 == $1 }.count
    // The scalar that the byte belongs to; its beginning is the same in both.
    func isInside(_ bytes: [UInt8]) -> Bool { place < bytes.count && bytes[place] & 0xC0 == 0x80 }
    while place > 0, isInside(first) || isInside(second) { place -= 1 }
    let before = String(decoding: first[..<place], as: UTF8.self).unicodeScalars
    self.line = line
    column = before.count + 1
    self.first = Self.excerpt(first, at: place)
    self.second = Self.excerpt(second, at: place)
  }

  private init(line: Int, column: Int, first: String, second: String) {
    self.line = line
    self.column = column
    self.first = first
    self.second = second
  }

  private static func excerpt(_ line: [UInt8], at place: Int) -> String {
    let before = Array(String(decoding: line[..<place], as: UTF8.self).unicodeScalars)
    let after = Array(String(decoding: line[place...], as: UTF8.self).unicodeScalars)
    return (before.count > 24 ? "…" : "") + visible(before.suffix(24)) + visible(after.prefix(36))
      + (after.count > 36 ? "…" : "")
  }

  private static func visible(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    scalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator:
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: String(scalar)
      }
    }.joined()
  }
}
