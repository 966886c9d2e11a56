import Datasets
import Foundation
import Testing

extension FuzzTests {
  @Suite struct DatasetFuzzTests {
    /// A big-endian IDX file whose pixels are their places.
    private static func idx(_ words: [UInt32], _ count: Int) -> [UInt8] {
      words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
        + (0..<count).map { UInt8(truncatingIfNeeded: $0 % 10) }
    }

    private static func accepts(_ body: () throws -> Void) throws -> Verdict {
      do {
        try body()
        return .accepted
      } catch let error as DatasetError {
        try demand(error.kind == .badData, "\(error.kind): \(error)")
        try demand(error.message.contains("memory") && error.message.utf8.count < 1000, "\(error)")
        return .refused
      }
    }

    @Test func idxImages() throws {
      let corpus = [
        Self.idx([0x803, 3, 28, 28], 3 * 784), Self.idx([0x803, 1, 32, 32], 1024),
        Self.idx([0x803, 5, 28, 28], 784),
        Self.idx([0x803, 0xFFFF_FFFF, 28, 28], 10), Self.idx([0x801, 2, 28, 28], 2 * 784),
      ]
      let limit = AddressSpaceLimit(gigabytes: 2)
      try Fuzzer(name: "idx-images", number: 4, corpus: corpus, dialect: .init(headerBytes: 16)).run(100_000)
      { bytes in
        try Self.accepts {
          let pixels = try IDXFile(records: 4).readImages(MemorySource(bytes))
          let side = Int(bytes[11])
          try demand(bytes.count == 16 + Int(bytes[7]) * side * side, "\(bytes.count) bytes read")
          try demand(pixels.count == Int(bytes[7]) * 1024, "\(pixels.count) pixels")
          try demand(
            pixels.reduce(0) { $0 + Int($1) } == bytes[16...].reduce(0) { $0 + Int($1) }, "other pixels")
        }
      }
      withExtendedLifetime(limit) {}
    }

    @Test func idxLabels() throws {
      let corpus = [
        Self.idx([0x801, 8], 8), Self.idx([0x801, 1], 1), Self.idx([0x801, 10], 10), Self.idx([0x801, 0], 0),
        Self.idx([0x803, 4], 4),
      ]
      let limit = AddressSpaceLimit(gigabytes: 2)
      try Fuzzer(name: "idx-labels", number: 5, corpus: corpus, dialect: .init(headerBytes: 8)).run(100_000) {
        bytes in
        try Self.accepts {
          let labels = try IDXFile(records: 9).readLabels(MemorySource(bytes), classCount: 10)
          try demand(labels == Array(bytes[8...]) && labels.allSatisfy { $0 < 10 }, "labels \(labels)")
        }
      }
      withExtendedLifetime(limit) {}
    }

    @Test func cifar() throws {
      func record(_ labels: [UInt8], _ shade: UInt8) -> [UInt8] {
        labels + [UInt8](repeating: shade, count: 3072)
      }
      let corpus = [
        record([3], 7) + record([9], 8), record([0], 1),
        record([1, 2], 5) + record([3, 4], 6) + record([5, 6], 7),
        (0..<5).flatMap { record([$0], $0) }, record([200], 1),
      ]
      let limit = AddressSpaceLimit(gigabytes: 2)
      for (labelBytes, classes) in [(1, 10), (2, 100)] {
        try Fuzzer(
          name: "cifar-\(classes)", number: 6 + labelBytes, corpus: corpus, dialect: .init(headerBytes: 4)
        ).run(100_000) { bytes in
          try Self.accepts {
            let file = CIFARFile(labelBytes: labelBytes, classCount: classes, records: 4)
            let images = try file.read(MemorySource(bytes), name: "memory")
            try demand(images.count * file.recordBytes == bytes.count, "\(images.count) images")
            for (image, label) in images.labels.enumerated() {
              let at = image * file.recordBytes
              try demand(bytes[at + labelBytes - 1] == label && label < classes, "label \(label)")
              try demand(images.pixels[image * 3072] == bytes[at + labelBytes], "pixels of \(image)")
            }
          }
        }
      }
      withExtendedLifetime(limit) {}
    }

    /// Archives as data sets are read from them. Headers of tar and the checksum of gzip are mostly put right after the
    /// change, so that what is behind them is read as well.
    @Test func archives() throws {
      let records = [UInt8](repeating: 1, count: 3074 * 2)
      let files =
        Tar.file("cifar-100-binary/train.bin", records) + Tar.file("cifar-100-binary/test.bin", records)
      let corpus = [
        files + Tar.end, Tar.file("../../evil", [1, 2, 3]) + files + Tar.end,
        Tar.file("link", [], kind: "2", target: "/etc/passwd") + Tar.file("/etc/x", [4]) + Tar.end,
        Tar.file("././@LongLink", Array(repeating: UInt8(ascii: "a"), count: 600), kind: "L") + files,
        Tar.file("pax", Array("20 path=test.bin\n30 size=18446744073709551615\n".utf8), kind: "x") + files
          + Tar.end,
        Tar.file("sparse", [0, 0], kind: "S") + files,
      ]
      let compressed = try corpus.prefix(2).map { try Gzip.compressed($0) }
      let limit = AddressSpaceLimit(gigabytes: 2)
      for (name, number, corpus) in [("tar", 9, corpus), ("gzip", 10, compressed)] {
        try Fuzzer(
          name: name, number: number, corpus: corpus, dialect: .init(headerBytes: 512, largest: 1 << 15)
        ).run(100_000) { bytes, mutator in
          guard name == "tar" else { return }
          if mutator.below(4) > 0 { Tar.mendHeaders(&bytes) }
          bytes = Gzip.stored(bytes)
        } parse: { bytes in
          try Self.accepts {
            let tar = try TarSource(GzipSource(MemorySource(bytes)))
            let file = CIFARFile(labelBytes: 2, classCount: 100, records: 4)
            var files = 0
            while let path = try tar.nextFile() {
              files += 1
              try demand(files <= bytes.count * 1000, "more files than bytes")
              if path.hasSuffix(".bin") {
                let images = try file.read(tar, name: "memory")
                try demand(images.count <= 4, "\(images.count) images")
              }
            }
          }
        }
      }
      withExtendedLifetime(limit) {}
    }
  }
}

/// Bytes in memory, a few at a time.
private final class MemorySource: ByteSource {
  let name = "memory"
  private let bytes: [UInt8]
  private var at = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let count = min(buffer.count, bytes.count - at, 1000)
    bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[at..<(at + count)])) }
    at += count
    return count
  }
}
