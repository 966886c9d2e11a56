import Experiment

/// A file as its authors publish it, to be fetched.
package struct PublishedFile: Hashable, Sendable {
  package let name: String
  /// In bytes.
  package let size: Int
  package let sha256: String

  package init(name: String, size: Int, sha256: String) {
    self.name = name
    self.size = size
    self.sha256 = sha256
  }
}

enum Split: Sendable {
  case train, test

  var adjective: String { self == .train ? "training" : "test" }
}

/// A file of images, of labels, or of both, unpacked.
struct DataFile: Sendable {
  let name: String
  let split: Split
  /// Images or labels, in the official file.
  let records: Int
  /// Of the official file, unpacked.
  let sha256: String
}

/// How a data set is published and what its files hold.
struct OfficialDataset: Sendable {
  /// A CIFAR record is `labelBytes` bytes, the last of which is the class, and 3·32·32 pixels.
  enum Layout: Sendable {
    case cifar(folder: String, labelBytes: Int)
    case idx
  }

  let name: DatasetName
  let layout: Layout
  let classCount: Int
  let channels: Int
  let address: String
  let published: [PublishedFile]
  let files: [DataFile]

  func records(in split: Split) -> Int {
    // IDX counts every image twice: in the file of images and in that of labels.
    let files = files.filter { $0.split == split }
    if case .idx = layout { return files.first?.records ?? 0 }
    return files.reduce(0) { $0 + $1.records }
  }

  static func named(_ name: DatasetName) -> OfficialDataset {
    switch name {
    case .cifar10: cifar10
    case .cifar100: cifar100
    case .fashionMNIST: fashionMNIST
    }
  }

  // The archives' MD5 on the authors' page are c32a1d4ab5d03f1284b67883e8d87530 and
  // 03b5dce01913d631647c71ecec9e9cb8. The SHA-256 are those of the same archives in TensorFlow Datasets, and
  // of their unpacked files in the Ruby port of torchvision.
  private static let cifar10 = OfficialDataset(
    name: .cifar10, layout: .cifar(folder: "cifar-10-batches-bin", labelBytes: 1), classCount: 10,
    channels: 3, address: "https://www.cs.toronto.edu/~kriz/",
    published: [
      PublishedFile(
        name: "cifar-10-binary.tar.gz", size: 170_052_171,
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd")
    ],
    files: [
      DataFile(
        name: "data_batch_1.bin", split: .train, records: 10_000,
        sha256: "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
      DataFile(
        name: "data_batch_2.bin", split: .train, records: 10_000,
        sha256: "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
      DataFile(
        name: "data_batch_3.bin", split: .train, records: 10_000,
        sha256: "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
      DataFile(
        name: "data_batch_4.bin", split: .train, records: 10_000,
        sha256: "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
      DataFile(
        name: "data_batch_5.bin", split: .train, records: 10_000,
        sha256: "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
      DataFile(
        name: "test_batch.bin", split: .test, records: 10_000,
        sha256: "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
    ])

  private static let cifar100 = OfficialDataset(
    name: .cifar100, layout: .cifar(folder: "cifar-100-binary", labelBytes: 2), classCount: 100,
    channels: 3, address: "https://www.cs.toronto.edu/~kriz/",
    published: [
      PublishedFile(
        name: "cifar-100-binary.tar.gz", size: 168_513_733,
        sha256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec")
    ],
    files: [
      DataFile(
        name: "train.bin", split: .train, records: 50_000,
        sha256: "f31298fc616915fa142368359df1c4ca2ae984d6915ca468b998a5ec6aeebf29"),
      DataFile(
        name: "test.bin", split: .test, records: 10_000,
        sha256: "d8b1e6b7b3bee4020055f0699b111f60b1af1e262aeb93a0b659061746f8224a"),
    ])

  // The published gzip files have the MD5 of the authors' README (8d4fb7e6c68d591d4c3dfef9ec88bf0d,
  // 25c81989df183df01b3e8a0aad5dffbe, bef4ecab320f06d8554ea6380940ec79 and bb300cfdad3c16e7a12a480ee83cd310).
  // Debian's package holds the same compressed data behind gzip headers of its own: with the authors' headers
  // (names and times of 2017-08-31) put back, its files have these MD5 and the SHA-256 below. So the
  // unpacked contents are known as well.
  private static let fashionMNIST = OfficialDataset(
    name: .fashionMNIST, layout: .idx, classCount: 10, channels: 1,
    address: "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
    published: [
      PublishedFile(
        name: "train-images-idx3-ubyte.gz", size: 26_421_880,
        sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
      PublishedFile(
        name: "train-labels-idx1-ubyte.gz", size: 29_515,
        sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
      PublishedFile(
        name: "t10k-images-idx3-ubyte.gz", size: 4_422_102,
        sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
      PublishedFile(
        name: "t10k-labels-idx1-ubyte.gz", size: 5_148,
        sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ],
    files: [
      DataFile(
        name: "train-images-idx3-ubyte", split: .train, records: 60_000,
        sha256: "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
      DataFile(
        name: "train-labels-idx1-ubyte", split: .train, records: 60_000,
        sha256: "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
      DataFile(
        name: "t10k-images-idx3-ubyte", split: .test, records: 10_000,
        sha256: "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
      DataFile(
        name: "t10k-labels-idx1-ubyte", split: .test, records: 10_000,
        sha256: "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ])
}
