import MomentumAnalysis
import Testing

@Suite struct PathBiasTests {
  static let momenta = [0.0, 0.5, 0.9, 0.99]

  /// ξ_t and ς_t after each step, beside the gradients up to it.
  private func walk(
    momentum: Double, check: (_ bias: PathBias, _ gradients: [[Double]]) throws -> Void
  ) rethrows {
    let gradients = driftingVectors(60, dimension: 7, seed: 11)
    var bias = PathBias(dimension: 7, momentum: momentum)
    for t in 1...gradients.count {
      bias.advance(gradients[t - 1])
      try check(bias, Array(gradients[..<t]))
    }
  }

  @Test(arguments: momenta) func xiIsTheSumOfEquation6(momentum: Double) {
    walk(momentum: momentum) { bias, gradients in
      #expect(bias.step == gradients.count)
      let direct = Direct.xi(gradients, momentum: momentum)
      #expect(distance(bias.xi, direct) <= 1e-12 * max(1, norm(direct)))
    }
  }

  @Test(arguments: momenta) func varsigmaIsTheSumOfEquations8And9(momentum: Double) {
    walk(momentum: momentum) { bias, gradients in
      let direct = Direct.varsigma(gradients, momentum: momentum)
      let scale = max(1, norm(Direct.xi(gradients, momentum: momentum)))
      #expect(distance(bias.varsigma, direct) <= 1e-12 * scale)
      #expect(distance(bias.varsigma, Direct.shiftedVarsigma(gradients, momentum: momentum)) <= 1e-12 * scale)
    }
  }

  /// ς_t = β·ξ_t − β^t·(G_1 − G_t), of the equations themselves and of what the program computes.
  @Test(arguments: momenta) func theIdentityHolds(momentum: Double) {
    walk(momentum: momentum) { bias, gradients in
      let t = gradients.count
      let firstToLast = scaled(gradients[0] - gradients[t - 1], by: power(momentum, t))
      let scale = max(1, norm(Direct.xi(gradients, momentum: momentum)))
      for (xi, varsigma) in [
        (bias.xi, bias.varsigma),
        (Direct.xi(gradients, momentum: momentum), Direct.varsigma(gradients, momentum: momentum)),
      ] {
        #expect(distance(varsigma, scaled(xi, by: momentum) - firstToLast) <= 1e-12 * scale)
      }
      #expect(bias.identityResidual < 1e-12)
    }
  }

  @Test func theRatioApproachesTheMomentum() {
    let gradients = driftingVectors(400, dimension: 7, seed: 12)
    var bias = PathBias(dimension: 7, momentum: 0.9)
    for gradient in gradients { bias.advance(gradient) }
    #expect(abs(norm(bias.varsigma) / norm(bias.xi) - 0.9) < 1e-12)
  }

  /// The first two steps by hand: ξ_1 = ς_1 = 0; ξ_2 = β(G_1 − G_2); ς_2 = 0.
  @Test func theFirstStepsByHand() {
    var bias = PathBias(dimension: 1, momentum: 0.5)
    bias.advance([3])
    #expect(bias.xi == [0])
    #expect(bias.varsigma == [0])
    #expect(bias.identityResidual == 0)
    bias.advance([7])
    #expect(bias.xi == [-2])
    #expect(bias.varsigma == [0])
    bias.advance([1])
    // ξ_3 = β²(3 − 1) + β(7 − 1); ς_3 = β²(7 − 1)
    #expect(bias.xi == [3.5])
    #expect(bias.varsigma == [1.5])
  }
}
