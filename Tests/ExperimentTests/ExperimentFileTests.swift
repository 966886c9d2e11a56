import Experiment
import Foundation
import Testing

@Suite struct ExperimentFileTests {
  @Test func everyKindOfClaimIsRead() throws {
    let text = """
      name: kinds
      description: >-
        What it is,
        and is not.
      dataset: {name: fashion-mnist}
      model: {name: resnet8}
      training: {epochs: 4, batch-size: 32, learning-rate: 0.1}
      optimizers: [{name: sgdm}, {name: rsgdm}]
      seeds: {count: 2}
      bias: {at-epochs: [1], steps: 2, reference: full}
      claims:
        - {id: a, statement: s, kind: difference, metric: test-loss, better: rsgdm, baseline: sgdm, weight: 7}
        - {id: b, statement: s, kind: curves, metric: train-loss, better: rsgdm, baseline: sgdm, margin: 0.5}
        - {id: c, statement: s, kind: curves, metric: train-loss, better: rsgdm, baseline: sgdm, margin: 2, from-epoch: 3}
        - {id: d, statement: s, kind: speed, metric: test-accuracy, target: 60, better: rsgdm, baseline: sgdm, margin: 1}
        - {id: e, statement: s, kind: speed, metric: test-loss, target: 0.5, better: sgdm, baseline: rsgdm}
        - {id: f, statement: s, kind: identity, identity: limit, tolerance: 1.0e-3}
        - {id: g, statement: s, kind: ordering, quantity: noise, smaller: sgdm, larger: nesterov, path: rsgdm}
      """
    let spec = try ExperimentSpec(parsing: text, file: "e.yaml")
    #expect(spec.description == "What it is, and is not.")
    func arms(_ metric: ClaimSpec.Metric, _ better: String = "rsgdm", _ baseline: String = "sgdm")
      -> ClaimSpec.Contrast
    { ClaimSpec.Contrast(metric, better: better, baseline: baseline) }
    #expect(
      spec.claims.map(\.question) == [
        .difference(arms(.testLoss), at: .final, direction: .better, margin: nil),
        .curves(arms(.trainLoss), fromEpoch: 1, margin: 0.5),
        .curves(arms(.trainLoss), fromEpoch: 3, margin: 2),
        .speed(arms(.testAccuracy), target: 60, margin: 1),
        .speed(arms(.testLoss, "sgdm", "rsgdm"), target: 0.5, margin: nil),
        .identity(.limit, tolerance: 1e-3),
        .ordering(ClaimSpec.NormOrdering(.noise, smaller: "sgdm", larger: "nesterov", path: "rsgdm")),
      ])
    #expect(spec.claims.map(\.weight) == [7] + [Double?](repeating: nil, count: 6))
    #expect(abs(spec.share(of: spec.claims[0]) - 0.05 * 7 / 12) < 1e-15)
    #expect(spec.share(of: spec.claims[5]) == 0.05)
  }

  @Test func everythingIsRead() throws {
    let text = """
      name: cifar10-resnet18
      dataset: {name: cifar10, augmentation: crop-flip, train-limit: 5000, test-limit: 1000}
      model: {name: resnet18, width: 0.5}
      training:
        epochs: 200
        batch-size: 64
        learning-rate: {initial: 0.01, every: 50, factor: 0.5}
        weight-decay: 5.0e-4
        precision: bfloat16
        convolution: direct
        evaluate-train-every: 10
      optimizers:
        - {name: sgd}
        - {name: sgdm, momentum: 0.8}
        - {name: sgdm, convention: heavy-ball}
        - {name: rsgdm, momentum: 0}
        - {name: nesterov, label: control}
      seeds: {first: 3, count: 20}
      checkpoints: {every: 10, keep: all}
      bias: {at-epochs: [150, 0, 10, 0], steps: 8, reference: {chunks: 16}, seeds: 2, qhm: [0.7],
        gradient: {batch-norm: evaluation, images: clean, chunk-size: 64}, every: 16,
        gradient-variants: [{batch-norm: training}, {chunk-size: 640, images: augmented}]}
      claims:
        - id: accuracy
          statement: RSGDM generalizes better
          metric: test-accuracy
          better: rsgdm
          baseline: sgdm-heavy-ball
          published: {rsgdm: 94.62, sgdm-heavy-ball: 94.48}
        - {id: fit, statement: 'Control fits, too', metric: test-loss, better: control, baseline: sgd, epoch: {mean-last: 5},
           direction: different, margin: 0.01, alpha: 0.1, published: {sgd: 1.5}}
      trainer: [python3, "my trainer.py", --fast]
      slurm:
        partition: gpu
        account: me
        time: 1-12:30:00
        memory: 8G
        cpus: 4
        gres: gpu:1
        array-limit: 10
        notice: 60
        options: [--constraint=avx512, "--mail-type=END"]
        set-up: [module load cuda]
      """
    let expected = ExperimentSpec(
      name: "cifar10-resnet18",
      dataset: DatasetSpec(name: .cifar10, augmentation: .cropFlip, trainLimit: 5000, testLimit: 1000),
      model: ModelSpec(name: .resnet18, width: 0.5),
      training: TrainingSpec(
        epochs: 200, batchSize: 64, learningRate: LearningRateSpec(initial: 0.01, every: 50, factor: 0.5),
        weightDecay: 0.0005, precision: .bfloat16, convolution: .direct, trainEvaluationEvery: 10),
      arms: [
        Arm(label: "sgd", optimizer: OptimizerSpec(name: .sgd)),
        Arm(label: "sgdm", optimizer: OptimizerSpec(name: .sgdm, momentum: 0.8, convention: .ema)),
        Arm(
          label: "sgdm-heavy-ball",
          optimizer: OptimizerSpec(name: .sgdm, momentum: 0.9, convention: .heavyBall)),
        Arm(label: "rsgdm", optimizer: OptimizerSpec(name: .rsgdm, momentum: 0)),
        Arm(label: "control", optimizer: OptimizerSpec(name: .nesterov, momentum: 0.9, convention: .ema)),
      ],
      seeds: SeedSpec(first: 3, count: 20),
      checkpoints: CheckpointSpec(every: 10, keep: .all, always: [0, 10, 150]),
      bias: BiasSpec(
        atEpochs: [0, 10, 150], steps: 8, every: 16, reference: .chunks(16),
        gradient: GradientSpec(batchNorm: .evaluation, images: .clean, chunkSize: 64), quasiHyperbolic: [0.7],
        variants: [
          GradientSpec(batchNorm: .training, images: .clean, chunkSize: 64),
          GradientSpec(batchNorm: .evaluation, images: .augmented, chunkSize: 640),
        ], seeds: 2),
      claims: [
        ClaimSpec(
          id: "accuracy", statement: "RSGDM generalizes better",
          question: .difference(
            ClaimSpec.Contrast(.testAccuracy, better: "rsgdm", baseline: "sgdm-heavy-ball"), at: .final,
            direction: .better, margin: nil), published: ["rsgdm": 94.62, "sgdm-heavy-ball": 94.48]),
        ClaimSpec(
          id: "fit", statement: "Control fits, too",
          question: .difference(
            ClaimSpec.Contrast(.testLoss, better: "control", baseline: "sgd"), at: .meanLast(5),
            direction: .different, margin: 0.01), alpha: 0.1, published: ["sgd": 1.5]),
      ],
      trainer: ["python3", "my trainer.py", "--fast"],
      slurm: SlurmSpec(
        partition: "gpu", account: "me", time: "1-12:30:00", memory: "8G", cpus: 4, gres: "gpu:1",
        arrayLimit: 10,
        notice: 60, options: ["--constraint=avx512", "--mail-type=END"], setUp: ["module load cuda"]))
    #expect(try ExperimentSpec(parsing: text, file: "e.yaml") == expected)
  }

  /// As sbatch's manual lists them.
  @Test(
    arguments: [
      ("90", 5400), ("1:30", 90), ("1:00:05", 3605), ("2-0", 172_800), ("1-02:03", 93_780), ("0-0:0:9", 9),
      ("UNLIMITED", nil), ("1h", nil), ("1:2:3:4", nil), ("1-", nil), ("-1", nil), ("", nil),
      ("1-2-3", nil), ("99999999999999999999", nil),
    ] as [(String, Int?)])
  func timesOfSlurm(text: String, seconds: Int?) {
    #expect(SlurmSpec.seconds(of: text) == seconds)
  }

  /// Probes in training alone need no epochs to start at.
  @Test func probesInTrainingAreEnough() throws {
    let text = smallExperiment + "bias: {every: 1, reference: {chunks: 2}}\n"
    let spec = try ExperimentSpec(parsing: text, file: "e.yaml")
    #expect(spec.bias == BiasSpec(atEpochs: [], steps: 1, every: 1, reference: .chunks(2)))
    #expect(spec.bias?.trainingTask == TrainingProbeTask(every: 1, reference: .chunks(2)))
    #expect(spec.checkpoints.always == [])
    #expect(spec.probedSeeds == spec.seeds.values)
  }

  @Test func defaultsAreFilledIn() throws {
    let spec = try ExperimentSpec(parsing: smallExperiment, file: "e.yaml")
    #expect(spec.dataset == DatasetSpec(name: .fashionMNIST, augmentation: .none))
    #expect(spec.model.width == 1)
    #expect(spec.training.batchSize == 128)
    #expect(spec.training.learningRate == LearningRateSpec(initial: 0.1))
    #expect(spec.training.weightDecay == 0)
    #expect(spec.training.precision == .float32)
    #expect(spec.training.convolution == nil && spec.training.trainEvaluationEvery == nil)
    #expect(spec.arms.map(\.label) == ["sgdm", "rsgdm"])
    #expect(spec.arms.map(\.optimizer.momentum) == [0.9, 0.5])
    #expect(spec.arms.map(\.optimizer.convention) == [.ema, nil])
    #expect(spec.seeds == SeedSpec(first: 1, count: 2))
    #expect(Array(spec.seeds.values) == [1, 2])
    #expect(spec.checkpoints == CheckpointSpec(every: 1, keep: .last, always: []))
    #expect(spec.bias == nil)
    #expect(spec.claims == [])
    #expect(spec.trainer == nil)
  }

  @Test func optimizersHaveLearningRatesOfTheirOwn() throws {
    let text =
      smallExperiment
      .replacing("{name: fashion-mnist}", with: "{name: fashion-mnist, validation: 100}")
      .replacing(
        "learning-rate: 0.1", with: "learning-rate: {values: [0.3, 0.1], schedule: cosine, warm-up: 1}"
      )
      .replacing(
        "- {name: rsgdm, momentum: 0.5}",
        with: [
          "- {name: rsgdm, learning-rate: 0.2}",
          "- {name: nesterov, learning-rate: {values: [0.1, 1], every: 2, factor: 0.5}}",
          "- {name: adamw, weight-decay: 0.01, learning-rate: {values: [0.001]}}",
        ].joined(separator: "\n  "))
    let spec = try ExperimentSpec(parsing: text, file: "e.yaml")
    #expect(
      spec.arms.map(\.label) == [
        "sgdm @ 0.1", "sgdm @ 0.3", "rsgdm", "nesterov @ 0.1", "nesterov @ 1", "adamw",
      ])
    #expect(spec.arms.map(\.grid) == ["sgdm", "sgdm", nil, "nesterov", "nesterov", nil])
    #expect(spec.optimizerLabels == ["sgdm", "rsgdm", "nesterov", "adamw"])
    #expect(spec.training.learningRate == LearningRateSpec(cosineFrom: 0.1, warmUp: 1))
    #expect(
      Plan(spec).runs.prefix(6).map(\.spec.training.learningRate) == [
        LearningRateSpec(cosineFrom: 0.1, warmUp: 1), LearningRateSpec(cosineFrom: 0.3, warmUp: 1),
        LearningRateSpec(cosineFrom: 0.2, warmUp: 1), LearningRateSpec(initial: 0.1, every: 2, factor: 0.5),
        LearningRateSpec(initial: 1, every: 2, factor: 0.5), LearningRateSpec(cosineFrom: 0.001, warmUp: 1),
      ])
    #expect(Plan(spec).runs.prefix(6).map(\.spec.training.weightDecay) == [0, 0, 0, 0, 0, 0.01])
    // In whatever order, and to the end that the file names.
    func runs(_ values: String, _ more: String = "") throws -> [RunIdentity] {
      let text =
        smallExperiment
        .replacing("{name: fashion-mnist}", with: "{name: fashion-mnist, validation: 100}")
        .replacing(
          "learning-rate: 0.1", with: "learning-rate: {values: \(values), schedule: cosine, end: 0.001}"
        )
        .replacing("{name: rsgdm, momentum: 0.5}", with: "{name: rsgdm\(more)}")
      return Plan(try ExperimentSpec(parsing: text, file: "e.yaml")).runs.map(\.identity)
    }
    #expect(try runs("[0.1, 0.01]") == runs("[0.01, 0.1]"))
    #expect(try runs("[0.1, 0.01]", ", learning-rate: 0.2") == runs("[0.01, 0.1]", ", learning-rate: 0.2"))
    let ends = try ExperimentSpec(
      parsing: smallExperiment.replacing(
        "{name: fashion-mnist}", with: "{name: fashion-mnist, validation: 100}"
      )
      .replacing(
        "learning-rate: 0.1", with: "learning-rate: {values: [0.1, 0.01], schedule: cosine, end: 0.001}"),
      file: "e.yaml"
    ).arms.map { $0.learningRate?.end }
    #expect(ends == [0.001, 0.001, 0.001, 0.001])
    // The same end for an optimizer's one rate, which is not below it.
    let own = smallExperiment.replacing(
      "learning-rate: 0.1", with: "learning-rate: {initial: 0.1, schedule: cosine, end: 0.01}")
    let single05 = try ExperimentSpec(
      parsing: own.replacing("momentum: 0.5", with: "learning-rate: 0.5"), file: "e.yaml")
    #expect(single05.arms.last?.learningRate == LearningRateSpec(cosineFrom: 0.5, to: 0.01))
    #expect {
      try ExperimentSpec(
        parsing: own.replacing("momentum: 0.5", with: "learning-rate: 0.005"), file: "e.yaml")
    } throws: {
      "\($0)".hasSuffix(
        "'optimizers[1].learning-rate' is 0.005, below the 0.01 that the experiment's cosine ends at")
    }
    // A run at a rate is the same run, however the rate was asked for.
    let single = try ExperimentSpec(
      parsing: smallExperiment.replacing(
        "{name: fashion-mnist}", with: "{name: fashion-mnist, validation: 100}"
      )
      .replacing("learning-rate: 0.1", with: "learning-rate: {initial: 0.3, schedule: cosine, warm-up: 1}"),
      file: "e.yaml")
    #expect(Plan(single).runs.first?.identity == Plan(spec).runs[1].identity)
    // A grid's label stands for all of its rates.
    let selection = try RunSelection(parsing: "optimizer=nesterov,seed=2", of: spec)
    #expect(Plan(spec).only(selection).runs.map(\.title) == ["nesterov @ 0.1 seed 2", "nesterov @ 1 seed 2"])
    let kept = spec.keeping(["sgdm": "sgdm @ 0.3", "nesterov": "nesterov @ 0.1"])
    #expect(kept.arms.map(\.label) == ["sgdm", "rsgdm", "nesterov", "adamw"] && !kept.hasGrids)
    #expect(Plan(kept).runs.first?.identity == Plan(spec).runs[1].identity)
  }

  @Test(arguments: ["full", "reference", ""]) func theReferenceIsTheWholeSetUnlessSaid(value: String) throws {
    let reference = value == "full" ? ", reference: full" : ""
    let text = smallExperiment + "bias: {at-epochs: [0], steps: 3\(reference)}\n"
    #expect(try ExperimentSpec(parsing: text, file: "e.yaml").bias?.reference == .full)
    let precise = smallExperiment + "bias: {at-epochs: [0], steps: 3, reference: {precision: 0.05}}\n"
    #expect(try ExperimentSpec(parsing: precise, file: "e.yaml").bias?.reference == .precision(0.05))
  }

  @Test func theFilesOfTheProjectAreValid() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("experiments")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
    #expect(!files.isEmpty)
    for file in files {
      let text = try String(contentsOf: file, encoding: .utf8)
      if QuadraticSpec.isStudy(text) {
        let spec = try QuadraticSpec(parsing: text, file: file.lastPathComponent)
        #expect(spec.name == file.deletingPathExtension().lastPathComponent)
        continue
      }
      let spec = try ExperimentSpec(parsing: text, file: file.lastPathComponent)
      #expect(spec.name == file.deletingPathExtension().lastPathComponent)
      #expect(!Plan(spec).runs.isEmpty)
    }
  }
}

/// A valid experiment; each line of it is known to the tests of errors.
let smallExperiment = """
  name: small
  dataset: {name: fashion-mnist}
  model: {name: resnet8}
  training:
    epochs: 4
    learning-rate: 0.1
  optimizers:
    - {name: sgdm}
    - {name: rsgdm, momentum: 0.5}
  seeds: {count: 2}

  """
