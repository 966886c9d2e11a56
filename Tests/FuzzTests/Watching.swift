import Foundation
import Synchronization

/// A file that holds the number of the current input as text, whatever becomes of the process. A thread ends a process
/// that stays at one input.
final class ProgressFile: Sendable {
  /// Seconds at one input.
  private static let hanging = 60

  private let path: String
  private let descriptor: Int32
  private let current = Atomic(-1)

  init(_ name: String) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("rsgdm-fuzz-\(name)").path
    descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Finding("cannot write \(path): \(String(cString: strerror(errno)))") }
    Thread.detachNewThread { [weak self] in
      var last = -1
      var since = 0
      while let index = self?.current.load(ordering: .relaxed) {
        since = index == last ? since + 1 : 0
        last = index
        if since == Self.hanging {
          FileHandle.standardError.write(Data("\(name): hangs at input \(index)\n".utf8))
          abort()
        }
        sleep(1)
      }
    }
  }

  deinit { close(descriptor) }

  func note(_ index: Int) {
    current.store(index, ordering: .relaxed)
    var text = "\(index)"
    // Later numbers are as long or longer, so that nothing of an earlier one is left.
    text.append("\n")
    _ = text.withUTF8 { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  func remove() { unlink(path) }
}

/// How much resident memory the process has come to need since a moment, at its highest.
final class MemoryWatch {
  private var start = 0

  init() { restart() }

  func restart() {
    // Sets the highest value so far back to the current one; where that is not allowed, it is the process's.
    try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs"))
    start = Self.highest
  }

  /// In bytes.
  var growth: Int { max(0, Self.highest - start) }

  private static var highest: Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first).flatMap { Int($0) }
      .map {
        $0 << 10
      } ?? 0
  }
}

/// While it lives, no more than a few gigabytes can be reserved beyond what is there now. Memory that is reserved and
/// never touched is not resident; a parser that believes a size that lies traps here, and is found out.
final class AddressSpaceLimit {
  private var before = rlimit()
  private let isSet: Bool

  init(gigabytes: Int) {
    let statm = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = statm.split(separator: " ").first.flatMap { UInt($0) }
    guard let pages, getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &before) == 0 else {
      isSet = false
      return
    }
    var limit = before
    limit.rlim_cur = min(before.rlim_max, pages * UInt(getpagesize()) + UInt(gigabytes) << 30)
    isSet = setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0
  }

  deinit { if isSet { setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &before) } }
}
