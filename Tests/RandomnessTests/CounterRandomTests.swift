import Randomness
import Testing

@Suite struct CounterRandomTests {
  @Test func wordsAreTheDocumentedBlocks() {
    let seed = 0x0123_4567_89ab_cdef
    var random = CounterRandom(seed: seed, stream: .augmentation, epoch: 5, sample: 7)
    for block in 0..<3 as Range<UInt32> {
      let words = Philox4x32.block(
        counter: SIMD4(block, 7, 5, RandomStream.augmentation.rawValue), key: SIMD2(0x89ab_cdef, 0x0123_4567))
      for lane in 0..<4 { #expect(random.nextUInt32() == words[lane]) }
    }
  }

  @Test func everyPartOfTheKeyCounts() {
    var words: Set<UInt64> = []
    var made = 0
    for seed in [0, 1, -1, 1 << 32] {
      for stream in RandomStream.allCases {
        for epoch in [0, 1, 255] {
          for sample in [0, 1, 255] {
            var random = CounterRandom(seed: seed, stream: stream, epoch: epoch, sample: sample)
            words.insert(random.nextUInt64())
            made += 1
          }
        }
      }
    }
    #expect(words.count == made)
  }

  /// Published results depend on these numbers.
  @Test func streamsKeepTheirNumbers() {
    #expect(RandomStream.allCases.map(\.rawValue) == [1, 2, 3, 4])
    #expect(RandomStream.initialization.rawValue == 1 && RandomStream.order.rawValue == 2)
    #expect(RandomStream.augmentation.rawValue == 3 && RandomStream.reference.rawValue == 4)
  }

  @Test func aCopyGoesOnFromTheSamePlace() {
    var first = CounterRandom(seed: 3, stream: .order)
    _ = first.nextUInt32()
    var second = first
    #expect((0..<9).map { _ in first.nextUInt32() } == (0..<9).map { _ in second.nextUInt32() })
  }

  @Test func wideWordsAreTwoNarrowOnes() {
    var narrow = CounterRandom(seed: 9, stream: .order)
    var wide = narrow
    let low = narrow.nextUInt32()
    let high = narrow.nextUInt32()
    #expect(wide.nextUInt64() == UInt64(high) << 32 | UInt64(low))
  }

  @Test func uniformNumbersFillTheUnitInterval() {
    var random = CounterRandom(seed: 1, stream: .initialization)
    var (sum, squares, low, high) = (0.0, 0.0, 1.0, 0.0)
    let count = 200_000
    for index in 0..<count {
      let value = index % 2 == 0 ? Double(random.nextFloat()) : random.nextDouble()
      #expect(value >= 0 && value < 1)
      sum += value
      squares += value * value
      low = min(low, value)
      high = max(high, value)
    }
    // Five standard errors of the mean, 1/√(12 n), and of the second moment, √(4/45 n).
    let root = Double(count).squareRoot()
    #expect(abs(sum / Double(count) - 0.5) < 5 * 0.289 / root)
    #expect(abs(squares / Double(count) - 1.0 / 3) < 5 * 0.299 / root)
    #expect(low < 0.001 && high > 0.999)
  }

  @Test func floatsAreTheUpperBitsOfAWord() {
    var words = CounterRandom(seed: 2, stream: .initialization)
    var floats = words
    for _ in 0..<100 { #expect(floats.nextFloat() == Float(words.nextUInt32() / 256) / 16_777_216) }
  }

  /// Four words share three values here, so without drawing again every third value comes twice as often.
  @Test func boundedNumbersAreUnbiased() {
    let bound: UInt32 = 3 << 30
    var random = CounterRandom(seed: 4, stream: .reference)
    let count = 30_000
    var remainders = [0, 0, 0]
    for _ in 0..<count {
      let value = random.next(below: bound)
      #expect(value < bound)
      remainders[Int(value % 3)] += 1
    }
    let deviation = (Double(count) * 2 / 9).squareRoot()
    for found in remainders { #expect(abs(Double(found) - Double(count) / 3) < 5 * deviation) }
  }

  @Test func boundedNumbersTakeEveryValue() {
    var random = CounterRandom(seed: 5, stream: .reference)
    #expect((0..<10).allSatisfy { _ in random.next(below: 1) == 0 })
    var counts = [Int](repeating: 0, count: 9)
    for _ in 0..<90_000 { counts[Int(random.next(below: 9))] += 1 }
    for count in counts { #expect(abs(count - 10_000) < 5 * 95) }
  }
}
