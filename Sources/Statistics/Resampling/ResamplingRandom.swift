import Randomness

/// Random numbers for one resample: four sequences of xoshiro256++ side by side, their states from Philox by seed and
/// resample, so that every resample is a function of the two and of nothing else.
///
/// Source: D. Blackman, S. Vigna, ACM Transactions on Mathematical Software 47 (2021), 36.
struct ResamplingRandom {
  private var a, b, c, d: SIMD4<UInt64>
  /// By how many bits to rotate, 23 and 45, and what each lacks to 64. Were they constants, the compiler would see
  /// rotations, know no vector instruction for them that every processor has, and take them lane by lane, for half of the
  /// time of drawing.
  private let first, firstRest, second, secondRest: UInt64

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
    (a, b, c, d) = (.zero, .zero, .zero, .zero)
    // 0, as numbers of resamples are not negative; which the compiler does not know.
    let zero = UInt64(truncatingIfNeeded: index) &>> 63
    (first, firstRest, second, secondRest) = (23 &+ zero, 41 &+ zero, 45 &+ zero, 19 &+ zero)
    for lane in 0..<4 {
      (a[lane], b[lane]) = words(2 * UInt32(lane))
      (c[lane], d[lane]) = words(2 * UInt32(lane) + 1)
      // The one state that xoshiro never leaves.
      if a[lane] | b[lane] | c[lane] | d[lane] == 0 { a[lane] = 1 }
    }
  }

  @inline(__always) private mutating func step() -> SIMD4<UInt64> {
    let sum = a &+ d
    let result = ((sum &<< Self.spread(first)) | (sum &>> Self.spread(firstRest))) &+ a
    let shifted = b &<< 17
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d &<< Self.spread(second)) | (d &>> Self.spread(secondRest))
    return result
  }

  @inline(__always) private static func spread(_ bits: UInt64) -> SIMD4<UInt64> { SIMD4(repeating: bits) }

  /// 64 random bits.
  @inline(__always) mutating func next() -> UInt64 { step()[0] }

  /// Uniform on [0, 1).
  @inline(__always) mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Fills `indices` with numbers from `first` to below `first + count`, which are at most 2³¹.
  ///
  /// Each is the upper half of 32 random bits times the count, so that probabilities differ by less than count/2³² of
  /// themselves.
  @inline(__always) mutating func fill(
    _ indices: UnsafeMutableBufferPointer<UInt32>, from first: Int, count: Int
  ) {
    let low = SIMD4<UInt64>(repeating: 0xFFFF_FFFF)
    let size = SIMD4<UInt64>(repeating: UInt64(UInt32(truncatingIfNeeded: count)))
    let offset = SIMD4<UInt64>(repeating: UInt64(UInt32(truncatingIfNeeded: first)) &* 0x1_0000_0001)
    @inline(__always) func eight() -> SIMD4<UInt64> {
      let bits = step()
      let even = ((bits & low) &* size) &>> 32
      let odd = ((bits &>> 32) &* size) & ~low
      return (even | odd) &+ offset
    }
    guard let base = indices.baseAddress else { return }
    let memory = UnsafeMutableRawPointer(base)
    var position = 0
    while position + 8 <= indices.count {
      memory.storeBytes(of: eight(), toByteOffset: 4 * position, as: SIMD4<UInt64>.self)
      position += 8
    }
    guard position < indices.count else { return }
    let rest = eight()
    for index in position..<indices.count {
      let lane = (index - position) / 2
      indices[index] = UInt32(
        truncatingIfNeeded: (index - position).isMultiple(of: 2) ? rest[lane] : rest[lane] >> 32)
    }
  }
}
