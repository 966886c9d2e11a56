import Experiment
import Foundation
import Statistics
import Store

/// What comparing two arms of an experiment could find with its seeds: as `plan --json` prints it, whose names are part
/// of the interface, and in words.
///
/// Of the final test accuracy, unpaired: what sharing a seed gains is known only afterwards.
struct DetectableDifference: Encodable {
  /// A difference that somebody published.
  struct Published: Encodable {
    var claim: String
    /// In points.
    var difference: Double
    /// What it is judged at, beside the experiment's other claims.
    var alpha: Double
    /// The chance that these seeds find it.
    var power: Double
    /// How many would find it with the wanted power, and what the ends of the standard deviation's interval ask for;
    /// `null` where ten million do not do.
    var runsPerArm: Int?
    var runsPerArmInterval: [Int]?
  }

  /// Of the final test accuracy over seeds, in points.
  var standardDeviation: Double
  /// `pilot`, from finished runs, or `test-set`.
  var standardDeviationSource: String
  var standardDeviationInterval: [Double]?
  var source: String
  var runsPerArm: Int
  var power: Double
  var alpha: Double
  /// The smallest true difference between two arms that would be found with that power, in points.
  var difference: Double
  /// The same at the ends of the standard deviation's interval.
  var differenceInterval: [Double]?
  /// The smallest margin within which two arms without a difference would be found equivalent, in points.
  var equivalenceMargin: Double
  var published: [Published]

  /// From the spread of the runs that there are or, before two of an arm are finished, the one that a published accuracy
  /// lets one expect; `nil` where neither is there, or there is no second seed.
  ///
  /// - Parameter finished: With their last epochs. Of optimizers at several learning rates only the runs at the rate that is
  ///   chosen count: the others are not compared.
  init?(_ experiment: ExperimentSpec, finished: [RunRecord]) throws {
    let runs = experiment.seeds.count
    guard runs > 1, let (spread, source) = try Self.spread(experiment, finished),
      spread.standardDeviation > 0
    else { return nil }
    let (power, alpha) = (0.8, 0.05)
    let design = try ComparisonDesign(standardDeviation: spread.standardDeviation, alpha: alpha)
    let ends = try spread.interval().map { interval in
      try [interval.lower, interval.upper].map { try design.with(standardDeviation: $0) }
    }
    standardDeviation = spread.standardDeviation
    standardDeviationInterval = ends?.map(\.standardDeviation)
    if case .pilot = spread.source {
      standardDeviationSource = "pilot"
    } else {
      standardDeviationSource = "test-set"
    }
    self.source = source
    runsPerArm = runs
    self.power = power
    self.alpha = alpha
    difference = try design.smallestDetectableDifference(runs: runs, power: power)
    differenceInterval = try ends?.map { try $0.smallestDetectableDifference(runs: runs, power: power) }
    equivalenceMargin = try design.smallestMargin(runs: runs, power: power)
    published = try experiment.claims.compactMap { claim -> Published? in
      guard claim.contrast?.metric == .testAccuracy, let difference = claim.publishedDifference,
        difference != 0
      else { return nil }
      // As the report will judge it, beside the other claims.
      let share = experiment.share(of: claim)
      func needed(_ deviation: Double) -> Int? {
        try? ComparisonDesign(
          standardDeviation: deviation, pairing: .paired(correlation: 0), alpha: share
        ).runs(
          difference: difference, power: power)
      }
      let interval = ends?.map(\.standardDeviation).compactMap(needed)
      return Published(
        claim: claim.id, difference: difference, alpha: share,
        power: try ComparisonDesign(
          standardDeviation: spread.standardDeviation, pairing: .paired(correlation: 0), alpha: share
        ).power(difference: difference, runs: runs),
        runsPerArm: needed(spread.standardDeviation),
        runsPerArmInterval: interval?.count == 2 ? interval : nil)
    }
  }

  private static func spread(_ experiment: ExperimentSpec, _ finished: [RunRecord]) throws -> (
    AssumedSpread, source: String
  )? {
    // Within arms: differences between arms are not noise.
    var rates = LearningRateChoice(experiment)
    for run in finished { rates.add(run) }
    let compared = Set(Plan(experiment.keeping(try rates.grids().choice)).runs.map(\.identity))
    let groups = Dictionary(
      grouping: finished.filter { compared.contains($0.identity) }, by: \.spec.withoutSeed
    ).values.map { runs in
      runs.compactMap { $0.epochs.last?.testAccuracy }
    }.filter { $0.count > 1 }
    if !groups.isEmpty {
      let squares = try groups.map { values in
        let deviation = try SampleSummary(of: values).standardDeviation ?? 0
        return deviation * deviation * Double(values.count - 1)
      }
      let freedom = groups.reduce(0) { $0 + $1.count - 1 }
      return (
        AssumedSpread(
          standardDeviation: (squares.reduce(0, +) / Double(freedom)).squareRoot(),
          source: .pilot(degreesOfFreedom: Double(freedom))),
        "\(groups.reduce(0) { $0 + $1.count }) finished runs, within arms (\(freedom) degrees of freedom)"
      )
    }
    guard
      let accuracy = experiment.claims.first(where: {
        $0.contrast?.metric == .testAccuracy && !$0.published.isEmpty
      })?.published.values.max(),
      accuracy > 0, accuracy < 100
    else { return nil }
    let expected = try AssumedSpread(
      errorRate: 1 - accuracy / 100, images: experiment.dataset.testLimit ?? 10_000)
    return (
      AssumedSpread(standardDeviation: 100 * expected.standardDeviation, source: expected.source),
      "expected from the published error: √(e/2N) at e = \(String(format: "%.2f", 100 - accuracy))%"
    )
  }

  var lines: [String] {
    func points(_ value: Double) -> String { String(format: "%.2f", value) }
    func range(_ ends: [Double]?) -> String {
      ends.map { " (\(points($0[0])) to \(points($0[1])))" } ?? ""
    }
    var lines = [
      "  could detect: a difference of \(points(difference))\(range(differenceInterval)) points in test accuracy between two "
        + "arms (80% power, α = 0.05, unpaired)",
      "    or show two arms without one equivalent within ±\(points(equivalenceMargin)) points",
      "    at a standard deviation of \(points(standardDeviation))\(range(standardDeviationInterval)) points: \(source)",
    ]
    for claim in published {
      let interval = claim.runsPerArmInterval.map { " (\($0[0]) to \($0[1]))" } ?? ""
      let needed = claim.runsPerArm.map { "it takes \($0)\(interval) seeds" } ?? "no number of seeds will do"
      lines.append(
        "    \(claim.claim): \(claim.difference > 0 ? "+" : "−")\(points(abs(claim.difference))) points are found with "
          + "\(String(format: "%.0f%%", 100 * claim.power)) power at α = \(String(format: "%.3g", claim.alpha)); for 80% \(needed)"
      )
    }
    return lines
  }
}
