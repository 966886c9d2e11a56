import Foundation

/// Weights and frequency response of estimators, side by side in one file.
public struct FilterFigure: Sendable {
  public struct Line: Sendable {
    /// What decides the line's style: `rsgdm`.
    public var name: String
    public var title: String
    /// w_0, w_1, …
    public var weights: [Double]
    /// |H| over radians a step.
    public var gains: [(frequency: Double, gain: Double)]

    public init(name: String, title: String, weights: [Double], gains: [(frequency: Double, gain: Double)]) {
      self.name = name
      self.title = title
      self.weights = weights
      self.gains = gains
    }
  }

  public var momentum: Double
  public var lines: [Line]

  public init(momentum: Double, lines: [Line]) {
    self.momentum = momentum
    self.lines = lines
  }

  /// Draws the figure as SVG, or as PNG where the file's name ends in `.png`.
  ///
  /// - Throws: ``ReportError`` where gnuplot is missing or fails, or the file cannot be written.
  public func draw(to file: URL, searchPath: String? = nil) async throws {
    try await SingleFigure(size: size, drawing: drawing)
      .draw(to: file, searchPath: searchPath)
  }

  private var drawing: [String] {
    var blocks: [String] = []
    var (weights, gains): ([String], [String]) = ([], [])
    // The gradient itself has all its weight on one point, which would press the others down.
    let longest = lines.map { $0.weights.count > 1 ? $0.weights.count : 0 }.max() ?? 0
    let highest = lines.filter { $0.weights.count > 1 }.compactMap { $0.weights.max() }.max() ?? 1
    let styles = lines.enumerated().map { FigureStyle.estimator($1.name, $0) }
    for (position, line) in lines.enumerated() {
      let style = styles[position]
      blocks += ["$weights\(position) << END"]
      blocks += line.weights.enumerated().map { "\($0) \(FigureScale.number($1))" } + ["END"]
      blocks += ["$gains\(position) << END"]
      blocks +=
        line.gains.map { "\(FigureScale.number($0.frequency)) \(FigureScale.number($0.gain))" } + ["END"]
      weights.append(
        "$weights\(position) using 1:2 with linespoints \(style.line(width: 1.4)) pt \(style.point) ps 0.6 notitle"
      )
      gains.append("$gains\(position) using 1:2 with lines \(style.line(width: 2)) notitle")
    }
    let size = size
    func y(_ value: Int) -> String { FigureScale.number(1 - Double(value) / Double(size.height)) }
    return blocks + [
      "set multiplot", "unset key", "set lmargin at screen 0.09", "set rmargin at screen 0.48",
      "set tmargin at screen \(y(34))", "set bmargin at screen \(y(Self.panelHeight - 58))",
      "set title 'Weights at β = \(NumberText.short(momentum))' offset 0, -0.6",
      "set xlabel 'Age k (steps)'", "set ylabel 'w_k / Σw'", "set xrange [-0.6:\(max(4, longest))]",
      "set yrange [0:\(FigureScale.number(1.08 * highest))]",
      "plot " + weights.joined(separator: ", \\\n  "),
      "set lmargin at screen 0.59", "set rmargin at screen 0.98",
      "set title 'What is left of a gradient that turns' offset 0, -0.6",
      "set xlabel 'ω (radians a step)'", "set ylabel '|H(ω)|'", "set logscale x",
      "set xrange [0.003:3.2]", "set yrange [0:1.05]", "set format x '%g'",
      "plot " + gains.joined(separator: ", \\\n  "), "set format x '%h'",
    ] + legend.drawing(below: Self.panelHeight, of: size) + ["unset multiplot"]
  }

  private static let panelHeight = 360

  private var legend: FigureLegend {
    FigureLegend(
      lines.enumerated().map {
        FigureLegend.Key(title: $1.title, style: FigureStyle.estimator($1.name, $0))
      }, width: 860)
  }

  private var size: FigureSize { FigureSize(width: 860, height: Self.panelHeight + legend.height) }
}
