import ArgumentParser
import Foundation
import Store

struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Brings the runs, probes and claims of other stores into one.",
    discussion: """
      Stores that several machines have made of one experiment, or of several, become one. A run is the same where its \
      specification is. Nothing is overwritten: a run or a probe that is there with other numbers is named, stays where it \
      is, and makes the command exit with code 1 once everything else is taken over. Merging again changes nothing. The other \
      stores are only read.

        rsgdm-lab merge node1.sqlite node2.sqlite --store lab.sqlite
      """)

  @Argument(help: "The other stores.", completion: .file(extensions: ["sqlite"]))
  var others: [String]

  @Option(
    help: "The store to merge them into; made where it does not exist.",
    completion: .file(extensions: ["sqlite"]))
  var store = "lab.sqlite"

  @Flag(help: "Print JSON.")
  var json = false

  private struct Answer: Encodable {
    struct Conflict: Encodable {
      var store: String
      var identity: String
      var run: String
      var reason: String
    }
    var stores: Int
    var added: Int
    var extended: Int
    var unchanged: Int
    var epochs: Int
    var probes: Int
    var conflicts: [Conflict]
  }

  func run() async throws {
    try await reportingFailures {
      // What cannot be read is known before anything is changed.
      for path in others { _ = try Store(path: path, .read) }
      let target = try Store(path: store, .write)
      var summary = MergeSummary()
      var conflicts: [Answer.Conflict] = []
      // One at a time: there may be more of them than files that may be open.
      for path in others {
        let source = try Store(path: path, .read)
        let merged = try target.merge(source)
        conflicts += merged.conflicts.map {
          Answer.Conflict(store: source.path, identity: $0.identity.hash, run: $0.run, reason: $0.reason)
        }
        summary += merged
      }
      if json {
        try printJSON(
          Answer(
            stores: others.count, added: summary.added, extended: summary.extended,
            unchanged: summary.unchanged, epochs: summary.epochs, probes: summary.probes,
            conflicts: conflicts))
      } else {
        var text =
          "\(store): \(counted(summary.added, "run")) added with \(counted(summary.epochs, "epoch")), "
          + counted(summary.probes, "probe")
        if summary.extended > 0 { text += "; \(summary.extended) had fewer epochs before" }
        if summary.unchanged > 0 { text += "; \(summary.unchanged) were there, with the same numbers" }
        try printToStandardOutput(text)
      }
      if conflicts.isEmpty { return }
      for conflict in conflicts {
        printToStandardError(
          "left in \(conflict.store): \(conflict.run) (\(conflict.identity.prefix(10))): \(conflict.reason)")
      }
      throw Failure(
        .failure,
        conflicts.count == 1
          ? "1 of these is left where it is: \(store) has it too, otherwise"
          : "\(conflicts.count) of these are left where they are: \(store) has them too, otherwise")
    }
  }
}
