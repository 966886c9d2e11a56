/// Panels in rows and columns with one legend below them, as gnuplot draws them.
struct PanelGrid {
  struct Panel {
    var title: String
    /// Axes and tics, and what is plotted.
    var settings: [String]
    var plots: [String]
  }

  /// In the SVG's units: a panel with its margins.
  let cell: FigureSize
  let columns: Int
  let horizontalAxis: String
  let verticalAxis: String
  let keys: [FigureLegend.Key]

  func figure(_ name: FigureName, _ panels: [Panel], caption: String, data: DataTable) -> Figure {
    let rows = (panels.count + columns - 1) / columns
    let width = max(520, columns * cell.width)
    let legend = FigureLegend(keys, width: width)
    let size = FigureSize(width: width, height: rows * cell.height + legend.height)
    func x(_ value: Int) -> String { FigureScale.number(Double(value) / Double(size.width)) }
    func y(_ value: Int) -> String { FigureScale.number(1 - Double(value) / Double(size.height)) }
    var drawing = [
      "set multiplot", "unset key", "set xlabel \(GnuplotText.quoted(horizontalAxis)) offset 0, 0.4",
    ]
    for (position, panel) in panels.enumerated() {
      let left = position % columns * cell.width
      let top = position / columns * cell.height
      drawing += [
        "set lmargin at screen \(x(left + 78))", "set rmargin at screen \(x(left + cell.width - 14))",
        "set tmargin at screen \(y(top + 34))", "set bmargin at screen \(y(top + cell.height - 56))",
        "set title \(GnuplotText.quoted(panel.title)) offset 0, -0.6",
        // Not as the axis' own title, whose distance from the axis depends on the terminal.
        "set label 1 \(GnuplotText.quoted(verticalAxis)) at screen \(x(left + 18)), "
          + "screen \(y(top + cell.height / 2 - 11)) center rotate by 90",
      ]
      drawing += panel.settings + ["plot " + panel.plots.joined(separator: ", \\\n  ")]
    }
    drawing.append("unset label")
    drawing += legend.drawing(below: rows * cell.height, of: size) + ["unset multiplot"]
    return Figure(name: name, caption: caption, size: size, data: data, drawing: drawing)
  }
}
