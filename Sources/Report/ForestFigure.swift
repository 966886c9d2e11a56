import Foundation

/// Differences of arms with their intervals, drawn into one file: a row per contrast, the interval as a bar, what it is
/// widened by to hold together with the others as a thin line.
public struct ForestFigure: Equatable, Sendable {
  public struct Row: Equatable, Sendable {
    public var label: String
    public var difference: Double
    public var interval: Interval
    public var adjusted: Interval
    /// What stands to the right of the row.
    public var note: String

    public init(label: String, difference: Double, interval: Interval, adjusted: Interval, note: String) {
      self.label = label
      self.difference = difference
      self.interval = interval
      self.adjusted = adjusted
      self.note = note
    }
  }

  public var axis: String
  public var rows: [Row]
  /// Drawn as a band about 0.
  public var margin: Double?
  /// What the lines are, below the axis.
  public var legend: String

  public init(axis: String, rows: [Row], margin: Double? = nil, legend: String = "") {
    self.legend = legend
    self.axis = axis
    self.rows = rows
    self.margin = margin
  }

  /// Draws the figure as SVG, or as PNG where the file's name ends in `.png`.
  ///
  /// - Throws: ``ReportError`` where gnuplot is missing or fails, or the file cannot be written.
  public func draw(to file: URL, searchPath: String? = nil) async throws {
    let left = 30 + 8 * min(60, rows.map(\.label.count).max() ?? 0)
    let right = 40 + 8 * (rows.map(\.note.count).max() ?? 0)
    try await SingleFigure(
      size: FigureSize(width: left + 420 + right, height: height),
      drawing: drawing(left: left, width: left + 420 + right)
    ).draw(to: file, searchPath: searchPath)
  }

  private var height: Int { 108 + 34 * rows.count }

  private func drawing(left: Int, width: Int) -> [String] {
    let number = FigureScale.number
    var lines = [
      "set border 1", "unset grid", "set grid xtics back lw 0.7 lc rgb '#E4E4E4' dt solid",
      "unset key",
      "set lmargin at screen \(number(Double(left) / Double(width)))",
      "set rmargin at screen \(number(Double(left + 420) / Double(width)))",
      "set tmargin 1",
      "set bmargin 5",
      "set xlabel \(GnuplotText.quoted(axis))",
      "set label 1000 \(GnuplotText.quoted(legend)) at graph 0.5, screen \(number(14.0 / Double(height))) center textcolor rgb '#666666'",
      "set yrange [0.4:\(rows.count).6]",
      "set offsets graph 0.04, graph 0.04, 0, 0",
      "set xrange [* < \(number(-(margin ?? 0))) : \(number(margin ?? 0)) < *]",
      "set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead back lw 1.4 dt 2 lc rgb '#222222'",
    ]
    if let margin {
      lines.append(
        "set object 1 rectangle from first \(number(-margin)), graph 0 to first \(number(margin)), graph 1 behind "
          + "fillcolor rgb '#F3EBDD' fillstyle solid noborder")
    }
    let tics = rows.enumerated().map { position, row in
      "\(GnuplotText.quotedTic(GnuplotText.label(row.label, limit: 60))) \(number(Double(rows.count - position)))"
    }
    lines.append("set ytics (\(tics.joined(separator: ", "))) scale 0")
    var data: [String] = []
    for (position, row) in rows.enumerated() {
      let y = number(Double(rows.count - position))
      lines.append(
        "set label \(position + 1) \(GnuplotText.quoted(row.note)) at graph 1.04, first \(y) left")
      data.append(
        [row.difference, row.interval.lower, row.interval.upper, row.adjusted.lower, row.adjusted.upper]
          .map { String(format: "%.10g", $0) }.joined(separator: " ") + " \(y)")
    }
    lines += ["$rows << END"] + data + ["END"]
    lines.append(
      "plot $rows using 4:6:($5-$4):(0) with vectors nohead lw 1.2 lc rgb '\(FigureStyle.grey)', "
        + "$rows using 2:6:($3-$2):(0) with vectors nohead lw 4 lc rgb '\(FigureStyle.blue)', "
        + "$rows using 1:6 with points pt 7 ps 1.1 lc rgb '\(FigureStyle.vermillion)'")
    return lines
  }
}
