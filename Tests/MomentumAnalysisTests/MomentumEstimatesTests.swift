import MomentumAnalysis
import Testing

@Suite struct MomentumEstimatesTests {
  static let momenta = [0.0, 0.5, 0.9, 0.99]

  private static let gradients: [[Float]] = driftingVectors(50, dimension: 5, seed: 21).map {
    $0.map(Float.init)
  }

  /// m_t and n_t after each step, beside the gradients up to it.
  private func walk(
    momentum: Double, check: (_ estimates: MomentumEstimates, _ gradients: [[Double]]) -> Void
  ) {
    var estimates = MomentumEstimates(dimension: 5, momentum: momentum)
    var before: [[Double]] = []
    for gradient in Self.gradients {
      estimates.advance(gradient)
      before.append(gradient.map(Double.init))
      check(estimates, before)
    }
  }

  @Test(arguments: momenta) func sgdmIsTheSumOfEquation4(momentum: Double) {
    walk(momentum: momentum) { estimates, gradients in
      #expect(estimates.step == gradients.count)
      #expect(distance(estimates.sgdm, Direct.m(gradients, momentum: momentum)) < 1e-12)
    }
  }

  @Test(arguments: momenta) func rsgdmIsEquation3OfTheSums(momentum: Double) {
    walk(momentum: momentum) { estimates, gradients in
      #expect(distance(estimates.rsgdm, Direct.n(gradients, momentum: momentum)) < 1e-12)
    }
  }

  /// n_t = (1−β)·g_t + β·m_t − (1−β)·β^t·g_1: Nesterov's momentum but for a term that dies out.
  @Test(arguments: momenta) func rsgdmIsNesterovMomentum(momentum: Double) {
    walk(momentum: momentum) { estimates, gradients in
      let t = gradients.count
      let closed = sum(
        [
          scaled(gradients[t - 1], by: 1 - momentum), scaled(estimates.sgdm, by: momentum),
          scaled(gradients[0], by: -(1 - momentum) * power(momentum, t)),
        ], dimension: 5)
      #expect(distance(estimates.rsgdm, closed) < 1e-12)
    }
  }

  @Test func theFirstStepsByHand() {
    var estimates = MomentumEstimates(dimension: 1, momentum: 0.5)
    estimates.advance([4])
    #expect(estimates.sgdm == [2])
    #expect(estimates.rsgdm == [2])
    estimates.advance([8])
    // m = 1 + 4; z = 0.5·(8 − 4); n = m + 0.5·z
    #expect(estimates.sgdm == [5])
    #expect(estimates.rsgdm == [6])
  }

  /// What an estimate makes of the gradient of each step: fed unit vectors, it is the vector of weights.
  private func weights(momentum: Double, steps: Int) -> (sgdm: [Double], rsgdm: [Double]) {
    var estimates = MomentumEstimates(dimension: steps, momentum: momentum)
    for t in 0..<steps {
      var unit = [Float](repeating: 0, count: steps)
      unit[t] = 1
      estimates.advance(unit)
    }
    return (estimates.sgdm, estimates.rsgdm)
  }

  /// For independent noise of variance σ² per step, the variance of a weighted sum is σ² times the sum of the
  /// squared weights.
  @Test func noiseIsTradedForBias() {
    let (sgdm, rsgdm) = weights(momentum: 0.9, steps: 400)
    let beta = 0.9
    #expect(abs(squaredNorm(sgdm) - (1 - beta) / (1 + beta)) < 1e-12)
    let varianceOfN =
      power(1 - beta, 2) * (power(1 + beta, 2) + power(beta, 4) / (1 - beta * beta))
    #expect(abs(squaredNorm(rsgdm) - varianceOfN) < 1e-12)
    #expect((squaredNorm(sgdm) * 1e4).rounded() == 526)
    #expect((squaredNorm(rsgdm) * 1e4).rounded() == 706)
  }

  /// The mean age of the gradients in an estimate: β/(1−β) and β²/(1−β).
  @Test func rsgdmLagsLess() {
    let (sgdm, rsgdm) = weights(momentum: 0.9, steps: 600)
    let ages = (1...600).map { Double(600 - $0) }
    #expect(abs(product(sgdm, ages) - 9) < 1e-9)
    #expect(abs(product(rsgdm, ages) - 8.1) < 1e-9)
  }

  /// RSGDM weighs g_t by (1−β)(1+β) and g_i, 2 ≤ i < t, by (1−β)β^{t−i+1}.
  @Test func rsgdmsWeights() {
    let t = 30
    let weights = weights(momentum: 0.9, steps: t).rsgdm
    #expect(abs(weights[t - 1] - 0.1 * 1.9) < 1e-14)
    for i in 2..<t { #expect(abs(weights[i - 1] - 0.1 * power(0.9, t - i + 1)) < 1e-14) }
    // g_1 enters the average at weight (1−β)β^{t−1} and the difference g_2 − g_1 takes from it.
    #expect(abs(weights[0]) < 1e-14)
  }
}
