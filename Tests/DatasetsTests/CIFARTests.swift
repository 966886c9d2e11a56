import Datasets
import Experiment
import Foundation
import Hashing
import Testing

@Suite struct CIFARTests {
  @Test func aFolderIsReadInOrder() throws {
    let scratch = try Scratch()
    try writeCIFAR10(to: scratch)
    let data = try Dataset.load(name: .cifar10, directory: scratch.path)
    #expect(data.train.count == 15 && data.test.count == 3)
    #expect(data.classCount == 10 && data.channels == 3)
    #expect(data.train.labels == [0, 1, 2, 1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6])
    #expect(data.test.labels == [5, 6, 7])
    // The second image of the third batch.
    #expect(Array(data.train.pixels[(7 * 3072)..<(8 * 3072)]) == noise(3072, seed: 3))
    #expect(data.source.path == scratch("cifar-10-batches-bin") && !data.source.isOfficial)
    let note = try #require(data.source.note)
    #expect(note.contains("not with the published checksum: all files"))
    #expect(note.contains("15 of the official 50000 training images"))
    #expect(note.contains("3 of the official 10000 test images"))
    let direct = try Dataset.load(name: .cifar10, directory: scratch("cifar-10-batches-bin"))
    #expect(direct.train == data.train)
  }

  /// Computed with Python's hashlib from the definition.
  @Test func theChecksumIsTheDocumentedOne() throws {
    let scratch = try Scratch()
    for name in cifar10Files {
      try scratch.write(name, [name == "test_batch.bin" ? 7 : 3] + [UInt8](repeating: 200, count: 3072))
    }
    let data = try Dataset.load(name: .cifar10, directory: scratch.path, trainLimit: 2)
    #expect(data.source.checksum == "68afd6afbe831bdb833e04f23d77314b857929bcde560daa3e39cd145e027dfd")
  }

  @Test func anArchiveHoldsTheSameAsTheFolder() throws {
    let scratch = try Scratch()
    try writeCIFAR10(to: scratch)
    try scratch.write("cifar-10-batches-bin/readme.html", noise(5000))
    try scratch.run("tar", "-cf", "cifar-10-binary.tar", "cifar-10-batches-bin")
    try scratch.write("cifar-10-binary.tar", try scratch.read("cifar-10-binary.tar") + noise(1_000_000))
    try scratch.run("gzip", "cifar-10-binary.tar")
    let folder = try Dataset.load(name: .cifar10, directory: scratch("cifar-10-batches-bin"))
    let archive = try Dataset.load(name: .cifar10, directory: scratch.path)
    #expect(archive.train == folder.train && archive.test == folder.test)
    #expect(archive.source.checksum == folder.source.checksum)
    #expect(archive.source.path == scratch("cifar-10-binary.tar.gz") && !archive.source.isOfficial)
    // Every byte of the file counts, those behind the end of the archive as well.
    let note = try #require(archive.source.note)
    #expect(note.contains(SHA256.hexadecimal(of: try scratch.read("cifar-10-binary.tar.gz"))))
    #expect(note.contains("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"))
    let itself = try Dataset.load(name: .cifar10, directory: scratch("cifar-10-binary.tar.gz"))
    #expect(itself.train == folder.train)
  }

  @Test func aDamagedArchiveIsRefused() throws {
    let scratch = try Scratch()
    try writeCIFAR10(to: scratch)
    try scratch.run("tar", "-cf", "whole.tar", "cifar-10-batches-bin")
    try scratch.run("gzip", "whole.tar")
    let whole = try scratch.read("whole.tar.gz")
    let load = { try Dataset.load(name: .cifar10, directory: scratch.path) }

    try scratch.write("cifar-10-binary.tar.gz", Array(whole.prefix(whole.count / 2)))
    expectError(.badData, "cifar-10-binary.tar.gz", "damaged", body: load)

    // Noise does not compress: gzip stores it, and inflating does not notice another byte in it.
    var flipped = whole
    flipped[whole.count / 2] ^= 1
    try scratch.write("cifar-10-binary.tar.gz", flipped)
    expectError(.badData, "cifar-10-binary.tar.gz", "damaged", body: load)

    try scratch.write("cifar-10-binary.tar.gz", Array("<html>not here</html>".utf8))
    expectError(.badData, "not a gzip file", body: load)

    try scratch.write("cifar-10-binary.tar.gz", [])
    expectError(.badData, "cifar-10-binary.tar.gz", body: load)
  }

  @Test func anArchiveWithoutAFileIsRefused() throws {
    let scratch = try Scratch()
    try writeCIFAR10(to: scratch)
    try scratch.run(
      "tar", "-czf", "cifar-10-binary.tar.gz", "--exclude=data_batch_4.bin", "cifar-10-batches-bin")
    expectError(.badData, "no data_batch_4.bin", "datasets fetch cifar10") {
      try Dataset.load(name: .cifar10, directory: scratch.path)
    }
  }

  @Test func theFineLabelsOfCIFAR100Count() throws {
    let scratch = try Scratch()
    let record = { (coarse: UInt8, fine: UInt8) in [coarse, fine] + noise(3072, seed: UInt64(fine)) }
    try scratch.write("cifar-100-binary/train.bin", record(19, 99) + record(3, 50))
    try scratch.write("cifar-100-binary/test.bin", record(200, 7))
    let data = try Dataset.load(name: .cifar100, directory: scratch.path)
    #expect(data.train.labels == [99, 50] && data.test.labels == [7] && data.classCount == 100)
    #expect(Array(data.train.pixels[3072...]) == noise(3072, seed: 50))
    try scratch.run("tar", "-czf", "cifar-100-binary.tar.gz", "cifar-100-binary")
    #expect(try Dataset.load(name: .cifar100, directory: scratch.path).train == data.train)
  }

  @Test func limitsKeepTheFirstImages() throws {
    let scratch = try Scratch()
    try writeCIFAR10(to: scratch)
    let whole = try Dataset.load(name: .cifar10, directory: scratch.path)
    let data = try Dataset.load(name: .cifar10, directory: scratch.path, trainLimit: 4, testLimit: 3)
    #expect(data.train.labels == [0, 1, 2, 1] && data.test.count == 3)
    #expect(data.train.pixels == Array(whole.train.pixels.prefix(4 * 3072)))
    #expect(data.source.checksum == whole.source.checksum)
    expectError(.badData, "16 training images", "has 15") {
      try Dataset.load(name: .cifar10, directory: scratch.path, trainLimit: 16)
    }
    expectError(.badData, "0 test images", "has 3") {
      try Dataset.load(name: .cifar10, directory: scratch.path, testLimit: 0)
    }
  }

  @Test func badFilesAreRefused() throws {
    let scratch = try Scratch()
    try writeCIFAR10(to: scratch, folder: ".")
    let load = { try Dataset.load(name: .cifar10, directory: scratch.path) }
    let third = { (bytes: [UInt8]) in _ = try scratch.write("data_batch_3.bin", bytes) }

    try third(cifar10Records(300).dropLast(100))
    expectError(
      .badData, "data_batch_3.bin is truncated", "921800 bytes", "299 records of 3073", "2973 bytes more",
      "30730000", body: load)
    try third(Array(cifar10Records(1).prefix(10)))
    expectError(.badData, "data_batch_3.bin is truncated", "10 bytes", body: load)
    try third([])
    expectError(.badData, "data_batch_3.bin is empty", body: load)
    var records = cifar10Records(300)
    records[299 * 3073] = 10
    try third(records)
    expectError(.badData, "data_batch_3.bin: record 299", "label 10", "0 to 9", body: load)
    try third([UInt8](repeating: 0, count: 10_001 * 3073))
    expectError(.badData, "data_batch_3.bin holds more than 10000 records", body: load)
    try scratch.run("rm", "data_batch_3.bin")
    expectError(.missing, "data_batch_3.bin is not in", scratch.path, "datasets fetch cifar10", body: load)
  }
}
