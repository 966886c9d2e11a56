/// Why a statistic could not be computed. Statistics never answer with a NaN or an infinity instead.
public struct StatisticsError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Equatable, Sendable {
    /// The method needs `needed` values and got `found`.
    case tooFewValues(needed: Int, found: Int)
    /// The value at `index` is a NaN or an infinity.
    case notFinite(index: Int)
    /// A parameter outside its domain: a confidence level outside (0, 1), degrees of freedom below 0, ….
    case outOfDomain(parameter: String, value: Double)
    /// The values are so large that a sum or a square of them exceeds the range of `Double`.
    case overflow
    /// A series or a root search of the distribution did not converge.
    case noConvergence(function: String)
  }

  public let code: Code

  public init(_ code: Code) { self.code = code }

  public var description: String {
    switch code {
    case .tooFewValues(let needed, let found): "needs at least \(needed) values, found \(found)"
    case .notFinite(let index): "value \(index + 1) is not a finite number"
    case .outOfDomain(let parameter, let value): "\(parameter) is out of its domain: \(value)"
    case .overflow: "the values are too large to be summed or squared"
    case .noConvergence(let function): "\(function) did not converge"
    }
  }
}
