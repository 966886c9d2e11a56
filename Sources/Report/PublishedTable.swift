/// The published table in its own layout, training and test accuracy by optimizer, with what was measured here beside.
struct PublishedTable {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  /// The claims on final accuracies that have published values.
  private var claims: [MeanAnswer] {
    model.claims.compactMap(\.mean).filter { answer in
      guard case .metric(let metric, "final") = answer.measure else { return false }
      return metric.isAccuracy && (answer.publishedBetter ?? answer.publishedBaseline) != nil
    }
  }

  private func published(_ arm: String, _ metric: Metric) -> Double? {
    for claim in claims where claim.measure == .metric(metric, epochs: "final") {
      if claim.better == arm, let value = claim.publishedBetter { return value }
      if claim.baseline == arm, let value = claim.publishedBaseline { return value }
    }
    return nil
  }

  var paragraphs: [String] {
    guard let table else { return [] }
    return ["## The published table, and here", table, Self.meaning]
  }

  static let meaning =
    "After the last epoch, mean over seeds with its 95% t-interval; differences paired by seed, with the intervals that the verdicts "
    + "were read off, at the levels above. Published values are as the experiment file states them, and are compared with runs of the experiment's set-up, which may be another than the "
    + "published one."

  /// `nil` where the experiment states no published accuracies.
  var table: String? {
    let arms = model.arms.filter {
      published($0.label, .trainAccuracy) ?? published($0.label, .testAccuracy) != nil
    }
    if arms.isEmpty { return nil }
    func cells(_ arm: ArmResult, _ metric: Metric, _ estimate: Estimate?) -> [String] {
      [
        NumberText.percent(published(arm.label, metric)),
        NumberText.percent(estimate?.mean) + (estimate?.interval == nil ? "" : " ")
          + (estimate?.interval.map { NumberText.interval($0, NumberText.percent) } ?? ""),
      ]
    }
    var rows = arms.map { arm in
      [MarkdownText.escaped(arm.label)] + cells(arm, .trainAccuracy, arm.trainAccuracy)
        + cells(arm, .testAccuracy, arm.testAccuracy)
    }
    var contrasts: [[String]] = []
    for claim in claims where !contrasts.contains([claim.better, claim.baseline]) {
      contrasts.append([claim.better, claim.baseline])
    }
    rows += contrasts.map { contrast in
      [contrast.map(MarkdownText.escaped).joined(separator: " − ")]
        + [Metric.trainAccuracy, .testAccuracy].flatMap { metric -> [String] in
          let found = claims.first {
            $0.measure == .metric(metric, epochs: "final") && [$0.better, $0.baseline] == contrast
          }
          guard let found else { return [NumberText.none, NumberText.none] }
          return [
            NumberText.points(found.publishedDifference),
            NumberText.points(found.estimate?.mean)
              + (found.estimate?.interval.map { " " + NumberText.interval($0, NumberText.points) } ?? ""),
          ]
        }
    }
    return MarkdownText.table(
      [
        "Optimizer", "Training accuracy, %: published", "Here", "Test accuracy, %: published", "Here",
      ], rows)
  }
}
