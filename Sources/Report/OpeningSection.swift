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
      + measured.map(model.sentence).joined(separator: "; ") + "."
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
    if let claim = model.claimOnErrors(on: summary.arm), let mean = claim.mean,
      let interval = mean.estimate?.interval, !interval.isDegenerate
    {
      let ratio = claim.wording.number
      return
        "that \(mean.better)'s estimate was nearer to the full-batch gradient than \(mean.baseline)'s is "
        + "\(claim.verdict.rawValue) (over all windows, the start of training among them where it is probed, the norm of its "
        + "error was \(ratio(mean.estimate?.mean ?? .nan)) times as large; \(ClaimsSection.percent(claim.level)) interval "
        + "\(ratio(interval.lower)) to \(ratio(interval.upper)))"
    }
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

extension ReportModel {
  /// Claims on the final numbers of the two arms that a difference is of, whichever is said to be better.
  private func claims(on difference: ArmDifference) -> [ClaimResult] {
    claims.filter { claim in
      guard let mean = claim.mean, case .metric(difference.metric, _) = mean.measure else { return false }
      return Set([mean.better, mean.baseline]) == [difference.first, difference.second]
    }
  }

  /// The claim on which of the errors of RSGDM's and SGDM's estimates is the smaller one, on the paths of this arm.
  func claimOnErrors(on path: String) -> ClaimResult? {
    claims.first { claim in
      guard let mean = claim.mean else { return false }
      return mean.measure == .normRatio(of: "error", path: path)
        && Set([mean.better, mean.baseline]) == ["rsgdm", "sgdm"]
    }
  }

  /// A difference in final numbers in words, without a capital at its start or a full stop at its end.
  ///
  /// Where there is a claim on it, it is the claim's interval and verdict that are given: one question has one answer.
  func sentence(_ difference: ArmDifference) -> String {
    let claims = claims(on: difference)
    let claim = claims.first { claim in
      guard let mean = claim.mean, case .metric(_, "final") = mean.measure else { return false }
      return mean.estimate?.interval.map { !$0.isDegenerate } ?? false
    }
    guard let claim, let mean = claim.mean, let estimate = mean.estimate, let interval = estimate.interval
    else {
      return difference.sentence(
        published: claims.lazy.compactMap(\.mean).first { $0.better == difference.first }?.publishedDifference
      )
    }
    let number = claim.wording.number
    return "\(MarkdownText.escaped(mean.better)) minus \(MarkdownText.escaped(mean.baseline)) was "
      + "\(number(estimate.mean)) points (\(estimate.count) seeds, paired; \(ClaimsSection.percent(claim.level)) interval "
      + "\(number(interval.lower)) to \(number(interval.upper)))"
      + (mean.publishedDifference.map { ", beside the published \(number($0))" } ?? "")
      + ": the claim that \(Self.quoted(claim)) is \(claim.verdict.rawValue)"
  }

  private static func quoted(_ claim: ClaimResult) -> String { "“\(MarkdownText.escaped(claim.statement))”" }
}

extension ArmDifference {
  /// The difference in words, without a capital at its start or a full stop at its end.
  ///
  /// - Parameter published: The published difference, in points, to set beside it.
  fileprivate func sentence(published: Double? = nil) -> String {
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
      + "\(NumberText.points(interval.upper))" + (p.map { ", p \(NumberText.pRelation($0))" } ?? "")
      + (isAdjusted ? ", by Holm's method \(adjustedP.map(NumberText.pRelation) ?? "")" : "") + ")"
    switch verdict {
    case .supported: return "\(numbers)\(beside), which supports that \(a) is the better"
    case .contradicted: return "\(numbers)\(beside), which contradicts that \(a) is the better"
    case .undecided:
      return
        "\(numbers)\(beside), which leaves undecided whether \(a) is the better"
        + (interval.contains(0) ? ", as the interval contains 0" : " among so many differences")
    }
  }
}

extension NumberText {
  static func signed(_ value: Double?) -> String { value.map { signed($0) } ?? none }

  /// Three significant digits with the sign.
  static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + significant(value) }
}
