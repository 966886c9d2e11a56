import Execution
import Experiment
import Foundation
import Testing

/// The executor with trainers that are shell scripts.
@Suite struct LocalExecutorTests {
  /// A folder whose name asks for quoting, with a trainer in it.
  private final class Scratch: Sendable {
    let path: String

    init() throws {
      let url = FileManager.default.temporaryDirectory
        .appendingPathComponent("it's a \"trainer\" \(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func text(_ name: String) -> String? { try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8) }

    func number(_ name: String) -> Int32? {
      text(name).flatMap { Int32($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
  }

  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Runs a script as a trainer and returns how it ended and what it said.
  private func run(_ script: String, request: TrainerRequest = request()) async throws -> (Outcome, [String])
  {
    let notes = Notes()
    let outcome = try await executor(script).run(request) { notes.add("\($0)") }
    return (outcome, notes.all)
  }

  /// A trainer as a file of its own, which finds its folder in `$1`.
  private func executor(_ script: String) throws -> LocalExecutor {
    let file = scratch.path + "/my 'own' trainer"
    try ("#!/bin/sh\n" + script + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    return LocalExecutor(command: [file, scratch.path])
  }

  private static let finished = #"echo '{"event":"finished","sequence":0}'"#

  @Test func aConversation() async throws {
    let request = request(seed: 7, folder: "a folder's \"name\"")
    let (outcome, events) = try await run(
      """
      read -r line
      printf '%s' "$line" > "$1/request"
      echo '{"event":"progress","progress":{"epoch":0,"images-per-second":10,"step":1,"steps":2},"sequence":0}'
      echo
      echo '{"event":"finished","sequence":1}'
      """, request: request)
    #expect(outcome == .finished)
    #expect(
      events == [
        "\(TrainerMessage.Event.progress(.init(step: 1, steps: 2, epoch: 0, imagesPerSecond: 10)))",
        "finished",
      ])
    #expect(scratch.text("request") == (try request.encodedLine()))
  }

  @Test func aProgramOnThePathWithArguments() async throws {
    let executor = LocalExecutor(command: [
      "sh", "-c", "\(Self.finished); echo \"$0\" > \"$1/arg\"", "a b", scratch.path,
    ])
    #expect(try await executor.run(request()) { _ in } == .finished)
    #expect(scratch.text("arg") == "a b\n")
  }

  @Test(arguments: [
    (#"echo '{"event":"diverged","reason":"nan","sequence":0}'"#, Outcome.diverged(reason: "nan")),
    (#"echo '{"event":"failed","reason":"no data","sequence":0}'"#, .failed(reason: "no data")),
    // How it ended was said: the exit code adds nothing.
    (#"echo '{"event":"failed","reason":"no data","sequence":0}'; exit 3"#, .failed(reason: "no data")),
    ("exit 0", .failed(reason: "the trainer ended with exit code 0 before it was done")),
    (
      "echo first >&2; echo >&2; echo 'last one' >&2; exit 3",
      .failed(
        reason: "the trainer ended with exit code 3 before it was done; its last words: first / last one")
    ),
    (
      "i=0; while [ $i -lt 20 ]; do echo line $i >&2; i=$((i+1)); done; exit 1",
      .failed(
        reason: "the trainer ended with exit code 1 before it was done; its last words: "
          + (12..<20).map { "line \($0)" }.joined(separator: " / "))
    ),
    (
      "kill -9 $$",
      .killed(
        reason: "the trainer was killed (signal 9): by someone, or by the system for want of memory")
    ),
    (
      // In the middle of a line: what was cut off is no message, and no mistake of the trainer's.
      #"printf '{"event":"pro'; kill -9 $$"#,
      .killed(
        reason: "the trainer was killed (signal 9): by someone, or by the system for want of memory")
    ),
    (#"printf '{"event":"pro'; exit 75"#, .killed(reason: "the trainer had to stop")),
    (
      #"printf '{"event":"pro'; exit 0"#,
      .failed(reason: "the trainer ended with exit code 0 before it was done; its last line has no end")
    ),
    (
      "head -c 3000000 /dev/zero | tr '\\0' x; exec sleep 60",
      .failed(reason: "the trainer was stopped; it said a line of more than 1048576 bytes")
    ),
    ("kill -15 $$", .killed(reason: "the trainer was told to stop by a signal")),
    ("kill -11 $$", .failed(reason: "the trainer crashed with signal 11 (Segmentation fault)")),
    (
      "echo hello; exec sleep 60",
      .failed(reason: "the trainer was stopped; it said something that is no message: hello")
    ),
    (
      #"\#(finished); echo '{"event":"finished","sequence":2}'; exec sleep 60"#,
      .failed(reason: "the trainer was stopped; message 1 was missing: the next was 2")
    ),
    (
      #"echo '{"event":"finished","sequence":1}'; exec sleep 60"#,
      .failed(reason: "the trainer was stopped; message 0 was missing: the next was 1")
    ),
    (
      "echo hello; echo why >&2; exit 2",
      .failed(reason: "it said something that is no message: hello")
    ),
  ]) func outcomes(script: String, outcome: Outcome) async throws {
    let (found, _) = try await run(script)
    if script.hasSuffix("exit 2"), case .failed(let reason) = found {
      // It may end by itself before it is stopped.
      #expect(reason.contains("it said something that is no message: hello"))
    } else {
      #expect(found == outcome)
    }
  }

  @Test func whatCameBeforeAViolationCounts() async throws {
    let (outcome, events) = try await run(
      #"echo '{"event":"progress","progress":{"epoch":0,"images-per-second":1,"step":1,"steps":2},"sequence":0}'"#
        + "\necho nonsense; exec sleep 60")
    #expect(events.count == 1)
    #expect(
      outcome == .failed(reason: "the trainer was stopped; it said something that is no message: nonsense"))
  }

  @Test(arguments: ["/nowhere/my trainer", "no-such-program-anywhere"])
  func aProgramThatIsNotThere(program: String) async throws {
    let outcome = try await LocalExecutor(command: [program]).run(request()) { _ in }
    guard case .failed(let reason) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(reason.hasPrefix("the trainer '\(program)' could not be started: "))
    #expect(!reason.contains("\n"))
  }

  /// A trainer that stops saying anything, or takes too long in all, is ended, and its run is not to blame.
  @Test(arguments: [
    (
      "exec sleep 60", TrainerLimits(silence: .milliseconds(300)),
      "the trainer was stopped: it had said nothing for 0 s"
    ),
    (
      #"i=0; while true; do echo '{"event":"progress","progress":{"epoch":0,"images-per-second":1,"step":1,"steps":2},"sequence":'$i'}'; i=$((i+1)); sleep 0.05; done"#,
      TrainerLimits(silence: .seconds(50), total: .seconds(1)),
      "the trainer was stopped after the 1 s that a run may take"
    ),
  ]) func aTrainerThatTakesTooLong(script: String, limits: TrainerLimits, reason: String) async throws {
    let start = ContinuousClock.now
    let executor = LocalExecutor(command: ["sh", "-c", script], limits: limits)
    #expect(try await executor.run(request()) { _ in } == .killed(reason: reason))
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  /// Limits that are not passed change nothing.
  @Test func aTrainerInTime() async throws {
    let executor = LocalExecutor(
      command: ["sh", "-c", "sleep 0.5; \(Self.finished)"],
      limits: TrainerLimits(silence: .seconds(30), total: .seconds(40)))
    #expect(try await executor.run(request()) { _ in } == .finished)
  }

  /// Our own trainer's way of saying that the disk is full.
  @Test func aTrainerThatHadToStop() async throws {
    let executor = LocalExecutor(command: ["sh", "-c", "echo 'no room' >&2; exit 75"])
    #expect(
      try await executor.run(request()) { _ in }
        == .killed(reason: "the trainer had to stop; its last words: no room"))
  }

  @Test func noCommandIsAFailure() async throws {
    #expect(
      try await LocalExecutor(command: []).run(request()) { _ in } == .failed(reason: "no trainer is named"))
  }

  /// A trainer that is gone before it reads its request is a failure, and no signal to this process.
  @Test func aTrainerThatReadsNothing() async throws {
    for _ in 0..<10 {
      let (outcome, _) = try await run("exec <&-; exit 4")
      guard case .failed(let reason) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      #expect(reason.hasPrefix("the trainer ended with exit code 4 before it was done"))
    }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "yes 'a line of many' | head -c 8000000 >&2", "head -c 8000000 /dev/zero | tr '\\0' x >&2",
      "head -c 1000000 /dev/urandom >&2",
    ]) func standardErrorOfAnySizeIsNoObstacle(script: String) async throws
  {
    let (outcome, _) = try await run("\(script)\n\(Self.finished)")
    #expect(outcome == .finished)
  }

  @Test(.timeLimit(.minutes(1))) func aLineWithoutEndIsAViolation() async throws {
    let (outcome, _) = try await run("head -c 3000000 /dev/zero | tr '\\0' x; exec sleep 60")
    guard case .failed = outcome else {
      Issue.record("\(outcome)")
      return
    }
  }

  private func isThere(_ process: Int32) -> Bool { kill(process, 0) == 0 }

  @Test(.timeLimit(.minutes(1))) func cancellingStopsTheTrainer() async throws {
    let executor = try executor("echo $$ > \"$1/pid\"\nexec sleep 60")
    let task = Task { try await executor.run(request()) { _ in } }
    #expect(try await wait { scratch.number("pid") != nil })
    let process = try #require(scratch.number("pid"))
    #expect(isThere(process))
    let start = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - start < .seconds(8))
    #expect(!isThere(process))
  }

  struct Refusal: Error {}

  @Test(.timeLimit(.minutes(1))) func whoeverListensMayStopTheTrainer() async throws {
    let executor = try executor("echo $$ > \"$1/pid\"\n\(Self.finished)\nexec sleep 60")
    await #expect(throws: Refusal.self) { try await executor.run(request()) { _ in throw Refusal() } }
    #expect(!isThere(try #require(scratch.number("pid"))))
  }

  /// Ctrl-C on a terminal goes to a whole process group: trainers are in groups of their own.
  @Test func trainersAreInGroupsOfTheirOwn() async throws {
    let (outcome, _) = try await run(
      "echo $$ > \"$1/pid\"; cat /proc/$$/stat > \"$1/stat\"\n\(Self.finished)")
    #expect(outcome == .finished)
    // What follows the program's name, which may hold blanks: state, parent, group.
    let fields = try #require(scratch.text("stat")?.split(separator: ")").last?.split(separator: " "))
    #expect(Int32(fields[2]) == scratch.number("pid"))
  }

  /// The end of the lab is the end of a trainer's standard input.
  @Test func standardInputEndsWithTheConversation() async throws {
    let (outcome, _) = try await run(
      "read -r line\n\(Self.finished)\nexec >&-\ncat > \"$1/rest\"\necho done >> \"$1/rest\"")
    #expect(outcome == .finished)
    #expect(scratch.text("rest") == "done\n")
  }
}
