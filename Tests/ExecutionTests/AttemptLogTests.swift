import Execution
import Experiment
import Foundation
import Testing

/// What trainers on other machines have said, read from files that grow.
@Suite final class AttemptLogTests {
  private let folder: URL
  private let name: AttemptLog.Name
  private var log: AttemptLog

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("logs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    name = try #require(AttemptLog.Name(file: "3.0.0.jsonl"))
    log = AttemptLog(name, in: folder)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func append(_ text: String) throws {
    let file = folder.appendingPathComponent(name.file)
    if !FileManager.default.fileExists(atPath: file.path) { try Data().write(to: file) }
    let handle = try FileHandle(forWritingTo: file)
    defer { try? handle.close() }
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
  }

  private func line(_ sequence: Int, _ event: TrainerMessage.Event) throws -> String {
    try TrainerMessage(sequence: sequence, event: event).encodedLine() + "\n"
  }

  private func progress(_ step: Int) -> TrainerMessage.Event {
    .progress(TrainerMessage.Progress(step: step, steps: 9, epoch: 0, imagesPerSecond: 1))
  }

  @Test func aLineIsReadOnceItsEndIsThere() throws {
    let text = try line(0, progress(1)) + line(1, progress(2))
    for cut in [0, 1, 20, text.utf8.count / 2, text.utf8.count - 1, text.utf8.count] {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name.file))
      log = AttemptLog(name, in: folder)
      try append(String(text.prefix(cut)))
      let first = try log.read().map(\.event)
      #expect(first.count == text.prefix(cut).count { $0 == "\n" })
      try append(String(text.dropFirst(cut)))
      #expect(try first + log.read().map(\.event) == [progress(1), progress(2)])
      #expect(try log.read().isEmpty)
    }
  }

  @Test func positionsGrowFromMessageToMessageAndFromAttemptToAttempt() throws {
    try append((0..<12).map { try line($0, progress($0)) }.joined())
    var positions = try log.read().map(\.origin.position)
    // Put back once by SLURM.
    let second = try #require(AttemptLog.Name(file: "3.1.0.jsonl"))
    #expect(name < second)
    try Data(line(0, .finished).utf8).write(to: folder.appendingPathComponent(second.file))
    var other = AttemptLog(second, in: folder)
    positions += try other.read().map(\.origin.position)
    #expect(positions.count == 13)
    #expect(positions == positions.sorted())
    #expect(Set(positions).count == 13)
  }

  @Test func theEndOfAnAttemptIsToldByItsLastWordsOrElseByItsExitCodeOrElseBySlurm() throws {
    func outcome(_ text: String, exit: String?) throws -> Outcome {
      try? FileManager.default.removeItem(at: folder.appendingPathComponent(name.file))
      let file = folder.appendingPathComponent("3.0.0.exit")
      try? FileManager.default.removeItem(at: file)
      if let exit { try Data(exit.utf8).write(to: file) }
      log = AttemptLog(name, in: folder)
      try append(text)
      _ = try log.read()
      return log.outcome(
        "SLURM ended the task: TIMEOUT",
        complaints: [
          "slurmstepd-n1: error: *** JOB 1 ON n1 CANCELLED AT 2026-01-01T00:00:00 DUE TO TIME LIMIT ***",
          "out of room",
        ])
    }
    #expect(try outcome(line(0, .finished), exit: nil) == .finished)
    #expect(try outcome(line(0, .diverged(reason: "r")), exit: "0\n") == .diverged(reason: "r"))
    #expect(
      try outcome(line(0, progress(1)), exit: nil)
        == .killed(reason: "SLURM ended the task: TIMEOUT; its last words: out of room"))
    #expect(
      try outcome("", exit: "75\n")
        == .killed(
          reason:
            "the trainer had to stop, and was not started again (SLURM ended the task: TIMEOUT); its last "
            + "words: out of room"))
    #expect(
      try outcome("", exit: "3\n")
        == .failed(
          reason: "the trainer ended with exit code 3 before it was done; its last words: out of room"))
    guard case .killed(let reason) = try outcome("", exit: "137\n") else { throw WrongOutcome() }
    #expect(reason.contains("signal 9"))
    // Nothing that it may say.
    guard case .failed(let wrong) = try outcome("hello\n", exit: nil) else { throw WrongOutcome() }
    #expect(wrong.contains("no message: hello"))
    guard case .failed(let gap) = try outcome(line(1, .finished), exit: "0") else { throw WrongOutcome() }
    #expect(gap.contains("message 0 was missing"))
  }

  private struct WrongOutcome: Error {}

  @Test(arguments: [
    "3.0.jsonl", "3.0.0.exit", "a.0.1000.jsonl", "3.-1.1000.jsonl", "3.0.0.1.jsonl", "3.txt", "",
  ]) func otherFilesAreNoLogs(file: String) { #expect(AttemptLog.Name(file: file) == nil) }

  @Test func theQueueIsUnderstood() throws {
    let queue = SlurmQueue(
      parsing: """
        7|1|RUNNING|None
        7|2|PENDING|Resources
        7|3|TIMEOUT|TimeLimit
        7|N/A|RUNNING|None
        8|1|COMPLETING|None
        nonsense

        """)
    #expect(queue.state(ofJob: 7, task: 1) == .running)
    #expect(queue.state(ofJob: 7, task: 2) == .pending("Resources"))
    #expect(queue.state(ofJob: 7, task: 3) == .over("TIMEOUT"))
    #expect(queue.state(ofJob: 8, task: 1) == .running)
    #expect(queue.state(ofJob: 8, task: 2) == nil)
    #expect(queue.state(ofJob: 9, task: 1) == nil)
  }
}
