import Experiment
import Foundation
import Testing

extension FuzzTests {
  @Suite struct MessageFuzzTests {
    private static let dialect = Mutator.Dialect(
      tokens: [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud83d\\ude00", "\\udead", "\\n", "null",
        "true", "false",
        "{}", "[]", "\"\"", "\"event\":\"finished\"", "\"event\"", "\"epoch\"", "\"sequence\"", "\"probe\"",
        "\"train\"",
        "\"progress\"", "\"record\"", "\"reason\"", "\"layers\"", "\"chunks\"", "\"precision\"", "\"full\"",
        "\"run\"",
        "\"trainer\":[],", "\"every\":0,", "\"batch-size\"", "\"momentum\"", "\"sequence\":1,",
        "\"Train-Loss\":1,",
        "trainLoss", "train-loss", "\u{0}", "\u{2028}", "\n", "\r\n", "\t", "-", "--",
      ],
      brackets: [("[", "]"), ("{\"a\":", "}"), ("{\"run\":", "}")])

    private static let run = RunSpec(
      dataset: DatasetSpec(name: .cifar10, augmentation: .cropFlip, trainLimit: 100),
      model: ModelSpec(name: .resnet20, width: 0.5),
      training: TrainingSpec(
        epochs: 200, batchSize: 64, learningRate: LearningRateSpec(initial: 0.01, every: 50, factor: 0.5),
        weightDecay: 5e-4, precision: .bfloat16, convolution: .direct, trainEvaluationEvery: 10),
      optimizer: OptimizerSpec(name: .sgdm, momentum: 0.9, convention: .heavyBall), seed: 7,
      trainer: ["python3", "a \"b\".py"])

    private static let plain = RunSpec(
      dataset: DatasetSpec(name: .fashionMNIST), model: ModelSpec(name: .resnet8),
      training: TrainingSpec(epochs: 1, learningRate: LearningRateSpec(initial: 0.1)),
      optimizer: OptimizerSpec(name: .sgd), seed: 1)

    private static let requests = [
      TrainerRequest(
        task: .train(CheckpointSpec(every: 10, keep: .all, always: [0, 10])), run: run, dataset: "/d",
        folder: "/f \"x\"",
        threads: 2, device: "cpu"),
      TrainerRequest(
        task: .probe(
          ProbeTask(
            epoch: 10, steps: 8, reference: .chunks(16),
            gradient: GradientSpec(batchNorm: .evaluation, images: .clean, chunkSize: 500),
            quasiHyperbolic: [0.7])),
        run: run, dataset: "d", folder: "f", threads: 1, device: "cuda:1", stopsAtEndOfInput: false),
      TrainerRequest(
        task: .probe(ProbeTask(epoch: 0, steps: 1, reference: .precision(0.05), vectors: "v")), run: plain,
        dataset: "d", folder: "f", threads: 1, device: "auto"),
      TrainerRequest(
        task: .train(
          CheckpointSpec(),
          probes: TrainingProbeTask(every: 16, reference: .chunks(4), quasiHyperbolic: [0.5])), run: plain,
        dataset: "d", folder: "f", threads: 1, device: "cpu", checkpointMinutes: 2.5),
      TrainerRequest(
        task: .probe(
          ProbeTask(
            epoch: 0, steps: 1, reference: .full, variants: [GradientSpec(images: .clean, chunkSize: 256)])),
        run: plain, dataset: "d", folder: "f", threads: 1, device: "auto"),
      TrainerRequest(
        task: .trace(steps: 20), run: plain, dataset: "d", folder: "f", threads: 2, device: "cpu"),
    ]

    private static let messages: [TrainerMessage.Event] = [
      .started(
        Provenance(
          projectVersion: "1", gitCommit: "a", gitDirty: false, engine: "e", device: "cpu", processor: "p",
          threads: 2,
          host: "h", datasetChecksum: "00ff", datasetOfficial: true, datasetNote: "n"), epoch: 3),
      .progress(.init(step: 5, steps: 80, epoch: 1, imagesPerSecond: 123.5)),
      .epoch(
        EpochRecord(
          epoch: 1, trainLoss: 0.1, trainAccuracy: 99.5, testLoss: 0.30000000000000004, testAccuracy: 90,
          runningLoss: 0.2, runningAccuracy: 98, learningRate: 0.01, weightHash: "ab", trainSeconds: 1.5,
          testSeconds: 1,
          imagesPerSecond: 1000, peakMemoryBytes: 4096)),
      .probe(
        ProbeRecord(
          epoch: 0, step: 1, wholeHistory: true, momentum: 0.9, chunks: 4, identityResidual: 1e-7,
          decompositionResidual: 0,
          layers: [
            .init(
              layer: "all", squaredGradient: 1, squaredGradientNoise: 2, noiseProduct: -0.5,
              squaredXi: 1e-300,
              squaredVarsigma: 3,
              estimates: [
                .init(
                  estimator: "qhm-0.7", weightSum: 1, squaredBias: 1, squaredNoise: 2, crossTerm: -3,
                  descent: 1,
                  squaredNorm: 2, cosine: 0.5, lag: 3)
              ])
          ])),
      .trainingProbe(
        TrainingProbeRecord(
          epoch: 1, step: 67, momentum: 0.9, squaredGradient: 1, squaredGradientNoise: 9, squaredXi: 2,
          squaredVarsigma: 1e-9,
          estimates: [
            .init(
              estimator: "sgdm", weightSum: 1, squaredError: 4, squaredBias: 1, squaredNoise: 2, descent: 0.5,
              squaredNorm: 7, cosine: 0.5)
          ])),
      .gradientVariant(
        GradientVariantRecord(
          epoch: 2, gradient: GradientSpec(batchNorm: .evaluation), squaredNorm: 4, product: 1,
          squaredReference: 2)),
      .trace(TraceRecord(step: 1, loss: 2.3, gradientHash: "ab", weightHash: "")),
      .finished, .diverged(reason: "the loss became \"nan\"\nat é 😀"), .failed(reason: ""),
    ]

    @Test func theTrainersMessages() throws {
      let lines = try Self.messages.enumerated().map {
        try TrainerMessage(sequence: $0, event: $1).encodedLine()
      }
      try run("messages", 12, lines) { line in
        let message = try TrainerMessage(line: line)
        let encoded = try message.encodedLine()
        try demand(!encoded.utf8.contains(where: { $0 == 10 || $0 == 13 }), "more than a line: \(encoded)")
        try demand(try TrainerMessage(line: encoded) == message, "does not come back: \(encoded)")
      }
    }

    @Test func requestsForTrainers() throws {
      try run("requests", 13, Self.requests.map { try $0.encodedLine() }) { line in
        let request = try TrainerRequest(line: line)
        try demand(try TrainerRequest(line: request.encodedLine()) == request, "does not come back")
        try Self.use(request.run)
        // What a trainer reckons with the numbers.
        switch request.task {
        case .train(let checkpoints, let probes):
          _ = request.run.training.epochs % checkpoints.every
          _ = probes.map { request.run.training.epochs % $0.every }
        case .probe(let task):
          let momentum = request.run.optimizer.momentum ?? 0.9
          try demand(task.warmUp(momentum: momentum) + task.steps > 0, "no steps")
          try demand(!task.canonicalJSON.isEmpty, "a probe without a text")
        case .trace(let steps): try demand((1...1_000_000).contains(steps), "\(steps) steps")
        }
      }
    }

    @Test func specificationsOfRuns() throws {
      try run("specifications", 14, [Self.run, Self.plain].map(\.canonicalJSON)) { text in
        let spec = try RunSpec(json: text)
        let again = try RunSpec(json: spec.canonicalJSON)
        try demand(again == spec && again.identity == spec.identity, "does not come back")
        try Self.use(spec)
      }
    }

    private func run(_ name: String, _ number: Int, _ lines: [String], _ body: (String) throws -> Void) throws
    {
      try Fuzzer(name: name, number: number, corpus: lines.map { Array($0.utf8) }, dialect: Self.dialect).run(
        100_000
      ) {
        bytes in
        do {
          try body(String(decoding: bytes, as: UTF8.self))
          return .accepted
        } catch is DecodingError {
          return .refused
        }
      }
    }

    private static func use(_ spec: RunSpec) throws {
      let training = spec.training
      for epoch in [0, training.epochs - 1] {
        let rate = training.learningRate.value(
          atStep: epoch * 60_000, stepsPerEpoch: 60_000, epochs: training.epochs)
        try demand(rate.isFinite && rate >= 0, "learning rate \(rate)")
        _ = training.evaluatesTrainingSplit(afterEpoch: epoch + 1)
      }
      let rule = spec.optimizer.rule
      for step in [1, 2, 1000] {
        let (a, b, d) = rule.firstMoment.coefficients(step: step)
        let second = rule.secondMoment.coefficients(step: step)
        let numbers = [a, b, d, second?.root ?? 0, second?.epsilon ?? 0, second?.factor ?? 0]
        try demand(numbers.allSatisfy(\.isFinite), "step \(step) of \(spec.optimizer): \(numbers)")
      }
      // The most steps that there can be.
      try demand(!training.epochs.multipliedReportingOverflow(by: 60_000).overflow, "steps without end")
      try demand(training.batchSize > 0 && training.weightDecay.isFinite, "batches of \(training.batchSize)")
    }
  }
}
