import Foundation
import MomentumAnalysis
import Testing

@Suite struct QuadraticPathTests {
  static let filters: [LinearFilter] = [
    .sgd(momentum: 0.9), .sgdm(momentum: 0.9), .rsgdm(momentum: 0.9), .nesterov(momentum: 0.9),
  ]

  private func path(curvatures: [Double], noise: Double, correlation: Double = 0, rate: Double = 0.1)
    -> QuadraticPath
  {
    QuadraticPath(
      curvatures: curvatures, noise: curvatures.map { _ in noise }, correlation: correlation, start: 2,
      momentum: 0.9, learningRate: rate, filters: Self.filters, depth: 0)
  }

  /// Without noise the path is that of a linear recurrence, θ_{t+1} = (1 + β − α(1−β)λ)·θ_t − β·θ_{t−1}, and everything
  /// about the estimates follows from it.
  @Test func withoutNoiseThePathIsTheRecurrences() {
    let (curvature, rate, beta) = (0.8, 0.1, 0.9)
    var path = path(curvatures: [curvature], noise: 0, rate: rate)
    var parameters = [2.0, 2.0 - rate * (1 - beta) * curvature * 2]
    for _ in 2..<60 {
      let (last, before) = (parameters[parameters.count - 1], parameters[parameters.count - 2])
      parameters.append((1 + beta - rate * (1 - beta) * curvature) * last - beta * before)
    }
    for t in 1...60 {
      path.step { 0 }
      let whole = path.measure().whole
      let gradients = parameters[..<t].map { [curvature * $0] }
      let newest = gradients[t - 1][0]
      // Gradients pass as float32.
      #expect(abs(whole.squaredGradient - newest * newest) < 1e-6)
      let xi = Direct.xi(Array(gradients), momentum: beta)[0]
      #expect(abs(whole.squaredXi - xi * xi) < 1e-5 * max(1, xi * xi), "step \(t)")
      #expect(whole.squaredGradientNoise == 0 && whole.estimators.allSatisfy { $0.squaredNoise == 0 })
    }
  }

  /// Far from the minimum of a flat valley there is noise alone, and its gain is that of the filters; correlated noise is
  /// amplified as its autocorrelation says: Σ_jk w_j·w_k·ρ^|j−k|.
  @Test(arguments: [0.0, 0.6]) func noiseIsAmplifiedAsTheFiltersSay(correlation: Double) {
    let dimension = 4000
    var path = path(
      curvatures: [Double](repeating: 1e-9, count: dimension), noise: 1, correlation: correlation)
    var numbers = Numbers(seed: 77)
    // Box and Muller's transformation.
    func normal() -> Double {
      let (u, v) = ((numbers.number() + 1) / 2, (numbers.number() + 1) / 2)
      return (-2 * log(max(u, 1e-300))).squareRoot() * cos(2 * .pi * v)
    }
    for _ in 0..<150 { path.step(normal) }
    let whole = path.measure().whole
    #expect(abs(whole.squaredGradientNoise / Double(dimension) - 1) < 0.1)
    for (filter, estimator) in zip(Self.filters, whole.estimators) {
      let weights = (0..<150).map { filter.weight($0, step: 150) }
      var expected = 0.0
      for (j, x) in weights.enumerated() {
        for (k, y) in weights.enumerated() { expected += x * y * pow(correlation, Double(abs(j - k))) }
      }
      // The mean of 4000 squares of normal numbers has a standard error of 2.2%.
      #expect(
        abs(estimator.squaredNoise / Double(dimension) / expected - 1) < 0.09,
        "\(filter.name): \(estimator.squaredNoise / Double(dimension)), \(expected)")
    }
    if correlation == 0 {
      #expect(abs(whole.estimators[2].squaredNoise / whole.estimators[1].squaredNoise - 1.342) < 0.05)
    }
  }
}
