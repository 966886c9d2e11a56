extension TestResult {
  /// Levene's test that several samples have one variance, in Brown and Forsythe's form by default: an analysis of
  /// variance of |x − centre of its sample|, with medians as centres.
  ///
  /// Source: M. B. Brown, A. B. Forsythe, Journal of the American Statistical Association 69 (1974), pp. 364–367.
  ///
  /// - Parameter byMedians: Whether deviations are from the median; from the mean otherwise (Levene 1960).
  /// - Throws: ``StatisticsError`` for fewer than 2 samples, one of fewer than 2 values, a value that is not finite, or
  ///   samples whose deviations do not vary.
  public static func equalSpread(_ samples: [[Double]], byMedians: Bool = true) throws(StatisticsError)
    -> TestResult
  {
    guard samples.count >= 2 else { throw StatisticsError(.tooFewValues(needed: 2, found: samples.count)) }
    var deviations: [[Double]] = []
    for sample in samples {
      try requireValues(2, in: sample)
      let summary = try SampleSummary(of: sample)
      let centre = byMedians ? summary.median : summary.mean
      deviations.append(sample.map { abs($0 - centre) })
    }
    let all = deviations.flatMap(\.self)
    let (grand, _) = try centred(all)
    var (between, within) = (0.0, 0.0)
    for sample in deviations {
      let (mean, squares) = try centred(sample)
      between += Double(sample.count) * (mean - grand) * (mean - grand)
      within += squares
    }
    let (groups, count) = (Double(samples.count), Double(all.count))
    guard count > groups, within > 0 else { throw StatisticsError(.constant) }
    let statistic = (between / (groups - 1)) / (within / (count - groups))
    guard statistic.isFinite else { throw StatisticsError(.overflow) }
    return TestResult(
      statistic: statistic, p: try FDistribution(groups - 1, count - groups).survival(statistic),
      method: .approximate, count: all.count)
  }
}
