import Foundation
import GRDB
import Testing

/// A folder of its own with an experiment, a little data set and whatever the programs make of them.
final class Laboratory {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("lab-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func callAsFunction(_ name: String) -> URL { folder.appendingPathComponent(name) }

  func write(_ text: String, to name: String) throws {
    try text.write(to: self(name), atomically: true, encoding: .utf8)
  }

  func text(_ name: String) throws -> String { try String(contentsOf: self(name), encoding: .utf8) }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name).path) }

  // MARK: Programs

  func start(_ arguments: String..., environment: [String: String?] = [:]) throws -> Running {
    try Running(Programs.lab, arguments, in: folder, environment: environment)
  }

  @discardableResult
  func run(_ arguments: String..., environment: [String: String?] = [:]) async throws -> Ended {
    try await Running(Programs.lab, arguments, in: folder, environment: environment).end()
  }

  private func sweepArguments(_ store: String, _ more: [String]) -> [String] {
    ["sweep", "e.yaml", "--data", "data", "--store", store, "--threads", "1", "--jobs", "2"] + more
  }

  /// Sweeps `e.yaml`.
  func sweep(_ more: String..., store: String = "lab.sqlite") async throws -> Ended {
    try await Running(Programs.lab, sweepArguments(store, more), in: folder).end()
  }

  func startSweep(_ more: String..., store: String = "lab.sqlite") throws -> Running {
    try Running(Programs.lab, sweepArguments(store, more), in: folder)
  }

  // MARK: Data

  /// Writes a little Fashion-MNIST into `data`: a bright bar whose place tells the class, in noise.
  func writeData(train: Int = 96, test: Int = 32, seed: UInt64 = 1) throws {
    try FileManager.default.createDirectory(at: self("data"), withIntermediateDirectories: true)
    var state = seed
    func noise() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 57)
    }
    for (prefix, count) in [("train", train), ("t10k", test)] {
      var pixels: [UInt8] = []
      for image in 0..<count {
        for row in 0..<28 {
          for _ in 0..<28 { pixels.append(row / 2 == image % 10 + 2 ? 255 - noise() / 2 : noise()) }
        }
      }
      try idx([0x803, count, 28, 28], pixels).write(to: self("data/\(prefix)-images-idx3-ubyte"))
      try idx([0x801, count], (0..<count).map { UInt8($0 % 10) })
        .write(to: self("data/\(prefix)-labels-idx1-ubyte"))
    }
  }

  /// An IDX file: big-endian 32-bit words, then bytes.
  private func idx(_ words: [Int], _ body: [UInt8]) -> Data {
    Data(words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } } + body)
  }

  /// Writes `e.yaml`: two optimizers on the smallest of networks.
  func writeExperiment(
    seeds: Int = 2, epochs: Int = 2, batchSize: Int = 32, learningRate: String = "0.1",
    optimizers: [String] = ["{name: sgdm}", "{name: rsgdm}"], more: String = ""
  ) throws {
    let list = optimizers.map { "  - \($0)" }.joined(separator: "\n")
    try write(
      """
      name: tiny
      dataset: {name: fashion-mnist, augmentation: crop-flip}
      model: {name: resnet8, width: 0.125}
      training: {epochs: \(epochs), batch-size: \(batchSize), learning-rate: \(learningRate)}
      optimizers:
      \(list)
      seeds: {count: \(seeds)}
      \(more)

      """, to: "e.yaml")
  }

  /// An experiment of 60 runs that claims that rsgdm is better, and a trainer whose accuracies follow from optimizer and seed: 90 and
  /// a little for the seed, and `gain` tenths more for rsgdm.
  ///
  /// - Parameter more: What else is said of the claim, and further claims, in YAML.
  func writeClaimAndTrainer(gain: Int, more: String = "") throws {
    let provenance =
      #"{"dataset-checksum":"00","dataset-official":false,"device":"abacus","engine":"sh","host":"h","#
      + #""processor":"p","project-version":"0","threads":1}"#
    try write(
      """
      read -r request
      seed=$(echo "$request" | sed 's/.*"seed":\\([0-9]*\\).*/\\1/')
      case "$request" in *'"name":"rsgdm"'*) more=\(gain) ; turn=7 ;; *) more=0; turn=3 ;; esac
      accuracy=$((900 + more + seed * turn % 5))
      echo '{"event":"started","epoch":0,"sequence":0,"provenance":\(provenance)}'
      echo '{"event":"epoch","sequence":1,"record":{"epoch":1,"images-per-second":1,"learning-rate":0.1,'\
      '"peak-memory-bytes":1,"test-accuracy":'"$((accuracy / 10)).$((accuracy % 10))"',"test-loss":0.5,"test-seconds":1,'\
      '"train-seconds":1,"weight-hash":"abc"}}'
      echo '{"event":"finished","sequence":2}'
      """, to: "trainer.sh")
    try writeExperiment(
      seeds: 30, epochs: 1,
      more: """
        trainer: [sh, trainer.sh]
        claims: [{id: best, statement: it is better, metric: test-accuracy, better: rsgdm, baseline: sgdm\(more)}]
        """)
  }

  // MARK: Results

  /// Everything that must be the same wherever and however often a sweep was cut off: per run and epoch, all
  /// numbers but times.
  func results(_ store: String = "lab.sqlite") throws -> [String] {
    try rows(
      """
      SELECT identity, status, epoch, train_loss, train_accuracy, test_loss, test_accuracy, running_loss,
        running_accuracy, learning_rate, weight_hash
      FROM run JOIN epoch ON run_id = run.id ORDER BY identity, epoch
      """, store)
  }

  /// Rows of a store as text, past the program.
  func rows(_ sql: String, _ store: String = "lab.sqlite") throws -> [String] {
    try DatabaseQueue(path: self(store).path).read { db in
      try Row.fetchAll(db, sql: sql).map { row in
        row.databaseValues.map { "\($0)" }.joined(separator: " ")
      }
    }
  }

  func execute(_ sql: String, _ store: String = "lab.sqlite") throws {
    try DatabaseQueue(path: self(store).path).write { try $0.execute(sql: sql) }
  }

  /// The checkpoints beside a store, by path.
  func checkpoints(_ store: String = "lab") throws -> [String: Data] {
    try files(in: "\(store).checkpoints").filter { $0.key.hasSuffix(".safetensors") }
  }

  /// The files below a folder with their bytes, by relative path.
  func files(in name: String) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: self(name).path) {
      let url = self(name).appendingPathComponent(path)
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue {
        result[path] = try Data(contentsOf: url)
      }
    }
    return result
  }

  /// The lines of a CSV file without line ends in fields, each as a dictionary.
  func csv(_ text: String) throws -> [[String: String]] {
    func fields(_ line: Substring) -> [String] {
      var fields = [""]
      var isQuoted = false
      for character in line {
        switch character {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted: fields.append("")
        default: fields[fields.count - 1].append(character)
        }
      }
      return fields
    }
    var lines = text.split(separator: "\n").map(fields)
    let names = try #require(lines.isEmpty ? nil : lines.removeFirst())
    return lines.map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
  }
}

/// A text as JSON: an array of objects.
func jsonRows(_ text: String) throws -> [[String: Any]] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
}
