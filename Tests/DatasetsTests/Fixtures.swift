import Datasets
import Foundation
import Testing

/// A directory of its own that is gone when the last reference is.
final class Scratch: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("datasets-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

  /// Writes a file, and the folders above it.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let url = URL(fileURLWithPath: self(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  func read(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: self(name))))
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }

  /// Runs a program of the system's in the directory.
  func run(_ program: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: path)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(program) \(arguments)")
  }
}

/// Bytes without a pattern, the same every time.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}

let cifar10Files = (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]

/// CIFAR-10 records with label (index + `first`) mod 10.
func cifar10Records(_ count: Int, first: Int = 0) -> [UInt8] {
  (0..<count).flatMap { [UInt8(($0 + first) % 10)] + noise(3072, seed: UInt64(first + $0)) }
}

/// A little CIFAR-10: `perBatch` records in each of the six files, which begin with labels 0, 1, … 5.
func writeCIFAR10(to scratch: Scratch, folder: String = "cifar-10-batches-bin", perBatch: Int = 3) throws {
  for (index, name) in cifar10Files.enumerated() {
    try scratch.write("\(folder)/\(name)", cifar10Records(perBatch, first: index))
  }
}

/// An IDX file: big-endian 32-bit words, then bytes.
func idx(_ words: [UInt32], _ body: [UInt8]) -> [UInt8] {
  words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } } + body
}

/// A little Fashion-MNIST: 3 training and 2 test images.
func writeIDX(to scratch: Scratch, side: Int = 28) throws {
  for (prefix, count) in [("train", 3), ("t10k", 2)] {
    let words: [UInt32] = [0x803, UInt32(count), UInt32(side), UInt32(side)]
    try scratch.write("\(prefix)-images-idx3-ubyte", idx(words, noise(count * side * side)))
    try scratch.write("\(prefix)-labels-idx1-ubyte", idx([0x801, UInt32(count)], [9, 0, 4].suffix(count)))
  }
}

/// The error that `body` throws: its kind is compared, and its message must hold every one of `parts`.
func expectError<T>(
  _ kind: DatasetError.Kind, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation,
  body: () throws -> T
) {
  do {
    _ = try body()
    Issue.record("nothing was thrown", sourceLocation: sourceLocation)
  } catch let error as DatasetError {
    #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
    for part in parts {
      #expect(error.message.contains(part), "\(error)", sourceLocation: sourceLocation)
    }
  } catch {
    Issue.record(error, sourceLocation: sourceLocation)
  }
}
