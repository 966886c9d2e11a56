import Experiment
import FileErrors
import Foundation

/// Requests that SLURM has carried out as the tasks of one array, and the folder in which both sides find them.
///
/// The folder is shared with the nodes:
///
///     job.sh              what SLURM runs for each task
///     requests.jsonl      a request per task, in their order
///     about.json          whatever the one who submits wants to find again
///     job                 the array's job number, once it is submitted
///     lock                held by whoever submits it
///     logs/3.0.0.jsonl    what the trainer of task 3 said before SLURM put it back (0 times); the first log (0) of that time
///     logs/3.0.0.begun    an empty file, as old as that attempt
///     logs/3.0.0.exit     the exit code that it ended with
///     logs/3.txt          what all its attempts wrote on standard error
///
/// Tasks count from 1.
public struct SlurmBatch: Sendable {
  public let folder: URL

  public init(folder: URL) { self.folder = folder }

  /// Its folder's and, in SLURM, the job's.
  public var name: String { folder.lastPathComponent }
  var logs: URL { folder.appendingPathComponent("logs", isDirectory: true) }
  var script: URL { folder.appendingPathComponent("job.sh") }
  private var requestsFile: URL { folder.appendingPathComponent("requests.jsonl") }
  private var aboutFile: URL { folder.appendingPathComponent("about.json") }
  private var jobFile: URL { folder.appendingPathComponent("job") }
  private var lockFile: URL { folder.appendingPathComponent("lock") }

  /// A name that no other batch has: the experiment's and the time, for people, and chance.
  public static func newName(of experiment: String, now: Date = Date()) -> String {
    // It is a job's name, one of a list of them, and a folder's.
    let words = experiment.prefix(60).map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let time = now.formatted(
      Date.VerbatimFormatStyle(
        format:
          "\(year: .defaultDigits)\(month: .twoDigits)\(day: .twoDigits)-\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased))\(minute: .twoDigits)\(second: .twoDigits)",
        timeZone: .gmt, calendar: Calendar(identifier: .gregorian)))
    return "\(String(words))-\(time)-\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
  }

  /// Writes the folder of a batch that is to be submitted.
  ///
  /// - Parameters:
  ///   - command: The trainer's program and arguments.
  ///   - about: What ``about(_:)`` is to find again.
  /// - Throws: ``SlurmError`` where it cannot be written.
  public static func prepare(
    in folder: URL, _ requests: [TrainerRequest], command: [String], spec: SlurmSpec, about: some Encodable
  ) throws -> SlurmBatch {
    let batch = SlurmBatch(folder: folder)
    do {
      try FileManager.default.createDirectory(at: batch.logs, withIntermediateDirectories: true)
      let lines = try requests.map { request in
        var request = request
        // Nobody holds the other end.
        request.stopsAtEndOfInput = false
        return try request.encodedLine() + "\n"
      }
      try Data(lines.joined().utf8).write(to: batch.requestsFile, options: .atomic)
      try MessageCoding.encoder().encode(about).write(to: batch.aboutFile)
      let script = SlurmScript(batch: batch, tasks: requests.count, command: command, spec: spec).text
      try Data(script.utf8).write(to: batch.script)
    } catch {
      throw SlurmError(.unavailable, "\(folder.path) cannot be written: \(error.systemReason)")
    }
    return batch
  }

  /// The requests, in the order of tasks.
  ///
  /// - Throws: ``SlurmError`` where the folder is gone or damaged.
  public func requests() throws -> [TrainerRequest] {
    try reading(requestsFile) { data in
      try data.split(separator: UInt8(ascii: "\n")).map {
        try TrainerRequest(line: String(decoding: $0, as: UTF8.self))
      }
    }
  }

  /// The last epoch that the trainer of each task has told of at its last attempt.
  public func toldEpochs() -> [Int: ToldEpoch] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: logs.path)) ?? []
    var epochs: [Int: ToldEpoch] = [:]
    for name in files.compactMap(AttemptLog.Name.init).sorted() {
      guard let text = try? String(contentsOf: logs.appendingPathComponent(name.file), encoding: .utf8) else {
        continue
      }
      // Most lines say something else, and a line that is not at its end yet says nothing.
      let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .last { $0.contains("\"event\":\"epoch\"") || $0.contains("\"event\":\"started\"") }
      switch line.flatMap({ try? TrainerMessage(line: String($0)).event }) {
      case .started(_, let epoch):
        // It tells of those before again, at once.
        if epochs[name.task]?.epoch != epoch {
          epochs[name.task] = ToldEpoch(epoch: epoch, testAccuracy: nil)
        }
      case .epoch(let record):
        epochs[name.task] = ToldEpoch(epoch: record.epoch, testAccuracy: record.testAccuracy)
      default: break
      }
    }
    return epochs
  }

  /// How far a task's run is, by its log.
  public struct ToldEpoch: Equatable, Sendable {
    public var epoch: Int
    /// In percent, after it.
    public var testAccuracy: Double?
  }

  /// What was given to ``prepare(in:_:command:spec:about:)``.
  ///
  /// - Throws: ``SlurmError`` where the folder is gone or damaged.
  public func about<About: Decodable>(_ type: About.Type) throws -> About {
    try reading(aboutFile) { try MessageCoding.decoder().decode(type, from: $0) }
  }

  private func reading<Result>(_ file: URL, _ body: (Data) throws -> Result) throws -> Result {
    do {
      return try body(Data(contentsOf: file))
    } catch {
      throw SlurmError(
        .unavailable,
        "the batch's \(file.path) cannot be read: \(error is CocoaError ? error.systemReason : "\(error)")")
    }
  }

  /// The number of the submitted job; `nil` before.
  public var job: Int? {
    get throws {
      guard FileManager.default.fileExists(atPath: jobFile.path) else { return nil }
      return try reading(jobFile) {
        Int(String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
      }
    }
  }

  /// Hands the batch to SLURM.
  ///
  /// - Returns: The job's number.
  /// - Throws: ``SlurmError``.
  @discardableResult
  public func submit(to slurm: SlurmProgram = SlurmProgram()) async throws -> Int {
    // In the folder's path, `%` would mean something.
    let output = logs.path.replacingOccurrences(of: "%", with: "%%") + "/%a.txt"
    // What is said in the script is not to be overruled.
    let options = try reading(script) { String(decoding: $0, as: UTF8.self) }
    let kept = ["account", "partition", "qos", "reservation"].filter { !options.contains("#SBATCH --\($0)") }
      .map { "SBATCH_\($0.uppercased())" }
    let answer = try await slurm.run(
      "sbatch",
      ["--parsable", "--job-name=\(name)", "--output=\(output)", "--open-mode=append", script.path],
      keeping: Set(kept))
    // With the cluster's name behind it where there are several.
    guard let job = Int(answer.trimmingCharacters(in: .whitespacesAndNewlines).prefix { $0 != ";" }) else {
      throw SlurmError(
        .unavailable, "sbatch answered with something other than a job's number: \(answer.prefix(200))")
    }
    try write(job)
    return job
  }

  /// How far a batch has come on its way to SLURM.
  public enum Submission: Equatable, Sendable {
    /// As the array of this number.
    case submitted(Int)
    /// Somebody is about it.
    case atWork
    /// It was given to `sbatch`, which did not answer; SLURM does not know it yet.
    case unknown
    /// Whoever was about it was cut off before it was given to `sbatch`, or SLURM has not taken it.
    case never
    /// There is no folder of it.
    case lost
  }

  /// Looks how far it has come, and asks SLURM by its name where nobody has noted its number.
  ///
  /// - Throws: ``SlurmError``.
  public func submission(of slurm: SlurmProgram) async throws -> Submission {
    guard FileManager.default.fileExists(atPath: folder.path) else { return .lost }
    if let job = try job { return .submitted(job) }
    guard let lock = try BatchLock(lockFile) else { return .atWork }
    defer { lock.release() }
    // Whoever held it may have noted it in the meantime.
    if let job = try job { return .submitted(job) }
    guard let prepared = try? FileManager.default.attributesOfItem(atPath: script.path) else { return .never }
    let answer = try await slurm.run(
      "squeue", ["--noheader", "--states=all", "--name=\(name)", "--format=%F"])
    if let job = answer.split(whereSeparator: \.isWhitespace).compactMap({ Int($0) }).max() {
      try write(job)
      return .submitted(job)
    }
    let age = (prepared[.modificationDate] as? Date).map { Date().timeIntervalSince($0) } ?? 0
    return age < Self.answerSeconds ? .unknown : .never
  }

  /// After so many seconds SLURM knows what it was given, if it was.
  private static let answerSeconds = 600.0

  /// Makes the folder, and holds it until the batch is submitted.
  ///
  /// - Throws: ``SlurmError`` where it cannot be written.
  public func open() throws -> BatchLock {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw SlurmError(.unavailable, "\(folder.path) cannot be made: \(error.systemReason)")
    }
    guard let lock = try BatchLock(lockFile) else {
      throw SlurmError(.unavailable, "\(folder.path) is another's")
    }
    return lock
  }

  private func write(_ job: Int) throws {
    do {
      try Data("\(job)\n".utf8).write(to: jobFile, options: .atomic)
    } catch {
      throw SlurmError(
        .unavailable,
        "\(jobFile.path) cannot be written, and job \(job) is submitted: \(error.systemReason)")
    }
  }
}
