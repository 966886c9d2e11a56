/// How an arm looks, the same in every figure.
struct FigureStyle: Equatable {
  /// `#RRGGBB`, of the palette by M. Okabe and K. Ito, "Color Universal Design" (2008), which stays legible
  /// for colour-blind readers.
  var color: String
  /// gnuplot's `dashtype` and `pointtype`.
  var dash: Int
  var point: Int

  static let blue = "#0072B2"
  static let vermillion = "#D55E00"
  static let green = "#009E73"
  static let grey = "#7F7F7F"
  private static let others = ["#E69F00", "#56B4E9", "#CC79A7", "#000000", "#F0E442"]
  private static let fixed: [String: FigureStyle] = [
    "sgdm": FigureStyle(color: blue, dash: 1, point: 7),
    "rsgdm": FigureStyle(color: vermillion, dash: 1, point: 5),
    "nesterov": FigureStyle(color: green, dash: 2, point: 9),
    "sgd": FigureStyle(color: grey, dash: 4, point: 13),
  ]

  /// SGDM's estimate m and its bias ξ; RSGDM's n and ς.
  static let sgdmEstimate = FigureStyle(color: blue, dash: 1, point: 7)
  static let rsgdmEstimate = FigureStyle(color: vermillion, dash: 1, point: 5)

  /// The style of an estimator by its name; `position` tells apart those without a style of their own.
  static func estimator(_ name: String, _ position: Int) -> FigureStyle {
    fixed[name]
      ?? FigureStyle(
        color: others[position % others.count], dash: 1 + (position + 2) % 5,
        point: [11, 4, 6, 8, 10][position % 5])
  }

  /// The styles of an ordered scale, from light to dark: viridis, without its yellow end.
  static func level(_ position: Int, of count: Int) -> FigureStyle {
    let colors = ["#9FDA3A", "#4AC16D", "#1FA187", "#277F8E", "#365C8D", "#46327E", "#440154"]
    let place = count > 1 ? position * (colors.count - 1) / (count - 1) : 0
    return FigureStyle(
      color: colors[min(place, colors.count - 1)], dash: 1 + position % 2,
      point: [7, 5, 9, 11, 13][position % 5])
  }

  /// The style of each arm by its label. The first arm of a known optimizer has that optimizer's own style;
  /// any other takes the next free one.
  static func assign(to arms: [ArmResult]) -> [String: FigureStyle] {
    var styles: [String: FigureStyle] = [:]
    var taken: Set<String> = []
    var next = 0
    for arm in arms {
      if let style = fixed[arm.optimizer], taken.insert(arm.optimizer).inserted {
        styles[arm.label] = style
      } else {
        // Colours come again after five arms, with another symbol then.
        let turn = next + next / others.count
        styles[arm.label] = FigureStyle(
          color: others[next % others.count], dash: 1 + (turn + 2) % 5, point: [11, 4, 6, 8, 10][turn % 5])
        next += 1
      }
    }
    return styles
  }

  /// The style's line in gnuplot's words, for `with lines` and the like.
  func line(width: Double) -> String { "lc rgb '\(color)' lw \(NumberText.short(width)) dt \(dash)" }

  var symbol: String { "lc rgb '\(color)' pt \(point)" }

  /// A symbol that stands in a row with `count` like it: where they cover one another, smaller and the more transparent,
  /// so that it shows how many lie in a place.
  func symbol(of count: Int) -> String {
    if count <= 200 { return "\(symbol) ps 0.55" }
    let crowd = (200 / Double(count)).squareRoot()
    let transparency = String(Int(255 * (1 - max(0.1, crowd))), radix: 16)
    return
      "lc rgb '#\(transparency)\(color.dropFirst())' pt \(point) ps \(NumberText.short(max(0.25, 0.55 * crowd)))"
  }
}
