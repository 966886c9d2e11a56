import Experiment
import GRDB
import Store
import Testing

@Suite struct DeterminismTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func record(_ threads: (Int, Int), differingAt step: Int? = nil, at time: Double = 1)
    -> DeterminismRecord
  {
    func trace(_ isOther: Bool) -> [TraceRecord] {
      (1...5).map {
        let differs = isOther && $0 == step
        return TraceRecord(
          step: $0, loss: 0.5, gradientHash: differs ? "x" : "a", weightHash: differs ? "y" : "b")
      }
    }
    return DeterminismRecord(
      of: plannedRun().spec, experiment: "e", trace(false), trace(true), threads: threads,
      provenance: provenance(threads: threads.0), checkedAt: time)
  }

  @Test func whatIsFoundIsKept() throws {
    let records = [record((1, 1)), record((2, 2), differingAt: 3), record((1, 2), differingAt: 1, at: 2)]
    #expect(records.map(\.firstDifference) == [nil, 3, 1])
    #expect(records[1].differing == "gradient, weights" && records[1].steps == 5)
    let store = try Store(path: scratch.file)
    try store.add([records[2]])
    try store.add([records[0], records[1]])
    #expect(try Store(path: scratch.file, .read).determinism() == records)
  }

  /// All of a check's findings are kept, or none.
  @Test func aFindingThatCannotBeIsRefused() throws {
    let store = try Store(path: scratch.file)
    var wrong = record((1, 1), differingAt: 3)
    wrong.firstDifference = 6
    #expect(throws: StoreError.self) { try store.add([record((1, 1)), wrong]) }
    wrong.firstDifference = nil
    #expect(throws: StoreError.self) { try store.add([wrong]) }
    #expect(try store.determinism().isEmpty)
  }
}
