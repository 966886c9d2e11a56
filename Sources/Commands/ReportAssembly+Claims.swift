import Experiment
import Foundation
import Report
import Statistics

/// What the runs of a claim's arms came to, by arm and seed.
struct ClaimValues {
  var values: [String: [Int: Double]] = [:]
  /// The metric by epoch, where whole curves are compared.
  var curves: [String: [Int: [Int: Double]]] = [:]
  /// By how much the best epoch is better than the last, where the rule is to take the best.
  var optimism: [Double] = []
  /// Of a target: which runs got there.
  var reached: [String: [Bool]] = [:]
  /// The seeds of the runs that diverged.
  var diverged: [String: Set<Int>] = [:]

  /// Takes in a run of an arm; one that no claim is about is passed over.
  ///
  /// - Parameter isUsable: Whether the run has usable final numbers.
  mutating func add(
    _ run: RunRecord, arm: String, isUsable: Bool, training: TrainingSpec, for claim: ClaimSpec
  ) {
    guard let contrast = claim.contrast, [contrast.better, contrast.baseline].contains(arm) else { return }
    let seed = run.spec.seed
    if run.hasDiverged(epochs: training.epochs) { diverged[arm, default: []].insert(seed) }
    switch claim.question {
    case .difference(_, let rule, _, _):
      guard isUsable, let value = rule.value(of: contrast.metric, run.epochs) else { return }
      values[arm, default: [:]][seed] = value
      if rule == .bestOnTest, let last = ClaimSpec.EpochRule.final.value(of: contrast.metric, run.epochs) {
        optimism.append(contrast.metric.isAccuracy ? value - last : last - value)
      }
    case .curves(_, let first, _):
      guard isUsable else { return }
      let values: [Int: Double] = Dictionary(
        run.epochs.compactMap { record in
          guard record.epoch >= first, let value = contrast.metric.value(record), value.isFinite
          else { return nil }
          return (record.epoch, value)
        }, uniquingKeysWith: { first, _ in first })
      // A run that lacks the metric altogether, as an imported one may, takes no epoch from the others.
      if !values.isEmpty { curves[arm, default: [:]][seed] = values }
    case .speed(_, let target, _):
      // A run that diverged will get no further: it is left out of means of final numbers, but not here.
      guard isUsable || run.status == .diverged else { return }
      let found = run.epochs.first { record in
        contrast.metric.value(record).map { contrast.metric.isAccuracy ? $0 >= target : $0 <= target }
          ?? false
      }
      // When a run got there cannot be said where it lacks the metric on the way, as an imported one may.
      let known = Set(run.epochs.filter { contrast.metric.value($0) != nil }.map(\.epoch))
      let onTheWay = contrast.metric.epochs(of: training).prefix { $0 < found?.epoch ?? .max }
      guard run.status == .diverged || known.isSuperset(of: onTheWay) else { return }
      values[arm, default: [:]][seed] = Double(found?.epoch ?? training.epochs)
      reached[arm, default: []].append(found != nil)
    case .identity, .ordering: break
    }
  }

  func oneSidedDivergence(of contrast: ClaimSpec.Contrast) -> OneSidedDivergence {
    let (better, baseline) = (diverged[contrast.better] ?? [], diverged[contrast.baseline] ?? [])
    return OneSidedDivergence(
      better: better.subtracting(baseline).sorted(), baseline: baseline.subtracting(better).sorted())
  }
}

extension ReportAssembly {
  /// The answers to the experiment's claims, from intervals that all hold together.
  func claims() throws -> [ClaimResult] {
    try zip(experiment.claims, claimValues).map { claim, measured in
      let level = 1 - experiment.share(of: claim)
      var needs: [SeedNeed] = []
      let answer: ClaimResult.Answer
      switch claim.question {
      case .difference(let contrast, let rule, let direction, let margin):
        var mean = MeanAnswer(
          measure: .metric(contrast.metric.reported, epochs: rule.reported), better: contrast.better,
          baseline: contrast.baseline, direction: direction.reported, margin: margin,
          publishedBetter: claim.published[contrast.better],
          publishedBaseline: claim.published[contrast.baseline], optimism: try estimate(measured.optimism),
          diverged: measured.oneSidedDivergence(of: contrast))
        needs = try fill(&mean, from: measured, level: level)
        answer = .mean(mean)
      case .speed(let contrast, let target, let margin):
        var mean = MeanAnswer(
          measure: .epochsTo(contrast.metric.reported, target: target), better: contrast.better,
          baseline: contrast.baseline, margin: margin,
          reached: [contrast.better, contrast.baseline].compactMap { arm in
            measured.reached[arm].map {
              MeanAnswer.Reached(arm: arm, reached: $0.filter(\.self).count, runs: $0.count)
            }
          })
        needs = try fill(&mean, from: measured, level: level)
        answer = .mean(mean)
      case .ordering(let ordering):
        var mean = MeanAnswer(
          measure: .normRatio(of: ordering.quantity.rawValue, path: ordering.path), better: ordering.smaller,
          baseline: ordering.larger)
        let ratios = try MomentumAssembly.ratios(
          ordering, probedRuns(of: ordering.path), windows: experiment.bias?.atEpochs ?? [])
        needs = try fill(
          &mean, ratios, minus: ratios.mapValues { _ in 1 }, level: level)
        answer = .mean(mean)
      case .curves(let contrast, let first, let margin):
        let curves = try curves(contrast, from: first, margin: margin, measured, level: level)
        if curves.verdict == .undecided, curves.degenerate == nil, curves.diverged.isEmpty,
          curves.points.count == curves.epochs,
          let deviation = largestDeviation(contrast, measured)
        {
          // Each of so many epochs may fail with its part of a fifth.
          let power = 1 - 0.2 / Double(curves.points.count)
          needs = [
            need(.none(margin: margin), of: curves.seeds) {
              try design(deviation, alpha: (1 - level) / 2).runs(margin: margin, power: power)
            }
          ].compactMap(\.self)
        }
        answer = .curves(curves)
      case .identity(let identity, let tolerance):
        let found = MomentumAssembly.deviation(
          from: identity, arms.flatMap { probedRuns(of: $0.arm.label) })
        answer = .identity(
          IdentityAnswer(
            identity: identity.reported, tolerance: tolerance, largest: found.largest,
            seeds: found.seeds, runs: found.runs, steps: found.steps))
      }
      return ClaimResult(
        id: claim.id, statement: claim.statement, level: level, answer: answer,
        plannedSeeds: claim.isOfProbes ? experiment.probedSeeds.count : experiment.seeds.count, needs: needs)
    }
  }

  /// Compares the arms' values seed by seed.
  ///
  /// - Returns: What it would take to settle the claim, where it is undecided.
  private func fill(_ answer: inout MeanAnswer, from measured: ClaimValues, level: Double) throws
    -> [SeedNeed]
  {
    try fill(
      &answer, measured.values[answer.better] ?? [:], minus: measured.values[answer.baseline] ?? [:],
      level: level)
  }

  private func fill(
    _ answer: inout MeanAnswer, _ better: [Int: Double], minus baseline: [Int: Double], level: Double
  ) throws -> [SeedNeed] {
    let test: PairedDifference<Int>?
    (answer.pairs, answer.estimate, test) = try paired(better, minus: baseline, level: level)
    guard let test, test.standardDeviation > 0 else { return [] }
    if answer.direction != .same, let published = answer.publishedDifference, published != 0 {
      answer.power = try? design(test.standardDeviation, alpha: 1 - level).power(
        difference: published, runs: answer.pairs.count)
    }
    guard answer.verdict == .undecided, !answer.isWithheld else { return [] }
    let (deviation, seeds) = (test.standardDeviation, answer.pairs.count)
    func find(_ effect: SeedNeed.Effect, _ difference: Double) -> SeedNeed? {
      guard answer.direction != .same, difference != 0 else { return nil }
      return need(effect, of: seeds, isOfProbes: answer.isOfProbes) {
        try design(deviation, alpha: 1 - level).runs(difference: difference, power: 0.8)
      }
    }
    var needs: [SeedNeed?] = []
    if let published = answer.publishedDifference {
      needs.append(find(.published(published), published))
    } else {
      needs.append(find(.measured(test.test.difference), test.test.difference))
    }
    if let margin = answer.margin, !answer.isCensored {
      // The (1 − α) interval lies within the margin where both one-sided tests reject at α/2.
      needs.append(
        need(.none(margin: margin), of: seeds, isOfProbes: answer.isOfProbes) {
          try design(deviation, alpha: (1 - level) / 2).runs(margin: margin, power: 0.8)
        })
    }
    return needs.compactMap(\.self)
  }

  /// A pair's difference varies as two values of correlation 1/2 do whose standard deviation is the same.
  private func design(_ deviation: Double, alpha: Double) throws -> ComparisonDesign {
    try ComparisonDesign(standardDeviation: deviation, pairing: .paired(correlation: 0.5), alpha: alpha)
  }

  /// - Parameter isOfProbes: Whether seeds cost probes, whose time is not known, and not whole trainings of two arms.
  private func need(
    _ effect: SeedNeed.Effect, of seeds: Int, isOfProbes: Bool = false, _ number: () throws -> Int
  ) -> SeedNeed? {
    guard let count = try? number() else { return nil }
    let missing = Double(max(0, count - seeds))
    return SeedNeed(
      effect: effect, seeds: count,
      seconds: isOfProbes
        ? nil
        : secondsPerEpoch.map { 2 * missing * Double(experiment.training.epochs) * $0 })
  }

  /// How often a single run of either arm would have shown what is claimed.
  func singleRuns() throws -> [SingleRunChance] {
    try zip(experiment.claims, claimValues).compactMap { claim, measured in
      guard case .difference(let contrast, let rule, .better, _) = claim.question,
        let better = measured.values[contrast.better], let baseline = measured.values[contrast.baseline],
        better.count > 1, baseline.count > 1
      else { return nil }
      // Less of a loss is more of what is asked.
      let sign: Double = contrast.metric.isAccuracy ? 1 : -1
      func values(_ arm: [Int: Double]) -> [Double] {
        arm.keys.sorted().compactMap { arm[$0].map { sign * $0 } }
      }
      let (first, second) = (values(better), values(baseline))
      func chance(by margin: Double) throws -> SingleRunChance.Chance {
        let found = try ProbabilityOfImprovement(of: first.map { $0 - margin }, over: second)
        return SingleRunChance.Chance(
          probability: found.probability, interval: Interval(found.interval))
      }
      // What is as much as was published, but for the rounding of a subtraction, is as much.
      func asMuch(_ published: Double) -> Double { sign * published * (1 - 1e-9) }
      let published = claim.publishedDifference
      let pairs = better.keys.compactMap { seed in baseline[seed].map { sign * ((better[seed] ?? $0) - $0) } }
      return SingleRunChance(
        better: contrast.better, baseline: contrast.baseline, metric: contrast.metric.reported,
        epochs: rule.reported, betterRuns: first.count, baselineRuns: second.count, ahead: try chance(by: 0),
        aheadAsPublished: try published.flatMap { sign * $0 > 0 ? try chance(by: asMuch($0)) : nil },
        published: published, seedsAhead: pairs.filter { $0 > 0 }.count, seeds: pairs.count)
    }
  }

  // MARK: Curves

  /// At every epoch that all of both arms' runs have.
  private func curves(
    _ contrast: ClaimSpec.Contrast, from first: Int, margin: Double, _ measured: ClaimValues, level: Double
  ) throws -> CurvesAnswer {
    let pairs = curvePairs(contrast, measured)
    var answer = CurvesAnswer(
      metric: contrast.metric.reported, better: contrast.better, baseline: contrast.baseline,
      fromEpoch: first, margin: margin, seeds: pairs.first?.better.count ?? 0,
      epochs: contrast.metric.epochs(of: experiment.training, from: first).count, points: [],
      diverged: measured.oneSidedDivergence(of: contrast))
    if answer.seeds < 2 { return answer }
    let simultaneous = 1 - (1 - level) / Double(pairs.count)
    answer.points = try pairs.map { pair in
      let own = try PairedDifference(pair.better, minus: pair.baseline, level: level).test
      let all = try PairedDifference(pair.better, minus: pair.baseline, level: simultaneous).test
      return CurvesAnswer.Point(
        epoch: pair.epoch, mean: own.difference, interval: Interval(own.interval),
        simultaneous: Interval(all.interval))
    }
    return answer
  }

  /// Per epoch that all runs of the seeds in common have, the arms' values by seed.
  private func curvePairs(_ contrast: ClaimSpec.Contrast, _ measured: ClaimValues) -> [(
    epoch: Int, better: [Int: Double], baseline: [Int: Double]
  )] {
    let better = measured.curves[contrast.better] ?? [:]
    let baseline = measured.curves[contrast.baseline] ?? [:]
    let seeds = better.keys.filter { baseline[$0] != nil }.sorted()
    guard let first = seeds.first, let epochs = better[first]?.keys.sorted() else { return [] }
    return epochs.compactMap { epoch in
      var pair: (epoch: Int, better: [Int: Double], baseline: [Int: Double]) = (epoch, [:], [:])
      for seed in seeds {
        guard let x = better[seed]?[epoch], let y = baseline[seed]?[epoch] else { return nil }
        (pair.better[seed], pair.baseline[seed]) = (x, y)
      }
      return pair
    }
  }

  private func largestDeviation(_ contrast: ClaimSpec.Contrast, _ measured: ClaimValues) -> Double? {
    let deviations = curvePairs(contrast, measured).compactMap {
      try? PairedDifference($0.better, minus: $0.baseline).standardDeviation
    }
    return deviations.max().flatMap { $0 > 0 ? $0 : nil }
  }

  /// Of one trainer, over all runs that say it.
  private var secondsPerEpoch: Double? {
    let seconds = origins.flatMap(\.secondsPerEpoch)
    return seconds.isEmpty ? nil : seconds.reduce(0, +) / Double(seconds.count)
  }

  /// - Returns: `nil` for an experiment without claims.
  func history(_ registrations: [RegistrationRecord]) -> ClaimHistory? {
    if experiment.claims.isEmpty { return nil }
    var before: Registration?
    let versions = registrations.map { record in
      defer { before = record.registration }
      return RegisteredVersion(
        version: record.version, date: date(record.registeredAt), hash: record.registration.hash,
        claims: record.registration.claims.count, seeds: record.registration.seeds,
        begunRuns: record.begunRuns, finishedRuns: record.finishedRuns,
        changes: before.map { record.registration.changes(since: $0) } ?? [])
    }
    return ClaimHistory(
      versions: versions, unregistered: before.map { Registration(experiment).changes(since: $0) } ?? [])
  }

  /// To the minute, in universal time.
  private func date(_ seconds: Double) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "yyyy-MM-dd HH:mm 'UTC'"
    return formatter.string(from: Date(timeIntervalSince1970: seconds))
  }
}

extension ClaimSpec {
  /// Whether its answer is of the seeds that are probed.
  fileprivate var isOfProbes: Bool {
    switch question {
    case .ordering, .identity: true
    case .difference, .curves, .speed: false
    }
  }
}

extension MeanAnswer {
  fileprivate var isOfProbes: Bool { if case .normRatio = measure { true } else { false } }
}

extension ClaimSpec.Metric {
  var reported: Metric {
    switch self {
    case .testAccuracy: .testAccuracy
    case .trainAccuracy: .trainAccuracy
    case .testLoss: .testLoss
    case .trainLoss: .trainLoss
    }
  }
}

extension ClaimSpec.Identity {
  fileprivate var reported: IdentityAnswer.Identity {
    switch self {
    case .recursion: .recursion
    case .limit: .limit
    }
  }
}

extension ClaimSpec.Direction {
  fileprivate var reported: MeanAnswer.Direction {
    switch self {
    case .better: .better
    case .different: .different
    case .same: .same
    }
  }
}

extension ClaimSpec.EpochRule {
  var reported: String {
    switch self {
    case .final: "final"
    case .meanLast(let count): "mean of the last \(count) epochs"
    case .bestOnTest: "best epoch on the test split"
    }
  }
}
