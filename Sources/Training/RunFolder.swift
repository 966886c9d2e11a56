import Experiment
import FileErrors
import Foundation

/// A run's own folder: its checkpoints, and the records of its finished epochs and of its probes, one JSON line each.
///
/// A record is on disk before the checkpoint behind it is, so that a resumed run can say again what happened before. While
/// a trainer works it holds a lock on the folder: two never share it.
public final class RunFolder {
  public let url: URL
  private let lock: FileHandle
  private let files: FileLayer
  private let epochLog: URL
  private let probeLog: URL

  /// Opens the folder, making it where there is none.
  ///
  /// - Parameter patience: Seconds to wait for another trainer to leave it: one whose sweep is gone takes a moment to
  ///   notice.
  /// - Throws: ``StorageError`` where it cannot be made, or another trainer stays at work in it.
  public convenience init(_ url: URL, patience: Double = 15) throws {
    try self.init(url, files: FileLayer(), patience: patience)
  }

  package init(_ url: URL, files: FileLayer, patience: Double = 0) throws {
    self.url = url
    self.files = files
    epochLog = url.appendingPathComponent("epochs.jsonl")
    probeLog = url.appendingPathComponent("training-probes.jsonl")
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw StorageError("cannot make the folder \(url.path): \(error.systemReason)")
    }
    let path = url.appendingPathComponent("lock").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw StorageError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    lock = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let waiting = Stopwatch()
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw StorageError(
          "cannot lock \(path): \(String(cString: strerror(errno))). Two trainers could work in one folder: keep the store where "
            + "file locks work")
      }
      guard waiting.seconds < patience else {
        let holder = (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int32($0) }
        throw StorageError(
          "another trainer is at work in \(url.path)"
            + (holder.map { ": process \($0). Where no sweep has it any more, end it: kill -9 \($0)" } ?? ""))
      }
      usleep(100_000)
    }
    // Whoever waits is told by whom it is held up.
    _ = ftruncate(descriptor, 0)
    let own = "\(getpid())"
    _ = own.withCString { pwrite(descriptor, $0, own.utf8.count, 0) }
    removeTornWrites()
  }

  /// Removes what trainers that were killed were writing aside: of no use, and it may be what fills the disk.
  private func removeTornWrites() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let torn = names.filter { name in
      // Probes of finished runs write here, too, without the folder's lock.
      name.hasSuffix(FileLayer.asideSuffix) && !name.hasPrefix(ProbeTask.memoryPrefix)
    }
    for name in torn { remove(name) }
  }

  // MARK: Checkpoints

  /// Where in a run a checkpoint is of.
  package enum Place: Hashable {
    /// After so many finished epochs.
    case epoch(Int)
    /// After so many steps, within an epoch.
    case step(Int)

    var file: String {
      switch self {
      case .epoch(let epoch): TrainerRequest.checkpointName(epoch: epoch)
      case .step(let step): String(format: "step-%09d.safetensors", step)
      }
    }

    /// What the probes of a run in training remember there.
    var probeFile: String { file.replacing(".safetensors", with: Self.probeSuffix) }

    static let probeSuffix = ".probes.safetensors"

    init?(file: String) {
      guard file.hasSuffix(".safetensors") else { return nil }
      let name = file.dropLast(".safetensors".count)
      if name.hasPrefix("epoch-"), let epoch = Int(name.dropFirst("epoch-".count)), epoch >= 0 {
        self = .epoch(epoch)
      } else if name.hasPrefix("step-"), let step = Int(name.dropFirst("step-".count)), step >= 0 {
        self = .step(step)
      } else {
        return nil
      }
    }

    func step(_ stepsPerEpoch: Int) -> Int {
      switch self {
      case .epoch(let epoch): epoch.multipliedReportingOverflow(by: stepsPerEpoch).partialValue
      case .step(let step): step
      }
    }
  }

  private static func places(in url: URL) throws -> [Place] {
    try ifThere(url) { try FileManager.default.contentsOfDirectory(atPath: $0.path) }?.compactMap(Place.init)
      ?? []
  }

  /// What is read of a file or folder; `nil` where there is none. A disk that cannot be read just now, as one over a network, has
  /// not lost anything: what is there must not be taken for gone, and removed.
  private static func ifThere<Result>(_ url: URL, _ read: (URL) throws -> Result) throws -> Result? {
    do {
      return try read(url)
    } catch let error as CocoaError where [.fileReadNoSuchFile, .fileNoSuchFile].contains(error.code) {
      return nil
    } catch {
      throw StorageError("cannot read \(url.path): \(error.systemReason)")
    }
  }

  /// Where there are checkpoints of in a folder, the newest first.
  static func places(in url: URL, stepsPerEpoch: Int) throws -> [Place] {
    try places(in: url).sorted { $0.step(stepsPerEpoch) > $1.step(stepsPerEpoch) }
  }

  func places(stepsPerEpoch: Int) throws -> [Place] {
    try Self.places(in: url, stepsPerEpoch: stepsPerEpoch)
  }

  /// The epochs at whose ends there are checkpoint files of, ascending.
  public func checkpointEpochs() throws -> [Int] {
    try Self.places(in: url).compactMap { if case .epoch(let epoch) = $0 { epoch } else { nil } }.sorted()
  }

  func readCheckpoint(_ place: Place) throws -> SafeTensors { try Self.readCheckpoint(place, in: url) }

  /// Reads a checkpoint without taking the folder's lock: a finished run's can be read by many.
  static func readCheckpoint(_ place: Place, in url: URL) throws -> SafeTensors {
    let file = url.appendingPathComponent(place.file)
    return try CheckpointError.inFile(file) {
      let checkpoint = try SafeTensors(decoding: Data(contentsOf: file))
      guard checkpoint.isVerified else { throw CheckpointError("has no checksum") }
      let (name, number) =
        switch place {
        case .epoch(let epoch): ("epoch", epoch)
        case .step(let step): ("step", step)
        }
      guard checkpoint.metadata[name] == "\(number)" else {
        throw CheckpointError("says that it is of \(name) \(checkpoint.metadata[name] ?? "unknown")")
      }
      return checkpoint
    }
  }

  func write(_ checkpoint: SafeTensors, at place: Place) throws {
    try files.replace(url.appendingPathComponent(place.file), with: checkpoint.encoded())
  }

  /// What the probes of the run remembered at a place; `nil` where there was nothing to remember.
  func readProbeMemory(_ place: Place) throws -> SafeTensors? {
    let file = url.appendingPathComponent(place.probeFile)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try CheckpointError.inFile(file) { try SafeTensors(decoding: Data(contentsOf: file)) }
  }

  func writeProbeMemory(_ memory: SafeTensors, at place: Place) throws {
    try files.replace(url.appendingPathComponent(place.probeFile), with: memory.encoded())
  }

  /// Epochs whose checkpoints some experiment has asked to keep.
  private func kept() throws -> Set<Int> {
    let text = try Self.ifThere(keptURL) { String(decoding: try Data(contentsOf: $0), as: UTF8.self) } ?? ""
    return Set(text.split(separator: "\n").compactMap { Int($0) })
  }
  private var keptURL: URL { url.appendingPathComponent("kept-epochs") }

  /// Remembers that checkpoints of these epochs are to stay: another experiment that has the run in common, and
  /// goes on with it, may not ask for them.
  func keep(_ epochs: Set<Int>) throws {
    let kept = try kept()
    let all = kept.union(epochs)
    guard all != kept else { return }
    try files.replace(keptURL, with: Data(all.sorted().map { "\($0)\n" }.joined().utf8))
  }

  /// Removes the checkpoints that nobody keeps, now that a new one is written, of a step: of the others the newest two stay
  /// while the run goes on, so that there is one before where the newest cannot be read, and the newest once it has ended.
  ///
  /// Those of later steps could not be gone on from, or training would be further: they are not the newest of anything.
  func prune(_ spec: CheckpointSpec, step: Int, stepsPerEpoch: Int, hasEnded: Bool) throws {
    let kept = try kept()
    let places = try places(stepsPerEpoch: stepsPerEpoch)
    let newest = places.filter { $0.step(stepsPerEpoch) <= step }.prefix(hasEnded ? 1 : 2)
    for place in places {
      var isWanted = newest.contains(place)
      if case .epoch(let epoch) = place { isWanted = isWanted || spec.keep == .all || kept.contains(epoch) }
      if !isWanted { remove(place.file) }
    }
    // Those of probes are large, and only the newest serve to go on; of a checkpoint that was never written, none.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    for name in names
    where name.hasSuffix(Place.probeSuffix) && !newest.contains(where: { $0.probeFile == name }) {
      remove(name)
    }
  }

  private func remove(_ name: String) {
    try? FileManager.default.removeItem(at: url.appendingPathComponent(name))
  }

  // MARK: Records

  /// The records of epochs 1, 2, … as far as they go without a gap. What follows a torn line is not read.
  func records() throws -> [EpochRecord] {
    var records: [EpochRecord] = []
    for record in try Self.lines(of: EpochRecord.self, in: epochLog) {
      guard record.epoch == records.count + 1 else { break }
      records.append(record)
    }
    return records
  }

  /// Replaces the log of epochs by these records.
  func write(_ records: [EpochRecord]) throws { try files.replace(epochLog, with: Self.encoded(records)) }

  /// The records of probes, in the order of their steps. What follows a torn line is not read.
  func probeRecords() throws -> [TrainingProbeRecord] {
    var records: [TrainingProbeRecord] = []
    for record in try Self.lines(of: TrainingProbeRecord.self, in: probeLog) {
      if let last = records.last, record.step <= last.step { break }
      records.append(record)
    }
    return records
  }

  /// Replaces the log of probes by these records.
  func write(_ records: [TrainingProbeRecord]) throws {
    try files.replace(probeLog, with: Self.encoded(records))
  }

  /// Adds records to the log of probes, which may be long.
  func append(_ records: [TrainingProbeRecord]) throws {
    guard !records.isEmpty else { return }
    try files.append(Self.encoded(records), to: probeLog)
  }

  private static func lines<Record: Decodable>(of type: Record.Type, in file: URL) throws -> [Record] {
    guard let data = try ifThere(file, { try Data(contentsOf: $0) }) else { return [] }
    let decoder = MessageCoding.decoder()
    var records: [Record] = []
    for line in data.split(separator: UInt8(ascii: "\n")) {
      guard let record = try? decoder.decode(Record.self, from: line) else { break }
      records.append(record)
    }
    return records
  }

  private static func encoded(_ records: [some Encodable]) throws -> Data {
    let encoder = MessageCoding.encoder()
    var data = Data()
    for record in records {
      data.append(try encoder.encode(record))
      data.append(UInt8(ascii: "\n"))
    }
    return data
  }
}

extension CheckpointError {
  /// Does `body`, and says which file its errors are about.
  fileprivate static func inFile<Result>(_ file: URL, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch var error as CheckpointError {
      error.file = file.path
      throw error
    } catch let error as CocoaError {
      var failure = CheckpointError("cannot be read: \(error.systemReason)")
      failure.file = file.path
      throw failure
    }
  }
}
