import Datasets
import Testing

@Suite struct SampleOrderTests {
  @Test func everySampleIsShownOnce() {
    #expect(sampleOrder(count: 5000, seed: 1, epoch: 0).sorted() == (0..<5000).map { Int32($0) })
    #expect(sampleOrder(count: 0, seed: 1, epoch: 0).isEmpty)
  }

  /// Published results depend on these numbers; computed in Python from the definition.
  @Test func theOrderNeverChanges() {
    #expect(
      sampleOrder(count: 50_000, seed: 1, epoch: 0).prefix(6) == [35573, 20884, 19700, 5256, 27044, 23452])
    #expect(
      sampleOrder(count: 50_000, seed: 1, epoch: 1).prefix(6) == [33963, 19540, 44674, 43794, 46251, 38864])
    #expect(
      sampleOrder(count: 50_000, seed: 2, epoch: 0).prefix(6) == [14155, 41092, 8856, 7686, 25374, 16833])
  }

  @Test func plansKeepTheShortBatch() {
    let plan = BatchPlan(order: [5, 3, 1, 0, 2, 4, 6], batchSize: 3)
    #expect(plan.count == 3)
    #expect((0..<3).map { Array(plan.samples(ofBatch: $0)) } == [[5, 3, 1], [0, 2, 4], [6]])
    #expect(BatchPlan(count: 6, batchSize: 3).count == 2)
    #expect(BatchPlan(count: 0, batchSize: 3).count == 0)
    #expect(Array(BatchPlan(count: 6, batchSize: 4).samples(ofBatch: 1)) == [4, 5])
  }
}
