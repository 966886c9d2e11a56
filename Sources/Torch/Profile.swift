import CTorch

/// Where the time of some work went.
public struct Profile: Sendable {
  /// One kind of operation.
  public struct Entry: Sendable {
    /// What it is: `convolution, oneDNN Winograd`.
    public let kind: String
    public let calls: Int
    public let seconds: Double
    /// Multiplications and additions of convolutions, as many as the direct algorithm needs; 0 for other kinds.
    public let operations: Double
  }

  public let seconds: Double
  /// By time, longest first. What they leave of ``seconds`` is everything else.
  public let entries: [Entry]

  /// Runs `body` and counts. Not to be nested, and not to be run by two threads at once.
  public init(of body: () throws -> Void) rethrows {
    let clock = ContinuousClock()
    let start = clock.now
    ct_profile_start()
    var raw = [ct_profile_entry](repeating: ct_profile_entry(), count: 64)
    do {
      try body()
    } catch {
      _ = ct_profile_stop(&raw, 0)
      throw error
    }
    let count = Int(ct_profile_stop(&raw, Int64(raw.count)))
    seconds = (clock.now - start) / .seconds(1)
    entries = raw.prefix(count).map {
      Entry(
        kind: String(cString: $0.kind), calls: Int($0.calls), seconds: $0.seconds, operations: $0.operations)
    }.sorted { $0.seconds > $1.seconds }
  }
}

extension Torch {
  /// What the machine's arithmetic can do at most: multiplications and additions a second of a loop that stays in
  /// registers, on all threads that operations may use, and the instructions that it is made of; `nil` where the
  /// machine has none for the type.
  public static func peakRate(_ type: ElementType) throws -> (operations: Double, instructions: String)? {
    var rate = 0.0
    var name: UnsafePointer<CChar>?
    try check("peak_rate") { ct_peak_rate(type.code, &rate, &name, $0) }
    guard rate > 0, let name else { return nil }
    return (rate, String(cString: name))
  }
}
