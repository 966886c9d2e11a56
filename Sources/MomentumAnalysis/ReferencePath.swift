import Dispatch

/// Mini-batch and full-batch gradients along a path, and what estimators made of the former are against the latter.
///
/// At each step the caller gives the gradient of every reference chunk, in the same order at every step, then that of the
/// mini-batch:
///
///     for chunk in chunks { path.add(chunkGradient, images: chunkSize) }
///     path.advance(miniBatchGradient)
///     let measurement = path.measure()
///
/// Where the chunks are all of the training set, G_t is their mean. Where they are a sample of K out of C, drawn without
/// replacement, the path keeps three vectors per chunk, and products are estimated without bias. Of chunk-wise vectors
/// x_1…x_K and y_1…y_K the naive ⟨x̄, ȳ⟩ is off by the covariance of the means. The mean product of different draws,
///
///     U = (K²⟨x̄, ȳ⟩ − Σ⟨x_k, y_k⟩) / (K(K−1)),
///
/// is unbiased where draws are independent. Without replacement two draws are negatively correlated, and U is too small
/// by S/C, S being the population's covariance; so the estimate is
///
///     U + s/C,   s = (Σ⟨x_k, y_k⟩ − K⟨x̄, ȳ⟩)/(K−1),
///
/// which is ⟨X̄, Ȳ⟩ itself when K = C. A squared norm so estimated may be negative: that is the price of no bias. Its
/// standard error is the jackknife's over chunks, times √(1 − K/C).
///
/// Where G_t is known at some steps only, what the gradients before it were is not, and bias and noise cannot be told apart.
/// Such a path takes all G_i to have been G_t: then the bias is 0, and the noise is all of the error e_t − S_t·G_t. It
/// advances without chunks where G is not known, and keeps one vector per chunk.
///
/// Source of the jackknife and the finite population's factor: W. G. Cochran, Sampling Techniques (3rd ed., 1977),
/// sections 2.6 and 6.17.
public struct ReferencePath: Sendable {
  /// What is known about one step.
  public struct Measurement: Equatable, Sendable {
    /// t.
    public var step: Int
    /// Over all parameters.
    public var whole: GradientMeasurement
    /// Over each group, in the order of ``ParameterGroups/names``.
    public var groups: [GradientMeasurement]
    /// ‖ς_t − (β·ξ_t − β^t·(G_1 − G_t))‖/‖ξ_t‖ with ς from RSGDM's own recursion: 0 but for rounding; 0 where ξ_t = 0.
    public var identityResidual: Double
    /// |‖n_t − S_t·G_t‖² − (‖bias‖² + ‖noise‖² + cross term)|/‖n_t − S_t·G_t‖² with n_t from RSGDM's own recursion: 0 but
    /// for rounding.
    public var decompositionResidual: Double
    /// Where G is sampled from at least 3 chunks.
    public var standardErrors: StandardErrors?
  }

  /// Standard errors of the numbers over all parameters, from the chunks that G is sampled by.
  public struct StandardErrors: Equatable, Sendable {
    public struct Estimator: Equatable, Sendable {
      public var squaredBias, squaredNoise, squaredError: Double
      /// `nil` where a cosine is not defined with some chunk left out.
      public var cosine: Double?
    }
    public var squaredGradient: Double
    public var squaredXi: Double
    public var squaredVarsigma: Double
    public var estimators: [Estimator]
  }

  public let groups: ParameterGroups
  public let filters: [LinearFilter]
  public let momentum: Double
  /// C, where only some of the chunks are given.
  let population: Int?
  var estimates: GradientAverages
  var reference: GradientAverages
  private var sum: [Double]
  private var images = 0
  var chunks: [Chunk] = []
  private var chunksAdded = 0
  /// G_{t−1}, G_{t−2}, …
  var past: [[Float]] = []
  let depth: Int
  let isSparse: Bool
  /// How many steps of the training were before the path's first.
  private let origin: Int
  private let threads: Int

  /// The gradients of one chunk along the path; float32, as they come.
  struct Chunk: Sendable {
    var newest: [Float]
    var first: [Float]
    var average: [Float]

    init(_ gradient: UnsafeBufferPointer<Float>, share: Float, isAlone: Bool) {
      newest = Array(gradient)
      (first, average) = isAlone ? ([], []) : (newest, newest.map { share * $0 })
    }

    init(newest: [Float], first: [Float], average: [Float]) {
      (self.newest, self.first, self.average) = (newest, first, average)
    }

    /// In place: each is a vector over all parameters.
    mutating func advance(_ gradient: UnsafeBufferPointer<Float>, _ beta: Float, _ share: Float) {
      if average.isEmpty { return newest = Array(gradient) }
      newest.withUnsafeMutableBufferPointer { newest in
        average.withUnsafeMutableBufferPointer { average in
          for i in gradient.indices {
            newest[i] = gradient[i]
            average[i] = beta * average[i] + share * gradient[i]
          }
        }
      }
    }
  }

  /// - Parameters:
  ///   - filters: Estimators of one β, `momentum`.
  ///   - population: How many chunks the whole training set has, where only some of them are given; `nil` where all are.
  ///   - depth: How many earlier full-batch gradients are kept, to find lags.
  ///   - isSparse: Whether G is known at some steps only; see above.
  ///   - origin: How many steps of the training were before the path's first: NAdam's weights depend on it.
  ///   - threads: 1 to work on one; otherwise as many as there are processors.
  public init(
    groups: ParameterGroups, filters: [LinearFilter], momentum: Double, population: Int?, depth: Int = 0,
    isSparse: Bool = false, origin: Int = 0, threads: Int = 1
  ) {
    self.origin = origin
    self.isSparse = isSparse
    self.threads = threads
    self.groups = groups
    self.filters = filters
    self.momentum = momentum
    self.population = population
    self.depth = isSparse ? 0 : depth
    estimates = GradientAverages(dimension: groups.dimension, momentum: momentum)
    reference = estimates
    sum = [Double](repeating: 0, count: groups.dimension)
  }

  /// t.
  public var step: Int { estimates.step }

  /// Takes in the mean gradient over one chunk of so many images.
  public mutating func add(_ gradient: UnsafeBufferPointer<Float>, images: Int) {
    precondition(gradient.count == sum.count, "a gradient of another dimension")
    self.images += images
    let weight = Double(images)
    sum.withUnsafeMutableBufferPointer { sum in
      for i in sum.indices { sum[i] += weight * Double(gradient[i]) }
    }
    guard population != nil else { return }
    let beta = Float(momentum)
    let share = Float(1 - momentum)
    if chunksAdded == chunks.count {
      precondition(step == 0 || isSparse, "the chunks must be the same at every step")
      chunks.append(Chunk(gradient, share: share, isAlone: isSparse))
    } else {
      chunks[chunksAdded].advance(gradient, beta, share)
    }
    chunksAdded += 1
  }

  /// Ends the step, whose mini-batch had this gradient: G_t is the mean over all images of the chunks that were added.
  public mutating func advance(_ gradient: UnsafeBufferPointer<Float>) {
    if isSparse {
      estimates.advance(gradient)
      if images == 0 { return }
    }
    if depth > 0, step > 0 {
      if past.count == depth { past.removeLast() }
      past.insert(reference.newest.map { Float($0) }, at: 0)
    }
    let scale = 1 / Double(max(1, images))
    for i in sum.indices { sum[i] *= scale }
    sum.withUnsafeBufferPointer {
      if isSparse { reference.hold($0, step: step) } else { reference.advance($0) }
    }
    if !isSparse { estimates.advance(gradient) }
    for i in sum.indices { sum[i] = 0 }
    images = 0
    chunksAdded = 0
  }

  /// The step that ``advance(_:)`` ended last; at least one must have been, and G must have been known at it.
  public func measure() -> Measurement {
    let products = products()
    var parts = products.groups
    if let population, chunks.count > 1 {
      parts = zip(parts, products.chunkSums).map {
        InnerProducts.unbiased(means: $0, sum: $1, count: chunks.count, population: population)
      }
    }
    func measurement(_ products: InnerProducts) -> GradientMeasurement {
      GradientMeasurement(products, filters, momentum: momentum, step: step, origin: origin)
    }
    var measured = parts.map(measurement)
    var whole = measurement(parts.reduce(InnerProducts(), +))
    setLags(&whole, &measured)
    let naive = measurement(products.groups.reduce(InnerProducts(), +))
    let (identity, decomposition) = residuals(naive)
    return Measurement(
      step: step, whole: whole, groups: measured, identityResidual: identity,
      decompositionResidual: decomposition, standardErrors: standardErrors(products))
  }

  /// g_t, G_t, m_t and n_t of that step: `gradient`, `full`, `sgdm`, `rsgdm`.
  public var vectors: [(name: String, values: [Double])] {
    [
      ("gradient", estimates.newest), ("full", reference.newest), ("sgdm", estimates.average),
      ("rsgdm", zip(estimates.average, estimates.differences).map { $0 + momentum * $1 }),
    ]
  }

  // MARK: Products

  private struct Products: Sendable {
    /// Of the mean vectors, per group.
    var groups: [InnerProducts]
    /// Per chunk and group, the chunk's own.
    var own: [[InnerProducts]]
    /// Per chunk, over all groups, with the means, both ways.
    var withMeans: [InnerProducts]

    /// Per group, over all chunks.
    var chunkSums: [InnerProducts] {
      groups.indices.map { group in own.reduce(InnerProducts()) { $0 + $1[group] } }
    }

    static func + (a: Products, b: Products) -> Products {
      Products(
        groups: zip(a.groups, b.groups).map(+), own: zip(a.own, b.own).map { zip($0, $1).map(+) },
        withMeans: zip(a.withMeans, b.withMeans).map(+))
    }
  }

  /// In parts whose number depends on the vectors alone, so that the sums do not depend on the threads.
  private func products() -> Products {
    let tiles = groups.segments.flatMap { segment in
      stride(from: segment.range.lowerBound, to: segment.range.upperBound, by: VectorTile.width).map {
        (range: $0..<min(segment.range.upperBound, $0 + VectorTile.width), group: segment.group)
      }
    }
    let size = max(64, (tiles.count + 31) / 32)
    let parts = (tiles.count + size - 1) / size
    guard threads > 1, parts > 1 else {
      return (0..<parts).map { products(tiles[($0 * size)..<min(tiles.count, ($0 + 1) * size)]) }
        .reduce(products([]), +)
    }
    let sums = [Products](unsafeUninitializedCapacity: parts) { buffer, count in
      nonisolated(unsafe) let results = buffer
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        results.initializeElement(
          at: part, to: products(tiles[(part * size)..<min(tiles.count, (part + 1) * size)]))
      }
      count = parts
    }
    return sums.reduce(products([]), +)
  }

  private func products(_ tiles: ArraySlice<(range: Range<Int>, group: Int)>) -> Products {
    let none = [InnerProducts](repeating: InnerProducts(), count: groups.names.count)
    var products = Products(
      groups: none, own: chunks.map { _ in none },
      withMeans: [InnerProducts](repeating: InnerProducts(), count: chunks.count))
    let share = 1 - power(momentum, step)
    var tile = VectorTile()
    var chunkTile = VectorTile()
    for (range, group) in tiles {
      tile.fill(
        range, estimates, newest: reference.newest, average: reference.average, first: reference.first,
        share: share)
      tile.addProducts(to: &products.groups[group])
      for (k, chunk) in chunks.enumerated() {
        chunkTile.fill(
          range, estimates, newest: chunk.newest, average: chunk.average, first: chunk.first, share: share)
        chunkTile.addProducts(to: &products.own[k][group])
        chunkTile.addSymmetricProducts(with: tile, to: &products.withMeans[k])
      }
    }
    return products
  }

  // MARK: Standard errors

  private func standardErrors(_ products: Products) -> StandardErrors? {
    guard let population, chunks.count > 2 else { return nil }
    let count = Double(chunks.count)
    let means = products.groups.reduce(InnerProducts(), +)
    let own = products.own.map { $0.reduce(InnerProducts(), +) }
    let sum = own.reduce(InnerProducts(), +)
    let leftOut = zip(own, products.withMeans).map { own, withMeans in
      // Of the means without one chunk, (K·x̄ − x_k)/(K−1).
      let rest =
        1 / ((count - 1) * (count - 1)) * (count * count * means - count * withMeans + own)
      return GradientMeasurement(
        .unbiased(means: rest, sum: sum - own, count: chunks.count - 1, population: population), filters,
        momentum: momentum, step: step, origin: origin)
    }
    func error(_ quantity: (GradientMeasurement) -> Double) -> Double {
      let values = leftOut.map(quantity)
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return ((count - 1) / count * squares * (1 - count / Double(population))).squareRoot()
    }
    return StandardErrors(
      squaredGradient: error(\.squaredGradient), squaredXi: error(\.squaredXi),
      squaredVarsigma: error(\.squaredVarsigma),
      estimators: filters.indices.map { index in
        let cosines = leftOut.compactMap { $0.cosine($0.estimators[index]) }
        return StandardErrors.Estimator(
          squaredBias: error { $0.estimators[index].squaredBias },
          squaredNoise: error { $0.estimators[index].squaredNoise },
          squaredError: error { $0.estimators[index].squaredError },
          cosine: cosines.count < leftOut.count
            ? nil : error { $0.cosine($0.estimators[index]) ?? 0 })
      })
  }

  // MARK: Checks and lags

  /// How far RSGDM's estimate by its own recursion is from the closed forms that the products use.
  private func residuals(_ naive: GradientMeasurement) -> (identity: Double, decomposition: Double) {
    let decayed = power(momentum, step)
    let share = 1 - decayed
    let scale = 1 / (1 - momentum)
    var (identity, error) = (0.0, 0.0)
    for i in sum.indices {
      let g = reference.newest[i]
      // (1−β)·ς_t by recursion, and by the identity.
      let varsigma = reference.average[i] + momentum * reference.differences[i] - share * g
      let expected =
        momentum * (reference.average[i] - share * g) - (1 - momentum) * decayed * (reference.first[i] - g)
      identity += (varsigma - expected) * (varsigma - expected)
      let n = estimates.average[i] + momentum * estimates.differences[i]
      error += (n - share * g) * (n - share * g)
    }
    let closed = naive.estimators.first { $0.name == LinearFilter.rsgdm(momentum: momentum).name }
    return (
      naive.squaredXi > 0 ? scale * (identity / naive.squaredXi).squareRoot() : 0,
      error > 0 ? abs(error - (closed?.squaredError ?? error)) / error : 0
    )
  }

  /// Finds, per estimator, the k that maximises cos(e_t, G_{t−k}).
  private func setLags(_ whole: inout GradientMeasurement, _ parts: inout [GradientMeasurement]) {
    guard !past.isEmpty else { return }
    // Per k and group: ⟨g_t, G⟩, ⟨m_t, G⟩, ⟨g_1, G⟩ and ‖G‖².
    var sums = [[SIMD4<Double>]](
      repeating: [SIMD4<Double>](repeating: .zero, count: groups.names.count), count: past.count + 1)
    for segment in groups.segments {
      for k in 0...past.count {
        var sum = SIMD4<Double>.zero
        for i in segment.range {
          let g = k == 0 ? reference.newest[i] : Double(past[k - 1][i])
          sum += SIMD4(estimates.newest[i], estimates.average[i], estimates.first[i], g) * g
        }
        sums[k][segment.group] += sum
      }
    }
    func lag(_ filter: LinearFilter, _ sum: (Int) -> SIMD4<Double>) -> Int? {
      let (a, b, c) = filter.coefficients(step: step, origin: origin)
      let cosines = (0...past.count).map { k -> Double in
        let s = sum(k)
        return s[3] > 0 ? (a * s[0] + b * s[1] + c * s[2]) / s[3].squareRoot() : -.infinity
      }
      return cosines.indices.max { cosines[$0] < cosines[$1] || (cosines[$0] == cosines[$1] && $0 > $1) }
    }
    for (index, filter) in filters.enumerated() {
      whole.estimators[index].lag = lag(filter) { k in sums[k].reduce(.zero, +) }
      for group in parts.indices {
        parts[group].estimators[index].lag = lag(filter) { k in sums[k][group] }
      }
    }
  }
}

extension InnerProducts {
  /// The unbiased estimate of a population's products; see ``ReferencePath``.
  ///
  /// - Parameters:
  ///   - means: Of the means of `count` draws.
  ///   - sum: Σ_k of each draw's own.
  static func unbiased(means: InnerProducts, sum: InnerProducts, count: Int, population: Int)
    -> InnerProducts
  {
    let k = Double(count)
    let pairs = 1 / (k * (k - 1)) * (k * k * means - sum)
    let covariance = 1 / (k - 1) * (sum - k * means)
    return pairs + 1 / Double(population) * covariance
  }
}
