import Foundation
import Testing

extension CommandsTests {
  /// What looks at a store while a sweep writes to it.
  @Suite struct WatchTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData(train: 160)
      try lab.writeExperiment(seeds: 2, epochs: 8, batchSize: 16)
    }

    private func hasBegun(_ sweep: Running) async throws {
      #expect(try await wait { sweep.errors.contains(": epoch 1 of 8") || !sweep.isRunning })
      try #require(sweep.isRunning, "\(sweep.errors)")
    }

    @Test func manyWatchASweepToItsEnd() async throws {
      let sweep = try lab.startSweep()
      try await hasBegun(sweep)
      let readers = try (0..<5).map { _ in try lab.start("status", "e.yaml", "--watch", "--interval", "0.1") }
      for reader in readers {
        let end = try await reader.end()
        #expect(end.code == 0 && end.errors.isEmpty, "\(end.errors)")
        let lines = end.output.split(separator: "\n")
        let summaries = lines.filter { !$0.hasPrefix("  ") }
        // Of a run only what has changed.
        let details = lines.filter { $0.hasPrefix("  ") }
        #expect(summaries.count > 2 && Set(details).count == details.count)
        #expect(summaries.last?.hasSuffix("Z tiny: 4 runs: 4 finished") == true, "\(end.output)")
        #expect(!end.output.contains("\u{1B}"))
      }
      let end = try await sweep.end()
      #expect(end.code == 0, "\(end.errors)")
    }

    /// A sweep that was stopped may go on: there is something to wait for.
    @Test(arguments: [SIGINT, SIGTERM]) func itWaitsUntilToldToStop(signal: Int32) async throws {
      #expect(try await lab.sweep("--only", "seed=1").code == 0)
      let watch = try lab.start("status", "e.yaml", "--watch", "--interval", "0.1")
      #expect(try await wait { watch.output.contains("4 runs: 2 finished, 2 missing") })
      try await Task.sleep(for: .milliseconds(500))
      #expect(watch.isRunning && watch.output.split(separator: "\n").count == 3)
      watch.send(signal)
      let end = try await watch.end(within: .seconds(10))
      #expect(end.code == 75 && !end.bySignal)
    }

    @Test func copiesOfAStoreInUse() async throws {
      let sweep = try lab.startSweep()
      try await hasBegun(sweep)
      for number in 0..<4 {
        let copy = try await lab.run("export", "--store-copy", "copy-\(number).sqlite")
        #expect(copy.code == 0 && copy.output.isEmpty, "\(copy.errors)")
        let doctor = try await lab.run("doctor", "--store", "copy-\(number).sqlite")
        #expect(doctor.code == 0 && doctor.output.contains(": sound: "), "\(doctor.errors)")
      }
      #expect(try await sweep.end().code == 0)
      let whole = try await lab.run("export", "--store-copy", "whole.sqlite", "--store", "lab.sqlite")
      #expect(whole.code == 0, "\(whole.errors)")
      #expect(try lab.results("whole.sqlite") == lab.results() && lab.results().count == 32)
      #expect(
        !(try FileManager.default.contentsOfDirectory(atPath: lab.folder.path)).contains {
          $0.contains("copying")
        })
      let before = try Data(contentsOf: lab("whole.sqlite"))
      let again = try await lab.run("export", "--store-copy", "whole.sqlite")
      #expect(again.code == 1 && again.errors.contains("there is a file of that name already"))
      #expect(try Data(contentsOf: lab("whole.sqlite")) == before)
    }

    @Test(arguments: [
      ["export"], ["export", "runs", "--store-copy", "c.sqlite"], ["export", "--format", "json"],
      ["export", "--store-copy", "c.sqlite", "--format", "csv"], ["export", "--store-copy", ""],
      ["status", "e.yaml", "--interval", "1"], ["status", "e.yaml", "--watch", "--interval", "0"],
      ["status", "e.yaml", "--watch", "--json"], ["status", "e.yaml", "--watch", "--interval", "nan"],
    ]) func wrongUse(arguments: [String]) async throws {
      let end = try await Running(Programs.lab, arguments, in: lab.folder).end()
      #expect(end.code == 64 && !end.errors.isEmpty && !lab.exists("c.sqlite"))
    }
  }
}
