import Datasets
import Experiment
import Randomness
import Torch

/// Everything a run reads of its data set, as tensors on the run's device.
package struct BatchSource {
  package enum Split { case train, test }

  private let train: BatchPreparer
  private let trainUnaugmented: BatchPreparer
  private let test: BatchPreparer
  private let validation: BatchPreparer?
  private let spec: RunSpec
  private let device: Device
  /// Batches of evaluation are as large as those of training, so that they fit into memory that those have used: larger
  /// ones find no room between what is left of a step, and the process grows by half.
  private var evaluationBatchSize: Int { max(128, spec.training.batchSize) }

  package init(_ dataset: Dataset, spec: RunSpec, device: Device) {
    func preparer(_ images: ImageSet, _ augmentation: Augmentation) -> BatchPreparer {
      BatchPreparer(
        images: images, normalization: dataset.normalization, augmentation: augmentation, seed: spec.seed)
    }
    train = preparer(dataset.train, spec.dataset.augmentation)
    trainUnaugmented = preparer(dataset.train, .none)
    test = preparer(dataset.test, .none)
    validation = dataset.validation.map { preparer($0, .none) }
    self.spec = spec
    self.device = device
  }

  /// Training batches in an epoch; the last one may be short.
  package var batchCount: Int {
    BatchPlan(count: train.images.count, batchSize: spec.training.batchSize).count
  }

  /// The batches of one epoch, counted from 0, in the order that follows from the seed; without the first `skipping`.
  package func trainingBatches(epoch: Int, skipping: Int = 0) -> TensorBatches {
    let order = sampleOrder(count: train.images.count, seed: spec.seed, epoch: epoch)
    let plan = BatchPlan(
      order: Array(order.dropFirst(skipping * spec.training.batchSize)), batchSize: spec.training.batchSize)
    return TensorBatches(train, plan, draw: .training(epoch: epoch), device)
  }

  /// A whole split in its own order, without augmentation.
  package func evaluationBatches(_ split: Split) -> TensorBatches {
    evaluationBatches(split == .train ? trainUnaugmented : test)
  }

  /// The images held out of training, likewise; `nil` where none are.
  package func validationBatches() -> TensorBatches? { validation.map(evaluationBatches) }

  private func evaluationBatches(_ preparer: BatchPreparer) -> TensorBatches {
    let plan = BatchPlan(count: preparer.images.count, batchSize: evaluationBatchSize)
    return TensorBatches(preparer, plan, draw: .reference, device)
  }

  /// The training set cut up for full-batch gradients.
  package func reference(_ gradient: GradientSpec) -> ReferenceChunks {
    ReferenceChunks(
      preparer: gradient.images == .clean ? trainUnaugmented : train,
      partition: BatchPlan(
        count: train.images.count, batchSize: gradient.chunkSize ?? spec.training.batchSize),
      seed: spec.seed, device: device)
  }
}

/// A fixed partition of the training set, in its own order, into chunks that full-batch gradients are means over.
package struct ReferenceChunks {
  fileprivate let preparer: BatchPreparer
  fileprivate let partition: BatchPlan
  fileprivate let seed: Int
  fileprivate let device: Device

  /// How many chunks there are, and how many of them are of full size.
  package var count: Int { partition.count }
  package var wholeCount: Int { partition.order.count / partition.batchSize }
  package var chunkSize: Int { partition.batchSize }

  /// `count` of the chunks of full size, drawn once per run.
  package func sample(_ count: Int) -> [Int] {
    var random = CounterRandom(seed: seed, stream: .reference, epoch: 1)
    return Array(random.permutation(count: wholeCount).prefix(count)).sorted()
  }

  /// The chunks with these indices, augmented, where they are, by the draw that never changes.
  package func batches(_ chunks: [Int]) -> TensorBatches {
    batches(of: samples(of: chunks), size: partition.batchSize)
  }

  /// The images in these chunks.
  func samples(of chunks: [Int]) -> [Int32] { chunks.flatMap { partition.samples(ofBatch: $0) } }

  /// Any images, in chunks of a size of their own.
  func batches(of samples: [Int32], size: Int) -> TensorBatches {
    TensorBatches(preparer, BatchPlan(order: samples, batchSize: size), draw: .reference, device)
  }
}

/// Batches as tensors, prepared ahead on another thread.
package final class TensorBatches {
  /// Images of shape (N, C, 32, 32), channels last in memory, and their classes. Valid until the next batch.
  package struct Batch {
    package let images: Tensor
    package let labels: Tensor
    package let count: Int
    /// What the tensors are views of; `nil` where they have memory of their own.
    fileprivate let memory: BatchBuffer?
  }

  /// A batch as the other thread leaves it: in a buffer, or on its way to the device.
  private enum Prepared {
    case here(Batch)
    case uploading(images: Upload, labels: Upload, count: Int)
  }

  private let prefetcher: BatchPrefetcher<Prepared>

  /// - Parameter uploads: Whether the batches are copied to the device, rather than used where they were prepared; a device
  ///   other than the CPU needs it.
  package init(
    _ preparer: BatchPreparer, _ plan: BatchPlan, draw: AugmentationDraw, _ device: Device,
    uploads: Bool? = nil
  ) {
    let uploads = uploads ?? !device.isCPU
    let shape = [preparer.images.channels, ImageSet.side, ImageSet.side]
    prefetcher = BatchPrefetcher(preparer, plan: plan, draw: draw) { buffer in
      let batch = try Batch(buffer, shape)
      guard uploads else { return .here(batch) }
      return .uploading(
        images: try Upload(of: batch.images, to: device), labels: try Upload(of: batch.labels, to: device),
        count: batch.count)
    }
  }

  /// The next batch; `nil` after the last one.
  package func next() throws -> Batch? {
    switch try prefetcher.next() {
    case nil: nil
    case .here(let batch): batch
    case .uploading(let images, let labels, let count):
      Batch(images: try images.onDevice(), labels: try labels.onDevice(), count: count, memory: nil)
    }
  }
}

extension TensorBatches.Batch {
  /// Views of a buffer, whose images have the given shape.
  fileprivate init(_ buffer: BatchBuffer, _ shape: [Int]) throws {
    guard let values = buffer.values.baseAddress, let classes = buffer.labels.baseAddress else {
      throw TorchError(operation: "batch", message: "its buffer has no memory")
    }
    images = try .borrowing(
      UnsafeMutableRawPointer(values), [buffer.count] + shape, .float32, format: .channelsLast)
    labels = try .borrowing(UnsafeMutableRawPointer(classes), [buffer.count], .int64)
    (count, memory) = (buffer.count, buffer)
  }
}
