import Randomness

/// The order in which epoch `epoch` of the run with `seed` shows its `count` training images: each index
/// 0 ..< `count` once.
///
/// Drawn from the stream `order`, so that it depends on nothing but these three numbers.
public func sampleOrder(count: Int, seed: Int, epoch: Int) -> [Int32] {
  var order = (0..<count).map { Int32(truncatingIfNeeded: $0) }
  var random = CounterRandom(seed: seed, stream: .order, epoch: epoch)
  random.shuffle(&order)
  return order
}

/// A sequence of samples cut into batches; the last one is shorter where the sizes do not divide.
public struct BatchPlan: Hashable, Sendable {
  public let order: [Int32]
  public let batchSize: Int

  /// `batchSize` must be positive.
  public init(order: [Int32], batchSize: Int) {
    precondition(batchSize > 0)
    self.order = order
    self.batchSize = batchSize
  }

  /// Every image 0 ..< `count` in its own order: for evaluation, and for a fixed partition into chunks.
  public init(count: Int, batchSize: Int) {
    self.init(order: (0..<count).map { Int32(truncatingIfNeeded: $0) }, batchSize: batchSize)
  }

  /// How many batches there are.
  public var count: Int { (order.count + batchSize - 1) / batchSize }

  /// The samples of the batch with the given index, counted from 0.
  public func samples(ofBatch index: Int) -> ArraySlice<Int32> {
    order[(index * batchSize)..<min(order.count, (index + 1) * batchSize)]
  }
}
