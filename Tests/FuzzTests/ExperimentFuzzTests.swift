import Experiment
import Foundation
import Testing

extension FuzzTests {
  @Suite struct ExperimentFuzzTests {
    private static let dialect = Mutator.Dialect(
      tokens: [
        ": ", "- ", "? ", "{", "}", "[", "]", ", ", "#", "|\n", ">-\n", "'", "\"", "\\u0000", "\\x1b", "\n  ",
        "\n\n",
        "---\n", "...\n", "%YAML 1.1\n---\n", "%TAG ! tag:x,2000:\n---\n", "!!str ", "!!int ", "!x ",
        "!<tag:x> ",
        "!!binary ", "&a ", "*a", "&b [*a, *a]", "*b", "&c {? *b : *b}", "*c", "<<: *a", "? [*c, *c]\n: ",
        "\u{85}", "\u{2028}", "\u{FEFF}", "\u{FFFE}", "\u{7F}", "\u{1B}[31m", "\u{0}", "\r\n", "\r", "\t",
        "e\u{301}",
        "\u{600}\u{FFFF}", "👩‍👩‍👧", "name", "sgd", "sgdm", "rsgdm", "nesterov", "heavy-ball", "ema", "cifar10",
        "resnet50",
        "epochs", "learning-rate", "every", "factor", "at-epochs", "reference", "chunks", "precision",
        "claims",
        "published", "label: x", "trainer: [a]", "quadratic", "levels", "curvature", "seeds: {count: 3}",
        "full",
      ],
      brackets: [("[", "]"), ("{", "}"), ("- ", ""), ("? ", ""), ("{a: ", "}"), ("[[", "]]"), ("&a [", "]")])

    /// The experiments that come with the project, one with every key, and aliases of aliases.
    private static let experiments =
      shipped.filter { !$0.contains("quadratic:") } + [
        """
        name: all
        dataset: {name: cifar10, augmentation: crop-flip, train-limit: 100, test-limit: 50}
        model: {name: resnet20, width: 0.5}
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
          - &first {name: sgdm, momentum: 0.9, convention: heavy-ball, label: "SGD \\u00e9"}
          - {name: rsgdm, momentum: 0.5}
        seeds: {first: 0, count: 3}
        checkpoints: {every: 10, keep: all}
        bias:
          at-epochs: [0, 10]
          steps: 8
          reference: {chunks: 16}
          gradient: {batch-norm: evaluation, images: clean, chunk-size: 500}
          qhm: [0.7, 1]
          seeds: 1
        claims:
          - id: c
            statement: >
              RSGDM is
              better
            metric: test-accuracy
            better: rsgdm
            baseline: sgd
            published: {rsgdm: 93.1, sgd: 92}
        trainer: [python3, -u, trainer.py]
        """,
        """
        name: x
        dataset: &d {name: cifar100}
        model: {name: resnet8}
        training: {epochs: 1, learning-rate: 1}
        optimizers: [{name: sgd, label: 'a'}, {name: nesterov, label: b}]
        seeds: {count: 1}
        bias: {at-epochs: [0], steps: 1, reference: {precision: 0.1}}
        a: &a [x, x]
        b: &b [*a, *a]
        c: &c {? *b : *b}
        ? [*c, *c]
        : *d
        """,
        laughs,
      ]

    /// A key of 2³⁰ words in few lines.
    private static let laughs =
      (1...30).reduce("x0: &a0 lol\n") { text, level in
        text + "x\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n"
      } + "? *a30\n: 1\n"

    private static let studies =
      shipped.filter { $0.contains("quadratic:") } + [
        """
        name: q
        quadratic:
          dimension: 3
          curvature: {smallest: 1e-3, largest: 1}
          noise: {levels: [0, 1.5], covariance: curvature, correlation: -0.5}
        momentum: 0
        learning-rate: 1e-2
        windows: {count: 2, every: 5, steps: 5}
        seeds: {first: 7, count: 2}
        """
      ]

    private static let shipped: [String] = {
      let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../experiments").standardized
      let files =
        (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
      return files.sorted { $0.path < $1.path }.compactMap { try? String(contentsOf: $0, encoding: .utf8) }
    }()

    @Test func experiments() throws {
      #expect(Self.shipped.count >= 5)
      try Fuzzer(
        name: "experiments", number: 1, corpus: Self.experiments.map { Array($0.utf8) }, dialect: Self.dialect
      ).run(100_000) { bytes in
        try Self.parse(bytes) { text in
          let spec = try ExperimentSpec(parsing: text, file: "e.yaml")
          try Self.check(spec)
        }
      }
    }

    @Test func studies() throws {
      try Fuzzer(
        name: "studies", number: 2, corpus: Self.studies.map { Array($0.utf8) }, dialect: Self.dialect
      ).run(100_000) { bytes in
        try Self.parse(bytes) { text in
          let isStudy = QuadraticSpec.isStudy(text)
          let spec = try QuadraticSpec(parsing: text, file: "e.yaml")
          try demand(isStudy, "a study is not taken for one")
          try Self.check(spec)
        }
      }
    }

    /// Files that are not UTF-8 are refused before they are parsed: they are parsed with what is wrong replaced.
    private static func parse(_ bytes: [UInt8], _ body: (String) throws -> Void) throws -> Verdict {
      let text = String(decoding: bytes, as: UTF8.self)
      do {
        try body(text)
        return .accepted
      } catch let error as ExperimentFileError {
        if error.message == "the file is empty" { return .refused }
        let (lines, message) = (lineCount(text), "\(error)")
        try demand(error.file == "e.yaml", "another file's error: \(message)")
        try demand((1...lines).contains(error.line ?? 0), "no line of the \(lines): \(message)")
        try demand((error.column ?? 1) >= 1, "no column: \(message)")
        try demand(
          !message.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }, "control: \(message)")
        return .refused
      }
    }

    /// Lines as YAML 1.1 ends them.
    private static func lineCount(_ text: String) -> Int {
      var count = 1
      var previous: Unicode.Scalar = " "
      for scalar in text.unicodeScalars {
        if ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar),
          !(scalar == "\n" && previous == "\r")
        {
          count += 1
        }
        previous = scalar
      }
      return count
    }

    private static func check(_ spec: ExperimentSpec) throws {
      let training = spec.training
      try demand((1...1_000_000).contains(training.epochs), "epochs \(training.epochs)")
      try demand((1...65536).contains(training.batchSize), "batch size \(training.batchSize)")
      let rate = training.learningRate
      for epoch in [0, training.epochs - 1] {
        let value = rate.value(atStep: epoch * 1000, stepsPerEpoch: 1000, epochs: training.epochs)
        // A factor may take it to 0 in the end.
        try demand(value.isFinite && value >= 0 && (epoch > 0 || value > 0), "learning rate \(value)")
      }
      try demand(training.weightDecay.isFinite && training.weightDecay >= 0, "weight decay")
      try demand(spec.model.width > 0 && spec.model.width <= 16, "width \(spec.model.width)")
      try demand(!spec.arms.isEmpty && Set(spec.arms.map(\.label)).count == spec.arms.count, "labels")
      try demand(spec.arms.allSatisfy { (0..<1).contains($0.optimizer.momentum ?? 0) }, "momentum")
      try demand(
        !spec.arms.contains { $0.label.isEmpty || $0.label.contains(where: \.isNewline) }, "a label of lines")
      try demand(spec.seeds.first >= 0 && spec.seeds.count >= 1 && !spec.seeds.values.isEmpty, "seeds")
      try demand(spec.checkpoints.every >= 1, "checkpoints")
      try demand(
        !spec.name.contains { $0 == "/" || $0.isWhitespace } && spec.name.first != ".", "name \(spec.name)")
      if let bias = spec.bias {
        try demand(bias.steps >= 1 && bias.atEpochs.allSatisfy { (0..<training.epochs).contains($0) }, "bias")
        for arm in spec.arms {
          _ = bias.task(epoch: training.epochs - 1).warmUp(momentum: arm.optimizer.momentum ?? 0)
        }
      }
      var first = spec
      first.seeds.count = 1
      for run in Plan(first).runs {
        try demand(try RunSpec(json: run.spec.canonicalJSON) == run.spec, "a run is not read back")
      }
    }

    private static func check(_ spec: QuadraticSpec) throws {
      let numbers =
        [spec.start, spec.correlation, spec.momentum, spec.learningRate] + spec.noiseLevels
        + (spec.dimension <= 1000 ? spec.curvatures : [spec.smallestCurvature, spec.largestCurvature])
      try demand(numbers.allSatisfy(\.isFinite), "numbers \(numbers)")
      try demand(spec.learningRate > 0 && spec.learningRate * spec.largestCurvature <= 2, "learning rate")
      try demand(spec.smallestCurvature > 0 && spec.largestCurvature >= spec.smallestCurvature, "curvature")
      try demand((0..<1).contains(spec.momentum) && abs(spec.correlation) < 1, "momentum, correlation")
      try demand(spec.steps >= 1 && spec.steps <= spec.every && spec.windows >= 1, "windows")
      try demand(!spec.noiseLevels.isEmpty && spec.noiseLevels.allSatisfy { $0 >= 0 }, "noise")
    }
  }
}
