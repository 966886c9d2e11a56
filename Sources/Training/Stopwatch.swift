/// Tells how long something takes, by a clock that nobody sets: the time of day may step back.
struct Stopwatch {
  private var start = ContinuousClock.now

  var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }

  mutating func restart() { start = .now }
}
