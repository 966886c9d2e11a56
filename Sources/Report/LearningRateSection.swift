import Foundation

/// Which learning rates were tried, which was chosen, and by what.
struct LearningRateSection {
  private let grids: [LearningRateGrid]

  init(_ model: ReportModel) { grids = model.learningRates }

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
        + "held out of training; the test images had no part in the choice, and the validation accuracy of the chosen rate "
        + "is a little too high for having been chosen. Rates at which runs diverged or failed come after those at which "
        + "none did. All other numbers of this report are of the chosen rates alone.",
    ]
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

  private func row(_ grid: LearningRateGrid) -> [String] {
    let others = grid.rates.filter { $0.arm != grid.chosen && $0.finished == grid.chosenRate?.finished }
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
