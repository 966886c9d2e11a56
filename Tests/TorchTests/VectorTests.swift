import Randomness
import Testing
import Torch

/// The steps' kernels against the same step out of LibTorch's operations in double precision, which share no line
/// with them; lengths around the kernels' width and beyond what one thread takes.
struct VectorTests {
  static let lengths = [1, 15, 16, 37, 100_003]

  static func values(_ count: Int, sample: Int) -> [Float] {
    var random = CounterRandom(seed: 5, stream: .reference, sample: sample)
    return (0..<count).map { _ in random.nextFloat() * 2 - 1 }
  }

  static func vectors(_ count: Int, _ type: ElementType, samples: Range<Int>) throws -> [Tensor] {
    try samples.map { try Tensor.of(values(count, sample: $0), [count]).converted(to: type) }
  }

  static func largestDifference(_ single: [Tensor], _ double: [Tensor]) throws -> Float {
    guard single.count == double.count else { return .infinity }
    return try zip(single, double).map { single, double in
      TorchTests.largestDifference(try single.floats(), try double.converted(to: .float32).floats())
    }.max() ?? .infinity
  }

  /// Numbers that leave nothing out.
  static let numbers: Tensor.StepNumbers = {
    var n = Tensor.StepNumbers()
    (n.momentum, n.weight, n.differenceWeight) = (0.9, 0.1, 0.2)
    (n.gradient, n.average, n.difference) = (0.7, 0.3, 0.27)
    (n.squareDecay, n.squareWeight, n.root, n.epsilon) = (0.99, 0.05, 1.5, 0.01)
    (n.rate, n.shrink) = (0.4, 0.98)
    return n
  }()

  /// A state of each vector that the kind of step wants; squares are not negative.
  static func state(_ v: [Tensor], averages: Int, _ scale: Tensor.StepScale) throws -> Tensor.StepState {
    for index in [5, 6] {
      let values = try v[index].converted(to: .float32).floats().map(abs)
      try v[index].copy(from: Tensor.of(values, [values.count]))
    }
    return Tensor.StepState(
      average: averages > 0 ? v[2] : nil, differences: averages > 1 ? v[3] : nil,
      previous: averages > 1 ? v[4] : nil, squares: scale == .none ? nil : v[5],
      extra: scale == .maximum || scale == .steps ? v[6] : nil)
  }

  @Test(arguments: lengths, [0, 1, 2]) func optimizerStep(_ count: Int, averages: Int) throws {
    for scale in [Tensor.StepScale.none, .squares, .maximum, .steps] {
      let single = try Self.vectors(count, .float32, samples: 0..<7)
      let double = try Self.vectors(count, .float64, samples: 0..<7)
      for v in [single, double] {
        let state = try Self.state(v, averages: averages, scale)
        for _ in 0..<3 { try v[0].optimizerStep(gradient: v[1], state, scale, Self.numbers) }
      }
      // Squares may be near 0, where a root is steep.
      #expect(try Self.largestDifference(single, double) < 1e-5, "\(scale)")
      #expect(try single[1].floats() == Self.values(count, sample: 1))
      // Something has moved, in every vector that there is.
      let moved = try [0, 2, 3, 4, 5, 6].map { index in
        let before = Self.values(count, sample: index)
        return try single[index].floats() != (index < 5 ? before : before.map(abs))
      }
      #expect(
        moved[0] && moved[1] == (averages > 0) && moved[2] == (averages > 1) && moved[3] == (averages > 1))
      // A single largest square so far may stay the largest.
      let extraMoves = scale == .maximum || scale == .steps
      #expect(moved[4] == (scale != .none) && (moved[5] == extraMoves || count == 1), "\(scale)")
    }
  }

  /// What is said of results on two threads is empty where there is only one.
  @Test func workIsShared() throws {
    for threads in [1, 2, 3] {
      try Torch.configure(threads: threads)
      #expect(try Torch.countThreads() == threads)
    }
    try Torch.configure(threads: 1)
  }

  @Test func stepsDoNotDependOnTheNumberOfThreads() throws {
    func outcome(threads: Int) throws -> [[Float]] {
      try Torch.configure(threads: threads)
      let v = try Self.vectors(200_001, .float32, samples: 0..<7)
      let state = try Self.state(v, averages: 2, .maximum)
      try v[0].optimizerStep(gradient: v[1], state, .maximum, Self.numbers)
      return try v.map { try $0.floats() }
    }
    #expect(try outcome(threads: 1) == outcome(threads: 2))
  }

  @Test(arguments: [ElementType.float32, .bfloat16], [MemoryFormat.contiguous, .channelsLast])
  func takesAGradientWithDecay(_ type: ElementType, _ format: MemoryFormat) throws {
    // Σ k·w·x over images of one pixel: the gradient of w is k·x, in whatever order it lies in memory.
    let shape = [5, 7, 3, 3]
    let leaf = try makeLeaf(Self.values(315, sample: 1), shape, type, format)
    let x = try Tensor.of([Float](repeating: 0.5, count: 63), [1, 7, 3, 3]).converted(to: type)
    let k = try Tensor.of([Float]([1, 2, 3, 4, 5]), [1, 5, 1, 1]).converted(to: type)
    // In the gradient's own memory format, and in another.
    for outFormat in [MemoryFormat.channelsLast, .contiguous] {
      try x.convolved(with: leaf, stride: 1, padding: 0).backward(from: k)
      let decayed = try Tensor.of(Self.values(315, sample: 2), [315])
        .view(offset: 0, shape, format: outFormat)
      let out = try Tensor.of(Self.values(315, sample: 3), [315]).view(offset: 0, shape, format: outFormat)
      try out.takeGradient(of: leaf, adding: decayed, times: 0.25)
      let expected = zip(try decayed.floats(), 0..<315).map { 0.25 * $0 + 0.5 * Float($1 / 63 + 1) }
      #expect(zip(try out.floats(), expected).allSatisfy { abs($0 - $1) < 1e-6 })
      // It is taken once.
      #expect(throws: TorchError.self) { try out.takeGradient(of: leaf, adding: decayed, times: 0.25) }
    }
  }

  @Test func differentLengthsAreErrors() throws {
    let (three, four) = (try Tensor.zeros([3]), try Tensor.zeros([4]))
    let numbers = Tensor.StepNumbers()
    #expect(throws: TorchError.self) {
      try three.optimizerStep(gradient: three, Tensor.StepState(average: four), .none, numbers)
    }
    #expect(throws: TorchError.self) {
      try three.optimizerStep(gradient: four, Tensor.StepState(), .none, numbers)
    }
    // Differences without an average, a scale without its squares, squares without a scale.
    #expect(throws: TorchError.self) {
      try three.optimizerStep(gradient: three, Tensor.StepState(differences: three), .none, numbers)
    }
    #expect(throws: TorchError.self) {
      try three.optimizerStep(gradient: three, Tensor.StepState(), .squares, numbers)
    }
    #expect(throws: TorchError.self) {
      try three.optimizerStep(gradient: three, Tensor.StepState(squares: three), .none, numbers)
    }
  }
}
