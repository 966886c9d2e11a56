/// The text of a report, `report.md`.
struct MarkdownReport {
  let model: ReportModel
  let figures: [Figure]

  init(_ model: ReportModel, figures: [Figure]) {
    self.model = model
    self.figures = figures
  }

  var text: String {
    let sections =
      [
        "# \(MarkdownText.escaped(model.name))"
      ] + (model.description.map { [MarkdownText.escaped($0)] } ?? []) + [
        "## What was asked and found\n\n" + OpeningSection(model).text
      ] + stopped + ClaimsSection(model).paragraphs + PublishedTable(model).paragraphs
      + SingleRunSection(model).paragraphs + LearningRateSection(model).paragraphs
      + figures(.learningRates)
      + ResultsSection(model).paragraphs + ConventionSection(model).paragraphs + curves
      + MomentumSection(model).paragraphs
      + figures(.biasNorms, .biasRatio, .gradientError, .gradientCosine, .lag, .driftToNoise)
      + (model.momentum.map { TrainingMomentumSection($0).paragraphs } ?? [])
      + figures(.trainingError, .trainingErrorDifference)
      + (model.momentum.map { TrainingMomentumSection($0).variants } ?? [])
      + ConductSection(model).paragraphs
    return sections.joined(separator: "\n\n") + "\n"
  }

  /// A sample that ended because of what it showed is no sample of a size chosen before.
  private var stopped: [String] {
    model.decisions.map { decision in
      "**Stopped early.** The sweep ended once this was settled: \(MarkdownText.escaped(decision)). That interval holds "
        + "although it was looked at after every seed. The tests and t-intervals below are for a number of seeds chosen "
        + "beforehand; after such a stop they find differences too often."
    }
  }

  private var curves: [String] {
    let drawn =
      figures(.trainAccuracy, .trainLoss, .testAccuracy, .testLoss, .finalTestAccuracy, .pairedDifferences)
    return ["## Figures of the training"]
      + (drawn.isEmpty ? ["No run has finished: nothing to draw."] : drawn)
  }

  private func figures(_ names: FigureName...) -> [String] {
    names.compactMap { name in figures.first { $0.name == name } }.map(\.markdown)
  }
}

extension Figure {
  /// The picture with its caption and links to what it was made from.
  var markdown: String {
    let name = name.rawValue
    let caption = MarkdownText.escaped(caption)
    return """
      ![\(caption)](figures/\(name).png)

      *\(caption)* [SVG](figures/\(name).svg) · [script](figures/\(name).gp) · [data](data/\(name).tsv)
      """
  }
}
