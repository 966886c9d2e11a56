import Experiment
import Foundation
import Hashing

/// A data set in memory: its two splits, and what is known of where they came from.
public struct Dataset: Sendable {
  /// Where the images came from, for a report to say.
  public struct Source: Hashable, Codable, Sendable {
    /// The archive, or the folder of the files.
    public var path: String
    /// SHA-256 of both splits as they are without limits, in hexadecimal: of the train labels, train pixels,
    /// test labels and test pixels, each behind its length in bytes as a 64-bit little-endian number.
    ///
    /// It depends on the images and their order alone, not on how they are stored.
    public var checksum: String
    /// Whether the files have the checksums of those that the authors publish.
    public var isOfficial: Bool
    /// What sets the data apart from the official ones; `nil` where nothing does.
    public var note: String?

    public init(path: String, checksum: String, isOfficial: Bool, note: String? = nil) {
      self.path = path
      self.checksum = checksum
      self.isOfficial = isOfficial
      self.note = note
    }
  }

  public let name: DatasetName
  public let train: ImageSet
  public let test: ImageSet
  /// Training images that are not trained on; `nil` where none are held out.
  public let validation: ImageSet?
  public let classCount: Int
  public let normalization: Normalization
  public let source: Source

  public var channels: Int { train.channels }

  /// A data set that was made rather than loaded, for example by a test.
  public init(
    name: DatasetName, train: ImageSet, test: ImageSet, validation: ImageSet? = nil, classCount: Int,
    normalization: Normalization, source: Source
  ) {
    precondition(train.channels == test.channels && train.channels == normalization.mean.count)
    self.name = name
    self.train = train
    self.test = test
    self.validation = validation
    self.classCount = classCount
    self.normalization = normalization
    self.source = source
  }

  /// Reads the data set in `directory`; see ``DatasetLocation/find(_:in:)`` for what that may be.
  ///
  /// - Throws: ``DatasetError``, as ``load(_:trainLimit:testLimit:validation:)`` and where the data set is not there.
  public static func load(
    name: DatasetName, directory: String, trainLimit: Int? = nil, testLimit: Int? = nil,
    validation: Int? = nil
  ) throws -> Dataset {
    guard let location = DatasetLocation.find(name, in: directory) else {
      throw DatasetLocator.notFound(name, in: [directory])
    }
    return try load(location, trainLimit: trainLimit, testLimit: testLimit, validation: validation)
  }

  /// Reads a data set as a whole, then keeps the first `trainLimit` and `testLimit` images, and of the former holds the last
  /// `validation` out of training.
  ///
  /// - Throws: ``DatasetError``: `missing` for a file that is not there; `badData` for one that is not what it
  ///   should be, for a limit that is not between 1 and the size of the split, and where nothing is left to train on.
  public static func load(
    _ location: DatasetLocation, trainLimit: Int? = nil, testLimit: Int? = nil, validation: Int? = nil
  ) throws -> Dataset {
    let reader = DatasetReader(location)
    let official = reader.official
    let contents = try reader.read()
    let checksum = checksum(train: contents.train, test: contents.test)
    let train = try limited(contents.train, to: trainLimit, of: .train, at: location)
    let test = try limited(contents.test, to: testLimit, of: .test, at: location)
    let kept = train.count - (validation ?? 0)
    if kept < 1 {
      throw DatasetError(
        .badData,
        "\(validation ?? 0) images are to be held out of \(train.count) training images: none is left to train on."
      )
    }
    return Dataset(
      name: location.name, train: train.prefix(kept), test: test,
      validation: validation.map { train.suffix($0) }, classCount: official.classCount,
      normalization: .standard(for: location.name),
      source: Source(
        path: location.path, checksum: checksum, isOfficial: contents.difference == nil,
        note: contents.difference.map { note($0, contents, official) }))
  }

  private static func limited(
    _ images: ImageSet, to limit: Int?, of split: Split, at location: DatasetLocation
  ) throws -> ImageSet {
    guard let limit else { return images }
    if limit < 1 || limit > images.count {
      throw DatasetError(
        .badData,
        "\(limit) \(split.adjective) images were asked for; \(location.name.rawValue) in \(location.path) has "
          + "\(images.count).")
    }
    return images.prefix(limit)
  }

  private static func note(
    _ difference: String, _ contents: DatasetReader.Contents, _ official: OfficialDataset
  ) -> String {
    let counts = [(Split.train, contents.train.count), (.test, contents.test.count)]
      .filter { $1 < official.records(in: $0) }
      .map { "\($1) of the official \(official.records(in: $0)) \($0.adjective) images" }
    return (["not the official data: \(difference)"] + counts).joined(separator: "; ")
  }

  static func checksum(train: ImageSet, test: ImageSet) -> String {
    var hash = SHA256()
    for bytes in [train.labels, train.pixels, test.labels, test.pixels] {
      withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { hash.update($0) }
      bytes.withUnsafeBytes { hash.update($0) }
    }
    return hash.hexadecimal
  }
}
