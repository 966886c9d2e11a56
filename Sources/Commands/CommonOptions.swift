import ArgumentParser
import Datasets
import Execution
import Experiment
import FileErrors
import Foundation
import Store
import Subprocess

/// The experiment that a command is about, and the store with its results.
struct ExperimentOptions: ParsableArguments {
  @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml"]))
  var experiment: String

  @Option(help: "The SQLite file with the results.", completion: .file(extensions: ["sqlite"]))
  var store = "lab.sqlite"

  func load() throws -> (spec: ExperimentSpec, text: String) { try loadExperiment(experiment) }
}

/// Reads an experiment file.
///
/// - Throws: `ExperimentFileError` where it cannot be read or is wrong.
func loadExperiment(_ path: String) throws -> (spec: ExperimentSpec, text: String) {
  let text = try experimentText(path)
  if QuadraticSpec.isStudy(text) {
    throw ExperimentFileError(
      file: path, message: "is a study of a quadratic problem: run 'rsgdm-lab analyze-bias \(path)'")
  }
  return (try ExperimentSpec(parsing: text, file: path), text)
}

/// The text of an experiment file.
///
/// - Throws: `ExperimentFileError` where it cannot be read.
func experimentText(_ path: String) throws -> String {
  let data: Data
  do {
    // No more than tells that it is too long: it may be a device without an end.
    let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    defer { try? file.close() }
    data = try file.read(upToCount: ExperimentSpec.largestFile + 1) ?? Data()
  } catch {
    throw ExperimentFileError(
      file: path,
      message: FileManager.default.fileExists(atPath: path)
        ? "cannot be read: \(error.systemReason)" : "there is no such file")
  }
  guard data.count <= ExperimentSpec.largestFile else { throw ExperimentFileError.tooLarge(path) }
  guard let text = String(data: data, encoding: .utf8) else {
    throw ExperimentFileError(file: path, message: "is not UTF-8 text")
  }
  return text
}

/// Where data sets are looked for.
struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data"),
    help: "The folder with the data set; else RSGDM_LAB_DATA, the cache, and Debian's folder are tried.",
    completion: .directory)
  var directory: String?

  var locator: DatasetLocator {
    DatasetLocator(directory: directory, environment: ProcessInfo.processInfo.environment)
  }

  /// Finds and reads the data set of an experiment, so that whatever is wrong with it is known at once.
  func load(_ spec: DatasetSpec) throws -> (location: DatasetLocation, dataset: Dataset) {
    let location = try locator.locate(spec.name)
    let dataset = try Dataset.load(
      location, trainLimit: spec.trainLimit, testLimit: spec.testLimit, validation: spec.validation)
    if let note = dataset.source.note { printToStandardError("note: \(location.path): \(note)") }
    return (location, dataset)
  }
}

/// How many trainers work, and where.
struct WorkerOptions: ParsableArguments {
  @Option(help: "Trainers at once (default: what is fastest on this machine).")
  var jobs: Int?

  @Option(help: "Threads per trainer (default: what is fastest on this machine).")
  var threads: Int?

  @Option(help: "cpu, cuda, cuda:N, or auto: CUDA where LibTorch has it.")
  var device = "auto"

  @Option(
    help: ArgumentHelp(
      "Several devices to share the runs among: cuda:0,cuda:1 (in place of --device).", valueName: "list"))
  var devices: String?

  @Option(help: "Trainers at once on each GPU, or on each of --devices (default: 1).")
  var jobsPerDevice: Int?

  @Option(
    help: ArgumentHelp(
      "Memory of a device that a trainer needs, in GB: with --device-memory, no more work on a device than fit.",
      valueName: "GB"))
  var jobMemory: Double?

  @Option(help: ArgumentHelp("Memory that each device has for trainers, in GB.", valueName: "GB"))
  var deviceMemory: Double?

  @Option(
    help: "Save within an epoch or a probe after so many minutes, so that less is lost where it is cut off.")
  var checkpointMinutes = 10.0

  @Option(
    help: "Stop a trainer that has said nothing for so many minutes; its run goes on with the next sweep.")
  var stallMinutes = defaultStallMinutes

  static let defaultStallMinutes = 60.0

  @Option(help: "Stop a trainer after so many minutes; its run goes on with the next sweep (default: never).")
  var runMinutes: Double?

  func validate() throws {
    for (name, value) in [("stall", stallMinutes), ("run", runMinutes ?? 1)] where !(value > 0) {
      throw ValidationError("--\(name)-minutes must be above 0, not \(value).")
    }
    if !(checkpointMinutes >= 0 && checkpointMinutes.isFinite) {
      throw ValidationError("--checkpoint-minutes must be at least 0, not \(checkpointMinutes).")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1, not \(jobs).") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, not \(threads).")
    }
    try validateDevice(device)
    for name in deviceNames ?? [] { try validateDevice(name, option: "--devices") }
    if let deviceNames {
      if device != "auto" { throw ValidationError("Give --device or --devices, not both.") }
      if Set(deviceNames).count < deviceNames.count || deviceNames.contains("auto") {
        throw ValidationError(
          "--devices must name each device once, and none as auto: '\(deviceNames.joined(separator: ","))'.")
      }
    }
    if let jobsPerDevice, !(1...1024).contains(jobsPerDevice) {
      throw ValidationError("--jobs-per-device must be from 1 to 1024, not \(jobsPerDevice).")
    }
    for (name, value) in [("job", jobMemory), ("device", deviceMemory)] {
      if let value, !(value > 0 && value.isFinite) {
        throw ValidationError("--\(name)-memory must be above 0, not \(value).")
      }
    }
    if (jobMemory == nil) != (deviceMemory == nil) {
      throw ValidationError("--job-memory and --device-memory are given together.")
    }
    if !isOnDevices, jobsPerDevice != nil || jobMemory != nil {
      throw ValidationError("--jobs-per-device and --job-memory are for GPUs, or for --devices.")
    }
    if let jobMemory, let deviceMemory, jobMemory > deviceMemory {
      throw ValidationError(
        "a trainer needs \(jobMemory) GB (--job-memory), and a device has \(deviceMemory) (--device-memory).")
    }
  }

  private var deviceNames: [String]? {
    devices?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  /// Whether trainers are counted by devices, and not by this machine's processors.
  private var isOnDevices: Bool { isOnGPU || devices != nil }

  /// The devices with their room.
  private var pool: DevicePool {
    // Where memory is told of, it alone limits how many there are; where there is but one device, --jobs says it, too.
    let most = jobsPerDevice ?? (jobMemory != nil ? Int.max : devices == nil ? jobs ?? 1 : 1)
    return DevicePool(
      deviceNames ?? [device], jobsPerDevice: most, memory: deviceMemory.map { $0 * 1e9 })
  }

  private var need: Double { (jobMemory ?? 0) * 1e9 }

  /// Has trainers work on this machine.
  func executor(_ trainer: [String]) -> any Executor {
    let local = LocalExecutor(command: trainer, limits: limits)
    return isOnDevices ? DeviceExecutor(local, pool, need: need) : local
  }

  /// How many trainers work at once on these runs, and what each is expected to need.
  ///
  /// - Parameter load: What is measured of a run.
  func concurrency(of runs: [PlannedRun], _ dataset: Dataset, load: (PlannedRun) -> ProbeLoad) -> (
    Concurrency, ResourceEstimate
  ) {
    let concurrency = Concurrency(
      jobs: jobs, threads: threads, runs: runs.count,
      processors: ProcessInfo.processInfo.activeProcessorCount,
      places: isOnDevices ? pool.capacity(need: need) : nil)
    let bytes =
      dataset.train.pixels.count + dataset.test.pixels.count + (dataset.validation?.pixels.count ?? 0)
    let estimates = runs.map { ResourceEstimate($0.spec, datasetBytes: bytes, probe: load($0)) }
    guard let largest = estimates.max(by: { $0.memory < $1.memory }) else {
      return (concurrency, ResourceEstimate(memory: 0, checkpoint: 0))
    }
    // On a GPU the network is not in the machine's own memory.
    if isOnGPU { return (concurrency, largest) }
    let (fitting, note) = concurrency.fitting(largest, isAskedFor: jobs != nil)
    if let note { printToStandardError("note: \(note)") }
    return (fitting, largest)
  }

  var limits: TrainerLimits {
    func duration(_ minutes: Double) -> Duration? { minutes < 1e9 ? .seconds(60 * minutes) : nil }
    return TrainerLimits(silence: duration(stallMinutes), total: runMinutes.flatMap(duration))
  }

  /// Whether trainers will find a GPU. Asking LibTorch would mean loading it.
  var isOnGPU: Bool {
    (deviceNames ?? [device]).contains { $0.hasPrefix("cuda") }
      || devices == nil && device == "auto" && FileManager.default.fileExists(atPath: "/dev/nvidia0")
  }
}

/// - Throws: `ValidationError` for what names no device.
func validateDevice(_ device: String, option: String = "--device") throws {
  let isKnown =
    ["cpu", "cuda", "auto"].contains(device)
    || device.hasPrefix("cuda:") && Int(device.dropFirst(5)) != nil
  if !isKnown { throw ValidationError("\(option) must be cpu, cuda, cuda:N or auto, not '\(device)'.") }
}

/// The trainer's command: the experiment's own, or the program beside this one.
///
/// - Throws: ``Failure`` where the program beside this one is missing or does not start, as without LibTorch.
func trainerCommand(_ experiment: ExperimentSpec) async throws -> [String] {
  if let trainer = experiment.trainer, !trainer.isEmpty { return trainer }
  let own = try ownTrainer()
  let result = try? await Subprocess.run(
    .path(.init(own)), arguments: ["--version"], output: .discarded, error: .string(limit: 4096))
  guard let result, result.terminationStatus.isSuccess else {
    let words = (result?.standardError ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    throw Failure(
      .missing,
      "the trainer does not start: \(words.isEmpty ? own : words). Is LibTorch installed (apt install libtorch-dev)?"
    )
  }
  return [own]
}

/// The path of the trainer that was built together with this program.
func ownTrainer() throws -> String {
  let own =
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    ?? CommandLine.arguments.first ?? ""
  let path = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("rsgdm-trainer")
    .path
  guard FileManager.default.isExecutableFile(atPath: path) else {
    throw Failure(
      .missing,
      "there is no trainer beside the program: \(path) is missing. Build it with "
        + "'swift build -c release --product rsgdm-trainer', or name another with 'trainer:' in the experiment"
    )
  }
  return path
}
