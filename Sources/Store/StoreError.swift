import GRDB

/// The store cannot be used, or refuses what was asked.
public struct StoreError: Error, CustomStringConvertible {
  public enum Code: Sendable {
    case missing
    case notADatabase
    /// A later version of the program has changed the file's layout.
    case newerVersion
    /// The file's layout is that of an earlier version: a command that writes brings it up to date.
    case olderVersion
    case readOnly
    /// Another process keeps the file locked.
    case locked
    /// Runs in it were made on other data.
    case otherData
    /// Another process has taken a run over.
    case taken
    case failed
  }

  public var code: Code
  public var path: String
  public var message: String

  public var description: String { "store \(path): \(message)" }

  public init(_ code: Code, path: String, _ message: String) {
    self.code = code
    self.path = path
    self.message = message
  }

  /// What to do about a damaged file.
  static func rescue(_ path: String) -> String {
    // What was written last may be in the log beside the file only, and belongs to no other file.
    "Move it into another folder, together with \(path)-wal and \(path)-shm where there are such files. Then put a copy in its "
      + "place ('rsgdm-lab export --store-copy FILE' makes one), or save what can be read with 'sqlite3 MOVED .recover | sqlite3 "
      + "NEW', and let the sweep go on"
  }

  /// Of a value that no column of a store may have.
  init(_ error: RowDecodingError, path: String) {
    self.init(
      .notADatabase, path: path,
      "the database is damaged: it holds a value that it cannot hold (\(error)). \(StoreError.rescue(path))")
  }

  init(_ error: DatabaseError, path: String) {
    let (code, message): (Code, String) =
      switch error.resultCode {
      case .SQLITE_NOTADB:
        (.notADatabase, "the file is not an SQLite database. Name another with --store")
      case .SQLITE_READONLY, .SQLITE_PERM:
        (.readOnly, "the file cannot be written. Change its permissions, or name another with --store")
      case .SQLITE_CANTOPEN:
        (.readOnly, "the file cannot be opened: does its folder exist, and may you write there?")
      case .SQLITE_BUSY, .SQLITE_LOCKED:
        (.locked, "another process keeps it locked; try again when that has ended")
      case .SQLITE_CORRUPT:
        (
          .notADatabase,
          "the database is damaged (\(error.message ?? "no details")). \(StoreError.rescue(path))"
        )
      case .SQLITE_FULL: (.failed, "the disk is full; free some space and run the same command again")
      default: (.failed, error.message ?? error.description)
      }
    self.init(code, path: path, message)
  }
}
