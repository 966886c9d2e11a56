import Foundation
import Testing

extension CommandsTests {
  @Suite struct ProbeTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData(train: 50)
    }

    private func writeExperiment(reference: String, atEpochs: String = "[0, 1]") throws {
      try lab.writeExperiment(
        seeds: 1, batchSize: 8,
        more: "bias: {at-epochs: \(atEpochs), steps: 8, reference: \(reference)}")
    }

    private func analyze(_ more: String...) async throws -> Ended {
      try await Running(
        Programs.lab,
        ["analyze-bias", "e.yaml", "--data", "data", "--threads", "1", "--jobs", "2"] + more, in: lab.folder
      ).end()
    }

    private func number(_ row: [String: Any], _ name: String) throws -> Double {
      try #require((row[name] as? NSNumber)?.doubleValue, "\(name)")
    }

    /// The last of the seven chunks is a small one: samples are drawn from the other six.
    @Test(arguments: ["full", "{chunks: 3}"]) func probesOfTwoEpochs(reference: String) async throws {
      try writeExperiment(reference: reference)
      #expect(try await lab.sweep().code == 0)
      let results = try lab.results()
      let end = try await analyze()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("tiny: 4 probes, 4 to make against"))
      #expect(end.errors.hasSuffix("4 of 4 probes made\n"))

      let rows = try jsonRows(try await lab.run("export", "probes", "--format", "json").output)
      // 4 probes of 8 steps, over all parameters and five groups of layers, 4 estimators.
      #expect(rows.count == 32 * 6 * 4)
      #expect(
        rows.prefix(24).filter { $0["estimator"] as? String == "sgdm" }.map { $0["layer"] as? String }
          == ["all", "stem", "layer1", "layer2", "layer3", "fc"])
      for row in rows where row["layer"] as? String == "all" && row["estimator"] as? String == "rsgdm" {
        let (epoch, step) = (row["epoch"] as? Int, try number(row, "step"))
        #expect(try number(row, "identity_residual") < 1e-6)
        #expect(try number(row, "decomposition_residual") < 1e-6)
        #expect(row["whole_history"] as? Int == (epoch == 0 ? 1 : 0))
        #expect(row["momentum"] as? Double == 0.9)
        let (xi, varsigma) = (try number(row, "squared_xi"), try number(row, "squared_varsigma"))
        let bias = try number(row, "squared_bias")
        #expect(abs(bias - 0.01 * varsigma) <= 1e-6 * abs(varsigma))
        if reference == "full" {
          #expect(row["chunks"] is NSNull && row["squared_gradient_uncertainty"] is NSNull)
          #expect(try number(row, "squared_gradient") > 0 && abs(try number(row, "cosine")) <= 1)
          if step == 1 { #expect(xi < 1e-12 && varsigma < 1e-12) }
          // Two thirds of a hundred steps after the beginning of its history, ς is β·ξ.
          if epoch == 1 { #expect(abs((varsigma / xi).squareRoot() - 0.9) < 0.005) }
        } else {
          #expect(row["chunks"] as? Int == 3)
          #expect(try number(row, "squared_gradient_uncertainty") > 0)
        }
        if step > 18 { #expect((0...18).contains(try number(row, "lag"))) }
      }
      let perStep = rows.filter { $0["layer"] as? String == "all" && $0["estimator"] as? String == "sgd" }
      for group in Dictionary(grouping: perStep, by: { "\($0["identity"] ?? "") \($0["epoch"] ?? "")" })
        .values
      {
        let first = (group[0]["epoch"] as? Int) == 0 ? 1 : 67
        #expect(group.map { $0["step"] as? Int } == Array(first..<(first + 8)))
      }

      // Made once, and runs are what they were.
      let again = try await analyze()
      #expect(again.code == 0)
      #expect(again.errors.contains("4 probes, 0 to make"))
      #expect(try lab.results() == results)

      let report = try await lab.run("report", "e.yaml", "--out", "r")
      #expect(report.code == 0, "\(report.errors)")
      #expect(lab.exists("r/figures/bias-ratio.svg"))
    }

    /// What is stored need not be remembered.
    @Test func nothingIsLeftOfAProbe() async throws {
      try writeExperiment(reference: "{chunks: 3}", atEpochs: "[0]")
      #expect(try await lab.sweep().code == 0)
      #expect(try await analyze("--checkpoint-minutes", "0").code == 0)
      let files = try FileManager.default.subpathsOfDirectory(atPath: lab.folder.path)
      #expect(files.contains { $0.hasSuffix("epoch-000002.safetensors") })
      #expect(!files.contains { $0.split(separator: "/").last?.hasPrefix("probe-") ?? false })
    }

    @Test func probesAreReproducible() async throws {
      try writeExperiment(reference: "full", atEpochs: "[0]")
      let columns =
        "identity, step, position, number, squared_gradient, squared_xi, squared_noise, cross_term, cosine"
      let sql =
        "SELECT \(columns) FROM probe_estimate JOIN probe_layer USING (run_id, epoch, step, position) "
        + "JOIN run ON run.id = run_id ORDER BY identity, step, position, number"
      #expect(try await lab.sweep().code == 0)
      #expect(try await analyze().code == 0)
      let rows = try lab.rows(sql)
      try lab.execute("DELETE FROM probe_series")
      #expect(try await analyze().code == 0)
      #expect(rows.count == 16 * 6 * 4)
      #expect(try lab.rows(sql) == rows)
    }

    @Test func probesNeedTheirRuns() async throws {
      try writeExperiment(reference: "full")
      #expect(try await lab.sweep("--only", "optimizer=sgdm").code == 0)
      let end = try await analyze()
      #expect(end.code == 69)
      #expect(end.errors.contains("rsgdm seed 1 is not in lab.sqlite: run 'rsgdm-lab sweep e.yaml' first\n"))
      // What can be probed is.
      let optimizers = "SELECT DISTINCT optimizer FROM probe JOIN run ON run.id = run_id"
      #expect(try lab.rows(optimizers) == [#""sgdm""#])
      #expect(try await lab.run("analyze-bias", "e.yaml", "--only", "optimizer=rsgdm").code == 69)
    }

    @Test func aDivergedRunDoesNotKeepTheOthersFromBeingProbed() async throws {
      try writeExperiment(reference: "{chunks: 2}", atEpochs: "[1]")
      #expect(try await lab.sweep().code == 0)
      // As if the first had diverged before the epoch.
      let diverged = try lab.rows("SELECT identity FROM run WHERE optimizer = 'rsgdm'")
      let identity = try #require(diverged.first).trimmingCharacters(in: ["\""])
      try lab.execute("UPDATE run SET status = 'diverged', reason = 'nan' WHERE optimizer = 'rsgdm'")
      try lab.execute("DELETE FROM epoch WHERE run_id = (SELECT id FROM run WHERE optimizer = 'rsgdm')")
      try FileManager.default.removeItem(at: lab("lab.checkpoints/\(identity)"))
      let end = try await analyze()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("note: rsgdm seed 1 diverged before the end of epoch 1\n"))
      let optimizers = "SELECT DISTINCT optimizer FROM probe JOIN run ON run.id = run_id"
      #expect(try lab.rows(optimizers) == [#""sgdm""#])
    }

    /// Probes of another length are not those that the experiment asks for, until they are made anew.
    @Test func aReportLeavesOutProbesOfAnotherKind() async throws {
      try writeExperiment(reference: "{chunks: 3}", atEpochs: "[0]")
      #expect(try await lab.sweep().code == 0)
      #expect(try await analyze().code == 0)
      func opening() async throws -> Bool {
        #expect(try await lab.run("report", "e.yaml", "--out", "r").code == 0)
        return try lab.text("r/report.md").contains("In the momentum probes on the paths of sgdm (1 run)")
      }
      #expect(try await opening())
      try writeExperiment(reference: "{chunks: 2}", atEpochs: "[0]")
      #expect(try await !opening())
      #expect(try await analyze().code == 0)
      #expect(try await opening())
    }

    /// A checkpoint that is missing, or damaged, is made again by training; what the probe says is the same.
    @Test func checkpointsAreMadeAgain() async throws {
      try writeExperiment(reference: "{chunks: 3}", atEpochs: "[1]")
      #expect(try await lab.sweep().code == 0)
      #expect(try await analyze().code == 0)
      let expected = try await lab.run("export", "probes").output
      try lab.execute("DELETE FROM probe_series")
      let names = try lab.checkpoints().keys.filter { $0.hasSuffix("epoch-000001.safetensors") }.sorted()
      try #require(names.count == 2)
      try FileManager.default.removeItem(at: lab("lab.checkpoints/\(names[0])"))
      var bytes = try Data(contentsOf: lab("lab.checkpoints/\(names[1])"))
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: lab("lab.checkpoints/\(names[1])"))
      let end = try await analyze()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.errors.contains("is trained again up to the end of epoch 1\n"))
      #expect(try await lab.run("export", "probes").output == expected)
      // Weights that are not the run's own are no place to start from.
      try lab.execute("DELETE FROM probe_series; UPDATE epoch SET weight_hash = 'another'")
      let wrong = try await analyze()
      #expect(wrong.code == 1)
      #expect(
        wrong.errors.contains("training again ends at other weights than the run did"), "\(wrong.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM probe") == ["0"])
    }

    @Test func probesNeedTheirEpochs() async throws {
      try lab.writeExperiment(seeds: 1, batchSize: 8)
      #expect(try await lab.sweep().code == 0)
      try writeExperiment(reference: "full")
      try lab.execute("DELETE FROM epoch")
      let end = try await analyze()
      #expect(end.code == 69)
      #expect(
        end.errors.contains("sgdm seed 1 has not come to the end of epoch 1 (0 epochs are stored): "),
        "\(end.errors)")
      #expect(try lab.rows("SELECT DISTINCT epoch FROM probe") == ["0"])
    }

    /// What the gradient means is part of what was asked for, and of the report.
    @Test func otherMeaningsOfTheGradient() async throws {
      try lab.writeExperiment(
        seeds: 1, batchSize: 8,
        more: "bias: {at-epochs: [1], steps: 2, reference: {precision: 0.5}, qhm: [0.7], "
          + "gradient: {batch-norm: evaluation, chunk-size: 10}}")
      #expect(try await lab.sweep().code == 0)
      let end = try await analyze()
      #expect(end.code == 0, "\(end.errors)")
      let estimators = try lab.rows("SELECT estimator FROM probe_estimate GROUP BY number")
      #expect(estimators == ["sgd", "sgdm", "rsgdm", "nesterov", "qhm-0.7"].map { "\"\($0)\"" })
      #expect(try lab.rows("SELECT COUNT(*) FROM probe WHERE chunks > 5") == ["0"])
      #expect(try await lab.run("report", "e.yaml", "--out", "r").code == 0)
      let report = try lab.text("r/report.md")
      #expect(report.contains("chunks of 10 images: batch norm by the running statistics"))
      #expect(report.contains("| qhm-0.7 |"))
    }

    @Test func filters() async throws {
      let end = try await lab.run("analyze-bias", "--filters", "--figure", "f.svg")
      #expect(end.code == 0, "\(end.errors)")
      for line in ["rsgdm = nesterov − 0.1·0.9^t·g_1", "rsgdm-g1 = nesterov", "heavy-ball = 10 × sgdm"] {
        #expect(end.output.contains("  \(line)\n"), "\(line)")
      }
      #expect(try lab.text("f.svg").contains("<svg"))
      let answer = try await lab.run("analyze-bias", "--filters", "--json", "--qhm", "0.5").output
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any])
      let rows = try #require(object["filters"] as? [[String: Any]])
      let rsgdm = try #require(rows.first { $0["name"] as? String == "rsgdm" })
      #expect(abs((rsgdm["noise_ratio"] as? Double ?? 0) - 1.342) < 1e-4)
      #expect(rows.contains { $0["name"] as? String == "qhm-0.5" })
      for wrong in [["--filters", "e.yaml"], [], ["e.yaml", "--json"], ["--filters", "--momentum", "1"]] {
        #expect(
          try await Running(Programs.lab, ["analyze-bias"] + wrong, in: lab.folder).end().code == 64,
          "\(wrong)")
      }
    }

    @Test func moreChunksThanThereAre() async throws {
      try writeExperiment(reference: "{chunks: 7}", atEpochs: "[0]")
      #expect(try await lab.sweep().code == 0)
      let end = try await analyze()
      #expect(end.code == 1)
      #expect(
        end.errors.contains("the reference asks for 7 chunks, but the training set has only 6 of 8 images"))
    }

    /// Probes in training, and other meanings of the gradient: measured, kept, exported, reported; the runs are as
    /// without.
    @Test func probesInTraining() async throws {
      try lab.writeExperiment(seeds: 2, batchSize: 8)
      #expect(try await lab.sweep(store: "plain.sqlite").code == 0)
      let bias =
        "bias: {every: 3, reference: {chunks: 4}, at-epochs: [1], steps: 1, gradient-variants: "
        + "[{batch-norm: evaluation}, {chunk-size: 16}]}"
      try lab.writeExperiment(seeds: 2, batchSize: 8, more: bias)
      #expect(try await lab.sweep().code == 0)
      #expect(try lab.results() == lab.results("plain.sqlite"))
      #expect(try await analyze().code == 0)
      let rows = try lab.csv(try await lab.run("export", "training-probes").output)
      // 4 runs of 14 steps, 4 estimators.
      #expect(rows.count == 4 * 4 * 4)
      #expect(Set(rows.compactMap { $0["step"] }) == ["3", "6", "9", "12"])
      #expect(
        rows.allSatisfy { $0["squared_bias"] == "" && $0["squared_error"] != "" && $0["chunks"] == "4" })
      let variants = try lab.csv(try await lab.run("export", "gradient-variants").output)
      #expect(variants.count == 4 * 2)
      #expect(try await lab.run("report", "e.yaml", "--out", "r").code == 0)
      let report = try lab.text("r/report.md")
      #expect(report.contains("### Over the whole of training"))
      #expect(report.contains("### Other meanings of the full-batch gradient"))
      #expect(report.contains("| batch norm by the running statistics | 1 | 2 |"))
      #expect(lab.exists("r/figures/training-error.svg"))
      #expect(lab.exists("r/figures/training-error-difference.png"))
      // Runs that were trained without are named.
      let note = try await lab.run(
        "analyze-bias", "e.yaml", "--data", "data", "--store", "plain.sqlite", "--only", "seed=1")
      #expect(note.errors.contains("2 of 2 runs were trained without 'bias: every'"), "\(note.errors)")
    }
  }
}
