import Experiment
import Foundation
import GRDB
import Store
import Testing

/// A folder of its own that is gone when the last reference is.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var file: String { "\(path)/lab.sqlite" }

  /// The store's tables, past the store.
  func database() throws -> DatabaseQueue { try DatabaseQueue(path: file) }

  func count(_ sql: String) throws -> Int {
    try database().read { try Int.fetchOne($0, sql: sql) ?? -1 }
  }
}

func plannedRun(seed: Int = 1, _ optimizer: OptimizerSpec = OptimizerSpec(name: .rsgdm), epochs: Int = 2)
  -> PlannedRun
{
  PlannedRun(
    label: optimizer.defaultLabel,
    spec: RunSpec(
      dataset: DatasetSpec(name: .cifar10), model: ModelSpec(name: .resnet8),
      training: TrainingSpec(epochs: epochs, learningRate: LearningRateSpec(initial: 0.1)),
      optimizer: optimizer, seed: seed))
}

func provenance(threads: Int = 1, checksum: String = "00ff") -> Provenance {
  Provenance(
    projectVersion: "0.1.0", gitCommit: "abc", gitDirty: true, engine: "LibTorch", device: "cpu",
    processor: "p", threads: threads, host: "h", datasetChecksum: checksum, datasetOfficial: true,
    datasetNote: nil)
}

/// A record whose numbers have no short decimal form.
func epochRecord(_ epoch: Int, testAccuracy: Double = 100.0 / 3) -> EpochRecord {
  EpochRecord(
    epoch: epoch, trainLoss: 0.1 + 0.2, trainAccuracy: Double.pi, testLoss: 1e-300,
    testAccuracy: testAccuracy,
    runningLoss: epoch % 2 == 0 ? nil : 1.0 / 7, runningAccuracy: epoch % 2 == 0 ? nil : -1.0 / 3,
    learningRate: 0.1.nextUp, weightHash: "hash \(epoch)", trainSeconds: .leastNonzeroMagnitude,
    testSeconds: .greatestFiniteMagnitude, imagesPerSecond: 1e300, peakMemoryBytes: Int.max)
}

func probeRecord(_ epoch: Int, step: Int, xi: Double = 1.0 / 3) -> ProbeRecord {
  ProbeRecord(
    epoch: epoch, step: step, wholeHistory: epoch == 0, momentum: 0.9, chunks: epoch == 0 ? nil : 16,
    identityResidual: 1e-17, decompositionResidual: 0.1,
    layers: ["all", "stem"].map { layer in
      ProbeRecord.LayerRecord(
        layer: layer, squaredGradient: 1.0 / 7, squaredGradientNoise: 0.3, noiseProduct: -1e-300,
        squaredXi: xi, squaredVarsigma: 0.1 + 0.2, squaredGradientUncertainty: epoch == 0 ? nil : 1.0 / 9,
        squaredXiUncertainty: epoch == 0 ? nil : 2.0 / 9,
        squaredVarsigmaUncertainty: epoch == 0 ? nil : 4.0 / 9,
        estimates: ["sgdm", "rsgdm"].enumerated().map { index, name in
          ProbeRecord.EstimateRecord(
            estimator: name, weightSum: 0.1.nextUp, squaredBias: Double(index) / 3, squaredNoise: 1e300,
            crossTerm: -1.0 / 3, descent: 2.0 / 7, squaredNorm: .leastNonzeroMagnitude,
            cosine: index == 0 ? nil : 1.0 / 7, lag: index == 0 ? nil : 8,
            squaredBiasUncertainty: epoch == 0 ? nil : 0.25, squaredNoiseUncertainty: epoch == 0 ? nil : 0.5,
            squaredErrorUncertainty: epoch == 0 ? nil : 0.75, cosineUncertainty: epoch == 0 ? nil : 0.125)
        })
    })
}

/// When a process started, as the system counts it.
func startOfProcess(_ process: Int32) throws -> String {
  let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
  let end = try #require(text.lastIndex(of: ")"))
  return String(text[text.index(after: end)...].split(separator: " ")[19])
}

extension LeaseHolder {
  /// The first process of the system: alive, and not this one.
  static func firstProcess() throws -> LeaseHolder {
    LeaseHolder(host: LeaseHolder.current.host, process: 1, processStart: try startOfProcess(1))
  }
}
