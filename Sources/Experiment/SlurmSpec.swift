/// How SLURM is asked for the machines that an experiment's trainers work on. No part of any run's identity.
public struct SlurmSpec: Equatable, Sendable {
  public var partition: String?
  public var account: String?
  /// As sbatch's `--time` has it; a task that needs longer goes on in another of the same length.
  public var time: String?
  /// As sbatch's `--mem` has it.
  public var memory: String?
  /// Processors of a task, and by default its trainer's threads.
  public var cpus: Int
  /// As sbatch's `--gres` has it: `gpu:1`.
  public var gres: String?
  /// How many tasks of an array may be at work at once; `nil` for as many as there is room for.
  public var arrayLimit: Int?
  /// How many seconds before its time is over a task is told to save and to stop.
  public var notice: Int
  /// More options of sbatch's, a line each: `--constraint=avx512`.
  public var options: [String]
  /// Commands of the shell that come before the trainer's, as `module load cuda`; a task ends with the first that fails.
  public var setUp: [String]

  public init(
    partition: String? = nil, account: String? = nil, time: String? = nil, memory: String? = nil,
    cpus: Int = 1,
    gres: String? = nil, arrayLimit: Int? = nil, notice: Int = 120, options: [String] = [],
    setUp: [String] = []
  ) {
    self.partition = partition
    self.account = account
    self.time = time
    self.memory = memory
    self.cpus = cpus
    self.gres = gres
    self.arrayLimit = arrayLimit
    self.notice = notice
    self.options = options
    self.setUp = setUp
  }

  /// Reads a file that holds what otherwise stands under `slurm:` in an experiment file.
  ///
  /// - Throws: ``ExperimentFileError``.
  public init(parsing text: String, file: String) throws {
    self = try YAMLValue.parse(text, file: file).read { try SlurmSpec(&$0) }
  }

  init(_ yaml: inout YAMLMapping) throws {
    let time = yaml.optional("time")
    self.init(
      partition: try yaml.optional("partition")?.word(), account: try yaml.optional("account")?.word(),
      time: try time?.word(), memory: try yaml.optional("memory")?.word(),
      cpus: try yaml.optional("cpus")?.integer(in: Limits.threads) ?? 1,
      gres: try yaml.optional("gres")?.word(),
      arrayLimit: try yaml.optional("array-limit")?.integer(in: 1...1_000_000),
      notice: try yaml.optional("notice")?.integer(in: 1...65535) ?? 120,
      options: try yaml.optional("options")?.list().map { try $0.option() } ?? [],
      setUp: try yaml.optional("set-up")?.list().map { try $0.string() } ?? [])
    if let time, let text = self.time, let seconds = Self.seconds(of: text), seconds <= notice {
      throw time.error(
        "'\(time.path)' (\(text), \(seconds) s) is no longer than 'notice' (\(notice) s): a task would be told to stop as it "
          + "starts")
    }
  }

  /// A time as sbatch has it, in seconds: `minutes`, `minutes:seconds`, `hours:minutes:seconds`, or with days, `days-hours`,
  /// `days-hours:minutes` and so on; `nil` for another, as `UNLIMITED`.
  package static func seconds(of time: String) -> Int? {
    let parts = time.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count <= 2, let clock = parts.last else { return nil }
    let numbers = clock.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard (1...3).contains(numbers.count), numbers.allSatisfy({ (0...1_000_000).contains($0) }) else {
      return nil
    }
    if parts.count == 2 {
      guard let days = Int(parts[0]), (0...1_000_000).contains(days) else { return nil }
      return days * 86400 + zip(numbers, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let units = numbers.count == 3 ? [3600, 60, 1] : [60, 1]
    return zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 }
  }
}

extension YAMLValue {
  /// Options of sbatch's that have a key of their own.
  private static let keys = [
    "--partition": "partition", "-p": "partition", "--account": "account", "-A": "account", "--time": "time",
    "-t": "time", "--mem": "memory", "--cpus-per-task": "cpus", "-c": "cpus", "--gres": "gres",
    "--signal": "notice",
  ]

  private static let reserved: Set = [
    "--array", "-a", "--ntasks", "-n", "--requeue", "--no-requeue", "--job-name", "-J", "--output", "-o",
    "--error", "-e",
    "--open-mode", "--wrap", "--parsable",
  ]

  /// A text that is one word in a line of options.
  fileprivate func word() throws -> String {
    let text = try string()
    guard
      text.unicodeScalars.allSatisfy({ ("!"..."~").contains($0) && !"\"'#\\".unicodeScalars.contains($0) })
    else { throw error("'\(path)' must be one word without quotes, not '\(excerpt(text))'") }
    return text
  }

  /// A line of options.
  fileprivate func option() throws -> String {
    let text = try string()
    guard text.hasPrefix("-"), text.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace || $0 == " " })
    else {
      throw error("'\(path)' must be an option of sbatch's, as --constraint=avx512, not '\(excerpt(text))'")
    }
    if ["-M", "--cluster"].contains(where: text.hasPrefix) {
      throw error("'\(path)': jobs are submitted to the cluster that this is run on, not to another")
    }
    let name = text.hasPrefix("--") ? String(text.prefix { $0 != "=" && $0 != " " }) : String(text.prefix(2))
    if let key = Self.keys[name] { throw error("'\(path)': \(name) is the key '\(key)' here") }
    if Self.reserved.contains(name) {
      throw error("'\(path)': \(name) is set by the lab itself, which finds and restarts its tasks by it")
    }
    return text
  }
}
