extension TestResult {
  /// The sign test that a difference is as often above 0 as below; differences of 0 are left out. The statistic is the
  /// number above 0, p is twice the smaller binomial tail.
  ///
  /// - Throws: ``StatisticsError`` where no difference is left or one is not finite.
  public static func sign(_ differences: [Double]) throws(StatisticsError) -> TestResult {
    try requireFinite(differences)
    let above = differences.count { $0 > 0 }
    let below = differences.count { $0 < 0 }
    guard above + below > 0 else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    let tail = try Binomial(trials: above + below, probability: 0.5).cumulative(min(above, below))
    return TestResult(statistic: Double(above), p: min(1, 2 * tail), method: .exact, count: above + below)
  }

  /// McNemar's exact test for two classifiers on the same images: of those that exactly one of them got right, as many
  /// are each one's.
  ///
  /// - Parameters:
  ///   - firstOnly: Images that the first alone got right.
  ///   - secondOnly: Images that the second alone got right.
  ///   - midP: Count only half of the probability of what was found itself: less conservative, and still close to its
  ///     level. Source: M. W. Fagerland, S. Lydersen, P. Laake, BMC Medical Research Methodology 13 (2013), 91.
  /// - Throws: ``StatisticsError`` for negative counts, or none at all.
  public static func mcNemar(firstOnly: Int, secondOnly: Int, midP: Bool = false) throws(StatisticsError)
    -> TestResult
  {
    for count in [firstOnly, secondOnly] where count < 0 {
      throw StatisticsError(.outOfDomain(parameter: "a number of images", value: Double(count)))
    }
    let trials = firstOnly + secondOnly
    guard trials > 0 else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    let binomial = Binomial(trials: trials, probability: 0.5)
    let smaller = min(firstOnly, secondOnly)
    var p = 2 * (try binomial.cumulative(smaller))
    if midP { p -= try binomial.mass(smaller) }
    return TestResult(statistic: Double(smaller), p: min(1, p), method: .exact, count: trials)
  }
}
