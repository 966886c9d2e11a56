import Foundation

/// A figure as its gnuplot script and its data; ``ReportWriter`` runs the one over the other.
struct Figure: Equatable {
  /// The name of its files, without the ending.
  let name: FigureName
  /// In plain text: what is shown and how often it was measured.
  let caption: String
  /// `figures/NAME.gp`.
  let script: String
  /// `data/NAME.tsv`.
  let data: String

  init(name: FigureName, caption: String, size: FigureSize, data: DataTable, drawing: [String]) {
    self.name = name
    self.caption = caption
    self.data = data.text
    script = Self.script(name.rawValue, size, drawing)
  }

  /// A script that draws the same thing twice, as PNG and as SVG.
  private static func script(_ name: String, _ size: FigureSize, _ drawing: [String]) -> String {
    """
    # Draws \(name).png and \(name).svg from ../data/\(name).tsv. In this folder: gnuplot \(name).gp
    set encoding utf8
    do for [pass = 1:2] {
    if (pass == 1) {
    \(terminal(isPNG: true, size, output: "\(name).png").joined(separator: "\n"))
    } else {
    \(terminal(isPNG: false, size, output: "\(name).svg").joined(separator: "\n"))
    }
    reset
    \(look.joined(separator: "\n"))
    set datafile separator "\\t"
    set datafile commentschars ''
    \(drawing.joined(separator: "\n"))
    unset output
    }

    """
  }

  /// What a script of a single figure begins with.
  static func preamble(isPNG: Bool, _ size: FigureSize, output: String) -> [String] {
    ["set encoding utf8"] + terminal(isPNG: isPNG, size, output: output) + look
  }

  /// PNG at twice the resolution, or SVG.
  private static func terminal(isPNG: Bool, _ size: FigureSize, output: String) -> [String] {
    [
      isPNG
        ? "set terminal pngcairo noenhanced size \(2 * size.width),\(2 * size.height) font 'sans-serif,9.5' "
          + "fontscale 2 linewidth 2 pointscale 2"
        : "set terminal svg noenhanced size \(size.width),\(size.height) font 'sans-serif,12.5' background rgb 'white'",
      "set output '\(output)'",
    ]
  }

  private static let look = [
    "set minussign", "set format '%h'", "set bars 0.6", "set border 3 lw 1 lc rgb '#444444'",
    "set tics nomirror out scale 0.6 textcolor rgb '#222222'",
    "set grid back lw 0.7 lc rgb '#E4E4E4' dt solid",
  ]
}

/// The figures that a report can have; also the names of their files.
enum FigureName: String, CaseIterable {
  case trainAccuracy = "train-accuracy"
  case trainLoss = "train-loss"
  case testAccuracy = "test-accuracy"
  case testLoss = "test-loss"
  case finalTestAccuracy = "final-test-accuracy"
  case pairedDifferences = "paired-differences"
  case biasNorms = "bias-norms"
  case biasRatio = "bias-ratio"
  case gradientCosine = "gradient-cosine"
  case gradientError = "gradient-error"
  case lag
  case driftToNoise = "drift-to-noise"
  case trainingError = "training-error"
  case trainingErrorDifference = "training-error-difference"
  case learningRates = "learning-rates"
  case driftCrossing = "drift-crossing"
}

/// In the SVG's units; the PNG has twice as many pixels.
struct FigureSize: Equatable {
  var width: Int
  var height: Int
}

enum FigureScale {
  /// The step of tics at whole numbers: 1, 2 or 5 times a power of ten, so that at most `tics` fit `span`.
  static func wholeStep(span: Int, tics: Int) -> Int {
    var power = 1
    while true {
      for step in [power, 2 * power, 5 * power] where span / step <= tics { return step }
      guard power < Int.max / 100 else { return max(1, span) }
      power *= 10
    }
  }

  /// A number for a script: never in a form that gnuplot reads as an integer, which it divides as such.
  static func number(_ value: Double) -> String {
    let text = String(format: "%.9g", value)
    return text.contains(where: { ".e".contains($0) }) ? text : text + ".0"
  }
}
