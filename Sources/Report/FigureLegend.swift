/// A legend in a strip below the panels of a multiplot.
struct FigureLegend {
  struct Key {
    var title: String
    /// `nil` for the dashed line of a constant.
    var style: FigureStyle?
  }

  private let keys: [Key]
  private let columns: Int
  /// In the SVG's units.
  let height: Int

  /// Lays out `keys` in as few rows as a figure of `width` takes.
  init(_ keys: [Key], width: Int) {
    self.keys = keys
    let longest = keys.map(\.title.count).max() ?? 0
    columns = max(1, min(keys.count, width / (70 + 8 * longest)))
    height = 26 + 20 * ((keys.count + columns - 1) / columns)
  }

  /// An empty plot that has nothing but its key, `top` units below the figure's upper edge.
  func drawing(below top: Int, of size: FigureSize) -> [String] {
    let middle = FigureScale.number(1 - Double(top + height / 2) / Double(size.height))
    let plots = keys.map { key in
      let title = "title \(GnuplotText.quoted(key.title))"
      guard let style = key.style else { return "NaN with lines lc rgb '#222222' lw 1.2 dt 2 \(title)" }
      return "NaN with linespoints \(style.line(width: 1.8)) pt \(style.point) ps 0.8 \(title)"
    }
    return [
      "unset title", "unset xlabel", "unset ylabel", "unset tics", "unset border", "unset logscale",
      "set offsets 0, 0, 0, 0", "set lmargin at screen 0.01", "set rmargin at screen 0.99",
      "set key at screen 0.5, screen \(middle) center center horizontal maxcols \(columns) Left reverse "
        + "samplen 3 width 1",
      "plot [0:1] [0:1] " + plots.joined(separator: ", \\\n  "),
    ]
  }
}
