import Foundation

/// Which learning rates were tried, which was chosen, and by what.
struct LearningRateSection {
  private let grids: [LearningRateGrid]
  /// Optimizers that were trained at one rate only.
  private let others: [String]

  init(_ model: ReportModel) {
    grids = model.learningRates
    let tried = Set(grids.map(\.label))
    others = model.arms.map(\.label).filter { !tried.contains($0) }
  }

  var paragraphs: [String] {
    if grids.isEmpty { return [] }
    var paragraphs = [
      "## Learning rates",
      MarkdownText.table(
        [
          "Optimizer", "Learning rates tried", "Chosen", "Validation accuracy there, % (mean ± sd)",
          "Next best", "Its validation accuracy, %", "Runs lost, at all rates",
        ], grids.map(row), textColumns: [0, 1]),
      "Each optimizer is compared at the rate with the highest mean accuracy after the last epoch on the images that were "
        + "held out of training; the test images had no part in the choice. Rates at which runs diverged or failed come "
        + "after those at which none did. The runs that a rate was chosen by are those that are compared below: what they "
        + "owed to luck helped in the choice, so that the accuracies of chosen rates are a little too high, those on the "
        + "validation images and, as far as the two go together, those on the test images; intervals and p-values take "
        + "the choice as given. All other numbers of this report are of the chosen rates alone.",
    ]
    if !others.isEmpty {
      paragraphs.append(
        "**Trained at one learning rate only**, that of the experiment file: \(names(others)). Beside optimizers at the best "
          + "of several rates their numbers say little.")
    }
    let pending = grids.filter { $0.pending > 0 }
    if !pending.isEmpty {
      paragraphs.append(
        "**Provisional**: runs are missing of "
          + NumberText.list(
            pending.map {
              "\(MarkdownText.escaped($0.label)) (\($0.pending) of \($0.planned * $0.rates.count))"
            })
          + ". Rates are compared over the seeds that they have in common; with all runs another may be chosen."
      )
    }
    let without = grids.filter { $0.chosen == nil && $0.pending < $0.planned * $0.rates.count }
    if !without.isEmpty {
      paragraphs.append(
        "**No rate could be chosen** for \(names(without.map(\.label))): no run of theirs has a validation accuracy after "
          + "the last epoch. They are in no comparison; what became of their runs is told under *Runs without final "
          + "numbers*.")
    }
    let edges = grids.filter(\.isAtEdge)
    if !edges.isEmpty {
      paragraphs.append(
        "**At the edge of what was tried**: "
          + NumberText.list(
            edges.map { grid in
              let isLowest = grid.rates.first?.arm == grid.chosen
              return "\(MarkdownText.escaped(grid.label)) (\(isLowest ? "lowest" : "highest"))"
            }) + ". A rate beyond may be better, and the comparison is unfair to them to that extent.")
    }
    return paragraphs
  }

  private func names(_ labels: [String]) -> String { NumberText.list(labels.map(MarkdownText.escaped)) }

  private func row(_ grid: LearningRateGrid) -> [String] {
    let others = grid.rates.filter { $0.arm != grid.chosen && $0.finished > 0 }
    let next = others.max { ($0.validation?.mean ?? 0) < ($1.validation?.mean ?? 0) }
    let lost = grid.rates.reduce(0) { $0 + $1.lost }
    return [
      MarkdownText.escaped(grid.label), grid.rates.map { number($0.rate) }.joined(separator: ", "),
      grid.chosenRate.map { number($0.rate) } ?? NumberText.none,
      NumberText.meanAndDeviation(grid.chosenRate?.validation),
      next.map { number($0.rate) } ?? NumberText.none,
      NumberText.percent(next?.validation?.mean),
      "\(lost) of \(grid.planned * grid.rates.count)",
    ]
  }

  private func number(_ value: Double) -> String { String(format: "%g", value) }
}
