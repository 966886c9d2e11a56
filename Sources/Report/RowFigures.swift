import Foundation

/// Figures with one row per arm: every seed's value as a point, the mean with its 95% interval below.
enum RowFigures {
  /// The final test accuracy of every finished run.
  static func finalTestAccuracy(_ model: ReportModel, styles: [String: FigureStyle]) -> Figure? {
    let rows = model.arms.compactMap { arm in
      arm.testAccuracy.map {
        Row(
          label: arm.label, style: styles[arm.label], seeds: arm.finals, estimate: $0,
          note: note($0, NumberText.percent))
      }
    }
    let hasInterval = rows.contains { $0.estimate.interval != nil }
    return draw(
      .finalTestAccuracy, rows, axis: "Final test accuracy (%)",
      noteHeading: hasInterval ? "mean [95% CI], %" : "mean, %", zero: false,
      caption: "Final test accuracy (last epoch): every finished run as a point, shifted vertically for "
        + "legibility; the larger symbol is the mean"
        + (hasInterval ? " with its 95% t-interval." : "; one run per arm has no interval."))
  }

  /// Each seed's difference to the baseline.
  static func pairedDifferences(_ model: ReportModel, styles: [String: FigureStyle]) -> Figure? {
    let rows = model.differences.compactMap { difference in
      difference.estimate.map {
        Row(
          label: difference.first, style: styles[difference.first], seeds: difference.pairs, estimate: $0,
          note: note($0, NumberText.points)
            + (difference.p.map { ", p \(NumberText.pRelation($0))" } ?? ""))
      }
    }
    let hasInterval = rows.contains { $0.estimate.interval != nil }
    return draw(
      .pairedDifferences, rows,
      axis: "Final test accuracy minus that of \(GnuplotText.label(model.baseline)) (points)",
      noteHeading: hasInterval ? "mean [95% CI], points" : "mean, points", zero: true,
      caption: "Final test accuracy minus that of \(model.baseline), per seed that both finished (points, "
        + "shifted vertically for legibility); the larger symbol is the mean"
        + (hasInterval ? " with its paired 95% t-interval." : "; a single pair has no interval."))
  }

  private static func note(_ estimate: Estimate, _ format: (Double?) -> String) -> String {
    format(estimate.mean) + (estimate.interval.map { " " + NumberText.interval($0, format) } ?? "")
  }

  private struct Row {
    var label: String
    var style: FigureStyle?
    var seeds: [SeedValue]
    var estimate: Estimate
    var note: String
  }

  private static func draw(
    _ name: FigureName, _ rows: [Row], axis: String, noteHeading: String, zero: Bool, caption: String
  ) -> Figure? {
    if rows.isEmpty { return nil }
    var data = DataTable(columns: ["arm", "seed", "value", "lower", "upper", "n", "y"])
    var plots: [String] = []
    var tics: [String] = []
    var notes = ["set label 1 \(GnuplotText.quoted(noteHeading)) at graph 1.03, graph 1.05 left"]
    for (position, row) in rows.enumerated() {
      guard let style = row.style else { continue }
      let y = Double(rows.count - position)
      let label = GnuplotText.label(row.label)
      tics.append("\(GnuplotText.quotedTic("\(label) (n = \(row.estimate.count))")) \(FigureScale.number(y))")
      notes.append(
        "set label \(position + 2) \(GnuplotText.quoted(row.note)) at graph 1.03, "
          + "first \(FigureScale.number(y)) left")
      let source = "'../data/\(name.rawValue).tsv' index"
      let points = row.seeds.map { seed -> [DataTable.Cell] in
        [
          .text(row.label), .integer(seed.seed), .number(seed.value), "", "", 1,
          .number(y + 0.16 + 0.13 * jitter(seed.seed)),
        ]
      }
      if let index = data.add(points) {
        plots.append("\(source) \(index) using 3:7 with points \(style.symbol(of: points.count)) notitle")
      }
      let mean: [DataTable.Cell] = [
        .text(row.label), "mean", .number(row.estimate.mean), .number(row.estimate.interval?.lower),
        .number(row.estimate.interval?.upper), .integer(row.estimate.count), .number(y - 0.2),
      ]
      if let index = data.add([mean]) {
        plots.append(
          "\(source) \(index) using "
            + (row.estimate.interval == nil ? "3:7 with points" : "3:7:4:5 with xerrorbars lw 2")
            + " \(style.symbol) ps 1.3 notitle")
      }
    }
    // In the SVG's units, with room for the longest label on the left and the longest note on the right.
    let left = 30 + 8 * (rows.map { GnuplotText.label($0.label).count + 8 }.max() ?? 0)
    let right = 30 + 8 * (rows.map(\.note.count) + [noteHeading.count]).reduce(0, max)
    let size = FigureSize(width: left + 420 + right, height: 110 + 62 * rows.count)
    var drawing = [
      "unset key",
      "set lmargin at screen \(FigureScale.number(Double(left) / Double(size.width)))",
      "set rmargin at screen \(FigureScale.number(Double(left + 420) / Double(size.width)))",
      "set tmargin 3",
      "set bmargin 4",
      "set xlabel \(GnuplotText.quoted(axis))",
      "set xtics autofreq",
      "set yrange [0.5:\(rows.count).5]",
      "set ytics (\(tics.joined(separator: ", "))) scale 0",
      "set offsets graph 0.04, graph 0.04, 0, 0",
    ]
    if zero {
      drawing.append(
        "set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead back lw 1.4 dt 2 lc rgb '#222222'")
      // The zero line belongs into the picture wherever the differences are.
      drawing.append("set xrange [* < 0 : 0 < *]")
    }
    drawing += notes
    drawing.append("plot " + plots.joined(separator: ", \\\n  "))
    return Figure(
      name: name, caption: caption, size: size, data: data, drawing: drawing)
  }

  /// A shift within [−1, 1] that depends on the seed alone: the golden-ratio sequence, which spreads
  /// neighbouring seeds.
  private static func jitter(_ seed: Int) -> Double {
    let turn = Double(seed) * 0.618_033_988_749_895
    return 2 * (turn - turn.rounded(.down)) - 1
  }
}
