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
  /// Of a checkpoint.
  public let checkpoint: Int

  public init(memory: Int, checkpoint: Int) {
    self.memory = memory
    self.checkpoint = checkpoint
  }

  /// - Parameter datasetBytes: Of the images in memory.
  public init(_ run: RunSpec, datasetBytes: Int) {
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
    memory = 300_000_000 + datasetBytes + Int(min(1.2 * network, 1e15))
    checkpoint = Int(min(Double(1 + max(3, vectors)) * 4 * parameters, 1e15))
  }
}
