import Foundation

/// The verdicts on the claims, what follows from them, and when the claims were settled.
struct ClaimsSection {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var paragraphs: [String] {
    if model.claims.isEmpty { return [] }
    return ["## Verdicts", table, meaning, model.verdictsTable?.link, details].compactMap(
      \.self) + history
  }

  private func name(_ label: String) -> String { MarkdownText.escaped(label) }

  private var table: String {
    MarkdownText.table(Self.columns, model.claims.map(Self.row), textColumns: [0, 5])
  }

  static let columns = ["Claim", "Published", "Here", "Interval", "Seeds (n)", "Verdict"]

  static func row(_ claim: ClaimResult) -> [String] {
    let wording = claim.wording
    return [
      "\(MarkdownText.escaped(claim.statement)) (\(MarkdownText.escaped(claim.id)))", wording.published,
      wording.here, wording.interval,
      wording.seeds < claim.plannedSeeds
        ? "\(wording.seeds) of \(claim.plannedSeeds)" : String(wording.seeds),
      "**\(claim.verdict.rawValue)**" + (claim.mean?.isSmall ?? false ? ", but within the margin" : ""),
    ]
  }

  /// How verdicts are read off the table.
  private var meaning: String {
    let claims = model.claims
    let sampled = claims.filter { $0.identity == nil }
    let levels = Set(sampled.map(\.level)).sorted()
    let percent = NumberText.list(levels.map(Self.percent))
    var sentences: [String] = []
    if sampled.count == 1 {
      sentences.append(
        "The interval is Student's \(percent) t-interval for a mean over seeds, of differences paired by seed."
      )
    } else if sampled.count > 1 {
      sentences.append(
        "The intervals are Student's t-intervals for means over seeds, of differences paired by seed, at \(percent)"
          + "\(levels.count == 1 ? " each" : ""), so that all \(sampled.count) hold together with the probability 1 − α (Bonferroni): no verdict has to be taken back for "
          + "there being others.")
    }
    if !sampled.isEmpty {
      sentences.append(
        "\(sampled.count == 1 ? "It is" : "They are") for a number of seeds chosen beforehand"
          + (model.decisions.isEmpty
            ? ": before all seeds are in, a verdict is one so far."
            : ", which this sweep's was not: the probability holds for the interval given above, at which it stopped, and not for these.")
      )
    }
    if sampled.contains(where: \.hasOneSidedDivergence) {
      sentences.append(
        "No verdict is given in favour of an arm that diverged at a seed where the other did not, nor that two arms are the same "
          + "where only one of them diverged.")
    }
    sentences.append(
      "*Supported*: the whole interval is on the side of no difference that is claimed; for a claim that two arms are the same, "
        + "within the margin. *Contradicted*: it is on the other side, or beyond the margin. *Equivalent*: it contains no "
        + "difference, and all of it is within the margin. *Undecided*: it allows for more than one of these."
    )
    if sampled.contains(where: { $0.curves != nil }) {
      sentences.append(
        "Two curves are the same where the interval of every epoch by itself is within the margin, and not where one epoch's is "
          + "beyond it that holds for all epochs at once; the table has the latter, at the epoch where it reaches furthest."
      )
    }
    if sampled.count < claims.count {
      sentences.append(
        "An identity is arithmetic: it is supported where the largest deviation of any probed step is within its tolerance."
      )
    }
    sentences.append(
      "Differences are the better arm minus the baseline, in percentage points for accuracies and nats for losses. Published "
        + "values are those that the experiment file states.")
    return sentences.joined(separator: " ")
  }

  // MARK: Details

  private var details: String {
    model.claims.map { claim in
      "- **\(name(claim.id))**: \(claim.wording.sentence)"
        + claim.needs.map { " " + sentence($0, claim) }.joined()
    }.joined(separator: "\n")
  }

  private func sentence(_ need: SeedNeed, _ claim: ClaimResult) -> String {
    let wording = claim.wording
    let effect =
      switch need.effect {
      case .published(let difference): "Were the truth the published \(wording.number(difference))"
      case .measured(let difference): "Were the truth the \(wording.number(difference)) measured"
      case .none(let margin):
        "Were there no difference, to show that it is within ±\(NumberText.short(margin))"
      }
    let missing = need.seeds - wording.seeds
    if missing <= 0 {
      let comparison = missing < 0 ? "fewer than" : "as many as"
      return
        "\(effect), \(need.seeds) seeds would settle the claim with 80% probability: \(comparison) there are."
    }
    let cost = need.seconds.map { ", about \(Self.duration($0)) of one trainer at the speed measured" } ?? ""
    return
      "\(effect), \(need.seeds) seeds would settle the claim with 80% probability: \(missing) more than there are\(cost)."
  }

  /// `95%`, `98.75%`.
  static func percent(_ level: Double) -> String {
    String(format: level > 0.9999 ? "%.8g%%" : level > 0.999 ? "%.6g%%" : "%.4g%%", 100 * level)
  }

  static func duration(_ seconds: Double) -> String {
    switch min(max(seconds, 0), 1e12) {
    case ..<90: "\(Int(max(0, seconds).rounded(.up))) s"
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
