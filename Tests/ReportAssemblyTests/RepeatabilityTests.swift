import Commands
import Experiment
import Report
import Testing

@Suite struct RepeatabilityTests {
  private let experiment = SyntheticRuns.experiment(seeds: 2)

  private func certificate(
    threads: (Int, Int) = (2, 2), differs: Bool = false, at time: Double = 1, arm: Int = 0,
    _ change: (inout Provenance) -> Void = { _ in }
  ) -> DeterminismRecord {
    var provenance = SyntheticRuns.provenance
    change(&provenance)
    let trace = [TraceRecord(step: 1, loss: 1, gradientHash: "a", weightHash: "b")]
    var other = trace
    if differs { other[0].loss = 2 }
    return DeterminismRecord(
      of: Plan(experiment).runs[arm].spec, experiment: "synthetic", trace, other, threads: threads,
      provenance: provenance, checkedAt: time)
  }

  private func repeatability(_ certificates: [DeterminismRecord], _ runs: [RunRecord]? = nil) throws
    -> Repeatability?
  {
    try assembleReport(
      experiment: experiment, experimentText: "", runs: runs ?? SyntheticRuns.runs(experiment),
      certificates: certificates, commands: []
    ).repeatability
  }

  @Test func withoutCertificatesThereIsACommand() throws {
    // Those of another place, of another experiment's run, or between numbers of threads say nothing of these runs.
    var stranger = certificate()
    stranger.identity = "another"
    let others = [
      certificate { $0.engine = "another" }, certificate { $0.processor = "another" },
      certificate(threads: (1, 1)), certificate(threads: (2, 1)), stranger,
    ]
    for certificates in [[], others] {
      let found = try #require(try repeatability(certificates))
      #expect(found.certificates.isEmpty && found.unchecked == 6)
      #expect(found.command == "rsgdm-lab doctor --determinism EXPERIMENT.yaml --threads 2")
    }
  }

  @Test func theLastCertificateCounts() throws {
    let found = try #require(
      try repeatability([certificate(differs: true), certificate(at: 2) { $0.gitCommit = "other" }]))
    #expect(found.unchecked == 0 && found.certificates.count == 1)
    #expect(
      found.certificates.first?.firstDifference == nil && found.certificates.first?.run == "sgdm seed 1")
    #expect(found.certificates.first?.otherProject == "0.1.0 (commit other)")
    #expect(try repeatability([certificate()])?.certificates.first?.otherProject == nil)
    // But another run's success is no excuse.
    let mixed = try repeatability([certificate(differs: true, arm: 1), certificate(at: 2)])
    #expect(
      mixed?.certificates.first?.firstDifference == 1 && mixed?.certificates.first?.run == "rsgdm seed 1")
  }

  @Test func partOfTheRunsMayBeUnchecked() throws {
    var runs = SyntheticRuns.runs(experiment)
    runs[0].provenance?.threads = 1
    let found = try #require(try repeatability([certificate()], runs))
    #expect(found.unchecked == 1 && found.certificates.map(\.threads) == [2])
    #expect(found.command.hasSuffix(" --threads 1"))
    for index in runs.indices { runs[index].provenance = .imported(from: "f.csv", sha256: "00") }
    #expect(try repeatability([certificate()], runs) == nil)
  }
}
