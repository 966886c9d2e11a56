import Foundation
import Statistics

/// A comparison as a person reads it on a terminal.
struct ComparisonText {
  let comparison: Comparison
  /// The column or name that pairs go by.
  let key: String?
  private let percentLevel: String

  init(_ comparison: Comparison, key: String?) {
    self.comparison = comparison
    self.key = key
    percentLevel = String(format: "%g%%", 100 * comparison.request.level)
  }

  var text: String {
    (comparison.groups.flatMap(lines) + comparison.aggregates.flatMap(lines)).joined(separator: "\n")
  }

  private func lines(_ group: Comparison.Group) -> [String] {
    let decimals = Self.decimals(group)
    func number(_ value: Double) -> String { Self.fixed(value, decimals) }
    var lines = [
      group.metric + (group.task.map { ", \($0)" } ?? "") + ": \(group.arms.count) arms"
        + (comparison.request.isPaired ? ", paired by \(key ?? "key")" : ", unpaired"),
      "",
    ]
    var rows = [["arm", "n", "mean", "sd", "\(percentLevel) interval of the mean", "median"]]
    rows += group.arms.map { arm in
      [
        arm.name, String(arm.summary.count), number(arm.summary.mean),
        arm.summary.standardDeviation.map { Self.fixed($0, decimals + 1) } ?? "–",
        arm.meanInterval.map { "\(number($0.lower)) to \(number($0.upper))" } ?? "–",
        number(arm.summary.median),
      ]
    }
    lines += Self.table(rows) + [""]
    for contrast in group.contrasts { lines += self.lines(contrast, decimals) + [""] }
    for problem in group.problems { lines += ["  \(problem)", ""] }
    lines += ForestText(group.contrasts, decimals: decimals).lines
    if !group.contrasts.isEmpty { lines.append("") }
    return lines
  }

  private func lines(_ contrast: Contrast, _ decimals: Int) -> [String] {
    func signed(_ value: Double) -> String { Self.signed(value, decimals) }
    func range(_ interval: ConfidenceInterval, _ format: (Double) -> String) -> String {
      "\(format(interval.lower)) to \(format(interval.upper))"
    }
    let count = comparison.groups.reduce(0) { $0 + $1.contrasts.count }
    let difference = contrast.difference
    var head =
      "  \(Self.quoted(contrast.first)) − \(Self.quoted(contrast.second)): \(signed(difference.difference))"
    if !difference.isDegenerate {
      head += ", \(percentLevel) interval \(range(difference.interval, signed))"
      if count > 1 {
        head += " (\(range(contrast.adjustedInterval, signed)) for all \(count) contrasts at once)"
      }
    }
    var lines = [head]
    if let p = difference.p {
      var words = ["p \(Self.pRelation(p))"]
      if count > 1, let adjusted = contrast.adjustedP {
        words[0] += ", adjusted \(Self.p(adjusted)) (\(comparison.request.adjustment.rawValue))"
      }
      if let ranks = contrast.ranks {
        words.append(
          "\(contrast.options.isPaired ? "signed-rank" : "rank-sum") test p \(Self.pRelation(ranks.p))")
      }
      lines.append("    " + words.joined(separator: "; "))
    }
    var words: [String] = []
    if let effect = contrast.effect {
      let name = contrast.options.isPaired ? "d_z" : "d"
      words.append(
        "\(name) = \(Self.fixed(effect.d, 2)) (\(range(effect.interval) { Self.fixed($0, 2) }))"
          + (effect.g.map {
            ", \(contrast.options.isPaired ? "g_z" : "Hedges' g") = \(Self.fixed($0, 2)) without its bias at small n"
          } ?? ""))
    }
    let improvement = contrast.improvement
    words.append(
      "higher in \(Self.fixed(100 * improvement.probability, 0))% of all pairs of runs ("
        + "\(range(improvement.interval) { Self.fixed(100 * $0, 0) })%)")
    lines.append("    " + words.joined(separator: "; "))
    if contrast.options.isPaired {
      var line = "    \(contrast.firstCount) pairs"
      if !difference.isDegenerate {
        let deviation = difference.standardError * Double(contrast.firstCount).squareRoot()
        line += ", sd of their differences \(Self.short(deviation))"
      }
      if let correlation = contrast.correlation {
        line += ", correlation \(Self.fixed(correlation, 2))"
        if let interval = contrast.correlationInterval {
          line += " (\(range(interval) { Self.fixed($0, 2) }))"
        }
      }
      if let gain = contrast.pairingGain {
        line +=
          gain >= 1
          ? ": pairing made the interval \(Self.fixed(gain, 2)) times as narrow"
          : ": pairing made the interval \(Self.fixed(1 / gain, 2)) times as wide"
      }
      lines.append(line)
      for (name, keys) in [(contrast.first, contrast.onlyInFirst), (contrast.second, contrast.onlyInSecond)]
      where !keys.isEmpty {
        lines.append(
          "    left out, of \(name) alone: \(keys.prefix(8).joined(separator: ", "))"
            + (keys.count > 8 ? " and \(keys.count - 8) more" : ""))
      }
    }
    if let equivalence = contrast.equivalence {
      var line = "    within ±\(Self.short(equivalence.margin)): p \(Self.pRelation(equivalence.p))"
      if count > 1, let adjusted = contrast.adjustedEquivalenceP { line += ", adjusted \(Self.p(adjusted))" }
      lines.append(line + " (two one-sided tests)")
    }
    return lines + ["    → \(verdict(contrast, signed))"]
  }

  private func verdict(_ contrast: Contrast, _ signed: (Double) -> String) -> String {
    let (first, second) = (Self.quoted(contrast.first), Self.quoted(contrast.second))
    // Step-down methods decide more than the interval for all contrasts at once, which is Bonferroni's, can show.
    let beyond =
      contrast.adjustedInterval.contains(0)
      ? ", by the adjusted p-value; the interval for all contrasts at once is more careful" : ""
    switch contrast.verdict {
    case .above: return "\(first) is above \(second)\(beyond)"
    case .below: return "\(first) is below \(second)\(beyond)"
    case .equivalent:
      let side = contrast.difference.difference > 0 ? "above" : "below"
      let isDifferent = (contrast.adjustedP ?? 1) <= 1 - contrast.options.level
      return "equivalent within ±\(Self.short(contrast.options.margin ?? 0))"
        + (isDifferent ? ", although \(first) is \(side) \(second) by less than that" : "")
    case .undecided:
      return
        "undecided: between \(signed(contrast.adjustedInterval.lower)) and \(signed(contrast.adjustedInterval.upper))"
    case .noSpread:
      return
        "\(contrast.options.isPaired ? "the differences do" : "the values do") not vary: nothing says how sure the "
        + "difference is"
    }
  }

  /// A name that cannot be taken for a sum or a difference.
  static func quoted(_ name: String) -> String {
    name.contains { " +−-/*".contains($0) } ? "“\(name)”" : name
  }

  private func lines(_ aggregate: Comparison.Aggregate) -> [String] {
    func estimate(_ value: Comparison.Estimate) -> String {
      "\(Self.short(value.value)) (\(Self.short(value.interval.lower)) to \(Self.short(value.interval.upper)))"
    }
    var head = ["arm", "runs", "interquartile mean", "mean of tasks", "median of tasks"]
    if let target = comparison.request.target { head.append("short of \(Self.short(target))") }
    let rows = aggregate.arms.map { arm in
      [arm.name, String(arm.runs), estimate(arm.interquartileMean), estimate(arm.mean), estimate(arm.median)]
        + (arm.optimalityGap.map { [estimate($0)] } ?? [])
    }
    var lines = [
      "\(aggregate.metric) over \(aggregate.tasks) task\(aggregate.tasks == 1 ? "" : "s"), \(percentLevel) intervals of a "
        + "bootstrap of runs within tasks (\(aggregate.resamples) resamples"
        + (aggregate.improvements.isEmpty
          ? "" : ", \(aggregate.improvementResamples) of a probability of improvement")
        + ", seed \(Comparison.seed))",
      "",
    ]
    lines += Self.table([head] + rows) + [""]
    if !comparison.request.thresholds.isEmpty {
      let head = ["share of a task's runs above, %"] + comparison.request.thresholds.map(Self.short)
      let rows = aggregate.arms.map { arm in
        [arm.name]
          + arm.profile.map {
            "\(Self.fixed(100 * $0.value, 1)) (\(Self.fixed(100 * $0.interval.lower, 1)) to \(Self.fixed(100 * $0.interval.upper, 1)))"
          }
      }
      lines += Self.table([head] + rows) + [""]
    }
    for improvement in aggregate.improvements {
      let result = improvement.result
      lines.append(
        "  \(Self.quoted(improvement.first)) above \(Self.quoted(improvement.second)) in \(Self.fixed(100 * result.probability, 1))% of all pairs of runs "
          + "of a task (\(Self.fixed(100 * result.interval.lower, 1)) to \(Self.fixed(100 * result.interval.upper, 1))%)"
      )
      if let difference = improvement.difference, let p = difference.p {
        lines.append(
          "    mean difference over tasks \(Self.short(difference.difference)), \(percentLevel) interval "
            + "\(Self.short(difference.interval.lower)) to \(Self.short(difference.interval.upper)), p \(Self.pRelation(p)) "
            + "(not adjusted)")
      }
    }
    return lines + aggregate.notes.map { "  note: \($0)" } + [""]
  }

  // MARK: Words

  /// As many decimals as show two digits of the smallest standard error.
  private static func decimals(_ group: Comparison.Group) -> Int {
    let errors = group.contrasts.map(\.difference.standardError).filter { $0 > 0 }
    guard let smallest = errors.min() else { return 2 }
    return min(9, max(0, 1 - Int(log10(smallest).rounded(.down))))
  }

  static func fixed(_ value: Double, _ decimals: Int) -> String {
    // So small that no decimals show it.
    if decimals >= 9 { return short(value) }
    return String(format: "%.\(decimals)f", value).replacing("-", with: "−")
  }

  static func signed(_ value: Double, _ decimals: Int) -> String {
    (value > 0 ? "+" : "") + fixed(value, decimals)
  }

  static func short(_ value: Double) -> String { String(format: "%.4g", value).replacing("-", with: "−") }

  static func p(_ value: Double) -> String {
    value < 0.0001 ? "< 0.0001" : String(format: value < 0.1 ? "%.2g" : "%.2f", value)
  }

  /// What follows the letter p: `= 0.031`, `< 0.0001`.
  static func pRelation(_ value: Double) -> String { (value < 0.0001 ? "" : "= ") + p(value) }

  /// The first column to the left, the others to the right.
  static func table(_ rows: [[String]]) -> [String] {
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      "  "
        + row.enumerated().map { column, cell in
          let blanks = String(repeating: " ", count: widths[column] - cell.count)
          return column == 0 ? cell + blanks : blanks + cell
        }.joined(separator: "  ")
    }
  }
}
