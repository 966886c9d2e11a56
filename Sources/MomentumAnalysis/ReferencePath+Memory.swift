extension ReferencePath {
  /// What the path remembers between two steps, as named vectors over all parameters: enough to go on from as if it had
  /// never stopped.
  public struct Memory: Equatable, Sendable {
    public var step: Int
    public var doubles: [String: [Double]]
    public var floats: [String: [Float]]

    public init(step: Int, doubles: [String: [Double]], floats: [String: [Float]] = [:]) {
      self.step = step
      self.doubles = doubles
      self.floats = floats
    }
  }

  public var memory: Memory {
    var memory = Memory(step: step, doubles: [:])
    func keep(_ averages: GradientAverages, _ name: String) {
      memory.doubles["\(name).newest"] = averages.newest
      memory.doubles["\(name).first"] = averages.first
      memory.doubles["\(name).average"] = averages.average
      memory.doubles["\(name).differences"] = averages.differences
    }
    keep(estimates, "estimates")
    // What a sparse path knows of G is known anew each time.
    if isSparse { return memory }
    keep(reference, "reference")
    for (k, chunk) in chunks.enumerated() {
      memory.floats["chunk.\(k).newest"] = chunk.newest
      memory.floats["chunk.\(k).first"] = chunk.first
      memory.floats["chunk.\(k).average"] = chunk.average
    }
    for (k, gradient) in past.enumerated() { memory.floats["past.\(k)"] = gradient }
    return memory
  }

  /// Goes on from what a path of the same kind remembered.
  ///
  /// - Returns: Whether it did; where the memory is not of such a path, nothing is changed.
  public mutating func restore(_ memory: Memory) -> Bool {
    func averages(_ name: String, _ averages: GradientAverages) -> GradientAverages? {
      guard let newest = memory.doubles["\(name).newest"], let first = memory.doubles["\(name).first"],
        let average = memory.doubles["\(name).average"],
        let differences = memory.doubles["\(name).differences"]
      else { return nil }
      var restored = averages
      return restored.restore(
        step: memory.step, newest: newest, first: first, average: average, differences: differences)
        ? restored : nil
    }
    guard let estimates = averages("estimates", estimates) else { return false }
    if isSparse {
      self.estimates = estimates
      return true
    }
    guard let reference = averages("reference", reference) else { return false }
    func isWhole(_ vector: [Float]) -> Bool { vector.count == groups.dimension }
    var chunks: [Chunk] = []
    while let newest = memory.floats["chunk.\(chunks.count).newest"] {
      guard let first = memory.floats["chunk.\(chunks.count).first"],
        let average = memory.floats["chunk.\(chunks.count).average"],
        isWhole(newest), isWhole(first), isWhole(average)
      else { return false }
      chunks.append(Chunk(newest: newest, first: first, average: average))
    }
    var past: [[Float]] = []
    while let gradient = memory.floats["past.\(past.count)"] {
      guard isWhole(gradient), past.count < depth else { return false }
      past.append(gradient)
    }
    guard chunks.isEmpty == (population == nil || memory.step == 0) else { return false }
    (self.estimates, self.reference, self.chunks, self.past) = (estimates, reference, chunks, past)
    return true
  }
}
