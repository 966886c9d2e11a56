import Randomness
import Testing

@Suite struct PermutationTests {
  @Test(arguments: [0, 1, 2, 3, 1000])
  func holdsEveryNumberOnce(count: Int) {
    var random = CounterRandom(seed: 1, stream: .order)
    #expect(random.permutation(count: count).sorted() == Array(0..<count))
  }

  @Test func everyOrderIsEquallyLikely() {
    var counts: [[Int]: Int] = [:]
    let draws = 24_000
    for epoch in 0..<draws {
      var random = CounterRandom(seed: 1, stream: .order, epoch: epoch)
      counts[random.permutation(count: 4), default: 0] += 1
    }
    #expect(counts.count == 24)
    // χ² with 23 degrees of freedom: above 49.7 with probability 0.001.
    let expected = Double(draws) / 24
    let chiSquared = counts.values.reduce(0) {
      $0 + (Double($1) - expected) * (Double($1) - expected) / expected
    }
    #expect(chiSquared < 49.7)
  }

  @Test func shufflesAsDocumented() {
    var random = CounterRandom(seed: 6, stream: .order)
    var elements = ["a", "b", "c", "d", "e"]
    var expected = elements
    var draws = random
    for last in [4, 3, 2, 1] { expected.swapAt(last, Int(draws.next(below: UInt32(last + 1)))) }
    random.shuffle(&elements)
    #expect(elements == expected)
  }
}
