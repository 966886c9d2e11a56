import Statistics
import Testing

@Suite struct DistributionTests {
  @Test func agreesWithSciPy() throws {
    let rows = try Fixtures.load().distributions
    #expect(rows.count > 200)
    for row in rows {
      let a = row.arguments
      let value: Double
      switch row.function {
      case "t.cdf": value = try StudentT(degreesOfFreedom: a[1]).cumulative(a[0])
      case "t.sf": value = try StudentT(degreesOfFreedom: a[1]).survival(a[0])
      case "t.quantile": value = try StudentT(degreesOfFreedom: a[1]).quantile(a[0])
      case "chi2.cdf": value = try ChiSquared(degreesOfFreedom: a[1]).cumulative(a[0])
      case "chi2.quantile": value = try ChiSquared(degreesOfFreedom: a[1]).quantile(a[0])
      case "normal.cdf": value = try NormalDistribution.cumulative(a[0])
      case "normal.quantile": value = try NormalDistribution.quantile(a[0])
      case "nct.cdf": value = try NoncentralT(degreesOfFreedom: a[1], noncentrality: a[2]).cumulative(a[0])
      case "nct.sf": value = try NoncentralT(degreesOfFreedom: a[1], noncentrality: a[2]).survival(a[0])
      default:
        Issue.record("no function \(row.function)")
        continue
      }
      #expect(isClose(value, row.value), "\(row.function)\(a): \(value), not \(row.value)")
    }
  }

  @Test func refusesWhatIsOutsideItsDomain() {
    for df in [0, -1, Double.nan] {
      #expect(throws: StatisticsError.self) { try StudentT(degreesOfFreedom: df).cumulative(1) }
      #expect(throws: StatisticsError.self) { try ChiSquared(degreesOfFreedom: df).quantile(0.5) }
    }
    for probability in [0, 1, -0.1, 1.1, Double.nan] {
      #expect(throws: StatisticsError.self) { try StudentT(degreesOfFreedom: 3).quantile(probability) }
      #expect(throws: StatisticsError.self) { try NormalDistribution.quantile(probability) }
    }
    #expect(throws: StatisticsError.self) { try ChiSquared(degreesOfFreedom: 3).cumulative(-1) }
    #expect(throws: StatisticsError.self) { try NormalDistribution.cumulative(.nan) }
  }
}
