import Experiment
import GRDB
import Store
import Testing

@Suite struct ImportTests {
  private let scratch: Scratch
  private let store: Store
  private let runs = (1...3).map { plannedRun(seed: $0, epochs: 3) }
  private let origin = Provenance.imported(from: "my, SHA-256 runs.csv", sha256: "00ff")

  init() throws {
    scratch = try Scratch()
    store = try Store(path: scratch.file)
  }

  /// Imports epochs, given as (run, epoch, test accuracy), from a file with a row for each after its header.
  private func take(_ epochs: [(Int, Int, Double)], testLoss: Double? = nil) throws -> ImportSummary {
    try store.importRuns(runs, now: 100, provenance: { origin }) { add in
      for (row, epoch) in epochs.enumerated() {
        try add(
          ImportedEpoch(
            run: epoch.0, row: row + 2,
            record: EpochRecord(epoch: epoch.1, testLoss: testLoss, testAccuracy: epoch.2)))
      }
    }
  }

  /// The message of the import's error, which must leave the store as it was.
  private func refusal(_ epochs: [(Int, Int, Double)], testLoss: Double? = nil) throws -> String {
    let before = try store.runs()
    let error = #expect(throws: ImportError.self) { _ = try take(epochs, testLoss: testLoss) }
    #expect(try store.runs() == before)
    return error?.description ?? ""
  }

  @Test func whatIsNotSaidIsMissingAndNotZero() throws {
    // In any order.
    let summary = try take([(1, 2, 20), (0, 1, 1), (1, 1, 10), (1, 3, 30), (0, 2, 2)])
    #expect(summary.finished == 1 && summary.incomplete == 1 && summary.epochs == 5)
    #expect(summary.extended == 0 && summary.unchanged == 0)
    let stored = try store.runs(runs.map(\.identity))
    #expect(stored.map(\.identity) == [runs[0].identity, runs[1].identity])
    #expect(stored.map(\.status) == [.failed, .finished])
    #expect(stored.map(\.reason) == ["imported with 2 of 3 epochs", nil])
    #expect(stored[1].epochs == (1...3).map { EpochRecord(epoch: $0, testAccuracy: 10 * Double($0)) })
    #expect(stored.allSatisfy { $0.provenance == origin && $0.startedAt == 100 && $0.endedAt == 100 })
    #expect(stored[0].provenance?.importedFile == "my, SHA-256 runs.csv")
    #expect(provenance().importedFile == nil)
    // Nobody knows what data they were made on.
    #expect(try store.datasetChecksums().isEmpty)
    #expect(
      try store.runs(runs.map(\.identity), reading: .lastEpoch).map { $0.epochs.map(\.epoch) } == [[2], [3]])
  }

  @Test func theSameAgainChangesNothing() throws {
    let epochs = [(0, 1, 1.0), (0, 2, 2), (0, 3, 3), (1, 1, 1)]
    _ = try take(epochs, testLoss: 0.5)
    let before = try store.runs()
    for loss in [0.5, nil] {
      let again = try take(epochs, testLoss: loss)
      #expect(again.changed == 0 && again.epochs == 0 && again.unchanged == 2)
      #expect(try store.runs() == before)
    }
    // A part of what is there says nothing new either.
    #expect(try take([(0, 1, 1)]).unchanged == 1)
    #expect(try store.runs() == before)
  }

  @Test func furtherEpochsAreAdded() throws {
    _ = try take([(0, 1, 1)])
    let summary = try take([(0, 1, 1), (0, 2, 2), (0, 3, 3)])
    #expect(summary.finished == 1 && summary.extended == 1 && summary.epochs == 2)
    let stored = try #require(try store.runs().first)
    #expect(stored.status == .finished && stored.reason == nil && stored.epochs.map(\.epoch) == [1, 2, 3])
    #expect(try scratch.count("SELECT from_epoch FROM attempt WHERE number = 2") == 1)
  }

  @Test func otherNumbersAreAConflict() throws {
    _ = try take([(0, 1, 1), (0, 2, 2), (1, 1, 5)])
    let end = "Nothing was changed; correct the file, or import it into another --store"
    #expect(
      try refusal([(2, 1, 1), (0, 1, 1), (0, 2, 2.5), (0, 3, 3)])
        == "row 4: \(runs[0].title), epoch 2: test_accuracy is 2.5, the store has 2.0. \(end)")
    #expect(
      try refusal([(0, 1, 1)], testLoss: 0.5)
        == "row 2: \(runs[0].title), epoch 1: test_loss is 0.5, the store has none. \(end)")
    #expect(
      try refusal([(1, 1, 6), (0, 1, 7)])
        == "row 2: \(runs[1].title), epoch 1: test_accuracy is 6.0, the store has 5.0. \(end) (the first of 2 runs that "
        + "cannot be taken in)")
  }

  @Test func epochsThatComeTwiceOrNotAtAll() throws {
    _ = try take([(1, 1, 1)])
    #expect(
      try refusal([(0, 1, 1), (0, 2, 2), (0, 1, 1)]) == "row 4: \(runs[0].title) has had epoch 1 in row 2")
    #expect(
      try refusal([(0, 1, 1), (0, 3, 3)])
        == "row 3: \(runs[0].title) has epoch 3, but the file has no epoch 2 of it")
    #expect(
      try refusal([(0, 2, 2)]) == "row 2: \(runs[0].title) has epoch 2, but the file has no epoch 1 of it")
  }

  @Test func runsOfASweepAreLeftToIt() throws {
    _ = try store.claim(runs[0], for: .firstProcess(), retryFailed: false)
    let host = LeaseHolder.current.host
    #expect(
      try refusal([(0, 1, 1)])
        == "row 2: \(runs[0].title) is being run: import it once process 1 on \(host) has ended. Nothing was changed"
    )
    try store.begin(runs[0].identity, provenance(), epoch: 0)
    try store.end(runs[0].identity, .diverged, reason: "nan")
    #expect(
      try refusal([(0, 1, 1)])
        == "row 2: \(runs[0].title) is stored as diverged (nan), but has further epochs in the file. Nothing was changed"
    )
  }

  /// A sweep takes an imported run that is not whole for one that failed, and begins it anew when asked to.
  @Test func aSweepTriesThemAgainOnlyWhenAsked() throws {
    _ = try take([(0, 1, 1)])
    #expect(try store.claim(runs[0], for: .current, retryFailed: false) == .failed(.failed))
    #expect(try store.claim(runs[0], for: .current, retryFailed: true) == .granted(threads: nil))
    try store.begin(runs[0].identity, provenance(), epoch: 0)
    #expect(try store.runs().first?.epochs == [])
  }

  @Test func anErrorOfTheReaderLeavesNothing() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      _ = try store.importRuns(runs, provenance: { origin }) { add in
        try add(ImportedEpoch(run: 0, row: 2, record: EpochRecord(epoch: 1, testAccuracy: 1)))
        throw Stop()
      }
    }
    #expect(try store.runs().isEmpty)
    #expect(try take([(0, 1, 1)]).changed == 1)
  }
}
