import Foundation
import Randomness
import Synchronization
import Testing

/// The parsers of everything that comes from outside, on inputs that are nearly right: nothing may trap, hang or take
/// memory without bounds, and what is wrong is said by the error that is documented.
///
/// Input number i of a parser is a function of the seed, the parser and i. Whatever fails is reported with them; to try
/// it again alone, and to look at it:
///
///     RSGDM_FUZZ_FIRST=i RSGDM_FUZZ_COUNT=1 RSGDM_FUZZ_SAVE=input.bin swift test --filter FuzzTests.NAME
///
/// A trap ends the process before it can be reported. The number of the input that was being parsed is then in the file
/// `rsgdm-fuzz-PARSER` in the temporary folder, which is there as long as inputs are being tried.
/// `RSGDM_FUZZ_SEED` draws other inputs, `RSGDM_FUZZ_COUNT` more or fewer of them.
@Suite(.serialized) enum FuzzTests {}

/// What a parser did that it must not do.
struct Finding: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Holds if `condition` does.
func demand(_ condition: Bool, _ finding: @autoclosure () -> String) throws {
  if !condition { throw Finding(finding()) }
}

/// What became of an input.
enum Verdict { case accepted, refused }

struct Fuzzer {
  private static let longest = Duration.seconds(2)
  /// Resident bytes that the inputs of one parser may add at any time.
  private static let mostMemory = 192 << 20

  let name: String
  /// Tells the inputs of one parser from those of another.
  let number: Int
  let corpus: [[UInt8]]
  let dialect: Mutator.Dialect

  /// Draws inputs and has `parse` take each; `repair` puts right what would let an input go no further, such as a
  /// checksum, and may draw whether it does.
  ///
  /// - Parameter parse: Throws for whatever must not happen, refusing the input aside.
  func run(
    _ count: Int, repair: (inout [UInt8], inout Mutator) -> Void = { _, _ in },
    parse: ([UInt8]) throws -> Verdict
  ) throws {
    let environment = ProcessInfo.processInfo.environment
    func number(_ name: String, _ usual: Int) -> Int {
      environment["RSGDM_FUZZ_\(name)"].flatMap(Int.init) ?? usual
    }
    let (seed, first) = (number("SEED", 1), number("FIRST", 0))
    let progress = try ProgressFile(name)
    defer { progress.remove() }
    let memory = MemoryWatch()
    let begin = ContinuousClock.now
    var failures = 0
    var accepted = 0
    let inputs = first..<(first + number("COUNT", count))
    for index in inputs {
      // No run draws from this stream what a test draws here: any would do.
      let random = CounterRandom(seed: seed, stream: .augmentation, epoch: self.number, sample: index)
      var mutator = Mutator(corpus: corpus, dialect: dialect, random: random)
      var input = mutator.input()
      repair(&input, &mutator)
      if let path = environment["RSGDM_FUZZ_SAVE"] { try Data(input).write(to: URL(fileURLWithPath: path)) }
      progress.note(index)
      let start = ContinuousClock.now
      var finding: String?
      do {
        if try parse(input) == .accepted { accepted += 1 }
      } catch {
        finding = "\(error)"
      }
      let time = ContinuousClock.now - start
      if time > Self.longest { finding = "it took \(time)" }
      // Memory is looked at now and then: a look takes longer than most inputs.
      if index % 500 == 499 || index == inputs.upperBound - 1, memory.growth > Self.mostMemory {
        finding = "it or one of the 500 before took \(memory.growth >> 20) MiB"
        memory.restart()
      }
      if let finding {
        failures += 1
        Issue.record("\(name), seed \(seed), input \(index): \(finding)\n\(Self.shown(input))")
        if failures == 10 { break }
      }
    }
    let seconds = (ContinuousClock.now - begin) / .seconds(1)
    print(
      "\(name): \(inputs.count) inputs, \(accepted) accepted, \(String(format: "%.1f", seconds)) s, "
        + "\(memory.growth >> 20) MiB at most")
    // Mutations that leave nothing right, or change nothing, would test little.
    if inputs.count >= 1000 { #expect(accepted > 0 && accepted < inputs.count) }
  }

  private static func shown(_ input: [UInt8]) -> String {
    String(decoding: input.prefix(2000), as: UTF8.self) + (input.count > 2000 ? "… \(input.count) bytes" : "")
  }
}
