import Commands
import Experiment
import Report
import Testing

/// Which learning rate an optimizer is shown at.
@Suite struct LearningRateChoiceTests {
  private let experiment: ExperimentSpec = {
    var experiment = SyntheticRuns.experiment(
      arms: [
        Arm(optimizer: OptimizerSpec(name: .rsgdm)),
        Arm(
          label: "sgdm @ 0.1", optimizer: OptimizerSpec(name: .sgdm),
          learningRate: LearningRateSpec(initial: 0.1), grid: "sgdm"),
        Arm(
          label: "sgdm @ 0.3", optimizer: OptimizerSpec(name: .sgdm),
          learningRate: LearningRateSpec(initial: 0.3), grid: "sgdm"),
        Arm(
          label: "sgdm @ 1", optimizer: OptimizerSpec(name: .sgdm),
          learningRate: LearningRateSpec(initial: 1), grid: "sgdm"),
      ], seeds: 3)
    experiment.dataset.validation = 500
    return experiment
  }()

  /// Finished runs whose last epochs have these accuracies, by label; runs beyond are not there.
  private func runs(_ finals: [String: [(validation: Double, test: Double)]]) -> [RunRecord] {
    Plan(experiment).runs.compactMap { run in
      guard let values = finals[run.label], run.spec.seed <= values.count else { return nil }
      let value = values[run.spec.seed - 1]
      var epochs = SyntheticRuns.epochs(experiment.training.epochs, arm: 0, seed: run.spec.seed)
      epochs[epochs.count - 1].validationAccuracy = value.validation
      epochs[epochs.count - 1].testAccuracy = value.test
      return RunRecord(
        identity: run.identity, spec: run.spec, status: .finished, provenance: SyntheticRuns.provenance,
        epochs: epochs)
    }
  }

  private func grid(_ runs: [RunRecord]) throws -> LearningRateGrid {
    var choice = LearningRateChoice(experiment)
    for run in runs { choice.add(run) }
    let grids = try choice.grids()
    #expect(grids.map(\.label) == ["sgdm"])
    return try #require(grids.first)
  }

  @Test func theTestImagesHaveNoPartInIt() throws {
    let found = try grid(
      runs([
        "sgdm @ 0.1": [(70, 90), (71, 91), (72, 92)], "sgdm @ 0.3": [(80, 60), (81, 61), (82, 62)],
        "sgdm @ 1": [(60, 95), (61, 96), (62, 97)],
      ]))
    #expect(found.chosen == "sgdm @ 0.3" && !found.isAtEdge)
    #expect(found.rates.map(\.rate) == [0.1, 0.3, 1])
    #expect(found.chosenRate?.validation?.mean == 81 && found.pending == 0)
  }

  /// In the middle of a sweep a rate neither wins nor loses by how many runs, or which seeds, it has.
  @Test func ratesAreComparedOverTheSeedsTheyShare() throws {
    let found = try grid(
      runs([
        "sgdm @ 0.1": [(70, 70), (71, 71), (72, 72)], "sgdm @ 0.3": [(80, 80), (81, 81)],
        "sgdm @ 1": [(99, 99)],
      ]))
    #expect(found.chosen == "sgdm @ 1" && found.isAtEdge && found.pending == 3)
    #expect(found.rates.map(\.finished) == [3, 2, 1])
    // The second seed is the easy one; the first, which both have, decides.
    let easy = try grid(runs(["sgdm @ 0.1": [(70, 70), (98, 98)], "sgdm @ 0.3": [(71, 71)]]))
    #expect(easy.chosen == "sgdm @ 0.3" && easy.pending == 6)
  }

  @Test func aRateThatLosesRunsComesAfterOneThatDoesNot() throws {
    var some = runs(["sgdm @ 0.1": [(70, 70), (71, 71)], "sgdm @ 1": [(99, 99), (99, 99)]])
    let last = try #require(Plan(experiment).runs.last { $0.label == "sgdm @ 1" })
    some.append(
      RunRecord(
        identity: last.identity, spec: last.spec, status: .diverged, reason: "the loss became infinite"))
    let sooner = try grid(some)
    #expect(sooner.chosen == "sgdm @ 0.1" && sooner.rates.map(\.lost) == [0, 0, 1])
    // One that is stored as finished and whose last numbers are none is lost, too.
    let nan = try grid(
      runs([
        "sgdm @ 0.1": [(70, 70), (71, 71), (72, 72)], "sgdm @ 1": [(99, 99), (99, 99), (99, .infinity)],
      ]))
    #expect(nan.chosen == "sgdm @ 0.1" && nan.rates.map(\.lost) == [0, 0, 1])
  }

  @Test func ofEqualOnesTheLowest() throws {
    let same = [(70.0, 70.0), (70.0, 70.0), (70.0, 70.0)].map { (validation: $0.0, test: $0.1) }
    #expect(try grid(runs(["sgdm @ 0.3": same, "sgdm @ 1": same])).chosen == "sgdm @ 0.3")
    #expect(try grid([]).chosen == nil)
  }

  /// An optimizer whose runs all diverged is in no comparison, and in the accounts.
  @Test func lostRunsAreAccountedFor() throws {
    let lost = Plan(experiment).runs.filter { $0.grid == "sgdm" }.map {
      RunRecord(identity: $0.identity, spec: $0.spec, status: .diverged, reason: "the loss became infinite")
    }
    let model = try assembleReport(
      experiment: experiment, experimentText: "",
      runs: lost + runs(["rsgdm": [(75, 75), (76, 76), (77, 77)]]),
      commands: [])
    #expect(model.arms.map(\.label) == ["rsgdm"] && model.learningRates.first?.chosen == nil)
    #expect(model.unfinished.count == 9)
    #expect(model.unfinished.allSatisfy { $0.state == .diverged && $0.reason == "the loss became infinite" })
    #expect(model.plannedRuns == 12 && model.finishedRuns == 3)
  }

  /// The report is of the chosen arms, under the optimizers' names, and says what was tried.
  @Test func theReportIsOfTheChosenRates() throws {
    let model = try assembleReport(
      experiment: experiment, experimentText: "",
      runs: runs([
        "rsgdm": [(75, 75), (76, 76), (77, 77)],
        "sgdm @ 0.1": [(70, 90), (71, 91), (72, 92)], "sgdm @ 0.3": [(80, 60), (81, 61), (82, 62)],
        "sgdm @ 1": [(60, 95), (61, 96)],
      ]), commands: [])
    #expect(model.arms.map(\.label) == ["rsgdm", "sgdm"])
    #expect(model.arms.map { $0.testAccuracy?.mean } == [76, 61])
    #expect(model.baseline == "sgdm" && model.differences.map(\.estimate?.mean) == [15])
    // Those at the other rates are accounted for.
    #expect(model.plannedRuns == 12 && model.finishedRuns == 11)
    #expect(model.otherRates == RunCount(planned: 6, finished: 5))
    #expect(model.unfinished == [UnfinishedRun(arm: "sgdm @ 1", seed: 3, state: .notStarted)])
    #expect(model.provenance.map(\.runs) == [11])
    #expect(model.learningRates.first?.rates.map(\.finished) == [3, 3, 2])
    #expect(model.arms.last?.details.contains("learning rate 0.3, constant") == true)
  }
}
