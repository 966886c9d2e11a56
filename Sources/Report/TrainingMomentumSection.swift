/// What probes at every so many steps of training measured, and what other meanings of the gradient change.
struct TrainingMomentumSection {
  private let momentum: MomentumResult

  init(_ momentum: MomentumResult) { self.momentum = momentum }

  /// On the estimates over training; empty where runs were not to be probed as they trained.
  var paragraphs: [String] {
    guard let training = momentum.training else { return [] }
    var paragraphs = ["### Over the whole of training"]
    if training.series.isEmpty {
      return paragraphs + ["None of the \(training.planned) runs to be probed as they train has been."]
    }
    paragraphs.append(training.series.map(sentence).joined(separator: " "))
    paragraphs.append(table(training))
    if training.found < training.planned {
      paragraphs.append(
        "**Incomplete**: \(training.found) of the \(training.planned) runs to be probed as they train have been."
      )
    }
    return paragraphs + [meaning(training)]
  }

  /// Which of RSGDM's and SGDM's estimates was nearer to G, on one arm's path.
  private func sentence(_ series: TrainingProbeSeries) -> String {
    let place =
      "On the paths of \(MarkdownText.escaped(series.arm)) (\(NumberText.count(series.runs, "run"))), over all probed steps,"
    guard let difference = series.means[ProbeQuantity(.errorDifference, of: "rsgdm")] else {
      return "\(place) the errors could not be compared."
    }
    let size = "RSGDM's squared error minus SGDM's was \(NumberText.signed(difference.mean)) ‖G‖²"
    guard let interval = difference.interval, !interval.isDegenerate else {
      return "\(place) \(size), without spread over runs, which decides nothing."
    }
    let range =
      "95% interval \(NumberText.signed(interval.lower)) to \(NumberText.signed(interval.upper))"
    let verdict =
      interval.contains(0)
      ? "which is the nearer one is undecided"
      : difference.mean < 0
        ? "RSGDM's estimate is the nearer one" : "SGDM's estimate is the nearer one"
    return "\(place) \(size) (\(range)): \(verdict)."
  }

  private func table(_ training: TrainingMomentum) -> String {
    let rows = training.series.flatMap { series in
      series.thirds.map { stretch -> [String] in
        func mean(_ kind: ProbeQuantity.Kind, of estimator: String? = nil) -> Estimate? {
          stretch.means[ProbeQuantity(kind, of: estimator)]
        }
        func number(_ kind: ProbeQuantity.Kind, of estimator: String? = nil) -> String {
          let mean = mean(kind, of: estimator)
          return NumberText.significant(mean?.mean) + MomentumSection.counted(mean, of: stretch.runs)
        }
        func cosine(_ estimator: String) -> String {
          let mean = mean(.cosine, of: estimator)
          return (mean.map { NumberText.fixed($0.mean, decimals: 3) } ?? NumberText.none)
            + MomentumSection.counted(mean, of: stretch.runs)
        }
        let difference = mean(.errorDifference, of: "rsgdm")
        return [
          MarkdownText.escaped(series.arm), "\(stretch.steps.lowerBound)–\(stretch.steps.upperBound)",
          String(stretch.runs), number(.gradientNorm), number(.noiseNorm), number(.biasRatio),
          number(.squaredError, of: "sgdm"), number(.squaredError, of: "rsgdm"),
          "\(difference.map { NumberText.signed($0.mean) } ?? NumberText.none) "
            + NumberText.interval(difference?.interval) { $0.map(NumberText.signed) ?? NumberText.none }
            + MomentumSection.counted(difference, of: stretch.runs),
          cosine("sgdm"), cosine("rsgdm"),
        ]
      }
    }
    return MarkdownText.table(
      [
        "Path of", "Steps", "Runs (n)", "‖G‖", "‖g − G‖", "‖ς‖/‖ξ‖", "Error², SGDM", "Error², RSGDM",
        "Error² of RSGDM − SGDM [95% CI]", "cos(m, G)", "cos(n, G)",
      ], rows, textColumns: [0, 1])
  }

  private func meaning(_ training: TrainingMomentum) -> String {
    let often = training.every == 1 ? "At every step" : "At every \(training.every)th step"
    let split =
      training.every == 1
      ? "" : " Between probes G is not known, so that bias and noise are not told apart here: Error² is both."
    return
      "\(often) of these runs G was measured as they trained, which changed nothing of the training; the averages are "
      + "those of the run from its start on or, where it was begun without probes, from where those began, once what was "
      + "before no longer counts.\(split) Means over runs of each run's value over the steps of the stretch, "
      + "whose first and last probed steps are named; ratios are ratios of means over the steps."
  }

  /// On the meanings of the gradient; empty where none was compared.
  var variants: [String] {
    guard !momentum.variants.isEmpty else { return [] }
    let rows = momentum.variants.map { variant -> [String] in
      func number(_ estimate: Estimate, _ text: (Double) -> String) -> String {
        "\(text(estimate.mean)) \(NumberText.interval(estimate.interval) { text($0 ?? .nan) })"
      }
      return [
        MarkdownText.escaped(variant.meaning), String(variant.epoch), String(variant.cosine.count),
        number(variant.cosine) { NumberText.fixed($0, decimals: 3) },
        number(variant.ratio) { NumberText.significant($0) },
        number(variant.distance) { NumberText.significant($0) },
      ]
    }
    var widest = ""
    if let most = momentum.variants.max(by: { $0.distance.mean < $1.distance.mean }) {
      widest =
        " The furthest from G was the one with \(MarkdownText.escaped(most.meaning)), after epoch \(most.epoch): "
        + "‖G′ − G‖ was \(NumberText.significant(most.distance.mean)) of ‖G‖."
    }
    return [
      "### Other meanings of the full-batch gradient",
      "At the weights that probes start from, over the same images, G′ is the full-batch gradient with one thing "
        + "different from G. n counts seeds: what the runs of one seed give is averaged over the arms first, for before the "
        + "first step their weights are the same, and later they are related.\(widest)",
      MarkdownText.table(
        [
          "With", "After epoch", "Seeds (n)", "cos(G′, G) [95% CI]", "‖G′‖/‖G‖ [95% CI]",
          "‖G′ − G‖/‖G‖ [95% CI]",
        ], rows, textColumns: [0]),
    ]
  }
}
