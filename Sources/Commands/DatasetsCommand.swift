import ArgumentParser
import Datasets
import Experiment
import Foundation
import Synchronization

struct DatasetsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "Lists, fetches and verifies data sets.",
    subcommands: [List.self, Fetch.self, Verify.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Says which data sets are known and where they were found.")

    @OptionGroup var data: DataOptions

    @Flag(help: "Print JSON.")
    var json = false

    private struct Line: Encodable {
      var name: String
      var path: String?
    }

    func run() async throws {
      try await reportingFailures {
        let lines = DatasetName.allCases.map { name in
          Line(name: name.rawValue, path: (try? data.locator.locate(name))?.path)
        }
        if json { return try printJSON(lines) }
        for line in lines {
          try printToStandardOutput(
            line.name.padding(toLength: 16, withPad: " ", startingAt: 0)
              + (line.path ?? "not found; 'rsgdm-lab datasets fetch \(line.name)' downloads it"))
        }
      }
    }
  }

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Downloads a data set from its official address and checks it.",
      discussion: """
        A download that was cut off goes on where it stopped. Files go to a folder of the data set's name in --data DIR, or in
        RSGDM_LAB_DATA where that is set, or in the cache folder.

          rsgdm-lab datasets fetch cifar10
        """)

    @Argument(help: "cifar10, cifar100 or fashion-mnist.")
    var name: DatasetName

    @OptionGroup var data: DataOptions

    @Option(help: "Another address that has the same files, for example a mirror.")
    var from: String?

    func run() async throws {
      try await reportingFailures {
        let folder = try data.locator.downloadDirectory(for: name)
        let display = DownloadDisplay()
        let download = DatasetDownload(name, into: folder, from: from)
        let (paths, _) = try await cancellingOnSignals { try await download.run(progress: display.show) }
        display.end()
        for path in paths { try printToStandardOutput(path) }
      }
    }
  }

  struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compares a data set's files with the published checksums.",
      discussion: "Exits with code 65 where a file is not the official one, and with 69 where one is missing."
    )

    @Argument(help: "cifar10, cifar100 or fashion-mnist.")
    var name: DatasetName

    @OptionGroup var data: DataOptions

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
      try await reportingFailures {
        let files = try data.locator.verify(name)
        if json {
          try printJSON(files)
        } else {
          for file in files {
            try printToStandardOutput(
              "\(file.state.rawValue)\t\(file.path)\(file.note.map { "\t\($0)" } ?? "")")
          }
        }
        if files.contains(where: { $0.state == .missing }) { throw ExitCode.missing }
        if files.contains(where: { $0.state != .official }) { throw ExitCode.badInput }
      }
    }
  }
}

extension DatasetName: ExpressibleByArgument {}

/// A bar for a download, on a terminal; a line now and then elsewhere.
private final class DownloadDisplay: Sendable {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let shown = Mutex<(file: String, percent: Int)>(("", -1))

  @Sendable func show(_ progress: DownloadProgress) {
    let percent = progress.total > 0 ? progress.received * 100 / progress.total : 0
    shown.withLock { shown in
      let isNew = shown.file != progress.file
      guard isNew || percent > shown.percent, isTerminal || isNew || percent % 25 == 0 else { return }
      if isTerminal, isNew, !shown.file.isEmpty { printToStandardError("") }
      shown = (progress.file, percent)
      let megabytes = String(
        format: "%.1f of %.1f MB", Double(progress.received) / 1e6, Double(progress.total) / 1e6)
      let filled = percent * 30 / 100
      let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: max(0, 30 - filled))
      if isTerminal {
        writeToStandardError("\r\(bar) \(percent)% \(progress.file), \(megabytes)")
      } else {
        printToStandardError("\(progress.file): \(percent)%, \(megabytes)")
      }
    }
  }

  func end() { if isTerminal { printToStandardError("") } }
}
