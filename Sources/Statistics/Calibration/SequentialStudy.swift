import Dispatch

/// What sweeps that end as soon as the matter is settled come to: simulated.
public struct SequentialStudy: Equatable, Sendable {
  public let sweeps: Int
  /// The share of sweeps that settled on a difference, above or below 0.
  public let found: Double
  /// How many seeds a sweep took on average, those that went to the end among them.
  public let meanSeeds: Double

  /// - Parameters:
  ///   - effect: The true mean of a pair's difference in its standard deviations.
  ///   - seeds: At most so many; a sweep that has not settled by then ends.
  ///   - sweeps: How many are simulated; each is a function of `seed` and its own number.
  /// - Throws: ``StatisticsError`` for fewer than 2 seeds or more than 10,000, no sweep or more than 10 million, an
  ///   effect that is not finite, or a level outside (0, 1).
  public init(effect: Double, seeds: Int, level: Double = 0.95, sweeps: Int = 10_000, seed: UInt64 = 1)
    throws(StatisticsError)
  {
    try requireLevel(level)
    guard effect.isFinite else { throw StatisticsError(.outOfDomain(parameter: "the effect", value: effect)) }
    guard (2...10_000).contains(seeds) else {
      throw StatisticsError(.outOfDomain(parameter: "the number of seeds", value: Double(seeds)))
    }
    guard (1...10_000_000).contains(sweeps) else {
      throw StatisticsError(.outOfDomain(parameter: "the number of sweeps", value: Double(sweeps)))
    }
    // The number of seeds that each took; negative where it went to the end.
    let ends = [Int](unsafeUninitializedCapacity: sweeps) { buffer, count in
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: sweeps) { sweep in
        var random = NormalRandom(seed: seed, index: sweep)
        let differences = (0..<seeds).map { _ in effect + random.next() }
        let decision = (try? SequentialDecision(differences, level: level)) ?? nil
        results.initializeElement(at: sweep, to: decision?.count ?? -seeds)
      }
      count = sweeps
    }
    self.sweeps = sweeps
    found = Double(ends.count { $0 > 0 }) / Double(sweeps)
    meanSeeds = Double(ends.reduce(0) { $0 + abs($1) }) / Double(sweeps)
  }
}
