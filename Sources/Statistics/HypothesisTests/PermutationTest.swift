import Dispatch

/// Permutation tests of a mean: how often a difference at least as large comes about where labels mean nothing.
///
/// Source: R. A. Fisher, The Design of Experiments (1935), section 21; E. J. G. Pitman, Supplement to the Journal of the
/// Royal Statistical Society 4 (1937), pp. 119–130.
extension TestResult {
  /// Up to so many arrangements are gone through one by one.
  public static let mostExactArrangements = 1 << 20

  /// Of paired differences, whose signs are exchanged: all 2ⁿ ways up to n = 20, else `arrangements` random ones. The
  /// statistic is the mean difference.
  ///
  /// - Throws: ``StatisticsError`` for no difference, one that is not finite, or fewer than 1 arrangement.
  public static func signPermutation(_ differences: [Double], arrangements: Int = 100_000, seed: UInt64 = 1)
    throws(StatisticsError) -> TestResult
  {
    try requireValues(1, in: differences)
    let (mean, _) = try centred(differences)
    let count = Double(differences.count)
    let values = differences
    // What rounding may take from a sum that is the same.
    let tolerance = values.reduce(0) { max($0, abs($1)) } * count * 1e-14
    let observed = abs(mean) * count - tolerance
    if values.count <= 20 {
      // Gray code: each arrangement differs from the one before in one sign. The first sign is kept: the other half of
      // the arrangements mirrors this one.
      let half = 1 << (values.count - 1)
      var sum = compensatedSum(values)
      var signs = values
      var extreme = abs(sum) >= observed ? 1 : 0
      for step in 1..<max(half, 1) {
        let position = step.trailingZeroBitCount + 1
        signs[position] = -signs[position]
        sum += 2 * signs[position]
        // Steps add their rounding up; a fresh sum now and then takes it away.
        if step & 1023 == 0 { sum = compensatedSum(signs) }
        if abs(sum) >= observed { extreme += 1 }
      }
      return TestResult(
        statistic: mean, p: Double(extreme) / Double(half), method: .exact, count: values.count)
    }
    return try monteCarlo(arrangements, seed, statistic: mean, count: values.count) { random in
      var sum = 0.0
      var bits: UInt64 = 0
      for (index, value) in values.enumerated() {
        if index & 63 == 0 { bits = random.next() }
        sum += bits & 1 == 0 ? value : -value
        bits >>= 1
      }
      return abs(sum) >= observed
    }
  }

  /// Of two independent samples, whose values are dealt anew: all ways to do so up to 2²⁰, else `arrangements` random
  /// ones. The statistic is the difference of the means; as extreme is what is as far from 0.
  ///
  /// - Throws: ``StatisticsError`` where a sample is empty or holds a value that is not finite, or for fewer than 1
  ///   arrangement.
  public static func permutation(
    _ first: [Double], _ second: [Double], arrangements: Int = 100_000, seed: UInt64 = 1
  ) throws(StatisticsError) -> TestResult {
    try requireValues(1, in: first)
    try requireValues(1, in: second)
    let (x, _) = try centred(first)
    let (y, _) = try centred(second)
    let all = first + second
    let (centre, _) = try centred(all)
    // About their common mean, Σ over the first sample says it all: the second's is its opposite.
    let values = all.map { $0 - centre }
    let tolerance = values.reduce(0) { max($0, abs($1)) } * Double(values.count) * 1e-14
    let observed = abs(compensatedSum(values[..<first.count])) - tolerance
    if let ways = ways(choose: first.count, of: all.count), ways <= mostExactArrangements {
      var extreme = 0
      forEachHand(of: first.count, outOf: values) { if abs($0) >= observed { extreme += 1 } }
      return TestResult(statistic: x - y, p: Double(extreme) / Double(ways), method: .exact, count: all.count)
    }
    let hand = first.count
    return try monteCarlo(arrangements, seed, statistic: x - y, count: all.count) { random in
      // Selection sampling: each value is in with the chance that is left. Source: D. E. Knuth, The Art of Computer
      // Programming 2, algorithm 3.4.2S.
      var (sum, wanted) = (0.0, hand)
      for (index, value) in values.enumerated() where wanted > 0 {
        if random.nextUnit() * Double(values.count - index) < Double(wanted) {
          sum += value
          wanted -= 1
        }
      }
      return abs(sum) >= observed
    }
  }

  /// p = (b + 1)/(B + 1), which is valid for every B. Source: B. Phipson, G. K. Smyth, Statistical Applications in
  /// Genetics and Molecular Biology 9 (2010), 39.
  private static func monteCarlo(
    _ arrangements: Int, _ seed: UInt64, statistic: Double, count: Int,
    isExtreme: @Sendable (inout ResamplingRandom) -> Bool
  ) throws(StatisticsError) -> TestResult {
    guard (1...1_000_000_000).contains(arrangements) else {
      throw StatisticsError(
        .outOfDomain(parameter: "the number of arrangements", value: Double(arrangements)))
    }
    let part = 1024
    let parts = (arrangements + part - 1) / part
    let counts = [Int](unsafeUninitializedCapacity: parts) { buffer, filled in
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: parts) { index in
        var extreme = 0
        for arrangement in (index * part)..<min(arrangements, (index + 1) * part) {
          var random = ResamplingRandom(seed: seed, index: arrangement)
          if isExtreme(&random) { extreme += 1 }
        }
        results.initializeElement(at: index, to: extreme)
      }
      filled = parts
    }
    let p = Double(counts.reduce(0, +) + 1) / Double(arrangements + 1)
    return TestResult(
      statistic: statistic, p: p,
      method: .monteCarlo(
        arrangements: arrangements, error: (p * (1 - p) / Double(arrangements)).squareRoot()),
      count: count)
  }
}

/// n over k; `nil` where that is over 2⁴⁰.
private func ways(choose k: Int, of n: Int) -> Int? {
  var result = 1
  for i in 0..<min(k, n - k) {
    // Divides without a rest: it is n−i over i+1 so far.
    result = result * (n - i) / (i + 1)
    if result > 1 << 40 { return nil }
  }
  return result
}

/// Calls `body` with the sum of each choice of `count` of the values.
private func forEachHand(of count: Int, outOf values: [Double], _ body: (Double) -> Void) {
  func deal(_ wanted: Int, from index: Int, _ sum: Double) {
    if wanted == 0 { return body(sum) }
    for next in index...(values.count - wanted) { deal(wanted - 1, from: next + 1, sum + values[next]) }
  }
  deal(count, from: 0, 0)
}
