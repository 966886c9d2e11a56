/// Final accuracies, differences to the baseline, and runs without final numbers.
struct ResultsSection {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var paragraphs: [String] { accuracies + differences + equivalence + unfinished }

  private func name(_ label: String) -> String { MarkdownText.escaped(label) }

  private var accuracies: [String] {
    let rows = model.arms.map { arm in
      [
        name(arm.label), "\(arm.finals.count) of \(arm.planned)",
        NumberText.meanAndDeviation(arm.testAccuracy),
        NumberText.interval(arm.testAccuracy?.interval, NumberText.percent),
        NumberText.meanAndDeviation(arm.trainAccuracy),
        NumberText.interval(arm.trainAccuracy?.interval, NumberText.percent),
      ]
    }
    var paragraphs = [
      "## Final accuracy",
      MarkdownText.table(
        [
          "Optimizer", "Runs (n)", "Test accuracy, % (mean ± sd)", "95% CI of the mean",
          "Training accuracy, % (mean ± sd)", "95% CI of the mean",
        ], rows),
      model.finalAccuracyTable.link,
      "Final means after epoch \(model.setup.epochs), the last; never the best epoch on the test set. n counts "
        + "finished runs, one per seed.",
    ]
    if model.finishedRuns < model.plannedRuns {
      paragraphs.append(
        "**Incomplete**: \(model.finishedRuns) of \(model.plannedRuns) planned runs finished; see *Runs without "
          + "final numbers*.")
    }
    if model.arms.contains(where: { $0.finals.count == 1 }) {
      paragraphs.append(
        "“–”: a single run has no standard deviation and no interval; both need at least two seeds.")
    } else if model.arms.contains(where: { $0.finals.isEmpty }) {
      paragraphs.append("“–”: no finished run.")
    }
    return paragraphs
  }

  private var differences: [String] {
    if model.arms.count < 2 {
      return ["## Differences between optimizers", "Only one optimizer: nothing to compare."]
    }
    let rows = model.differences.map { difference in
      [
        name(difference.first), String(difference.pairs.count), NumberText.points(difference.estimate?.mean),
        NumberText.interval(difference.estimate?.interval, NumberText.points), NumberText.p(difference.p),
        NumberText.p(difference.adjustedP),
        difference.correlation.map { NumberText.fixed($0, decimals: 2) } ?? NumberText.none,
        difference.pairingGain.map { NumberText.fixed($0, decimals: 2) } ?? NumberText.none,
        difference.smallestDetectable.map { NumberText.fixed($0, decimals: 2) } ?? NumberText.none,
      ]
    }
    var paragraphs = [
      "## Differences to \(name(model.baseline))",
      MarkdownText.table(
        [
          "Optimizer", "Pairs (n)", "Mean difference, points", "95% CI", "p", "p (Holm)", "Correlation",
          "Gain of pairing",
          "Detectable, points",
        ], rows),
    ]
    if let table = model.differencesTable { paragraphs.append(table.link) }
    paragraphs.append(
      "Final test accuracy minus that of \(name(model.baseline)), paired by seed: Student's paired interval and "
        + "two-sided test of each difference by itself"
        + (model.differences.count > 1
          ? "; *p (Holm)* is adjusted for the \(model.differences.count) differences of the table" : "")
        + ". An interval that contains 0 leaves the question undecided; it does not show that there is no difference. *Correlation* is that between the "
        + "two arms over seeds. *Gain of pairing* is the half-width of the unpaired (Welch) interval on the same "
        + "runs over that of the paired one: below 1, pairing cost precision. *Detectable* is the true "
        + "difference that this many pairs of the measured spread would find with 80% probability at the 5% "
        + "level.")
    let unmatched = model.differences.flatMap { difference in
      [(difference.first, difference.onlyFirst), (difference.second, difference.onlySecond)].compactMap {
        arm, seeds in
        seeds.isEmpty
          ? nil
          : "- \(name(difference.first)) against \(name(difference.second)): only \(name(arm)) finished "
            + "seed\(seeds.count == 1 ? "" : "s") \(NumberText.seeds(seeds))"
      }
    }
    if !unmatched.isEmpty {
      paragraphs.append("Runs without a partner are left out of the differences:")
      paragraphs.append(unmatched.joined(separator: "\n"))
    }
    if model.differences.contains(where: { $0.pairs.count < 2 }) {
      paragraphs.append("“–”: an interval and a test need at least two seeds that both arms finished.")
    } else if model.differences.contains(where: { $0.estimate?.interval?.isDegenerate == true }) {
      paragraphs.append("“–”: differences that are the same for every seed have no spread to test with.")
    }
    return paragraphs
  }

  private var equivalence: [String] {
    guard let equivalence = model.equivalence else { return [] }
    let theory =
      equivalence.isExact
      ? "With a first difference of g_1 RSGDM's estimate is Nesterov's momentum in its form as averages at every step: "
        + "n_t = (1−β) g_t + β m_t. Any difference between the two arms comes from rounding, and from how training amplifies "
        + "it."
      : "RSGDM's estimate is Nesterov's momentum in its form as averages up to one term in the first gradient: "
        + "n_t = (1−β) g_t + β m_t − (1−β) β^t g_1. The last term decays as β^t, so any difference between the "
        + "two arms beyond the first steps comes from how training amplifies it."
    return [
      "## RSGDM and Nesterov's momentum",
      "\(theory) Measured here, in final test accuracy: \(model.sentence(equivalence.difference)).",
    ]
  }

  private var unfinished: [String] {
    var paragraphs = ["## Runs without final numbers"]
    if model.unfinished.isEmpty {
      return paragraphs + ["None: every planned run finished."]
    }
    let counts = UnfinishedRun.State.allInOrder.compactMap { state in
      let count = model.unfinished.filter { $0.state == state }.count
      return count > 0 ? "\(count) \(state.rawValue)" : nil
    }
    let listed = model.unfinished.filter { $0.state != .notStarted }
    paragraphs.append("\(NumberText.list(counts)), of \(model.plannedRuns) planned runs.")
    if !listed.isEmpty {
      paragraphs.append(
        MarkdownText.table(
          ["Optimizer", "Seed", "State", "Epochs finished", "Reason"],
          listed.map {
            [
              name($0.arm), String($0.seed), $0.state.rawValue, "\($0.epochs) of \(model.setup.epochs)",
              $0.reason.map(MarkdownText.escaped) ?? NumberText.none,
            ]
          }, textColumns: [0, 2, 4]))
      paragraphs.append(
        "They are in no mean, interval or figure of final numbers. Means over the remaining runs describe runs that finished, "
          + "not the optimizer as a whole, where an optimizer lost runs to divergence.")
    }
    return paragraphs
  }
}

extension UnfinishedRun.State {
  static let allInOrder: [UnfinishedRun.State] = [
    .diverged, .killed, .failed, .unusable, .running, .notStarted,
  ]
}
