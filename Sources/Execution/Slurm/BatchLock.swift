import Foundation

/// Says that somebody is about to submit a batch, for as long as the process is there.
public final class BatchLock: Sendable {
  private let descriptor: Int32

  /// - Returns: `nil` where another has it.
  /// - Throws: ``SlurmError`` where the file cannot be written or locked.
  init?(_ file: URL) throws {
    descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw SlurmError(.unavailable, "\(file.path) cannot be written: \(String(cString: strerror(errno)))")
    }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
    // Closed as this is thrown away.
    let reason = errno
    if reason == EWOULDBLOCK { return nil }
    throw SlurmError(.unavailable, "\(file.path) cannot be locked: \(String(cString: strerror(reason)))")
  }

  public func release() { flock(descriptor, LOCK_UN) }

  deinit { close(descriptor) }
}
