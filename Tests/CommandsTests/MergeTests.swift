import Foundation
import Testing

extension CommandsTests {
  @Suite struct MergeTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData()
      try lab.writeExperiment(
        more: "claims: [{id: a, statement: b, metric: test-loss, better: rsgdm, baseline: sgdm}]")
    }

    /// Two halves of a sweep, made apart, are the sweep.
    @Test func halvesOfASweepBecomeOne() async throws {
      #expect(try await lab.sweep().code == 0)
      for seed in 1...2 {
        let half = try await lab.sweep("--only", "seed=\(seed)", store: "\(seed).sqlite")
        #expect(half.code == 0, "\(half.errors)")
      }
      let end = try await lab.run("merge", "1.sqlite", "2.sqlite", "--store", "all.sqlite")
      #expect(end.code == 0 && end.errors.isEmpty, "\(end.errors)")
      #expect(end.output == "all.sqlite: 4 runs added with 8 epochs, 0 probes\n")
      #expect(try lab.results("all.sqlite") == lab.results())
      #expect(try lab.rows("SELECT COUNT(*) FROM registration", "all.sqlite") == ["1"])
      let report = try await lab.run("report", "e.yaml", "--out", "r", "--store", "all.sqlite")
      #expect(report.code == 0)
      #expect(try lab.text("r/report.md").contains("**Registered before the first run**"))

      try lab.execute("UPDATE epoch SET test_loss = 7 WHERE epoch = 2 AND run_id = 1", "2.sqlite")
      let other = try await lab.run("merge", "1.sqlite", "2.sqlite", "--json", "--store", "all.sqlite")
      #expect(other.code == 1)
      #expect(
        other.errors.contains("error: 1 of these is left where it is: all.sqlite has it too, otherwise\n"))
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(other.output.utf8)) as? [String: Any])
      #expect(answer["unchanged"] as? Int == 3 && answer["added"] as? Int == 0)
      let conflicts = try #require(answer["conflicts"] as? [[String: Any]])
      #expect(conflicts.count == 1 && conflicts[0]["store"] as? String == "2.sqlite")
      #expect((conflicts[0]["reason"] as? String)?.contains("test_loss is 7.0 there and ") == true)
      #expect(try lab.results("all.sqlite") == lab.results())
    }

    @Test func whatCannotBeReadChangesNothing() async throws {
      #expect(try await lab.sweep().code == 0)
      try lab.write("no store", to: "bad.sqlite")
      let bad = try await lab.run("merge", "lab.sqlite", "bad.sqlite", "--store", "all.sqlite")
      #expect(bad.code != 0 && bad.errors.hasPrefix("error: store bad.sqlite: ") && !lab.exists("all.sqlite"))
      let missing = try await lab.run("merge", "none.sqlite", "--store", "all.sqlite")
      #expect(missing.code != 0 && missing.errors.contains("none.sqlite") && !lab.exists("all.sqlite"))
    }
  }
}
