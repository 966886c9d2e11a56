import Foundation
import Testing

extension CommandsTests {
  /// Optimizers at several learning rates, from the experiment file to the report.
  @Suite struct LearningRateTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData(train: 96)
      try lab.write(
        """
        name: grid
        dataset: {name: fashion-mnist, validation: 32}
        model: {name: resnet8, width: 0.125}
        training: {epochs: 2, batch-size: 16, learning-rate: {values: [0.05, 0.2, 1.0e+30], schedule: cosine, warm-up: 0.5}}
        optimizers:
          - {name: sgdm}
          - {name: adam, correction: difference, learning-rate: {values: [0.001, 0.01]}}
          - {name: radam, learning-rate: 0.01}
        seeds: {count: 2}
        claims:
          - {id: best, statement: Adam is better, metric: test-accuracy, better: adam-difference, baseline: sgdm}

        """, to: "e.yaml")
    }

    @Test func fromTheFileToTheReport() async throws {
      let plan = try await lab.run("plan", "e.yaml")
      #expect(
        plan.output.contains(
          "12 runs: sgdm, adam-difference, radam (6 with their learning rates) × 2 seeds; 0 finished"),
        "\(plan.output)")
      let sweep = try await lab.sweep()
      // A step of 1e30 is none that a network survives.
      #expect(
        sweep.code == 0 && sweep.errors.contains("10 of 12 runs finished, 2 diverged"), "\(sweep.errors)")
      let epochs = try lab.csv(try await lab.run("export", "epochs").output)
      #expect(epochs.count >= 20)
      #expect(epochs.allSatisfy { Double($0["validation_accuracy"] ?? "") != nil })
      // 64 images are trained on, in 4 steps an epoch; the rate is that of the last of them.
      let second = try #require(
        epochs.first { $0["initial_learning_rate"] == "0.2" && $0["epoch"] == "2" })
      let expected = 0.2 * (1 + cos(Double.pi * 5 / 6)) / 2
      #expect(abs((Double(second["learning_rate"] ?? "") ?? 0) - expected) < 1e-12)

      let report = try await lab.run("report", "e.yaml", "--out", "r")
      #expect(report.code == 0, "\(report.errors)")
      let text = try lab.text("r/report.md")
      #expect(text.contains("## Learning rates") && text.contains("| sgdm | 0.05, 0.2, 1e+30 |"))
      #expect(text.contains("2 of 6") && text.contains("held out of training"))
      #expect(lab.exists("r/figures/learning-rates.svg"))
      // The runs at rates that were not chosen are accounted for, with their reasons.
      #expect(
        text.contains(
          "10 of 12 planned runs finished, of which the 6 at the chosen learning rates are compared"))
      #expect(text.contains("2 diverged, of 12 planned runs."))
      #expect(text.contains("| sgdm @ 1e+30 | 1 | diverged |"))
      #expect(text.contains("**Trained at one learning rate only**, that of the experiment file: radam."))
      #expect(!text.contains("**Provisional**") && text.contains("| Learning rate | "))
      let chosen = try #require(
        text.firstMatch(of: #/\| adam-difference \| 0.001, 0.01 \| (0.01|0.001) \|/#).map { String($0.1) })
      #expect(
        text.contains("learning rate \(chosen), along a cosine to 0, after a linear warm-up of 0.5 epochs"))

      let comparison = try await lab.run("compare", "e.yaml")
      #expect(comparison.code == 0 && comparison.output.contains("3 arms"), "\(comparison.errors)")
      #expect(!comparison.output.contains("@"))
      #expect(
        comparison.errors.contains(
          "note: adam-difference at learning rate \(chosen), by validation accuracy the best of 0.001, 0.01; the edge"
        ))
      #expect(comparison.errors.contains("of 0.05, 0.2, 1e+30; 2 of its runs diverged or failed"))
      let undecided = try await lab.sweep("--until-decided", "best")
      #expect(undecided.code == 64, "\(undecided.errors)")
      #expect(undecided.errors.contains("'adam-difference' has several learning rates"))
    }

    /// What an adaptive optimizer estimates is measured beside the usual estimates.
    @Test func everyOptimizerCanBeProbed() async throws {
      try lab.writeExperiment(
        seeds: 2, epochs: 1, batchSize: 16, learningRate: "0.01",
        optimizers: [
          "{name: adam, correction: difference}", "{name: nadam}", "{name: pid}", "{name: adamw}",
        ],
        more: "bias: {at-epochs: [0], steps: 3, every: 2}")
      #expect(try await lab.sweep().code == 0)
      let made = try await lab.run("analyze-bias", "e.yaml", "--data", "data")
      #expect(made.code == 0, "\(made.errors)")
      let rows = try lab.rows("SELECT DISTINCT estimator FROM probe_estimate ORDER BY estimator")
      #expect(
        rows
          == ["adam-difference", "adamw", "nadam", "nesterov", "pid", "rsgdm", "sgd", "sgdm"].map {
            "\"\($0)\""
          })
      // Of a gradient alone, at the first step, a corrected estimate is that gradient.
      let first = try lab.rows(
        """
        SELECT DISTINCT round(a.weight_sum, 12), abs(a.squared_noise - b.squared_noise) < 1e-6 * b.squared_noise
        FROM probe_estimate a JOIN probe_estimate b USING (run_id, epoch, step, position)
        WHERE a.estimator IN ('adam-difference', 'adamw') AND b.estimator = 'sgd' AND step = 1
        """)
      #expect(first == ["1.0 1"])
      let report = try await lab.run("report", "e.yaml", "--out", "r")
      #expect(report.code == 0, "\(report.errors)")
      #expect(try lab.text("r/report.md").contains("nadam"))
    }

    /// An optimizer's whole state is in its checkpoints.
    @Test(arguments: ["amsgrad, correction: difference", "adadelta", "nadam", "rsgdm, start: gradient"])
    func anInterruptedSweepGoesOnToTheBit(optimizer: String) async throws {
      try lab.writeExperiment(
        seeds: 1, epochs: 6, batchSize: 16, learningRate: "{initial: 0.01, schedule: cosine, warm-up: 2}",
        optimizers: ["{name: \(optimizer)}"])
      let sweep = try lab.startSweep()
      #expect(try await wait { sweep.errors.contains("epoch 3 of 6") || !sweep.isRunning })
      sweep.send(SIGKILL)
      _ = try await sweep.end()
      let second = try await lab.sweep()
      #expect(second.code == 0, "\(second.errors)")
      #expect(try await lab.sweep(store: "whole.sqlite").code == 0)
      #expect(try lab.results() == (try lab.results("whole.sqlite")))
      #expect(try lab.checkpoints() == (try lab.checkpoints("whole")))
    }
  }
}
