/// A sequence of random numbers that is a function of (seed, stream, epoch, sample) and of nothing else.
///
/// ```swift
/// var random = CounterRandom(seed: 1, stream: .augmentation, epoch: 3, sample: 4711)
/// let offset = random.next(below: 9)
/// ```
///
/// The words of ``Philox4x32`` are used as follows, least significant first:
///
/// | | word 0 | word 1 | word 2 | word 3 |
/// |---|---|---|---|---|
/// | key | seed, low half | seed, high half | | |
/// | counter | block | sample | epoch | stream |
///
/// The seed's 64 bits are taken as they are (two's complement). The map is injective for 0 ≤ epoch, sample <
/// 2³² (higher bits are dropped), so distinct sequences never overlap; a sequence repeats after 2³² blocks,
/// that is, 2³⁴ words. Making one costs nothing, no memory is allocated, and copying one copies its position.
public struct CounterRandom: Sendable {
  @usableFromInline let key: SIMD2<UInt32>
  @usableFromInline var counter: SIMD4<UInt32>
  @usableFromInline var block = SIMD4<UInt32>()
  /// How many words of `block` were given out.
  @usableFromInline var used = 4

  /// The sequence at its start.
  ///
  /// - Parameters:
  ///   - seed: The run's seed; any value.
  ///   - stream: What the numbers are for.
  ///   - epoch: Counted from 0; 0 where there is none.
  ///   - sample: The image's index in the training set, or whatever else the stream counts.
  @inlinable
  public init(seed: Int, stream: RandomStream, epoch: Int = 0, sample: Int = 0) {
    let bits = UInt64(bitPattern: Int64(seed))
    key = SIMD2(UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32))
    counter = SIMD4(
      0, UInt32(truncatingIfNeeded: sample), UInt32(truncatingIfNeeded: epoch), stream.rawValue)
  }

  /// The next word, uniform over all 2³² values.
  @inlinable
  public mutating func nextUInt32() -> UInt32 {
    if used == 4 {
      block = Philox4x32.block(counter: counter, key: key)
      counter[0] &+= 1
      used = 0
    }
    defer { used &+= 1 }
    return block[used]
  }

  /// The next two words as one number, the first one least significant.
  @inlinable
  public mutating func nextUInt64() -> UInt64 {
    let low = nextUInt32()
    return UInt64(nextUInt32()) << 32 | UInt64(low)
  }

  /// Uniform on the multiples of 2⁻²⁴ in [0, 1); takes one word.
  @inlinable
  public mutating func nextFloat() -> Float {
    Float(nextUInt32() >> 8) * 0x1p-24
  }

  /// Uniform on the multiples of 2⁻⁵³ in [0, 1); takes two words.
  @inlinable
  public mutating func nextDouble() -> Double {
    Double(nextUInt64() >> 11) * 0x1p-53
  }

  /// Uniform on 0 ..< `bound`, without bias; `bound` must be positive.
  ///
  /// Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1), 2019: the high word of
  /// word × bound, drawn again where the low word is below 2³² mod bound. Takes one word, seldom more.
  @inlinable
  public mutating func next(below bound: UInt32) -> UInt32 {
    precondition(bound > 0, "an empty range has no numbers to draw")
    var product = UInt64(nextUInt32()) &* UInt64(bound)
    if UInt32(truncatingIfNeeded: product) < bound {
      let threshold = (0 &- bound) % bound
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextUInt32()) &* UInt64(bound)
      }
    }
    return UInt32(truncatingIfNeeded: product >> 32)
  }
}
