import Foundation
import Randomness
import Testing
import Torch

/// Convolutions and their gradients against loops in double precision, for shapes on both sides of every bound
/// between the algorithms.
struct ConvolutionTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    let images: Int
    let from: Int
    let to: Int
    let height: Int
    let width: Int
    let kernel: Int
    let stride: Int
    let padding: Int

    init(
      images: Int, from: Int, to: Int, height: Int, width: Int, kernel: Int, stride: Int, padding: Int? = nil
    ) {
      (self.images, self.from, self.to, self.height, self.width) = (images, from, to, height, width)
      (self.kernel, self.stride, self.padding) = (kernel, stride, padding ?? kernel / 2)
    }

    var rows: Int { (height + 2 * padding - kernel) / stride + 1 }
    var columns: Int { (width + 2 * padding - kernel) / stride + 1 }
    var x: [Int] { [images, from, height, width] }
    var weight: [Int] { [to, from, kernel, kernel] }
    var y: [Int] { [images, to, rows, columns] }
    var testDescription: String { "\(x) * \(weight), stride \(stride), padding \(padding)" }
  }

  static let shapes = [
    // At most 16 pixels: products of matrices throughout, odd channels and uneven sizes included.
    Shape(images: 4, from: 32, to: 32, height: 4, width: 4, kernel: 3, stride: 1),
    Shape(images: 5, from: 33, to: 35, height: 3, width: 5, kernel: 3, stride: 1),
    Shape(images: 5, from: 37, to: 32, height: 8, width: 7, kernel: 3, stride: 2),
    Shape(images: 7, from: 32, to: 33, height: 7, width: 8, kernel: 3, stride: 3),
    Shape(images: 9, from: 32, to: 64, height: 5, width: 5, kernel: 1, stride: 2),
    Shape(images: 65, from: 33, to: 32, height: 1, width: 1, kernel: 3, stride: 1),
    Shape(images: 8, from: 32, to: 40, height: 6, width: 5, kernel: 5, stride: 2),
    // Pointwise: both gradients.
    Shape(images: 2, from: 32, to: 48, height: 9, width: 8, kernel: 1, stride: 1),
    Shape(images: 3, from: 40, to: 33, height: 11, width: 10, kernel: 1, stride: 2),
    // At most 64 pixels: the weight gradient alone.
    Shape(images: 3, from: 32, to: 33, height: 16, width: 15, kernel: 3, stride: 2),
    Shape(images: 2, from: 128, to: 129, height: 5, width: 8, kernel: 3, stride: 1),
    // Blocks of 16 channels in float32: Winograd's tiles of 4×4 that fit, that stick out, and fewer than one; then
    // strides, other kernels and few channels, which are direct.
    Shape(images: 2, from: 32, to: 48, height: 8, width: 12, kernel: 3, stride: 1),
    Shape(images: 3, from: 48, to: 32, height: 9, width: 6, kernel: 3, stride: 1),
    Shape(images: 2, from: 64, to: 64, height: 3, width: 2, kernel: 3, stride: 1),
    Shape(images: 2, from: 32, to: 32, height: 9, width: 8, kernel: 3, stride: 2),
    Shape(images: 2, from: 16, to: 32, height: 7, width: 7, kernel: 5, stride: 1),
    Shape(images: 2, from: 3, to: 16, height: 10, width: 9, kernel: 3, stride: 1),
    // bfloat16's AMX tiles: several groups of images with the last one short; an odd width; one channel.
    Shape(images: 23, from: 17, to: 33, height: 8, width: 8, kernel: 3, stride: 1),
    Shape(images: 37, from: 32, to: 16, height: 4, width: 8, kernel: 5, stride: 1),
    Shape(images: 11, from: 19, to: 18, height: 11, width: 7, kernel: 3, stride: 2),
    Shape(images: 3, from: 1, to: 16, height: 32, width: 32, kernel: 3, stride: 1),
    // Two parts of half a group, which end in the middle of a tile.
    Shape(images: 154, from: 32, to: 32, height: 4, width: 4, kernel: 3, stride: 1),
    // bfloat16's pairs of images: parts of several groups and an odd image; columns in uneven products, channels beyond
    // a block; a stride that leaves pixels out; a kernel larger than its image; none of the padding, more of it, and an
    // even kernel.
    Shape(images: 69, from: 3, to: 2, height: 32, width: 32, kernel: 3, stride: 1),
    Shape(images: 13, from: 11, to: 20, height: 24, width: 26, kernel: 3, stride: 1),
    Shape(images: 5, from: 9, to: 7, height: 33, width: 34, kernel: 3, stride: 4),
    Shape(images: 3, from: 5, to: 17, height: 2, width: 3, kernel: 5, stride: 1),
    Shape(images: 3, from: 6, to: 18, height: 9, width: 8, kernel: 3, stride: 1, padding: 0),
    Shape(images: 4, from: 17, to: 5, height: 7, width: 9, kernel: 4, stride: 2, padding: 3),
    // LibTorch's own: larger images, few channels, few pixels in all.
    Shape(images: 2, from: 32, to: 34, height: 9, width: 8, kernel: 3, stride: 1),
    Shape(images: 8, from: 3, to: 16, height: 4, width: 4, kernel: 3, stride: 1),
    Shape(images: 1, from: 32, to: 33, height: 4, width: 4, kernel: 3, stride: 2),
    Shape(images: 1, from: 34, to: 32, height: 1, width: 1, kernel: 1, stride: 1),
  ]

  /// As networks have them, too large for the loops: how work is split among threads may follow from the size.
  static let large = [
    Shape(images: 64, from: 64, to: 64, height: 32, width: 32, kernel: 3, stride: 1),
    Shape(images: 64, from: 256, to: 256, height: 8, width: 8, kernel: 3, stride: 1),
    Shape(images: 64, from: 512, to: 512, height: 4, width: 4, kernel: 3, stride: 1),
  ]

  struct Oracle {
    var y: [Double]
    var dx: [Double]
    var dweight: [Double]

    init(_ s: Shape, x: [Float], weight: [Float], dy: [Float]) {
      y = [Double](repeating: 0, count: dy.count)
      dx = [Double](repeating: 0, count: x.count)
      dweight = [Double](repeating: 0, count: weight.count)
      for n in 0..<s.images {
        for k in 0..<s.to {
          for r in 0..<s.rows {
            for q in 0..<s.columns {
              let output = ((n * s.to + k) * s.rows + r) * s.columns + q
              for c in 0..<s.from {
                for i in 0..<s.kernel {
                  for j in 0..<s.kernel {
                    let (h, w) = (r * s.stride - s.padding + i, q * s.stride - s.padding + j)
                    guard h >= 0, h < s.height, w >= 0, w < s.width else { continue }
                    let input = ((n * s.from + c) * s.height + h) * s.width + w
                    let tap = ((k * s.from + c) * s.kernel + i) * s.kernel + j
                    y[output] += Double(x[input]) * Double(weight[tap])
                    dx[input] += Double(dy[output]) * Double(weight[tap])
                    dweight[tap] += Double(dy[output]) * Double(x[input])
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// Leaves no numbers in memory that is asked for next: what a kernel does not write first must not count.
  private static func spoilFreeMemory() throws {
    let nothing = [Float](repeating: .nan, count: 400_000)
    let tensors = try (0..<8).map { _ in try Tensor.of(nothing, [nothing.count]) }
    withExtendedLifetime(tensors) {}
  }

  /// Values that bfloat16 holds exactly.
  static func values(_ shape: [Int], sample: Int) -> [Float] {
    var random = CounterRandom(seed: 4, stream: .reference, sample: sample)
    return (0..<shape.reduce(1, *)).map { _ in ((random.nextFloat() * 2 - 1) * 64).rounded() / 64 }
  }

  @Test(arguments: shapes, [(ElementType.float32, Kernels.fast), (.float32, .direct), (.bfloat16, .fast)])
  func matchesTheLoops(_ shape: Shape, _ way: (type: ElementType, kernels: Kernels)) throws {
    let type = way.type
    let x = Self.values(shape.x, sample: 1)
    let weight = Self.values(shape.weight, sample: 2)
    let dy = Self.values(shape.y, sample: 3)
    let truth = Oracle(shape, x: x, weight: weight, dy: dy)
    for format in [MemoryFormat.channelsLast, .contiguous] {
      let input = try makeLeaf(x, shape.x, type, format)
      let taps = try makeLeaf(weight, shape.weight, type, .channelsLast)
      let y = try input.convolved(
        with: taps, stride: shape.stride, padding: shape.padding, kernels: way.kernels)
      let plain = try y.unblocked()
      #expect(plain.shape == shape.y)
      try Self.spoilFreeMemory()
      try plain.backward(from: Tensor.of(dy, shape.y).converted(to: type))
      // bfloat16 rounds the results to 8 bits, and nothing before them. Winograd's sums and differences of images
      // and taps cost a digit.
      let tolerance = type == .bfloat16 ? 0.004 : way.kernels == .fast ? 5e-6 : 1e-6
      #expect(relativeError(try plain.floats(), truth.y) < tolerance)
      #expect(relativeError(try takenGradient(of: input), truth.dx) < tolerance)
      #expect(relativeError(try takenGradient(of: taps), truth.dweight) < tolerance)
    }
  }

  /// The images that a network starts from are no leaf: only the weights get a gradient.
  @Test(arguments: shapes) func imagesThatWantNoGradientGetNone(_ shape: Shape) throws {
    let (x, weight) = (Self.values(shape.x, sample: 1), Self.values(shape.weight, sample: 2))
    let dy = Self.values(shape.y, sample: 3)
    let input = try Tensor.of(x, shape.x).converted(to: .bfloat16)
    let taps = try makeLeaf(weight, shape.weight, .bfloat16, .channelsLast)
    let y = try input.convolved(with: taps, stride: shape.stride, padding: shape.padding)
    try y.backward(from: Tensor.of(dy, shape.y).converted(to: .bfloat16))
    let truth = Oracle(shape, x: x, weight: weight, dy: dy)
    #expect(relativeError(try takenGradient(of: taps), truth.dweight) < 0.004)
    #expect(throws: TorchError.self) { try takenGradient(of: input) }
  }

  /// Whether the weight gradient is a kernel of ours, by AMX or by AVX-512's products of bfloat16 pairs.
  static func isOwnWeightGradient(_ shape: Shape, _ type: ElementType) -> Bool {
    type == .bfloat16
      && (Torch.engine.hasSuffix("AMX") || (Torch.engine.hasSuffix("bfloat16") && shape.kernel > 1))
  }

  /// The kernels that the machine has instructions for are those that the tests here run.
  @Test func theMachinesInstructionsAreUsed() throws {
    let masks = ["ATEN_CPU_CAPABILITY", "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"]
    let environment = ProcessInfo.processInfo.environment
    guard masks.allSatisfy({ environment[$0] == nil }),
      let processor = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
    else { return }
    if processor.contains(" amx_bf16") {
      #expect(Torch.engine.hasSuffix("AVX-512, AMX"))
    } else if processor.contains(" avx512_bf16") {
      #expect(Torch.engine.hasSuffix("AVX-512, bfloat16"))
    }
  }

  /// The same numbers again and again, by every path; and by one thread as by two where that is promised: all but
  /// the weight gradients of oneDNN and LibTorch, which split their sums by threads.
  @Test(
    arguments: shapes + large, [(ElementType.float32, Kernels.fast), (.float32, .direct), (.bfloat16, .fast)])
  func repeatsItselfBitByBit(_ shape: Shape, _ way: (type: ElementType, kernels: Kernels)) throws {
    func outcome(threads: Int) throws -> [[Float]] {
      try Torch.configure(threads: threads)
      let input = try makeLeaf(Self.values(shape.x, sample: 1), shape.x, way.type, .channelsLast)
      let taps = try makeLeaf(Self.values(shape.weight, sample: 2), shape.weight, way.type, .channelsLast)
      let y = try input.convolved(
        with: taps, stride: shape.stride, padding: shape.padding, kernels: way.kernels
      ).unblocked()
      try y.backward(from: Tensor.of(Self.values(shape.y, sample: 3), shape.y).converted(to: way.type))
      return [try y.floats(), try takenGradient(of: input), try takenGradient(of: taps)]
    }
    let first = try outcome(threads: 1)
    for _ in 0..<3 { #expect(try outcome(threads: 1) == first) }
    let two = try outcome(threads: 2)
    #expect(try outcome(threads: 2) == two)
    try Torch.configure(threads: 1)
    #expect(Array(two.prefix(2)) == Array(first.prefix(2)))
    if Self.isOwnWeightGradient(shape, way.type) { #expect(two[2] == first[2]) }
  }

  /// Too many sums to be made in parts: all threads work on the same ones, group by group of images, the last of which
  /// is short. LibTorch's float32 is the reference, the loops would take minutes.
  @Test func manyWeights() throws {
    let shape = Shape(images: 5, from: 256, to: 250, height: 24, width: 23, kernel: 3, stride: 1)
    let x = Self.values(shape.x, sample: 1)
    let dy = Self.values(shape.y, sample: 3)
    func weightGradient(_ type: ElementType, _ kernels: Kernels, threads: Int) throws -> [Float] {
      try Torch.configure(threads: threads)
      let taps = try makeLeaf(Self.values(shape.weight, sample: 2), shape.weight, type, .channelsLast)
      let y = try Tensor.of(x, shape.x).converted(to: type).convolved(
        with: taps, stride: shape.stride, padding: shape.padding, kernels: kernels)
      try y.backward(from: Tensor.of(dy, shape.y).converted(to: type))
      return try takenGradient(of: taps)
    }
    let truth = try weightGradient(.float32, .libtorch, threads: 1).map(Double.init)
    let one = try weightGradient(.bfloat16, .fast, threads: 1)
    let two = try weightGradient(.bfloat16, .fast, threads: 2)
    try Torch.configure(threads: 1)
    #expect(relativeError(one, truth) < 0.004)
    #expect(relativeError(two, truth) < 0.004)
    if Self.isOwnWeightGradient(shape, .bfloat16) { #expect(one == two) }
  }

  /// Convolutions in float32 hand blocks of channels on, where the machine has the kernels for them.
  @Test func blocksAreKeptAndTakenApart() throws {
    let x = try Tensor.of(Self.values([2, 3, 6, 5], sample: 1), [2, 3, 6, 5])
    let stem = try Tensor.of(Self.values([32, 3, 3, 3], sample: 2), [32, 3, 3, 3])
    let y = try x.convolved(with: stem, stride: 1, padding: 1)
    let plain = try x.convolved(with: stem, stride: 1, padding: 1, kernels: .libtorch)
    #expect(plain.shape == [2, 32, 6, 5])
    if Torch.engine.contains("oneDNN") { #expect(y.shape == [2, 2, 6, 5, 16]) }
    #expect(relativeError(try y.unblocked().floats(), try plain.floats().map(Double.init)) < 1e-6)
    // To a number of channels that has no blocks.
    let odd = try Tensor.of(Self.values([7, 32, 3, 3], sample: 3), [7, 32, 3, 3])
    let truth = try plain.convolved(with: odd, stride: 1, padding: 1, kernels: .libtorch).floats().map(
      Double.init)
    let next = try y.convolved(with: odd, stride: 1, padding: 1)
    #expect(next.shape == [2, 7, 6, 5])
    #expect(relativeError(try next.floats(), truth) < 1e-5)
    #expect(
      relativeError(
        try y.globalAverage().floats(), try plain.globalAverage().floats().map(Double.init)) < 1e-6)
  }

  @Test func wrongShapesAreErrors() throws {
    let x = try Tensor.zeros([2, 3, 4, 4], .bfloat16)
    func weight(_ shape: [Int]) throws -> Tensor { try Tensor.zeros(shape, .bfloat16) }
    #expect(throws: TorchError.self) { try x.convolved(with: weight([2, 4, 3, 3]), stride: 1, padding: 1) }
    #expect(throws: TorchError.self) { try x.convolved(with: weight([2, 3, 3, 1]), stride: 1, padding: 1) }
    #expect(throws: TorchError.self) { try x.convolved(with: weight([2, 3, 3, 3]), stride: 0, padding: 1) }
    #expect(throws: TorchError.self) { try x.convolved(with: weight([2, 3, 7, 7]), stride: 1, padding: 0) }
  }
}
