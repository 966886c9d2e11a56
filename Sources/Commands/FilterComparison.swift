import Foundation
import MomentumAnalysis
import Report

/// What the weights of momentum methods make of any gradients: a table, a figure, and which methods are one.
struct FilterComparison {
  private let momentum: Double
  private let filters: [LinearFilter]

  init(momentum: Double, quasiHyperbolic: [Double]) {
    self.momentum = momentum
    filters =
      [
        .sgd(momentum: momentum), .sgdm(momentum: momentum), .heavyBall(momentum: momentum),
        .nesterov(momentum: momentum), .rsgdm(momentum: momentum), .rsgdmFromGradient(momentum: momentum),
        .adam(momentum: momentum),
      ] + quasiHyperbolic.map { .qhm(momentum: momentum, nu: $0) }
  }

  /// Names are part of the interface.
  struct Answer: Encodable {
    struct Filter: Encodable {
      var name: String
      /// w_0, w_1, … as t → ∞.
      var weights: [Double]
      var weightSum, meanAge, noiseGain: Double
      /// Over the exponential average's.
      var noiseRatio: Double
      /// Over the exponential average's, in the long run.
      var biasRatio: Double
      /// ‖bias of the exponential average‖²/‖noise of one gradient‖² from which on the squared error is the smaller one;
      /// `null` where the bias is not smaller.
      var breakEven: Double?
      /// |H(ω)| at periods of 1000, 100 and 10 steps.
      var gains: [Gain]
    }
    struct Gain: Encodable {
      var period: Int
      var gain: Double
      /// Steps by which the estimate lags behind.
      var lag: Double
    }
    var momentum: Double
    var filters: [Filter]
    var relations: [String]
  }

  private static let periods = [1000, 100, 10]

  var answer: Answer {
    let average = LinearFilter.sgdm(momentum: momentum)
    return Answer(
      momentum: momentum,
      filters: filters.map { filter in
        Answer.Filter(
          name: filter.name, weights: weights(filter), weightSum: filter.weightSum, meanAge: filter.meanAge,
          noiseGain: filter.noiseGain(), noiseRatio: filter.noiseGain() / average.noiseGain(),
          biasRatio: filter.average / filter.weightSum, breakEven: filter.breakEven(),
          gains: Self.periods.map { period in
            let frequency = 2 * Double.pi / Double(period)
            let response = filter.frequencyResponse(frequency)
            return Answer.Gain(period: period, gain: response.gain, lag: response.lag / frequency)
          })
      }, relations: relations)
  }

  /// Of β very near 1 the list would have no end.
  private static let mostWeights = 20_000

  /// The weights of the long run, as long as they are more than that share of the largest.
  private func weights(_ filter: LinearFilter, downTo share: Double = 1e-3) -> [Double] {
    // So far in that nothing is left of the start.
    let step = momentum > 0 ? 40 + Int(45 / -log(momentum)) : 50
    let all = (0..<min(Self.mostWeights, step)).map { filter.weight($0, step: step) }
    let largest = all.map { abs($0) }.max() ?? 0
    return Array(all.prefix { abs($0) >= share * largest })
  }

  /// A sentence per pair of filters that are one, or nearly.
  private var relations: [String] {
    var sentences: [String] = []
    for (position, filter) in filters.enumerated() {
      for other in filters[..<position] {
        switch filter.relation(to: other) {
        case .equal: sentences.append("\(filter.name) = \(other.name)")
        case .equalUpToStart(let coefficient):
          sentences.append(
            "\(filter.name) = \(other.name) \(coefficient < 0 ? "−" : "+") \(short(abs(coefficient)))·\(short(momentum))^t·g_1"
          )
        case .proportional(let factor):
          sentences.append("\(filter.name) = \(short(factor)) × \(other.name)")
        case .equalInTheLongRun:
          let (corrected, plain) = filter.correction != .none ? (filter, other) : (other, filter)
          sentences.append("\(corrected.name) = \(plain.name)/(1 − \(short(momentum))^t)")
        case .different: break
        }
      }
    }
    return sentences
  }

  private func short(_ value: Double) -> String { String(format: "%.4g", value) }

  var text: String {
    var head = ["estimate", "w_0", "w_1", "sum", "mean age", "noise gain", "noise/sgdm", "bias/sgdm"]
    head += ["break-even"] + Self.periods.map { "|H| at \($0)" }
    let rows = answer.filters.map { filter -> [String] in
      let relative = filter.weights.map { short($0) }
      return [
        filter.name, relative.first ?? "–", relative.count > 1 ? relative[1] : "0", short(filter.weightSum),
        short(filter.meanAge), short(filter.noiseGain), short(filter.noiseRatio), short(filter.biasRatio),
        filter.breakEven.map(short) ?? "–",
      ] + filter.gains.map { short($0.gain) }
    }
    let lines =
      ["Estimates e_t = Σ w_k·g_(t−k) at β = \(short(momentum)), in the long run", ""]
      + ComparisonText.table([head] + rows)
      + ["", "Equal, or nearly:"] + relations.map { "  " + $0 }
      + [
        "",
        "Mean age in steps. Noise gain: Σw²/(Σw)², the variance of the estimate over that of one gradient where noise is",
        "independent. Break-even: ‖bias of sgdm‖²/‖noise of one gradient‖² from which on the squared error is below",
        "sgdm's. |H|: what is left of a gradient that turns once in so many steps.",
      ]
    return lines.joined(separator: "\n")
  }

  var figure: FilterFigure {
    // Those that are multiples of others, or differ at the start only, would lie on them.
    var drawn: [LinearFilter] = []
    for filter in filters where !drawn.contains(where: { filter.relation(to: $0) != .different }) {
      drawn.append(filter)
    }
    return FilterFigure(
      momentum: momentum,
      lines: drawn.map { filter in
        let same = filters.filter { $0.name != filter.name && $0.relation(to: filter) != .different }
        return FilterFigure.Line(
          name: filter.name, title: ([filter.name] + same.map(\.name)).joined(separator: ", "),
          weights: weights(filter, downTo: 0.02).map { $0 / filter.weightSum },
          gains: (0...160).map { index in
            let frequency = Double.pi * pow(10, -3 + 3 * Double(index) / 160)
            return (frequency, filter.frequencyResponse(frequency).gain)
          })
      })
  }
}
