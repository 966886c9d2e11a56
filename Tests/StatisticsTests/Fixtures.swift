import Foundation
import Testing

/// What SciPy says: `Fixtures/make-fixtures.py` writes it.
struct Fixtures: Decodable, Sendable {
  struct Summary: Decodable, Sendable {
    struct Interval: Decodable, Sendable {
      var level: Double
      var mean: [Double]
      var standardDeviation: [Double]
    }
    var name: String
    var values: [Double]
    var mean, standardDeviation, median, minimum, maximum: Double
    var intervals: [Interval]
  }
  struct Test: Decodable, Sendable {
    var t, p, degreesOfFreedom: Double
    var interval: [Double]
  }
  struct Difference: Decodable, Sendable {
    var name: String
    var level: Double
    var first, second: [Double]
    var difference, standardDeviation: Double
    var paired, welch: Test
    var correlation, gain, detectable80: Double
  }
  struct Distribution: Decodable, Sendable {
    var function: String
    var arguments: [Double]
    var value: Double
  }
  var summaries: [Summary]
  var differences: [Difference]
  var distributions: [Distribution]

  static func load() throws -> Fixtures {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/statistics", withExtension: "json"))
    return try JSONDecoder().decode(Fixtures.self, from: Data(contentsOf: url))
  }
}

/// |found − expected| ≤ tolerance·max(|expected|, floor).
func isClose(_ found: Double?, _ expected: Double, tolerance: Double = 1e-10, floor: Double = 1e-12) -> Bool {
  guard let found, found.isFinite else { return false }
  return abs(found - expected) <= tolerance * max(abs(expected), floor)
}
