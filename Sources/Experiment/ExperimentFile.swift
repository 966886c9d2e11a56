extension ExperimentSpec {
  /// The longest file that is read, in bytes: some hundred times what an experiment needs.
  public static let largestFile = 1 << 18
  /// How many runs an experiment may plan: all of them are held in memory.
  public static let mostRuns = 1_000_000

  /// Reads an experiment file's text.
  ///
  /// - Parameters:
  ///   - text: YAML, as `README.md` describes it.
  ///   - file: The name that errors give as the place.
  /// - Throws: ``ExperimentFileError`` with line and column for anything that is unknown, missing, of the
  ///   wrong type or out of range.
  public init(parsing text: String, file: String) throws {
    self = try YAMLValue.parse(text, file: file).read { try ExperimentSpec(&$0) }
  }

  private init(_ yaml: inout YAMLMapping) throws {
    name = try yaml.required("name").folderName()
    description = try yaml.optional("description")?.string()
    dataset = try yaml.required("dataset").read { try DatasetSpec(&$0) }
    model = try yaml.required("model").read { try ModelSpec(&$0) }
    var rates: [Double]?
    training = try yaml.required("training").read { try TrainingSpec(&$0, rates: &rates) }
    arms = try Arm.list(yaml.required("optimizers"), training: training, rates: rates)
    if let grid = arms.compactMap(\.grid).first, dataset.validation == nil {
      throw try yaml.required("dataset").error(
        "'\(grid)' has several learning rates, and the best is not to be chosen on the test images: hold some of "
          + "the training images out with 'validation: N'")
    }
    let seedsValue = try yaml.required("seeds")
    seeds = try seedsValue.read { try SeedSpec(&$0) }
    // Neither is so large that the product overflows.
    if arms.count * seeds.count > Self.mostRuns {
      throw seedsValue.error(
        "'\(seedsValue.path)': \(arms.count) optimizers or learning rates with \(seeds.count) seeds each are more than "
          + "\(Self.mostRuns) runs")
    }
    checkpoints = try yaml.optional("checkpoints")?.read { try CheckpointSpec(&$0) } ?? CheckpointSpec()
    let (epochs, batchSize) = (training.epochs, training.batchSize)
    let probes = try yaml.optional("bias")?.read { try BiasSpec(&$0, epochs: epochs, batchSize: batchSize) }
    bias = probes
    let (labels, trained) = (arms.optimizerLabels, training)
    let stated = yaml.optional("claims")
    claims =
      try stated?.list().map {
        try $0.read { try ClaimSpec(&$0, labels: labels, training: trained, bias: probes) }
      } ?? []
    if let twice = claims.indices.first(where: { place in
      claims[..<place].contains { $0.id == claims[place].id }
    }) {
      throw try (stated?.list()[twice] ?? yaml.value).error(
        "two claims are called '\(excerpt(claims[twice].id))'")
    }
    let command = yaml.optional("trainer")
    trainer = try command?.list().map { try $0.string() }
    if let command, trainer == [] { throw command.error("'trainer' is empty: name a program") }
    slurm = try yaml.optional("slurm")?.read { try SlurmSpec(&$0) }
    checkpoints.always = bias?.atEpochs ?? []
  }
}

extension DatasetSpec {
  fileprivate init(_ yaml: inout YAMLMapping) throws {
    let limit = try yaml.optional("train-limit")?.integer(in: 1...Int.max)
    let validation = yaml.optional("validation")
    self.init(
      name: try yaml.required("name").choice(DatasetName.self),
      augmentation: try yaml.optional("augmentation")?.choice(Augmentation.self) ?? .none,
      trainLimit: limit, testLimit: try yaml.optional("test-limit")?.integer(in: 1...Int.max),
      validation: try validation?.integer(in: 1...Int.max))
    if let validation, let limit, let count = self.validation, count >= limit {
      throw validation.error(
        "'\(validation.path)' must leave some of the \(limit) training images to train on")
    }
  }
}

extension ModelSpec {
  fileprivate init(_ yaml: inout YAMLMapping) throws {
    self.init(
      name: try yaml.required("name").choice(ModelName.self),
      width: try yaml.optional("width")?.number("above 0 and at most 16", where: Limits.isWidth) ?? 1)
  }
}

extension TrainingSpec {
  /// - Parameter rates: The learning rates to be tried by every optimizer that names none; `nil` for the one alone.
  fileprivate init(_ yaml: inout YAMLMapping, rates: inout [Double]?) throws {
    let epochs = try yaml.required("epochs").integer(in: Limits.epochs)
    let batchSize = try yaml.optional("batch-size")?.integer(in: Limits.batchSize) ?? 128
    let learningRate = try LearningRateEntry(
      yaml.required("learning-rate"), training: nil, epochs: epochs)
    rates = learningRate.rates
    self.init(
      epochs: epochs, batchSize: batchSize, learningRate: learningRate.spec,
      weightDecay: try yaml.optional("weight-decay")?.number("at least 0") { $0 >= 0 } ?? 0,
      precision: try yaml.optional("precision")?.choice(Precision.self) ?? .float32,
      convolution: try yaml.optional("convolution")?.choice(ConvolutionKernels.self) ?? .fast,
      trainEvaluationEvery: try yaml.optional("evaluate-train-every")?.integer(in: 1...Int.max) ?? 1)
  }
}

extension SeedSpec {
  init(_ yaml: inout YAMLMapping) throws {
    self.init(
      first: try yaml.optional("first")?.integer(in: 0...Int(Int32.max)) ?? 1,
      count: try yaml.required("count").integer(in: 1...1_000_000))
  }
}

extension CheckpointSpec {
  fileprivate init(_ yaml: inout YAMLMapping) throws {
    self.init(
      every: try yaml.optional("every")?.integer(in: 1...Int.max) ?? 1,
      keep: try yaml.optional("keep")?.choice(Keep.self) ?? .last)
  }
}

extension BiasSpec {
  fileprivate init(_ yaml: inout YAMLMapping, epochs: Int, batchSize: Int) throws {
    let every = try yaml.optional("every")?.integer(in: 1...Int.max)
    // Either kind of probe may be all that is wanted.
    let atEpochs = try every == nil ? yaml.required("at-epochs") : yaml.optional("at-epochs")
    let steps = try atEpochs == nil ? yaml.optional("steps") : yaml.required("steps")
    let gradient = try yaml.optional("gradient")?.read { try GradientSpec(&$0) } ?? GradientSpec()
    let variants = try yaml.optional("gradient-variants")?.list() ?? []
    self.init(
      atEpochs: Set(try atEpochs?.list().map { try $0.integer(in: 0...(epochs - 1)) } ?? []).sorted(),
      steps: try steps?.integer(in: Limits.count) ?? 1, every: every,
      reference: try yaml.optional("reference").map { try ReferenceSpec($0) } ?? .full,
      gradient: gradient,
      quasiHyperbolic: try yaml.optional("qhm")?.list()
        .map { try $0.number("from 0 to 1", where: Limits.share.contains) } ?? [],
      variants: try variants.map {
        try $0.gradientVariant(of: gradient, batchSize: gradient.chunkSize ?? batchSize)
      },
      seeds: try yaml.optional("seeds")?.integer(in: 1...Int.max))
  }
}

extension YAMLValue {
  /// Another meaning of the gradient: what it does not name is as in `gradient`.
  fileprivate func gradientVariant(of gradient: GradientSpec, batchSize: Int) throws -> GradientSpec {
    let variant = try read { try GradientSpec(&$0, defaults: gradient) }
    if variant == gradient {
      throw error("'\(path)' is what 'gradient' is: name another 'batch-norm', 'images' or 'chunk-size'")
    }
    if let size = variant.chunkSize, size % batchSize != 0 {
      throw error("'\(path).chunk-size' must be a multiple of the chunks' \(batchSize) images, not \(size)")
    }
    return variant
  }
}

extension GradientSpec {
  fileprivate init(_ yaml: inout YAMLMapping, defaults: GradientSpec = GradientSpec()) throws {
    self.init(
      batchNorm: try yaml.optional("batch-norm")?.choice(BatchNorm.self) ?? defaults.batchNorm,
      images: try yaml.optional("images")?.choice(Images.self) ?? defaults.images,
      chunkSize: try yaml.optional("chunk-size")?.integer(in: Limits.count) ?? defaults.chunkSize)
  }
}

extension ReferenceSpec {
  fileprivate init(_ value: YAMLValue) throws {
    if case .scalar(let scalar) = value.node {
      guard scalar.string == "full" else {
        throw value.error(
          "'\(value.path)' must be 'full', {chunks: K} or {precision: P}, not '\(excerpt(scalar.string))'")
      }
      self = .full
      return
    }
    self = try value.read { yaml in
      let chunks = try yaml.optional("chunks")?.integer(in: 2...Limits.count.upperBound)
      let precision = try yaml.optional("precision")?.number(
        "from 0.001 to 1", where: Limits.precision.contains)
      switch (chunks, precision) {
      case (let chunks?, nil): return .chunks(chunks)
      case (nil, let precision?): return .precision(precision)
      default: throw value.error("'\(value.path)' must name either 'chunks' or 'precision'")
      }
    }
  }
}
