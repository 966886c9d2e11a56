import ArgumentParser
import Experiment
import Store

struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Says where each run of an experiment stands.",
    discussion: """
        rsgdm-lab status experiments/quickstart.yaml
      """)

  @OptionGroup var options: ExperimentOptions

  @Flag(help: "Print JSON.")
  var json = false

  private struct Line: Encodable {
    var optimizer: String
    var seed: Int
    var identity: String
    /// `missing`, `running`, `interrupted`, `finished`, `diverged`, `killed` or `failed`.
    var state: String
    var epochs: Int
    var testAccuracy: Double?
    var reason: String?
  }

  func run() async throws {
    try await reportingFailures {
      let (experiment, _) = try options.load()
      let plan = Plan(experiment)
      let store = try Store(path: options.store, .read)
      let statuses = try store.statuses()
      let runs = Dictionary(
        try store.runs(plan.runs.map(\.identity), reading: .lastEpoch).map { ($0.identity, $0) },
        uniquingKeysWith: { $1 })
      let lines = plan.runs.map { run in
        let record = runs[run.identity]
        let state: String
        switch statuses[run.identity] {
        case nil: state = "missing"
        case .some(let status) where status.status == .running:
          state = status.isHeld ? "running" : "interrupted"
        case .some(let status): state = status.status.rawValue
        }
        return Line(
          optimizer: run.label, seed: run.spec.seed, identity: run.identity.hash, state: state,
          epochs: statuses[run.identity]?.epochs ?? 0, testAccuracy: record?.epochs.last?.testAccuracy,
          reason: record?.reason)
      }
      if json {
        try printJSON(lines)
        return
      }
      let counts = Dictionary(grouping: lines, by: \.state).mapValues(\.count)
      let order = ["finished", "running", "interrupted", "killed", "diverged", "failed", "missing"]
      let summary = order.compactMap { state in counts[state].map { "\($0) \(state)" } }.joined(
        separator: ", ")
      print("\(experiment.name): \(lines.count) runs: \(summary)")
      for line in lines where line.state != "missing" {
        let accuracy = line.testAccuracy.map { ", test accuracy \(String(format: "%.2f", $0))%" } ?? ""
        print(
          "  \(line.optimizer) seed \(line.seed) (\(line.identity.prefix(10))): \(line.state), "
            + "\(line.epochs) of \(experiment.training.epochs) epochs\(accuracy)"
            + (line.reason.map { ": \($0)" } ?? ""))
      }
    }
  }
}
