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
    /// The values do not vary, and the method measures by how much they do.
    case constant
    /// More runs would be needed than a search goes through: ten million in each arm.
    case tooManyRuns
    /// Samples that have to be of one length are not.
    case unequalLengths(first: Int, second: Int)
    /// A series or a root search of the distribution did not converge.
    case noConvergence(function: String)
  }

  public let code: Code

  public init(_ code: Code) { self.code = code }

  public var description: String {
    switch code {
    case .tooFewValues(let needed, let found): "needs at least \(needed) values, found \(found)"
    case .notFinite(let index): "value \(index + 1) is not a finite number"
    case .outOfDomain(let parameter, let value): "\(parameter) cannot be \(value)"
    case .overflow: "the values are too large to be summed or squared"
    case .constant: "the values do not vary"
    case .tooManyRuns: "more than ten million runs per arm would be needed"
    case .unequalLengths(let first, let second): "\(first) values are to be paired with \(second)"
    case .noConvergence(let function): "\(function) did not converge"
    }
  }
}
