import Experiment

/// SGDM's path down f(θ) = ½·Σ λ_i·θ_i², whose gradient G = λ∘θ is known, with noise in the gradients that it sees.
///
///     g_t = λ∘θ_{t−1} + ε_t,   ε_t = ρ·ε_{t−1} + √(1−ρ²)·s∘η_t,   η_t standard normal,   ε_1 = s∘η_1
///     m_t = β·m_{t−1} + (1−β)·g_t,   θ_t = θ_{t−1} − α·m_t
public struct QuadraticPath {
  private let curvatures: [Double]
  /// s, the noise's standard deviation in each coordinate.
  private let noise: [Double]
  private let correlation: Double
  private let momentum: Double
  private let learningRate: Double

  private var parameters: [Double]
  private var average: [Double]
  private var newestNoise: [Double] = []
  private var path: ReferencePath

  /// - Parameters:
  ///   - curvatures: λ_i.
  ///   - noise: s_i.
  ///   - start: θ_0, the same in every coordinate.
  ///   - depth: How many earlier gradients are kept, to find lags.
  public init(
    curvatures: [Double], noise: [Double], correlation: Double, start: Double, momentum: Double,
    learningRate: Double, filters: [LinearFilter], depth: Int
  ) {
    precondition(noise.count == curvatures.count, "noise of another dimension")
    self.curvatures = curvatures
    self.noise = noise
    self.correlation = correlation
    self.momentum = momentum
    self.learningRate = learningRate
    parameters = [Double](repeating: start, count: curvatures.count)
    average = [Double](repeating: 0, count: curvatures.count)
    path = ReferencePath(
      groups: ParameterGroups([("all", curvatures.count)]), filters: filters, momentum: momentum,
      population: nil, depth: depth)
  }

  /// Takes a step; ``measure()`` is then of it.
  ///
  /// - Parameter normal: Gives standard normal numbers, one at each call.
  public mutating func step(_ normal: () -> Double) {
    let gradient = zip(curvatures, parameters).map { Float($0 * $1) }
    let share = (1 - correlation * correlation).squareRoot()
    let fresh = noise.map { $0 * normal() }
    newestNoise =
      newestNoise.isEmpty ? fresh : zip(newestNoise, fresh).map { correlation * $0 + share * $1 }
    let noisy = zip(gradient, newestNoise).map { Float(Double($0) + $1) }
    gradient.withUnsafeBufferPointer { path.add($0, images: 1) }
    noisy.withUnsafeBufferPointer { path.advance($0) }
    for i in parameters.indices {
      average[i] = momentum * average[i] + (1 - momentum) * Double(noisy[i])
      parameters[i] -= learningRate * average[i]
    }
  }

  /// The newest step, in a window that started after so many.
  public func record(start: Int) -> ProbeRecord {
    ProbeRecord(measuring: path, start: start, wholeHistory: true)
  }

  public func measure() -> ReferencePath.Measurement { path.measure() }
}
