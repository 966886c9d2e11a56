import Foundation

/// The verdicts on the claims, what follows from them, and when the claims were settled.
struct ClaimsSection {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var paragraphs: [String] {
    if model.claims.isEmpty { return [] }
    return ["## Verdicts", table, meaning, details] + history
  }

  private func name(_ label: String) -> String { MarkdownText.escaped(label) }

  private var table: String {
    let rows = model.claims.map { claim in
      [
        "\(name(claim.statement)) (\(name(claim.id)))", published(claim), number(claim.estimate?.mean, claim),
        NumberText.interval(claim.estimate?.interval) { number($0, claim) }, String(claim.pairs.count),
        "**\(claim.verdict.rawValue)**"
          + (claim.direction != .same && claim.verdict != .equivalent && claim.isWithinMargin
            ? ", but within the margin" : ""),
      ]
    }
    return MarkdownText.table(
      ["Claim", "Published difference", "Here", "Interval", "Seeds (n)", "Verdict"], rows,
      textColumns: [0, 5])
  }

  /// A difference in the metric's unit.
  private func number(_ value: Double?, _ claim: ClaimResult) -> String {
    guard let value else { return NumberText.none }
    return claim.metric.isAccuracy ? NumberText.points(value) : NumberText.signed(value)
  }

  private func published(_ claim: ClaimResult) -> String {
    guard let difference = claim.publishedDifference else { return NumberText.none }
    return number(difference, claim)
  }

  private var levels: [Double] { Set(model.claims.map(\.level)).sorted() }

  private var meaning: String {
    let count = model.claims.count
    let percent = NumberText.list(levels.map { Self.percent($0) })
    let shared =
      count == 1
      ? "The interval is Student's \(percent) t-interval for the mean paired difference over seeds."
      : "The intervals are Student's t-intervals for mean paired differences over seeds, at \(percent) each, so that all "
        + "\(count) hold together (Bonferroni): no verdict has to be taken back for there being others."
    return
      "\(shared) *Supported*: the whole interval is on the side of 0 that is claimed; for a claim that two arms are the same, "
      + "within the margin. *Contradicted*: it is on the other side, or beyond the margin. *Equivalent*: it contains 0, and all "
      + "of it is within the margin. *Undecided*: it allows for more than one of these. "
      + "Differences are the better arm minus the baseline, in percentage points for accuracies and nats for losses. Published "
      + "values are those that the experiment file states."
  }

  // MARK: Details

  private var details: String { model.claims.map { "- " + sentence($0) }.joined(separator: "\n") }

  /// What was found, and what it would take to know more.
  private func sentence(_ claim: ClaimResult) -> String {
    var text =
      "**\(name(claim.id))**: \(name(claim.better)) minus \(name(claim.baseline)), \(claim.metric.title), \(claim.epochs): "
    let unit = claim.metric.isAccuracy ? " points" : ""
    switch (claim.estimate, claim.estimate?.interval) {
    case (nil, _): text += "no seed has finished runs of both; undecided"
    case (let estimate?, nil):
      text +=
        "\(number(estimate.mean, claim))\(unit) on the only seed that both finished; a single pair decides nothing"
    case (let estimate?, let interval?) where interval.isDegenerate:
      text +=
        "\(number(estimate.mean, claim))\(unit) on each of \(claim.pairs.count) seeds; differences that do not vary give no "
        + "interval, and decide nothing"
    case (let estimate?, let interval?):
      text +=
        "\(number(estimate.mean, claim))\(unit) (\(Self.percent(claim.level)) interval \(number(interval.lower, claim)) to "
        + "\(number(interval.upper, claim)), \(claim.pairs.count) seeds); \(claim.verdict.rawValue)"
      if let published = claim.publishedDifference {
        text +=
          interval.contains(published)
          ? "; the published \(number(published, claim)) is within the interval"
          : "; the published \(number(published, claim)) is outside of it"
      }
    }
    if let margin = claim.margin { text += "; margin ±\(NumberText.short(margin))" }
    if let optimism = claim.optimism {
      text +=
        "; the best epoch on the test split is \(number(optimism.mean, claim))\(unit) better than the last, on average over "
        + "\(NumberText.count(optimism.count, "run")), for having been chosen by what it measures"
    }
    return text + "." + claim.needs.map { " " + sentence($0, claim) }.joined()
  }

  private func sentence(_ need: ClaimResult.Need, _ claim: ClaimResult) -> String {
    let effect =
      switch need.effect {
      case .published(let difference): "Were the true difference the published \(number(difference, claim))"
      case .none(let margin):
        "Were there no difference, to show that it is within ±\(NumberText.short(margin))"
      }
    let missing = need.seeds - claim.pairs.count
    if missing <= 0 {
      return
        "\(effect), \(need.seeds) seeds would settle the claim with 80% probability: as many as there are."
    }
    let cost = need.seconds.map { ", about \(Self.duration($0)) of one trainer at the speed measured" } ?? ""
    return
      "\(effect), \(need.seeds) seeds would settle the claim with 80% probability: \(missing) more than there are\(cost)."
  }

  /// `95%`, `98.75%`.
  static func percent(_ level: Double) -> String { String(format: "%.4g%%", 100 * level) }

  static func duration(_ seconds: Double) -> String {
    switch seconds {
    case ..<90: "\(Int(seconds.rounded(.up))) s"
    case ..<5400: "\(Int((seconds / 60).rounded(.up))) min"
    case ..<172_800: String(format: "%.1f hours", seconds / 3600)
    default: String(format: "%.1f days", seconds / 86400)
    }
  }

  // MARK: History

  private var history: [String] {
    guard let history = model.claimHistory else { return [] }
    guard let first = history.versions.first, let last = history.versions.last else {
      return [
        "**Not registered.** The store has no record of these claims from before its runs were made: a sweep registers them."
      ]
    }
    var paragraphs: [String] = []
    let settled =
      "\(NumberText.count(first.claims, "claim")) and \(NumberText.count(first.seeds, "seed")) per optimizer (SHA-256 "
      + "\(first.hash.prefix(16)))"
    paragraphs.append(
      first.begunRuns == 0
        ? "**Registered before the first run**, on \(first.date): \(settled)."
        : "**Registered late**, on \(first.date), when \(NumberText.count(first.begunRuns, "run")) of this experiment had results "
          + "(\(first.finishedRuns) finished): \(settled).")
    if history.versions.count > 1 {
      paragraphs.append(
        "**Changed since.** The verdicts are on version \(last.version).\n\n"
          + MarkdownText.table(
            [
              "Version", "Registered", "Runs with results by then", "Finished", "SHA-256",
              "What is different from the version before",
            ],
            history.versions.map { version in
              [
                String(version.version), version.date, String(version.begunRuns),
                String(version.finishedRuns),
                String(version.hash.prefix(16)),
                version.changes.isEmpty
                  ? NumberText.none : version.changes.map(MarkdownText.escaped).joined(separator: "; "),
              ]
            }, textColumns: [1, 4, 5]))
    }
    if !history.unregistered.isEmpty {
      paragraphs.append(
        "**Not as registered.** The experiment file says something else than version \(last.version), which no sweep has "
          + "registered yet: \(history.unregistered.map(MarkdownText.escaped).joined(separator: "; ")).")
    }
    return paragraphs
  }
}
