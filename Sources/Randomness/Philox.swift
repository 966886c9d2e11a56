/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as
/// easy as 1, 2, 3", SC 2011.
///
/// It is a keyed bijection of 128-bit counters: the n-th block of a sequence is computed from n alone, so
/// numbers can be drawn in any order, on any thread, and a sequence can be entered anywhere.
public enum Philox4x32 {
  /// One block of four random words: ten rounds of the bijection with `key` applied to `counter`.
  ///
  /// Lane 0 of both is the least significant word, as in the authors' Random123 library.
  @inlinable
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
    var (k0, k1) = (key[0], key[1])
    for _ in 0..<10 {
      let product0 = UInt64(x0) &* 0xD251_1F53
      let product1 = UInt64(x2) &* 0xCD9E_8D57
      (x0, x1, x2, x3) = (
        UInt32(truncatingIfNeeded: product1 >> 32) ^ x1 ^ k0, UInt32(truncatingIfNeeded: product1),
        UInt32(truncatingIfNeeded: product0 >> 32) ^ x3 ^ k1, UInt32(truncatingIfNeeded: product0)
      )
      // Weyl sequences of the golden ratio and of √3 − 1 make a key for every round.
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(x0, x1, x2, x3)
  }
}
