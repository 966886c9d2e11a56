import Datasets
import Execution
import Experiment
import Foundation

/// What is left of the machine's memory and of a disk.
package enum MachineResources {
  /// Bytes that can be had without swapping; `nil` where the system does not say.
  package static var availableMemory: Int? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }

  /// Bytes that are free where a file is, or is to be; `nil` where the system does not say.
  package static func freeSpace(at path: String) -> Int? {
    var url = URL(fileURLWithPath: path)
    while !FileManager.default.fileExists(atPath: url.path), url.path != "/" { url.deleteLastPathComponent() }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: url.path)
    return (attributes?[.systemFreeSize] as? NSNumber)?.intValue
  }

  package static func words(_ bytes: Int) -> String {
    bytes >= 1_000_000_000
      ? String(format: "%.1f GB", Double(bytes) / 1e9) : "\(max(1, bytes / 1_000_000)) MB"
  }
}

extension Concurrency {
  /// As many trainers as the memory that is left has room for, where their number was not asked for; and what is to be
  /// said of it.
  package func fitting(
    _ estimate: ResourceEstimate, isAskedFor: Bool, available: Int? = MachineResources.availableMemory
  ) -> (concurrency: Concurrency, note: String?) {
    // Divided, not multiplied: either number may be as large as somebody likes.
    guard let available, estimate.memory > available / max(1, jobs) else { return (self, nil) }
    let need = "a trainer is expected to need \(MachineResources.words(estimate.memory))"
    let room = "\(MachineResources.words(available)) of memory are free"
    if isAskedFor || jobs == 1 { return (self, "\(need), \(jobs) at once, and only \(room)") }
    var fitting = self
    fitting.jobs = max(1, available / max(1, estimate.memory))
    return (fitting, "\(need) and \(room): \(fitting.jobs) at once instead of \(jobs)")
  }
}

/// Sees to it that there is room for checkpoints where the store is.
package struct DiskCheck: Sendable {
  let path: String
  /// Before the first trainer starts: room for two checkpoints and the one being written, per trainer, and for the store.
  package let neededAtStart: Int
  /// Before another does, when the rest have theirs: for its own three, and the ones that the rest write.
  package let neededLater: Int

  package init(store path: String, _ estimate: ResourceEstimate, jobs: Int) {
    self.path = path
    func bytes(_ checkpoints: Int) -> Int {
      let (product, overflows) = checkpoints.multipliedReportingOverflow(by: estimate.checkpoint)
      return overflows ? Int.max : min(product, Int.max - 50_000_000) + 50_000_000
    }
    neededAtStart = bytes(3 * jobs)
    neededLater = bytes(jobs + 2)
  }

  /// - Throws: ``Failure`` where there is none: the sweep stops, and the same command goes on once there is.
  package func check(isStart: Bool, free: Int? = nil) throws {
    let needed = isStart ? neededAtStart : neededLater
    guard let free = free ?? MachineResources.freeSpace(at: path), free < needed else { return }
    throw Failure(
      .unfinished,
      "only \(MachineResources.words(free)) are free where \(path) is, and trainers need "
        + "\(MachineResources.words(needed)) there for checkpoints and results: free some, or name another --store"
    )
  }
}
