import Foundation
import Yams

/// Something wrong in an experiment file: where it is and what to do about it.
public struct ExperimentFileError: Error, Equatable, CustomStringConvertible {
  public var file: String
  /// Line and column, counted from 1; `nil` where the whole file is meant.
  public var line: Int?
  public var column: Int?
  public var message: String

  public init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  public var description: String {
    var place = file
    if let line { place += ":\(line)" }
    if let column { place += ":\(column)" }
    return "\(place): \(message)"
  }
}

extension ExperimentFileError {
  /// Longer than ``ExperimentSpec/largestFile``.
  public static func tooLarge(_ file: String) -> ExperimentFileError {
    ExperimentFileError(
      file: file, line: 1,
      message: "is larger than \(ExperimentSpec.largestFile / 1024) KiB: no experiment file")
  }

  init(yaml error: YamlError, file: String) {
    switch error {
    case .scanner(_, let problem, let mark, let text), .parser(_, let problem, let mark, let text),
      .composer(_, let problem, let mark, let text):
      let isDeep = problem.hasPrefix("Maximum nesting level")
      // The parser takes a last line without an end for one that is followed by another.
      let end = YAMLText.place(after: text.unicodeScalars)
      let place = mark.line > end.line ? end : (line: mark.line, column: mark.column)
      self.init(
        file: file, line: place.line, column: place.column,
        message: "not YAML: \(isDeep ? "nested too deeply" : problem)")
    case .reader(let problem, _, _, let text):
      // The character in the way is the first that YAML does not have; its place comes without a line.
      let before = text.unicodeScalars.prefix { YAMLText.isAllowed($0) }
      let (line, column) = YAMLText.place(after: before)
      self.init(file: file, line: line, column: column, message: "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      let names = excerpt(duplicates.joined(separator: ", "))
      self.init(
        file: file, line: context.mark.line, column: context.mark.column, message: "key given twice: \(names)"
      )
    default:
      self.init(file: file, message: "not YAML: \(error)")
    }
  }
}

/// A YAML value together with its place in the file, so that whatever is wrong with it can be pointed at.
struct YAMLValue {
  let node: Node
  let file: String
  /// How a person would name the value: `optimizers[1].momentum`.
  let path: String

  /// The value that a file's text is.
  ///
  /// - Throws: ``ExperimentFileError`` where it is no YAML, or empty.
  static func parse(_ text: String, file: String) throws -> YAMLValue {
    guard let root = try YAMLText.compose(text, file: file) else {
      throw ExperimentFileError(file: file, message: "the file is empty")
    }
    return YAMLValue(node: root, file: file, path: "")
  }

  func error(_ message: String) -> ExperimentFileError {
    ExperimentFileError(
      file: file, line: node.mark?.line, column: node.mark?.column, message: message)
  }

  private func wrongType(_ expected: String) -> ExperimentFileError {
    let found: String
    switch node {
    case .scalar(let scalar): found = scalar.string.isEmpty ? "nothing" : "'\(excerpt(scalar.string))'"
    case .mapping: found = "a mapping"
    case .sequence: found = "a list"
    case .alias: found = "an alias"
    }
    return error("\(path.isEmpty ? "the file" : "'\(path)'") must be \(expected), not \(found)")
  }

  func string() throws -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else { throw wrongType("a text") }
    return scalar.string
  }

  /// A name that can be a folder's.
  func folderName() throws -> String {
    let name = try string()
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }),
      name.first != ".", name.first != "-"
    else {
      throw error("'\(path)' becomes a folder: use letters, digits, '-', '_' and '.', not '\(excerpt(name))'")
    }
    return name
  }

  func integer(in range: ClosedRange<Int>) throws -> Int {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any,
      let value = Int(scalar.string)
    else { throw wrongType("a whole number") }
    guard range.contains(value) else {
      throw error(
        range.upperBound == Int.max
          ? "'\(path)' must be at least \(range.lowerBound), not \(value)"
          : "'\(path)' must be from \(range.lowerBound) to \(range.upperBound), not \(value)")
    }
    return value
  }

  /// A finite number for which `accepts` holds; `allowed` says in words which those are.
  func number(_ allowed: String, where accepts: (Double) -> Bool) throws -> Double {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any,
      let value = Double(scalar.string)
    else { throw wrongType("a number") }
    guard value.isFinite, accepts(value) else {
      throw error("'\(path)' must be \(allowed), not \(excerpt(scalar.string))")
    }
    return value
  }

  func flag() throws -> Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any,
      let value = Bool(scalar.string)
    else { throw wrongType("true or false") }
    return value
  }

  func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) throws -> Choice
  where Choice.RawValue == String {
    let text = try string()
    if let value = Choice(rawValue: text) { return value }
    let names = Choice.allCases.map(\.rawValue)
    throw error(
      "'\(path)' is '\(excerpt(text))'\(didYouMean(text, among: names)); known: \(names.joined(separator: ", "))"
    )
  }

  func list() throws -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw wrongType("a list") }
    return sequence.enumerated().map { YAMLValue(node: $1, file: file, path: "\(path)[\($0)]") }
  }

  func mapping() throws -> YAMLMapping {
    guard case .mapping(let mapping) = node else { throw wrongType("a mapping (key: value)") }
    return try YAMLMapping(mapping, of: self)
  }

  /// Reads the value as a mapping and reports every key that `body` did not ask for.
  func read<Result>(_ body: (inout YAMLMapping) throws -> Result) throws -> Result {
    var mapping = try mapping()
    let result = try body(&mapping)
    try mapping.finish()
    return result
  }
}

/// A mapping that remembers which keys were asked for: what is left over was misspelt.
struct YAMLMapping {
  let value: YAMLValue
  private let entries: [(key: YAMLValue, name: String, value: YAMLValue)]
  private var asked: [String] = []

  fileprivate init(_ mapping: Node.Mapping, of value: YAMLValue) throws {
    self.value = value
    var names: Set<String> = []
    entries = try mapping.map { key, entry in
      let prefix = value.path.isEmpty ? "" : value.path + "."
      let key = YAMLValue(node: key, file: value.file, path: value.path)
      let name = try key.string()
      // To the parser keys of different tags are different.
      guard names.insert(name).inserted else { throw key.error("key given twice: \(excerpt(name))") }
      return (key, name, YAMLValue(node: entry, file: value.file, path: prefix + excerpt(name)))
    }
  }

  mutating func optional(_ name: String) -> YAMLValue? {
    asked.append(name)
    return entries.first { $0.name == name }?.value
  }

  /// A key, for an error to point at; it is not asked for by that.
  func key(_ name: String) -> YAMLValue? { entries.first { $0.name == name }?.key }

  mutating func required(_ name: String) throws -> YAMLValue {
    guard let found = optional(name) else {
      throw value.error(value.path.isEmpty ? "'\(name)' is missing" : "'\(value.path)' lacks '\(name)'")
    }
    return found
  }

  func finish() throws {
    guard let unknown = entries.first(where: { !asked.contains($0.name) }) else { return }
    let place = value.path.isEmpty ? "" : " in '\(value.path)'"
    let hint = didYouMean(unknown.name, among: asked)
    throw unknown.key.error(
      "unknown key '\(excerpt(unknown.name))'\(place)\(hint); known: \(asked.joined(separator: ", "))")
  }
}
