import Foundation

/// The calls that durable writing is made of, so that a test can let any of them fail.
package struct FileLayer {
  package enum Mode { case new, append, folder }

  /// Opens a file for writing, or a folder for syncing; below 0 where that fails.
  package var open: (_ path: String, Mode) -> Int32 = { path, mode in
    switch mode {
    case .new: Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    case .append: Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    case .folder: Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
  }
  package var write: (Int32, UnsafeRawPointer, Int) -> Int = { Glibc.write($0, $1, $2) }
  package var sync: (Int32) -> Int32 = { Glibc.fsync($0) }
  package var rename: (_ from: String, _ to: String) -> Int32 = { Glibc.rename($0, $1) }
  package var close: (Int32) -> Void = { _ = Glibc.close($0) }

  /// What the names of files that are being written end with.
  static let asideSuffix = ".part"

  package init() {}

  /// Writes a file aside, syncs it, and only then gives it its name: it is there whole or not at all.
  ///
  /// - Throws: ``StorageError`` where the system refuses; what was there before is then still there.
  func replace(_ file: URL, with data: Data) throws {
    let aside = file.path + Self.asideSuffix
    do {
      try write(data, to: aside, .new)
      guard rename(aside, file.path) == 0 else { throw failure("name", aside) }
    } catch {
      // A part of a file is of no use, and may be what fills the disk.
      unlink(aside)
      throw error
    }
    let folder = file.deletingLastPathComponent().path
    let descriptor = open(folder, .folder)
    guard descriptor >= 0 else { throw failure("open", folder) }
    defer { close(descriptor) }
    guard sync(descriptor) == 0 else { throw failure("sync", folder) }
  }

  /// Adds to a file's end and syncs it.
  ///
  /// - Throws: ``StorageError`` where the system refuses; then a part of it may be there.
  func append(_ data: Data, to file: URL) throws { try write(data, to: file.path, .append) }

  private func write(_ data: Data, to path: String, _ mode: Mode) throws {
    let descriptor = open(path, mode)
    guard descriptor >= 0 else { throw failure("write", path) }
    defer { close(descriptor) }
    try data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, let base = bytes.baseAddress {
        let count = write(descriptor, base + written, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw failure("write", path) }
        written += count
      }
    }
    guard sync(descriptor) == 0 else { throw failure("sync", path) }
  }

  private func failure(_ what: String, _ path: String) -> StorageError {
    StorageError("cannot \(what) \(path): \(String(cString: strerror(errno)))")
  }
}

/// The run's folder cannot be used: the disk is full, or gone, or another trainer is at work there. Nothing is wrong with
/// the run.
package struct StorageError: Error, CustomStringConvertible, Equatable {
  package let description: String
  init(_ description: String) { self.description = description }
}
