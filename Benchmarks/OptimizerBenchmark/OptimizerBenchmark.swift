import Experiment
import Foundation
import Torch
import Training

/// Times optimizer steps for `Benchmarks/compare-optimizers`, against copying as many bytes.
///
///     optimizer-benchmark PARAMETERS THREADS ROUNDS
///
/// prints the copy's bytes a second, read and written counted both, and then a line per optimizer: its name, the vectors
/// that it keeps, and its own bytes a second. All take their turn in each round; the numbers are medians.
@main
enum OptimizerBenchmark {
  static func main() throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    guard numbers.count == 3, numbers.allSatisfy({ $0 > 0 }) else {
      FileHandle.standardError.write(Data("usage: optimizer-benchmark PARAMETERS THREADS ROUNDS\n".utf8))
      exit(64)
    }
    let (count, threads, rounds) = (numbers[0], numbers[1], numbers[2])
    try Torch.configure(threads: threads)
    var specs = OptimizerName.allCases.map { OptimizerSpec(name: $0) }
    for name in [OptimizerName.adam, .amsgrad, .radam] {
      var spec = OptimizerSpec(name: name)
      spec.correction = .difference
      specs.append(spec)
    }
    let parameters = try Tensor.of([Float](repeating: 0.1, count: count), [count])
    let gradient = try Tensor.of([Float](repeating: 0.01, count: count), [count])
    let optimizers = try specs.map { try Optimizer($0, count: count, on: .cpu) }
    let copy = Copy(count: count, threads: threads)

    // What memory is touched for the first time is slow.
    copy.run()
    for optimizer in optimizers {
      try optimizer.step(parameters, gradient: gradient, learningRate: 1e-4)
    }
    var copies: [Double] = []
    var steps = [[Double]](repeating: [], count: specs.count)
    for _ in 0..<rounds {
      for (index, optimizer) in optimizers.enumerated() {
        copies.append(seconds { copy.run() })
        steps[index].append(
          try seconds { try optimizer.step(parameters, gradient: gradient, learningRate: 1e-4) })
      }
    }
    let bytes = 4 * Double(count)
    print("copy", 2 * bytes / median(copies))
    for (spec, times) in zip(specs, steps) {
      // Parameters and what is kept are read and written, the gradient is read.
      let vectors = spec.rule.vectorCount
      print(spec.defaultLabel, vectors, Double(3 + 2 * vectors) * bytes / median(times))
    }
  }

  /// One vector into another by the C library's memcpy, a stretch for each thread.
  final class Copy: @unchecked Sendable {
    private let from: UnsafeMutablePointer<Float>
    private let to: UnsafeMutablePointer<Float>
    private let count: Int
    private let threads: Int

    init(count: Int, threads: Int) {
      (from, to) = (.allocate(capacity: count), .allocate(capacity: count))
      from.initialize(repeating: 1, count: count)
      to.initialize(repeating: 0, count: count)
      (self.count, self.threads) = (count, threads)
    }

    func run() {
      DispatchQueue.concurrentPerform(iterations: threads) { part in
        let (first, end) = (count * part / threads, count * (part + 1) / threads)
        memcpy(to + first, from + first, 4 * (end - first))
      }
    }
  }

  static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let elapsed = try clock.measure(body)
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
  }

  static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
