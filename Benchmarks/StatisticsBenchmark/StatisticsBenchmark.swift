import Foundation
import Statistics

/// Times resampling for `Benchmarks/compare-scipy`.
///
///     statistics-benchmark
///
/// reads from standard input a line `iqm RESAMPLES SEED`, or `bca RESAMPLES SEED`, and a line of values in JSON (for
/// `iqm` a list per task), and answers each pair with the seconds that the interval took, its ends, and the most bytes
/// that the process held so far.
@main
enum StatisticsBenchmark {
  static func main() throws {
    while let line = readLine(), let text = readLine() {
      let words = line.split(separator: " ")
      guard words.count == 3, let resamples = Int(words[1]), let seed = UInt64(words[2]) else { break }
      let data = Data(text.utf8)
      let clock = ContinuousClock()
      let interval: ConfidenceInterval
      let elapsed: Duration
      if words[0] == "iqm" {
        let tasks = try JSONDecoder().decode([[Double]].self, from: data)
        let start = clock.now
        interval = try TaskScores(tasks).interval(.interquartileMean, resamples: resamples, seed: seed)
        elapsed = clock.now - start
      } else {
        let values = try JSONDecoder().decode([Double].self, from: data)
        let start = clock.now
        interval = try .bcaMean(of: values, resamples: resamples, seed: seed)
        elapsed = clock.now - start
      }
      let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
      print(seconds, interval.lower, interval.upper, peakMemory())
      fflush(nil)
    }
  }

  /// The process's peak resident memory in bytes.
  private static func peakMemory() -> Int {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return usage.ru_maxrss * 1024
  }
}
