import Foundation
import Statistics
import Testing

@Suite struct SequentialTests {
  /// Small samples worked out by the definition: the ends are where the Bayes factor is 1/α.
  @Test func theEndsAreWhereTheBayesFactorSaysSo() throws {
    let values = [0.3, 0.1, 0.25, 0.4, -0.05, 0.2, 0.31]
    for (level, scale) in [(0.95, 1.0), (0.9, 0.5)] {
      let interval = try #require(try ConfidenceInterval.anytime(of: values, level: level, scale: scale))
      for end in [interval.lower, interval.upper] {
        let n = Double(values.count)
        let mean = values.reduce(0, +) / n
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)).squareRoot()
        let t = n.squareRoot() * (mean - end) / deviation
        let g = 1 + n * scale * scale
        let factor = pow(g, -0.5) * pow((1 + t * t / (n - 1)) / (1 + t * t / ((n - 1) * g)), n / 2)
        #expect(isClose(factor, 1 / (1 - level), tolerance: 1e-9))
      }
    }
    #expect(try ConfidenceInterval.anytime(of: [1, 2]) == nil)
    #expect(try ConfidenceInterval.anytime(of: values, within: -1...1).contains(0.2))
  }

  /// Looked at after every value, the sequence misses the truth in at most 5% of all series, where Student's interval,
  /// looked at as often, misses it in far more.
  @Test func everyLookHolds() throws {
    var state: UInt64 = 99
    func uniform() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (Double(state >> 11) + 0.5) * 0x1p-53
    }
    let series = 2000
    var (missed, missedBernstein, missedStudent) = (0, 0, 0)
    for _ in 0..<series {
      let normals = (0..<60).map { _ in (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform()) }
      let bounded = (0..<60).map { _ in uniform() }
      var (misses, bernstein, student) = (false, false, false)
      for n in stride(from: 3, through: 60, by: 1) {
        let prefix = Array(normals.prefix(n))
        if let interval = try ConfidenceInterval.anytime(of: prefix), !interval.contains(0) { misses = true }
        if !(try ConfidenceInterval.mean(of: prefix).contains(0)) { student = true }
        if !(try ConfidenceInterval.anytime(of: Array(bounded.prefix(n)), within: 0...1).contains(0.5)) {
          bernstein = true
        }
      }
      missed += misses ? 1 : 0
      missedBernstein += bernstein ? 1 : 0
      missedStudent += student ? 1 : 0
    }
    // 5% plus three standard errors of the simulation.
    let most = Int(Double(series) * (0.05 + 3 * (0.05 * 0.95 / Double(series)).squareRoot()))
    #expect(missed <= most && missedBernstein <= most, "\(missed), \(missedBernstein) of \(series)")
    #expect(missedStudent > 2 * most && missed > 0, "\(missedStudent)")
  }

  /// The first look that settles it counts, whatever comes after.
  @Test func decisionsStay() throws {
    let early = [0.5, 0.6, 0.4, 0.55, 0.45, 0.5, 0.52, 0.48]
    let decision = try #require(try SequentialDecision(early + [-50, -60, -70]))
    #expect(decision.outcome == .above && decision.count < early.count && decision.interval.lower > 0)
    let before = try ConfidenceInterval.anytime(of: Array(early.prefix(decision.count - 1)))
    #expect(before.map { $0.contains(0) } ?? true)
    #expect(try SequentialDecision(early.map { -$0 })?.outcome == .below)
    let small = (0..<40).map { Double($0 % 5) / 100 - 0.02 }
    #expect(try SequentialDecision(small) == nil)
    #expect(try SequentialDecision(small, margin: 0.05)?.outcome == .equivalent)
    #expect(try SequentialDecision([1, 1, 1, 1]) == nil && SequentialDecision([1]) == nil)
    // Where the question is the margin, to be on one side of 0 settles nothing.
    #expect(try SequentialDecision(early, margin: 1000, isOfMargin: true)?.outcome == .equivalent)
    let (lower, seen) = (decision.interval.lower, Array(early.prefix(decision.count)))
    #expect(try SequentialDecision(early, margin: lower / 2, isOfMargin: true)?.outcome == .above)
    #expect(try SequentialDecision(seen, margin: decision.mean, isOfMargin: true) == nil)
    #expect(throws: StatisticsError.self) { try SequentialDecision([1, 2, 3], margin: 0) }
  }

  /// No more than 5% of 10,000 sweeps find what is not there, and they end sooner the larger what is.
  @Test func sweepsThatStopKeepTheirLevel() throws {
    let none = try SequentialStudy(effect: 0, seeds: 44)
    #expect(none.found > 0.01 && none.found < 0.05, "\(none)")
    let paper = try SequentialStudy(effect: 0.14 / 0.16 / 2.0.squareRoot(), seeds: 44)
    let double = try SequentialStudy(effect: 0.28 / 0.16 / 2.0.squareRoot(), seeds: 44)
    // A simulation of its own in NumPy said 86.5% after 25.8 seeds, and 11.5 seeds for effects of 1.2.
    #expect(abs(paper.found - 0.865) < 0.015 && abs(paper.meanSeeds - 25.8) < 0.6, "\(paper)")
    #expect(double.found > 0.99 && abs(double.meanSeeds - 11) < 1.5, "\(double)")
    #expect(
      try SequentialStudy(effect: 0.5, seeds: 20, sweeps: 100)
        == SequentialStudy(effect: 0.5, seeds: 20, sweeps: 100))
    #expect(throws: StatisticsError.self) { try SequentialStudy(effect: 0, seeds: 1) }
  }

  @Test func whatCannotBeFollowedIsAnError() {
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1]) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1, 2], scale: 0) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1, .nan, 2]) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [2], within: 0...1) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [.nan], within: 0...1) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1], within: 1...1) }
  }
}
