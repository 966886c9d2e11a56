/// The figures of the momentum probes: every estimator in the colour of the optimizer that steps along it.
enum MomentumFigures {
  static func make(_ momentum: MomentumResult, styles: [String: FigureStyle]) -> [Figure] {
    [
      biasNorms(momentum), biasRatio(momentum, styles: styles), errorSplit(momentum), cosine(momentum),
      lag(momentum), driftToNoise(momentum, styles: styles),
    ].compactMap { $0 } + (momentum.training.map { TrainingMomentumFigures($0).figures } ?? [])
  }

  /// ‖ξ‖ and ‖ς‖ over the steps, a panel per path and start of the probe.
  private static func biasNorms(_ momentum: MomentumResult) -> Figure? {
    let lines = [
      ("‖ξ‖, bias of SGDM's m", ProbeQuantity(.xiNorm), FigureStyle.sgdmEstimate),
      ("‖ς‖, bias of RSGDM's n", ProbeQuantity(.varsigmaNorm), FigureStyle.rsgdmEstimate),
    ]
    var figure = PanelFigure(name: .biasNorms, axis: "Norm", legend: lines.map { ($0.0, $0.2) })
    for group in momentum.groups {
      figure.addPanel(
        title: title(group), lower: 0, lines: lines.map { (group, $0.1, $0.2) })
    }
    return figure.figure(
      columns: columns(momentum.groups),
      caption:
        "Norms of the bias terms ξ (SGDM) and ς (RSGDM) over the steps of each probe\(panels(momentum))"
        + ratioSentence(momentum))
  }

  private static func ratioSentence(_ momentum: MomentumResult) -> String {
    let ratios = momentum.groups.filter { !$0.wholeHistory }.compactMap { $0.mean(.biasRatio)?.mean }
    guard let low = ratios.min(), let high = ratios.max() else { return "" }
    let range =
      NumberText.significant(low) == NumberText.significant(high)
      ? NumberText.significant(low) : "\(NumberText.significant(low)) to \(NumberText.significant(high))"
    return " Once the start is forgotten ‖ς‖ is \(range) of ‖ξ‖, as the formula says of β."
  }

  /// ‖ς‖/‖ξ‖ of all paths, a panel per start of the probe, with β as a horizontal line.
  private static func biasRatio(_ momentum: MomentumResult, styles: [String: FigureStyle]) -> Figure? {
    var starts: [(title: String, groups: [ProbeGroup])] = []
    for group in momentum.groups {
      let title = "\(group.start), β = \(NumberText.short(group.momentum))"
      if let index = starts.firstIndex(where: { $0.title == title }) {
        starts[index].groups.append(group)
      } else {
        starts.append((title, [group]))
      }
    }
    var figure = PanelFigure(
      name: .biasRatio, axis: "‖ς‖/‖ξ‖", legend: paths(momentum, styles), levelTitle: "β")
    for (title, groups) in starts {
      let counts = Set(groups.map(\.runs)).sorted()
      let ends = [counts.first, counts.count > 1 ? counts.last : nil].compactMap { $0.map(String.init) }
      figure.addPanel(
        title: "\(title) (n = \(ends.joined(separator: "–")))", lower: 0, level: groups.first?.momentum,
        lines: groups.compactMap { group in
          styles[group.arm].map { (group, ProbeQuantity(.biasRatio), $0) }
        })
    }
    return figure.figure(
      columns: starts.count == 4 ? 2 : min(3, starts.count),
      caption: "‖ς‖/‖ξ‖ over the steps of each probe, with β as the dashed line; mean over runs"
        + "\(bands(momentum)), one panel per start of the probe, n in its title. The ratio is not defined at "
        + "the first step of a history, where ξ = 0.")
  }

  /// The squared error of each estimator as bias and noise, one on top of the other.
  private static func errorSplit(_ momentum: MomentumResult) -> Figure? {
    let estimators = names(momentum).filter { $0 != "sgd" }
    var figure = StartFigure(name: .gradientError, axis: "Squared error / ‖G‖²", lower: 0)
    figure.addLegend(estimators.enumerated().map { ($1, FigureStyle.estimator($1, $0)) })
    for (arm, groups) in byArm(momentum) {
      figure.addPanel(
        title: groups.first?.path ?? arm, groups: groups,
        bars: estimators.enumerated().map { ($1, FigureStyle.estimator($1, $0)) })
    }
    return figure.figure(
      caption:
        "Squared distance of each estimate from S·G over S²·‖G‖², S being the sum of its weights: squared "
        + "bias (solid) and squared noise (pale) as one bar, the squared error itself, which holds their cross "
        + "term too, as a point\(bars(momentum)); by the \(unit(momentum)) after which the probe started, one panel per path. "
        + "The mini-batch gradient itself, sgd, is left out: its noise is off the scale."
        + errorSentence(momentum))
  }

  private static func errorSentence(_ momentum: MomentumResult) -> String {
    let differences = momentum.groups.compactMap { $0.mean(.errorDifference, of: "rsgdm") }
    guard !differences.isEmpty else { return "" }
    let decided = differences.filter { $0.interval.map { !$0.contains(0) && !$0.isDegenerate } ?? false }
    let smaller = decided.count { $0.mean < 0 }
    if decided.isEmpty {
      return
        " At none of \(differences.count) starts does the 95% interval of the difference between RSGDM's error and SGDM's "
        + "leave 0 out."
    }
    return
      " At \(decided.count) of \(differences.count) starts the 95% interval of the difference between RSGDM's error and "
      + "SGDM's leaves 0 out: RSGDM's is the smaller one at \(smaller), the larger one at \(decided.count - smaller)."
  }

  private static func cosine(_ momentum: MomentumResult) -> Figure? {
    // Nesterov's estimate is RSGDM's but for the first gradient.
    let estimators = names(momentum).filter { $0 != "nesterov" }
    let lines = estimators.enumerated().map {
      ($1, ProbeQuantity(.cosine, of: $1), FigureStyle.estimator($1, $0))
    }
    var figure = PanelFigure(
      name: .gradientCosine, axis: "Cosine with G", legend: lines.map { ("cos(\($0.0), G)", $0.2) })
    for group in momentum.groups {
      figure.addPanel(title: title(group), lower: nil, lines: lines.map { (group, $0.1, $0.2) })
    }
    var sentence = ""
    let pairs = momentum.groups.compactMap { group -> (Double, Double)? in
      guard let m = group.mean(.cosine, of: "sgdm"), let n = group.mean(.cosine, of: "rsgdm") else {
        return nil
      }
      return (m.mean, n.mean)
    }
    if !pairs.isEmpty {
      let better = pairs.count { $0.1 > $0.0 }
      sentence = " RSGDM's is the larger one of the two on average in \(better) of \(pairs.count) panels."
    }
    return figure.figure(
      columns: columns(momentum.groups),
      caption: "Cosine between each estimate and the full-batch gradient G\(panels(momentum))\(sentence)")
  }

  private static func lag(_ momentum: MomentumResult) -> Figure? {
    let estimators = names(momentum).filter { $0 != "nesterov" && $0 != "sgd" }
    let known = momentum.groups.first?.estimators ?? []
    let isUniform = Set(momentum.groups.map(\.momentum)).count == 1
    var figure = StartFigure(name: .lag, axis: "Lag (steps)", lower: 0)
    let styles = estimators.enumerated().map { ($1, FigureStyle.estimator($1, $0)) }
    figure.addLegend(styles)
    for (arm, groups) in byArm(momentum) {
      figure.addPanel(
        title: groups.first?.path ?? arm, groups: groups,
        points: styles.map { (ProbeQuantity(.lag, of: $0.0), $0.1) },
        levels: isUniform
          ? styles.compactMap { name, style in
            known.first { $0.name == name }?.meanAge.map { ($0, style.color) }
          } : [])
    }
    return figure.figure(
      caption:
        "How many steps ago, of the last \(NumberText.list(Set(momentum.groups.map(\.lagDepth)).sorted().map(String.init))), "
        + "the gradient G was that each estimate points along best; mean over the steps "
        + "and over runs\(bars(momentum)), by the \(unit(momentum)) after which the probe started. "
        + (isUniform ? "Dashed: the mean age of the gradients in the estimate, by its weights. " : "")
        + lagSentence(momentum))
  }

  private static func lagSentence(_ momentum: MomentumResult) -> String {
    func range(_ name: String) -> String? {
      let lags = momentum.groups.compactMap { $0.mean(.lag, of: name)?.mean }
      guard let low = lags.min(), let high = lags.max() else { return nil }
      return "\(NumberText.significant(low)) to \(NumberText.significant(high)) steps"
    }
    guard let m = range("sgdm"), let n = range("rsgdm") else { return "" }
    return "SGDM's estimate lagged by \(m), RSGDM's by \(n)."
  }

  private static func driftToNoise(_ momentum: MomentumResult, styles: [String: FigureStyle]) -> Figure? {
    let breakEven = Set(momentum.groups.compactMap(\.breakEven))
    var figure = StartFigure(
      name: .driftToNoise, axis: "‖bias of m‖² / ‖g − G‖²", lower: nil,
      levelTitle: "break-even of RSGDM")
    figure.addLegend(paths(momentum, styles))
    let arms = byArm(momentum)
    figure.addPanel(
      title: "", groups: momentum.groups,
      points: [], levels: breakEven.count == 1 ? breakEven.map { ($0, "#222222") } : [],
      series: arms.compactMap { arm, groups in
        styles[arm].map { (groups, ProbeQuantity(.driftToNoise), $0) }
      })
    let points = momentum.groups.filter { $0.mean(.driftToNoise) != nil }
    let settled = points.filter { $0.breakEven != nil }
    let told = settled.filter { group in
      guard let interval = group.mean(.driftToNoise)?.interval, let breakEven = group.breakEven else {
        return false
      }
      return !interval.isDegenerate && !interval.contains(breakEven)
    }
    let above = told.count { ($0.mean(.driftToNoise)?.mean ?? 0) > ($0.breakEven ?? .infinity) }
    var sentence = ""
    if !settled.isEmpty {
      sentence =
        " Above the dashed line, were noise independent from step to step, RSGDM's estimate would be the nearer one to G: "
        + "of \(NumberText.count(settled.count, "point")) \(above) \(above == 1 ? "is" : "are") above it and "
        + "\(told.count - above) below, by 95% intervals that leave it out."
    }
    if settled.count < points.count {
      sentence +=
        settled.isEmpty
        ? " No line is drawn: so near to the start of training the averages have not settled."
        : " The line says nothing of the \(points.count - settled.count) from the start of training, where the averages have "
          + "not settled."
    }
    return figure.figure(
      caption: "Squared bias of SGDM's estimate over the squared noise of one gradient; mean over runs"
        + "\(bars(momentum)), by the \(unit(momentum)) after which the probe started.\(sentence)")
  }

  // MARK: What figures share

  /// What probes start after.
  private static func unit(_ momentum: MomentumResult) -> String {
    momentum.groups.first?.startUnit ?? "epoch"
  }

  private static func names(_ momentum: MomentumResult) -> [String] {
    var names: [String] = []
    for estimator in momentum.groups.flatMap(\.estimators) where !names.contains(estimator.name) {
      names.append(estimator.name)
    }
    return names
  }

  private static func byArm(_ momentum: MomentumResult) -> [(arm: String, groups: [ProbeGroup])] {
    var arms: [(arm: String, groups: [ProbeGroup])] = []
    for group in momentum.groups {
      if let index = arms.firstIndex(where: { $0.arm == group.arm }) {
        arms[index].groups.append(group)
      } else {
        arms.append((group.arm, [group]))
      }
    }
    return arms
  }

  private static func paths(_ momentum: MomentumResult, _ styles: [String: FigureStyle]) -> [(
    String, FigureStyle
  )] {
    byArm(momentum).compactMap { arm, groups in styles[arm].map { (groups.first?.path ?? arm, $0) } }
  }

  private static func title(_ group: ProbeGroup) -> String {
    "\(GnuplotText.label(group.arm, limit: 16)), \(group.start) (n = \(group.runs))"
  }

  /// As many columns as every path has probes, where that fits a page.
  private static func columns(_ groups: [ProbeGroup]) -> Int {
    let perArm = Set(groups.map(\.arm)).map { arm in groups.filter { $0.arm == arm }.count }
    guard let count = perArm.first, Set(perArm).count == 1, (2...4).contains(count) else {
      return min(3, groups.count)
    }
    return count
  }

  private static func panels(_ momentum: MomentumResult) -> String {
    "; mean over runs\(bands(momentum)), one panel per path, named by its optimizer, and start of the probe; n counts "
      + "runs. The scales of the panels differ."
  }

  private static func bands(_ momentum: MomentumResult) -> String {
    momentum.groups.contains { $0.runs > 1 } ? " with 95% t-interval" : ""
  }

  private static func bars(_ momentum: MomentumResult) -> String {
    momentum.groups.contains { $0.runs > 1 } ? " with its 95% t-interval" : ""
  }
}

extension ProbeGroup {
  /// Whose path it is on, in words: an optimizer's, or the one that goes by its own name.
  var path: String {
    let label = GnuplotText.label(arm, limit: 20)
    return startUnit == "epoch" ? "on \(label)'s path" : label
  }

  /// Where the probe starts, in words.
  var start: String { epoch == 0 ? "from the start" : "after \(startUnit) \(epoch)" }
}
