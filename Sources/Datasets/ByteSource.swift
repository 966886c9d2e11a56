import Foundation
import Hashing

/// Bytes that are read once, from front to back.
package protocol ByteSource: AnyObject {
  /// The file, for messages.
  var name: String { get }

  /// Fills the front of `buffer` with the next bytes and returns how many; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ByteSource {
  /// Fills `buffer` as far as there are bytes.
  func readFully(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Reads to the end and returns how many bytes that were.
  @discardableResult
  func drain() throws -> Int {
    var total = 0
    try withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
      while true {
        let count = try read(into: buffer)
        if count == 0 { break }
        total += count
      }
    }
    return total
  }
}

/// The bytes of a file as they are.
final class FileSource: ByteSource {
  let name: String
  private let descriptor: Int32

  /// - Throws: ``DatasetError`` of kind `missing` where the file is not there or may not be read.
  init(path: String) throws {
    name = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      throw DatasetError(.missing, "\(path) cannot be opened: \(String(cString: strerror(errno))).")
    }
  }

  deinit { close(descriptor) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR {
        throw DatasetError(.missing, "\(name) cannot be read: \(String(cString: strerror(errno))).")
      }
    }
  }
}

/// Another source's bytes, with the SHA-256 of those read so far.
final class HashingSource: ByteSource {
  private let upstream: any ByteSource
  private var hash = SHA256()

  init(_ upstream: any ByteSource) { self.upstream = upstream }

  var name: String { upstream.name }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try upstream.read(into: buffer)
    hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }

  /// Hexadecimal.
  var sha256: String { hash.hexadecimal }
}
