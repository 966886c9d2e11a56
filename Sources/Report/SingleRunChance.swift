/// What one run of either arm would have shown, of a claim on a difference between them.
public struct SingleRunChance: Equatable, Sendable {
  /// The probability that a run of the better arm is ahead of one of the other, with its 95% interval.
  public struct Chance: Equatable, Sendable {
    public var probability: Double
    public var interval: Interval

    public init(probability: Double, interval: Interval) {
      self.probability = probability
      self.interval = interval
    }
  }

  public var better: String
  public var baseline: String
  public var metric: Metric
  /// Which epochs count: `final`.
  public var epochs: String
  public var betterRuns: Int
  public var baselineRuns: Int
  public var ahead: Chance
  /// By at least as much as was published.
  public var aheadAsPublished: Chance?
  /// The published difference, in the metric's unit.
  public var published: Double?
  /// Of the seeds that both arms finished, how many have the better arm ahead.
  public var seedsAhead: Int
  public var seeds: Int

  public init(
    better: String, baseline: String, metric: Metric, epochs: String, betterRuns: Int, baselineRuns: Int,
    ahead: Chance, aheadAsPublished: Chance? = nil, published: Double? = nil, seedsAhead: Int, seeds: Int
  ) {
    self.better = better
    self.baseline = baseline
    self.metric = metric
    self.epochs = epochs
    self.betterRuns = betterRuns
    self.baselineRuns = baselineRuns
    self.ahead = ahead
    self.aheadAsPublished = aheadAsPublished
    self.published = published
    self.seedsAhead = seedsAhead
    self.seeds = seeds
  }
}

/// How often one run per arm, as most papers report, would have shown what is claimed.
struct SingleRunSection {
  private let chances: [SingleRunChance]
  private let link: String?

  init(_ model: ReportModel) { (chances, link) = (model.singleRuns, model.singleRunsTable?.link) }

  var paragraphs: [String] {
    if chances.isEmpty { return [] }
    let rows = chances.map { chance in
      [
        "\(MarkdownText.escaped(chance.better)) against \(MarkdownText.escaped(chance.baseline)), \(chance.metric.title), \(chance.epochs)",
        "\(chance.betterRuns) × \(chance.baselineRuns)", text(chance.ahead),
        chance.published.map { chance.metric.difference($0) } ?? NumberText.none,
        text(chance.aheadAsPublished),
        "\(chance.seedsAhead) of \(chance.seeds)",
      ]
    }
    return [
      "## What one run per arm would have told you",
      MarkdownText.table(
        [
          "Comparison", "Pairs of runs", "First ahead, % (95% CI)", "Published difference",
          "Ahead by that much, % (95% CI)", "Seeds that have it ahead",
        ], rows),
      "Had each arm been run once, and finished: the probability that the first would have come out ahead, and by at least as much "
        + "as was published, over all pairs of a finished run of the one and a finished run of the other (ties count half; Newcombe's interval). Two arms "
        + "that do not differ give 50%. What comes out often for a single pair of runs is no evidence that it comes of the "
        + "optimizer.",
    ] + (link.map { [$0] } ?? [])
  }

  private func text(_ chance: SingleRunChance.Chance?) -> String {
    guard let chance else { return NumberText.none }
    func percent(_ value: Double?) -> String {
      value.map { NumberText.fixed(100 * $0, decimals: 0) } ?? NumberText.none
    }
    return "\(percent(chance.probability)) \(NumberText.interval(chance.interval, percent))"
  }
}
