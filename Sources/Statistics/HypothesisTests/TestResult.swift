/// What a test of a hypothesis found.
public struct TestResult: Equatable, Sendable {
  /// How the probability was computed.
  public enum Method: Equatable, Sendable {
    /// From the statistic's whole distribution.
    case exact
    /// By an approximation that holds for many values.
    case approximate
    /// From so many random arrangements; `error` is the standard error of p that this leaves.
    case monteCarlo(arrangements: Int, error: Double)
  }

  public let statistic: Double
  /// Two-sided: the probability of a statistic at least as far from what the hypothesis expects, were it true.
  public let p: Double
  public let method: Method
  /// How many values, or pairs, took part: some tests leave ties out.
  public let count: Int
}
