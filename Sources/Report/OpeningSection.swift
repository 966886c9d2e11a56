/// What was asked and found, in exactly three sentences made from numbers.
struct OpeningSection {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var text: String { [asked, difference, probes].joined(separator: " ") }

  private func name(_ label: String) -> String { MarkdownText.escaped(label) }

  private var asked: String {
    let setup = model.setup
    let arms = NumberText.list(model.arms.map { name($0.label) })
    var state =
      model.finishedRuns == model.plannedRuns
      ? "all \(model.plannedRuns) runs finished"
      : "\(model.finishedRuns) of \(model.plannedRuns) planned runs finished"
    if model.otherRates.planned > 0 {
      let compared = model.finishedRuns - model.otherRates.finished
      state += ", of which the \(compared) at the chosen learning rates are compared"
    }
    return "This experiment trained \(MarkdownText.escaped(setup.network)) on "
      + "\(MarkdownText.escaped(setup.dataset)) with \(arms), for \(NumberText.count(setup.epochs, "epoch")) "
      + "from \(NumberText.count(setup.seeds, "seed")) each; \(state)."
  }

  private var difference: String {
    let measured = model.headline.filter { $0.estimate != nil }
    guard !measured.isEmpty else {
      let arms = model.headline.first.map { " of \(name($0.first)) and \(name($0.second))" } ?? ""
      return "No seed has finished runs\(arms) to compare, so nothing can be said of a difference in final "
        + "test accuracy."
    }
    return "In final test accuracy "
      + measured.map { $0.sentence(published: published($0)) }.joined(separator: "; ") + "."
  }

  private func published(_ difference: ArmDifference) -> Double? {
    model.claims.lazy.compactMap(\.mean).first {
      guard case .metric(difference.metric, _) = $0.measure else { return false }
      return $0.better == difference.first && $0.baseline == difference.second
    }?.publishedDifference
  }

  private var probes: String {
    guard let momentum = model.momentum else {
      return
        "The experiment asks for no momentum probes, so nothing is said here of the bias of the momentum "
        + "estimates."
    }
    guard let summary = momentum.summary else {
      if momentum.planned == 0, let training = momentum.training {
        return
          "\(training.found) of the \(training.planned) runs to be probed as they train have been; what their estimates "
          + "of the gradient were is said below."
      }
      return
        "No momentum probe of the \(momentum.planned) asked for has been made, so nothing can be said yet "
        + "of the bias of the momentum estimates."
    }
    let place =
      "on the paths of \(name(summary.arm)) (\(NumberText.count(summary.runs, "run"))\(summary.isLater ? ", after the start of training" : ""))"
    let ratio =
      summary.mean(.biasRatio).map { "the mean ‖ς‖/‖ξ‖ was \(NumberText.significant($0.mean))" }
      ?? "‖ς‖/‖ξ‖ is not defined at any step"
    let beta =
      summary.momentum.map { ", which the formula brings to β = \(NumberText.short($0)) as steps go by" }
      ?? ""
    return "In the momentum probes \(place) \(ratio)\(beta), and \(nearer(summary))."
  }

  private func nearer(_ summary: ProbeSummary) -> String {
    guard let difference = summary.mean(.errorDifference, of: "rsgdm"),
      let m = summary.mean(.squaredError, of: "sgdm"), let n = summary.mean(.squaredError, of: "rsgdm")
    else { return "the distances from the full-batch gradient could not be measured" }
    let values =
      "mean squared distance \(NumberText.significant(n.mean)) ‖G‖² against \(NumberText.significant(m.mean)) ‖G‖²"
    guard let interval = difference.interval, !interval.isDegenerate else {
      return
        "which estimate is nearer to the full-batch gradient is undecided without spread over runs (RSGDM's "
        + "\(values) for SGDM's)"
    }
    let range =
      "difference \(NumberText.signed(difference.mean)), 95% interval "
      + "\(NumberText.signed(interval.lower)) to \(NumberText.signed(interval.upper))"
    if interval.contains(0) {
      return "whether RSGDM's estimate or SGDM's was nearer to the full-batch gradient is undecided (RSGDM's "
        + "\(values) for SGDM's; \(range))"
    }
    return interval.upper < 0
      ? "RSGDM's estimate was nearer to the full-batch gradient than SGDM's (\(values); \(range))"
      : "SGDM's estimate was nearer to the full-batch gradient than RSGDM's (RSGDM's \(values) for SGDM's; \(range))"
  }
}

extension ArmDifference {
  /// The difference in words, without a capital at its start or a full stop at its end.
  ///
  /// - Parameter published: The published difference, in points, to set beside it.
  func sentence(published: Double? = nil) -> String {
    let (a, b) = (MarkdownText.escaped(first), MarkdownText.escaped(second))
    guard let estimate else { return "\(a) and \(b) have no seed in common that both finished" }
    let size = "\(a) minus \(b) was \(NumberText.points(estimate.mean)) points"
    let beside = published.map { ", beside the published \(NumberText.points($0))" } ?? ""
    guard let interval = estimate.interval else {
      return
        "\(size) on the only seed that both finished\(beside), which leaves undecided whether \(a) is the "
        + "better: a single pair has no interval"
    }
    if interval.isDegenerate {
      return
        "\(size) on each of \(estimate.count) seeds\(beside), which leaves undecided whether \(a) is the "
        + "better: differences that do not vary give no interval"
    }
    let numbers =
      "\(size) (\(estimate.count) seeds, paired; 95% interval \(NumberText.points(interval.lower)) to "
      + "\(NumberText.points(interval.upper))" + (p.map { ", p \(NumberText.pRelation($0))" } ?? "") + ")"
    switch verdict {
    case .supported: return "\(numbers)\(beside), which supports that \(a) is the better"
    case .contradicted: return "\(numbers)\(beside), which contradicts that \(a) is the better"
    case .undecided:
      return
        "\(numbers)\(beside), which leaves undecided whether \(a) is the better, as the interval contains 0"
    }
  }
}

extension NumberText {
  static func signed(_ value: Double?) -> String { value.map { signed($0) } ?? none }

  /// Three significant digits with the sign.
  static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + significant(value) }
}
