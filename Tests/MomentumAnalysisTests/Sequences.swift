import MomentumAnalysis

/// Numbers without a pattern, the same every time.
struct Numbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Between −1 and 1.
  mutating func number() -> Double { Double(next() >> 11) / Double(1 << 52) - 1 }

  mutating func vector(_ dimension: Int) -> [Double] { (0..<dimension).map { _ in number() } }

  mutating func floats(_ dimension: Int) -> [Float] { (0..<dimension).map { _ in Float(number()) } }
}

/// Vectors that drift, so that old ones differ from new ones by more than noise.
func driftingVectors(_ count: Int, dimension: Int, seed: UInt64) -> [[Double]] {
  var numbers = Numbers(seed: seed)
  let drift = numbers.vector(dimension)
  return (0..<count).map { t in
    let noise = numbers.vector(dimension)
    return zip(drift, noise).map { $0 * Double(t) / 10 + $1 }
  }
}

func power(_ base: Double, _ exponent: Int) -> Double {
  (0..<exponent).reduce(1) { product, _ in product * base }
}

func norm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }

func squaredNorm(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 } }

func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

func - (a: [Double], b: [Double]) -> [Double] { zip(a, b).map { $0 - $1 } }

func sum(_ vectors: [[Double]], dimension: Int) -> [Double] {
  vectors.reduce([Double](repeating: 0, count: dimension)) { zip($0, $1).map { $0 + $1 } }
}

func scaled(_ vector: [Double], by factor: Double) -> [Double] { vector.map { factor * $0 } }

/// The largest difference of two vectors' elements.
func distance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}

/// The equations, each as it is written, term by term. G_i is `g[i - 1]`.
enum Direct {
  /// Equation (6).
  static func xi(_ g: [[Double]], momentum: Double) -> [Double] {
    let t = g.count
    let last = g[t - 1]
    return sum(
      (1...t).map { scaled(g[$0 - 1] - last, by: power(momentum, t - $0)) }, dimension: last.count)
  }

  /// Equation (8).
  static func varsigma(_ g: [[Double]], momentum: Double) -> [Double] {
    let t = g.count
    let differences = t < 2 ? [] : (2...t).map { scaled(g[$0 - 1] - g[$0 - 2], by: power(momentum, t - $0)) }
    let dimension = g[0].count
    return sum(
      [xi(g, momentum: momentum), scaled(sum(differences, dimension: dimension), by: momentum)],
      dimension: dimension)
  }

  /// Equation (9).
  static func shiftedVarsigma(_ g: [[Double]], momentum: Double) -> [Double] {
    let t = g.count
    let terms = t < 3 ? [] : (1...(t - 2)).map { scaled(g[$0] - g[t - 1], by: power(momentum, t - $0)) }
    return sum(terms, dimension: g[0].count)
  }

  /// Equation (4).
  static func m(_ g: [[Double]], momentum: Double) -> [Double] {
    let t = g.count
    let terms = (1...t).map { scaled(g[$0 - 1], by: power(momentum, t - $0)) }
    return scaled(sum(terms, dimension: g[0].count), by: 1 - momentum)
  }

  /// Equation (7).
  static func z(_ g: [[Double]], momentum: Double) -> [Double] {
    let t = g.count
    let terms = t < 2 ? [] : (2...t).map { scaled(g[$0 - 1] - g[$0 - 2], by: power(momentum, t - $0)) }
    return scaled(sum(terms, dimension: g[0].count), by: 1 - momentum)
  }

  /// Equation (3).
  static func n(_ g: [[Double]], momentum: Double) -> [Double] {
    sum(
      [m(g, momentum: momentum), scaled(z(g, momentum: momentum), by: momentum)], dimension: g[0].count)
  }
}

/// The subsets of 0..<n that have k elements.
func subsets(of n: Int, size k: Int) -> [[Int]] {
  (0..<(1 << n)).filter { $0.nonzeroBitCount == k }.map { mask in
    (0..<n).filter { mask & (1 << $0) != 0 }
  }
}

extension GradientAverages {
  mutating func advance(_ gradient: [Double]) { gradient.withUnsafeBufferPointer { advance($0) } }
}

extension ReferencePath {
  mutating func add(_ gradient: [Float], images: Int) {
    gradient.withUnsafeBufferPointer { add($0, images: images) }
  }

  mutating func advance(_ gradient: [Float]) { gradient.withUnsafeBufferPointer { advance($0) } }
}
