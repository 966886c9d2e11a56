import Randomness

/// Random numbers for one resample: xoshiro256++, its state from Philox by seed and resample, so that every resample is
/// a function of the two and of nothing else.
///
/// Source: D. Blackman, S. Vigna, ACM Transactions on Mathematical Software 47 (2021), 36.
@usableFromInline struct ResamplingRandom {
  @usableFromInline var a, b, c, d: UInt64

  init(seed: UInt64, index: Int) {
    let key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    func words(_ block: UInt32) -> (UInt64, UInt64) {
      // The last word keeps these apart from every stream of training.
      let x = Philox4x32.block(
        counter: SIMD4(
          block, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), .max),
        key: key)
      return (UInt64(x[0]) | UInt64(x[1]) << 32, UInt64(x[2]) | UInt64(x[3]) << 32)
    }
    (a, b) = words(0)
    (c, d) = words(1)
    // The one state that xoshiro never leaves.
    if a | b | c | d == 0 { a = 1 }
  }

  @inline(__always) mutating func next() -> UInt64 {
    let sum = a &+ d
    let result = (sum << 23 | sum >> 41) &+ a
    let shifted = b << 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = d << 45 | d >> 19
    return result
  }

  /// Uniform below `count`, which is at most 2³²; from 32 random bits, so that the probabilities differ by less than
  /// count/2³² of themselves.
  @inline(__always) static func below(_ count: UInt64, _ bits: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: ((bits & 0xFFFF_FFFF) &* count) >> 32)
  }

  /// Fills `indices` with numbers from `first` to below `first + count`.
  @inline(__always) mutating func fill(
    _ indices: UnsafeMutableBufferPointer<UInt32>, from first: Int, count: Int
  ) {
    let size = UInt64(count)
    let offset = UInt32(truncatingIfNeeded: first)
    var position = 0
    while position + 1 < indices.count {
      let bits = next()
      indices[position] = Self.below(size, bits) &+ offset
      indices[position + 1] = Self.below(size, bits >> 32) &+ offset
      position += 2
    }
    if position < indices.count { indices[position] = Self.below(size, next()) &+ offset }
  }

  /// Uniform on [0, 1).
  @inline(__always) mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }
}
