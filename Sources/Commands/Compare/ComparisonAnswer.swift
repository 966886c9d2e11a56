import Statistics

/// A comparison as `compare --json` prints it. The names are part of the interface; README.md describes them.
struct ComparisonAnswer: Encodable {
  struct Interval: Encodable {
    var lower, upper, level: Double

    init(_ interval: ConfidenceInterval) {
      (lower, upper, level) = (interval.lower, interval.upper, interval.level)
    }
  }

  struct Arm: Encodable {
    var name: String
    var n: Int
    var mean: Double
    var meanInterval: Interval?
    var standardDeviation: Double?
    var standardDeviationInterval: Interval?
    var median, minimum, maximum: Double
  }

  struct Contrast: Encodable {
    var first, second: String
    var pairing: String
    var nFirst, nSecond: Int
    var onlyInFirst, onlyInSecond: [String]
    var difference, standardError, degreesOfFreedom: Double
    var interval, adjustedInterval: Interval
    var t, p, adjustedP, rankP: Double?
    var rankMethod: String?
    /// Cohen's d, or d_z of pairs; Hedges' g, which is d, or d_z, without its bias at small n; the interval of the true d.
    var d, g: Double?
    var effectInterval: Interval?
    var probabilityOfImprovement: Double
    var probabilityOfImprovementInterval: Interval
    var margin, equivalenceP, adjustedEquivalenceP: Double?
    var correlation: Double?
    var correlationInterval: Interval?
    var pairingGain: Double?
    var verdict: String
  }

  struct Group: Encodable {
    var metric: String
    var task: String?
    var arms: [Arm]
    var contrasts: [Contrast]
    var problems: [String]
  }

  struct Estimate: Encodable {
    var value: Double
    var interval: Interval
  }

  struct AggregateArm: Encodable {
    var name: String
    var runs: Int
    var interquartileMean, mean, median: Estimate
    /// Mean of max(0, target − value); `null` without `--target`.
    var optimalityGap: Estimate?
    /// The share of runs above each of `--thresholds`.
    var performanceProfile: [ProfilePoint]
  }

  struct ProfilePoint: Encodable {
    var threshold, share: Double
    var interval: Interval
  }

  struct Improvement: Encodable {
    var first, second: String
    var probability: Double
    var interval: Interval
    /// Of the tasks' differences averaged, each task's counting the same; `null` where some task has none.
    var difference: Double?
    var differenceInterval: Interval?
    var differenceP: Double?
  }

  struct Aggregate: Encodable {
    var metric: String
    var tasks: Int
    var arms: [AggregateArm]
    var improvements: [Improvement]
    var resamples, improvementResamples, seed: Int
    var notes: [String]
  }

  var level: Double
  var adjustment: String
  /// How many contrasts were adjusted together.
  var contrasts: Int
  var groups: [Group]
  var aggregates: [Aggregate]

  init(_ comparison: Comparison) {
    level = comparison.request.level
    adjustment = comparison.request.adjustment.rawValue
    contrasts = comparison.groups.reduce(0) { $0 + $1.contrasts.count }
    groups = comparison.groups.map { group in
      Group(
        metric: group.metric, task: group.task, arms: group.arms.map(Arm.init),
        contrasts: group.contrasts.map(Contrast.init),
        problems: group.problems)
    }
    aggregates = comparison.aggregates.map { aggregate in
      func estimate(_ value: Comparison.Estimate) -> Estimate {
        Estimate(value: value.value, interval: Interval(value.interval))
      }
      return Aggregate(
        metric: aggregate.metric, tasks: aggregate.tasks,
        arms: aggregate.arms.map {
          AggregateArm(
            name: $0.name, runs: $0.runs, interquartileMean: estimate($0.interquartileMean),
            mean: estimate($0.mean), median: estimate($0.median),
            optimalityGap: $0.optimalityGap.map(estimate),
            performanceProfile: zip(comparison.request.thresholds, $0.profile).map {
              ProfilePoint(threshold: $0, share: $1.value, interval: Interval($1.interval))
            })
        },
        improvements: aggregate.improvements.map {
          Improvement(
            first: $0.first, second: $0.second, probability: $0.result.probability,
            interval: Interval($0.result.interval), difference: $0.difference?.difference,
            differenceInterval: ($0.difference?.interval).map(Interval.init), differenceP: $0.difference?.p)
        }, resamples: aggregate.resamples, improvementResamples: aggregate.improvementResamples,
        seed: Int(Comparison.seed), notes: aggregate.notes)
    }
  }
}

extension ComparisonAnswer.Arm {
  init(_ sample: ArmSample) {
    self.init(
      name: sample.name, n: sample.summary.count, mean: sample.summary.mean,
      meanInterval: sample.meanInterval.map(ComparisonAnswer.Interval.init),
      standardDeviation: sample.summary.standardDeviation,
      standardDeviationInterval: sample.deviationInterval.map(ComparisonAnswer.Interval.init),
      median: sample.summary.median, minimum: sample.summary.minimum, maximum: sample.summary.maximum)
  }
}

extension ComparisonAnswer.Contrast {
  init(_ contrast: Contrast) {
    let interval = ComparisonAnswer.Interval.init
    self.init(
      first: contrast.first, second: contrast.second,
      pairing: contrast.options.isPaired ? "paired" : "unpaired",
      nFirst: contrast.firstCount, nSecond: contrast.secondCount, onlyInFirst: contrast.onlyInFirst,
      onlyInSecond: contrast.onlyInSecond, difference: contrast.difference.difference,
      standardError: contrast.difference.standardError,
      degreesOfFreedom: contrast.difference.degreesOfFreedom,
      interval: interval(contrast.difference.interval), adjustedInterval: interval(contrast.adjustedInterval),
      t: contrast.difference.t, p: contrast.difference.p, adjustedP: contrast.adjustedP,
      rankP: contrast.ranks?.p,
      rankMethod: contrast.ranks.map { $0.method == .exact ? "exact" : "approximate" }, d: contrast.effect?.d,
      g: contrast.effect?.g, effectInterval: contrast.effect.map { interval($0.interval) },
      probabilityOfImprovement: contrast.improvement.probability,
      probabilityOfImprovementInterval: interval(contrast.improvement.interval),
      margin: contrast.options.margin,
      equivalenceP: contrast.equivalence?.p, adjustedEquivalenceP: contrast.adjustedEquivalenceP,
      correlation: contrast.correlation, correlationInterval: contrast.correlationInterval.map(interval),
      pairingGain: contrast.pairingGain, verdict: contrast.verdict.rawValue)
  }
}
