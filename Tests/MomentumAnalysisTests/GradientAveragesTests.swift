import MomentumAnalysis
import Testing

@Suite struct GradientAveragesTests {
  static let momenta = [0.0, 0.5, 0.9, 0.99]

  private static let gradients = driftingVectors(50, dimension: 5, seed: 21)

  /// m_t and n_t = m_t + β·z_t after each step, beside the gradients up to it.
  private func walk(
    momentum: Double, check: (_ m: [Double], _ n: [Double], _ gradients: [[Double]]) -> Void
  ) {
    var averages = GradientAverages(dimension: 5, momentum: momentum)
    var before: [[Double]] = []
    for gradient in Self.gradients {
      averages.advance(gradient)
      before.append(gradient)
      #expect(averages.step == before.count && averages.newest == gradient && averages.first == before[0])
      check(
        averages.average, sum([averages.average, scaled(averages.differences, by: momentum)], dimension: 5),
        before)
    }
  }

  @Test(arguments: momenta) func averagesAreTheSumsOfEquations4And7(momentum: Double) {
    walk(momentum: momentum) { m, n, gradients in
      #expect(distance(m, Direct.m(gradients, momentum: momentum)) < 1e-12)
      #expect(distance(n, Direct.n(gradients, momentum: momentum)) < 1e-12)
    }
  }

  /// n_t = (1−β)·g_t + β·m_t − (1−β)·β^t·g_1: Nesterov's momentum but for a term that dies out.
  @Test(arguments: momenta) func rsgdmIsNesterovMomentum(momentum: Double) {
    walk(momentum: momentum) { m, n, gradients in
      let t = gradients.count
      let closed = sum(
        [
          scaled(gradients[t - 1], by: 1 - momentum), scaled(m, by: momentum),
          scaled(gradients[0], by: -(1 - momentum) * power(momentum, t)),
        ], dimension: 5)
      #expect(distance(n, closed) < 1e-12)
    }
  }

  @Test func theFirstStepsByHand() {
    var averages = GradientAverages(dimension: 1, momentum: 0.5)
    averages.advance([4.0])
    #expect(averages.average == [2] && averages.differences == [0])
    averages.advance([8.0])
    // m = 1 + 4; z = 0.5·(8 − 4)
    #expect(averages.average == [5] && averages.differences == [2])
  }
}
