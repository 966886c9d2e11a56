import CArchive

/// A libarchive reader that takes its bytes from a ``ByteSource``.
final class ArchiveReader {
  struct Entry {
    let path: String
    let isFile: Bool
  }

  private let handle: OpaquePointer
  private let input: Input

  /// - Parameter enable: Tells libarchive which filters and formats to expect.
  /// - Throws: ``DatasetError`` where the source is none of these.
  init(_ source: any ByteSource, enable: (OpaquePointer) -> Void) throws {
    guard let handle = archive_read_new() else {
      throw DatasetError(.badData, "\(source.name) cannot be read: libarchive has no memory.")
    }
    self.handle = handle
    input = Input(source)
    enable(handle)
    // `input` lives as long as `handle`, which is freed first.
    let status = archive_read_open(
      handle, Unmanaged.passUnretained(input).toOpaque(), nil,
      { archive, context, block in
        guard let context, let block else { return -1 }
        return Unmanaged<Input>.fromOpaque(context).takeUnretainedValue().next(archive, block)
      }, nil)
    try check(status)
  }

  deinit { archive_read_free(handle) }

  var isGzip: Bool { archive_filter_code(handle, 0) == ARCHIVE_FILTER_GZIP }

  /// The last bytes that were taken from the source, at most eight.
  var tail: [UInt8] { input.tail }

  /// Goes on to the next entry; `nil` at the end of the archive.
  func nextEntry() throws -> Entry? {
    var entry: OpaquePointer?
    let status = archive_read_next_header(handle, &entry)
    if status == ARCHIVE_EOF { return nil }
    try check(status)
    guard let entry else { return nil }
    // The kinds of file are macros that Swift does not see: 0o100000 is AE_IFREG.
    return Entry(
      path: archive_entry_pathname(entry).map { String(cString: $0) } ?? "",
      isFile: archive_entry_filetype(entry) == 0o100000)
  }

  /// The next bytes of the current entry; 0 at its end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = archive_read_data(handle, buffer.baseAddress, buffer.count)
    if count < 0 { try check(Int32(truncatingIfNeeded: count)) }
    return max(0, count)
  }

  private func check(_ status: Int32) throws {
    if let failure = input.failure { throw failure }
    if status == ARCHIVE_OK || status == ARCHIVE_WARN { return }
    let reason = archive_error_string(handle).map { String(cString: $0) } ?? "unknown error"
    throw DatasetError(
      .badData, "\(input.source.name) is damaged or is no archive of its kind (\(reason)): get it again.")
  }

  /// What libarchive's callback reads from: one block at a time, which stays in place until the next.
  private final class Input {
    let source: any ByteSource
    /// What the source threw: Swift errors cannot pass through C.
    private(set) var failure: (any Error)?
    private(set) var tail: [UInt8] = []
    private let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)

    init(_ source: any ByteSource) { self.source = source }

    deinit { block.deallocate() }

    func next(_ archive: OpaquePointer?, _ pointer: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
      pointer.pointee = UnsafeRawPointer(block.baseAddress)
      do {
        let count = try source.read(into: block)
        tail = Array((tail + block[max(0, count - 8)..<count]).suffix(8))
        return count
      } catch {
        failure = error
        return -1
      }
    }
  }
}

/// The unpacked contents of a gzip file, checked against the length and the checksum at its end.
package final class GzipSource: ByteSource {
  package let name: String
  private let reader: ArchiveReader
  private var checksum = CRC32()
  private var length: UInt32 = 0

  /// - Throws: ``DatasetError`` where the bytes are not gzip's.
  package init(_ upstream: any ByteSource) throws {
    name = upstream.name
    reader = try ArchiveReader(upstream) { handle in
      archive_read_support_filter_gzip(handle)
      archive_read_support_format_raw(handle)
    }
    let entry = try reader.nextEntry()
    if entry == nil || !reader.isGzip {
      throw DatasetError(.badData, "\(name) is not a gzip file: get it again.")
    }
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = try reader.read(into: buffer)
    if count > 0 {
      checksum.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      length &+= UInt32(truncatingIfNeeded: count)
    } else {
      let trailer = [checksum.value, length].flatMap { word in
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
      }
      if reader.tail != trailer {
        throw DatasetError(
          .badData, "\(name) is damaged: its contents do not have the checksum at its end. Get it again.")
      }
    }
    return count
  }
}

/// The current file of a tar archive.
package final class TarSource: ByteSource {
  package let name: String
  private let upstream: any ByteSource
  private let reader: ArchiveReader

  package init(_ upstream: any ByteSource) throws {
    name = upstream.name
    self.upstream = upstream
    reader = try ArchiveReader(upstream) { archive_read_support_format_tar($0) }
  }

  /// Goes on to the next regular file and returns its path in the archive; `nil` at the end, where everything
  /// that follows the archive was read too.
  package func nextFile() throws -> String? {
    while let entry = try reader.nextEntry() {
      if entry.isFile { return entry.path }
    }
    try upstream.drain()
    return nil
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try reader.read(into: buffer)
  }
}
