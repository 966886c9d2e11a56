import Foundation

/// What the momentum probes measured and how.
struct MomentumSection {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var paragraphs: [String] {
    let heading = "## Momentum estimates against the full-batch gradient"
    guard let momentum = model.momentum else {
      return [heading, "The experiment asks for no momentum probes."]
    }
    if momentum.groups.isEmpty, momentum.planned == 0 {
      return [heading] + conditions(momentum)
    }
    if momentum.groups.isEmpty {
      return [heading, "None of the \(momentum.planned) probes that the experiment asks for has been made."]
    }
    var paragraphs = [heading]
    if let summary = momentum.summary { paragraphs.append(verdict(summary)) }
    paragraphs += Self.tables(momentum)
    if momentum.found < momentum.planned {
      paragraphs.append(
        "**Incomplete**: \(momentum.found) of the \(momentum.planned) probes that the experiment asks for have "
          + "been made.")
    }
    if let table = layerTable(momentum) { paragraphs.append(table) }
    return paragraphs + Self.meaning + conditions(momentum)
  }

  // MARK: Verdict

  /// On which side of the break-even training is, and what was measured of the two estimates' errors.
  private func verdict(_ summary: ProbeSummary) -> String {
    var sentences: [String] = []
    let place =
      "on the paths of \(MarkdownText.escaped(summary.arm)) (\(NumberText.count(summary.runs, "run"))"
      + "\(summary.isLater ? "; probes after the start of training" : ""))"
    if let drift = summary.mean(.driftToNoise), summary.breakEven == nil, summary.momentum ?? 0 > 0 {
      sentences.append(
        "**Drift against noise**: \(place) the squared bias of SGDM's estimate was \(NumberText.significant(drift.mean)) of "
          + "the squared noise of one gradient. So near to the start of training the averages have not settled, and the "
          + "break-even of the long run does not hold.")
    }
    if let drift = summary.mean(.driftToNoise), let breakEven = summary.breakEven {
      let isAbove = drift.mean > breakEven
      var (certainty, isTold) = ("", false)
      if let interval = drift.interval, !interval.isDegenerate {
        isTold = !interval.contains(breakEven)
        certainty =
          " (95% interval \(NumberText.significant(interval.lower)) to \(NumberText.significant(interval.upper)))"
      }
      sentences.append(
        "**Drift against noise**: \(place) the squared bias of SGDM's estimate was "
          + "\(NumberText.significant(drift.mean))\(certainty) of the squared noise of one gradient, "
          + (isTold ? isAbove ? "above the " : "below the " : "not told apart from the ")
          + "\(NumberText.significant(breakEven)) at which RSGDM's estimate begins to pay, were noise independent from step "
          + "to step"
          + (isTold
            ? isAbove
              ? ": less bias would outweigh more noise." : ": less bias would not outweigh more noise."
            : "."))
      if let byEpoch = byEpoch(summary) { sentences.append(byEpoch) }
    }
    if let m = summary.mean(.noiseGain, of: "sgdm"), let n = summary.mean(.noiseGain, of: "rsgdm"),
      m.mean > 0, let momentum = summary.momentum
    {
      let expected = model.momentum?.groups.first { $0.arm == summary.arm }.flatMap { group -> Double? in
        guard let m = group.estimators.first(where: { $0.name == "sgdm" }),
          let n = group.estimators.first(where: { $0.name == "rsgdm" })
        else { return nil }
        return n.noiseGain.flatMap { n in m.noiseGain.map { n / $0 } }
      }
      sentences.append(
        "RSGDM's estimate carried \(NumberText.significant(n.mean / m.mean)) times the squared noise of SGDM's"
          + (expected.map {
            "; noise independent from step to step would make it \(NumberText.significant($0)) in the long run at "
              + "β = \(NumberText.short(momentum))"
          } ?? "") + ".")
    }
    if let difference = summary.mean(.errorDifference, of: "rsgdm") {
      let size =
        "Together, RSGDM's squared error minus SGDM's was \(NumberText.signed(difference.mean)) ‖G‖²"
      if let interval = difference.interval, !interval.isDegenerate {
        let range =
          "95% interval \(NumberText.signed(interval.lower)) to \(NumberText.signed(interval.upper))"
        sentences.append(
          "\(size) (\(range)): "
            + (interval.contains(0)
              ? "which estimate is the nearer one is undecided."
              : difference.mean < 0
                ? "RSGDM's estimate is the nearer one." : "SGDM's estimate is the nearer one.")
            + beside(summary))
      } else {
        sentences.append("\(size), of a single run, which decides nothing.")
      }
    }
    return sentences.joined(separator: " ")
  }

  /// What a claim on the same errors says, which may be something else.
  private func beside(_ summary: ProbeSummary) -> String {
    guard let claim = model.claimOnErrors(on: summary.arm) else { return "" }
    return
      " That is of \(summary.isLater ? "the probes after the start" : "the probes"), in ‖G‖² and by an interval for this "
      + "difference alone; the claim \(MarkdownText.escaped(claim.id)), on the norms over all windows and at "
      + "\(ClaimsSection.percent(claim.level)), is \(claim.verdict.rawValue)."
  }

  /// On which side of the break-even the path was, epoch by epoch, as far as the intervals tell.
  private func byEpoch(_ summary: ProbeSummary) -> String? {
    let groups = (model.momentum?.groups ?? []).filter { $0.arm == summary.arm && $0.breakEven != nil }
    guard groups.count > 1 else { return nil }
    let places = groups.compactMap { group -> String? in
      guard let drift = group.mean(.driftToNoise), let breakEven = group.breakEven else { return nil }
      let side: String
      if let interval = drift.interval, !interval.isDegenerate, !interval.contains(breakEven) {
        side = drift.mean > breakEven ? "above" : "below"
      } else {
        side = "not told apart from it"
      }
      return "\(group.start) \(side) (\(NumberText.significant(drift.mean)))"
    }
    return places.isEmpty ? nil : "By the probe's start: \(places.joined(separator: "; "))."
  }

  // MARK: Tables

  static func tables(_ momentum: MomentumResult) -> [String] {
    [
      pathTable(momentum), estimatorTable(momentum),
      "Means over runs of each run's value over its steps; n counts runs, never steps; a run counts once "
        + "its probe is made, whether or not it finished. Ratios are ratios of means over the steps. Residuals are the "
        + "largest of all steps of all runs. “–”: not defined, or no interval from a single run; no break-even is given for the "
        + "first steps of training, where the averages have not settled. “(n = …)”: of so many of the runs; in the others it is "
        + "not defined, as where a sampled ‖G‖² comes out at 0 or below. Lags are looked for among the last "
        + "\(NumberText.list(Set(momentum.groups.map(\.lagDepth)).sorted().map(String.init))) steps, twice the mean age of "
        + "SGDM's estimate but at most 32: means near that are too small.",
    ]
  }

  /// What a cell says beside its number where not all runs gave it.
  static func counted(_ estimate: Estimate?, of runs: Int) -> String {
    guard let estimate, estimate.count < runs else { return "" }
    return " (n = \(estimate.count))"
  }

  private static func after(_ momentum: MomentumResult) -> String {
    "After \(momentum.groups.first?.startUnit ?? "epoch")"
  }

  private static func place(_ group: ProbeGroup) -> [String] {
    [
      MarkdownText.escaped(group.arm), String(group.epoch), group.wholeHistory ? "whole" : "truncated",
      String(group.runs),
    ]
  }

  private static func pathTable(_ momentum: MomentumResult) -> String {
    let rows = momentum.groups.map { group -> [String] in
      func mean(_ kind: ProbeQuantity.Kind) -> String {
        let mean = group.mean(kind)
        return NumberText.significant(mean?.mean) + counted(mean, of: group.runs)
      }
      return place(group) + [
        NumberText.short(group.momentum), mean(.gradientNorm), mean(.noiseNorm), mean(.xiNorm),
        mean(.varsigmaNorm), mean(.biasRatio),
        NumberText.significant(group.largestIdentityResidual, digits: 2),
        NumberText.significant(group.largestDecompositionResidual, digits: 2),
        withInterval(group.mean(.driftToNoise)) + counted(group.mean(.driftToNoise), of: group.runs),
        NumberText.significant(group.breakEven),
        NumberText.signed(group.mean(.noiseCorrelation)?.mean),
      ]
    }
    return MarkdownText.table(
      [
        "Path of", after(momentum), "History", "Runs (n)", "β", "‖G‖", "‖g − G‖", "‖ξ‖", "‖ς‖", "‖ς‖/‖ξ‖",
        "Identity residual", "Decomposition residual", "Drift/noise [95% CI]", "Break-even",
        "Noise correlation",
      ], rows, textColumns: [0, 2])
  }

  private static func withInterval(_ estimate: Estimate?) -> String {
    guard let estimate else { return NumberText.none }
    let value = NumberText.significant(estimate.mean)
    return estimate.interval == nil
      ? value : "\(value) \(NumberText.interval(estimate.interval) { NumberText.significant($0) })"
  }

  private static func estimatorTable(_ momentum: MomentumResult) -> String {
    let rows = momentum.groups.flatMap { group in
      group.estimators.map { estimator -> [String] in
        func mean(_ kind: ProbeQuantity.Kind) -> Estimate? { group.mean(kind, of: estimator.name) }
        func number(_ kind: ProbeQuantity.Kind) -> String {
          NumberText.significant(mean(kind)?.mean) + counted(mean(kind), of: group.runs)
        }
        let difference = mean(.errorDifference)
        return place(group) + [
          MarkdownText.escaped(estimator.name), number(.squaredBias), number(.squaredNoise),
          number(.squaredError),
          estimator.name == "sgdm"
            ? NumberText.none
            : "\(difference.map { NumberText.signed($0.mean) } ?? NumberText.none) "
              + NumberText.interval(difference?.interval) { $0.map(NumberText.signed) ?? NumberText.none }
              + counted(difference, of: group.runs),
          (mean(.cosine).map { NumberText.fixed($0.mean, decimals: 3) } ?? NumberText.none)
            + counted(mean(.cosine), of: group.runs),
          number(.lag), NumberText.significant(estimator.meanAge), number(.noiseGain),
          NumberText.significant(estimator.noiseGain),
        ]
      }
    }
    return MarkdownText.table(
      [
        "Path of", after(momentum), "History", "Runs (n)", "Estimate", "Bias²", "Noise²", "Error²",
        "Error² − SGDM's [95% CI]", "cos(e, G)", "Lag", "Mean age", "Noise gain", "Noise gain, independent",
      ], rows, textColumns: [0, 2, 4])
  }

  /// By group of layers, on the paths that the opening speaks of.
  private func layerTable(_ momentum: MomentumResult) -> String? {
    let arm = momentum.summary?.arm
    let rows = momentum.groups.filter { $0.arm == arm }.flatMap { group in
      group.layers.map { layer -> [String] in
        func mean(_ kind: ProbeQuantity.Kind, of estimator: String? = nil) -> Estimate? {
          layer.means[ProbeQuantity(kind, of: estimator)]
        }
        func number(_ kind: ProbeQuantity.Kind, of estimator: String? = nil) -> String {
          let mean = mean(kind, of: estimator)
          return NumberText.significant(mean?.mean) + Self.counted(mean, of: group.runs)
        }
        func cosine(_ estimator: String) -> String {
          let mean = mean(.cosine, of: estimator)
          return (mean.map { NumberText.fixed($0.mean, decimals: 3) } ?? NumberText.none)
            + Self.counted(mean, of: group.runs)
        }
        let difference = mean(.errorDifference, of: "rsgdm")
        return [
          MarkdownText.escaped(layer.name), String(group.epoch), number(.gradientNorm), number(.noiseNorm),
          number(.driftToNoise), number(.squaredError, of: "sgdm"),
          "\(difference.map { NumberText.signed($0.mean) } ?? NumberText.none) "
            + NumberText.interval(difference?.interval) { $0.map(NumberText.signed) ?? NumberText.none }
            + Self.counted(difference, of: group.runs),
          cosine("sgdm"), cosine("rsgdm"),
        ]
      }
    }
    guard let arm, !rows.isEmpty else { return nil }
    return "By group of layers, on the paths of \(MarkdownText.escaped(arm)):\n\n"
      + MarkdownText.table(
        [
          "Layers", "After epoch", "‖G‖", "‖g − G‖", "Drift/noise", "Error², SGDM",
          "Error² of RSGDM − SGDM [95% CI]", "cos(m, G)", "cos(n, G)",
        ], rows, textColumns: [0])
  }

  // MARK: Meaning

  static let meaning = [
    "**What is compared.** At each step t of a probe estimates of the gradient are set against G_t, the gradient "
      + "over the training set at the weights of that step. All are weighted sums e_t = Σ w_k g_{t−k} of the same "
      + "mini-batch gradients along the same path, that of the arm named in the table, so that they differ in their "
      + "weights alone: sgd is g_t itself; sgdm is m_t = β m_{t−1} + (1−β) g_t; rsgdm is n_t = m_t + β z_t, z_t being "
      + "the same average of the differences g_t − g_{t−1}; nesterov is (1−β) g_t + β m_t, which n_t equals but for "
      + "(1−β) β^t g_1. An estimate under the name of another optimizer is the one that this optimizer steps along, before "
      + "any scaling by squares: its own weights, of the same gradients.",
    "**Bias and noise.** With S_t = Σ w_k, e_t − S_t G_t is bias + noise: bias = Σ w_k (G_{t−k} − G_t) is what old "
      + "gradients add because the path has moved on, noise = Σ w_k (g_{t−k} − G_{t−k}) is what mini-batches add. The "
      + "bias of m_t is (1−β) ξ_t and that of n_t is (1−β) ς_t. Bias², Noise² and Error² are the squared norms of the "
      + "two and of their sum, over S² ‖G‖²; they differ by the cross term 2⟨bias, noise⟩. The decomposition "
      + "residual says how well they add up, n_t being computed by its own recursion.",
    "**What the formula settles.** Exactly, ς_t = β ξ_t − β^t (G_1 − G_t); the identity residual says how well that "
      + "holds in floating point. A ratio ‖ς‖/‖ξ‖ near β for large t is therefore a property of the formula and no "
      + "finding about training. So is the price: n_t leans more on the newest gradients, and were noise independent "
      + "from step to step its variance would be larger by a third at β = 0.9.",
    "**What it does not settle** is which estimate is nearer to G. Less bias outweighs more noise where the squared "
      + "bias of m_t over the squared noise of one gradient (drift/noise) is above the break-even, (noise gain of n − "
      + "noise gain of m)/(1−β²). Noise gain is the squared noise of an estimate over S² ‖g − G‖²: what is measured "
      + "differs from what the weights say of independent noise where noise is correlated along the path: the noise "
      + "correlation is that of one step's noise with the average, by β^k, of the steps before it. The lag is "
      + "the k whose G_{t−k} an estimate points along best; the mean age is what its weights say.",
  ]

  private func conditions(_ momentum: MomentumResult) -> [String] {
    let truncated = momentum.groups.contains { !$0.wholeHistory }
    let whole = momentum.groups.contains { $0.wholeHistory }
    var history = ""
    if whole { history += " *Whole* history: the averages go back to the first step of training." }
    if truncated {
      history +=
        " *Truncated* history: averages, ξ and ς start from zero at the start of the probe, and t counts from "
        + "there; the state that the optimizer itself carried is not in them."
    }
    let sampled =
      momentum.groups.compactMap(\.chunks) + (momentum.training?.series ?? []).compactMap(\.chunks)
    var reference = "**Full-batch gradient.** \(momentum.gradient)"
    if let least = sampled.map(\.lowerBound).min(), let most = sampled.map(\.upperBound).max() {
      reference +=
        " Here G is a sample: \(least == most ? "\(least)" : "\(least) to \(most)") of the C chunks, the same ones "
        + "along the whole window. Squared norms and products then use the unbiased estimator "
        + "(K²⟨x̄, ȳ⟩ − Σ⟨x_k, y_k⟩)/(K(K−1)) + s/C over chunk-wise vectors, s being their sample covariance summed "
        + "over coordinates; it may be negative. Cosines take ‖G‖ from it and are kept within ±1."
    }
    if momentum.groups.isEmpty { return [reference] }
    let steps = "Each probe records \(NumberText.count(momentum.steps, "step"))."
    return [reference, "**History.** \(steps)\(history)"]
  }
}
