import Statistics
import Testing

@Suite struct CalibrationTests {
  /// What is used by default holds its level on normal and accuracy-like data, within 1.5 points and the simulation's
  /// error; what is known not to is seen not to.
  @Test(arguments: [5, 10]) func defaultsHoldTheirLevel(runs: Int) throws {
    let study = try CalibrationStudy(runs: runs, repetitions: 2000, resamples: 200)
    for population in [Population.normal, .accuracy] {
      let rates = Dictionary(uniqueKeysWithValues: study.rates(of: population).map { ($0.method, $0.rate) })
      for method in [CalibrationStudy.Method.mean, .welch, .paired, .deviation] {
        let rate = try #require(rates[method])
        #expect(abs(rate.share - 0.95) < 0.015 + 3 * rate.error, "\(runs) \(population) \(method): \(rate)")
      }
      for method in CalibrationStudy.Method.allCases where method.isTest {
        let rate = try #require(rates[method])
        #expect(rate.share < 0.065 + 3 * rate.error, "\(runs) \(population) \(method): \(rate)")
      }
      // Nor are those that can reach their level careful beyond it. (The others have too few values of p.)
      for method in [CalibrationStudy.Method.welchTest, .pairedTest, .permutationTest] {
        let rate = try #require(rates[method])
        #expect(rate.share > 0.035 - 3 * rate.error, "\(runs) \(population) \(method): \(rate)")
      }
      // Bootstrap percentiles are too narrow for so few values.
      #expect(try #require(rates[.percentileMean]).share < 0.93)
      #expect(try #require(rates[.improvement]).share > 0.93)
    }
  }

  @Test func ratesAreFunctionsOfTheSeed() throws {
    let study = try CalibrationStudy(runs: 4, repetitions: 200, resamples: 50)
    let (first, again) = (study.rates(of: .skewed), study.rates(of: .skewed))
    #expect(first.map(\.rate) == again.map(\.rate) && first.map(\.method) == again.map(\.method))
    let other = try CalibrationStudy(runs: 4, repetitions: 200, seed: 2, resamples: 50).rates(of: .skewed)
    #expect(first.map(\.rate) != other.map(\.rate))
    #expect(throws: StatisticsError.self) { try CalibrationStudy(runs: 1) }
    #expect(throws: StatisticsError.self) { try CalibrationStudy(runs: 5, level: 1) }
  }
}
