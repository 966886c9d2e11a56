/// One arm against another: by how much, how surely, how often, and what follows.
///
/// Everything that a p-value leaves out is here with it: the difference and its interval, its size in standard
/// deviations, how often a run of one is better than one of the other, and, where a margin was named, whether the two
/// are equivalent.
public struct Contrast: Equatable, Sendable {
  public struct Options: Equatable, Sendable {
    /// Values of one key belong together; otherwise the two arms' runs have nothing in common.
    public var isPaired: Bool
    /// Of the intervals, before and after they are adjusted.
    public var level: Double
    /// Differences up to this do not matter; `nil` where equivalence is not asked for.
    public var margin: Double?

    public init(isPaired: Bool = false, level: Double = 0.95, margin: Double? = nil) {
      self.isPaired = isPaired
      self.level = level
      self.margin = margin
    }
  }

  public enum Verdict: String, Sendable {
    /// The first arm's mean is above the second's, or below.
    case above, below
    /// Within the margin.
    case equivalent
    /// The runs that there are leave it open.
    case undecided
    /// The values do not vary, so that nothing says how sure their difference is.
    case noSpread = "no-spread"
  }

  public let first: String
  public let second: String
  public let options: Options
  /// How many values of each took part; equal where they are paired.
  public let firstCount: Int
  public let secondCount: Int
  /// Keys without a partner, in order, where values are paired.
  public let onlyInFirst: [String]
  public let onlyInSecond: [String]
  /// Paired, or Welch's.
  public let difference: DifferenceOfMeans
  /// Of the signed-rank or rank-sum test: a second opinion that does not look at distances; `nil` where all differences
  /// are 0.
  public let ranks: TestResult?
  /// `nil` where the values do not vary, or so little that its interval is beyond what can be computed.
  public let effect: EffectSize?
  public let improvement: ProbabilityOfImprovement
  /// `nil` where no margin was named, or the values do not vary.
  public let equivalence: EquivalenceTest?
  /// Between the arms over keys, its interval, and the unpaired half-width over the paired one; `nil` where values are
  /// not paired or do not vary.
  public let correlation: Double?
  public let correlationInterval: ConfidenceInterval?
  public let pairingGain: Double?
  /// Over all contrasts that were asked for together; those of this one alone before ``adjust(_:by:)``.
  public private(set) var adjustedP: Double?
  public private(set) var adjustedEquivalenceP: Double?
  public private(set) var adjustedInterval: ConfidenceInterval

  /// Compares `first` minus `second`.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values on either side, or pairs, and for a level or margin out of
  ///   range.
  public init(_ first: ArmSample, minus second: ArmSample, _ options: Options) throws(StatisticsError) {
    self.first = first.name
    self.second = second.name
    self.options = options
    if options.isPaired {
      let paired = try PairedDifference(first.values, minus: second.values, level: options.level)
      (firstCount, secondCount) = (paired.pairs.count, paired.pairs.count)
      (onlyInFirst, onlyInSecond) = (paired.onlyInFirst, paired.onlyInSecond)
      difference = paired.test
      let differences = paired.pairs.map(\.difference)
      ranks =
        differences.contains { abs($0) > paired.rounding }
        ? try .signedRank(differences, rounding: paired.rounding) : nil
      effect = try? EffectSize(paired)
      improvement = try ProbabilityOfImprovement(
        of: paired.pairs.map(\.first), over: paired.pairs.map(\.second), level: options.level)
      correlation = paired.correlation
      correlationInterval = try paired.correlation.flatMap { correlation throws(StatisticsError) in
        try .correlation(correlation, pairs: paired.pairs.count, level: options.level)
      }
      pairingGain = paired.gain
    } else {
      (firstCount, secondCount) = (first.sorted.count, second.sorted.count)
      (onlyInFirst, onlyInSecond) = ([], [])
      difference = try .welch(first.sorted, minus: second.sorted, level: options.level)
      ranks = try .rankSum(first.sorted, second.sorted)
      effect = try? EffectSize(first.sorted, minus: second.sorted, level: options.level)
      improvement = try ProbabilityOfImprovement(of: first.sorted, over: second.sorted, level: options.level)
      (correlation, correlationInterval, pairingGain) = (nil, nil, nil)
    }
    if let margin = options.margin, !difference.isDegenerate {
      equivalence = try EquivalenceTest(difference, margin: margin, alpha: 1 - options.level)
    } else {
      equivalence = nil
    }
    adjustedP = difference.p
    adjustedEquivalenceP = equivalence?.p
    adjustedInterval = difference.interval
  }

  /// Adjusts the p-values of all contrasts that are looked at together, and widens their intervals so that all hold at
  /// once.
  ///
  /// - Throws: ``StatisticsError`` only for a level out of range.
  public static func adjust(_ contrasts: inout [Contrast], by method: MultipleComparisons = .holm)
    throws(StatisticsError)
  {
    func adjusted(_ p: [Double?]) throws(StatisticsError) -> [Double?] {
      var values = try method.adjusted(p.compactMap(\.self))[...]
      return p.map { $0 == nil ? nil : values.removeFirst() }
    }
    let differences = try adjusted(contrasts.map(\.difference.p))
    let equivalences = try adjusted(contrasts.map { $0.equivalence?.p })
    for index in contrasts.indices {
      let difference = contrasts[index].difference
      contrasts[index].adjustedP = differences[index]
      contrasts[index].adjustedEquivalenceP = equivalences[index]
      contrasts[index].adjustedInterval = try .around(
        difference.difference, standardError: difference.standardError,
        degreesOfFreedom: difference.degreesOfFreedom,
        level: MultipleComparisons.level(ofEach: contrasts.count, together: contrasts[index].options.level))
    }
  }

  /// What follows, by the adjusted p-values. A difference that is sure and smaller than the margin is equivalence.
  public var verdict: Verdict {
    guard let p = adjustedP else { return .noSpread }
    let alpha = 1 - options.level
    if let equivalence = adjustedEquivalenceP, equivalence <= alpha { return .equivalent }
    if p <= alpha { return difference.difference > 0 ? .above : .below }
    return .undecided
  }
}
