import Experiment
import Report
import Statistics

extension ReportAssembly {
  /// The probes that the experiment asks for, averaged over runs; `nil` where it asks for none.
  func momentum() throws -> MomentumResult? {
    guard let bias = experiment.bias else { return nil }
    let seeds = min(bias.seeds ?? experiment.seeds.count, experiment.seeds.count)
    let probed = arms.map { runs in
      runs.planned.prefix(seeds).compactMap { _, run -> ProbedRun? in
        let probes = (run?.probes ?? []).filter { bias.atEpochs.contains($0.epoch) }
        return probes.isEmpty ? nil : ProbedRun(arm: runs.arm.label, probes: probes)
      }
    }
    return MomentumResult(
      planned: arms.count * seeds * bias.atEpochs.count,
      found: probed.joined().reduce(0) { $0 + Set($1.probes.map(\.epoch)).count }, steps: bias.steps,
      groups: try probed.flatMap(groups), summary: try summary(probed))
  }

  private struct ProbedRun {
    var arm: String
    var probes: [ProbeRecord]
  }

  /// What the probes of a group have in common.
  private struct GroupKey: Hashable {
    var epoch: Int
    var wholeHistory: Bool
    var momentum: Double
    var chunks: Int?

    init(_ probe: ProbeRecord) {
      epoch = probe.epoch
      wholeHistory = probe.wholeHistory
      momentum = probe.momentum
      chunks = probe.chunks
    }

    var order: (Int, Int, Double, Int) { (epoch, wholeHistory ? 0 : 1, momentum, chunks ?? 0) }
  }

  private func groups(_ runs: [ProbedRun]) throws -> [ProbeGroup] {
    let keys = Set(runs.flatMap(\.probes).map(GroupKey.init)).sorted { $0.order < $1.order }
    return try keys.map { key in
      let probes = runs.map { run in run.probes.filter { GroupKey($0) == key } }.filter { !$0.isEmpty }
      var byStep: [Int: [ProbeRecord]] = [:]
      for probe in probes.joined() { byStep[probe.step, default: []].append(probe) }
      return ProbeGroup(
        arm: runs.first?.arm ?? "", epoch: key.epoch, wholeHistory: key.wholeHistory, momentum: key.momentum,
        chunks: key.chunks, runs: probes.count, means: try means(of: probes),
        largestIdentityResidual: probes.joined().map(\.identityResidual).filter(\.isFinite).max() ?? 0,
        steps: try byStep.keys.sorted().map { step in
          ProbeStep(step: step, means: try means(of: (byStep[step] ?? []).map { [$0] }))
        })
    }
  }

  /// Per quantity the mean over runs of each run's mean over its probes.
  private func means(of runs: [[ProbeRecord]]) throws -> [ProbeQuantity: Estimate] {
    var result: [ProbeQuantity: Estimate] = [:]
    for quantity in ProbeQuantity.allCases { result[quantity] = try mean(of: quantity, runs) }
    return result
  }

  private func mean(of quantity: ProbeQuantity, _ runs: [[ProbeRecord]]) throws -> Estimate? {
    try estimate(runs.compactMap { try estimate($0.compactMap { $0.value(of: quantity) })?.mean })
  }

  /// Over the baseline's paths, or else those of the first arm with probes.
  private func summary(_ probed: [[ProbedRun]]) throws -> ProbeSummary? {
    let runs =
      probed.first { $0.first?.arm == baseline?.label && !$0.isEmpty } ?? probed.first { !$0.isEmpty }
    guard let runs, let arm = runs.first?.arm else { return nil }
    let momenta = Set(runs.flatMap(\.probes).map(\.momentum))
    let probes = runs.map(\.probes)
    return ProbeSummary(
      arm: arm, runs: runs.count, momentum: momenta.count == 1 ? momenta.first : nil,
      biasRatio: try mean(of: .biasRatio, probes),
      sgdmRelativeError: try mean(of: .sgdmRelativeError, probes),
      rsgdmRelativeError: try mean(of: .rsgdmRelativeError, probes),
      relativeErrorDifference: try mean(of: .relativeErrorDifference, probes))
  }
}

extension ProbeRecord {
  /// The quantity at this step; `nil` where it is not defined or not finite.
  fileprivate func value(of quantity: ProbeQuantity) -> Double? {
    let value: Double? =
      switch quantity {
      case .gradientNorm: gradientNorm
      case .xiNorm: xiNorm
      case .varsigmaNorm: varsigmaNorm
      case .biasRatio: biasRatio
      case .sgdmCosine: sgdmCosine
      case .rsgdmCosine: rsgdmCosine
      case .sgdmError: sgdmError
      case .rsgdmError: rsgdmError
      case .sgdmRelativeError: relative(sgdmError)
      case .rsgdmRelativeError: relative(rsgdmError)
      case .relativeErrorDifference: relative(rsgdmError - sgdmError)
      }
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  private func relative(_ length: Double) -> Double? { gradientNorm > 0 ? length / gradientNorm : nil }
}
