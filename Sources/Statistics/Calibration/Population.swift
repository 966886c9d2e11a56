import Foundation

/// What values are drawn from to see how often a method is right.
public enum Population: String, CaseIterable, Sendable {
  case normal
  /// The exponential of a normal value of standard deviation ½.
  case skewed
  /// Student's t with 3 degrees of freedom.
  case heavyTailed = "heavy-tailed"
  /// Accuracies in percent on 10,000 test images: 9,450 right on average, with a binomial's standard deviation of
  /// √(e/2N), in whole images.
  case accuracy

  /// The true mean.
  public var mean: Double {
    switch self {
    case .normal, .heavyTailed: 0
    case .skewed: exp(0.125)
    case .accuracy: 94.5
    }
  }

  /// The true median.
  public var median: Double {
    switch self {
    case .normal, .heavyTailed: 0
    case .skewed: 1
    case .accuracy: 94.5
    }
  }

  /// The true standard deviation; of accuracies up to their rounding to whole images, which adds 1/12 to the variance
  /// counted in them.
  public var standardDeviation: Double {
    switch self {
    case .normal: 1
    case .skewed: ((exp(0.25) - 1) * exp(0.25)).squareRoot()
    case .heavyTailed: 3.0.squareRoot()
    case .accuracy: (Self.imageVariance + 1.0 / 12).squareRoot() / 100
    }
  }

  /// e/2N with e = 5.5% and N = 10,000, in images.
  private static let imageVariance = 0.055 * 10_000 / 2

  /// One value.
  func draw(_ random: inout NormalRandom) -> Double {
    switch self {
    case .normal: return random.next()
    case .skewed: return exp(0.5 * random.next())
    case .heavyTailed:
      let z = random.next()
      let (a, b, c) = (random.next(), random.next(), random.next())
      return z / ((a * a + b * b + c * c) / 3).squareRoot()
    case .accuracy: return (9450 + random.next() * Self.imageVariance.squareRoot()).rounded() / 100
    }
  }
}

/// Normal values, two at a time by Marsaglia's polar method.
public struct NormalRandom: Sendable {
  private var uniform: ResamplingRandom
  private var spare: Double?

  public init(seed: UInt64, index: Int) { uniform = ResamplingRandom(seed: seed, index: index) }

  public mutating func next() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let (u, v) = (2 * uniform.nextUnit() - 1, 2 * uniform.nextUnit() - 1)
      let square = u * u + v * v
      if square < 1, square > 0 {
        let factor = (-2 * log(square) / square).squareRoot()
        spare = v * factor
        return u * factor
      }
    }
  }
}
