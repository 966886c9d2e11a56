import Foundation
import Testing

/// What SciPy, statsmodels and rliable say, or brute force: `Fixtures/make-inference.py` writes it.
struct InferenceFixtures: Decodable, Sendable {
  struct Effect: Decodable, Sendable {
    var d, g: Double
    var interval: [Double]
  }
  struct Equivalence: Decodable, Sendable {
    var margin, alpha, lowerP, upperP: Double
    var interval: [Double]
  }
  struct Paired: Decodable, Sendable {
    var name: String
    var first, second, differences: [Double]
    var sign: Double
    var effect: Effect
    var equivalence: Equivalence
    /// Statistic and p.
    var signedRank: [Double]?
    var signPermutation: Double?
    var correlation, ratio: [Double]?
  }
  struct Unpaired: Decodable, Sendable {
    /// The estimate and its interval: `[0.7, [0.4, 0.9]]`.
    struct Improvement: Decodable, Sendable {
      var estimate: Double
      var interval: [Double]
      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        estimate = try container.decode(Double.self)
        interval = try container.decode([Double].self)
      }
    }
    var name: String
    var first, second: [Double]
    var pooled: Fixtures.Test
    var effect: Effect
    var equivalence: Equivalence
    var improvement: Improvement
    var rankSum, rankSumApproximate: [Double]?
    var permutation: Double?
    var brownForsythe, levene: [Double]?
  }
  struct Power: Decodable, Sendable {
    var pairing, alternative: String
    var alpha, effect, power: Double
    var runs: Int
  }
  struct SampleSize: Decodable, Sendable {
    var standardDeviation, difference, power: Double
    var runs: Int
  }
  struct EquivalencePower: Decodable, Sendable {
    var pairing: String
    var margin, difference, alpha, power: Double
    var runs: Int
  }
  struct Shapiro: Decodable, Sendable {
    var values: [Double]
    var statistic, p: Double
  }
  struct Multiple: Decodable, Sendable {
    var p, holm, hochberg, benjaminiHochberg: [Double]
  }
  struct Median: Decodable, Sendable {
    var values, interval: [Double]
    var level: Double
  }
  struct McNemar: Decodable, Sendable {
    var first, second: Int
    var p, midP: Double
  }
  struct Bootstrap: Decodable, Sendable {
    var values, replicates, percentile, basic, bca, scipyBCa: [Double]
    var spread: Double
  }
  struct Scores: Decodable, Sendable {
    var tasks: [[Double]]
    var values: [String: Double]
    var intervals: [String: [Double]]
  }
  var paired: [Paired]
  var unpaired: [Unpaired]
  var powers: [Power]
  var sampleSizes: [SampleSize]
  var equivalencePowers: [EquivalencePower]
  var shapiro: [Shapiro]
  var multiple: [Multiple]
  var medians: [Median]
  var mcNemar: [McNemar]
  var bootstrap: Bootstrap
  var scores: Scores
  var distributions: [Fixtures.Distribution]

  static func load() throws -> InferenceFixtures {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/inference", withExtension: "json"))
    return try JSONDecoder().decode(InferenceFixtures.self, from: Data(contentsOf: url))
  }
}
