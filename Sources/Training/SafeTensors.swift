import Foundation
import Hashing

/// A file of named arrays in the safetensors format: eight bytes of header length, a JSON header, the bytes.
/// <https://huggingface.co/docs/safetensors>
///
/// What this writes holds the SHA-256 of all the rest in its metadata, so that a bit that changed on the disk is noticed.
package struct SafeTensors {
  package struct Entry: Equatable {
    package enum Kind: String {
      case float32 = "F32"
      case float64 = "F64"
      case int64 = "I64"
    }
    package var kind: Kind
    package var shape: [Int]
    package var bytes: Data
  }

  package var entries: [String: Entry] = [:]
  package var metadata: [String: String] = [:]
  /// Whether the file that this was read from had a checksum.
  package private(set) var isVerified = false

  package init() {}

  private static let checksum = "sha256"

  package mutating func set(_ name: String, _ values: [Float], shape: [Int]) {
    entries[name] = Entry(kind: .float32, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
  }

  package mutating func set(_ name: String, doubles values: [Double], shape: [Int]) {
    entries[name] = Entry(kind: .float64, shape: shape, bytes: values.withUnsafeBytes { Data($0) })
  }

  package mutating func set(_ name: String, _ value: Int64) {
    entries[name] = Entry(kind: .int64, shape: [], bytes: withUnsafeBytes(of: value) { Data($0) })
  }

  /// - Throws: ``CheckpointError`` where the name is missing or holds something else.
  package func floats(_ name: String, shape: [Int]) throws -> [Float] {
    try values(name, .float32, shape)
  }

  /// - Throws: ``CheckpointError`` where the name is missing or holds something else.
  package func doubles(_ name: String, shape: [Int]) throws -> [Double] {
    try values(name, .float64, shape)
  }

  private func values<Value>(_ name: String, _ kind: Entry.Kind, _ shape: [Int]) throws -> [Value] {
    guard let entry = entries[name] else { throw CheckpointError("has no '\(name)'") }
    guard entry.kind == kind, entry.shape == shape else {
      throw CheckpointError(
        "'\(name)' is \(entry.kind.rawValue) \(entry.shape), not \(kind.rawValue) \(shape)")
    }
    return [Value](unsafeUninitializedCapacity: shape.reduce(1, *)) { buffer, count in
      count = entry.bytes.copyBytes(to: buffer) / MemoryLayout<Value>.size
    }
  }

  /// The file's bytes: the same for the same contents.
  package func encoded() throws -> Data {
    var metadata = metadata
    metadata[Self.checksum] = try contentHash()
    let header = try header(metadata)
    var data = Data(capacity: 8 + header.count + entries.values.reduce(0) { $0 + $1.bytes.count })
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(header)
    for name in entries.keys.sorted() { if let entry = entries[name] { data.append(entry.bytes) } }
    return data
  }

  /// SHA-256 of the header without a checksum and of the arrays in the order of their names.
  private func contentHash() throws -> String {
    var metadata = metadata
    metadata[Self.checksum] = nil
    var hash = SHA256()
    hash.update(try header(metadata))
    for name in entries.keys.sorted() { entries[name]?.bytes.withUnsafeBytes { hash.update($0) } }
    return hash.hexadecimal
  }

  private func header(_ metadata: [String: String]) throws -> Data {
    var header: [String: Any] = ["__metadata__": metadata]
    var offset = 0
    for name in entries.keys.sorted() {
      guard let entry = entries[name] else { continue }
      header[name] = [
        "dtype": entry.kind.rawValue, "shape": entry.shape,
        "data_offsets": [offset, offset + entry.bytes.count],
      ]
      offset += entry.bytes.count
    }
    var json = try JSONSerialization.data(
      withJSONObject: header, options: [.sortedKeys, .withoutEscapingSlashes])
    // The format wants the arrays aligned: spaces fill the header up.
    json.append(Data(repeating: 0x20, count: (8 - json.count % 8) % 8))
    return json
  }

  /// Reads a file's bytes, trusting none of its sizes.
  ///
  /// - Throws: ``CheckpointError`` for anything that is not a well-formed file of float32, float64 and int64 arrays, and
  ///   where a checksum is not that of the contents.
  package init(decoding data: Data) throws {
    let data = data.startIndex == 0 ? data : Data(data)
    guard data.count >= 8 else { throw CheckpointError("is only \(data.count) bytes long") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(data.count - 8) else {
      throw CheckpointError("is cut off: its header should have \(length) bytes")
    }
    let body = 8 + Int(length)
    guard let header = try? JSONSerialization.jsonObject(with: data[8..<body]) as? [String: Any] else {
      throw CheckpointError("has a header that is not JSON")
    }
    var ranges: [(start: Int, end: Int)] = []
    for (name, value) in header {
      if name == "__metadata__" {
        guard let texts = value as? [String: String] else {
          throw CheckpointError("has metadata that are not texts")
        }
        metadata = texts
        continue
      }
      guard let description = value as? [String: Any], let kindName = description["dtype"] as? String,
        let kind = Entry.Kind(rawValue: kindName), let shape = description["shape"] as? [Int],
        let offsets = description["data_offsets"] as? [Int], offsets.count == 2
      else { throw CheckpointError("describes '\(name)' in a way that is not understood") }
      let (start, end) = (offsets[0], offsets[1])
      guard start >= 0, end >= start, end <= data.count - body else {
        throw CheckpointError("is cut off: '\(name)' should end at byte \(end) of \(data.count - body)")
      }
      var count = kind == .float32 ? 4 : 8
      for size in shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard size >= 0, !overflow else { throw CheckpointError("gives '\(name)' an impossible shape") }
        count = product
      }
      guard count == end - start else {
        throw CheckpointError("gives '\(name)' \(end - start) bytes for the shape \(shape)")
      }
      entries[name] = Entry(kind: kind, shape: shape, bytes: data[(body + start)..<(body + end)])
      ranges.append((start, end))
    }
    // One after another, as the format has it: nothing is shared, nothing hidden between.
    var position = 0
    for range in ranges.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      guard range.start == position else { throw CheckpointError("has arrays that overlap, or a gap") }
      position = range.end
    }
    guard position == data.count - body else { throw CheckpointError("has bytes that belong to no array") }
    guard let checksum = metadata.removeValue(forKey: Self.checksum) else { return }
    guard try contentHash() == checksum else {
      throw CheckpointError("is damaged: its contents do not have its checksum")
    }
    isVerified = true
  }
}

/// A checkpoint cannot be used, and why.
public struct CheckpointError: Error, CustomStringConvertible, Equatable {
  public var file: String?
  public var reason: String

  init(_ reason: String) { self.reason = reason }

  public var description: String { "checkpoint \(file.map { "\($0) " } ?? "")\(reason)" }
}
