import MomentumAnalysis
import Testing

@Suite struct SquaredNormEstimateTests {
  private static let population: [[Double]] = {
    var numbers = Numbers(seed: 31)
    return (0..<7).map { _ in numbers.vector(4) }
  }()

  private func mean(_ vectors: [[Double]]) -> [Double] {
    scaled(sum(vectors, dimension: 4), by: 1 / Double(vectors.count))
  }

  private func estimate(_ sample: [[Double]], population: Int) -> Double {
    var estimate = SquaredNormEstimate()
    for vector in sample { estimate.add(squaredNorm: squaredNorm(vector)) }
    #expect(estimate.count == sample.count)
    return estimate.value(squaredNormOfMean: squaredNorm(mean(sample)), population: population)
  }

  /// Unbiased means: the mean over all samples that could have been drawn is the truth.
  @Test(arguments: 2...7) func isUnbiased(size: Int) {
    let population = Self.population
    let truth = squaredNorm(mean(population))
    let samples = subsets(of: 7, size: size).map { $0.map { population[$0] } }
    let estimates = samples.map { estimate($0, population: 7) }
    #expect(abs(estimates.reduce(0, +) / Double(samples.count) - truth) < 1e-12)
    if size < 7 {
      let naive = samples.map { squaredNorm(mean($0)) }.reduce(0, +) / Double(samples.count)
      #expect(naive > truth + 1e-3)
      // The estimate for independent draws is off as well, in the other direction.
      let independent = samples.map { estimate($0, population: Int(Int32.max)) }.reduce(0, +)
      #expect(independent / Double(samples.count) < truth - 1e-3)
    }
  }

  @Test func isTheNormItselfOfAWholePopulation() {
    let population = Self.population
    #expect(abs(estimate(population, population: 7) - squaredNorm(mean(population))) < 1e-12)
  }

  @Test func mayBeNegative() {
    #expect(estimate([[1, 0, 0, 0], [-1, 0, 0, 0]], population: 100) < 0)
  }

  @Test func ofOneVectorIsItsNorm() {
    #expect(estimate([[3, 4, 0, 0]], population: 1) == 25)
  }
}
