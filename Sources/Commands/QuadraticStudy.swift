import Dispatch
import Experiment
import Foundation
import MomentumAnalysis
import Report
import Statistics

/// Walks the paths of a quadratic study and turns them into a report: every level of noise is an arm, every seed a run.
struct QuadraticStudy {
  private let spec: QuadraticSpec

  init(_ spec: QuadraticSpec) { self.spec = spec }

  /// - Parameter commands: What to type to get the report again.
  /// - Throws: `StatisticsError` where numbers are too large to be summed.
  func report(text: String, commands: [String]) throws -> QuadraticReport {
    let arms = spec.noiseLevels.map { level in
      (label: QuadraticSpec.label(level), runs: runs(noise: level))
    }
    let groups = try arms.flatMap { arm in
      try MomentumAssembly.groups(
        zip(spec.seeds.values, arm.runs).map { seed, probes in
          MomentumAssembly.Run(
            arm: arm.label, optimizer: .init(name: .sgdm, momentum: spec.momentum), seed: seed, probes: probes
          )
        })
    }.map { group in
      var group = group
      group.startUnit = "step"
      return group
    }
    let momentum = MomentumResult(
      planned: groups.count * spec.seeds.count, found: groups.count * spec.seeds.count, steps: spec.steps,
      gradient: "The problem's own: λ∘θ.", groups: groups, summary: nil)
    let filters = filters
    return QuadraticReport(
      name: spec.name, settings: settings, arms: arms.map(\.label), momentum: momentum,
      crossing: try crossing(arms), breakEven: filters[2].breakEven(),
      gainDifference: filters[2].noiseGain() - filters[1].noiseGain(), beta: spec.momentum,
      noiseIsIndependent: spec.correlation == 0, text: text, commands: commands)
  }

  private var filters: [LinearFilter] {
    [
      .sgd(momentum: spec.momentum), .sgdm(momentum: spec.momentum), .rsgdm(momentum: spec.momentum),
      .nesterov(momentum: spec.momentum),
    ]
  }

  /// Every seed's records, each path a function of its seed alone.
  private func runs(noise level: Double) -> [[ProbeRecord]] {
    let seeds = Array(spec.seeds.values)
    return [[ProbeRecord]](unsafeUninitializedCapacity: seeds.count) { buffer, count in
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: seeds.count) { index in
        results.initializeElement(at: index, to: walk(seed: seeds[index], noise: level))
      }
      count = seeds.count
    }
  }

  private func walk(seed: Int, noise level: Double) -> [ProbeRecord] {
    let curvatures = spec.curvatures
    let mean = curvatures.reduce(0, +) / Double(curvatures.count)
    var path = QuadraticPath(
      curvatures: curvatures,
      noise: curvatures.map { spec.covariance == .isotropic ? level : level * ($0 / mean).squareRoot() },
      correlation: spec.correlation, start: spec.start, momentum: spec.momentum,
      learningRate: spec.learningRate, filters: filters,
      depth: filters[1].lagDepth)
    var random = NormalRandom(seed: UInt64(seed), index: 0)
    var records: [ProbeRecord] = []
    for step in 0..<(spec.windows * spec.every + spec.steps) {
      path.step { random.next() }
      // Not from the first step on: the averages' own start would hide what they do afterwards.
      if step >= spec.every, step % spec.every < spec.steps {
        records.append(path.record(start: step / spec.every * spec.every))
      }
    }
    return records
  }

  /// Per level and window, RSGDM's squared error minus SGDM's over the squared noise of one gradient, against the drift.
  private func crossing(_ arms: [(label: String, runs: [[ProbeRecord]])]) throws -> [QuadraticReport.Point] {
    try arms.flatMap { arm -> [QuadraticReport.Point] in
      let starts = Set(arm.runs.joined().map(\.epoch)).sorted()
      return try starts.compactMap { start -> QuadraticReport.Point? in
        let windows = arm.runs.map { run in run.filter { $0.epoch == start }.compactMap(\.whole) }
        /// Over the squared noise of one gradient: a ratio of sums over the window, as in the tables. The mean of ratios
        /// would be larger by the spread of what they are over.
        func mean(_ value: (ProbeRecord.LayerRecord) -> Double) throws -> Estimate? {
          try estimate(
            windows.compactMap { window in
              let noise = window.reduce(0) { $0 + $1.squaredGradientNoise }
              return noise > 0 ? window.reduce(0) { $0 + value($1) } / noise : nil
            })
        }
        func scaled(_ value: Double, _ estimate: ProbeRecord.EstimateRecord) -> Double {
          value / (estimate.weightSum * estimate.weightSum)
        }
        let drift = try mean { scaled($0.estimates[1].squaredBias, $0.estimates[1]) }
        let difference = try mean {
          scaled($0.estimates[2].squaredError, $0.estimates[2])
            - scaled($0.estimates[1].squaredError, $0.estimates[1])
        }
        guard let drift, let difference else { return nil }
        return QuadraticReport.Point(arm: arm.label, start: start, drift: drift, difference: difference)
      }
    }
  }

  private var settings: [(String, String)] {
    func number(_ value: Double) -> String { String(format: "%g", value) }
    return [
      ("Dimension", "\(spec.dimension)"),
      (
        "Curvature",
        "\(number(spec.smallestCurvature)) to \(number(spec.largestCurvature)), evenly spaced on a logarithmic scale"
      ),
      ("Start", number(spec.start)), ("β", number(spec.momentum)),
      ("Learning rate", number(spec.learningRate)),
      ("Noise", spec.covariance == .isotropic ? "isotropic" : "covariance in proportion to the curvature"),
      ("Correlation of the noise from step to step", number(spec.correlation)),
      ("Seeds", "\(spec.seeds.count), from \(spec.seeds.first)"),
    ]
  }
}
