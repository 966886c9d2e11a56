/// One metric over the epochs: per arm the mean over seeds, with a band that holds the whole true curve with 95%, and the
/// single runs, faint. Where runs are too few for the band, it is of the 95% t-intervals. Long trainings
/// get a second panel with their last quarter, where curves lie too close for the first. More arms than can be told apart in
/// one picture have a panel each, with the baseline's mean beside.
struct CurveFigure {
  private static let mostInOne = 9

  private let curve: LearningCurve
  private let name: FigureName
  /// The arms that have points, with their places in the data file.
  private var lines: [Line] = []
  private static let columns = [
    "arm", "seed", "epoch", "n", "value", "lower", "upper", "band-lower", "band-upper",
  ]

  private struct Line {
    var series: LearningCurve.Series
    var style: FigureStyle
    /// The blocks of means, and of single runs where there are several.
    var index: Int
    var runs: Int?

    var hasBand: Bool { series.points.contains { $0.band != nil } }
    var hasIntervals: Bool { series.points.contains { $0.estimate.interval != nil } }

    /// The columns of the band's ends.
    var band: (lower: String, upper: String)? { hasBand ? ("$8", "$9") : hasIntervals ? ("$6", "$7") : nil }
  }

  static func make(_ curve: LearningCurve, styles: [String: FigureStyle], baseline: String) -> Figure? {
    var data = DataTable(columns: columns)
    guard let figure = CurveFigure(curve, styles: styles, data: &data) else { return nil }
    return figure.lines.count > mostInOne ? figure.grid(baseline, data) : figure.figure(data)
  }

  /// The same metric of several experiments, a panel each. Arms of the same name look the same in all.
  static func make(_ curves: [(experiment: String, curve: LearningCurve)], styles: [String: FigureStyle])
    -> Figure?
  {
    var data = DataTable(columns: columns)
    var panels: [PanelGrid.Panel] = []
    var figures: [CurveFigure] = []
    for (experiment, curve) in curves {
      guard let figure = CurveFigure(curve, styles: styles, data: &data, experiment: experiment),
        let first = figure.points.map(\.epoch).min(), let last = figure.points.map(\.epoch).max()
      else { continue }
      let panel = Panel(first...last, figure.points, isAccuracy: curve.metric.isAccuracy)
      panels.append(
        PanelGrid.Panel(
          title: GnuplotText.label(experiment), settings: panel.axes, plots: figure.plots(in: panel)))
      figures.append(figure)
    }
    guard let first = figures.first else { return nil }
    let lines = figures.flatMap(\.lines)
    var keys: [FigureLegend.Key] = []
    var known: Set<String> = []
    for line in lines where known.insert(line.series.arm).inserted {
      keys.append(FigureLegend.Key(title: GnuplotText.label(line.series.arm), style: line.style))
    }
    let grid = PanelGrid(
      cell: FigureSize(width: 460, height: 356), columns: min(2, panels.count), horizontalAxis: "Epoch",
      verticalAxis: first.axisTitle, keys: keys)
    return grid.figure(
      first.name, panels,
      caption:
        "\(first.curve.metric.heading) over epochs, a panel per experiment: mean over seeds"
        + Self.spread(of: lines) + ". How many runs they are is in each experiment's own report.",
      data: data)
  }

  /// A panel per arm.
  private func grid(_ baseline: String, _ data: DataTable) -> Figure? {
    guard let first = points.map(\.epoch).min(), let last = points.map(\.epoch).max() else { return nil }
    let panel = Panel(first...last, points, isAccuracy: curve.metric.isAccuracy)
    let grey = FigureStyle(color: FigureStyle.grey, dash: 2, point: 7)
    let reference = lines.first { $0.series.arm == baseline }
    func source(_ index: Int) -> String { "'../data/\(name.rawValue).tsv' index \(index)" }
    let panels = lines.map { line in
      var plots: [String] = []
      if let band = line.band {
        let (lower, upper) = (panel.axis.clamped(band.lower), panel.axis.clamped(band.upper))
        plots.append(
          "\(source(line.index)) using 3:(\(lower)):(\(upper)) with filledcurves fc rgb '\(FigureStyle.blue)' "
            + "fs transparent solid 0.18 noborder notitle")
      }
      if let runs = line.runs { plots.append(faint(runs, color: FigureStyle.blue)) }
      if let reference, reference.index != line.index {
        plots.append("\(source(reference.index)) using 3:5 with lines \(grey.line(width: 1.4)) notitle")
      }
      plots.append(
        "\(source(line.index)) using 3:5 with linespoints lc rgb '\(FigureStyle.blue)' lw 1.8 pt 7 ps 0.4 notitle"
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

  /// - Parameter experiment: Named beside its arms, where there are several.
  private init?(
    _ curve: LearningCurve, styles: [String: FigureStyle], data: inout DataTable, experiment: String? = nil
  ) {
    guard let name = FigureName(rawValue: curve.metric.rawValue) else { return nil }
    self.curve = curve
    self.name = name
    for series in curve.series {
      let label = (experiment.map { "\($0): " } ?? "") + series.arm
      let rows: [[DataTable.Cell]] = series.points.map { point in
        [.text(label), "mean", .integer(point.epoch)] + point.estimate.cells
          + [.number(point.band?.lower), .number(point.band?.upper)]
      }
      guard let style = styles[series.arm], let index = data.add(rows) else { continue }
      var line = Line(series: series, style: style, index: index)
      if series.runs.count > 1 { line.runs = data.add(Self.rows(of: series, label: label)) }
      lines.append(line)
    }
  }

  /// Run after run, with an empty row between, where gnuplot ends a line.
  private static func rows(of series: LearningCurve.Series, label: String) -> [[DataTable.Cell]] {
    Array(
      // A row without cells ends a line of gnuplot's; two would end the block.
      series.runs.filter { !$0.epochs.isEmpty }.map { run in
        zip(run.epochs, run.values).map { epoch, value in
          [
            .text(label), .integer(run.seed), .integer(epoch), 1, .number(value), "", "", "", "",
          ] as [DataTable.Cell]
        }
      }.joined(separator: [[]]))
  }

  private func faint(_ index: Int, color: String) -> String {
    "'../data/\(name.rawValue).tsv' index \(index) using 3:5 with lines "
      + "lc rgb '#B0\(color.dropFirst())' lw 0.6 notitle"
  }

  private var points: [LearningCurve.Point] { lines.flatMap(\.series.points) }
  private var hasIntervals: Bool { lines.contains(where: \.hasIntervals) }

  private func figure(_ data: DataTable) -> Figure? {
    guard let first = points.map(\.epoch).min(), let last = points.map(\.epoch).max() else { return nil }
    var panels = [Panel(first...last, points, isAccuracy: curve.metric.isAccuracy)]
    if last - first >= 11 {
      panels.append(Panel((last - (last - first) / 4)...last, points, isAccuracy: curve.metric.isAccuracy))
    }
    let cell = FigureSize(width: panels.count == 1 ? 700 : 460, height: 356)
    let width = cell.width * panels.count
    let legend = FigureLegend(
      lines.map {
        FigureLegend.Key(
          title: "\(GnuplotText.label($0.series.arm)) (n = \(runs($0.series)))", style: $0.style)
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
    var singles: [String] = []
    var means: [String] = []
    let step = max(1, panel.epochs.count / 12)
    for (position, line) in lines.enumerated() {
      let source = "'../data/\(name.rawValue).tsv' index \(line.index)"
      if panel.epochs.count == 1 {
        // A single epoch has no line: means beside one another, with their intervals as bars.
        let shift = 0.12 * (Double(position) - Double(lines.count - 1) / 2)
        let x = "($3+\(FigureScale.number(shift)))"
        means.append(
          "\(source) using \(x):5" + (line.hasIntervals ? ":6:7 with yerrorbars lw 1.6" : " with points")
            + " \(line.style.symbol) ps 1.1 notitle")
      } else {
        if let band = line.band {
          let (lower, upper) = (panel.axis.clamped(band.lower), panel.axis.clamped(band.upper))
          bands.append(
            "\(source) using 3:(\(lower)):(\(upper)) with filledcurves fc rgb '\(line.style.color)' "
              + "fs transparent solid \(lines.count > 3 ? "0.12" : "0.18") noborder notitle")
        }
        if let runs = line.runs { singles.append(faint(runs, color: line.style.color)) }
        means.append("\(source) using 3:5 with lines \(line.style.line(width: 1.8)) notitle")
        // Symbols at other epochs than those of the other arms, which would cover them.
        let start = step * position / lines.count
        means.append(
          "\(source) using 3:5 every \(step)::\(start) with points \(line.style.symbol) ps 0.6 notitle")
      }
    }
    return bands + singles + means
  }

  private func caption(_ panels: [Panel], isGrid: Bool = false) -> String {
    let single = panels[0].epochs.count == 1
    let span =
      single ? "after epoch \(panels[0].epochs.lowerBound), the only one that it is known of" : "over epochs"
    var text = "\(curve.metric.heading) \(span): mean over seeds"
    if single {
      if hasIntervals { text += " with 95% t-interval (bar)" }
    } else {
      text += Self.spread(of: lines)
    }
    text +=
      isGrid
      ? "; a panel per arm, finished runs only, n beside its name" : "; finished runs only, n in the legend"
    if !hasIntervals { text += "; one run per arm has no interval" }
    if panels[0].axis.isLogarithmic { text += "; logarithmic axis" }
    if panels.count > 1 { text += "; the second panel shows the last quarter on a scale of its own" }
    if panels.contains(where: \.axis.isCut) { text += "; intervals that leave the axes are cut off" }
    return text + "."
  }

  /// What is drawn beside the means.
  private static func spread(of lines: [Line]) -> String {
    var text = ""
    if lines.contains(where: \.hasBand) {
      text = " with a band that holds the whole true curve with 95%"
      if lines.contains(where: { !$0.hasBand && $0.hasIntervals }) {
        text += " (95% t-intervals, epoch by epoch, where runs are too few for that)"
      }
    } else if lines.contains(where: \.hasIntervals) {
      text = " with 95% t-interval (band)"
    }
    if lines.contains(where: { $0.runs != nil }) {
      text += ", and single runs, faint"
      let most = LearningCurve.Series.mostRuns
      if lines.contains(where: { line in line.series.points.contains { $0.estimate.count > most } }) {
        text += " (those of the first \(most) seeds)"
      }
    }
    return text
  }

  private struct Panel {
    let epochs: ClosedRange<Int>
    let axis: ValueAxis

    init(_ epochs: ClosedRange<Int>, _ points: [LearningCurve.Point], isAccuracy: Bool) {
      self.epochs = epochs
      axis = ValueAxis(
        points.filter { epochs.contains($0.epoch) }.map { point in
          var drawn = point.estimate
          if let band = point.band { drawn.interval = band }
          return drawn
        }, isAccuracy: isAccuracy,
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
