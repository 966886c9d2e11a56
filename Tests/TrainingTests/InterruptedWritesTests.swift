import Experiment
import Foundation
import Testing
import Torch
import Training

/// A disk that refuses, or forgets, at any moment: the run goes on bit for bit once it does neither.
struct InterruptedWritesTests {
  let dataset = patterns(train: 64, test: 8)
  private let spec = tinyRun(OptimizerSpec(name: .rsgdm), epochs: 2)
  private let probes = TrainingProbeTask(every: 1, reference: .chunks(2))

  private func train(in folder: URL, files: FileLayer = FileLayer()) throws -> Told {
    try tell(
      spec, on: dataset, in: folder, checkpoints: CheckpointSpec(), minutes: 0, probes: probes, files: files)
  }

  private func expectSame(_ one: Told, _ other: Told, _ place: String) {
    #expect(
      one.epochs.map(ScientificRecord.init) == other.epochs.map(ScientificRecord.init), "\(place): epochs")
    #expect(one.probes == other.probes, "\(place): probes")
  }

  /// Every call of every kind fails once: the error says so, and the next start loses nothing that was kept.
  @Test(arguments: ["open", "write", "short write", "sync", "rename"])
  func everyCallMayFail(_ kind: String) throws {
    let whole = try TemporaryFolder()
    let expected = try train(in: whole.url)
    var failures = 0
    for number in 0... {
      let parts = try TemporaryFolder()
      let files = FailingFiles(kind, at: number)
      do {
        expectSame(try train(in: parts.url, files: files.layer), expected, "\(kind) \(number), not reached")
        break
      } catch let error as StorageError {
        #expect("\(error)".contains("No space left on device"))
        failures += 1
      }
      expectSame(try train(in: parts.url), expected, "\(kind) \(number)")
      let names = try FileManager.default.contentsOfDirectory(atPath: parts.url.path)
      #expect(!names.contains { $0.hasSuffix(".part") })
    }
    // Two epochs of two steps: their logs, memories and checkpoints.
    #expect(failures > 10)
  }

  /// The power goes after any call: what was not synced is lost, and a file that was renamed without its folder being
  /// synced may have either name.
  @Test(arguments: [false, true]) func thePowerMayGo(renamesAreKept: Bool) throws {
    let whole = try TemporaryFolder()
    let expected = try train(in: whole.url)
    var losses = 0
    for number in 0... {
      let parts = try TemporaryFolder()
      let disk = ForgetfulDisk(powerGoesAfter: number)
      do {
        _ = try train(in: parts.url, files: disk.layer)
        break
      } catch is StorageError {
        losses += 1
      }
      try disk.forget(renamesAreKept: renamesAreKept)
      expectSame(try train(in: parts.url), expected, "after call \(number)")
    }
    #expect(losses > 50)
  }

  /// A bit that changed on the disk is noticed, and the checkpoint before is taken.
  @Test func aChangedBitIsNoticed() throws {
    let (whole, parts) = (try TemporaryFolder(), try TemporaryFolder())
    let spec = tinyRun(OptimizerSpec(name: .rsgdm))
    let expected = try tell(spec, on: dataset, in: whole.url)
    for place in [20, 400, -1, -2000] {
      _ = try tell(spec, on: dataset, in: parts.url, checkpoints: CheckpointSpec(), stopAfter: 2)
      let newest = parts.url.appendingPathComponent(TrainerRequest.checkpointName(epoch: 2))
      var bytes = try Data(contentsOf: newest)
      bytes[place >= 0 ? place : bytes.count + place] ^= 4
      try bytes.write(to: newest)
      #expect(throws: CheckpointError.self) { try SafeTensors(decoding: bytes) }
      let told = try tell(spec, on: dataset, in: parts.url, checkpoints: CheckpointSpec(), stopAfter: 2)
      // The first epoch is not done again.
      #expect(told.epochs.count == 2)
      let resumed = try tell(spec, on: dataset, in: parts.url, checkpoints: CheckpointSpec())
      #expect(resumed.epochs.map(ScientificRecord.init) == expected.epochs.map(ScientificRecord.init))
      for name in try FileManager.default.contentsOfDirectory(atPath: parts.url.path) {
        try FileManager.default.removeItem(at: parts.url.appendingPathComponent(name))
      }
    }
  }
}

/// Calls of one kind, of which one fails as on a full disk.
private final class FailingFiles {
  private let kind: String
  private let number: Int
  private var calls = 0

  init(_ kind: String, at number: Int) {
    (self.kind, self.number) = (kind, number)
  }

  private func fails(_ kind: String) -> Bool {
    guard kind == self.kind else { return false }
    calls += 1
    guard calls == number + 1 else { return false }
    errno = ENOSPC
    return true
  }

  var layer: FileLayer {
    let system = FileLayer()
    var layer = system
    layer.open = { [self] in fails("open") ? -1 : system.open($0, $1) }
    layer.write = { [self] descriptor, bytes, count in
      if fails("write") { return -1 }
      if fails("short write") {
        _ = system.write(descriptor, bytes, count / 2)
        errno = ENOSPC
        return -1
      }
      return system.write(descriptor, bytes, count)
    }
    layer.sync = { [self] in fails("sync") ? -1 : system.sync($0) }
    layer.rename = { [self] in fails("rename") ? -1 : system.rename($0, $1) }
    return layer
  }
}

/// A disk that keeps only what was synced, once the power has gone.
private final class ForgetfulDisk {
  private var left: Int
  private var paths: [Int32: String] = [:]
  /// Files with bytes that were not synced, and how many were.
  private var unsynced: [String: Int] = [:]
  /// What a renamed file replaced, until its folder is synced.
  private var renamed: [(from: String, to: String, before: Data?)] = []

  init(powerGoesAfter calls: Int) { left = calls }

  private var hasPower: Bool {
    errno = EIO
    left -= 1
    return left >= 0
  }

  var layer: FileLayer {
    let system = FileLayer()
    var layer = system
    layer.open = { [self] path, mode in
      guard hasPower else { return -1 }
      let descriptor = system.open(path, mode)
      paths[descriptor] = path
      if mode == .new { unsynced[path] = 0 }
      return descriptor
    }
    layer.write = { [self] descriptor, bytes, count in
      guard hasPower else { return -1 }
      let path = paths[descriptor] ?? ""
      if unsynced[path] == nil {
        unsynced[path] =
          (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
      }
      return system.write(descriptor, bytes, count)
    }
    layer.sync = { [self] descriptor in
      guard hasPower else { return -1 }
      let path = paths[descriptor] ?? ""
      if unsynced.removeValue(forKey: path) == nil { renamed = [] }
      return system.sync(descriptor)
    }
    layer.rename = { [self] from, to in
      guard hasPower else { return -1 }
      renamed.append((from, to, FileManager.default.contents(atPath: to)))
      if let kept = unsynced.removeValue(forKey: from) { unsynced[to] = kept }
      return system.rename(from, to)
    }
    return layer
  }

  /// Leaves the folder as it is found when the power is back.
  func forget(renamesAreKept: Bool) throws {
    for (path, size) in unsynced {
      guard let data = FileManager.default.contents(atPath: path) else { continue }
      try data.prefix(size).write(to: URL(fileURLWithPath: path))
    }
    guard !renamesAreKept else { return }
    for (_, to, before) in renamed.reversed() {
      if let before {
        try before.write(to: URL(fileURLWithPath: to))
      } else {
        try FileManager.default.removeItem(atPath: to)
      }
    }
  }
}
