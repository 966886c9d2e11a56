/// A claim's answer in words: the cells of its row, and a sentence.
struct ClaimWording {
  var published = NumberText.none
  var here = NumberText.none
  var interval = NumberText.none
  var seeds: Int
  /// Without the claim's name.
  var sentence: String
  /// A value like `here`, with its unit as far as a sentence needs it.
  var number: (Double) -> String
}

extension ClaimResult {
  var wording: ClaimWording {
    switch answer {
    case .mean(let answer): answer.wording(level: level)
    case .curves(let answer): answer.wording(level: level)
    case .identity(let answer): answer.wording
    }
  }
}

extension MeanAnswer {
  /// Whether there is a difference, and none that matters.
  var isSmall: Bool { direction != .same && verdict != .equivalent && isWithinMargin && !isWithheld }

  /// With its sign, or, of a ratio minus 1, the ratio.
  private func number(_ value: Double) -> String {
    switch measure {
    case .metric(let metric, _): metric.difference(value)
    case .epochsTo: NumberText.points(value)
    // As many digits as it takes to show that it is not 1.
    case .normRatio: NumberText.fixed(1 + value, decimals: value != 0 && abs(value) < 5e-4 ? 6 : 3)
    }
  }

  /// With the unit of what is neither in points nor in nats.
  private func tableNumber(_ value: Double) -> String {
    switch measure {
    case .metric: number(value)
    case .epochsTo: number(value) + unit
    case .normRatio: "ratio \(number(value))"
    }
  }

  private var unit: String {
    switch measure {
    case .metric(let metric, _): metric.isAccuracy ? " points" : ""
    case .epochsTo: " epochs"
    case .normRatio: ""
    }
  }

  private var question: String {
    let (first, second) = (MarkdownText.escaped(better), MarkdownText.escaped(baseline))
    switch measure {
    case .metric(let metric, let epochs): return "\(first) minus \(second), \(metric.title), \(epochs)"
    case .epochsTo(let metric, let target):
      return
        "\(first) minus \(second), epochs until \(metric.title) is \(NumberText.short(target)) or \(metric.isAccuracy ? "more" : "less")"
    case .normRatio(let error, let path):
      return
        "norm of \(first)'s \(error) over that of \(second)'s, on the paths of \(MarkdownText.escaped(path)), in the mean over "
        + "probed windows, the start of training among them where it is probed"
    }
  }

  private var some: String {
    switch measure {
    case .metric: "the numbers of both"
    case .epochsTo: "runs of both that finished or diverged"
    case .normRatio: "all the probes that were asked for"
    }
  }

  func wording(level: Double) -> ClaimWording {
    let percent = ClaimsSection.percent(level)
    var text = question + ": "
    switch (estimate, estimate?.interval) {
    case (nil, _): text += "no seed has \(some); undecided"
    case (let estimate?, nil):
      text +=
        "\(number(estimate.mean))\(unit) on the only seed that has \(some); a single one decides nothing"
    case (let estimate?, let interval?) where interval.isDegenerate:
      text +=
        "\(number(estimate.mean))\(unit) on each of \(pairs.count) seeds; what does not vary gives no interval, and decides "
        + "nothing"
    case (let estimate?, let interval?):
      text +=
        "\(number(estimate.mean))\(unit) (\(percent) interval \(number(interval.lower)) to "
        + "\(number(interval.upper)), \(pairs.count) seeds); \(verdict.rawValue)"
      if let published = publishedDifference {
        text +=
          "; the published \(number(published)) is \(interval.contains(published) ? "within" : "outside of") the interval"
      }
    }
    if let margin { text += "; margin ±\(NumberText.short(margin))" }
    if !diverged.isEmpty {
      text += "; \(diverged.sentence(better: better, baseline: baseline))"
      if isWithheld { text += ": what the other seeds say is no verdict" }
    }
    if !reached.isEmpty {
      let counts = reached.map {
        "\($0.reached) of \(NumberText.count($0.runs, "run")) of \(MarkdownText.escaped($0.arm))"
      }
      text += "; \(NumberText.list(counts)) got there"
      if isCensored {
        text +=
          ", and one that did not counts with the length of training: the difference is of epochs up to that, and how small it "
          + "would be without an end is not known"
      }
    }
    if let optimism {
      text +=
        "; the best epoch on the test split is \(number(optimism.mean))\(unit) better than the last, on average over "
        + "\(NumberText.count(optimism.count, "run")), for having been chosen by what it measures"
    }
    if let power, let published = publishedDifference {
      text +=
        "; so many seeds, spread as these are, find a true difference of \(number(published))\(unit) with "
        + "\(NumberText.fixed(100 * power, decimals: 0))% probability"
    }
    return ClaimWording(
      published: publishedDifference.map(number) ?? NumberText.none,
      here: estimate.map { tableNumber($0.mean) } ?? NumberText.none,
      interval: NumberText.interval(estimate?.interval) { $0.map(number) ?? NumberText.none },
      seeds: pairs.count, sentence: text + ".", number: number)
  }
}

extension CurvesAnswer {
  func wording(level: Double) -> ClaimWording {
    let span = fromEpoch > 1 ? "from epoch \(fromEpoch) on" : "over all epochs"
    var text =
      "\(MarkdownText.escaped(better)) minus \(MarkdownText.escaped(baseline)), \(metric.title) \(span): "
    guard let point = decisive else {
      text +=
        points.isEmpty
        ? "fewer than two seeds have the numbers of both; undecided"
        : "at every epoch the difference is the same for all \(seeds) seeds; what does not vary gives no interval, and decides nothing"
      return ClaimWording(seeds: seeds, sentence: text + ".", number: metric.difference)
    }
    func range(_ interval: Interval) -> String {
      "\(metric.difference(interval.lower)) to \(metric.difference(interval.upper))"
    }
    let count = NumberText.count(points.count, "epoch")
    text +=
      "\(metric.difference(point.mean)) at epoch \(point.epoch), "
      + (verdict == .contradicted
        ? "beyond the margin" : "where the interval reaches furthest of \(count)")
      + " (\(ClaimsSection.percent(level)) interval of this epoch \(range(point.interval)), of all at once "
      + "\(range(point.simultaneous)), \(seeds) seeds); \(verdict.rawValue); margin ±\(NumberText.short(margin))"
    if points.count < epochs {
      text += "; at the \(points.count) of \(epochs) epochs that every run has the number of"
      if verdict == .undecided { text += ", which says nothing of the others" }
    }
    if !diverged.isEmpty { text += "; \(diverged.sentence(better: better, baseline: baseline))" }
    if let degenerate {
      text +=
        "; at epoch \(degenerate.epoch) the difference is the same for all seeds, which decides nothing there"
    }
    return ClaimWording(
      here: "\(metric.difference(point.mean)) at epoch \(point.epoch)",
      interval: NumberText.interval(point.simultaneous) { metric.difference($0 ?? 0) }, seeds: seeds,
      sentence: text + ".", number: metric.difference)
  }
}

extension IdentityAnswer {
  var wording: ClaimWording {
    let formula =
      switch identity {
      case .recursion: "‖ς − (βξ − β^t(G_1 − G_t))‖/‖ξ‖"
      case .limit: "the distance of ‖ς‖/‖ξ‖ from β"
      }
    func number(_ value: Double) -> String { NumberText.significant(value, digits: 3) }
    guard let largest else {
      return ClaimWording(
        seeds: 0, sentence: "\(MarkdownText.escaped(formula)): no probe has a step for it yet; undecided.",
        number: number)
    }
    return ClaimWording(
      here: "at most \(number(largest))", seeds: seeds,
      sentence:
        "\(MarkdownText.escaped(formula)) is at most \(number(largest)) over \(NumberText.count(steps, "step")) of "
        + "\(NumberText.count(runs, "run")), with a tolerance of \(number(tolerance)); \(verdict.rawValue).",
      number: number)
  }
}

extension Metric {
  /// In percentage points or nats, with its sign.
  func difference(_ value: Double) -> String {
    isAccuracy ? NumberText.points(value) : NumberText.signed(value)
  }
}
