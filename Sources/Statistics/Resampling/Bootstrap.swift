import Dispatch

/// Draws samples with replacement from values that lie in strata, and computes a statistic of each.
///
/// Every resample is a function of the seed and its own number: the result does not depend on how many threads work.
///
/// Source: B. Efron, Annals of Statistics 7 (1979), pp. 1–26.
///
/// ```swift
/// let bootstrap = try Bootstrap(strata: [values.count], resamples: 10_000, seed: 1)
/// let means = bootstrap.replicates(scratch: ()) { drawn, _ in
///   drawn.reduce(0) { $0 + values[Int($1)] } / Double(drawn.count)
/// }
/// ```
public struct Bootstrap: Sendable {
  /// How many values each stratum has; a resample has as many of each.
  public let strata: [Int]
  public let resamples: Int
  public let seed: UInt64

  /// - Throws: ``StatisticsError`` where there is no value, a stratum is empty or has over 2³¹ values, or for a number of
  ///   resamples outside 1 … 100 million.
  public init(strata: [Int], resamples: Int, seed: UInt64) throws(StatisticsError) {
    guard !strata.isEmpty, strata.allSatisfy({ $0 > 0 }) else {
      throw StatisticsError(.tooFewValues(needed: 1, found: 0))
    }
    let total = strata.reduce(0) { $0.addingReportingOverflow($1).partialValue }
    guard (1...Int(Int32.max)).contains(total), strata.allSatisfy({ $0 <= Int(Int32.max) }) else {
      throw StatisticsError(.outOfDomain(parameter: "the number of values", value: Double(total)))
    }
    guard (1...100_000_000).contains(resamples) else {
      throw StatisticsError(.outOfDomain(parameter: "the number of resamples", value: Double(resamples)))
    }
    self.strata = strata
    self.resamples = resamples
    self.seed = seed
  }

  /// The statistic of each resample, in their order.
  ///
  /// - Parameters:
  ///   - scratch: What each thread starts with as its own memory.
  ///   - statistic: Takes the indices of the values drawn, of all strata, in the strata's order.
  public func replicates<Scratch: Sendable, Value: Sendable>(
    scratch: Scratch, _ statistic: @Sendable (UnsafeBufferPointer<UInt32>, inout Scratch) -> Value
  ) -> [Value] {
    let total = strata.reduce(0, +)
    // Parts are of the work, not of the machine: large enough for a thread, small enough to share.
    let part = max(1, min(4096, (resamples + 63) / 64))
    let parts = (resamples + part - 1) / part
    return [Value](unsafeUninitializedCapacity: resamples) { buffer, count in
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: parts) { index in
        var own = scratch
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: total) { drawn in
          for resample in (index * part)..<min(resamples, (index + 1) * part) {
            var random = ResamplingRandom(seed: seed, index: resample)
            var first = 0
            for stratum in strata {
              random.fill(
                UnsafeMutableBufferPointer(rebasing: drawn[first..<(first + stratum)]), from: first,
                count: stratum)
              first += stratum
            }
            // Each part writes elements of its own.
            results.initializeElement(at: resample, to: statistic(UnsafeBufferPointer(drawn), &own))
          }
        }
      }
      count = resamples
    }
  }
}
