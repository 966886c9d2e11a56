import Execution
import Experiment
import Foundation
import Synchronization

/// Shows how a pool gets on: on a terminal a bar with the time left and a line per worker, drawn over and
/// over; elsewhere a plain line for each thing that happened. All on standard error.
final class ProgressDisplay: Sendable {
  private let state: Mutex<State>

  /// - Parameter unitsPerJob: Epochs of a run; 1 where a job is not divided.
  init(jobs: Int, unitsPerJob: Int, workers: Int, isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
    state = Mutex(
      State(
        jobs: jobs, unitsPerJob: unitsPerJob, lines: Array(repeating: "", count: workers),
        isTerminal: isTerminal))
  }

  func take(_ event: PoolEvent) { state.withLock { $0.take(event) } }

  /// Leaves the last picture standing.
  func end() {
    state.withLock { state in
      if state.isTerminal, state.isDrawn { printToStandardError("") }
      state.isDrawn = false
    }
  }

  private struct State {
    let jobs: Int
    let unitsPerJob: Int
    var lines: [String]
    let isTerminal: Bool
    let start = Date()
    var isDrawn = false
    var doneJobs = 0
    /// How far each worker's job is, from 0 to 1, and where it was when its trainer began.
    var fractions: [Int: (now: Double, atStart: Double)] = [:]
    /// After which epoch each worker's run goes on; a trainer tells of those up to there again.
    var epochsBefore: [Int: Int] = [:]
    /// What each worker's run was last measured at.
    var accuracies: [Int: Double] = [:]
    /// The work done since the start, in jobs: what was found done does not count.
    var workDone = 0.0
    /// How many lines of workers the picture has, as it stands.
    var drawnLines = 0

    mutating func take(_ event: PoolEvent) {
      switch event {
      case .began(let worker, let title):
        fractions[worker] = (0, 0)
        accuracies[worker] = nil
        epochsBefore[worker] = nil
        show("\(title): starting", worker: worker, log: false)
      case .said(let worker, let title, let message): said(worker, title, message)
      case .ended(let worker, let title, let outcome):
        let fraction = fractions.removeValue(forKey: worker) ?? (1, 0)
        workDone += 1 - fraction.atStart
        doneJobs += 1
        switch outcome {
        case .finished:
          // Where not all have a line, those have one that are at work.
          let text = "\(title): finished"
          if isTerminal, lines.count > Self.mostLines {
            clear(worker)
          } else {
            show(text, worker: worker, log: true)
          }
        case .diverged(let reason): tell("\(title): diverged: \(reason)", withTime: false)
        case .killed(let reason): tell("\(title): killed: \(reason)", withTime: false)
        case .failed(let reason): tell("\(title): failed: \(reason)", withTime: false)
        }
      case .skipped(let title):
        doneJobs += 1
        tell(
          "\(title): left alone (another sweep has it, or it did not finish before)", withTime: false)
      }
    }

    private mutating func said(_ worker: Int, _ title: String, _ event: TrainerMessage.Event) {
      switch event {
      case .started(let provenance, let epoch):
        // A probe begins at its epoch and with nothing done.
        let fraction = unitsPerJob > 1 ? share(epoch, of: unitsPerJob) : 0
        fractions[worker] = (fraction, fraction)
        epochsBefore[worker] = epoch
        if !isTerminal {
          tell(
            "\(title): \(epoch > 0 ? "going on after epoch \(epoch)" : "started") on \(provenance.device)"
              + (provenance.threads.map { ", \($0) thread\($0 == 1 ? "" : "s")" } ?? ""))
        }
      case .progress(let progress):
        fractions[worker]?.now = share(progress.step, of: progress.steps)
        let accuracy = accuracies[worker].map { String(format: ", test accuracy %.2f%%", $0) } ?? ""
        show(
          "\(title): epoch \(progress.epoch &+ 1), step \(progress.step) of \(progress.steps)\(accuracy), "
            + "\(whole(progress.imagesPerSecond)) images/s", worker: worker, log: false)
      case .epoch(let record):
        accuracies[worker] = record.testAccuracy
        if record.epoch <= epochsBefore[worker] ?? 0 { return }
        fractions[worker]?.now = share(record.epoch, of: unitsPerJob)
        let speed = record.imagesPerSecond.map { ", \(whole($0)) images/s" } ?? ""
        show(
          String(
            format: "%@: epoch %d of %d, test accuracy %.2f%%%@", title, record.epoch, unitsPerJob,
            record.testAccuracy, speed), worker: worker, log: true)
      case .probe(let record):
        show("\(title): step \(record.step) measured", worker: worker, log: false)
      case .trainingProbe, .gradientVariant, .trace, .finished, .diverged, .failed: break
      }
    }

    private mutating func show(_ text: String, worker: Int, log: Bool) {
      if lines.indices.contains(worker) { lines[worker] = text }
      if isTerminal { draw() } else if log { tell(text) }
    }

    /// A line that stays.
    private mutating func tell(_ text: String, withTime: Bool = true) {
      if isTerminal, isDrawn { erase() }
      let place = isTerminal ? "" : "[\(doneJobs)/\(jobs)] "
      let left = isTerminal || !withTime ? "" : timeLeft.map { ", \($0) left" } ?? ""
      printToStandardError(place + text + left)
      if isTerminal { draw() }
    }

    private var timeLeft: String? {
      let current = fractions.values.reduce(0) { $0 + $1.now - $1.atStart }
      let elapsed = Date().timeIntervalSince(start)
      let work = workDone + current
      guard work > 0.01, elapsed > 1 else { return nil }
      let remaining = Double(jobs - doneJobs) - fractions.values.reduce(0) { $0 + $1.now }
      return duration(max(0, remaining) * elapsed / work)
    }

    private mutating func erase() {
      // Up to the first line of the picture, and clear from there.
      writeToStandardError("\u{1B}[\(drawnLines + 1)F\u{1B}[J")
      isDrawn = false
    }

    private mutating func clear(_ worker: Int) {
      if lines.indices.contains(worker) { lines[worker] = "" }
      draw()
    }

    /// No more workers than these have a line each on a terminal.
    private static let mostLines = 16

    private mutating func draw() {
      if isDrawn { erase() }
      let done = Double(doneJobs) + fractions.values.reduce(0) { $0 + $1.now }
      let share = max(0, min(1, done / Double(max(1, jobs))))
      let width = 30
      let filled = Int((share * Double(width)).rounded(.down))
      let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
      let left = timeLeft.map { ", \($0) left" } ?? ""
      var picture = "\(bar) \(doneJobs) of \(jobs), \(Int(share * 100))%\(left)\n"
      let columns = Int(ProcessInfo.processInfo.environment["COLUMNS"] ?? "") ?? terminalWidth()
      let shown =
        lines.count > Self.mostLines ? lines.filter { !$0.isEmpty }.suffix(Self.mostLines) : lines[...]
      for line in shown { picture += "  \(line)".prefix(max(20, columns - 1)) + "\n" }
      drawnLines = shown.count
      writeToStandardError(picture)
      isDrawn = true
    }
  }
}

// A trainer in another language may say any number.

/// How far work has come, from 0 to 1.
private func share(_ done: Int, of all: Int) -> Double { max(0, min(1, Double(done) / Double(max(1, all)))) }

private func whole(_ number: Double) -> Int { Int(max(0, min(number, 1e15))) }

/// A span of time as a person would say it: `45 s`, `12 min`, `3 h 20 min`.
func duration(_ seconds: Double) -> String {
  let seconds = Int(max(0, min(seconds, 1e9)).rounded())
  if seconds < 90 { return "\(seconds) s" }
  let minutes = (seconds + 30) / 60
  if minutes < 90 { return "\(minutes) min" }
  let (hours, rest) = (minutes / 60, minutes % 60)
  if hours < 48 { return rest == 0 ? "\(hours) h" : "\(hours) h \(rest) min" }
  return "\(hours / 24) days \(hours % 24) h"
}

private func terminalWidth() -> Int {
  var size = winsize()
  guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
  return Int(size.ws_col)
}
