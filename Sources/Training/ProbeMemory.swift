import Experiment
import Foundation
import MomentumAnalysis

/// How far a probe is, in a file of its own in the run's folder, so that one that was cut off goes on where it was.
///
/// Whoever has stored what the probe found removes it, and not before.
package final class ProbeMemory {
  private let file: URL
  private let task: ProbeTask
  private let files: FileLayer
  private var clock: SaveClock
  private let lock: FileHandle

  /// - Parameter minutes: From one saving to the next; 0 to save at every step.
  /// - Returns: `nil` where another trainer makes the same probe, which has the memory for itself, or where the folder
  ///   cannot be written to: the probe is then made from its start.
  package init?(_ task: ProbeTask, in folder: URL, minutes: Double, files: FileLayer = FileLayer()) {
    let path = folder.appendingPathComponent(task.memoryLockName).path
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    lock = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
    file = folder.appendingPathComponent(task.memoryName)
    self.task = task
    self.files = files
    clock = SaveClock(minutes: minutes)
  }

  struct Saved {
    /// The run's state; the records and the path's vectors are in it, too.
    let file: SafeTensors
    let path: ReferencePath.Memory
    let sampleSize: Int?
    let records: [ProbeRecord]
    let variants: [GradientVariantRecord]
  }

  private struct Records: Codable {
    var records: [ProbeRecord]
    var variants: [GradientVariantRecord]
  }

  private static let prefix = "probe."

  /// What was saved of the same task; `nil` where nothing was, or what cannot be used.
  func read(_ state: TrainingState) -> Saved? {
    guard let data = try? Data(contentsOf: file), let file = try? SafeTensors(decoding: data),
      file.isVerified,
      file.metadata["identity"] == state.spec.identity.hash,
      file.metadata["probe-task"] == task.canonicalJSON, let chunks = file.metadata["probe-chunks"],
      let text = file.metadata["probe-records"],
      let said = try? MessageCoding.decoder().decode(Records.self, from: Data(text.utf8))
    else { return nil }
    var vectors = SafeTensors()
    vectors.metadata = file.metadata
    for (name, entry) in file.entries where name.hasPrefix(Self.prefix) {
      vectors.entries[String(name.dropFirst(Self.prefix.count))] = entry
    }
    guard let path = try? ReferencePath.Memory(vectors) else { return nil }
    return Saved(
      file: file, path: path, sampleSize: Int(chunks), records: said.records, variants: said.variants)
  }

  /// Saves the state before the step that comes next, once enough time has gone by.
  func saveWhereDue(
    state: TrainingState, path: ReferencePath, sampleSize: Int?, records: [ProbeRecord],
    variants: [GradientVariantRecord]
  ) throws {
    guard clock.isDue else { return }
    var saved = try state.checkpoint()
    let vectors = path.memory.file
    for (name, entry) in vectors.entries { saved.entries[Self.prefix + name] = entry }
    saved.metadata.merge(vectors.metadata) { $1 }
    saved.metadata["probe-task"] = task.canonicalJSON
    saved.metadata["probe-chunks"] = sampleSize.map { "\($0)" } ?? "all"
    saved.metadata["probe-records"] = try MessageCoding.line(Records(records: records, variants: variants))
    try files.replace(file, with: saved.encoded())
    clock.restart()
  }
}

/// Says when enough time has gone by since something was saved.
struct SaveClock {
  private let seconds: Double
  private var sinceLast = Stopwatch()

  init(minutes: Double) { seconds = 60 * minutes }

  var isDue: Bool { sinceLast.seconds >= seconds }

  mutating func restart() { sinceLast.restart() }
}
