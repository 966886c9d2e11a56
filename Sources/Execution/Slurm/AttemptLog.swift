import Experiment
import Foundation

/// What the trainer of a task has said at one attempt, read on as it grows.
package struct AttemptLog: Sendable {
  /// `TASK.RESTART.TIME.jsonl`, as the script names it.
  package struct Name: Hashable, Comparable, Sendable {
    package let task: Int
    /// How often SLURM had put the task back into its queue.
    let restart: Int
    /// When it began, in seconds, by its node's clock.
    let time: Int

    package init?(file: String) {
      let parts = file.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[3] == "jsonl", let task = Int(parts[0]), let restart = Int(parts[1]),
        let time = Int(parts[2]), restart >= 0, time >= 0
      else { return nil }
      (self.task, self.restart, self.time) = (task, restart, time)
    }

    package var file: String { "\(task).\(restart).\(time).jsonl" }
    var exitFile: String { "\(task).\(restart).\(time).exit" }

    /// Clocks of different nodes may differ; how often a task was put back is SLURM's own count.
    package static func < (one: Name, other: Name) -> Bool {
      (one.restart, one.time) < (other.restart, other.time)
    }
  }

  let name: Name
  private let url: URL
  private var offset: UInt64 = 0
  private var rest: [UInt8] = []
  private(set) var conversation = Conversation()

  package init(_ name: Name, in folder: URL) {
    self.name = name
    url = folder.appendingPathComponent(name.file)
  }

  /// When something was last written to it, by the clock of whoever keeps the file.
  private(set) var lastWritten = Date.distantPast

  /// What was said since the last time; of a line only what its end is there of.
  ///
  /// - Throws: ``SlurmError`` where the file cannot be read.
  package mutating func read() throws -> [(event: TrainerMessage.Event, origin: MessageOrigin)] {
    guard conversation.violation == nil else { return [] }
    let data: Data
    do {
      let values = try FileManager.default.attributesOfItem(atPath: url.path)
      guard let size = (values[.size] as? NSNumber)?.uint64Value, size > offset else { return [] }
      lastWritten = values[.modificationDate] as? Date ?? Date()
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      try file.seek(toOffset: offset)
      data = try file.readToEnd() ?? Data()
    } catch {
      throw SlurmError(.unavailable, "\(url.path) cannot be read: \(error.localizedDescription)")
    }
    offset += UInt64(data.count)
    rest += data
    var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = lines.popLast().map(Array.init) ?? []
    let began = Date(timeIntervalSince1970: Double(name.time))
    var events: [(TrainerMessage.Event, MessageOrigin)] = []
    for line in lines where !line.isEmpty {
      let number = conversation.count
      guard let event = conversation.take(String(decoding: line, as: UTF8.self)) else { break }
      let position = String(format: "%09d.%012d.%012d", name.restart, name.time, number)
      var time = max(began, lastWritten)
      if case .started = event { time = began }
      events.append((event, MessageOrigin(position: position, time: time)))
    }
    if rest.count > Conversation.longestLine {
      conversation.violation = "it said a line of more than \(Conversation.longestLine) bytes"
    }
    conversation.isCutOff = !rest.isEmpty
    return events
  }

  /// What a job had to complain of in what was said.
  mutating func note(_ violation: TrainerViolation) { conversation.violation = violation.description }

  /// How the task has ended with this attempt.
  ///
  /// - Parameters:
  ///   - words: SLURM's.
  ///   - complaints: What was written on standard error last.
  package func outcome(_ words: String, complaints: [String]) -> Outcome {
    var conversation = conversation
    conversation.complaints = complaints
    let exit = url.deletingLastPathComponent().appendingPathComponent(name.exitFile)
    let text = try? String(contentsOf: exit, encoding: .utf8)
    guard let status = text.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) else {
      return conversation.outcome(.lost(words))
    }
    // As the shell tells of signals.
    return conversation.outcome(status > 128 ? .signaled(Int32(clamping: status - 128)) : .exited(status))
  }
}
