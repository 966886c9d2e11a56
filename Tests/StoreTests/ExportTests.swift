import Experiment
import Store
import Testing

@Suite struct ExportTests {
  private let scratch: Scratch
  private let store: Store
  private let runs =
    (1...3).map { plannedRun(seed: $0) }
    + [plannedRun(seed: 4, OptimizerSpec(name: .sgdm, convention: .heavyBall))]

  init() throws {
    scratch = try Scratch()
    store = try Store(path: scratch.file)
    for run in runs {
      _ = try store.claim(run, for: .current, retryFailed: false)
      // One run was never begun, and one was begun twice.
      for start in 0..<[0, 1, 2, 1][run.spec.seed - 1] {
        try store.begin(run.identity, provenance(threads: start + 1), epoch: start, now: 100 + Double(start))
      }
    }
    for epoch in [1, 2, 1] { try store.add(epochRecord(epoch), to: runs[2].identity) }
    try store.add(epochRecord(1), to: runs[3].identity)
    for epoch in [1, 0] {
      try store.replaceProbe(
        of: runs[1].identity, ProbeTask(epoch: epoch, steps: 2, reference: .full),
        with: [2, 1].map { probeRecord(epoch, step: $0) })
    }
    try store.end(runs[2].identity, .diverged, reason: "nan, it said", now: 200)
  }

  private func export(_ table: Store.Table) throws -> (columns: [String], rows: [[String: ExportedValue]]) {
    var columns: [String] = []
    var rows: [[String: ExportedValue]] = []
    try store.export(table) {
      #expect(columns.isEmpty)
      columns = $0
    } row: {
      #expect($0.count == columns.count)
      rows.append(Dictionary(uniqueKeysWithValues: zip(columns, $0)))
    }
    return (columns, rows)
  }

  @Test func runsAreInTheOrderOfTheirIdentities() throws {
    let (columns, rows) = try export(.runs)
    #expect(
      columns == [
        "identity", "dataset", "model", "optimizer", "convention", "optimizer_specification",
        "initial_learning_rate", "seed", "status", "reason",
        "specification",
        "from_epoch",
        "started_at", "ended_at", "project_version", "git_commit", "git_dirty", "engine", "device",
        "processor", "threads", "jobs", "host", "dataset_checksum", "dataset_official", "dataset_note",
      ])
    let sorted = runs.sorted { $0.identity.hash < $1.identity.hash }
    #expect(rows.map { $0["identity"] } == sorted.map { .text($0.identity.hash) })
    #expect(rows.map { $0["specification"] } == sorted.map { .text($0.spec.canonicalJSON) })
    let twice = try #require(rows.first { $0["seed"] == .integer(3) })
    #expect(twice["status"] == .text("diverged"))
    #expect(twice["reason"] == .text("nan, it said"))
    #expect(twice["threads"] == .integer(2))
    #expect(twice["from_epoch"] == .integer(1))
    #expect(twice["ended_at"] == .number(200))
    #expect(twice["dataset_note"] == .null)
    let never = try #require(rows.first { $0["seed"] == .integer(1) })
    #expect(never["threads"] == .null)
    #expect(never["started_at"] == .null)
    #expect(never["status"] == .text("running"))
  }

  @Test func epochsAreInTheOrderOfRunsAndEpochs() throws {
    let (columns, rows) = try export(.epochs)
    #expect(
      columns == [
        "identity", "dataset", "model", "optimizer", "convention", "optimizer_specification",
        "initial_learning_rate", "seed", "epoch", "train_loss",
        "train_accuracy",
        "test_loss", "test_accuracy", "validation_loss", "validation_accuracy", "running_loss",
        "running_accuracy", "learning_rate", "weight_hash",
        "train_seconds", "test_seconds", "images_per_second", "peak_memory_bytes",
      ])
    let expected = [(runs[2], 1), (runs[2], 2), (runs[3], 1)].sorted {
      ($0.0.identity.hash, $0.1) < ($1.0.identity.hash, $1.1)
    }
    #expect(rows.map { $0["identity"] } == expected.map { .text($0.0.identity.hash) })
    #expect(rows.map { $0["epoch"] } == expected.map { .integer(Int64($0.1)) })
    #expect(rows.first { $0["seed"] == .integer(4) }?["convention"] == .text("heavy-ball"))
    let second = try #require(rows.first { $0["epoch"] == .integer(2) })
    #expect(second["optimizer"] == .text("rsgdm") && second["convention"] == .null)
    #expect(second["train_loss"] == .number(0.1 + 0.2))
    #expect(second["running_loss"] == .null)
    #expect(second["peak_memory_bytes"] == .integer(Int64.max))
    #expect(second["weight_hash"] == .text("hash 2"))
  }

  @Test func probesAreInTheOrderOfEpochsAndSteps() throws {
    let (columns, rows) = try export(.probes)
    #expect(
      columns == [
        "identity", "dataset", "model", "optimizer", "convention", "optimizer_specification",
        "initial_learning_rate", "seed", "epoch", "step", "layer",
        "estimator", "whole_history",
        "momentum", "chunks", "identity_residual", "decomposition_residual", "squared_gradient",
        "squared_gradient_noise", "noise_product", "squared_xi", "squared_varsigma",
        "squared_gradient_uncertainty", "squared_xi_uncertainty", "squared_varsigma_uncertainty",
        "weight_sum",
        "squared_bias", "squared_noise", "cross_term", "descent", "squared_norm", "cosine", "lag",
        "squared_bias_uncertainty", "squared_noise_uncertainty", "squared_error_uncertainty",
        "cosine_uncertainty",
      ])
    // Two steps of two probes, each of two groups of layers and two estimators.
    #expect(rows.count == 16)
    #expect(rows.map { $0["epoch"] } == [0, 1].flatMap { Array(repeating: .integer($0), count: 8) })
    #expect(
      rows.prefix(8).map { $0["step"] } == [1, 2].flatMap { Array(repeating: .integer($0), count: 4) })
    #expect(rows.prefix(4).map { $0["layer"] } == ["all", "all", "stem", "stem"].map { .text($0) })
    #expect(rows.prefix(2).map { $0["estimator"] } == [.text("sgdm"), .text("rsgdm")])
    #expect(rows[0]["chunks"] == .null && rows[8]["chunks"] == .integer(16))
    #expect(rows[0]["whole_history"] == .integer(1) && rows[8]["whole_history"] == .integer(0))
    #expect(rows[0]["squared_xi"] == .number(1.0 / 3) && rows[1]["lag"] == .integer(8))
    #expect(rows[0]["cosine"] == .null && rows[1]["squared_bias"] == .number(1.0 / 3))
  }
}
