/// How a network's blocks are laid out: stages of blocks, each stage with twice the channels of the one before and, but for
/// the first, half the side.
public struct NetworkLayout: Equatable, Sendable {
  public let stemWidth: Int
  public let blockCounts: [Int]
  /// Output channels of a block over its inner ones: 4 for bottlenecks of three convolutions.
  public let expansion: Int

  public init(_ name: ModelName) {
    switch name {
    case .resnet8: (stemWidth, blockCounts, expansion) = (16, [1, 1, 1], 1)
    case .resnet20: (stemWidth, blockCounts, expansion) = (16, [3, 3, 3], 1)
    case .resnet32: (stemWidth, blockCounts, expansion) = (16, [5, 5, 5], 1)
    case .resnet44: (stemWidth, blockCounts, expansion) = (16, [7, 7, 7], 1)
    case .resnet56: (stemWidth, blockCounts, expansion) = (16, [9, 9, 9], 1)
    case .resnet18: (stemWidth, blockCounts, expansion) = (64, [2, 2, 2, 2], 1)
    case .resnet34: (stemWidth, blockCounts, expansion) = (64, [3, 4, 6, 3], 1)
    case .resnet50: (stemWidth, blockCounts, expansion) = (64, [3, 4, 6, 3], 4)
    }
  }
}

/// What a run needs of the machine, estimated before it starts.
public struct ResourceEstimate: Equatable, Sendable {
  /// Of the trainer at work on a CPU, in bytes.
  public let memory: Int
  /// Of a checkpoint, and of what a probe remembers beside it.
  public let checkpoint: Int

  public init(memory: Int, checkpoint: Int) {
    self.memory = memory
    self.checkpoint = checkpoint
  }

  /// - Parameters:
  ///   - datasetBytes: Of the images in memory.
  ///   - probe: What is measured beside, or instead of, the training.
  public init(_ run: RunSpec, datasetBytes: Int, probe: ProbeLoad = ProbeLoad()) {
    let layout = NetworkLayout(run.model.name)
    func scaled(_ channels: Int) -> Double { max(1, (Double(channels) * run.model.width).rounded()) }
    var width = scaled(layout.stemWidth)
    var (parameters, outputs) = (27 * width, width * 1024)
    var side = 32.0
    for (stage, count) in layout.blockCounts.enumerated() {
      let inner = scaled(layout.stemWidth << stage)
      let outer = inner * Double(layout.expansion)
      let before = side * side
      if stage > 0 { side = (side / 2).rounded(.up) }
      let pixels = side * side
      for block in 0..<count {
        let isWide = block == 0 && (stage > 0 || width != outer)
        if layout.expansion == 1 {
          parameters += 9 * (width * inner + inner * outer)
          outputs += pixels * (inner + outer)
        } else {
          parameters += width * inner + 9 * inner * inner + inner * outer
          outputs += (block == 0 ? before : pixels) * inner + pixels * (inner + outer)
        }
        if isWide {
          parameters += width * outer
          outputs += pixels * outer
        }
        width = outer
      }
    }
    parameters += 101 * width
    // Values, gradient, the copy for low precision and an optimizer's own vectors, taken to be three at least; the outputs of
    // convolutions and of norms, which the backward pass wants again; LibTorch itself. A fifth for working memory, as was
    // measured.
    let vectors = run.optimizer.rule.vectorCount
    let network =
      Double(3 + max(3, vectors)) * 4 * parameters + 2 * 4 * outputs * Double(run.training.batchSize)
    // What a probe remembers is copied once, and once more put into a file's form, when it is saved.
    let held = (probe.held + 2 * probe.saved) * parameters
    memory = 300_000_000 + datasetBytes + Int(min(1.2 * network + held, 1e15))
    checkpoint = Int(min((Double(1 + max(3, vectors)) * 4 + probe.saved) * parameters, 1e15))
  }
}

/// What a probe holds in memory and saves, in bytes per parameter of the network.
public struct ProbeLoad: Equatable, Sendable {
  public var held: Double
  public var saved: Double

  /// None.
  public init() { (held, saved) = (0, 0) }

  /// Of a probe of a run.
  ///
  /// - Parameters:
  ///   - images: In the training set.
  ///   - depth: How many earlier full-batch gradients are kept.
  public init(_ task: ProbeTask, of run: RunSpec, images: Int, depth: Int) {
    self.init(
      chunks: task.reference.sampledChunks(
        of: images, size: task.gradient.chunkSize ?? run.training.batchSize),
      isSparse: false, depth: depth)
  }

  /// Of a run's probes as it trains.
  public init(_ task: TrainingProbeTask, of run: RunSpec, images: Int) {
    self.init(
      chunks: task.reference.sampledChunks(
        of: images, size: task.gradient.chunkSize ?? run.training.batchSize),
      isSparse: task.every > 1, depth: 0)
  }

  private init(chunks: Int, isSparse: Bool, depth: Int) {
    // Float64: four vectors of averages, of mini-batches and of the full-batch gradient each, and a sum. Float32: three per
    // chunk, or one where nothing goes back.
    let averages = 8.0 * 4
    held = 2 * averages + 8 + 4 * Double(isSparse ? chunks : 3 * chunks + depth)
    saved = isSparse ? averages : 2 * averages + 4 * Double(3 * chunks + depth)
  }
}

extension ReferenceSpec {
  /// How many chunks' vectors are kept, at most.
  fileprivate func sampledChunks(of images: Int, size: Int) -> Int {
    let whole = images / max(1, size)
    switch self {
    case .full: return 0
    case .chunks(let count): return min(count, whole)
    case .precision: return min(Self.largestSample, whole)
    }
  }
}
