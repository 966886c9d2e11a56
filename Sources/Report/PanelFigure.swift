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
    let rows = (panels.count + columns - 1) / columns
    // In the SVG's units: a panel with its margins.
    let cell = FigureSize(width: columns == 1 ? 520 : 330, height: 262)
    let width = max(520, columns * cell.width)
    let legend = FigureLegend(keys, width: width)
    let size = FigureSize(width: width, height: rows * cell.height + legend.height)
    func x(_ value: Int) -> String { FigureScale.number(Double(value) / Double(size.width)) }
    func y(_ value: Int) -> String { FigureScale.number(1 - Double(value) / Double(size.height)) }
    var drawing = ["set multiplot", "unset key", "set xlabel 'Step t' offset 0, 0.4"]
    for (position, panel) in panels.enumerated() {
      let left = position % columns * cell.width
      let top = position / columns * cell.height
      drawing += [
        "set lmargin at screen \(x(left + 76))", "set rmargin at screen \(x(left + cell.width - 14))",
        "set tmargin at screen \(y(top + 34))", "set bmargin at screen \(y(top + cell.height - 56))",
        "set title \(GnuplotText.quoted(panel.title)) offset 0, -0.6",
        // Not as the axis' own title, whose distance from the axis depends on the terminal.
        "set label 1 \(GnuplotText.quoted(axis)) at screen \(x(left + 18)), "
          + "screen \(y(top + cell.height / 2 - 11)) center rotate by 90",
      ]
      drawing += axes(of: panel)
      drawing.append("plot " + plots(of: panel).joined(separator: ", \\\n  "))
    }
    drawing.append("unset label")
    drawing += legend.drawing(below: rows * cell.height, of: size) + ["unset multiplot"]
    return Figure(name: name, caption: caption, size: size, data: data, drawing: drawing)
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
