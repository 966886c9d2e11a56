import Experiment
import Foundation
import Statistics
import Store
import Tables

/// What is to be compared: per metric, task and arm, values under the keys of what made them.
struct ComparisonInput: Sendable {
  /// The metric's values of one task: arms in the order in which they came.
  struct Group: Sendable {
    var metric: String
    /// `nil` where the input names no tasks.
    var task: String?
    var arms: [(name: String, values: [String: Double])] = []
    /// What became of planned runs that gave no value, in a sentence per arm.
    var losses: [String] = []
  }

  var groups: [Group] = []
  /// Whether the keys say which values of two arms belong together.
  var hasKeys: Bool
  /// The arm that others are compared with unless another is named; `nil` where that is the first one that came.
  var baseline: String?

  /// Reads a file of comma-separated values with a row per run.
  ///
  /// - Parameters:
  ///   - pair: The column that says which runs of different arms belong together; without it every row is a run of its
  ///     own.
  ///   - conditions: Only rows whose columns have these values are taken.
  /// - Throws: `CSVError` for whatever is wrong with the file, with the row; also for a metric that is no finite number,
  ///   an arm without a name, two rows of one arm, task and key, and no row at all.
  init(
    csv path: String, metrics: [String], arm: String, pair: String?, task: String?,
    where conditions: [(column: String, value: String)]
  ) throws {
    hasKeys = pair != nil
    let names = metrics + [arm] + [pair, task].compactMap(\.self) + conditions.map(\.column)
    let taskPlace = metrics.count + 1 + (pair == nil ? 0 : 1)
    let conditionPlace = taskPlace + (task == nil ? 0 : 1)
    // Where each task and arm came first, and in which row each key was.
    var tasks: [String] = []
    var arms: [String] = []
    var places: [String: Int] = [:]
    var armPlaces: [String: Int] = [:]
    var values: [[[[String: Double]]]] = []
    var rows: [[[String: Int]]] = []
    func index(_ name: String, _ names: inout [String], _ places: inout [String: Int]) -> Int {
      if let place = places[name] { return place }
      places[name] = names.count
      names.append(name)
      return names.count - 1
    }
    try CSVReader(path: path, columns: names).forEach { row, fields in
      for (offset, condition) in conditions.enumerated() {
        if fields[conditionPlace + offset].text != condition.value { return }
      }
      let armName = fields[metrics.count].text
      guard !armName.isEmpty else { throw CSVError(file: path, row: row, "'\(arm)' is empty") }
      let key = pair == nil ? String(row) : fields[metrics.count + 1].text
      if let pair, key.isEmpty { throw CSVError(file: path, row: row, "'\(pair)' is empty") }
      let t = index(task == nil ? "" : fields[taskPlace].text, &tasks, &places)
      let a = index(armName, &arms, &armPlaces)
      while values.count <= t {
        values.append([])
        rows.append([])
      }
      while values[t].count <= a {
        values[t].append([[String: Double]](repeating: [:], count: metrics.count))
        rows[t].append([:])
      }
      if let before = rows[t][a].updateValue(row, forKey: key) {
        throw CSVError(
          file: path, row: row,
          "'\(armName)' has had '\(key)' in row \(before)"
            + "; one row per run is wanted: pick the epoch, or whatever differs, with --where COLUMN=VALUE, or name the "
            + "column of tasks with --task")
      }
      for (m, metric) in metrics.enumerated() {
        guard let value = fields[m].number else {
          throw CSVError(
            file: path, row: row,
            "'\(metric)' \(fields[m].isEmpty ? "is empty" : "is no number: '\(fields[m].text)'"); take only the rows that have one "
              + "with --where COLUMN=VALUE")
        }
        guard value.isFinite else {
          throw CSVError(file: path, row: row, "'\(metric)' is not finite: \(fields[m].text)")
        }
        values[t][a][m][key] = value
      }
    }
    guard !arms.isEmpty else {
      throw CSVError(
        file: path, conditions.isEmpty ? "there is no row after the header" : "no row is as --where asks")
    }
    for (m, metric) in metrics.enumerated() {
      for (t, task) in tasks.enumerated() {
        var group = Group(metric: metric, task: task.isEmpty && tasks.count == 1 ? nil : task)
        for (a, name) in arms.enumerated() where a < values[t].count && !values[t][a][m].isEmpty {
          group.arms.append((name, values[t][a][m]))
        }
        groups.append(group)
      }
    }
  }

  /// The metrics that a store has.
  enum StoredMetric: String, CaseIterable {
    case testAccuracy = "test-accuracy"
    case testLoss = "test-loss"
    case trainAccuracy = "train-accuracy"
    case trainLoss = "train-loss"
    case validationAccuracy = "validation-accuracy"
    case validationLoss = "validation-loss"

    func value(_ record: EpochRecord) -> Double? {
      switch self {
      case .testAccuracy: record.testAccuracy
      case .testLoss: record.testLoss
      case .trainAccuracy: record.trainAccuracy
      case .trainLoss: record.trainLoss
      case .validationAccuracy: record.validationAccuracy
      case .validationLoss: record.validationLoss
      }
    }
  }

  /// The last epoch's numbers of an experiment's finished runs, under their seeds.
  init(_ experiment: ExperimentSpec, runs: [RunRecord], metrics: [StoredMetric]) {
    hasKeys = true
    baseline = experiment.arms.first?.label
    let stored = Dictionary(runs.map { ($0.identity, $0) }, uniquingKeysWith: { first, _ in first })
    let plan = Plan(experiment).runs
    for metric in metrics {
      var group = Group(metric: metric.rawValue)
      for arm in experiment.arms {
        var values: [String: Double] = [:]
        var lost: [String: Int] = [:]
        let planned = plan.filter { $0.label == arm.label }
        for run in planned {
          let record = stored[run.identity]
          guard let last = record?.usableLast(epochs: experiment.training.epochs) else {
            lost[record?.outcome(epochs: experiment.training.epochs) ?? "not started", default: 0] += 1
            continue
          }
          guard let value = metric.value(last), value.isFinite else {
            lost["without it", default: 0] += 1
            continue
          }
          values[String(run.spec.seed)] = value
        }
        if !values.isEmpty { group.arms.append((arm.label, values)) }
        if !lost.isEmpty {
          let words = lost.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
          group.losses.append(
            "\(arm.label): \(values.count) of \(planned.count) runs have it; \(words)")
        }
      }
      groups.append(group)
    }
  }
}
