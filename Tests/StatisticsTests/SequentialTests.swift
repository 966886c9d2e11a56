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

  @Test func whatCannotBeFollowedIsAnError() {
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1]) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1, 2], scale: 0) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1, .nan, 2]) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [2], within: 0...1) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [.nan], within: 0...1) }
    #expect(throws: StatisticsError.self) { try ConfidenceInterval.anytime(of: [1], within: 1...1) }
  }
}
