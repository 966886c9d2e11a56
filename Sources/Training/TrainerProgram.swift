import Datasets
import Experiment
import Foundation
import ProjectVersion
import Torch

/// The trainer: reads one request from standard input, does it, and says on standard output how it goes.
public enum TrainerProgram {
  /// `0.1.0 (commit …), LibTorch 1.13.1, oneDNN 2.6.3, AVX-512`
  public static var version: String { "\(ProjectVersion.description), \(Torch.engine)" }

  /// Does the request and returns its exit code: 0 once it has been said how the task ended.
  public static func run() -> Int32 {
    // A reader that is gone is an error on the next write, not a signal.
    signal(SIGPIPE, SIG_IGN)
    let writer = MessageWriter()
    guard let line = readLine(strippingNewline: true) else {
      complain("reads one request as a line of JSON on standard input; see the README on trainers")
      return 64
    }
    do {
      let request: TrainerRequest
      do {
        request = try TrainerRequest(line: line)
      } catch {
        throw RequestError("the request is not understood: \(error)")
      }
      guard request.protocolVersion == TrainerRequest.currentProtocol else {
        throw RequestError(
          "the request speaks version \(request.protocolVersion) of the messages, "
            + "this trainer version \(TrainerRequest.currentProtocol)")
      }
      if request.stopsAtEndOfInput { stopAtEndOfInput() }
      try perform(request, say: request.stopsAtEndOfInput ? writer.write : seldom(writer.write))
    } catch let error as DivergenceError {
      return writer.writeLast(.diverged(reason: error.description))
    } catch is MessageWriter.ReaderGone {
      complain("nobody reads the messages any more: stopping")
      return 75
    } catch let error as StopError {
      complain(error.description)
      return 75
    } catch let error as StorageError {
      // Nothing is wrong with the run: once there is room again it goes on.
      complain(error.description)
      return 75
    } catch let error as DatasetError {
      // Whoever asked has just read the data: it has gone since, and may come back.
      complain("\(error)")
      return 75
    } catch {
      return writer.writeLast(.failed(reason: "\(error)"))
    }
    return 0
  }

  private static func perform(
    _ request: TrainerRequest, say: @escaping (TrainerMessage.Event) throws -> Void
  ) throws {
    let spec = request.run
    try Torch.configure(threads: request.threads, allowsTF32: spec.training.precision == .tf32)
    let device = try Device(named: request.device)
    let dataset = try Dataset.load(
      name: spec.dataset.name, directory: request.dataset, trainLimit: spec.dataset.trainLimit,
      testLimit: spec.dataset.testLimit, validation: spec.dataset.validation)
    let data = BatchSource(dataset, spec: spec, device: device)
    let state = try TrainingState(
      spec, channels: dataset.channels, classes: dataset.classCount, on: device)
    state.datasetChecksum = dataset.source.checksum
    let provenance = Provenance(
      projectVersion: ProjectVersion.version, gitCommit: ProjectVersion.gitCommit,
      gitDirty: ProjectVersion.gitDirty, engine: device.isCPU ? Torch.engine : "LibTorch \(Torch.version)",
      device: device.name,
      processor: Machine.processor, threads: request.threads, host: Machine.host,
      datasetChecksum: dataset.source.checksum, datasetOfficial: dataset.source.isOfficial,
      datasetNote: dataset.source.note)
    let folder = URL(fileURLWithPath: request.folder, isDirectory: true)
    switch request.task {
    case .train(let checkpoints, let probes):
      let stop = StopRequest()
      let loop = TrainingLoop(
        data: data, state: state,
        // Where another machine has it, it may take minutes until that is known to be gone.
        folder: request.stopsAtEndOfInput
          ? try RunFolder(folder) : try RunFolder(folder, patience: 300), checkpoints: checkpoints,
        minutes: request.checkpointMinutes, probes: probes,
        isToStop: { stop.isMade }, say: say)
      try loop.run(provenance: provenance)
    case .probe(let task):
      try state.restore(
        epoch: task.epoch, of: folder, data: data, weightHash: task.weightHash, say: say)
      // Whoever wants the vectors of all steps wants those before an interruption, too.
      let memory =
        task.vectors == nil
        ? request.checkpointMinutes.flatMap { ProbeMemory(task, in: folder, minutes: $0) } : nil
      try GradientProbe(data: data, state: state, task: task, memory: memory, say: say)
        .run(provenance: provenance)
    case .trace(let steps):
      try TrainingTrace(data: data, state: state, steps: steps, say: say).run(provenance: provenance)
    }
  }

  /// Leaves out most of how work goes on: what nobody waits for is kept in a file.
  private static func seldom(_ say: @escaping (TrainerMessage.Event) throws -> Void) -> (
    TrainerMessage.Event
  ) throws -> Void {
    var sinceLast: Stopwatch?
    return { event in
      if case .progress = event {
        if let sinceLast, sinceLast.seconds < 30 { return }
        sinceLast = Stopwatch()
      }
      try say(event)
    }
  }

  /// Ends the process once standard input ends: whoever asked holds the other end, and is gone.
  ///
  /// Nothing is lost by it: every file is written aside and renamed.
  private static func stopAtEndOfInput() {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(STDIN_FILENO, &byte, 1)
        if count == 0 || (count < 0 && errno != EINTR) { _exit(75) }
      }
    }
  }

  private static func complain(_ text: String) { Training.complain("rsgdm-trainer: \(text)") }
}

/// Says something on standard error, where that can be written to.
func complain(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }

struct RequestError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Writes messages to standard output, a line each, numbered.
final class MessageWriter {
  struct ReaderGone: Error {}

  private var sequence = 0

  func write(_ event: TrainerMessage.Event) throws {
    let line = try TrainerMessage(sequence: sequence, event: event).encodedLine() + "\n"
    sequence += 1
    try Data(line.utf8).withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, let base = bytes.baseAddress {
        let count = Glibc.write(STDOUT_FILENO, base + written, bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw ReaderGone() }
        written += count
      }
    }
  }

  /// Writes how the task ended and returns the exit code that goes with having said it.
  func writeLast(_ event: TrainerMessage.Event) -> Int32 {
    do {
      try write(event)
      return 0
    } catch {
      return 75
    }
  }
}
