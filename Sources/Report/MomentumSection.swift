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
    if momentum.groups.isEmpty {
      return [heading, "None of the \(momentum.planned) probes that the experiment asks for has been made."]
    }
    var paragraphs = [heading, table(momentum)]
    paragraphs.append(
      "Means over runs of each run's mean over its steps; n counts runs, never steps; a run counts once "
        + "its probe is made, whether or not it finished. The residual is the "
        + "largest of all steps of all runs. “–”: not defined, or no interval from a single run.")
    if momentum.found < momentum.planned {
      paragraphs.append(
        "**Incomplete**: \(momentum.found) of the \(momentum.planned) probes that the experiment asks for have "
          + "been made.")
    }
    return paragraphs + Self.meaning + conditions(momentum)
  }

  private func table(_ momentum: MomentumResult) -> String {
    let rows = momentum.groups.map { group -> [String] in
      func mean(_ quantity: ProbeQuantity) -> String {
        NumberText.significant(group.means[quantity]?.mean)
      }
      func cosine(_ quantity: ProbeQuantity) -> String {
        group.means[quantity].map { NumberText.fixed($0.mean, decimals: 3) } ?? NumberText.none
      }
      let difference = group.means[.relativeErrorDifference]
      return [
        MarkdownText.escaped(group.arm), String(group.epoch), group.wholeHistory ? "whole" : "truncated",
        String(group.runs), NumberText.short(group.momentum), mean(.gradientNorm), mean(.xiNorm),
        mean(.varsigmaNorm), mean(.biasRatio),
        NumberText.significant(group.largestIdentityResidual, digits: 2),
        cosine(.sgdmCosine), cosine(.rsgdmCosine), mean(.sgdmError), mean(.rsgdmError),
        "\(difference.map { NumberText.signed($0.mean) } ?? NumberText.none) "
          + NumberText.interval(difference?.interval) { $0.map(NumberText.signed) ?? NumberText.none },
      ]
    }
    return MarkdownText.table(
      [
        "Path of", "After epoch", "History", "Runs (n)", "β", "‖G‖", "‖ξ‖", "‖ς‖", "‖ς‖/‖ξ‖",
        "Identity residual", "cos(m, G)", "cos(n, G)", "‖m − G‖", "‖n − G‖",
        "(‖n − G‖ − ‖m − G‖)/‖G‖ [95% CI]",
      ], rows, textColumns: [0, 2])
  }

  private static let meaning = [
    "**What is compared.** At each step t of a probe the momentum estimates are set against G_t, the gradient "
      + "over the training set at the weights of that step. m_t = β m_{t−1} + (1−β) g_t is SGDM's estimate and "
      + "n_t = m_t + β z_t, z_t being the same average of the differences g_t − g_{t−1}, is RSGDM's. Both are "
      + "computed from the same mini-batch gradients along the same path, that of the arm named in the table, so "
      + "that they differ in their formula alone.",
    "**Bias.** ξ_t = Σ β^{t−i} (G_i − G_t), i = 1…t, is what old gradients add to the expectation of m_t "
      + "(times 1−β): how far the average lags behind the gradient. ς_t is the same for n_t. Exactly, "
      + "ς_t = β ξ_t − β^t (G_1 − G_t); the identity residual says how well that holds in floating point. A ratio "
      + "‖ς‖/‖ξ‖ near β for large t is therefore a property of the formula and no finding about training.",
    "**Error.** What the formula does not settle is which estimate is nearer to G. n_t leans more on the newest "
      + "gradients and so carries more of their noise: for independent noise and large t its variance is larger "
      + "by a third at β = 0.9. Distances and cosines hold both, bias and noise. Both estimates start at zero, so "
      + "that at step t of a history each carries the share 1−β^t of the gradient; for small t this shortens both "
      + "and dominates their distance from G, while the cosine does not depend on it.",
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
    let sampled = Set(momentum.groups.compactMap(\.chunks)).sorted()
    var reference =
      "**Full-batch gradient.** The mean over a fixed partition of the training set into chunks of the training "
      + "batch size: batch norm in training mode with its running statistics untouched, coupled weight decay "
      + "included, augmentation as in training with a fixed draw of its own."
    if !sampled.isEmpty {
      reference +=
        " Here G is a sample: \(sampled.map(String.init).joined(separator: " or ")) of the C chunks. Squared norms "
        + "then use the unbiased estimator (K²‖x̄‖² − Σ‖x_k‖²)/(K(K−1)) + s²/C over chunk-wise estimates x_1…x_K, "
        + "s² being their sample variance summed over coordinates; where it is negative its root counts as 0. "
        + "Cosines take ‖G‖ from it, are kept within ±1, and count as 0 where it is not above 0."
    }
    let steps = "Each probe records \(NumberText.count(momentum.steps, "step"))."
    return [reference, "**History.** \(steps)\(history)"]
  }
}
