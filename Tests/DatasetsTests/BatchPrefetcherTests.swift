import Datasets
import Experiment
import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct BatchPrefetcherTests {
  private func tiny() -> BatchBuffer { BatchBuffer(capacity: 1, valuesPerImage: 1) }

  @Test(arguments: [0, 2, 9, 10], [2, 3, 20])
  func batchesAreThoseOfThePlan(first: Int, depth: Int) throws {
    let images = ImageSet(channels: 1, pixels: noise(37 * 1024), labels: (0..<37).map { UInt8($0) })
    let preparer = BatchPreparer(
      images: images, normalization: .standard(for: .fashionMNIST), augmentation: .cropFlip, seed: 3)
    let plan = BatchPlan(order: sampleOrder(count: 37, seed: 3, epoch: 1), batchSize: 4)
    let draw = AugmentationDraw.training(epoch: 1)
    let prefetcher = BatchPrefetcher(preparer, plan: plan, from: first, draw: draw, depth: depth) { $0 }
    let expected = BatchBuffer(capacity: 4, valuesPerImage: 1024)
    var index = first
    while let batch = try prefetcher.next() {
      let samples = plan.samples(ofBatch: index)
      preparer.prepare(samples, draw: draw, values: expected.values, labels: expected.labels)
      #expect(batch.index == index && batch.count == samples.count)
      #expect(
        batch.values.prefix(samples.count * 1024).elementsEqual(expected.values.prefix(samples.count * 1024)))
      #expect(batch.labels.prefix(samples.count).elementsEqual(samples.map { Int64($0) }))
      index += 1
    }
    #expect(index == 10)
    #expect(try prefetcher.next() == nil)
  }

  @Test(arguments: [true, false])
  func neitherSideOvertakesTheOther(producerIsSlow: Bool) throws {
    let prefetcher = BatchPrefetcher(batches: 0..<60, depth: 3, makeBuffer: tiny) { index, buffer in
      if producerIsSlow { usleep(1000) }
      buffer.values[0] = Float(index)
      return (index, buffer)
    }
    for expected in 0..<60 {
      let (index, buffer) = try #require(try prefetcher.next())
      if !producerIsSlow { usleep(1000) }
      // A buffer that was filled again while it is held would show a later batch.
      #expect(buffer.values[0] == Float(expected) && index == expected)
    }
    #expect(try prefetcher.next() == nil)
  }

  @Test func errorsComeAfterTheBatchesBeforeThem() throws {
    struct Broken: Error {}
    let prefetcher = BatchPrefetcher(batches: 0..<9, depth: 3, makeBuffer: tiny) { index, _ in
      if index == 4 { throw Broken() }
      return index
    }
    for expected in 0..<4 { #expect(try prefetcher.next() == expected) }
    #expect(throws: Broken.self) { try prefetcher.next() }
    #expect(throws: Broken.self) { try prefetcher.next() }
  }

  /// What the thread holds is freed only when it ends.
  private final class Token: Sendable {}

  @Test(arguments: [0, 1, 5])
  func anAbandonedThreadEnds(taken: Int) async throws {
    weak var watched: Token?
    do {
      let token = Token()
      watched = token
      let prefetcher = BatchPrefetcher(batches: 0..<1_000_000, depth: 3, makeBuffer: tiny) { index, _ in
        withExtendedLifetime(token) { index }
      }
      for expected in 0..<taken { #expect(try prefetcher.next() == expected) }
    }
    for _ in 0..<2000 where watched != nil { try await Task.sleep(for: .milliseconds(5)) }
    #expect(watched == nil)
  }
}
