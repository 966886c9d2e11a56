/// Several experiments on one page, with the whole report of each in a folder of its own beside it.
public struct OverviewReport: ReportSource {
  let models: [ReportModel]
  let commands: [String]

  /// - Parameters:
  ///   - models: With names of their own, which their folders get.
  ///   - commands: What to type to get all of it again.
  public init(_ models: [ReportModel], commands: [String]) {
    self.models = models
    self.commands = commands
  }

  public var document: ReportDocument {
    let figures = figures
    return ReportDocument(
      text: text(figures), figures: figures, tables: [verdictsTable].compactMap(\.self),
      parts: models.map { ReportDocument.Part(folder: $0.name, document: $0.document) })
  }

  private var answers: [(experiment: String, claim: ClaimResult)] {
    models.flatMap { model in model.claims.map { (model.name, $0) } }
  }

  private var verdictsTable: ReportTable? {
    answers.isEmpty
      ? nil
      : ReportTable(
        .verdicts, of: answers,
        columns: [.text("experiment") { $0.experiment }] + ReportTable.verdictColumns { $0.claim })
  }

  /// Of each metric the curves of all experiments, side by side.
  private var figures: [Figure] {
    var arms: [ArmResult] = []
    for arm in models.flatMap(\.arms) where !arms.contains(where: { $0.label == arm.label }) {
      arms.append(arm)
    }
    let styles = FigureStyle.assign(to: arms)
    return [Metric.trainAccuracy, .trainLoss, .testAccuracy, .testLoss].compactMap { metric in
      CurveFigure.make(
        models.flatMap { model in
          model.curves.filter { $0.metric == metric }.map { (model.name, $0) }
        }, styles: styles)
    }
  }

  private func text(_ figures: [Figure]) -> String {
    func name(_ text: String) -> String { MarkdownText.escaped(text) }
    var paragraphs = [
      "# \(NumberText.list(models.map { name($0.name) }))",
      MarkdownText.table(
        [
          "Experiment", "Data set", "Network", "Epochs", "Optimizers", "Runs finished", "Everything about it",
        ],
        models.map { model in
          [
            name(model.name), name(model.setup.dataset), name(model.setup.network),
            String(model.setup.epochs),
            model.arms.map { name($0.label) }.joined(separator: ", "),
            "\(model.finishedRuns) of \(model.plannedRuns)", "[report](\(model.name)/report.md)",
          ]
        }, textColumns: [0, 1, 2, 4, 6]),
    ]
    if let verdictsTable {
      paragraphs += [
        "## Verdicts",
        MarkdownText.table(
          ["Experiment"] + ClaimsSection.columns + ["Claim settled"],
          models.flatMap { model in
            model.claims.map {
              [name(model.name)] + ClaimsSection.row($0) + [model.claimHistory?.word ?? NumberText.none]
            }
          }, textColumns: [0, 1, 6, 7]),
        // Levels differ between experiments, each of which shares its own α.
        "Verdicts are read off intervals that hold together within an experiment, with the α that its file states; those of "
          + "several experiments do not hold together. What the words mean, what was registered when, and what it takes to decide "
          + "what is undecided is in the experiments' own reports.",
        verdictsTable.link,
      ]
      for model in models where !model.decisions.isEmpty {
        paragraphs.append(
          "**Stopped early.** The sweep of \(name(model.name)) ended once a claim was settled; intervals for a number of seeds "
            + "chosen beforehand find differences too often after such a stop.")
      }
    }
    let published = models.compactMap { model in
      PublishedTable(model).table.map { ["### \(name(model.name))", $0] }
    }
    if !published.isEmpty {
      paragraphs += ["## The published tables, and here"] + published.joined() + [PublishedTable.meaning]
    }
    paragraphs +=
      ["## Figures of the training"]
      + (figures.isEmpty ? ["No run has finished: nothing to draw."] : figures.map(\.markdown))
    paragraphs += [
      "## How to get this page again",
      MarkdownText.code(commands.joined(separator: "\n"), language: "sh"),
    ]
    return paragraphs.joined(separator: "\n\n") + "\n"
  }
}
