import Experiment
import FileErrors
import Foundation

/// What the trainer of a task has said at one attempt, read on as it grows.
package struct AttemptLog: Sendable {
  /// `TASK.RESTART.NUMBER.jsonl`, as the script names it.
  package struct Name: Hashable, Comparable, Sendable {
    package let task: Int
    /// How often SLURM had put the task back into its queue.
    let restart: Int
    /// Of those that were begun with as many: one, but where a task was started twice.
    let number: Int

    package init?(file: String) {
      let parts = file.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count == 4, parts[3] == "jsonl", let task = Int(parts[0]), let restart = Int(parts[1]),
        let number = Int(parts[2]), restart >= 0, number >= 0
      else { return nil }
      (self.task, self.restart, self.number) = (task, restart, number)
    }

    private var stem: String { "\(task).\(restart).\(number)" }
    package var file: String { "\(stem).jsonl" }
    var begunFile: String { "\(stem).begun" }
    var exitFile: String { "\(stem).exit" }

    /// By counts, and not by clocks, which may differ from node to node.
    package static func < (one: Name, other: Name) -> Bool {
      (one.restart, one.number) < (other.restart, other.number)
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

  /// When it began and when something was last written to it, both by the clock of whoever keeps the files.
  private(set) var began: Date?
  private(set) var lastWritten = Date.distantPast

  /// What was said since the last time; of a line only what its end is there of.
  ///
  /// - Throws: ``SlurmError`` where the file cannot be read.
  package mutating func read() throws -> [(event: TrainerMessage.Event, origin: MessageOrigin)] {
    // Where it is gone, another has read all of it.
    guard conversation.violation == nil, FileManager.default.fileExists(atPath: url.path) else { return [] }
    let data: Data
    do {
      // Opened first: what a network's file system says of a file that is not open may be old.
      let file = try FileHandle(forReadingFrom: url)
      defer { try? file.close() }
      if began == nil {
        began = Self.time(of: url.deletingLastPathComponent().appendingPathComponent(name.begunFile))
      }
      guard try file.seekToEnd() > offset else { return [] }
      try file.seek(toOffset: offset)
      data = try file.readToEnd() ?? Data()
      lastWritten = Self.time(of: url) ?? Date()
    } catch {
      throw SlurmError(.unavailable, "\(url.path) cannot be read: \(error.systemReason)")
    }
    offset += UInt64(data.count)
    rest += data
    var lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    rest = lines.popLast().map(Array.init) ?? []
    let began = began ?? lastWritten
    var events: [(TrainerMessage.Event, MessageOrigin)] = []
    for line in lines where !line.isEmpty {
      let number = conversation.count
      guard let event = conversation.take(String(decoding: line, as: UTF8.self)) else { break }
      let position = String(format: "%09d.%09d.%012d", name.restart, name.number, number)
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

  private static func time(of url: URL) -> Date? {
    let values = try? FileManager.default.attributesOfItem(atPath: url.path)
    return values?[.modificationDate] as? Date
  }

  /// Whether the script has said how its trainer ended.
  var hasExited: Bool {
    FileManager.default.fileExists(
      atPath: url.deletingLastPathComponent().appendingPathComponent(name.exitFile).path)
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
    // That SLURM told the task to stop is known by now; what else it says, as of want of memory, is not.
    conversation.complaints = complaints.filter {
      !($0.hasPrefix("slurmstepd") && $0.contains(" CANCELLED AT "))
    }
    let exit = url.deletingLastPathComponent().appendingPathComponent(name.exitFile)
    let text = try? String(contentsOf: exit, encoding: .utf8)
    guard let status = text.flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) else {
      return conversation.outcome(.lost(words))
    }
    if status == 75, conversation.lastWord == nil, conversation.violation == nil {
      conversation.complaints = conversation.complaints.suffix(1)
      return conversation.outcome(.lost("the trainer had to stop, and was not started again (\(words))"))
    }
    // As the shell tells of signals.
    return conversation.outcome(status > 128 ? .signaled(Int32(clamping: status - 128)) : .exited(status))
  }
}
