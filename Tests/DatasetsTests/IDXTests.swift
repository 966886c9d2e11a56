import Datasets
import Experiment
import Foundation
import Testing

private let debian = "/usr/share/datasets/fashion-mnist"

@Suite struct IDXTests {
  @Test func imagesArePaddedToTheMiddle() throws {
    let scratch = try Scratch()
    try writeIDX(to: scratch)
    let data = try Dataset.load(name: .fashionMNIST, directory: scratch.path)
    #expect(data.train.count == 3 && data.test.count == 2 && data.channels == 1)
    #expect(data.train.labels == [9, 0, 4] && data.test.labels == [0, 4])
    let original = noise(3 * 784)
    for image in 0..<3 {
      for y in 0..<32 {
        for x in 0..<32 {
          let inside = (2..<30).contains(x) && (2..<30).contains(y)
          let expected = inside ? original[image * 784 + (y - 2) * 28 + x - 2] : 0
          #expect(data.train.pixels[image * 1024 + y * 32 + x] == expected)
        }
      }
    }
  }

  @Test func imagesOf32PixelsStayAsTheyAre() throws {
    let scratch = try Scratch()
    try writeIDX(to: scratch, side: 32)
    let data = try Dataset.load(name: .fashionMNIST, directory: scratch.path)
    #expect(data.train.pixels == noise(3 * 1024))
    expectError(.badData, "30×30") {
      try writeIDX(to: scratch, side: 30)
      return try Dataset.load(name: .fashionMNIST, directory: scratch.path)
    }
  }

  /// What is held out are the last training images, in their order; the test images have no part in it.
  @Test(arguments: [1, 2]) func validationImagesAreHeldOutOfTraining(count: Int) throws {
    let scratch = try Scratch()
    try writeIDX(to: scratch)
    let whole = try Dataset.load(name: .fashionMNIST, directory: scratch.path)
    let split = try Dataset.load(name: .fashionMNIST, directory: scratch.path, validation: count)
    let validation = try #require(split.validation)
    #expect(whole.validation == nil && split.train.count == 3 - count && validation.count == count)
    #expect(split.train.pixels + validation.pixels == whole.train.pixels)
    #expect(split.train.labels + validation.labels == whole.train.labels)
    #expect(split.test == whole.test && split.source.checksum == whole.source.checksum)
    let limited = try Dataset.load(
      name: .fashionMNIST, directory: scratch.path, trainLimit: 2, validation: 1)
    #expect(limited.train.labels == [9] && limited.validation?.labels == [0])
  }

  @Test func compressedFilesHoldTheSame() throws {
    let scratch = try Scratch()
    try writeIDX(to: scratch)
    let plain = try Dataset.load(name: .fashionMNIST, directory: scratch.path)
    for file in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte"] {
      try scratch.run("gzip", file)
    }
    let packed = try Dataset.load(name: .fashionMNIST, directory: scratch.path)
    #expect(packed.train == plain.train && packed.test == plain.test)
    #expect(packed.source.checksum == plain.source.checksum)

    let name = "train-images-idx3-ubyte.gz"
    let whole = try scratch.read(name)
    let load = { try Dataset.load(name: .fashionMNIST, directory: scratch.path) }
    var flipped = whole
    flipped[1000] ^= 0x40
    for damaged in [Array(whole.prefix(1000)), Array(whole.dropLast(4)), flipped] {
      try scratch.write(name, damaged)
      expectError(.badData, name, "damaged", body: load)
    }
  }

  @Test func headersThatLieAreRefused() throws {
    let scratch = try Scratch()
    try writeIDX(to: scratch)
    let load = { try Dataset.load(name: .fashionMNIST, directory: scratch.path) }
    let images = { (words: [UInt32], count: Int) in
      _ = try scratch.write("train-images-idx3-ubyte", idx(words, noise(count)))
    }
    try images([0x803, 4, 28, 28], 3 * 784)
    expectError(.badData, "promises 4 records of 784 bytes (3136 bytes)", "2352 follow", body: load)
    try images([0x803, 2, 28, 28], 3 * 784)
    expectError(.badData, "promises 2 records", "more than that", body: load)
    try images([0x803, 0xffff_ffff, 28, 28], 784)
    expectError(.badData, "promises 4294967295 images", "has 60000", body: load)
    try images([0x803, 1, 0xffff_ffff, 0xffff_ffff], 784)
    expectError(.badData, "4294967295×4294967295", body: load)
    try images([0x803, 0, 28, 28], 0)
    expectError(.badData, "no images", body: load)
    try images([0x801, 3, 28, 28], 3 * 784)
    expectError(.badData, "not an IDX file of images", "0x801", "0x803", body: load)
    try images([0x803, 3], 0)
    expectError(.badData, "truncated", "8 bytes", body: load)
    try scratch.write("train-images-idx3-ubyte", [])
    expectError(.badData, "train-images-idx3-ubyte is empty", body: load)
    try images([0x803, 2, 28, 28], 2 * 784)
    expectError(.badData, "2 images and 3 labels", body: load)
    try images([0x803, 3, 28, 28], 3 * 784)
    try scratch.write("t10k-labels-idx1-ubyte", idx([0x801, 2], [3, 10]))
    expectError(.badData, "t10k-labels-idx1-ubyte: record 1", "label 10", "0 to 9", body: load)
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: debian), "Debian's dataset-fashion-mnist is not installed"))
  func debiansFashionMNISTIsTheOfficialOne() throws {
    let location = try DatasetLocator(environment: [:]).locate(.fashionMNIST)
    #expect(location.path == debian)
    let data = try Dataset.load(location)
    #expect(data.train.count == 60_000 && data.test.count == 10_000)
    #expect(data.source.isOfficial && data.source.note == nil)
    #expect(data.train.labels.prefix(5) == [9, 0, 0, 3, 0])
    // The constants of the normalization are this split's own, over 28×28 pixels.
    let pixels = Double(data.train.count * 784)
    let sum = data.train.pixels.reduce(0) { $0 + Int($1) }
    let squares = data.train.pixels.reduce(0) { $0 + Int($1) * Int($1) }
    let mean = Double(sum) / pixels / 255
    let variance = Double(squares) / pixels / (255 * 255) - mean * mean
    #expect(abs(mean - Double(data.normalization.mean[0])) < 5e-5)
    #expect(abs(variance.squareRoot() - Double(data.normalization.standardDeviation[0])) < 5e-5)

    let files = try DatasetLocator(environment: [:]).verify(.fashionMNIST)
    #expect(files.count == 4 && files.allSatisfy { $0.state == .official })
  }
}
