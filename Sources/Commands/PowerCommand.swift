import ArgumentParser
import Foundation
import Statistics

struct PowerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power",
    abstract: "Says how many runs a comparison needs, or what so many runs can find.",
    discussion: """
      Of Student's t-test for a difference of two arms, or, with --margin, of two one-sided tests for their \
      equivalence; exact, by the noncentral t distribution. The spread of a run's value comes from --sd, from pilot \
      runs, or from an error rate and the size of a test set, in which case everything is in percentage points.

        rsgdm-lab power --sd 0.16 --difference 0.14 --power 0.9
        rsgdm-lab power --pilot 94.41,94.62,94.38,94.55 --difference 0.14 --paired --correlation 0.3
        rsgdm-lab power --error-rate 5 --test-images 10000 --runs 20
        rsgdm-lab power --sd 0.16 --margin 0.1
        rsgdm-lab power --sd 0.16 --difference 0.14 --sequential 44

      --sequential simulates sweeps of pairs that end as soon as the difference is settled, as \
      `rsgdm-lab sweep --until-decided` does.
      """)

  @Option(help: "Standard deviation of a run's value over seeds.")
  var sd: Double?

  @Option(
    help:
      "Standard deviation of the differences of pairs, as `compare` prints it, instead of --sd: for pairs.")
  var differenceSd: Double?

  @Option(help: "How many pilot runs --sd was estimated from; its uncertainty is then carried through.")
  var pilotRuns: Int?

  @Option(help: "The values of pilot runs of one arm, separated by commas, instead of --sd.")
  var pilot: String?

  @Option(help: "Expected test error in percent, instead of --sd: √(e/2N) points.")
  var errorRate: Double?

  @Option(help: "N, with --error-rate.")
  var testImages = 10_000

  @Option(help: "The true difference to be found; with --margin the one that there is (default there: 0).")
  var difference: Double?

  @Option(help: "Ask for equivalence: that the difference is within ± this.")
  var margin: Double?

  @Option(help: "Wanted chance to find it.")
  var power = 0.8

  @Option(help: "Runs per arm, where those are given and not wanted.")
  var runs: Int?

  @Option(help: "Accepted chance of a false positive.")
  var alpha = 0.05

  @Flag(help: "Pairs by seed, whose values correlate by --correlation.")
  var paired = false

  @Option(help: "Correlation of the arms' values over seeds, from -1 to below 1, with --paired.")
  var correlation: Double?

  @Option(
    help: ArgumentHelp(
      "Simulate 10,000 sweeps that stop once --difference is settled, of at most so many seeds.",
      valueName: "seeds"))
  var sequential: Int?

  @Flag(help: "A one-sided test for a difference.")
  var oneSided = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    let sources = [sd != nil, differenceSd != nil, pilot != nil, errorRate != nil].count { $0 }
    guard sources == 1 else {
      throw ValidationError("give one of --sd, --difference-sd, --pilot and --error-rate.")
    }
    if pilotRuns != nil, sd == nil, differenceSd == nil {
      throw ValidationError("--pilot-runs says what --sd, or --difference-sd, comes from; give that.")
    }
    if differenceSd != nil, paired || correlation != nil {
      throw ValidationError(
        "--difference-sd is of pairs and has their correlation in it: leave the others out.")
    }
    if let pilotRuns, pilotRuns < 2 {
      throw ValidationError("--pilot-runs must be at least 2, not \(pilotRuns).")
    }
    if paired != (correlation != nil) {
      throw ValidationError(
        "--paired and --correlation go together: pairing helps as much as seeds correlate.")
    }
    if difference == nil, margin == nil, runs == nil {
      throw ValidationError("give a --difference to find, a --margin, or the --runs that there are.")
    }
    if let sequential {
      if margin != nil || oneSided || difference == nil {
        throw ValidationError("--sequential is about a --difference, two-sided.")
      }
      if !(2...10_000).contains(sequential) {
        throw ValidationError("--sequential must be from 2 to 10000 seeds, not \(sequential).")
      }
    }
    if margin != nil, oneSided {
      throw ValidationError("a test for equivalence is two one-sided tests as it is; leave --one-sided out.")
    }
  }

  func run() async throws {
    try await reportingFailures {
      let answer: Answer
      do {
        answer = try self.answer()
      } catch let error as StatisticsError {
        throw Failure(.validationFailure, error.description)
      }
      if json { try printJSON(answer) } else { try printToStandardOutput(text(answer)) }
    }
  }

  /// Names are part of the interface.
  struct Answer: Encodable {
    /// `difference` or `equivalence`.
    var question: String
    var runsPerArm: Int
    /// With so many runs; `null` where no difference was named.
    var power: Double?
    var difference: Double?
    var margin: Double?
    /// What so many runs find with the wanted power.
    var smallestDetectableDifference: Double?
    var smallestMargin: Double?
    var standardDeviation: Double
    /// `known`, `pilot` or `test-set`.
    var standardDeviationSource: String
    /// Lower and upper end of the 95% interval of a standard deviation that was estimated, and the runs that each asks
    /// for.
    var standardDeviationInterval: [Double]?
    var runsPerArmInterval: [Int]?
    var alpha: Double
    var alternative: String
    var pairing: String
    var correlation: Double?
    var wantedPower: Double
    var sequential: Sequential?

    /// Sweeps that stop once settled, simulated: with the difference, and without one.
    struct Sequential: Encodable {
      var mostSeeds: Int
      var simulatedSweeps: Int
      var power: Double
      var meanSeeds: Double
      var falsePositives: Double
      var meanSeedsWithoutDifference: Double
    }
  }

  private func spread() throws -> AssumedSpread {
    if let pilot {
      let values = try pilot.split(separator: ",", omittingEmptySubsequences: false).map { text in
        guard let value = Double(text.trimmingCharacters(in: .whitespaces)) else {
          throw Failure(.validationFailure, "--pilot: '\(text)' is not a number")
        }
        return value
      }
      return try AssumedSpread(pilot: values)
    }
    if let errorRate {
      let spread = try AssumedSpread(errorRate: errorRate / 100, images: testImages)
      return AssumedSpread(standardDeviation: 100 * spread.standardDeviation, source: spread.source)
    }
    let source = pilotRuns.map { AssumedSpread.Source.pilot(degreesOfFreedom: Double($0 - 1)) } ?? .known
    return AssumedSpread(standardDeviation: sd ?? differenceSd ?? 0, source: source)
  }

  private func answer() throws -> Answer {
    let spread = try spread()
    // A pair's difference varies as two values of correlation 1/2 do whose standard deviation is the same.
    let correlation = differenceSd == nil ? correlation : 0.5
    let paired = paired || differenceSd != nil
    let design = try ComparisonDesign(
      standardDeviation: spread.standardDeviation,
      pairing: correlation.map { .paired(correlation: $0) } ?? .unpaired, alpha: alpha,
      alternative: oneSided ? .oneSided : .twoSided)
    func runsNeeded(_ design: ComparisonDesign) throws -> Int {
      if let margin { return try design.runs(margin: margin, difference: difference ?? 0, power: power) }
      return try design.runs(difference: difference ?? 0, power: power)
    }
    let count = try runs ?? runsNeeded(design)
    var answer = Answer(
      question: margin == nil ? "difference" : "equivalence", runsPerArm: count, difference: difference,
      margin: margin, standardDeviation: spread.standardDeviation, standardDeviationSource: "known",
      alpha: alpha, alternative: margin != nil || oneSided ? "one-sided" : "two-sided",
      pairing: paired ? "paired" : "unpaired", correlation: differenceSd == nil ? correlation : nil,
      wantedPower: power)
    if let margin {
      answer.difference = difference ?? 0
      answer.power = try design.equivalencePower(margin: margin, difference: difference ?? 0, runs: count)
      answer.smallestMargin = try design.smallestMargin(runs: count, power: power)
    } else {
      answer.power = try difference.map { try design.power(difference: $0, runs: count) }
      answer.smallestDetectableDifference = try design.smallestDetectableDifference(runs: count, power: power)
    }
    if let sequential, let difference {
      // Of a pair's difference.
      let deviation = spread.standardDeviation * (2 * (1 - (correlation ?? 0))).squareRoot()
      let real = try SequentialStudy(effect: difference / deviation, seeds: sequential, level: 1 - alpha)
      let none = try SequentialStudy(effect: 0, seeds: sequential, level: 1 - alpha)
      answer.sequential = Answer.Sequential(
        mostSeeds: sequential, simulatedSweeps: real.sweeps, power: real.found, meanSeeds: real.meanSeeds,
        falsePositives: none.found, meanSeedsWithoutDifference: none.meanSeeds)
    }
    switch spread.source {
    case .known: break
    case .pilot: answer.standardDeviationSource = "pilot"
    case .testSet: answer.standardDeviationSource = "test-set"
    }
    if let interval = try spread.interval() {
      answer.standardDeviationInterval = [interval.lower, interval.upper]
      if runs == nil {
        answer.runsPerArmInterval = try [interval.lower, interval.upper].map {
          try runsNeeded(design.with(standardDeviation: $0))
        }
      }
    }
    return answer
  }

  private func text(_ answer: Answer) -> String {
    func number(_ value: Double) -> String { String(format: "%.4g", value) }
    func percent(_ value: Double) -> String { String(format: "%.1f%%", 100 * value) }
    let test = [
      "sd \(number(answer.standardDeviation))", "α = \(number(alpha))",
      margin == nil
        ? "\(answer.alternative) \(answer.pairing) t-test" : "two one-sided \(answer.pairing) t-tests",
    ].joined(separator: ", ")
    var lines: [String] = []
    let finding =
      margin.map {
        "establish that the difference is within ±\(number($0))"
          + ((difference ?? 0) == 0 ? ", where there is none" : ", where it is \(number(difference ?? 0))")
      } ?? difference.map { "find a difference of \(number($0))" }
    if let finding, let reached = answer.power {
      lines.append("\(answer.runsPerArm) runs per arm \(finding) with \(percent(reached)) power (\(test))")
    } else {
      lines.append("\(answer.runsPerArm) runs per arm (\(test))")
    }
    if let detectable = answer.smallestDetectableDifference, runs != nil {
      lines.append("  with \(percent(power)) power they find a difference of \(number(detectable))")
    }
    if let smallest = answer.smallestMargin, runs != nil {
      lines.append("  with \(percent(power)) power they establish equivalence within ±\(number(smallest))")
    }
    if let interval = answer.standardDeviationInterval {
      var line = "  the sd is an estimate: 95% interval \(number(interval[0])) to \(number(interval[1]))"
      if let counts = answer.runsPerArmInterval {
        line += ", and so from \(counts[0]) to \(counts[1]) runs per arm"
      }
      lines.append(line)
    }
    if let sequential = answer.sequential {
      lines.append(
        "  stopped once settled, at most \(sequential.mostSeeds) seeds: finds it with \(percent(sequential.power)) power "
          + "after \(number(sequential.meanSeeds)) seeds on average; where there is none, \(percent(sequential.falsePositives)) "
          + "false positives, after \(number(sequential.meanSeedsWithoutDifference)) seeds "
          + "(\(sequential.simulatedSweeps) simulated sweeps of either)")
    }
    if let errorRate {
      lines.append(
        "  the sd is √(e/2N) at e = \(number(errorRate))% and N = \(testImages) test images: what differs between "
          + "seeds at least")
    }
    return lines.joined(separator: "\n")
  }
}
