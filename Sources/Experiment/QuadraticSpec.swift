import Foundation
import Yams

/// A study of momentum estimates on a quadratic problem, whose gradient is known: what `analyze-bias` runs where a file has
/// `quadratic:` in place of a data set and a network.
public struct QuadraticSpec: Equatable, Sendable {
  /// How the gradient's noise is spread over the coordinates.
  public enum Covariance: String, CaseIterable, Sendable {
    /// The same variance everywhere.
    case isotropic
    /// In proportion to the curvature, as that of a model's log-likelihood at its optimum.
    case curvature
  }

  public var name: String
  public var dimension: Int
  /// λ_1 … λ_d are evenly spaced on a logarithmic scale.
  public var smallestCurvature: Double
  public var largestCurvature: Double
  /// Every coordinate's value before the first step.
  public var start: Double
  /// Root mean square over the coordinates of the noise in one gradient: a study walks a path at each.
  public var noiseLevels: [Double]
  public var covariance: Covariance
  /// Of the noise of one step and the next, from above −1 to below 1.
  public var correlation: Double
  public var momentum: Double
  public var learningRate: Double
  /// How many stretches of the path are measured, how many steps go by before the first and from the start of one to the
  /// next, and how many steps of each are recorded.
  public var windows: Int
  public var every: Int
  public var steps: Int
  public var seeds: SeedSpec

  /// λ_1 … λ_d.
  public var curvatures: [Double] {
    guard dimension > 1 else { return [largestCurvature] }
    let ratio = largestCurvature / smallestCurvature
    return (0..<dimension).map { smallestCurvature * pow(ratio, Double($0) / Double(dimension - 1)) }
  }

  /// Whether a file's text is such a study's, and not an experiment's; `false` for what is no YAML.
  public static func isStudy(_ text: String) -> Bool {
    guard let node = try? YAMLText.compose(text, file: ""), case .mapping(let mapping) = node else {
      return false
    }
    return mapping.keys.contains { $0.scalar?.string == "quadratic" }
  }

  /// Reads a study's text.
  ///
  /// - Throws: ``ExperimentFileError`` with line and column for anything that is unknown, missing, of the wrong type or
  ///   out of range.
  public init(parsing text: String, file: String) throws {
    self = try YAMLValue.parse(text, file: file).read { try QuadraticSpec(&$0) }
  }

  private init(_ yaml: inout YAMLMapping) throws {
    name = try yaml.required("name").folderName()
    var problem = try yaml.required("quadratic").mapping()
    dimension = try problem.required("dimension").integer(in: 1...100_000)
    var curvature = try problem.required("curvature").mapping()
    let positive = "above 0"
    let smallest = try curvature.required("smallest").number(positive) { $0 > 0 }
    let largestValue = try curvature.required("largest")
    let largest = try largestValue.number("at least the smallest") { $0 >= smallest }
    guard (largest / smallest).isFinite else {
      throw largestValue.error("'\(largestValue.path)' is too many times the smallest")
    }
    try curvature.finish()
    (smallestCurvature, largestCurvature) = (smallest, largest)
    start = try problem.optional("start")?.number("not 0") { $0 != 0 } ?? 1
    var noise = try problem.required("noise").mapping()
    let levels = try noise.required("levels")
    noiseLevels = try levels.list().map { try $0.number("at least 0") { $0 >= 0 } }
    if noiseLevels.isEmpty { throw levels.error("'\(levels.path)' is empty: name at least one") }
    // They are told apart by their names.
    if Set(noiseLevels.map(Self.label)).count < noiseLevels.count {
      throw levels.error("'\(levels.path)' names one twice, or two that are the same to six digits")
    }
    covariance = try noise.optional("covariance")?.choice(Covariance.self) ?? .isotropic
    correlation =
      try noise.optional("correlation")?.number("above -1 and below 1") { abs($0) < 1 } ?? 0
    try noise.finish()
    try problem.finish()
    momentum = try yaml.required("momentum").number("at least 0 and below 1", where: Limits.isMomentum)
    // A step beyond 2/λ walks away from the minimum, whatever the momentum.
    let longest = 2 / largest
    learningRate = try yaml.required("learning-rate").number(
      "above 0 and below 2/(largest curvature) = \(longest)"
    ) { $0 > 0 && $0 < longest }
    var window = try yaml.required("windows").mapping()
    windows = try window.required("count").integer(in: 1...1000)
    every = try window.required("every").integer(in: 1...1_000_000)
    steps = try window.required("steps").integer(in: 1...every)
    try window.finish()
    let seedsValue = try yaml.required("seeds")
    seeds = try seedsValue.read { try SeedSpec(&$0) }
    let records = Double(noiseLevels.count) * Double(seeds.count) * Double(windows) * Double(steps)
    if records > 2e6 {
      throw seedsValue.error(
        "\(noiseLevels.count) levels × \(seeds.count) seeds × \(windows) windows × \(steps) steps are more than the "
          + "2000000 measurements that fit into memory")
    }
  }

  /// What a level of noise is called.
  public static func label(_ level: Double) -> String { "noise \(String(format: "%g", level))" }
}
