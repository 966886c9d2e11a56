import Foundation

/// The memory of one batch, used again and again.
public final class BatchBuffer {
  /// Shape (count, 32, 32, channels) in its front.
  public let values: UnsafeMutableBufferPointer<Float>
  public let labels: UnsafeMutableBufferPointer<Int64>
  /// How many images the batch has.
  public package(set) var count = 0
  /// Which batch of the plan it is, counted from 0.
  public package(set) var index = 0

  /// Room for `capacity` images.
  public init(capacity: Int, valuesPerImage: Int) {
    values = .allocate(capacity: capacity * valuesPerImage)
    labels = .allocate(capacity: capacity)
    values.initialize(repeating: 0)
    labels.initialize(repeating: 0)
  }

  deinit {
    values.deallocate()
    labels.deallocate()
  }
}

/// Prepares batches on a thread of its own, a few ahead of the step that uses them, and hands them out in
/// order.
///
/// ```swift
/// let batches = BatchPrefetcher(preparer, plan: plan, draw: .training(epoch: epoch)) { buffer in … }
/// while let batch = try batches.next() { … }
/// ```
///
/// Only when a batch is ready depends on timing, never what is in it. The prefetcher may be dropped at any
/// moment, which waits until its thread is done with the batch that it is at.
public final class BatchPrefetcher<Batch> {
  /// Fills a buffer with the batch of the given index, and makes of it what is handed out.
  package typealias Prepare = @Sendable (_ index: Int, _ buffer: BatchBuffer) throws -> Batch

  private let ring: Ring<Batch>
  /// What the caller's batch is in, until it asks for the next one.
  private var lent: BatchBuffer?

  /// - Parameters:
  ///   - first: The first batch of the plan to prepare, to go on in the middle of an epoch.
  ///   - draw: Where augmentation is drawn from.
  ///   - depth: How many buffers there are, at least 2: one is in use, the others are ahead.
  ///   - finish: Makes of a filled buffer what is handed out, on the thread that fills them.
  public convenience init(
    _ preparer: BatchPreparer, plan: BatchPlan, from first: Int = 0, draw: AugmentationDraw, depth: Int = 3,
    finish: @escaping @Sendable (BatchBuffer) throws -> Batch
  ) {
    self.init(
      batches: min(max(0, first), plan.count)..<plan.count, depth: depth,
      makeBuffer: {
        BatchBuffer(
          capacity: min(plan.batchSize, plan.order.count), valuesPerImage: preparer.valuesPerImage)
      },
      prepare: { index, buffer in
        let samples = plan.samples(ofBatch: index)
        preparer.prepare(samples, draw: draw, values: buffer.values, labels: buffer.labels)
        buffer.count = samples.count
        buffer.index = index
        return try finish(buffer)
      })
  }

  package init(
    batches: Range<Int>, depth: Int, makeBuffer: () -> BatchBuffer, prepare: @escaping Prepare
  ) {
    let ring = Ring<Batch>(batches: batches, free: (0..<max(2, depth)).map { _ in makeBuffer() })
    self.ring = ring
    // The thread holds the ring and not the prefetcher, whose end is what stops it.
    let thread = Thread { ring.run(prepare) }
    thread.name = "batch-prefetch"
    thread.start()
  }

  deinit { ring.cancel() }

  /// Waits for the next batch; `nil` after the last one.
  ///
  /// The buffer that it is in is the caller's until the next call, which takes it back.
  ///
  /// - Throws: What preparing the batch threw, once every batch before it was handed out; then always.
  public func next() throws -> Batch? {
    if let returned = lent.take() { ring.giveBack(returned) }
    guard let (buffer, batch) = try ring.takeFilled() else { return nil }
    lent = buffer
    return batch
  }
}

/// The buffers between the thread that fills them and the one that uses them.
///
/// `@unchecked Sendable`: every property is read and written under `condition` only, and a buffer, with
/// the batch in it, is always in one pair of hands: the free list's, the thread's, the filled list's or the caller's.
private final class Ring<Batch>: @unchecked Sendable {
  private let condition = NSCondition()
  private let batches: Range<Int>
  private var free: [BatchBuffer]
  private var filled: [(BatchBuffer, Batch)] = []
  private var isCancelled = false
  private var isFinished = false
  private var failure: (any Error)?

  init(batches: Range<Int>, free: [BatchBuffer]) {
    self.batches = batches
    self.free = free
  }

  /// The thread's life.
  func run(_ prepare: BatchPrefetcher<Batch>.Prepare) {
    for index in batches {
      guard let buffer = takeFree() else { break }
      do {
        let batch = try prepare(index, buffer)
        condition.withLock {
          filled.append((buffer, batch))
          condition.broadcast()
        }
      } catch {
        return finish(error)
      }
    }
    finish(nil)
  }

  private func finish(_ error: (any Error)?) {
    condition.withLock {
      failure = error
      isFinished = true
      condition.broadcast()
    }
  }

  /// A buffer to fill; `nil` where nobody waits for it any more.
  private func takeFree() -> BatchBuffer? {
    condition.withLock {
      while free.isEmpty && !isCancelled { condition.wait() }
      return isCancelled ? nil : free.removeLast()
    }
  }

  func takeFilled() throws -> (BatchBuffer, Batch)? {
    try condition.withLock {
      while filled.isEmpty && !isFinished { condition.wait() }
      if !filled.isEmpty { return filled.removeFirst() }
      if let failure { throw failure }
      return nil
    }
  }

  func giveBack(_ buffer: BatchBuffer) {
    condition.withLock {
      free.append(buffer)
      condition.broadcast()
    }
  }

  /// Waits for the thread's end, and frees what nobody has taken here and not there: where the process ends next, nothing is
  /// at work any more.
  func cancel() {
    condition.withLock {
      isCancelled = true
      condition.broadcast()
      while !isFinished { condition.wait() }
      filled = []
    }
  }
}
