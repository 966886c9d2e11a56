/// One metric over the epochs: per arm the mean over seeds, with the 95% t-interval as a band. Long trainings
/// get a second panel with their last quarter, where curves lie too close for the first. More arms than can be told apart in
/// one picture have a panel each, with the baseline's mean beside.
struct CurveFigure {
  private static let mostInOne = 9

  private let curve: LearningCurve
  private let name: FigureName
  /// The arms that have points, with their places in the data file.
  private var lines: [(series: LearningCurve.Series, style: FigureStyle, index: Int)] = []
  private var data = DataTable(columns: ["arm", "epoch", "n", "mean", "lower", "upper"])

  static func make(_ curve: LearningCurve, styles: [String: FigureStyle], baseline: String) -> Figure? {
    guard let figure = CurveFigure(curve, styles: styles) else { return nil }
    return figure.lines.count > mostInOne ? figure.grid(baseline) : figure.figure()
  }

  /// A panel per arm.
  private func grid(_ baseline: String) -> Figure? {
    guard let first = points.map(\.epoch).min(), let last = points.map(\.epoch).max() else { return nil }
    let panel = Panel(first...last, points, isAccuracy: curve.metric.isAccuracy)
    let grey = FigureStyle(color: FigureStyle.grey, dash: 2, point: 7)
    let reference = lines.first { $0.series.arm == baseline }
    func source(_ index: Int) -> String { "'../data/\(name.rawValue).tsv' index \(index)" }
    let panels = lines.map { line in
      var plots: [String] = []
      if line.series.points.contains(where: { $0.estimate.interval != nil }) {
        let (lower, upper) = (panel.axis.clamped("$5"), panel.axis.clamped("$6"))
        plots.append(
          "\(source(line.index)) using 2:(\(lower)):(\(upper)) with filledcurves fc rgb '\(FigureStyle.blue)' "
            + "fs transparent solid 0.18 noborder notitle")
      }
      if let reference, reference.index != line.index {
        plots.append("\(source(reference.index)) using 2:4 with lines \(grey.line(width: 1.4)) notitle")
      }
      plots.append(
        "\(source(line.index)) using 2:4 with linespoints lc rgb '\(FigureStyle.blue)' lw 1.8 pt 7 ps 0.4 notitle"
      )
      return PanelGrid.Panel(
        title: "\(GnuplotText.label(line.series.arm)) (n = \(runs(line.series)))", settings: panel.axes,
        plots: plots)
    }
    let grid = PanelGrid(
      cell: FigureSize(width: 286, height: 230), columns: 4, horizontalAxis: "Epoch", verticalAxis: axisTitle,
      keys: reference.map {
        [FigureLegend.Key(title: "mean of \(GnuplotText.label($0.series.arm))", style: grey)]
      } ?? [])
    return grid.figure(name, panels, caption: caption([panel], isGrid: true), data: data)
  }

  private func runs(_ series: LearningCurve.Series) -> Int { series.points.map(\.estimate.count).max() ?? 0 }

  private init?(_ curve: LearningCurve, styles: [String: FigureStyle]) {
    guard let name = FigureName(rawValue: curve.metric.rawValue) else { return nil }
    self.curve = curve
    self.name = name
    for series in curve.series {
      let rows = series.points.map { [.text(series.arm), .integer($0.epoch)] + $0.estimate.cells }
      if let style = styles[series.arm], let index = data.add(rows) { lines.append((series, style, index)) }
    }
  }

  private var points: [LearningCurve.Point] { lines.flatMap(\.series.points) }
  private var hasIntervals: Bool { points.contains { $0.estimate.interval != nil } }

  private func figure() -> Figure? {
    guard let first = points.map(\.epoch).min(), let last = points.map(\.epoch).max() else { return nil }
    var panels = [Panel(first...last, points, isAccuracy: curve.metric.isAccuracy)]
    if last - first >= 11 {
      panels.append(Panel((last - (last - first) / 4)...last, points, isAccuracy: curve.metric.isAccuracy))
    }
    let cell = FigureSize(width: panels.count == 1 ? 700 : 460, height: 356)
    let width = cell.width * panels.count
    let legend = FigureLegend(
      lines.map { series, style, _ in
        FigureLegend.Key(title: "\(GnuplotText.label(series.arm)) (n = \(runs(series)))", style: style)
      }, width: width)
    let size = FigureSize(width: width, height: cell.height + legend.height)
    func x(_ value: Int) -> String { FigureScale.number(Double(value) / Double(size.width)) }
    func y(_ value: Int) -> String { FigureScale.number(1 - Double(value) / Double(size.height)) }
    var drawing = ["set multiplot", "unset key", "set xlabel 'Epoch' offset 0, 0.3"]
    for (position, panel) in panels.enumerated() {
      let left = position * cell.width
      drawing += [
        "set lmargin at screen \(x(left + 82))", "set rmargin at screen \(x(left + cell.width - 20))",
        "set tmargin at screen \(y(panels.count == 1 ? 16 : 34))",
        "set bmargin at screen \(y(cell.height - 54))",
        "set title \(panels.count == 1 ? "''" : position == 0 ? "'All epochs'" : "'The last quarter'") offset 0, -0.5",
        "set ylabel \(position == 0 ? GnuplotText.quoted(axisTitle) : "''")",
      ]
      drawing += panel.axes + ["plot " + plots(in: panel).joined(separator: ", \\\n  ")]
    }
    drawing += legend.drawing(below: cell.height, of: size) + ["unset multiplot"]
    return Figure(name: name, caption: caption(panels), size: size, data: data, drawing: drawing)
  }

  private var axisTitle: String { "\(curve.metric.heading) (\(curve.metric.isAccuracy ? "%" : "nats"))" }

  private func plots(in panel: Panel) -> [String] {
    var bands: [String] = []
    var means: [String] = []
    let step = max(1, panel.epochs.count / 12)
    for (position, line) in lines.enumerated() {
      let source = "'../data/\(name.rawValue).tsv' index \(line.index)"
      let hasBand = line.series.points.contains { $0.estimate.interval != nil }
      if panel.epochs.count == 1 {
        // A single epoch has no line: means beside one another, with their intervals as bars.
        let shift = 0.12 * (Double(position) - Double(lines.count - 1) / 2)
        let x = "($2+\(FigureScale.number(shift)))"
        means.append(
          "\(source) using \(x):4" + (hasBand ? ":5:6 with yerrorbars lw 1.6" : " with points")
            + " \(line.style.symbol) ps 1.1 notitle")
      } else {
        if hasBand {
          let (lower, upper) = (panel.axis.clamped("$5"), panel.axis.clamped("$6"))
          bands.append(
            "\(source) using 2:(\(lower)):(\(upper)) with filledcurves fc rgb '\(line.style.color)' "
              + "fs transparent solid \(lines.count > 3 ? "0.12" : "0.18") noborder notitle")
        }
        means.append("\(source) using 2:4 with lines \(line.style.line(width: 1.8)) notitle")
        // Symbols at other epochs than those of the other arms, which would cover them.
        let start = step * position / lines.count
        means.append(
          "\(source) using 2:4 every \(step)::\(start) with points \(line.style.symbol) ps 0.6 notitle")
      }
    }
    return bands + means
  }

  private func caption(_ panels: [Panel], isGrid: Bool = false) -> String {
    let single = panels[0].epochs.count == 1
    var text = "\(curve.metric.heading) \(single ? "after the only epoch" : "over epochs"): mean over seeds"
    if hasIntervals { text += " with 95% t-interval (\(single ? "bar" : "band"))" }
    text +=
      isGrid
      ? "; a panel per arm, finished runs only, n beside its name" : "; finished runs only, n in the legend"
    if !hasIntervals { text += "; one run per arm has no interval" }
    if panels[0].axis.isLogarithmic { text += "; logarithmic axis" }
    if panels.count > 1 { text += "; the second panel shows the last quarter on a scale of its own" }
    if panels.contains(where: \.axis.isCut) { text += "; intervals that leave the axes are cut off" }
    return text + "."
  }

  private struct Panel {
    let epochs: ClosedRange<Int>
    let axis: ValueAxis

    init(_ epochs: ClosedRange<Int>, _ points: [LearningCurve.Point], isAccuracy: Bool) {
      self.epochs = epochs
      axis = ValueAxis(
        points.filter { epochs.contains($0.epoch) }.map(\.estimate), isAccuracy: isAccuracy,
        isWhole: epochs.count == 1)
    }

    var axes: [String] {
      let (first, last) = (epochs.lowerBound, epochs.upperBound)
      let tics = FigureScale.wholeStep(span: last - first, tics: 9)
      return [
        first == last ? "set xrange [\(first)-0.5:\(first)+0.5]" : "set xrange [\(first):\(last)]",
        "set xtics \(tics == 1 ? first : 0), \(tics)", "unset logscale",
        "set yrange [\(FigureScale.number(axis.lower)):\(FigureScale.number(axis.upper))]",
      ] + (axis.isLogarithmic ? ["set logscale y"] : [])
    }
  }
}

extension Metric {
  /// At the start of a sentence.
  var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
}
