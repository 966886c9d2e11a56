import Yams

/// YAML as text, on its way to values: what is refused before it could take more memory or time than a file is worth.
enum YAMLText {
  /// An alias stands for a value as often as it is used, and aliases of aliases for exponentially many of them: a few
  /// lines could mean more than any computer can go through.
  static let mostAliases = 16

  /// The value that `text` is; `nil` for an empty one.
  ///
  /// - Throws: ``ExperimentFileError`` for what is no YAML, is too large or has too many aliases.
  static func compose(_ text: String, file: String) throws -> Node? {
    guard text.utf8.count <= ExperimentSpec.largestFile else { throw ExperimentFileError.tooLarge(file) }
    if let (line, column) = surplusAlias(text) {
      throw ExperimentFileError(
        file: file, line: line, column: column,
        message: "more than \(mostAliases) aliases (*name): write the values out")
    }
    do {
      // Keys are texts whatever they look like: without a resolver of types, `1` and `"1"` are the same one.
      return try Yams.compose(yaml: text, .basic)
    } catch let error as YamlError {
      throw ExperimentFileError(yaml: error, file: file)
    }
  }

  /// Where the first alias stands that is one too many.
  ///
  /// Whatever looks like an alias counts where an anchor of its name is in the text, in comments and quotes as well:
  /// rather too many are counted than too few.
  private static func surplusAlias(_ text: String) -> (line: Int, column: Int)? {
    let bytes = Array(text.utf8)
    func names(after mark: UInt8) -> [(name: ArraySlice<UInt8>, at: Int)] {
      bytes.indices.filter { bytes[$0] == mark }.compactMap { at in
        let name = bytes[(at + 1)...].prefix(while: isNameByte)
        return name.isEmpty ? nil : (name, at)
      }
    }
    let aliases = names(after: UInt8(ascii: "*"))
    guard aliases.count > mostAliases else { return nil }
    let anchors = Set(names(after: UInt8(ascii: "&")).map(\.name))
    let used = aliases.filter { anchors.contains($0.name) }
    guard used.count > mostAliases else { return nil }
    return place(after: String(decoding: bytes[..<used[mostAliases].at], as: UTF8.self).unicodeScalars)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// Whether YAML lets the character stand in a text.
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// Line and column, from 1, of what follows `text`; lines end where YAML 1.1 ends them.
  static func place(after text: some Sequence<Unicode.Scalar>) -> (line: Int, column: Int) {
    var (line, column) = (1, 1)
    var previous: Unicode.Scalar?
    for scalar in text {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": (line, column) = (line + 1, 1)
      default: column += 1
      }
      previous = scalar
    }
    return (line, column)
  }
}
