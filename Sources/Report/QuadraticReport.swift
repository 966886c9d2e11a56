/// What a quadratic study found: the momentum estimates at several levels of noise, and where the two errors cross.
public struct QuadraticReport: Equatable, Sendable {
  /// RSGDM's squared error minus SGDM's against the drift, both over the squared noise of one gradient.
  public struct Point: Equatable, Sendable {
    public var arm: String
    /// The step after which the window starts.
    public var start: Int
    public var drift: Estimate
    public var difference: Estimate

    public init(arm: String, start: Int, drift: Estimate, difference: Estimate) {
      self.arm = arm
      self.start = start
      self.drift = drift
      self.difference = difference
    }
  }

  public var name: String
  public var settings: [(String, String)]
  /// Levels of noise, as the paths are called.
  public var arms: [String]
  public var momentum: MomentumResult
  public var crossing: [Point]
  public var breakEven: Double?
  /// RSGDM's noise gain minus SGDM's, of independent noise.
  public var gainDifference: Double
  public var beta: Double
  public var noiseIsIndependent: Bool
  /// The file as it was read.
  public var text: String
  public var commands: [String]

  public init(
    name: String, settings: [(String, String)], arms: [String], momentum: MomentumResult, crossing: [Point],
    breakEven: Double?, gainDifference: Double, beta: Double, noiseIsIndependent: Bool, text: String,
    commands: [String]
  ) {
    self.name = name
    self.settings = settings
    self.arms = arms
    self.momentum = momentum
    self.crossing = crossing
    self.breakEven = breakEven
    self.gainDifference = gainDifference
    self.beta = beta
    self.noiseIsIndependent = noiseIsIndependent
    self.text = text
    self.commands = commands
  }

  public static func == (a: QuadraticReport, b: QuadraticReport) -> Bool {
    a.name == b.name && a.settings.elementsEqual(b.settings) { $0 == $1 } && a.arms == b.arms
      && a.momentum == b.momentum && a.crossing == b.crossing && a.breakEven == b.breakEven
      && a.gainDifference == b.gainDifference && a.beta == b.beta && a.text == b.text
      && a.noiseIsIndependent == b.noiseIsIndependent && a.commands == b.commands
  }

  private var styles: [String: FigureStyle] {
    Dictionary(
      uniqueKeysWithValues: arms.enumerated().map { ($1, FigureStyle.level($0, of: arms.count)) })
  }

  func figures() -> [Figure] {
    [crossingFigure].compactMap { $0 } + MomentumFigures.make(momentum, styles: styles)
  }

  func text(_ figures: [Figure]) -> String {
    let sections =
      ["# \(MarkdownText.escaped(name))", "## What was found\n\n" + findings]
      + [
        "## The problem",
        "f(θ) = ½ Σ λ_i θ_i², whose gradient G = λ∘θ is known; the path is that of SGDM, which sees G plus normal noise, "
          + "at several levels: the noise's root mean square over the coordinates of one gradient. Windows of the path are "
          + "measured; runs, of which each seed is one, are what n counts.",
        MarkdownText.table(["Setting", "Value"], settings.map { [$0.0, $0.1] }, textColumns: [0, 1]),
        "## Figures",
      ] + figures.map(\.markdown) + ["## Numbers"] + MomentumSection.tables(momentum)
      + MomentumSection.meaning
      + [
        "## How to get this report again", MarkdownText.code(commands.joined(separator: "\n"), language: ""),
        "The file:\n\n" + MarkdownText.code(String(text.trimmingSuffix), language: "yaml"),
      ]
    return sections.joined(separator: "\n\n") + "\n"
  }

  /// On which side of the break-even each estimate won.
  private var findings: String {
    guard let breakEven else { return "Without momentum both estimates are the gradient itself." }
    let value = NumberText.significant(breakEven)
    func side(_ isAbove: Bool) -> String {
      let points = crossing.filter { ($0.drift.mean > breakEven) == isAbove }
      let decided = points.filter { $0.difference.interval.map { !$0.contains(0) } ?? false }
      let right = decided.count { ($0.difference.mean < 0) == isAbove }
      let name = isAbove ? "RSGDM's" : "SGDM's"
      if points.isEmpty { return "no window was on the other side" }
      return
        "\(isAbove ? "above" : "below") it \(name) estimate was the nearer one in \(right) of the \(decided.count) windows "
        + "whose 95% interval decides it, of \(points.count)"
    }
    return
      "RSGDM's estimate of the gradient has less bias and more noise than SGDM's, by fixed factors. At β = "
      + "\(NumberText.short(beta)) the two errors are equal where the squared bias of SGDM's estimate is \(value) of the "
      + "squared noise of one gradient\(noiseIsIndependent ? "" : ", were noise independent from step to step"). Here, "
      + "\(side(true)); \(side(false))."
  }

  /// The measured differences on the line that the filters predict.
  private var crossingFigure: Figure? {
    guard !crossing.isEmpty else { return nil }
    var data = DataTable(columns: [
      "arm", "start", "drift", "n", "difference", "lower", "upper",
    ])
    var plots: [String] = []
    for arm in arms {
      let rows = crossing.filter { $0.arm == arm }.map { point -> [DataTable.Cell] in
        [.text(arm), .integer(point.start), .number(point.drift.mean)] + point.difference.cells
      }
      guard let style = styles[arm], let index = data.add(rows) else { continue }
      let source = "'../data/\(FigureName.driftCrossing.rawValue).tsv' index \(index)"
      if crossing.contains(where: { $0.difference.interval != nil }) {
        plots.append("\(source) using 3:5:6:7 with yerrorbars \(style.symbol) ps 1 lw 1.6 notitle")
      }
      plots.append("\(source) using 3:5 with points \(style.symbol) ps 1 notitle")
    }
    let keys =
      arms.compactMap { arm in styles[arm].map { FigureLegend.Key(title: arm, style: $0) } }
      + [FigureLegend.Key(title: "predicted", style: nil)]
    let width = 700
    let legend = FigureLegend(keys, width: width)
    let size = FigureSize(width: width, height: 400 + legend.height)
    let bottom = FigureScale.number(1 - 342.0 / Double(size.height))
    let top = FigureScale.number(1 - 20.0 / Double(size.height))
    let gain = FigureScale.number(gainDifference)
    let slope = FigureScale.number(1 - beta * beta)
    var drawing = [
      "set multiplot", "unset key", "set lmargin at screen 0.13", "set rmargin at screen 0.97",
      "set tmargin at screen \(top)", "set bmargin at screen \(bottom)",
      "set xlabel '‖bias of m‖² / ‖g − G‖²' offset 0, 0.3",
      "set ylabel '(error² of n − error² of m) / ‖g − G‖²'", "set logscale x", "set format x '%g'",
      // Far to the right the difference grows with the drift: what is of interest is where it crosses 0.
      "set yrange [\(FigureScale.number(-4 * gainDifference)):\(FigureScale.number(2 * gainDifference))]",
      "set xzeroaxis lt 1 lc rgb '#888888' lw 1", "set samples 400",
    ]
    if let breakEven {
      let x = FigureScale.number(breakEven)
      drawing += [
        "set xrange [\(FigureScale.number(breakEven / 200)):\(FigureScale.number(10 * breakEven))]",
        "set arrow 1 from first \(x), graph 0 to first \(x), graph 1 nohead back lw 1 dt 3 lc rgb '#888888'",
        "set label 1 'break-even \(NumberText.significant(breakEven))' at first \(x), graph 0.95 left offset 0.6, 0 textcolor rgb '#444444'",
      ]
    }
    drawing.append(
      "plot \(gain) - \(slope)*x with lines lc rgb '#222222' lw 1.2 dt 2 notitle, \\\n  "
        + plots.joined(separator: ", \\\n  "))
    drawing += ["unset arrow", "unset label", "unset xzeroaxis"]
    drawing += legend.drawing(below: 400, of: size) + ["unset multiplot"]
    return Figure(
      name: .driftCrossing,
      caption:
        "RSGDM's squared error minus SGDM's against the drift, both over the squared noise of one gradient; means "
        + "over runs with 95% t-intervals, a point per window of the path. Dashed: what the filters predict where noise "
        + "does not move the path; here it does, which sets bias against noise and lowers the price of noise. Below 0 "
        + "RSGDM's estimate is the nearer one. Points beyond the axes are left out.",
      size: size, data: data, drawing: drawing)
  }
}

extension String {
  /// Without blank lines at the end.
  fileprivate var trimmingSuffix: Substring {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
