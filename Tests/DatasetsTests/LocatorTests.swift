import Datasets
import Experiment
import Foundation
import Testing

@Suite struct LocatorTests {
  private func locator(_ environment: [String: String], directory: String? = nil) -> DatasetLocator {
    DatasetLocator(directory: directory, environment: environment, systemDirectories: [])
  }

  @Test(arguments: [
    "data_batch_1.bin", "cifar-10-batches-bin/test_batch.bin", "cifar10/data_batch_1.bin",
    "cifar10/cifar-10-batches-bin/data_batch_1.bin", "cifar-10-binary.tar.gz",
    "cifar10/cifar-10-binary.tar.gz",
  ])
  func aDirectoryMayHoldTheDataInManyWays(file: String) throws {
    let scratch = try Scratch()
    try scratch.write(file, [0])
    let location = try locator([:], directory: scratch.path).locate(.cifar10)
    let isArchive = file.hasSuffix(".gz")
    let path =
      isArchive ? scratch(file) : URL(fileURLWithPath: scratch(file)).deletingLastPathComponent().path
    #expect(location == DatasetLocation(name: .cifar10, form: isArchive ? .archive : .folder, path: path))
  }

  @Test func placesAreTakenInOrder() throws {
    let scratch = try Scratch()
    let environment = [
      "RSGDM_LAB_DATA": scratch("data"), "XDG_CACHE_HOME": scratch("xdg"), "HOME": scratch("home"),
    ]
    let locate = { (name: String) in
      URL(fileURLWithPath: try self.locator(environment).locate(.cifar10).path).path == scratch(name)
    }
    try scratch.write("home/.cache/rsgdm-lab/cifar10/data_batch_1.bin", [0])
    expectError(.missing, scratch("data"), scratch("xdg/rsgdm-lab")) { try locate("") }
    try scratch.write("xdg/rsgdm-lab/cifar10/data_batch_1.bin", [0])
    #expect(try locate("xdg/rsgdm-lab/cifar10"))
    try scratch.write("data/cifar10/data_batch_1.bin", [0])
    #expect(try locate("data/cifar10"))
    #expect(
      try locator(["HOME": scratch("home")]).locate(.cifar10).path == scratch("home/.cache/rsgdm-lab/cifar10")
    )
    // An empty variable is no variable, and a relative cache is none.
    #expect(
      locator(["RSGDM_LAB_DATA": "", "XDG_CACHE_HOME": "x", "HOME": "/h"]).places == ["/h/.cache/rsgdm-lab"])
  }

  @Test func anExplicitDirectoryIsTheOnlyOne() throws {
    let scratch = try Scratch()
    try scratch.write("data/cifar10/data_batch_1.bin", [0])
    expectError(
      .missing, "cifar10 was not found", scratch("empty"), "rsgdm-lab datasets fetch cifar10",
      "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"
    ) {
      try locator(["RSGDM_LAB_DATA": scratch("data")], directory: scratch("empty")).locate(.cifar10)
    }
    expectError(.missing, "fashion-mnist", "dataset-fashion-mnist", scratch("empty")) {
      try Dataset.load(name: .fashionMNIST, directory: scratch("empty"))
    }
  }

  @Test func systemPackagesComeLast() throws {
    let scratch = try Scratch()
    try scratch.write("system/fashion-mnist/train-images-idx3-ubyte.gz", [0])
    let locator = DatasetLocator(environment: [:], systemDirectories: [scratch("system")])
    #expect(try locator.locate(.fashionMNIST).path == scratch("system/fashion-mnist"))
    #expect(DatasetLocator(environment: [:]).places == ["/usr/share/datasets"])
  }

  @Test func fetchedDataIsFoundAgain() throws {
    let scratch = try Scratch()
    let locator = locator(["HOME": scratch.path])
    let directory = try locator.downloadDirectory(for: .cifar100)
    #expect(directory == scratch(".cache/rsgdm-lab/cifar100"))
    try scratch.write(".cache/rsgdm-lab/cifar100/cifar-100-binary.tar.gz", [0])
    #expect(try locator.locate(.cifar100).path == directory + "/cifar-100-binary.tar.gz")
    #expect(throws: DatasetError.self) {
      try DatasetLocator(environment: [:], systemDirectories: []).downloadDirectory(for: .cifar10)
    }
  }

  @Test func verifyingTellsWhatIsWrongWithEachFile() throws {
    let scratch = try Scratch()
    let locator = locator([:], directory: scratch.path)
    let nothing = try locator.verify(.fashionMNIST)
    #expect(nothing.map(\.state) == [.missing, .missing, .missing, .missing])
    #expect(nothing[0].path == scratch("fashion-mnist/train-images-idx3-ubyte.gz"))

    try writeIDX(to: scratch)
    try scratch.run("rm", "train-labels-idx1-ubyte")
    try scratch.write("t10k-labels-idx1-ubyte.gz", [1, 2, 3])
    try scratch.run("rm", "t10k-labels-idx1-ubyte")
    let files = try locator.verify(.fashionMNIST)
    #expect(files.map(\.state) == [.notOfficial, .missing, .notOfficial, .notOfficial])
    #expect(try #require(files[0].note).contains("SHA-256"))
    #expect(try #require(files[3].note).contains("not a gzip file"))

    try scratch.write("cifar-10-binary.tar.gz", noise(100))
    #expect(try locator.verify(.cifar10).map(\.state) == [.notOfficial])
  }
}
