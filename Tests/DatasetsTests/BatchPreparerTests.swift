import Datasets
import Experiment
import Randomness
import Testing

@Suite struct BatchPreparerTests {
  /// Pads, cuts and mirrors one whole plane at a time, each as it is defined.
  private func oracle(_ images: ImageSet, _ sample: Int, _ crop: CropFlip, _ normalization: Normalization)
    -> [Float]
  {
    var result: [Float] = []
    let planes = (0..<images.channels).map { channel in
      let start = (sample * images.channels + channel) * 1024
      var padded = [[UInt8]](repeating: [UInt8](repeating: 0, count: 40), count: 40)
      for y in 0..<32 { for x in 0..<32 { padded[y + 4][x + 4] = images.pixels[start + 32 * y + x] } }
      return (0..<32).map { y in
        let row = (0..<32).map { padded[y + crop.top][$0 + crop.left] }
        return crop.flip ? row.reversed() : row
      }
    }
    for y in 0..<32 {
      for x in 0..<32 {
        for (channel, plane) in planes.enumerated() {
          result.append(
            (Float(plane[y][x]) / 255 - normalization.mean[channel])
              / normalization.standardDeviation[channel])
        }
      }
    }
    return result
  }

  private func images(_ count: Int, channels: Int = 3) -> ImageSet {
    ImageSet(
      channels: channels, pixels: noise(count * channels * 1024), labels: (0..<count).map { UInt8($0 % 10) })
  }

  private func prepare(_ preparer: BatchPreparer, _ samples: [Int32], _ draw: AugmentationDraw)
    -> (values: [Float], labels: [Int64])
  {
    var values = [Float](repeating: .nan, count: samples.count * preparer.valuesPerImage)
    var labels = [Int64](repeating: -1, count: samples.count)
    values.withUnsafeMutableBufferPointer { values in
      labels.withUnsafeMutableBufferPointer { labels in
        preparer.prepare(samples[...], draw: draw, values: values, labels: labels)
      }
    }
    return (values, labels)
  }

  @Test(arguments: [DatasetName.cifar10, .fashionMNIST], [Augmentation.none, .cropFlip])
  func batchesAreWhatTheyAreDefinedToBe(name: DatasetName, augmentation: Augmentation) {
    let normalization = Normalization.standard(for: name)
    let images = images(200, channels: normalization.mean.count)
    let preparer = BatchPreparer(
      images: images, normalization: normalization, augmentation: augmentation, seed: 11)
    let samples = (0..<200).map { Int32(199 - $0) }
    let draw = AugmentationDraw.training(epoch: 2)
    let batch = prepare(preparer, samples, draw)
    #expect(batch.labels == samples.map { Int64($0 % 10) })
    for (position, sample) in samples.enumerated() {
      let crop =
        augmentation == .none
        ? CropFlip(top: 4, left: 4, flip: false) : CropFlip(seed: 11, draw: draw, sample: Int(sample))
      let size = preparer.valuesPerImage
      let found = Array(batch.values[(position * size)..<((position + 1) * size)])
      #expect(found == oracle(images, Int(sample), crop, normalization))
    }
  }

  @Test func drawsAreUniformAndTakenFromTheNamedStream() {
    var tops = [Int](repeating: 0, count: 9)
    var lefts = tops
    var flips = 0
    let count = 18_000
    for sample in 0..<count {
      let crop = CropFlip(seed: 5, draw: .training(epoch: 1), sample: sample)
      var random = CounterRandom(seed: 5, stream: .augmentation, epoch: 1, sample: sample)
      let (top, left) = (random.next(below: 9), random.next(below: 9))
      #expect(crop == CropFlip(top: Int(top), left: Int(left), flip: random.next(below: 2) == 1))
      tops[crop.top] += 1
      lefts[crop.left] += 1
      flips += crop.flip ? 1 : 0
    }
    // Five standard deviations of a count of probability 1/9, and 1/2.
    for count in tops + lefts { #expect(abs(count - 2000) < 211) }
    #expect(abs(flips - count / 2) < 336)
  }

  @Test func eachDrawIsItsOwn() {
    let preparer = BatchPreparer(
      images: images(16), normalization: .standard(for: .cifar10), augmentation: .cropFlip, seed: 1)
    let samples = (0..<16).map { Int32($0) }
    let first = prepare(preparer, samples, .training(epoch: 0)).values
    #expect(prepare(preparer, samples, .training(epoch: 0)).values == first)
    #expect(prepare(preparer, samples, .training(epoch: 1)).values != first)
    #expect(prepare(preparer, samples, .reference).values != first)
    let other = BatchPreparer(
      images: images(16), normalization: .standard(for: .cifar10), augmentation: .cropFlip, seed: 2)
    #expect(prepare(other, samples, .training(epoch: 0)).values != first)
    // An image's values do not depend on its company.
    let alone = prepare(preparer, [9], .training(epoch: 0)).values
    #expect(alone == Array(first[(9 * 3072)..<(10 * 3072)]))
  }

  @Test func anEmptyBatchWritesNothing() {
    let preparer = BatchPreparer(
      images: images(1), normalization: .standard(for: .cifar10), augmentation: .none, seed: 1)
    #expect(prepare(preparer, [], .reference).values.isEmpty)
  }
}
