import Experiment
import Foundation
import Report
import Statistics

extension ReportAssembly {
  /// The answers to the experiment's claims, from intervals that all hold together.
  func claims() throws -> [ClaimResult] {
    try zip(experiment.claims, claimValues).compactMap(claim)
  }

  private func claim(_ claim: ClaimSpec, _ measured: ClaimValues) throws -> ClaimResult? {
    guard case .difference(let contrast, let rule, let direction, let margin) = claim.question
    else { return nil }
    let share = experiment.share(of: claim)
    let better = measured.values[contrast.better] ?? [:]
    let baseline = measured.values[contrast.baseline] ?? [:]
    var result = ClaimResult(
      id: claim.id, statement: claim.statement, better: contrast.better, baseline: contrast.baseline,
      metric: contrast.metric.reported, epochs: rule.reported, direction: direction.reported,
      margin: margin,
      publishedBetter: claim.published[contrast.better],
      publishedBaseline: claim.published[contrast.baseline], level: 1 - share,
      optimism: try estimate(measured.optimism))
    let test: PairedDifference<Int>?
    (result.pairs, result.estimate, test) = try paired(better, minus: baseline, level: 1 - share)
    if result.verdict == .undecided, let paired = test, paired.standardDeviation > 0 {
      result.needs = needs(result, deviation: paired.standardDeviation, share: share)
    }
    return result
  }

  /// How many seeds would settle a claim, were its differences to go on varying as they did.
  private func needs(_ claim: ClaimResult, deviation: Double, share: Double) -> [ClaimResult.Need] {
    func need(_ effect: ClaimResult.Need.Effect, _ seeds: () throws -> Int) -> ClaimResult.Need? {
      guard let count = try? seeds() else { return nil }
      let missing = Double(max(0, count - claim.pairs.count))
      return ClaimResult.Need(
        effect: effect, seeds: count,
        seconds: secondsPerEpoch.map { 2 * missing * Double(experiment.training.epochs) * $0 })
    }
    // A pair's difference varies as two values of correlation 1/2 do whose standard deviation is the same.
    func design(alpha: Double) throws -> ComparisonDesign {
      try ComparisonDesign(standardDeviation: deviation, pairing: .paired(correlation: 0.5), alpha: alpha)
    }
    var needs: [ClaimResult.Need?] = []
    if claim.direction != .same, let published = claim.publishedDifference, published != 0 {
      needs.append(
        need(.published(published)) { try design(alpha: share).runs(difference: published, power: 0.8) })
    }
    if let margin = claim.margin {
      // The (1 − α) interval lies within the margin where both one-sided tests reject at α/2.
      needs.append(
        need(.none(margin: margin)) { try design(alpha: share / 2).runs(margin: margin, power: 0.8) })
    }
    return needs.compactMap(\.self)
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

extension ClaimSpec.Direction {
  fileprivate var reported: ClaimResult.Direction {
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
