import Experiment
import Testing

/// The messages between the lab and its trainers, to the byte: trainers in other languages rely on them.
@Suite struct TrainerMessageTests {
  static let requests: [(TrainerRequest, String)] = [
    (
      TrainerRequest(
        task: .train(CheckpointSpec(every: 10, keep: .all, always: [0, 10])), run: RunSpecTests.paper,
        dataset: "/data/cifar10", folder: "/runs/a \"b\"", threads: 2, device: "cpu"),
      #"{"dataset":"/data/cifar10","device":"cpu","folder":"/runs/a \"b\"","protocol":1,"run":"#
        + RunSpecTests.paperJSON
        + #","stops-at-end-of-input":true,"task":{"train":{"always":[0,10],"every":10,"keep":"all"}},"threads":2}"#
    ),
    (
      TrainerRequest(
        task: .probe(
          ProbeTask(
            epoch: 10, steps: 8, reference: .chunks(16),
            gradient: GradientSpec(batchNorm: .evaluation, images: .clean, chunkSize: 500),
            quasiHyperbolic: [0.7])), run: RunSpecTests.paper,
        dataset: "d", folder: "f", threads: 1, device: "cuda:1", stopsAtEndOfInput: false),
      #"{"dataset":"d","device":"cuda:1","folder":"f","protocol":1,"run":"# + RunSpecTests.paperJSON
        + #","stops-at-end-of-input":false,"task":{"probe":{"epoch":10,"#
        + #""gradient":{"batch-norm":"evaluation","chunk-size":500,"images":"clean"},"quasi-hyperbolic":[0.7],"#
        + #""reference":{"chunks":16},"steps":8}},"#
        + #""threads":1}"#
    ),
    (
      TrainerRequest(
        task: .probe(ProbeTask(epoch: 0, steps: 1, reference: .precision(0.05))), run: RunSpecTests.paper,
        dataset: "d", folder: "f", threads: 1, device: "auto"),
      #"{"dataset":"d","device":"auto","folder":"f","protocol":1,"run":"# + RunSpecTests.paperJSON
        + #","stops-at-end-of-input":true,"task":{"probe":{"epoch":0,"#
        + #""gradient":{"batch-norm":"training","images":"augmented"},"quasi-hyperbolic":[],"#
        + #""reference":{"precision":0.05},"steps":1}},"threads":1}"#
    ),
    (
      TrainerRequest(
        task: .trace(steps: 20), run: RunSpecTests.paper, dataset: "d", folder: "f", threads: 1, device: "cpu"
      ),
      #"{"dataset":"d","device":"cpu","folder":"f","protocol":1,"run":"# + RunSpecTests.paperJSON
        + #","stops-at-end-of-input":true,"task":{"trace":{"steps":20}},"threads":1}"#
    ),
  ]

  @Test func requestsAreTheseLines() throws {
    for (request, line) in Self.requests {
      #expect(try request.encodedLine() == line)
      #expect(try TrainerRequest(line: line) == request)
    }
  }

  static let messages: [(TrainerMessage.Event, String)] = [
    (
      .started(
        Provenance(
          projectVersion: "0.1.0", gitCommit: "abc", gitDirty: false, engine: "LibTorch 1.13.1",
          device: "cpu", processor: "a/b", threads: 2, host: "h", datasetChecksum: "00ff",
          datasetOfficial: true, datasetNote: "n"), epoch: 3),
      #"{"epoch":3,"event":"started","provenance":{"dataset-checksum":"00ff","dataset-note":"n","#
        + #""dataset-official":true,"device":"cpu","engine":"LibTorch 1.13.1","git-commit":"abc","#
        + #""git-dirty":false,"host":"h","processor":"a/b","project-version":"0.1.0","threads":2},"sequence":7}"#
    ),
    (
      .started(
        Provenance(
          projectVersion: "1", engine: "e", device: "cpu", processor: "p", threads: 1, host: "h",
          datasetChecksum: "00", datasetOfficial: false), epoch: 0),
      #"{"epoch":0,"event":"started","provenance":{"dataset-checksum":"00","dataset-official":false,"#
        + #""device":"cpu","engine":"e","host":"h","processor":"p","project-version":"1","threads":1},"#
        + #""sequence":7}"#
    ),
    (
      .progress(TrainerMessage.Progress(step: 5, steps: 80, epoch: 1, imagesPerSecond: 123.5)),
      #"{"event":"progress","progress":{"epoch":1,"images-per-second":123.5,"step":5,"steps":80},"sequence":7}"#
    ),
    (
      .epoch(
        EpochRecord(
          epoch: 1, trainLoss: 0.1, trainAccuracy: 99.5, testLoss: 0.30000000000000004, testAccuracy: 90,
          runningLoss: 0.2, runningAccuracy: 98, learningRate: 0.01, weightHash: "ab", trainSeconds: 1.5,
          testSeconds: 0.5, imagesPerSecond: 1000, peakMemoryBytes: 4096)),
      #"{"event":"epoch","record":{"epoch":1,"images-per-second":1000,"learning-rate":0.01,"#
        + #""peak-memory-bytes":4096,"running-accuracy":98,"running-loss":0.2,"test-accuracy":90,"#
        + #""test-loss":0.30000000000000004,"test-seconds":0.5,"train-accuracy":99.5,"train-loss":0.1,"#
        + #""train-seconds":1.5,"weight-hash":"ab"},"sequence":7}"#
    ),
    (
      .probe(
        ProbeRecord(
          epoch: 2, step: 67, wholeHistory: false, momentum: 0.9, chunks: 16, identityResidual: 1e-16,
          decompositionResidual: 1e-15,
          layers: [
            ProbeRecord.LayerRecord(
              layer: "all", squaredGradient: 1, squaredGradientNoise: 9, noiseProduct: 0.5, squaredXi: 4,
              squaredVarsigma: 3, squaredGradientUncertainty: 0.25,
              estimates: [
                ProbeRecord.EstimateRecord(
                  estimator: "sgdm", weightSum: 1, squaredBias: 2, squaredNoise: 3, crossTerm: -1,
                  descent: 0.5, squaredNorm: 7, cosine: 0.5, lag: 3)
              ])
          ])),
      #"{"event":"probe","record":{"chunks":16,"decomposition-residual":1e-15,"epoch":2,"#
        + #""identity-residual":1e-16,"layers":[{"estimates":[{"cosine":0.5,"cross-term":-1,"descent":0.5,"#
        + #""estimator":"sgdm","lag":3,"squared-bias":2,"squared-noise":3,"squared-norm":7,"weight-sum":1}],"#
        + #""layer":"all","noise-product":0.5,"squared-gradient":1,"squared-gradient-noise":9,"#
        + #""squared-gradient-uncertainty":0.25,"squared-varsigma":3,"squared-xi":4}],"momentum":0.9,"#
        + #""step":67,"whole-history":false},"sequence":7}"#
    ),
    (
      .trainingProbe(
        TrainingProbeRecord(
          epoch: 2, step: 67, momentum: 0.9, chunks: 16, squaredGradient: 1, squaredGradientNoise: 9,
          estimates: [
            TrainingProbeRecord.EstimateRecord(
              estimator: "sgdm", weightSum: 1, squaredError: 4, descent: 0.5, squaredNorm: 7, cosine: 0.5)
          ])),
      #"{"event":"training-probe","record":{"chunks":16,"epoch":2,"estimates":[{"cosine":0.5,"descent":0.5,"#
        + #""estimator":"sgdm","squared-error":4,"squared-norm":7,"weight-sum":1}],"momentum":0.9,"#
        + #""squared-gradient":1,"squared-gradient-noise":9,"step":67},"sequence":7}"#
    ),
    (
      .gradientVariant(
        GradientVariantRecord(
          epoch: 2, gradient: GradientSpec(batchNorm: .evaluation), squaredNorm: 4, product: 1,
          squaredReference: 2)),
      #"{"event":"gradient-variant","record":{"epoch":2,"gradient":{"batch-norm":"evaluation","#
        + #""images":"augmented"},"product":1,"squared-norm":4,"squared-reference":2},"sequence":7}"#
    ),
    (
      .trace(TraceRecord(step: 3, loss: 0.30000000000000004, gradientHash: "ab", weightHash: "cd")),
      #"{"event":"trace","record":{"gradient-hash":"ab","loss":0.30000000000000004,"step":3,"#
        + #""weight-hash":"cd"},"sequence":7}"#
    ),
    (.finished, #"{"event":"finished","sequence":7}"#),
    (
      .diverged(reason: "the loss became nan"),
      #"{"event":"diverged","reason":"the loss became nan","sequence":7}"#
    ),
    (.failed(reason: "a \"b\"\n"), #"{"event":"failed","reason":"a \"b\"\n","sequence":7}"#),
  ]

  @Test func messagesAreTheseLines() throws {
    for (event, line) in Self.messages {
      let message = TrainerMessage(sequence: 7, event: event)
      #expect(try message.encodedLine() == line)
      #expect(try TrainerMessage(line: line) == message)
    }
  }

  @Test(arguments: [0, -1, 1_000_001]) func aTraceHasStepsWithinReason(steps: Int) throws {
    let line = try TrainerRequest(
      task: .trace(steps: steps), run: RunSpecTests.paper, dataset: "d", folder: "f", threads: 1,
      device: "cpu"
    ).encodedLine()
    #expect(throws: DecodingError.self) { try TrainerRequest(line: line) }
  }

  /// Two losses that differ in nothing but the last bit are not the same, and nor are 0 and −0.
  @Test func stepsAreComparedToTheBit() {
    let record = TraceRecord(step: 1, loss: 0, gradientHash: "a", weightHash: "b")
    #expect(record.differences(from: record).isEmpty)
    for loss in [-0.0, Double.leastNonzeroMagnitude] {
      let other = TraceRecord(step: 1, loss: loss, gradientHash: "a", weightHash: "c")
      #expect(record.differences(from: other) == ["loss", "weights"])
    }
    let other = TraceRecord(step: 1, loss: 0, gradientHash: "c", weightHash: "b")
    #expect(other.differences(from: record) == ["gradient"])
  }

  /// Words that a later version adds are no reason to stop.
  @Test func unknownKeysAreSkipped() throws {
    let line = #"{"event":"finished","sequence":0,"seconds-in-all":{"a":[1]}}"#
    #expect(try TrainerMessage(line: line) == TrainerMessage(sequence: 0, event: .finished))
  }

  @Test(arguments: [
    "", "hello", "{}", #"{"event":"finished"}"#, #"{"event":"gone","sequence":0}"#,
    #"{"event":"diverged","sequence":0}"#, #"{"event":"epoch","sequence":0,"record":{}}"#,
  ]) func otherLinesAreNoMessages(line: String) {
    #expect(throws: (any Error).self) { try TrainerMessage(line: line) }
  }

  @Test(arguments: [(0, 0.9, 0), (1, 0.9, 66), (10, 0, 0), (5, 0.5, 10), (5, 0.99, 688)])
  func theWarmUpIsTheLeastThatForgets(epoch: Int, momentum: Double, steps: Int) {
    let task = ProbeTask(epoch: epoch, steps: 8, reference: .full)
    #expect(task.warmUp(momentum: momentum) == steps)
    if steps > 0 {
      func weight(_ steps: Int) -> Double { (0..<steps).reduce(1) { weight, _ in weight * momentum } }
      #expect(weight(steps) < 1e-3)
      #expect(weight(steps - 1) >= 1e-3)
    }
  }

  @Test func checkpointsAreNamedByTheirEpoch() {
    #expect(TrainerRequest.checkpointName(epoch: 0) == "epoch-000000.safetensors")
    #expect(TrainerRequest.checkpointName(epoch: 123) == "epoch-000123.safetensors")
  }

  /// A training that is to be probed says so beside the checkpoints.
  @Test func trainingsMayBeProbed() throws {
    let probes = TrainingProbeTask(every: 16, reference: .chunks(4), quasiHyperbolic: [0.5])
    var request = TrainerRequest(
      task: .train(CheckpointSpec(), probes: probes), run: RunSpecTests.paper, dataset: "d", folder: "f",
      threads: 1, device: "cpu", checkpointMinutes: 2.5)
    let line = try request.encodedLine()
    #expect(
      line.contains(#""probes":{"every":16,"gradient":{"batch-norm":"training","images":"augmented"},"#))
    #expect(line.contains(#""checkpoint-minutes":2.5"#))
    #expect(try TrainerRequest(line: line) == request)
    request.task = .train(CheckpointSpec())
    request.checkpointMinutes = nil
    let plain = try request.encodedLine()
    #expect(!plain.contains("probes") && !plain.contains("minutes"))
    #expect(try TrainerRequest(line: plain) == request)
  }

  /// What other meanings of the gradient are compared is part of a probe, and nothing where there are none.
  @Test func variantsArePartOfATask() throws {
    let plain = ProbeTask(epoch: 0, steps: 1, reference: .full)
    #expect(!plain.canonicalJSON.contains("variants"))
    let more = ProbeTask(epoch: 0, steps: 1, reference: .full, variants: [GradientSpec(images: .clean)])
    #expect(more.canonicalJSON != plain.canonicalJSON)
  }

  @Test func variantsHaveAngleRatioAndDistance() {
    // G = (1, 0), G′ = (1, 1).
    let record = GradientVariantRecord(
      epoch: 0, gradient: GradientSpec(), squaredNorm: 2, product: 1, squaredReference: 1)
    #expect(record.cosine == 1 / 2.0.squareRoot() && record.ratio == 2.0.squareRoot() && record.distance == 1)
    let lost = GradientVariantRecord(
      epoch: 0, gradient: GradientSpec(), squaredNorm: -1, product: 1, squaredReference: 1)
    #expect(lost.cosine == nil && lost.ratio == nil && lost.distance == 0)
  }
}
