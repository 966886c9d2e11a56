import CCSV
import FileErrors
import Foundation

/// Reads a file of comma-separated values row by row, as RFC 4180 has it: quotes, line ends of either kind, a byte-order
/// mark. Memory stays bounded whatever the file's length: a row has at most ``longestRow`` bytes.
///
/// ```swift
/// try CSVReader(path: "runs.csv", columns: ["seed", "accuracy"]).forEach { row, fields in
///   print(row, fields[0], fields[1])
/// }
/// ```
public struct CSVReader: Sendable {
  /// One of a row's fields: bytes that live as long as the call that they are passed to.
  public struct Field {
    let bytes: UnsafeRawBufferPointer

    public var text: String { String(decoding: bytes, as: UTF8.self) }
    public var isEmpty: Bool { bytes.isEmpty }

    /// The number that the field says, blanks around it aside; `nil` where it is none. Not a number and infinities are
    /// numbers here.
    public var number: Double? {
      var (start, end) = (0, bytes.count)
      while start < end, Self.isBlank(bytes[start]) { start += 1 }
      while start < end, Self.isBlank(bytes[end - 1]) { end -= 1 }
      let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      // Swift reads hexadecimal ones, which no table means.
      return text.contains { $0 | 0x20 == UInt8(ascii: "x") }
        ? nil : Double(String(decoding: text, as: UTF8.self))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
      byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
  }

  /// In bytes.
  public static let longestRow = 1 << 20

  public let path: String
  public let columns: [String]
  public let optional: [String]

  /// - Parameters:
  ///   - columns: The columns wanted, by the names that the first row gives.
  ///   - optional: Columns that need not be there; their fields are empty then.
  public init(path: String, columns: [String], optional: [String] = []) {
    self.path = path
    self.columns = columns
    self.optional = optional
  }

  /// Calls `body` for each row after the header with its number, the header's being 1, and the wanted fields in the
  /// order of ``columns`` and then ``optional``. Empty lines are passed over.
  ///
  /// - Parameter bytes: Is given all of the file's bytes as they are read.
  /// - Throws: ``CSVError`` for a file that cannot be read, is not valid or is empty, for a column that is missing or
  ///   there twice, and for a row of another length than the header's; and whatever `body` throws.
  public func forEach(
    bytes: (UnsafeRawBufferPointer) -> Void = { _ in }, _ body: (Int, [Field]) throws -> Void
  ) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw CSVError(file: path, "is a folder, not a file")
    }
    let file: FileHandle
    do {
      file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw CSVError(
        file: path,
        FileManager.default.fileExists(atPath: path)
          ? "cannot be read: \(error.systemReason)" : "there is no such file")
    }
    defer { try? file.close() }
    try withoutActuallyEscaping(body) { body in
      let state = State(path: path, columns: columns, optional: optional, body: body)
      var parser = csv_parser()
      guard csv_init(&parser, UInt8(CSV_STRICT | CSV_STRICT_FINI)) == 0 else {
        throw CSVError(file: path, "there is no memory to read it")
      }
      defer { csv_free(&parser) }
      let pointer = Unmanaged.passUnretained(state).toOpaque()
      var isFirst = true
      while true {
        let piece: Data?
        do {
          piece = try file.read(upToCount: 1 << 18)
        } catch {
          throw CSVError(file: path, "cannot be read: \(error.systemReason)")
        }
        guard var piece, !piece.isEmpty else { break }
        piece.withUnsafeBytes(bytes)
        if isFirst, piece.starts(with: [0xEF, 0xBB, 0xBF]) { piece = piece.dropFirst(3) }
        isFirst = false
        let read = piece.withUnsafeBytes { bytes in
          csv_parse(&parser, bytes.baseAddress, bytes.count, takeField, takeRow, pointer)
        }
        if let failure = state.failure { throw failure }
        if read != piece.count { throw CSVError(file: path, row: state.row, Self.reason(csv_error(&parser))) }
        // What of a row is known of before it ends is kept by the parser and the state.
        if Int(parser.entry_pos) + state.pending > Self.longestRow {
          throw CSVError(
            file: path, row: state.row, "is longer than \(Self.longestRow) bytes: is a quote not closed?")
        }
      }
      let end = csv_fini(&parser, takeField, takeRow, pointer)
      if let failure = state.failure { throw failure }
      if end != 0 { throw CSVError(file: path, row: state.row, Self.reason(csv_error(&parser))) }
      guard state.width != nil else {
        throw CSVError(file: path, "the file is empty: its first row names the columns")
      }
    }
  }

  private static func reason(_ code: Int32) -> String {
    code == CSV_EPARSE
      ? "a quote is not closed, or stands inside a field that has none around it"
      : "there is no memory to read it"
  }

  /// What goes on between the parser's calls.
  fileprivate final class State {
    private let path: String
    private let columns: [String]
    private let optional: [String]
    private let body: (Int, [Field]) throws -> Void
    /// How many fields the header has.
    private(set) var width: Int?
    /// Of the fields wanted; `nil` for columns that need not be there and are not.
    private var places: [Int?] = []
    /// The row that is being read.
    private(set) var row = 1
    private(set) var failure: (any Error)?
    /// The row's fields, one after the other, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    init(path: String, columns: [String], optional: [String], body: @escaping (Int, [Field]) throws -> Void) {
      self.path = path
      self.columns = columns
      self.optional = optional
      self.body = body
    }

    /// The bytes kept of a row that has not ended, commas counted too.
    var pending: Int { bytes.count + ends.count }

    func take(_ field: UnsafeRawBufferPointer) {
      bytes.append(contentsOf: field)
      ends.append(bytes.count)
    }

    func endRow() {
      defer {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        row += 1
      }
      guard failure == nil else { return }
      do {
        guard let width else { return try readHeader() }
        guard ends.count == width else {
          throw CSVError(
            file: path, row: row, "has \(ends.count) field\(ends.count == 1 ? "" : "s"), the header \(width)")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw notText(row) }
        try bytes.withUnsafeBytes { bytes in
          try body(
            row,
            places.map { place in
              guard let place else { return Field(bytes: UnsafeRawBufferPointer(start: nil, count: 0)) }
              return Field(
                bytes: UnsafeRawBufferPointer(
                  rebasing: bytes[(place == 0 ? 0 : ends[place - 1])..<ends[place]]))
            })
        }
      } catch {
        failure = error
      }
    }

    private func notText(_ row: Int) -> CSVError {
      CSVError(file: path, row: row, "is not UTF-8 text: save the file as UTF-8")
    }

    private func readHeader() throws {
      guard String(validating: bytes, as: UTF8.self) != nil else { throw notText(row) }
      var names: [String] = []
      var start = 0
      for end in ends {
        names.append(String(decoding: bytes[start..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces))
        start = end
      }
      width = names.count
      places = try (columns + optional).enumerated().map { position, column in
        let found = names.indices.filter { names[$0] == column }
        guard let place = found.first else {
          if position >= columns.count { return nil }
          let isOtherwiseSeparated = names.count == 1 && names[0].contains { ";\t".contains($0) }
          throw CSVError(
            file: path,
            isOtherwiseSeparated
              ? "its columns are not separated by commas; save it as comma-separated values"
              : "there is no column '\(column)'; there are: \(names.joined(separator: ", "))")
        }
        guard found.count == 1 else { throw CSVError(file: path, "the column '\(column)' is there twice") }
        return place
      }
    }
  }
}

private func takeField(_ field: UnsafeMutableRawPointer?, _ count: Int, _ state: UnsafeMutableRawPointer?) {
  guard let state else { return }
  Unmanaged<CSVReader.State>.fromOpaque(state).takeUnretainedValue()
    .take(UnsafeRawBufferPointer(start: field, count: field == nil ? 0 : count))
}

private func takeRow(_: Int32, _ state: UnsafeMutableRawPointer?) {
  guard let state else { return }
  Unmanaged<CSVReader.State>.fromOpaque(state).takeUnretainedValue().endRow()
}
