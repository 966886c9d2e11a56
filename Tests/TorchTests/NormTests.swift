import Foundation
import Randomness
import Testing
import Torch

/// Batch norm + residual + ReLU against the equations written out in double precision.
struct NormTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    var n: Int, c: Int, h: Int, w: Int
    var count: Int { n * c * h * w }
    var sizes: [Int] { [n, c, h, w] }
    var testDescription: String { "\(n)x\(c)x\(h)x\(w)" }
  }

  /// Multiples of sixteen channels, others, fewer rows than blocks, one pixel.
  static let shapes = [
    Shape(n: 4, c: 16, h: 8, w: 8), Shape(n: 3, c: 5, h: 7, w: 3), Shape(n: 2, c: 35, h: 5, w: 5),
    Shape(n: 8, c: 64, h: 4, w: 4), Shape(n: 5, c: 1, h: 3, w: 3), Shape(n: 7, c: 18, h: 1, w: 1),
  ]

  /// Values with a mean far from 0 in some channels, where naive sums of squares cancel.
  static func values(_ shape: Shape, sample: Int) -> [Float] {
    var random = CounterRandom(seed: 3, stream: .initialization, sample: sample)
    return (0..<shape.count).map { index in
      let channel = index / (shape.h * shape.w) % shape.c
      return (random.nextFloat() - 0.5) * 4 + (channel % 3 == 1 ? 100 : 0)
    }
  }

  /// The layer and its gradients for a loss Σ k·y, by the textbook.
  struct Oracle {
    var y: [Double], dx: [Double], dresidual: [Double], dweight: [Double], dbias: [Double]
    var mean: [Double], variance: [Double]

    init(
      _ shape: Shape, x: [Float], residual: [Float]?, weight: [Float], bias: [Float], k: [Float], relu: Bool
    ) {
      func channel(_ index: Int) -> Int { index / (shape.h * shape.w) % shape.c }
      let n = Double(shape.count / shape.c)
      var mean = [Double](repeating: 0, count: shape.c)
      var variance = mean
      for i in x.indices { mean[channel(i)] += Double(x[i]) / n }
      for i in x.indices { variance[channel(i)] += pow(Double(x[i]) - mean[channel(i)], 2) / n }
      let inverse = variance.map { 1 / ($0 + 1e-5).squareRoot() }
      let hats = x.indices.map { (Double(x[$0]) - mean[channel($0)]) * inverse[channel($0)] }
      let y = x.indices.map { i in
        let value =
          hats[i] * Double(weight[channel(i)]) + Double(bias[channel(i)]) + Double(residual?[i] ?? 0)
        return relu ? max(0, value) : value
      }
      let g = x.indices.map { relu && y[$0] <= 0 ? 0 : Double(k[$0]) }
      dresidual = g
      var dbias = [Double](repeating: 0, count: shape.c)
      var dweight = dbias
      for i in x.indices {
        dbias[channel(i)] += g[i]
        dweight[channel(i)] += g[i] * hats[i]
      }
      let (sums, products) = (dbias, dweight)
      dx = x.indices.map { i in
        let c = channel(i)
        return Double(weight[c]) * inverse[c] * (g[i] - sums[c] / n - hats[i] * products[c] / n)
      }
      (self.y, self.dweight, self.dbias, self.mean, self.variance) = (y, dweight, dbias, mean, variance)
    }
  }

  @Test(arguments: shapes, [true, false])
  func trainingMatchesTheEquations(_ shape: Shape, relu: Bool) throws {
    for (format, hasResidual) in [
      (MemoryFormat.channelsLast, true), (.channelsLast, false), (.contiguous, true), (.contiguous, false),
    ] {
      let x = Self.values(shape, sample: 1)
      let residual = hasResidual ? Self.values(shape, sample: 2).map { $0 / 50 } : nil
      let k = Self.values(shape, sample: 3).map { ($0 > 50 ? $0 - 100 : $0) / 10 }
      let weight = (0..<shape.c).map { 0.5 + Float($0 % 4) / 2 }
      let bias = (0..<shape.c).map { Float($0 % 5) / 4 - 0.5 }
      let truth = Oracle(shape, x: x, residual: residual, weight: weight, bias: bias, k: k, relu: relu)

      let input = try makeLeaf(x, shape.sizes, .float32, format)
      let w = try makeLeaf(weight, [shape.c])
      let b = try makeLeaf(bias, [shape.c])
      let more = try residual.map { try makeLeaf($0, shape.sizes, .float32, format) }
      let mean = try Tensor.zeros([shape.c])
      let variance = try Tensor.zeros([shape.c])
      let y = try input.normalized(
        weight: w, bias: b, statistics: .batch(updating: (mean, variance), momentum: 0.1),
        adding: more, relu: relu)
      try y.backward(from: Tensor.of(k, shape.sizes))

      // Channels around 100 lose two digits of x − mean in float32 before anything is computed.
      #expect(relativeError(try y.floats(), truth.y) < 2e-5)
      #expect(relativeError(try takenGradient(of: input), truth.dx) < 1e-4, "\(format)")
      #expect(relativeError(try takenGradient(of: w), truth.dweight) < 1e-4)
      #expect(relativeError(try takenGradient(of: b), truth.dbias) < 1e-5)
      if let more { #expect(relativeError(try takenGradient(of: more), truth.dresidual) < 1e-6) }
      let rows = Double(shape.count / shape.c)
      #expect(relativeError(try mean.floats(), truth.mean.map { $0 * 0.1 }) < 1e-6)
      #expect(
        relativeError(try variance.floats(), truth.variance.map { $0 * 0.1 * rows / (rows - 1) }) < 1e-4)
    }
  }

  /// Images in blocks of channels, as float32 convolutions hand them on, give what others give.
  @Test(
    arguments: shapes.filter { $0.c % 16 == 0 } + [
      Shape(n: 1, c: 48, h: 9, w: 7), Shape(n: 67, c: 16, h: 2, w: 3),
    ],
    [true, false])
  func blocksAreNormalizedAlike(_ shape: Shape, relu: Bool) throws {
    // A convolution by the identity.
    let one = (0..<(shape.c * shape.c)).map { $0 / shape.c == $0 % shape.c ? Float(1) : 0 }
    func outcome(_ kernels: Kernels, hasResidual: Bool, training: Bool) throws -> [[Float]] {
      let identity = try Tensor.of(one, [shape.c, shape.c, 1, 1])
      func images(_ leaf: Tensor) throws -> Tensor {
        try leaf.convolved(with: identity, stride: 1, padding: 0, kernels: kernels)
      }
      let x = try makeLeaf(Self.values(shape, sample: 1), shape.sizes, .float32, .channelsLast)
      let more = try makeLeaf(Self.values(shape, sample: 2), shape.sizes, .float32, .channelsLast)
      let weight = try makeLeaf((0..<shape.c).map { 0.5 + Float($0 % 4) / 2 }, [shape.c])
      let bias = try makeLeaf((0..<shape.c).map { Float($0 % 5) / 4 - 0.5 }, [shape.c])
      let mean = try Tensor.of((0..<shape.c).map { Float($0) / 7 }, [shape.c])
      let variance = try Tensor.of((0..<shape.c).map { 0.5 + Float($0 % 3) }, [shape.c])
      let residual = hasResidual ? try images(more) : nil
      guard training else {
        return try Torch.withoutGradients {
          [
            try images(x).normalized(
              weight: weight, bias: bias, statistics: .running(mean: mean, variance: variance),
              adding: residual,
              relu: relu
            ).unblocked().floats()
          ]
        }
      }
      let y = try images(x).normalized(
        weight: weight, bias: bias, statistics: .batch(updating: (mean, variance), momentum: 0.1),
        adding: residual, relu: relu
      ).unblocked()
      try y.backward(from: Tensor.of(Self.values(shape, sample: 3), shape.sizes))
      return [
        try y.floats(), try takenGradient(of: x), try takenGradient(of: weight), try takenGradient(of: bias),
        try mean.floats(), try variance.floats(),
      ] + (hasResidual ? [try takenGradient(of: more)] : [])
    }
    for hasResidual in [true, false] {
      for training in [true, false] {
        let blocks = try outcome(.direct, hasResidual: hasResidual, training: training)
        let rows = try outcome(.libtorch, hasResidual: hasResidual, training: training)
        for (found, truth) in zip(blocks, rows) {
          #expect(relativeError(found, truth.map(Double.init)) < 1e-4)
        }
      }
    }
  }

  @Test(arguments: shapes)
  func evaluationUsesTheRunningStatistics(_ shape: Shape) throws {
    let x = Self.values(shape, sample: 1)
    let mean = (0..<shape.c).map { Float($0) / 7 }
    let variance = (0..<shape.c).map { 0.5 + Float($0 % 3) }
    for format in [MemoryFormat.channelsLast, .contiguous] {
      let input = try makeLeaf(x, shape.sizes, .float32, format)
      let y = try Torch.withoutGradients {
        try input.normalized(
          weight: Tensor.of(variance, [shape.c]), bias: Tensor.of(mean, [shape.c]),
          statistics: .running(mean: Tensor.of(mean, [shape.c]), variance: Tensor.of(variance, [shape.c])),
          relu: true)
      }
      let truth = x.indices.map { i in
        let c = i / (shape.h * shape.w) % shape.c
        let hat = (Double(x[i]) - Double(mean[c])) / (Double(variance[c]) + 1e-5).squareRoot()
        return max(0, hat * Double(variance[c]) + Double(mean[c]))
      }
      #expect(relativeError(try y.floats(), truth) < 1e-6)
    }
  }

  /// In bfloat16 everything is exact but the rounding of inputs and outputs, of relative size 2⁻⁹.
  @Test(arguments: shapes)
  func bfloat16RoundsOnlyInputsAndOutputs(_ shape: Shape) throws {
    func rounded(_ values: [Float]) throws -> [Float] {
      try Tensor.of(values, [values.count]).converted(to: .bfloat16).converted(to: .float32).floats()
    }
    let x = try rounded(Self.values(shape, sample: 1).map { $0 > 50 ? $0 - 98 : $0 })
    let k = try rounded(Self.values(shape, sample: 3).map { ($0 > 50 ? $0 - 100 : $0) / 10 })
    let weight = (0..<shape.c).map { 0.5 + Float($0 % 4) / 2 }
    let bias = [Float](repeating: 0.25, count: shape.c)
    // Without ReLU: a value rounded across zero would hide the rest.
    let truth = Oracle(shape, x: x, residual: nil, weight: weight, bias: bias, k: k, relu: false)
    let input = try makeLeaf(x, shape.sizes, .bfloat16, .channelsLast)
    let w = try makeLeaf(weight, [shape.c])
    let b = try makeLeaf(bias, [shape.c])
    let y = try input.normalized(weight: w, bias: b, statistics: .batchOnly, relu: false)
    try y.backward(from: Tensor.of(k, shape.sizes).converted(to: .bfloat16))
    #expect(relativeError(try y.floats(), truth.y) < 0.004)
    #expect(relativeError(try takenGradient(of: input), truth.dx) < 0.004)
    #expect(relativeError(try takenGradient(of: w), truth.dweight) < 1e-4)
    #expect(relativeError(try takenGradient(of: b), truth.dbias) < 1e-5)
  }

  /// An output for two layers brings their two gradients together as autograd does for one that is used twice.
  @Test(arguments: shapes, [ElementType.float32, .bfloat16])
  func twoUsesAddTheirGradients(_ shape: Shape, type: ElementType) throws {
    let mixing = (0..<(shape.c * shape.c)).map { Float(($0 * 7) % 11) / 11 - 0.4 }
    func outcome(twice: Bool, uses: Int, hasResidual: Bool, relu: Bool, kernels: Kernels) throws -> [[Float]]
    {
      let x = try makeLeaf(
        Self.values(shape, sample: 1).map { $0 > 50 ? $0 - 100 : $0 }, shape.sizes, type, .channelsLast)
      let more = try makeLeaf(Self.values(shape, sample: 2), shape.sizes, type, .channelsLast)
      let weight = try makeLeaf((0..<shape.c).map { 0.5 + Float($0 % 4) / 2 }, [shape.c])
      let bias = try makeLeaf((0..<shape.c).map { Float($0 % 5) / 4 - 0.5 }, [shape.c])
      let taps = try makeLeaf(mixing, [shape.c, shape.c, 1, 1], type)
      // In blocks, if that is how the kernels have it.
      func images(_ leaf: Tensor) throws -> Tensor {
        try leaf.convolved(with: taps, stride: 1, padding: 0, kernels: kernels)
      }
      let residual = hasResidual ? try images(more) : nil
      let first: Tensor
      let second: Tensor
      if twice {
        (first, second) = try images(x).normalizedTwice(
          weight: weight, bias: bias, statistics: .batchOnly, adding: residual, relu: relu)
      } else {
        first = try images(x).normalized(
          weight: weight, bias: bias, statistics: .batchOnly, adding: residual, relu: relu)
        second = first
      }
      let z =
        switch uses {
        case 1: first
        case -1: second
        default:
          try first.convolved(with: taps, stride: 1, padding: 0, kernels: kernels).normalized(
            weight: weight, bias: bias, statistics: .batchOnly, adding: second, relu: false)
        }
      let k = try Tensor.of(Self.values(shape, sample: 3).map { $0 > 50 ? $0 - 100 : $0 }, shape.sizes)
      let out = try z.unblocked()
      try out.backward(from: k.converted(to: type))
      return try [out.floats()]
        + ([x, weight, bias, taps] + (hasResidual ? [more] : [])).map { try takenGradient(of: $0) }
    }
    // LibTorch's own convolutions know no bfloat16 on older processors.
    for kernels in type == .float32 ? [Kernels.direct, .libtorch] : [.direct] {
      for hasResidual in [true, false] {
        for relu in [true, false] {
          for uses in [1, -1, 2] {
            func both(_ twice: Bool) throws -> [[Float]] {
              try outcome(twice: twice, uses: uses, hasResidual: hasResidual, relu: relu, kernels: kernels)
            }
            let (found, truth) = (try both(true), try both(false))
            if type == .float32 || uses != 2 {
              #expect(found == truth, "\(kernels), \(uses) uses")
            } else if shape.c > 1 {
              // A norm takes away what a single channel was multiplied by: nothing would remain.
              // The sum is rounded to bfloat16 where autograd takes it, and not here.
              for (f, t) in zip(found, truth) { #expect(relativeError(f, t.map(Double.init)) < 0.03) }
            }
            #expect(found.dropFirst().allSatisfy { $0.contains { $0 != 0 } })
          }
        }
      }
    }
  }

  @Test func doesNotDependOnTheNumberOfThreads() throws {
    let shape = Shape(n: 16, c: 24, h: 16, w: 16)
    func outcome(threads: Int) throws -> [[Float]] {
      try Torch.configure(threads: threads)
      let input = try makeLeaf(Self.values(shape, sample: 1), shape.sizes, .float32, .channelsLast)
      let w = try makeLeaf([Float](repeating: 1, count: 24), [24])
      let b = try makeLeaf([Float](repeating: 0, count: 24), [24])
      let y = try input.normalized(weight: w, bias: b, statistics: .batchOnly, relu: true)
      try y.backward(from: Tensor.of(Self.values(shape, sample: 2), shape.sizes))
      return [
        try y.floats(), try takenGradient(of: input), try takenGradient(of: w), try takenGradient(of: b),
      ]
    }
    let one = try outcome(threads: 1)
    let two = try outcome(threads: 2)
    #expect(one == two)
    #expect(one[1].contains { $0 != 0 })
  }

  @Test func notANumberGoesThrough() throws {
    for type in [ElementType.float32, .bfloat16] {
      var x = [Float](repeating: 1, count: 2 * 16 * 4)
      x[5] = .nan
      let input = try makeLeaf(x, [2, 16, 2, 2], type, .channelsLast)
      let ones = try Tensor.of([Float](repeating: 1, count: 16), [16])
      let y = try input.normalized(weight: ones, bias: ones, statistics: .batchOnly, relu: true)
      // The channel of element 5 is all not a number, and no other.
      #expect(try y.floats().map(\.isNaN) == x.indices.map { $0 / 4 % 16 == 1 })
    }
  }

  /// Squares beyond float32 leave no statistics: the channel says so, instead of looking like a dead one.
  @Test(arguments: [Float(1e20), 3e38]) func overflowIsNotANumber(_ size: Float) throws {
    var x = [Float](repeating: 1, count: 2 * 16 * 4)
    (x[5], x[6]) = (size, -size)
    let input = try makeLeaf(x, [2, 16, 2, 2], .float32, .channelsLast)
    let ones = try Tensor.of([Float](repeating: 1, count: 16), [16])
    let y = try input.normalized(weight: ones, bias: ones, statistics: .batchOnly, relu: true)
    #expect(try y.floats().map(\.isNaN) == x.indices.map { $0 / 4 % 16 == 1 })
  }

  @Test func wrongShapesAreErrors() throws {
    let x = try Tensor.zeros([2, 3, 4, 4])
    let four = try Tensor.zeros([4])
    #expect(throws: TorchError.self) {
      try x.normalized(weight: four, bias: four, statistics: .batchOnly, relu: true)
    }
    let three = try Tensor.zeros([3])
    #expect(throws: TorchError.self) {
      try x.normalized(
        weight: three, bias: three, statistics: .batchOnly, adding: Tensor.zeros([2, 3, 4, 5]), relu: true)
    }
    for format in [MemoryFormat.contiguous, .channelsLast] {
      let x = try Tensor.zeros([2 * 3 * 4 * 4]).view(offset: 0, [2, 3, 4, 4], format: format)
      for (mean, variance) in [(four, three), (three, four), (four, four)] {
        #expect(throws: TorchError.self) {
          try Torch.withoutGradients {
            try x.normalized(
              weight: three, bias: three, statistics: .running(mean: mean, variance: variance), relu: true)
          }
        }
      }
    }
  }
}
