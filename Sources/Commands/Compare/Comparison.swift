import Foundation
import Statistics

/// All contrasts of an input, adjusted together, and what tasks amount to where there are several.
struct Comparison {
  struct Request {
    var baseline: String?
    var allPairs = false
    var isPaired = false
    var level = 0.95
    var margin: Double?
    var adjustment = MultipleComparisons.holm
    /// γ of the optimality gap.
    var target: Double?
    /// Where the performance profile is wanted.
    var thresholds: [Double] = []
  }

  struct Group {
    var metric: String
    var task: String?
    var arms: [ArmSample]
    var contrasts: [Contrast]
    /// Contrasts that could not be made, and why.
    var problems: [String]
  }

  typealias Estimate = (value: Double, interval: ConfidenceInterval)

  /// A metric over all tasks.
  struct Aggregate {
    struct Arm {
      var name: String
      var runs: Int
      var interquartileMean, mean, median: Estimate
      /// How far runs fall short of the request's target, on average; `nil` without one.
      var optimalityGap: Estimate?
      /// The share of runs above each of the request's thresholds.
      var profile: [Estimate]
    }
    struct Improvement {
      var first, second: String
      var result: TaskImprovement
      /// The differences on the tasks averaged; `nil` where some task has none.
      var difference: DifferenceOfMeans?
    }
    var metric: String
    var tasks: Int
    var arms: [Arm]
    var improvements: [Improvement]
    /// Of the intervals over tasks, and of those of the probabilities of improvement: the fewest of any.
    var resamples, improvementResamples: Int
    /// What makes the numbers other than one may expect, in sentences.
    var notes: [String]
  }

  private static let mostResamples = 20_000
  private static let mostImprovementResamples = 2_000
  static let seed: UInt64 = 1

  let request: Request
  let groups: [Group]
  let aggregates: [Aggregate]

  /// - Throws: ``Failure`` for a baseline that no group has, or fewer than two arms; `StatisticsError` for a level or
  ///   margin out of range.
  init(_ input: ComparisonInput, _ request: Request) throws {
    self.request = request
    let names = Set(input.groups.flatMap { $0.arms.map(\.name) })
    if let baseline = request.baseline, !names.contains(baseline) {
      throw Failure(
        .badInput,
        "there is no arm '\(baseline)' to be the baseline; there are: \(names.sorted().joined(separator: ", "))"
      )
    }
    guard names.count >= 2 else {
      throw Failure(
        .badInput, "two arms are needed for a comparison, found: \(names.sorted().joined(separator: ", "))")
    }
    // One for all tasks: contrasts with several baselines are not one comparison.
    let baseline = request.baseline ?? input.baseline ?? input.groups.first?.arms.first?.name
    let options = Contrast.Options(isPaired: request.isPaired, level: request.level, margin: request.margin)
    var groups = try input.groups.map { group in
      let arms = try group.arms.map { try ArmSample($0.name, $0.values, level: request.level) }
      var made = Group(
        metric: group.metric, task: group.task, arms: arms, contrasts: [], problems: group.losses)
      if !request.allPairs, let baseline, !arms.contains(where: { $0.name == baseline }) {
        made.problems.append("no difference: \(baseline), the baseline, has no run")
      }
      for (first, second) in Self.pairs(arms, baseline: request.allPairs ? nil : baseline) {
        do {
          made.contrasts.append(try Contrast(first, minus: second, options))
        } catch let error as StatisticsError {
          // One run, or no seed in common, is no reason to leave the others out.
          guard case .tooFewValues = error.code else { throw error }
          func keys(_ arm: ArmSample) -> String {
            let keys = arm.values.keys.sorted()
            return "\(arm.name) has \(keys.prefix(4).joined(separator: ", "))\(keys.count > 4 ? ", …" : "")"
          }
          made.problems.append(
            "\(first.name) − \(second.name): \(error)"
              + (request.isPaired ? " that both have: \(keys(first)); \(keys(second))" : " in each"))
        }
      }
      return made
    }
    // All that is looked at is adjusted for, whatever metric or task it is of.
    var all = groups.flatMap(\.contrasts)[...]
    var adjusted = Array(all)
    try Contrast.adjust(&adjusted, by: request.adjustment)
    all = adjusted[...]
    for index in groups.indices {
      groups[index].contrasts = Array(all.prefix(groups[index].contrasts.count))
      all = all.dropFirst(groups[index].contrasts.count)
    }
    self.groups = groups
    aggregates = try Self.aggregates(groups, request)
  }

  /// Every arm against the baseline, where it is there; or every two, where none is named.
  private static func pairs(_ arms: [ArmSample], baseline: String?) -> [(ArmSample, ArmSample)] {
    guard let baseline else {
      return arms.indices.flatMap { second in
        arms.indices.dropFirst(second + 1).map { (arms[$0], arms[second]) }
      }
    }
    guard let sample = arms.first(where: { $0.name == baseline }) else { return [] }
    return arms.filter { $0.name != baseline }.map { ($0, sample) }
  }

  private static func notes(_ tasks: [Group], arms: [String]) -> [String] {
    var notes: [String] = []
    for name in Set(tasks.flatMap { $0.arms.map(\.name) }).subtracting(arms).sorted() {
      let missing = tasks.filter { task in !task.arms.contains { $0.name == name } }.compactMap(\.task)
      notes.append("\(name) is left out: it has no run on \(missing.joined(separator: ", "))")
    }
    let counts = tasks.flatMap { task in task.arms.filter { arms.contains($0.name) }.map(\.sorted.count) }
    if tasks.count > 1, Set(counts).count > 1 {
      notes.append(
        "numbers of runs differ (\(counts.min() ?? 0) to \(counts.max() ?? 0)): each task weighs the same, whatever its runs"
      )
    }
    if let fewest = counts.min(), fewest < 10 {
      notes.append(
        "a bootstrap of \(fewest) runs a task is too narrow: with 5 its 95% intervals cover some 84% (--self-test)"
      )
    }
    return notes
  }

  /// Fewer resamples where there are very many values, whose intervals are narrow in any case.
  private static func resamples(_ most: Int, of values: Int) -> Int {
    max(200, min(most, 2_000_000_000 / max(1, values)))
  }

  private static func aggregates(_ groups: [Group], _ request: Request) throws -> [Aggregate] {
    var metrics: [String] = []
    for group in groups where !metrics.contains(group.metric) { metrics.append(group.metric) }
    return try metrics.compactMap { metric -> Aggregate? in
      let tasks = groups.filter { $0.metric == metric }
      guard tasks.count > 1 || request.target != nil || !request.thresholds.isEmpty else { return nil }
      // Arms that ran every task: others have no mean over them.
      let names = tasks[0].arms.map(\.name).filter { name in
        tasks.allSatisfy { $0.arms.contains { $0.name == name } }
      }
      func scores(_ name: String) throws -> TaskScores {
        try TaskScores(tasks.map { task in task.arms.first { $0.name == name }?.sorted ?? [] })
      }
      let values = tasks.reduce(0) { $0 + $1.arms.reduce(0) { $0 + $1.sorted.count } }
      let resamples = Self.resamples(Self.mostResamples, of: values)
      let improvementResamples = Self.resamples(Self.mostImprovementResamples, of: values)
      let arms = try names.map { name in
        let scores = try scores(name)
        func estimate(_ aggregate: TaskScores.Aggregate) throws -> Estimate {
          (
            scores.value(aggregate),
            try scores.interval(aggregate, level: request.level, resamples: resamples)
          )
        }
        return Aggregate.Arm(
          name: name, runs: scores.tasks.reduce(0) { $0 + $1.count },
          interquartileMean: try estimate(.interquartileMean),
          mean: try estimate(.mean), median: try estimate(.median),
          optimalityGap: try request.target.map { try estimate(.optimalityGap(target: $0)) },
          profile: try request.thresholds.map { try estimate(.above($0)) })
      }
      let made = Set(tasks.flatMap(\.contrasts).map { [$0.first, $0.second] })
      let improvements = try made.sorted { $0.lexicographicallyPrecedes($1) }
        .filter { names.contains($0[0]) && names.contains($0[1]) }
        .map { pair in
          let differences = tasks.compactMap { task in
            task.contrasts.first { $0.first == pair[0] && $0.second == pair[1] }?.difference
          }
          return Aggregate.Improvement(
            first: pair[0], second: pair[1],
            result: try TaskImprovement(
              of: scores(pair[0]), over: scores(pair[1]), level: request.level,
              resamples: improvementResamples),
            difference: differences.count == tasks.count
              ? try .overTasks(differences, level: request.level) : nil)
        }
      return Aggregate(
        metric: metric, tasks: tasks.count, arms: arms, improvements: improvements, resamples: resamples,
        improvementResamples: improvementResamples,
        notes: notes(tasks, arms: names))
    }
  }
}
