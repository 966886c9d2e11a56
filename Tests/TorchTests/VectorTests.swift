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
    try zip(single, double).flatMap { single, double in
      zip(try single.floats(), try double.converted(to: .float32).floats()).map { abs($0 - $1) }
    }.max() ?? .infinity
  }

  @Test(arguments: lengths) func momentumStep(_ count: Int) throws {
    let single = try Self.vectors(count, .float32, samples: 0..<3)
    let double = try Self.vectors(count, .float64, samples: 0..<3)
    for v in [single, double] {
      for _ in 0..<3 {
        try v[0].momentumStep(gradient: v[1], average: v[2], beta: 0.9, weight: 0.1, a: 0.3, b: 0.7)
      }
    }
    #expect(try Self.largestDifference(single, double) < 1e-6)
    #expect(try single[1].floats() == Self.values(count, sample: 1))
  }

  @Test(arguments: lengths, [true, false]) func differenceStep(_ count: Int, isFirst: Bool) throws {
    let single = try Self.vectors(count, .float32, samples: 0..<5)
    let double = try Self.vectors(count, .float64, samples: 0..<5)
    for v in [single, double] {
      try v[0].differenceStep(
        gradient: v[1], average: v[2], differences: v[3], previous: v[4], beta: 0.9, weight: 0.1, a: 0.3,
        b: 0.27, isFirst: isFirst)
    }
    #expect(try Self.largestDifference(single, double) < 1e-6)
    #expect(try single[4].floats() == single[1].floats())
    // The first step has no gradient before it: z only shrinks.
    let z = zip(Self.values(count, sample: 3), try single[3].floats())
    #expect(z.allSatisfy { abs($0 * 0.9 - $1) < 1e-6 } == isFirst)
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
      let v = try Self.vectors(200_001, .float32, samples: 0..<5)
      try v[0].differenceStep(
        gradient: v[1], average: v[2], differences: v[3], previous: v[4], beta: 0.9, weight: 0.1, a: 0.3,
        b: 0.27, isFirst: false)
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
    #expect(throws: TorchError.self) {
      try three.momentumStep(gradient: three, average: four, beta: 0, weight: 1, a: 1, b: 0)
    }
    #expect(throws: TorchError.self) {
      try three.differenceStep(
        gradient: three, average: three, differences: three, previous: four, beta: 0, weight: 1, a: 1, b: 0,
        isFirst: true)
    }
  }
}
