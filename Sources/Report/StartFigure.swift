/// A figure of panels whose horizontal axis are the starts of probes, side by side: bars or points with their intervals.
struct StartFigure {
  private let name: FigureName
  private let axis: String
  private let lower: Double?
  private let levelTitle: String?
  private var legend: [(title: String, style: FigureStyle)] = []
  private var data = DataTable(columns: ["arm", "epoch", "quantity", "x", "n", "mean", "lower", "upper"])
  private var unit = "epoch"
  private var panels: [(title: String, starts: [Int], plots: [String])] = []

  /// - Parameters:
  ///   - lower: The lower end of the vertical axis; `nil` for a logarithmic one.
  ///   - levelTitle: What horizontal lines are called.
  init(name: FigureName, axis: String, lower: Double?, levelTitle: String? = nil) {
    self.name = name
    self.axis = axis
    self.lower = lower
    self.levelTitle = levelTitle
  }

  mutating func addLegend(_ legend: [(String, FigureStyle)]) {
    self.legend = legend.map { (title: $0.0, style: $0.1) }
  }

  /// Appends a panel, unless it has nothing to show.
  ///
  /// - Parameters:
  ///   - bars: Estimators whose squared error is split into bias and noise.
  ///   - points: Quantities of these groups.
  ///   - levels: Where horizontal lines are drawn, and their colours.
  ///   - series: Quantities of other groups, as those of several paths in one panel.
  mutating func addPanel(
    title: String, groups: [ProbeGroup], bars: [(name: String, style: FigureStyle)] = [],
    points: [(quantity: ProbeQuantity, style: FigureStyle)] = [],
    levels: [(value: Double, color: String)] = [],
    series: [(groups: [ProbeGroup], quantity: ProbeQuantity, style: FigureStyle)] = []
  ) {
    let starts = Set(groups.map(\.epoch)).sorted()
    unit = groups.first?.startUnit ?? unit
    let all = points.map { (groups: groups, quantity: $0.quantity, style: $0.style) } + series
    var plots = bars.enumerated().flatMap { place, bar in
      self.bars(groups, starts, bar.name, bar.style, offset(place, of: bars.count), 0.7 / Double(bars.count))
    }
    plots += all.enumerated().flatMap { place, item in
      self.points(item.groups, starts, item.quantity, item.style, offset(place, of: all.count))
    }
    guard !plots.isEmpty else { return }
    let lines = levels.map {
      "\(FigureScale.number($0.value)) with lines lc rgb '\($0.color)' lw 1.2 dt 2 notitle"
    }
    panels.append((title, starts, lines + plots))
  }

  /// Where the item stands beside its start, the whole being 0.7 wide.
  private func offset(_ place: Int, of count: Int) -> Double {
    0.7 * ((Double(place) + 0.5) / Double(count) - 0.5)
  }

  private mutating func add(
    _ groups: [ProbeGroup], _ starts: [Int], _ quantity: ProbeQuantity, _ offset: Double
  ) -> Int? {
    data.add(
      groups.compactMap { group -> [DataTable.Cell]? in
        guard let estimate = group.means[quantity], let start = starts.firstIndex(of: group.epoch) else {
          return nil
        }
        return [
          .text(group.arm), .integer(group.epoch), .text(quantity.name), .number(Double(start) + offset),
        ] + estimate.cells
      })
  }

  private mutating func points(
    _ groups: [ProbeGroup], _ starts: [Int], _ quantity: ProbeQuantity, _ style: FigureStyle, _ offset: Double
  ) -> [String] {
    guard let index = add(groups, starts, quantity, offset) else { return [] }
    let source = "'../data/\(name.rawValue).tsv' index \(index)"
    let hasInterval = groups.contains { $0.means[quantity]?.interval != nil }
    return
      (hasInterval
      ? ["\(source) using 4:6:7:8 with yerrorbars \(style.symbol) ps 0.9 lw 1.6 notitle"] : [])
      + ["\(source) using 4:6 with points \(style.symbol) ps 0.9 notitle"]
  }

  private mutating func bars(
    _ groups: [ProbeGroup], _ starts: [Int], _ estimator: String, _ style: FigureStyle, _ offset: Double,
    _ width: Double
  ) -> [String] {
    guard let bias = add(groups, starts, ProbeQuantity(.squaredBias, of: estimator), offset) else {
      return []
    }
    let file = "'../data/\(name.rawValue).tsv' index"
    let half = FigureScale.number(0.44 * width)
    func box(_ from: String, _ to: String, _ fill: String) -> String {
      " using 4:6:($4-\(half)):($4+\(half)):(\(from)):(\(to)) with boxxyerror lc rgb '\(style.color)' lw 0.5 "
        + "fs \(fill) notitle"
    }
    // The noise's box stands on the bias's.
    let stacked = groups.compactMap { group -> [DataTable.Cell]? in
      guard let start = starts.firstIndex(of: group.epoch),
        let bias = group.mean(.squaredBias, of: estimator),
        let noise = group.mean(.squaredNoise, of: estimator)
      else { return nil }
      let floor = max(0, bias.mean)
      return [
        .text(group.arm), .integer(group.epoch),
        .text("\(ProbeQuantity(.squaredNoise, of: estimator).name), on the bias"),
        .number(Double(start) + offset), .integer(bias.count), .number(noise.mean), .number(floor),
        .number(floor + max(0, noise.mean)),
      ]
    }
    guard let top = data.add(stacked) else { return [] }
    return [
      "\(file) \(bias)" + box("0", "$6 > 0 ? $6 : 0", "solid 0.9 noborder"),
      "\(file) \(top)" + box("$7", "$8", "transparent solid 0.35 border"),
    ] + points(groups, starts, ProbeQuantity(.squaredError, of: estimator), black(style), offset)
  }

  private func black(_ style: FigureStyle) -> FigureStyle {
    FigureStyle(color: "#222222", dash: 1, point: style.point)
  }

  /// The panels in rows of at most three; `nil` without any.
  func figure(caption: String) -> Figure? {
    if panels.isEmpty { return nil }
    let columns = panels.count == 4 ? 2 : min(3, panels.count)
    let keys =
      legend.map { FigureLegend.Key(title: $0.title, style: $0.style) }
      + (levelTitle.map { [FigureLegend.Key(title: $0, style: nil)] } ?? [])
    let grid = PanelGrid(
      cell: FigureSize(width: columns == 1 ? 620 : 340, height: 282), columns: columns,
      horizontalAxis: "Probe after \(unit)", verticalAxis: axis, keys: keys)
    return grid.figure(
      name,
      panels.map { PanelGrid.Panel(title: $0.title, settings: axes($0.starts), plots: $0.plots) },
      caption: caption, data: data)
  }

  private func axes(_ starts: [Int]) -> [String] {
    let tics = starts.enumerated().map { "'\($1)' \($0)" }.joined(separator: ", ")
    let vertical =
      lower.map { ["set yrange [\(FigureScale.number($0)):*]", "set offsets 0, 0, graph 0.06, 0"] }
      ?? ["set logscale y", "set yrange [*:*]", "set offsets 0, 0, 0, 0", "set format y '%g'"]
    return ["set xrange [-0.6:\(starts.count - 1).6]", "set xtics (\(tics)) scale 0"] + vertical
  }
}
