import Experiment
import Testing

@Suite struct PlanTests {
  private let experiment: ExperimentSpec

  init() throws { experiment = try ExperimentSpec(parsing: smallExperiment, file: "e.yaml") }

  @Test func aSeedIsFinishedAcrossTheOptimizersBeforeTheNext() {
    var experiment = experiment
    experiment.seeds = SeedSpec(first: 7, count: 3)
    #expect(
      Plan(experiment).runs.map(\.title) == [
        "sgdm seed 7", "rsgdm seed 7", "sgdm seed 8", "rsgdm seed 8", "sgdm seed 9", "rsgdm seed 9",
      ])
  }

  @Test func runsHaveTheExperimentsSettings() {
    var experiment = experiment
    experiment.trainer = ["sh", "t.sh"]
    for run in Plan(experiment).runs {
      #expect(run.spec.dataset == experiment.dataset)
      #expect(run.spec.model == experiment.model)
      #expect(run.spec.training == experiment.training)
      #expect(run.spec.trainer == ["sh", "t.sh"])
      #expect(run.identity == run.spec.identity)
    }
    #expect(Plan(experiment).runs[1].spec.optimizer == experiment.arms[1].optimizer)
  }

  /// What does not change numbers does not change which runs there are.
  @Test func identitiesStayWhereNumbersDo() {
    let before = Set(Plan(experiment).runs.map(\.identity))
    var other = experiment
    other.name = "other"
    other.arms = other.arms.reversed().map { Arm(label: "my \($0.label)", optimizer: $0.optimizer) }
    other.checkpoints = CheckpointSpec(every: 3, keep: .all, always: [1])
    other.bias = BiasSpec(atEpochs: [0], steps: 3, reference: .full)
    #expect(Set(Plan(other).runs.map(\.identity)) == before)
    other.seeds.count = 5
    #expect(before.isSubset(of: Plan(other).runs.map(\.identity)))
    #expect(Set(Plan(other).runs.map(\.identity)).count == 10)
  }

  @Test(arguments: [
    ("optimizer=rsgdm", ["rsgdm seed 1", "rsgdm seed 2"]),
    ("seed=2", ["sgdm seed 2", "rsgdm seed 2"]),
    ("optimizer=rsgdm,seed=1", ["rsgdm seed 1"]),
    ("seed=1,optimizer=sgdm,seed=2", ["sgdm seed 1", "sgdm seed 2"]),
    ("optimizer=sgdm,optimizer=rsgdm,seed=1", ["sgdm seed 1", "rsgdm seed 1"]),
  ]) func selections(text: String, titles: [String]) throws {
    let selection = try RunSelection(parsing: text, of: experiment)
    #expect(Plan(experiment).only(selection).runs.map(\.title) == titles)
  }

  @Test func theEmptySelectionIsEverything() {
    #expect(Plan(experiment).only(RunSelection()) == Plan(experiment))
  }

  @Test(arguments: [
    ("", "'' is not KEY=VALUE"),
    ("sgdm", "'sgdm' is not KEY=VALUE"),
    ("optimizer=", "'optimizer=' is not KEY=VALUE"),
    ("seed=1,", "'' is not KEY=VALUE"),
    ("optimizer=rsdgm", "no optimizer 'rsdgm'; did you mean 'rsgdm'?; this experiment has sgdm, rsgdm"),
    ("optimizer=adagrad", "no optimizer 'adagrad'; this experiment has sgdm, rsgdm"),
    ("seed=3", "no seed '3'; this experiment has 1 to 2"),
    ("seed=one", "no seed 'one'; this experiment has 1 to 2"),
    ("optimiser=sgdm", "unknown key 'optimiser'; did you mean 'optimizer'?; known: optimizer, seed"),
    ("epoch=1", "unknown key 'epoch'; known: optimizer, seed"),
  ]) func wrongSelections(text: String, message: String) {
    let error = #expect(throws: SelectionError.self) { try RunSelection(parsing: text, of: experiment) }
    #expect(error?.description == message)
  }
}
