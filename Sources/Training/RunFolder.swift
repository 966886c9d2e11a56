import Experiment
import Foundation

/// A run's own folder: its checkpoints, and the records of its finished epochs, one JSON line each.
///
/// A record is on disk before the checkpoint of its epoch is, so that a resumed run can say again what
/// happened before. While a trainer works it holds a lock on the folder: two never share it.
public final class RunFolder {
  public let url: URL
  private let lock: FileHandle
  private var logURL: URL { url.appendingPathComponent("epochs.jsonl") }

  /// Opens the folder, making it where there is none.
  ///
  /// - Throws: ``RunFolderError`` where it cannot be made, or another trainer is at work in it.
  public init(_ url: URL) throws {
    self.url = url
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw RunFolderError("cannot make the folder \(url.path): \(error.localizedDescription)")
    }
    let path = url.appendingPathComponent("lock").path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw RunFolderError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    lock = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw RunFolderError("another trainer is at work in \(url.path)")
    }
  }

  /// The epochs of which there are checkpoint files, ascending.
  public func checkpointEpochs() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix("epoch-"), name.hasSuffix(".safetensors") else { return nil }
      return Int(name.dropFirst("epoch-".count).dropLast(".safetensors".count))
    }.sorted()
  }

  func readCheckpoint(epoch: Int) throws -> SafeTensors { try Self.readCheckpoint(epoch: epoch, in: url) }

  /// Reads a checkpoint without taking the folder's lock: a finished run's can be read by many.
  static func readCheckpoint(epoch: Int, in url: URL) throws -> SafeTensors {
    let file = url.appendingPathComponent(TrainerRequest.checkpointName(epoch: epoch))
    guard FileManager.default.fileExists(atPath: file.path) else {
      var error = CheckpointError("is missing: the run has none of epoch \(epoch)")
      error.file = file.path
      throw error
    }
    do {
      let checkpoint = try SafeTensors(decoding: Data(contentsOf: file))
      guard checkpoint.metadata["epoch"] == "\(epoch)" else {
        throw CheckpointError("says that it is of epoch \(checkpoint.metadata["epoch"] ?? "unknown")")
      }
      return checkpoint
    } catch var error as CheckpointError {
      error.file = file.path
      throw error
    }
  }

  func writeCheckpoint(_ checkpoint: SafeTensors, epoch: Int) throws {
    try write(
      checkpoint.encoded(), to: url.appendingPathComponent(TrainerRequest.checkpointName(epoch: epoch)))
  }

  /// Epochs whose checkpoints some experiment has asked to keep.
  private var kept: Set<Int> {
    let text = (try? String(contentsOf: keptURL, encoding: .utf8)) ?? ""
    return Set(text.split(separator: "\n").compactMap { Int($0) })
  }
  private var keptURL: URL { url.appendingPathComponent("kept-epochs") }

  /// Remembers that checkpoints of these epochs are to stay: another experiment that has the run in common, and
  /// goes on with it, may not ask for them.
  func keep(_ epochs: Set<Int>) throws {
    let all = kept.union(epochs)
    guard all != kept else { return }
    try write(Data(all.sorted().map { "\($0)\n" }.joined().utf8), to: keptURL)
  }

  /// Removes the checkpoints that nobody keeps, now that the one of `epoch` is written.
  func prune(_ spec: CheckpointSpec, newest epoch: Int) {
    guard spec.keep == .last else { return }
    let kept = kept
    for old in checkpointEpochs() where old != epoch && !kept.contains(old) {
      try? FileManager.default.removeItem(
        at: url.appendingPathComponent(TrainerRequest.checkpointName(epoch: old)))
    }
  }

  /// The records of epochs 1, 2, … as far as they go without a gap. What follows a torn line is not read.
  func records() -> [EpochRecord] {
    guard let text = try? String(contentsOf: logURL, encoding: .utf8) else { return [] }
    let decoder = MessageCoding.decoder()
    var records: [EpochRecord] = []
    for line in text.split(separator: "\n") {
      guard let record = try? decoder.decode(EpochRecord.self, from: Data(line.utf8)),
        record.epoch == records.count + 1
      else { break }
      records.append(record)
    }
    return records
  }

  /// Replaces the log by these records.
  func write(_ records: [EpochRecord]) throws {
    let encoder = MessageCoding.encoder()
    var data = Data()
    for record in records {
      data.append(try encoder.encode(record))
      data.append(UInt8(ascii: "\n"))
    }
    try write(data, to: logURL)
  }

  /// Writes a file aside, syncs it, and only then gives it its name: it is there whole or not at all.
  private func write(_ data: Data, to file: URL) throws {
    let aside = file.appendingPathExtension("part")
    func fail(_ what: String) -> RunFolderError {
      RunFolderError("\(what) \(file.path): \(String(cString: strerror(errno)))")
    }
    let descriptor = open(aside.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fail("cannot write") }
    defer { close(descriptor) }
    try data.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        guard let base = bytes.baseAddress else { return }
        let count = Glibc.write(descriptor, base + written, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw fail("cannot write") }
        written += count
      }
    }
    guard fsync(descriptor) == 0 else { throw fail("cannot sync") }
    guard rename(aside.path, file.path) == 0 else { throw fail("cannot name") }
    let folder = open(url.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw fail("cannot open the folder of") }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw fail("cannot sync the folder of") }
  }
}

/// A run's folder cannot be used, and why.
public struct RunFolderError: Error, CustomStringConvertible, Equatable {
  public let description: String
  init(_ description: String) { self.description = description }
}
