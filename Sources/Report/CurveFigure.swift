/// One metric over the epochs: per arm the mean over seeds, with the 95% t-interval as a band.
enum CurveFigure {
  static func make(_ curve: LearningCurve, styles: [String: FigureStyle]) -> Figure? {
    guard let name = FigureName(rawValue: curve.metric.rawValue) else { return nil }
    let points = curve.series.flatMap(\.points)
    guard let first = points.map(\.epoch).min(), let last = points.map(\.epoch).max() else { return nil }
    let axis = ValueAxis(points.map(\.estimate), isAccuracy: curve.metric.isAccuracy)
    var data = DataTable(columns: ["arm", "epoch", "n", "mean", "lower", "upper"])
    var bands: [String] = []
    var lines: [String] = []
    let step = max(1, (last - first + 1) / 12)
    for (position, series) in curve.series.enumerated() {
      guard let style = styles[series.arm],
        let index = data.add(
          series.points.map { [.text(series.arm), .integer($0.epoch)] + $0.estimate.cells })
      else { continue }
      let source = "'../data/\(name.rawValue).tsv' index \(index)"
      let runs = series.points.map(\.estimate.count).max() ?? 0
      let title = GnuplotText.quoted("\(GnuplotText.label(series.arm)) (n = \(runs))")
      let hasBand = series.points.contains { $0.estimate.interval != nil }
      if first == last {
        // A single epoch has no line: means beside one another, with their intervals as bars.
        let shift = 0.12 * (Double(position) - Double(curve.series.count - 1) / 2)
        let x = "($2+\(FigureScale.number(shift)))"
        if hasBand {
          bands.append("\(source) using \(x):4:5:6 with yerrorbars \(style.symbol) lw 1.6 ps 0.9 notitle")
        }
        lines.append("\(source) using \(x):4 with points \(style.symbol) ps 1 title \(title)")
      } else {
        if hasBand {
          let (lower, upper) = ("(\(axis.clamped("$5")))", "(\(axis.clamped("$6")))")
          bands.append(
            "\(source) using 2:\(lower):\(upper) with filledcurves fc rgb '\(style.color)' fs transparent solid "
              + "\(curve.series.count > 3 ? "0.12" : "0.18") noborder notitle")
        }
        lines.append(
          "\(source) using 2:4 with linespoints \(style.line(width: 1.8)) pt \(style.point) ps 0.6 "
            + "pi \(step) title \(title)")
      }
    }
    let tics = FigureScale.wholeStep(span: last - first, tics: 10)
    let x = first == last ? "[\(first).0-0.5:\(first).0+0.5]" : "[\(first):\(last)]"
    let unit = curve.metric.isAccuracy ? "%" : "nats"
    var drawing = [
      "set key outside right center vertical Left reverse samplen 2.2 spacing 1.25",
      "set xlabel 'Epoch'",
      "set ylabel \(GnuplotText.quoted("\(curve.metric.heading) (\(unit))"))",
      "set xrange \(x)",
      "set xtics \(tics == 1 ? first : 0), \(tics)",
      "set yrange [\(FigureScale.number(axis.lower)):\(FigureScale.number(axis.upper))]",
    ]
    if axis.isLogarithmic { drawing.append("set logscale y") }
    drawing.append("plot " + (bands + lines).joined(separator: ", \\\n  "))
    return Figure(
      name: name, caption: caption(curve, axis, single: first == last),
      size: FigureSize(width: 760, height: 400), data: data, drawing: drawing)
  }

  private static func caption(_ curve: LearningCurve, _ axis: ValueAxis, single: Bool) -> String {
    let hasBand = curve.series.contains { $0.points.contains { $0.estimate.interval != nil } }
    var text =
      "\(curve.metric.heading) \(single ? "after the only epoch" : "over epochs"): mean over seeds"
    if hasBand { text += " with 95% t-interval (\(single ? "bar" : "band"))" }
    text += "; finished runs only, n in the legend"
    if !hasBand { text += "; one run per arm has no interval" }
    if axis.isLogarithmic { text += "; logarithmic axis" }
    if axis.isCut { text += "; intervals that leave the axes are cut off" }
    return text + "."
  }
}

extension Metric {
  /// At the start of a sentence.
  var heading: String { title.prefix(1).uppercased() + title.dropFirst() }
}

/// The range of a value axis that shows every mean, and intervals as far as they leave the means legible.
struct ValueAxis: Equatable {
  private(set) var lower: Double
  private(set) var upper: Double
  let isLogarithmic: Bool
  /// Whether an interval leaves the range.
  let isCut: Bool

  init(_ estimates: [Estimate], isAccuracy: Bool) {
    let means = estimates.map(\.mean)
    let low = means.min() ?? 0
    let high = means.max() ?? 1
    let lowest = estimates.compactMap(\.interval?.lower).min() ?? low
    let highest = estimates.compactMap(\.interval?.upper).max() ?? high
    isLogarithmic = !isAccuracy && low > 0 && high / low > 20
    if isLogarithmic {
      lower = max(low / 3, min(low, max(lowest, low / 3))) / 1.15
      upper = min(high * 3, max(high, highest)) * 1.15
    } else {
      let span = high > low ? high - low : max(abs(high), 1) * 0.02
      let margin = 0.04 * span
      lower = max(lowest, low - 0.6 * span) - margin
      upper = min(highest, high + 0.6 * span) + margin
      if low >= 0 { lower = max(lower, 0) }
      if isAccuracy { upper = min(upper, max(high, 100) + 0.5) }
    }
    isCut = lowest < lower || highest > upper
  }

  /// A gnuplot expression that keeps `column` within the range: a logarithm of 0 would leave a hole.
  func clamped(_ column: String) -> String {
    let (low, high) = (FigureScale.number(lower), FigureScale.number(upper))
    return "\(column) < \(low) ? \(low) : \(column) > \(high) ? \(high) : \(column)"
  }
}
