/// The figures of probes at every so many steps: a panel per arm's path, over the whole of training.
struct TrainingMomentumFigures {
  private let training: TrainingMomentum

  init(_ training: TrainingMomentum) { self.training = training }

  var figures: [Figure] { [errors, difference].compactMap { $0 } }

  private var errors: Figure? {
    figure(
      .trainingError, axis: "Squared error / ‖G‖²", isDifference: false,
      lines: [
        ("SGDM's estimate m", ProbeQuantity(.squaredError, of: "sgdm"), FigureStyle.sgdmEstimate),
        ("RSGDM's estimate n", ProbeQuantity(.squaredError, of: "rsgdm"), FigureStyle.rsgdmEstimate),
      ],
      caption:
        "Squared distance of each estimate from S·G over S²·‖G‖² over training, S being the sum of its weights"
    )
  }

  private var difference: Figure? {
    let decided = training.series.flatMap(\.stretches).compactMap {
      $0.means[ProbeQuantity(.errorDifference, of: "rsgdm")]
    }.filter { $0.interval.map { !$0.contains(0) && !$0.isDegenerate } ?? false }
    let nearer = decided.count { $0.mean < 0 }
    return figure(
      .trainingErrorDifference, axis: "Error² of n − error² of m (‖G‖²)", isDifference: true,
      lines: [
        ("RSGDM's estimate against SGDM's", ProbeQuantity(.errorDifference, of: "rsgdm"), .rsgdmEstimate)
      ],
      caption:
        "RSGDM's squared error minus SGDM's over training: below the line RSGDM's estimate is the nearer one to G",
      sentence:
        " The 95% interval leaves 0 out at \(decided.count) points: RSGDM's estimate is nearer at \(nearer) of them."
    )
  }

  private func figure(
    _ name: FigureName, axis: String, isDifference: Bool,
    lines: [(title: String, quantity: ProbeQuantity, style: FigureStyle)], caption: String,
    sentence: String = ""
  ) -> Figure? {
    var data = DataTable(columns: ["arm", "quantity", "step", "n", "mean", "lower", "upper"])
    let panels = training.series.compactMap { series -> PanelGrid.Panel? in
      let plots = lines.map { plot(series, $0.quantity, $0.style, name, &data) }
      guard plots.contains(where: { !$0.mean.isEmpty }) else { return nil }
      let last = series.stretches.map(\.steps.upperBound).max() ?? 1
      let settings = [
        "set xrange [0:\(last)]", "set xtics 0, \(FigureScale.wholeStep(span: last, tics: 5))",
        "set yrange [\(isDifference ? "*" : "0"):*]",
      ]
      return PanelGrid.Panel(
        title: "on \(GnuplotText.label(series.arm, limit: 20))'s path (n = \(series.runs))",
        settings: settings,
        plots: (isDifference ? ["0 with lines lc rgb '#222222' lw 1 notitle"] : []) + plots.flatMap(\.band)
          + plots.flatMap(\.mean))
    }
    if panels.isEmpty { return nil }
    let hasBands = training.series.contains { $0.runs > 1 }
    let columns = panels.count == 4 ? 2 : min(3, panels.count)
    let grid = PanelGrid(
      cell: FigureSize(width: columns == 1 ? 620 : 340, height: 282), columns: columns,
      horizontalAxis: "Step", verticalAxis: axis,
      keys: lines.map { FigureLegend.Key(title: $0.title, style: $0.style) })
    return grid.figure(
      name, panels,
      caption:
        "\(caption); probed \(training.every == 1 ? "at every step" : "every \(training.every) steps"), mean over "
        + "stretches of steps and over runs\(hasBands ? " with 95% t-interval" : ""), one panel per path; n counts runs."
        + sentence,
      data: data)
  }

  private func plot(
    _ series: TrainingProbeSeries, _ quantity: ProbeQuantity, _ style: FigureStyle, _ name: FigureName,
    _ data: inout DataTable
  ) -> (band: [String], mean: [String]) {
    let points = series.stretches.compactMap { stretch in stretch.means[quantity].map { (stretch.middle, $0) }
    }
    let rows = points.map { step, estimate -> [DataTable.Cell] in
      [.text(series.arm), .text(quantity.name), .number(step)] + estimate.cells
    }
    guard let index = data.add(rows) else { return ([], []) }
    let source = "'../data/\(name.rawValue).tsv' index \(index)"
    return (
      points.contains { $0.1.interval != nil }
        ? [
          "\(source) using 3:6:7 with filledcurves fc rgb '\(style.color)' fs transparent solid 0.16 noborder notitle"
        ] : [],
      ["\(source) using 3:5 with linespoints \(style.line(width: 1.6)) pt \(style.point) ps 0.5 notitle"]
    )
  }
}
