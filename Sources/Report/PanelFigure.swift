/// A figure of several panels over the steps of probes, with one legend below them.
struct PanelFigure {
  private let name: FigureName
  private let axis: String
  private let legend: [(title: String, style: FigureStyle)]
  private let levelTitle: String?
  private var data = DataTable(columns: ["arm", "epoch", "quantity", "step", "n", "mean", "lower", "upper"])
  private var panels: [Panel] = []

  private struct Panel {
    var title: String
    var lower: Double?
    /// Where a horizontal line is drawn.
    var level: Double?
    var steps: ClosedRange<Int>
    var plots: [String]
  }

  /// - Parameters:
  ///   - axis: The title of every panel's vertical axis.
  ///   - legend: What the lines are called.
  ///   - levelTitle: What the horizontal lines are called.
  init(name: FigureName, axis: String, legend: [(String, FigureStyle)], levelTitle: String? = nil) {
    self.name = name
    self.axis = axis
    self.legend = legend.map { (title: $0.0, style: $0.1) }
    self.levelTitle = levelTitle
  }

  /// Appends a panel, unless none of its lines has a point.
  mutating func addPanel(
    title: String, lower: Double?, level: Double? = nil,
    lines: [(group: ProbeGroup, quantity: ProbeQuantity, style: FigureStyle)]
  ) {
    let plots = lines.map { add($0.group, $0.quantity, $0.style) }
    let steps = lines.flatMap { $0.group.steps.map(\.step) }
    guard let first = steps.min(), let last = steps.max(), plots.contains(where: { !$0.mean.isEmpty }) else {
      return
    }
    panels.append(
      Panel(
        title: title, lower: lower, level: level, steps: first...last,
        plots: plots.flatMap(\.band) + plots.flatMap(\.mean)))
  }

  private mutating func add(_ group: ProbeGroup, _ quantity: ProbeQuantity, _ style: FigureStyle)
    -> (band: [String], mean: [String])
  {
    let points = group.steps.compactMap { step in step.means[quantity].map { (step.step, $0) } }
    let rows = points.map { step, estimate -> [DataTable.Cell] in
      [.text(group.arm), .integer(group.epoch), .text(quantity.name), .integer(step)] + estimate.cells
    }
    guard let index = data.add(rows) else { return ([], []) }
    let source = "'../data/\(name.rawValue).tsv' index \(index)"
    let hasBand = points.contains { $0.1.interval != nil }
    let interval = max(1, points.count / 12)
    let band =
      points.count > 1
      ? "\(source) using 4:7:8 with filledcurves fc rgb '\(style.color)' fs transparent solid 0.16 noborder"
      : "\(source) using 4:6:7:8 with yerrorbars \(style.symbol) ps 0.55 lw 1.6"
    return (
      hasBand ? [band + " notitle"] : [],
      [
        "\(source) using 4:6 with linespoints \(style.line(width: 1.6)) pt \(style.point) ps 0.55 "
          + "pi \(interval) notitle"
      ]
    )
  }

  /// The panels in rows of `columns`; `nil` without any.
  func figure(columns: Int, caption: String) -> Figure? {
    if panels.isEmpty { return nil }
    let columns = max(1, columns)
    let grid = PanelGrid(
      cell: FigureSize(width: columns == 1 ? 520 : 330, height: 262), columns: columns,
      horizontalAxis: "Step t", verticalAxis: axis, keys: keys)
    return grid.figure(
      name,
      panels.map { PanelGrid.Panel(title: $0.title, settings: axes(of: $0), plots: plots(of: $0)) },
      caption: caption, data: data)
  }

  private func axes(of panel: Panel) -> [String] {
    let (first, last) = (panel.steps.lowerBound, panel.steps.upperBound)
    let tics = FigureScale.wholeStep(span: last - first, tics: 8)
    let pad = FigureScale.number(max(0.5, 0.02 * Double(last - first)))
    let upper = panel.level == nil ? "*" : "1.05 < *"
    return [
      "set xrange [\(first)-\(pad):\(last)+\(pad)]", "set xtics \(tics == 1 ? first : 0), \(tics)",
      "set yrange [\(panel.lower.map(FigureScale.number) ?? "*"):\(upper)]",
      panel.lower == nil ? "set offsets 0, 0, graph 0.05, graph 0.05" : "set offsets 0, 0, graph 0.06, 0",
    ]
  }

  private func plots(of panel: Panel) -> [String] {
    guard let level = panel.level else { return panel.plots }
    return ["\(FigureScale.number(level)) with lines lc rgb '#222222' lw 1.2 dt 2 notitle"] + panel.plots
  }

  private var keys: [FigureLegend.Key] {
    legend.map { FigureLegend.Key(title: $0.title, style: $0.style) }
      + (levelTitle.map { [FigureLegend.Key(title: $0, style: nil)] } ?? [])
  }
}
