import Datasets
import Experiment
import Testing
import Torch
import Training

@Suite(.timeLimit(.minutes(1))) struct BatchSourceTests {
  /// What a device other than the CPU is given, brought to the CPU: the same batches, and each keeps its elements while
  /// the buffers are filled with others.
  @Test(arguments: [Augmentation.none, .cropFlip])
  func uploadedBatchesAreThosePreparedHere(augmentation: Augmentation) throws {
    let dataset = Dataset.noise(like: .cifar10, images: 200)
    let preparer = BatchPreparer(
      images: dataset.train, normalization: dataset.normalization, augmentation: augmentation, seed: 5)
    let plan = BatchPlan(order: sampleOrder(count: 200, seed: 5, epoch: 0), batchSize: 16)
    func batches(uploads: Bool) -> TensorBatches {
      TensorBatches(preparer, plan, draw: .training(epoch: 0), .cpu, uploads: uploads)
    }
    var uploaded: [TensorBatches.Batch] = []
    let uploading = batches(uploads: true)
    while let batch = try uploading.next() { uploaded.append(batch) }
    #expect(uploaded.map(\.count) == Array(repeating: 16, count: 12) + [8])
    let here = batches(uploads: false)
    for batch in uploaded {
      let expected = try #require(try here.next())
      #expect(batch.images.shape == [batch.count, 3, 32, 32])
      #expect(try batch.images.floats() == expected.images.floats())
      #expect(try batch.labels.floats() == expected.labels.floats())
    }
    #expect(try here.next() == nil)
  }
}
