extension CounterRandom {
  /// Brings `elements` into one of their count! orders, each equally likely up to the generator's period.
  ///
  /// Fisher and Yates' shuffle in Durstenfeld's form, from the last element down to the second, one
  /// ``next(below:)`` each. The standard library's shuffle may change between versions of Swift; this one is
  /// part of every result and does not. `elements` has fewer than 2³² elements.
  @inlinable
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    precondition(elements.count <= Int(UInt32.max), "one word chooses among at most 2^32 - 1 elements")
    var remaining = elements.count
    while remaining > 1 {
      let chosen = Int(next(below: UInt32(remaining)))
      remaining -= 1
      elements.swapAt(remaining, chosen)
    }
  }

  /// The numbers 0 ..< `count` in random order; see ``shuffle(_:)``.
  @inlinable
  public mutating func permutation(count: Int) -> [Int] {
    var result = Array(0..<count)
    shuffle(&result)
    return result
  }
}
