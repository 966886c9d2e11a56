import Experiment
import Foundation
import MomentumAnalysis
import Report

/// Turns probes into the numbers of a report: means over runs of what each run gives over its steps.
enum MomentumAssembly {
  /// The probes of one run on the path of one arm.
  struct Run {
    var arm: String
    var optimizer: OptimizerSpec
    var seed: Int
    var probes: [ProbeRecord]
  }

  /// What the probes of a group have in common.
  private struct GroupKey: Hashable {
    var epoch: Int
    var wholeHistory: Bool
    var momentum: Double

    init(_ probe: ProbeRecord) {
      epoch = probe.epoch
      wholeHistory = probe.wholeHistory
      momentum = probe.momentum
    }

    var order: (Int, Int, Double) { (epoch, wholeHistory ? 0 : 1, momentum) }
  }

  /// The runs of one arm, by where their probes start.
  static func groups(_ runs: [Run]) throws -> [ProbeGroup] {
    let keys = Set(runs.flatMap(\.probes).map(GroupKey.init)).sorted { $0.order < $1.order }
    return try keys.map { key in
      let probes = runs.map { run in run.probes.filter { GroupKey($0) == key } }.filter { !$0.isEmpty }
      var byStep: [Int: [ProbeRecord]] = [:]
      for probe in probes.joined() { byStep[probe.step, default: []].append(probe) }
      let layers = (probes.first?.first?.layers ?? []).map(\.layer).enumerated().dropFirst()
      return ProbeGroup(
        arm: runs.first?.arm ?? "", epoch: key.epoch, wholeHistory: key.wholeHistory, momentum: key.momentum,
        chunks: range(of: probes.joined().compactMap(\.chunks)), runs: probes.count,
        estimators: estimators(probes, of: runs.first?.optimizer).map { filter in
          ProbeEstimator(
            name: filter.name, meanAge: filter.settlesWithMomentum ? filter.meanAge : nil,
            noiseGain: filter.settlesWithMomentum ? filter.noiseGain() : nil)
        },
        breakEven: breakEven(probes.joined()),
        lagDepth: LinearFilter.sgdm(momentum: key.momentum).lagDepth, means: try means(of: probes),
        layers: try layers.map { ProbeGroup.Layer(name: $1, means: try means(of: probes, layer: $0)) },
        largestIdentityResidual: probes.joined().map(\.identityResidual).filter(\.isFinite).max() ?? 0,
        largestDecompositionResidual: probes.joined().map(\.decompositionResidual).filter(\.isFinite).max()
          ?? 0,
        steps: try byStep.keys.sorted().map { step in
          ProbeStep(step: step, means: try means(of: (byStep[step] ?? []).map { [$0] }))
        })
    }
  }

  static func range(of counts: [Int]) -> ClosedRange<Int>? {
    counts.min().flatMap { low in counts.max().map { low...$0 } }
  }

  /// That of the long run, which says nothing of windows where the averages have not settled: at the first steps of training
  /// they weigh few gradients, and RSGDM's smaller bias costs far more noise. Once β^t is below 0.02 it is right to a few
  /// percent.
  private static func breakEven(_ probes: some Collection<ProbeRecord>) -> Double? {
    let momenta = Set(probes.map(\.momentum))
    guard momenta.count == 1, let momentum = momenta.first, probes.allSatisfy(hasSettled), !probes.isEmpty
    else { return nil }
    return LinearFilter.rsgdm(momentum: momentum).breakEven()
  }

  private static func hasSettled(_ probe: ProbeRecord) -> Bool {
    pow(probe.momentum, Double(probe.step)) < 0.02
  }

  // MARK: Claims

  /// Per seed the ratio of two estimates' norms, in the mean over the windows of its run. Only seeds that have all windows
  /// count: the ratio is another at the start of training, where averages have not settled.
  ///
  /// A window's ratio is that of the root mean squares over its steps, so that every window counts the same, whatever the
  /// gradient's size there. A window where the larger estimate has nothing of the kind (its first step alone, a sample of
  /// chunks that puts it below 0) has no ratio.
  static func ratios(_ ordering: ClaimSpec.NormOrdering, _ runs: [Run], windows asked: [Int]) throws
    -> [Int: Double]
  {
    var ratios: [Int: Double] = [:]
    for run in runs {
      let windows = Dictionary(grouping: run.probes.filter(\.isFinite), by: \.epoch)
      let values = windows.keys.sorted().compactMap { epoch -> Double? in
        let window = windows[epoch] ?? []
        guard let smaller = window.meanSquare(ordering.quantity, of: ordering.smaller),
          let larger = window.meanSquare(ordering.quantity, of: ordering.larger), larger > 0
        else { return nil }
        return (Swift.max(0, smaller) / larger).squareRoot()
      }
      if values.count == Set(asked).count, let mean = try estimate(values)?.mean { ratios[run.seed] = mean }
    }
    return ratios
  }

  /// How far any step of any run is from an identity.
  static func deviation(from identity: ClaimSpec.Identity, _ runs: [Run]) -> (
    largest: Double?, seeds: Int, runs: Int, steps: Int
  ) {
    let found = runs.map { run in
      let deviations = run.probes.filter(\.isFinite).compactMap { probe -> Double? in
        switch identity {
        case .recursion: return probe.identityResidual
        case .limit:
          guard hasSettled(probe), let ratio = [probe].value(of: ProbeQuantity(.biasRatio), layer: 0)
          else { return nil }
          return abs(ratio - probe.momentum)
        }
      }
      return (seed: run.seed, deviations: deviations)
    }.filter { !$0.deviations.isEmpty }
    let deviations = found.flatMap(\.deviations)
    return (deviations.max(), Set(found.map(\.seed)).count, found.count, deviations.count)
  }

  /// The filters behind the names that the probes have.
  private static func estimators(_ probes: [[ProbeRecord]], of optimizer: OptimizerSpec?) -> [LinearFilter] {
    guard let record = probes.first?.first, let optimizer else { return [] }
    let beta = record.momentum
    let known = LinearFilter.probed(optimizer)
    return (record.whole?.estimates ?? []).compactMap { estimate in
      if let filter = known.first(where: { $0.name == estimate.estimator }) { return filter }
      guard estimate.estimator.hasPrefix("qhm-"), let nu = Double(estimate.estimator.dropFirst(4)) else {
        return nil
      }
      return .qhm(momentum: beta, nu: nu)
    }
  }

  /// Per quantity the mean over runs of each run's value over its probes.
  static func means(of runs: [[ProbeRecord]], layer: Int = 0) throws -> [ProbeQuantity: Estimate] {
    let names = (runs.first?.first?.whole?.estimates ?? []).map(\.estimator)
    var result: [ProbeQuantity: Estimate] = [:]
    for kind in ProbeQuantity.Kind.allCases {
      for quantity in kind.isOfEstimator ? names.map({ ProbeQuantity(kind, of: $0) }) : [ProbeQuantity(kind)]
      {
        let values = runs.compactMap { $0.value(of: quantity, layer: layer) }
        if let mean = try estimate(values.filter(\.isFinite)) { result[quantity] = mean }
      }
    }
    return result
  }

  /// Over the baseline's paths, or else those of the first arm with probes.
  static func summary(_ probed: [[Run]], baseline: String?) throws -> ProbeSummary? {
    let runs =
      probed.first { $0.first?.arm == baseline && !$0.isEmpty } ?? probed.first { !$0.isEmpty }
    guard var runs, let arm = runs.first?.arm else { return nil }
    // The first steps of training, where averages start at zero, are not what the filters say of the long run.
    let isLater = runs.contains { $0.probes.contains { !$0.wholeHistory } }
    if isLater {
      runs = runs.map {
        Run(
          arm: $0.arm, optimizer: $0.optimizer, seed: $0.seed, probes: $0.probes.filter { !$0.wholeHistory })
      }
      .filter { !$0.probes.isEmpty }
    }
    let momenta = Set(runs.flatMap(\.probes).map(\.momentum))
    let momentum = momenta.count == 1 ? momenta.first : nil
    return ProbeSummary(
      arm: arm, isLater: isLater, runs: runs.count, momentum: momentum,
      breakEven: breakEven(runs.flatMap(\.probes)),
      means: try means(of: runs.map(\.probes)))
  }
}

extension ProbeQuantity.Kind {
  fileprivate var isOfEstimator: Bool {
    switch self {
    case .gradientNorm, .noiseNorm, .xiNorm, .varsigmaNorm, .biasRatio, .driftToNoise, .noiseCorrelation:
      false
    case .squaredBias, .squaredNoise, .squaredError, .errorDifference, .cosine, .lag, .noiseGain: true
    }
  }
}

extension [ProbeRecord] {
  /// Over S², in the mean over these steps; `nil` where the estimate was not taken at every one.
  fileprivate func meanSquare(_ quantity: ClaimSpec.NormOrdering.Quantity, of name: String) -> Double? {
    let values = compactMap { probe -> Double? in
      guard let estimate = probe.whole?.estimates.first(where: { $0.estimator == name }) else { return nil }
      let square =
        switch quantity {
        case .bias: estimate.squaredBias
        case .noise: estimate.squaredNoise
        case .error: estimate.squaredError
        }
      return square / (estimate.weightSum * estimate.weightSum)
    }
    return values.count == count && count > 0 ? values.reduce(0, +) / Double(count) : nil
  }

  /// The quantity over these steps of one run; `nil` where it is not defined.
  ///
  /// Ratios are ratios of means over the steps, so that a squared norm which a sample of chunks puts below 0 at some step
  /// does no harm.
  fileprivate func value(of quantity: ProbeQuantity, layer: Int) -> Double? {
    let layers = compactMap { $0.layers.indices.contains(layer) ? $0.layers[layer] : nil }
    guard !layers.isEmpty else { return nil }
    func mean(_ value: (ProbeRecord.LayerRecord) -> Double) -> Double {
      layers.reduce(0) { $0 + value($1) } / Double(layers.count)
    }
    func root(_ value: Double) -> Double { value < 0 ? 0 : value.squareRoot() }
    func ratio(_ numerator: Double, _ denominator: Double) -> Double? {
      denominator > 0 ? numerator / denominator : nil
    }
    func estimates(_ name: String?) -> [ProbeRecord.EstimateRecord] {
      layers.compactMap { layer in layer.estimates.first { $0.estimator == name } }
    }
    /// Over S².
    func scaled(_ name: String?, _ value: (ProbeRecord.EstimateRecord) -> Double) -> Double? {
      let values = estimates(name).map { value($0) / ($0.weightSum * $0.weightSum) }
      return values.count == layers.count ? values.reduce(0, +) / Double(values.count) : nil
    }
    func average(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    func power(_ base: Double, _ exponent: Int) -> Double {
      Foundation.pow(base, Double(Swift.max(0, exponent)))
    }
    let name = quantity.estimator
    let squaredGradient = mean(\.squaredGradient)
    switch quantity.kind {
    case .gradientNorm: return root(squaredGradient)
    case .noiseNorm: return root(mean(\.squaredGradientNoise))
    case .xiNorm: return root(mean(\.squaredXi))
    case .varsigmaNorm: return root(mean(\.squaredVarsigma))
    case .biasRatio:
      // At the first step of a history ξ is 0, but for the rounding of sampled chunks.
      guard mean(\.squaredXi) > 1e-12 * abs(squaredGradient) else { return nil }
      return ratio(Swift.max(0, mean(\.squaredVarsigma)), mean(\.squaredXi))?.squareRoot()
    case .driftToNoise:
      return scaled(LinearFilter.sgdm(momentum: 0).name, \.squaredBias).flatMap {
        ratio($0, mean(\.squaredGradientNoise))
      }
    case .noiseCorrelation:
      // ⟨ε_t, η_t⟩ = (1−β)‖ε_t‖² + β⟨ε_t, η_{t−1}⟩, η being the exponential average of the noise ε; and the weights of
      // η_{t−1} add up to 1−β^{t−1}.
      guard let first = self.first, first.momentum > 0 else { return nil }
      let beta = first.momentum
      let covariance = mean(\.noiseProduct) - (1 - beta) * mean(\.squaredGradientNoise)
      let weight = reduce(0) { $0 + (1 - power(beta, $1.step - 1)) } / Double(count)
      return ratio(covariance / beta, weight * mean(\.squaredGradientNoise))
    case .squaredBias: return scaled(name, \.squaredBias).flatMap { ratio($0, squaredGradient) }
    case .squaredNoise: return scaled(name, \.squaredNoise).flatMap { ratio($0, squaredGradient) }
    case .squaredError: return scaled(name, \.squaredError).flatMap { ratio($0, squaredGradient) }
    case .errorDifference:
      guard let own = scaled(name, \.squaredError),
        let other = scaled(LinearFilter.sgdm(momentum: 0).name, \.squaredError)
      else { return nil }
      // Estimates that are the same but for rounding have no difference.
      return ratio(abs(own - other) < 1e-12 * Swift.max(own, other) ? 0 : own - other, squaredGradient)
    case .cosine:
      let own = estimates(name)
      guard own.count == layers.count, let descent = average(own.map(\.descent)),
        let squaredNorm = average(own.map(\.squaredNorm)), squaredNorm > 0, squaredGradient > 0
      else { return nil }
      return Swift.max(-1, Swift.min(1, descent / (squaredNorm * squaredGradient).squareRoot()))
    case .lag: return average(estimates(name).compactMap { $0.lag.map(Double.init) })
    case .noiseGain: return scaled(name, \.squaredNoise).flatMap { ratio($0, mean(\.squaredGradientNoise)) }
    }
  }
}
