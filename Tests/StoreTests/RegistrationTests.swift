import Experiment
import Foundation
import Store
import Testing

@Suite struct RegistrationTests {
  @Test func everyVersionIsKeptWithWhatHadBeenSeen() throws {
    let scratch = try Scratch()
    let store = try Store(path: scratch.file)
    let runs = (1...3).map { plannedRun(seed: $0) }
    let first = Registration(claims: [], firstSeed: 1, seeds: 3)
    let planned = runs.map(\.identity)
    let new = try store.register(first, of: "e", planned: planned, now: 10)
    #expect(
      new
        == RegistrationRecord(
          version: 1, registration: first, registeredAt: 10, begunRuns: 0, finishedRuns: 0))
    // A run without an epoch shows nothing.
    for run in runs {
      _ = try store.claim(run, for: .current, retryFailed: false)
      try store.begin(run.identity, provenance(), epoch: 0)
    }
    #expect(try store.register(first, of: "e", planned: planned, now: 20) == nil)
    try store.add(epochRecord(1), to: runs[0].identity)
    for epoch in 1...2 { try store.add(epochRecord(epoch), to: runs[1].identity) }
    try store.end(runs[1].identity, .finished)
    let second = Registration(claims: [], firstSeed: 1, seeds: 4)
    #expect(try store.register(second, of: "e", planned: planned, now: 30)?.version == 2)
    #expect(try store.register(second, of: "e", planned: planned, now: 40) == nil)
    // Back to the first is a change like any other.
    #expect(try store.register(first, of: "e", planned: planned, now: 50)?.version == 3)
    _ = try store.register(second, of: "other", planned: [], now: 60)
    let records = try store.registrations(of: "e")
    #expect(records.map(\.version) == [1, 2, 3] && records.map(\.registeredAt) == [10, 30, 50])
    #expect(records.map(\.registration) == [first, second, first])
    #expect(records.map(\.begunRuns) == [0, 2, 2] && records.map(\.finishedRuns) == [0, 1, 1])
    #expect(try store.registrations(of: "none").isEmpty)
  }
}
