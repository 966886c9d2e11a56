/// The figures of the momentum probes: m and ξ in SGDM's colour, n and ς in RSGDM's.
enum MomentumFigures {
  static func make(_ momentum: MomentumResult, styles: [String: FigureStyle]) -> [Figure] {
    [
      pair(
        .biasNorms, momentum, axis: "Norm", lower: 0,
        [
          Line(.xiNorm, "‖ξ‖, bias of SGDM's m", .sgdmEstimate),
          Line(.varsigmaNorm, "‖ς‖, bias of RSGDM's n", .rsgdmEstimate),
        ],
        caption: "Norms of the bias terms ξ (SGDM) and ς (RSGDM) over the steps of each probe"),
      biasRatio(momentum, styles: styles),
      pair(
        .gradientCosine, momentum, axis: "Cosine with G", lower: nil,
        [
          Line(.sgdmCosine, "cos(m, G), SGDM's estimate", .sgdmEstimate),
          Line(.rsgdmCosine, "cos(n, G), RSGDM's estimate", .rsgdmEstimate),
        ],
        caption: "Cosine between each momentum estimate and the full-batch gradient G"),
      pair(
        .gradientError, momentum, axis: "Distance / ‖G‖", lower: nil,
        [
          Line(.sgdmRelativeError, "‖m − G‖/‖G‖, SGDM's estimate", .sgdmEstimate),
          Line(.rsgdmRelativeError, "‖n − G‖/‖G‖, RSGDM's estimate", .rsgdmEstimate),
        ],
        caption: "Distance of each momentum estimate from the full-batch gradient G, relative to ‖G‖"),
    ].compactMap { $0 }
  }

  private struct Line {
    var quantity: ProbeQuantity
    var title: String
    var style: FigureStyle

    init(_ quantity: ProbeQuantity, _ title: String, _ style: FigureStyle) {
      self.quantity = quantity
      self.title = title
      self.style = style
    }
  }

  /// SGDM's and RSGDM's number, a panel per path and start of the probe.
  private static func pair(
    _ name: FigureName, _ momentum: MomentumResult, axis: String, lower: Double?, _ lines: [Line],
    caption: String
  ) -> Figure? {
    var figure = PanelFigure(name: name, axis: axis, legend: lines.map { ($0.title, $0.style) })
    for group in momentum.groups {
      figure.addPanel(
        title: "\(GnuplotText.label(group.arm, limit: 16)), \(group.start) (n = \(group.runs))", lower: lower,
        lines: lines.map { (group, $0.quantity, $0.style) })
    }
    return figure.figure(
      columns: columns(momentum.groups),
      caption: caption
        + "; mean over runs\(bands(momentum)), one panel per path, named by its optimizer, "
        + "and start of the probe; n counts runs. The scales of the panels differ.")
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
    var legend: [(String, FigureStyle)] = []
    for group in momentum.groups {
      let title = "on \(GnuplotText.label(group.arm))'s path"
      guard let style = styles[group.arm], !legend.contains(where: { $0.0 == title }) else { continue }
      legend.append((title, style))
    }
    var figure = PanelFigure(name: .biasRatio, axis: "‖ς‖/‖ξ‖", legend: legend, levelTitle: "β")
    for (title, groups) in starts {
      let counts = Set(groups.map(\.runs)).sorted()
      let ends = [counts.first, counts.count > 1 ? counts.last : nil].compactMap { $0.map(String.init) }
      figure.addPanel(
        title: "\(title) (n = \(ends.joined(separator: "–")))", lower: 0, level: groups.first?.momentum,
        lines: groups.compactMap { group in styles[group.arm].map { (group, .biasRatio, $0) } })
    }
    return figure.figure(
      columns: starts.count == 4 ? 2 : min(3, starts.count),
      caption: "‖ς‖/‖ξ‖ over the steps of each probe, with β as the dashed line; mean over runs"
        + "\(bands(momentum)), one panel per start of the probe, n in its title. The ratio is not defined at "
        + "the first step of a history, where ξ = 0.")
  }

  /// As many columns as every path has probes, where that fits a page.
  private static func columns(_ groups: [ProbeGroup]) -> Int {
    let perArm = Set(groups.map(\.arm)).map { arm in groups.filter { $0.arm == arm }.count }
    guard let count = perArm.first, Set(perArm).count == 1, (2...4).contains(count) else {
      return min(3, groups.count)
    }
    return count
  }

  private static func bands(_ momentum: MomentumResult) -> String {
    momentum.groups.contains { $0.runs > 1 } ? " with 95% t-interval" : ""
  }
}

extension ProbeGroup {
  /// Where the probe starts, in words.
  var start: String { epoch == 0 ? "from the start" : "after epoch \(epoch)" }
}
