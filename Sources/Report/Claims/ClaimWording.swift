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
  var isSmall: Bool { direction != .same && verdict != .equivalent && isWithinMargin }

  /// With its sign, or, of a ratio minus 1, the ratio.
  private func number(_ value: Double) -> String {
    switch measure {
    case .metric(let metric, _): metric.difference(value)
    case .epochsTo: (value > 0 ? "+" : "") + NumberText.fixed(value, decimals: 2)
    case .normRatio: NumberText.fixed(1 + value, decimals: 3)
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
        "norm of \(first)'s \(error) over that of \(second)'s, on the paths of \(MarkdownText.escaped(path))"
    }
  }

  private var some: String { if case .normRatio = measure { "probes" } else { "finished runs of both" } }

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
    if !reached.isEmpty {
      let counts = reached.map {
        "\($0.reached) of \(NumberText.count($0.runs, "run")) of \(MarkdownText.escaped($0.arm))"
      }
      text +=
        "; \(NumberText.list(counts)) got there, and one that did not counts with the length of training"
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
      here: estimate.map { number($0.mean) } ?? NumberText.none,
      interval: NumberText.interval(estimate?.interval) { $0.map(number) ?? NumberText.none },
      seeds: pairs.count, sentence: text + ".", number: number)
  }
}

extension CurvesAnswer {
  func wording(level: Double) -> ClaimWording {
    let epochs = fromEpoch > 1 ? "from epoch \(fromEpoch) on" : "over all epochs"
    var text =
      "\(MarkdownText.escaped(better)) minus \(MarkdownText.escaped(baseline)), \(metric.title) \(epochs): "
    guard let point = decisive else {
      text += "fewer than two seeds have finished runs of both; undecided"
      return ClaimWording(seeds: seeds, sentence: text + ".", number: metric.difference)
    }
    let interval = verdict == .contradicted ? point.simultaneous : point.interval
    let percent =
      ClaimsSection.percent(level)
      + (verdict == .contradicted ? " interval for all epochs at once" : " interval")
    text +=
      "\(metric.difference(point.mean)) at epoch \(point.epoch) (\(percent) \(metric.difference(interval.lower)) to "
      + "\(metric.difference(interval.upper)), \(seeds) seeds), \(verdict == .contradicted ? "beyond the margin" : "where its interval reaches furthest of \(NumberText.count(points.count, "epoch"))"); "
      + "\(verdict.rawValue); margin ±\(NumberText.short(margin))"
    return ClaimWording(
      here: "\(metric.difference(point.mean)) at epoch \(point.epoch)",
      interval: NumberText.interval(interval) { metric.difference($0 ?? 0) }, seeds: seeds,
      sentence: text + ".", number: metric.difference)
  }
}

extension IdentityAnswer {
  var wording: ClaimWording {
    let formula =
      switch identity {
      case .recursion: "‖ς − (βξ − β^t(g_1 − G_t))‖/‖ξ‖"
      case .limit: "the distance of ‖ς‖/‖ξ‖ from β"
      }
    func number(_ value: Double) -> String { NumberText.significant(value, digits: 2) }
    guard let largest else {
      return ClaimWording(
        seeds: 0, sentence: "\(MarkdownText.escaped(formula)): not probed yet; undecided.", number: number)
    }
    return ClaimWording(
      here: "at most \(number(largest))", seeds: runs,
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
