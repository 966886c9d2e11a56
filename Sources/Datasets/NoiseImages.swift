import Experiment
import Randomness

extension Dataset {
  /// Random pixels in the shape of a data set, for measuring time: it does not depend on what is to be seen.
  package static func noise(like name: DatasetName, images: Int) -> Dataset {
    let official = OfficialDataset.named(name)
    var random = CounterRandom(seed: 1, stream: .order)
    func set(_ count: Int) -> ImageSet {
      ImageSet(
        channels: official.channels,
        pixels: (0..<(count * official.channels * ImageSet.pixelsPerChannel)).map { _ in
          UInt8(truncatingIfNeeded: random.nextUInt32())
        },
        labels: (0..<count).map { UInt8($0 % official.classCount) })
    }
    return Dataset(
      name: name, train: set(images), test: set(10), classCount: official.classCount,
      normalization: .standard(for: name), source: Source(path: "noise", checksum: "", isOfficial: false))
  }
}
