import Foundation

/// A panel per optimizer: accuracy on the validation images over the learning rate, with its intervals.
enum LearningRateFigure {
  static func make(_ model: ReportModel, styles: [String: FigureStyle]) -> Figure? {
    let grids = model.learningRates.filter { $0.rates.contains { $0.validation != nil } }
    if grids.isEmpty { return nil }
    let estimates = grids.flatMap(\.rates).compactMap(\.validation)
    let axis = ValueAxis(estimates, isAccuracy: true)
    let hasIntervals = estimates.contains { $0.interval != nil }
    let name = FigureName.learningRates
    var data = DataTable(columns: ["arm", "rate", "n", "mean", "lower", "upper"])
    let panels = grids.map { grid in
      let style = FigureStyle(color: FigureStyle.blue, dash: 1, point: 7)
      var plots: [String] = []
      func rows(_ rates: [LearningRateGrid.Rate]) -> [[DataTable.Cell]] {
        rates.compactMap { rate in
          rate.validation.map { [.text(grid.label), .number(rate.rate)] + $0.cells }
        }
      }
      if let index = data.add(rows(grid.rates)) {
        let source = "'../data/\(name.rawValue).tsv' index \(index)"
        let bars = "(\(axis.clamped("$5"))):(\(axis.clamped("$6")))"
        if hasIntervals {
          plots.append("\(source) using 2:4:\(bars) with yerrorbars \(style.symbol) ps 0.3 lw 1.6 notitle")
        }
        plots.append("\(source) using 2:4 with linespoints \(style.line(width: 1.4)) pt 7 ps 0.5 notitle")
      }
      if let index = data.add(rows(grid.chosenRate.map { [$0] } ?? [])) {
        plots.append(
          "'../data/\(name.rawValue).tsv' index \(index) using 2:4 with points lc rgb '\(FigureStyle.vermillion)' pt 6 "
            + "ps 1.5 lw 2 notitle")
      }
      let rates = grid.rates.map(\.rate)
      let (low, high) = (rates.min() ?? 1, rates.max() ?? 1)
      return PanelGrid.Panel(
        title: GnuplotText.label(grid.label),
        settings: [
          "set logscale x", "set xrange [\(FigureScale.number(low / 2)):\(FigureScale.number(high * 2))]",
          "set xtics (\(rates.map { "'\(String(format: "%g", $0))' \(FigureScale.number($0))" }.joined(separator: ", ")))",
          "set yrange [\(FigureScale.number(axis.lower)):\(FigureScale.number(axis.upper))]",
        ], plots: plots)
    }
    let columns = panels.count == 4 ? 2 : min(4, panels.count)
    let grid = PanelGrid(
      cell: FigureSize(width: columns == 1 ? 520 : 286, height: 230), columns: columns,
      horizontalAxis: "Learning rate", verticalAxis: "Validation accuracy (%)",
      keys: [
        FigureLegend.Key(
          title: "the chosen rate", style: FigureStyle(color: FigureStyle.vermillion, dash: 1, point: 6))
      ])
    var caption =
      "Accuracy after the last epoch on the images held out of training, over the learning rate: mean over seeds"
    if hasIntervals { caption += " with 95% t-interval" }
    caption += "; finished runs only; the rate chosen by it is circled"
    if axis.isCut { caption += "; intervals that leave the axes are cut off" }
    return grid.figure(name, panels, caption: caption + ".", data: data)
  }
}
