import FileErrors
import Foundation
import GRDB

extension Store {
  /// Copies the store as it is at one moment into a new file, by SQLite's backup; sweeps may go on writing meanwhile.
  ///
  /// The copy is made aside, checked, and only then given its name. Checkpoints beside the store are not copied.
  ///
  /// - Parameter target: A file that is not there yet, in a folder that is.
  /// - Throws: ``StoreError``, also where there is a file of that name; it is left as it is.
  public func copy(to target: String) throws {
    func failure(_ message: String) -> StoreError { StoreError(.failed, path: target, message) }
    guard !FileManager.default.fileExists(atPath: target) else {
      throw failure("there is a file of that name already, which is left as it is: name another")
    }
    let aside = (target.hasPrefix("/") ? target : "./\(target)") + ".copying-\(getpid())"
    defer { for suffix in ["", "-wal", "-shm", "-journal"] { unlink(aside + suffix) } }
    do {
      let copy = try DatabaseQueue(path: aside)
      try database.backup(to: copy)
      // Closing it writes all of the copy into its one file.
      try copy.close()
      let check = try Store(path: aside, .read).check()
      guard check.problems.isEmpty else {
        throw StoreError(
          .notADatabase, path: path, "is damaged (\(check.problems[0])). \(StoreError.rescue(path))")
      }
    } catch let error as DatabaseError {
      throw StoreError(error, path: error.resultCode == .SQLITE_CORRUPT ? path : target)
    }
    // A second name fails where the name is taken, which renaming does not; not all file systems have them.
    if link(aside, target) == 0 { return }
    let reason = errno
    guard reason == EPERM || reason == EOPNOTSUPP || reason == ENOSYS else {
      throw failure("cannot be made: \(String(cString: strerror(reason)))")
    }
    do {
      try FileManager.default.moveItem(atPath: aside, toPath: target)
    } catch {
      throw failure("cannot be made: \(error.systemReason)")
    }
  }
}
