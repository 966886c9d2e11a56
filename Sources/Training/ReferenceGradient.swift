import Datasets
import Dispatch
import Experiment

/// The full-batch gradient at a state's weights: the mean over a fixed partition of the training set into chunks, or over a
/// sample of them, weight decay included; what else it means, ``GradientSpec`` says.
struct ReferenceGradient {
  /// Counts the seconds of forward and backward passes.
  final class PassClock {
    private(set) var seconds = 0.0

    func count<Result>(_ pass: () throws -> Result) rethrows -> Result {
      let start = DispatchTime.now().uptimeNanoseconds
      defer { seconds += 1e-9 * Double(DispatchTime.now().uptimeNanoseconds - start) }
      return try pass()
    }
  }

  let spec: GradientSpec
  let source: ReferenceChunks
  /// Which chunks of the partition are measured.
  let indices: [Int]
  /// How many there are, where only some are measured.
  let population: Int?
  private let state: TrainingState
  private let passes: PassClock?

  /// The number of chunks that stand for the training set; `nil` where all do.
  var sampleSize: Int? { population == nil ? nil : indices.count }

  /// - Parameters:
  ///   - sampleSize: How many chunks an earlier start chose for a reference of a precision, so that it stays with them.
  /// - Throws: ``ProbeError`` where there are fewer chunks than are asked for.
  init(
    _ reference: ReferenceSpec, _ spec: GradientSpec, of state: TrainingState, data: BatchSource,
    sampleSize: Int? = nil, passes: PassClock? = nil
  ) throws {
    self.spec = spec
    self.state = state
    self.passes = passes
    source = data.reference(spec)
    let count: Int?
    switch reference {
    case .full: count = nil
    case .chunks(let wanted):
      guard wanted <= source.wholeCount else {
        throw ProbeError(
          "the reference asks for \(wanted) chunks, but the training set has only \(source.wholeCount) of "
            + "\(source.chunkSize) images: ask for fewer, or for 'full'")
      }
      count = wanted
    case .precision(let precision):
      let needed =
        try sampleSize ?? Self.chunksNeeded(for: precision, source, state, spec.batchNorm, passes)
      count = needed < source.wholeCount && needed <= ReferenceSpec.largestSample ? needed : nil
    }
    indices = count.map(source.sample) ?? Array(0..<source.count)
    population = count == nil ? nil : source.wholeCount
  }

  /// Computes the gradient of each chunk in turn; it stands in the state's flat gradient vector while `body` has it.
  func forEachChunk(_ body: (_ gradient: UnsafeBufferPointer<Float>, _ images: Int) throws -> Void) throws {
    try forEachChunk(indices, body)
  }

  /// The same over other chunks of the partition.
  func forEachChunk(
    _ indices: [Int], _ body: (_ gradient: UnsafeBufferPointer<Float>, _ images: Int) throws -> Void
  ) throws {
    let batches = source.batches(indices)
    while let chunk = try batches.next() {
      try Self.compute(chunk, state, spec.batchNorm, passes)
      try state.network.parameters.gradients.withHostFloats { try body($0, chunk.count) }
    }
  }

  /// The same over one chunk of these images.
  func forOneChunk(
    of samples: [Int32], _ body: (_ gradient: UnsafeBufferPointer<Float>, _ images: Int) throws -> Void
  ) throws {
    let batches = source.batches(of: samples, size: samples.count)
    while let chunk = try batches.next() {
      try Self.compute(chunk, state, spec.batchNorm, passes)
      try state.network.parameters.gradients.withHostFloats { try body($0, chunk.count) }
    }
  }

  private static func compute(
    _ chunk: TensorBatches.Batch, _ state: TrainingState, _ batchNorm: GradientSpec.BatchNorm,
    _ passes: PassClock?
  ) throws {
    func pass() throws {
      _ = try state.computeGradient(
        images: chunk.images, labels: chunk.labels, batchNorm == .training ? .reference : .evaluation)
    }
    try passes?.count(pass) ?? pass()
  }

  /// How many of the C chunks make E‖x̄ − G‖² = S²·(1/K − 1/C) at most precision²·‖G‖², S² being the variance of a chunk's
  /// gradient as a few of them have it here.
  private static func chunksNeeded(
    for precision: Double, _ source: ReferenceChunks, _ state: TrainingState,
    _ batchNorm: GradientSpec.BatchNorm, _ passes: PassClock?
  ) throws -> Int {
    let all = Double(source.wholeCount)
    let pilot = min(8, source.wholeCount)
    guard pilot > 2 else { return source.wholeCount }
    var sum = [Double](repeating: 0, count: state.network.parameterCount)
    var squares = 0.0
    let batches = source.batches(source.sample(pilot))
    while let chunk = try batches.next() {
      try compute(chunk, state, batchNorm, passes)
      try state.network.parameters.gradients.withHostFloats { gradient in
        for i in sum.indices {
          sum[i] += Double(gradient[i])
          squares += Double(gradient[i]) * Double(gradient[i])
        }
      }
    }
    let drawn = Double(pilot)
    let squaredMean = sum.reduce(0) { $0 + $1 * $1 } / (drawn * drawn)
    let variance = (squares - drawn * squaredMean) / (drawn - 1)
    let squaredNorm = squaredMean - variance * (1 / drawn - 1 / all)
    let wanted = precision * precision * max(0, squaredNorm) + variance / all
    guard wanted > 0, (variance / wanted).isFinite else { return source.wholeCount }
    return min(source.wholeCount, max(3, Int((variance / wanted).rounded(.up))))
  }
}

/// A probe cannot be made as asked, and why.
struct ProbeError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
