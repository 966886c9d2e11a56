import Foundation
import MomentumAnalysis
import Testing

@Suite struct ReferencePathTests {
  static let momentum = 0.9
  private static let dimension = 7
  private static let steps = 12
  private static let chunkCount = 6
  private static let groups = ParameterGroups([("a", 3), ("b", 2), ("a", 2)])
  private static let filters: [LinearFilter] = [
    .sgd(momentum: momentum), .sgdm(momentum: momentum), .rsgdm(momentum: momentum),
    .nesterov(momentum: momentum), .qhm(momentum: momentum, nu: 0.7), .heavyBall(momentum: momentum),
  ]

  /// Gradients of each chunk at each step, and the mini-batch's at each step.
  private static let chunks: [[[Float]]] = {
    var numbers = Numbers(seed: 41)
    return (0..<steps).map { t in
      (0..<chunkCount).map { _ in numbers.floats(dimension).map { $0 + Float(t) / 3 } }
    }
  }()
  private static let batches: [[Float]] = {
    var numbers = Numbers(seed: 42)
    return (0..<steps).map { t in numbers.floats(dimension).map { $0 + Float(t) / 3 } }
  }()

  /// The measurement of every step, over the chunks with these indices.
  private func measure(
    chunks indices: [Int], population: Int?, images: (Int) -> Int = { _ in 16 }, depth: Int = 0
  ) -> [ReferencePath.Measurement] {
    var path = ReferencePath(
      groups: Self.groups, filters: Self.filters, momentum: Self.momentum, population: population,
      depth: depth)
    return (0..<Self.steps).map { t in
      for k in indices { path.add(Self.chunks[t][k], images: images(k)) }
      path.advance(Self.batches[t])
      return path.measure()
    }
  }

  private func meanGradients(images: (Int) -> Int) -> [[Double]] {
    Self.chunks.map { chunks in
      let total = (0..<Self.chunkCount).reduce(0) { $0 + images($1) }
      let weighted = chunks.enumerated().map { k, chunk in
        scaled(chunk.map(Double.init), by: Double(images(k)) / Double(total))
      }
      return sum(weighted, dimension: Self.dimension)
    }
  }

  /// Every number that a measurement has over some parameters, in a fixed order.
  private func numbers(_ measurement: GradientMeasurement) -> [Double] {
    [
      measurement.squaredGradient, measurement.squaredGradientNoise, measurement.noiseProduct,
      measurement.squaredXi, measurement.squaredVarsigma,
    ]
      + measurement.estimators.flatMap {
        [
          $0.weightSum, $0.squaredBias, $0.squaredNoise, $0.crossTerm, $0.squaredError, $0.descent,
          $0.squaredNorm,
        ]
      }
  }

  /// The same numbers by the definitions, as sums over the path with the filters' weights.
  private func direct(_ g: [[Double]], _ G: [[Double]], _ coordinates: [Int]) -> [Double] {
    let t = G.count
    func restricted(_ vector: [Double]) -> [Double] { coordinates.map { vector[$0] } }
    let (g, G) = (g.map(restricted), G.map(restricted))
    let last = G[t - 1]
    let dimension = coordinates.count
    let noise = zip(g, G).map { $0 - $1 }
    let averageNoise = Direct.m(noise, momentum: Self.momentum)
    var numbers = [
      squaredNorm(last), squaredNorm(noise[t - 1]), product(noise[t - 1], averageNoise),
      squaredNorm(Direct.xi(G, momentum: Self.momentum)),
      squaredNorm(Direct.varsigma(G, momentum: Self.momentum)),
    ]
    for filter in Self.filters {
      let weights = (0..<t).map { filter.weight($0, step: t) }
      let total = weights.reduce(0, +)
      let e = sum((0..<t).map { scaled(g[t - 1 - $0], by: weights[$0]) }, dimension: dimension)
      let bias = sum(
        (0..<t).map { scaled(G[t - 1 - $0] - last, by: weights[$0]) }, dimension: dimension)
      let ofNoise = sum((0..<t).map { scaled(noise[t - 1 - $0], by: weights[$0]) }, dimension: dimension)
      numbers += [
        total, squaredNorm(bias), squaredNorm(ofNoise), 2 * product(bias, ofNoise),
        squaredNorm(e - scaled(last, by: total)), product(e, last), squaredNorm(e),
      ]
    }
    return numbers
  }

  private func expectEqual(_ a: [Double], _ b: [Double], tolerance: Double = 1e-12, _ place: String) {
    #expect(a.count == b.count)
    for (index, (a, b)) in zip(a, b).enumerated() {
      #expect(abs(a - b) <= tolerance * max(1, abs(b)), "\(place), number \(index): \(a), \(b)")
    }
  }

  /// Bias, noise and all the rest, whole and by group; chunks of unequal size weigh by their images.
  @Test(arguments: [false, true]) func ofAllChunksIsTheDirectSum(unequal: Bool) {
    func images(_ chunk: Int) -> Int { unequal ? 1 + 5 * chunk : 16 }
    let measurements = measure(chunks: Array(0..<Self.chunkCount), population: nil, images: images)
    let gradients = meanGradients(images: images)
    let batches = Self.batches.map { $0.map(Double.init) }
    for (t, measurement) in measurements.enumerated() {
      let (g, G) = (Array(batches[...t]), Array(gradients[...t]))
      #expect(measurement.step == t + 1 && measurement.standardErrors == nil)
      expectEqual(numbers(measurement.whole), direct(g, G, Array(0..<7)), "step \(t + 1)")
      expectEqual(numbers(measurement.groups[0]), direct(g, G, [0, 1, 2, 5, 6]), "a, step \(t + 1)")
      expectEqual(numbers(measurement.groups[1]), direct(g, G, [3, 4]), "b, step \(t + 1)")
      #expect(measurement.identityResidual < 1e-12 && measurement.decompositionResidual < 1e-12)
      let first = measurement.whole.estimators[2]
      let n = Direct.n(g, momentum: Self.momentum)
      let cosine = product(n, G[t]) / norm(n) / norm(G[t])
      #expect(abs((measurement.whole.cosine(first) ?? 2) - cosine) < 1e-12)
    }
  }

  /// (1−β)·ξ_t is the bias of the exponential average, and (1−β)·ς_t that of RSGDM's estimate.
  @Test func xiAndVarsigmaAreTheBiases() {
    for measurement in measure(chunks: [0, 1, 2], population: nil) {
      let whole = measurement.whole
      #expect(abs(whole.estimators[1].squaredBias - 0.01 * whole.squaredXi) <= 1e-13 * whole.squaredXi)
      #expect(abs(whole.estimators[2].squaredBias - 0.01 * whole.squaredVarsigma) <= 1e-13 * whole.squaredXi)
    }
  }

  @Test func aSampleOfAllChunksIsTheWhole() {
    let all = Array(0..<Self.chunkCount)
    let whole = measure(chunks: all, population: nil)
    let sampled = measure(chunks: all, population: Self.chunkCount)
    // The chunks' averages are kept in float32.
    for (whole, sampled) in zip(whole, sampled) {
      expectEqual(numbers(sampled.whole), numbers(whole.whole), tolerance: 1e-5, "step \(whole.step)")
      expectEqual(numbers(sampled.groups[1]), numbers(whole.groups[1]), tolerance: 1e-5, "step \(whole.step)")
      #expect(sampled.standardErrors?.squaredGradient == 0)
    }
  }

  /// Over all samples that could have been drawn, the mean of every number is that of the whole; the norms of the
  /// samples' own means are too large.
  @Test(arguments: 2...5) func samplesAreUnbiased(size: Int) {
    let whole = measure(chunks: Array(0..<Self.chunkCount), population: nil)
    let samples = subsets(of: Self.chunkCount, size: size).map {
      measure(chunks: $0, population: Self.chunkCount)
    }
    let naive = subsets(of: Self.chunkCount, size: size).map { measure(chunks: $0, population: nil) }
    func mean(_ samples: [[ReferencePath.Measurement]], _ t: Int) -> [Double] {
      let all = samples.map { numbers($0[t].whole) }
      return all[0].indices.map { index in
        all.reduce(0) { $0 + $1[index] } / Double(all.count)
      }
    }
    for t in 0..<Self.steps {
      expectEqual(mean(samples, t), numbers(whole[t].whole), tolerance: 5e-5, "step \(t + 1)")
    }
    let last = Self.steps - 1
    let (biased, truth) = (mean(naive, last), numbers(whole[last].whole))
    // ‖G‖², ‖g − G‖², ‖ξ‖² and ‖ς‖².
    for index in [0, 1, 3, 4] { #expect(biased[index] > truth[index] * (1 + 1e-4), "number \(index)") }
  }

  /// Normal chunks around a known mean: intervals of ± 2 standard errors hold the truth as often as they say.
  @Test func standardErrorsCover() {
    let (population, sample, dimension) = (60, 20, 40)
    let groups = ParameterGroups([("all", dimension)])
    var (covered, total) = ([Int](repeating: 0, count: 4), 0)
    for trial in 0..<300 {
      var numbers = Numbers(seed: UInt64(1000 + trial))
      let mean = numbers.vector(dimension)
      // Three steps, each chunk off by a vector of its own at each.
      let gradients = (0..<3).map { t in
        (0..<population).map { _ in
          zip(mean, numbers.vector(dimension)).map { Float($0 * (1 + Double(t)) + 2 * $1) }
        }
      }
      let batches = (0..<3).map { _ in numbers.floats(dimension) }
      func measure(_ chunks: Range<Int>, _ population: Int?) -> ReferencePath.Measurement {
        var path = ReferencePath(
          groups: groups, filters: Self.filters, momentum: 0.5, population: population)
        for t in 0..<3 {
          for k in chunks { path.add(gradients[t][k], images: 8) }
          path.advance(batches[t])
        }
        return path.measure()
      }
      let truth = measure(0..<population, nil).whole
      let found = measure(0..<sample, population)
      guard let errors = found.standardErrors else {
        Issue.record("no standard errors")
        return
      }
      // Student's t with 19 degrees of freedom at 95%.
      func covers(_ value: Double, _ truth: Double, _ error: Double) -> Int {
        abs(value - truth) <= 2.093 * error ? 1 : 0
      }
      let (estimate, true1) = (found.whole.estimators[1], truth.estimators[1])
      covered[0] += covers(found.whole.squaredGradient, truth.squaredGradient, errors.squaredGradient)
      covered[1] += covers(estimate.squaredBias, true1.squaredBias, errors.estimators[1].squaredBias)
      covered[2] += covers(estimate.squaredError, true1.squaredError, errors.estimators[1].squaredError)
      covered[3] += covers(
        found.whole.cosine(estimate) ?? 2, truth.cosine(true1) ?? 3, errors.estimators[1].cosine ?? 0)
      total += 1
    }
    for count in covered {
      let share = Double(count) / Double(total)
      // Four standard errors of 300 trials about 95%.
      #expect(share > 0.90 && share < 1, "\(covered) of \(total)")
    }
  }

  /// A gradient that turns: each estimate points along the gradient of as many steps ago as its phase lags.
  @Test func lagsAreFound() {
    let groups = ParameterGroups([("all", 2)])
    let filters: [LinearFilter] = [.sgd(momentum: 0.9), .sgdm(momentum: 0.9), .rsgdm(momentum: 0.9)]
    var path = ReferencePath(groups: groups, filters: filters, momentum: 0.9, population: nil, depth: 18)
    let turn = 0.02
    for t in 0..<200 {
      let g = [Float(cos(turn * Double(t))), Float(sin(turn * Double(t)))]
      path.add(g, images: 1)
      path.advance(g)
    }
    let lags = path.measure().whole.estimators.map(\.lag)
    let expected = filters.map { Int(($0.frequencyResponse(turn).lag / turn).rounded()) }
    #expect(expected[1] == 9 && expected[2] == 8)
    #expect(lags == expected.map(Optional.init))
    // Without the past there is none to be found.
    #expect(measure(chunks: [0], population: nil)[5].whole.estimators.allSatisfy { $0.lag == nil })
  }

  /// Many tiles, in parts: the sums are the same on one thread and on all.
  @Test func threadsChangeNothing() {
    let dimension = 256 * 200 + 17
    let groups = ParameterGroups([("a", 30_000), ("b", dimension - 30_000)])
    func measure(threads: Int) -> ReferencePath.Measurement {
      var path = ReferencePath(
        groups: groups, filters: Self.filters, momentum: 0.9, population: 9, threads: threads)
      var numbers = Numbers(seed: 5)
      for _ in 0..<3 {
        for _ in 0..<3 { path.add(numbers.floats(dimension), images: 1) }
        path.advance(numbers.floats(dimension))
      }
      return path.measure()
    }
    #expect(measure(threads: 1) == measure(threads: 2))
  }

  @Test func cosinesStayWithinTheirLimits() {
    func once(_ chunks: [[Float]], _ batch: [Float], population: Int? = nil) -> GradientMeasurement {
      var path = ReferencePath(
        groups: ParameterGroups([("all", 2)]), filters: [.sgdm(momentum: 0.9)], momentum: 0.9,
        population: population)
      for chunk in chunks { path.add(chunk, images: 1) }
      path.advance(batch)
      return path.measure().whole
    }
    func cosine(_ measurement: GradientMeasurement) -> Double? {
      measurement.cosine(measurement.estimators[0])
    }
    let same = cosine(once([[0.1, 0.7]], [0.3, 2.1])) ?? 2
    #expect(same <= 1 && same > 1 - 1e-6)
    let opposite = cosine(once([[0.1, 0.7]], [-0.3, -2.1])) ?? 2
    #expect(opposite >= -1 && opposite < -1 + 1e-6)
    #expect(abs(cosine(once([[1, 0]], [0, 1])) ?? 2) < 1e-15)
    #expect(cosine(once([[0, 0]], [1, 1])) == nil && cosine(once([[1, 1]], [0, 0])) == nil)
    // The estimate of ‖G‖² is negative here.
    let negative = once([[1, 0], [-1, 0.1]], [1, 1], population: 100)
    #expect(negative.squaredGradient < 0 && cosine(negative) == nil)
    // Here it is smaller than what the product of two means allows.
    let small = once([[1, 0], [0, 1]], [1, 1], population: 1000)
    #expect(small.squaredGradient > 0 && small.squaredGradient < 0.01 && cosine(small) == 1)
  }

  // MARK: Sparse paths and memory

  private func path(_ population: Int?, depth: Int = 0, isSparse: Bool = false) -> ReferencePath {
    ReferencePath(
      groups: Self.groups, filters: Self.filters, momentum: Self.momentum, population: population,
      depth: depth, isSparse: isSparse)
  }

  private func step(_ path: inout ReferencePath, _ t: Int, chunks indices: [Int]) {
    for k in indices { path.add(Self.chunks[t][k], images: 16) }
    path.advance(Self.batches[t])
  }

  /// Where G is known at some steps only, the whole error is measured as where it is always known.
  @Test(arguments: [nil, chunkCount]) func sparsePathsMeasureTheSameErrors(population: Int?) {
    let indices = population == nil ? Array(0..<Self.chunkCount) : [0, 2, 5]
    let dense = measure(chunks: indices, population: population)
    var sparse = path(population, isSparse: true)
    for t in 0..<Self.steps {
      let isKnown = t % 3 == 2
      step(&sparse, t, chunks: isKnown ? indices : [])
      guard isKnown else { continue }
      let (found, expected) = (sparse.measure().whole, dense[t].whole)
      #expect(sparse.measure().step == t + 1)
      #expect(abs(found.squaredGradient - expected.squaredGradient) < 1e-12)
      #expect(abs(found.squaredGradientNoise - expected.squaredGradientNoise) < 1e-12)
      for (one, other) in zip(found.estimators, expected.estimators) {
        #expect(abs(one.weightSum - other.weightSum) < 1e-15)
        #expect(abs(one.squaredError - other.squaredError) < 1e-6 * (1 + abs(other.squaredError)))
        #expect(abs(one.descent - other.descent) < 1e-6 * (1 + abs(other.descent)))
        #expect(abs(one.squaredNorm - other.squaredNorm) < 1e-6 * (1 + abs(other.squaredNorm)))
        // What it cannot know it does not make up.
        #expect(abs(one.squaredBias) < 1e-12 && abs(one.crossTerm) < 1e-12)
      }
    }
  }

  /// Over all samples of a size, the errors of a sparse path are on average those of the whole training set.
  @Test func sparseSamplesAreUnbiased() {
    func last(_ indices: [Int], _ population: Int?) -> GradientMeasurement {
      var path = path(population, isSparse: true)
      for t in 0..<(Self.steps - 1) { step(&path, t, chunks: []) }
      step(&path, Self.steps - 1, chunks: indices)
      return path.measure().whole
    }
    let whole = last(Array(0..<Self.chunkCount), nil)
    let samples = subsets(of: Self.chunkCount, size: 3).map { last($0, Self.chunkCount) }
    for index in Self.filters.indices {
      let mean = samples.reduce(0) { $0 + $1.estimators[index].squaredError } / Double(samples.count)
      #expect(abs(mean - whole.estimators[index].squaredError) < 1e-6 * whole.estimators[index].squaredError)
    }
  }

  /// A path that goes on from what another remembered measures what that one would have.
  @Test(arguments: [(nil, false), (chunkCount, false), (nil, true), (chunkCount, true)] as [(Int?, Bool)])
  func pathsGoOnFromWhatTheyRemember(population: Int?, isSparse: Bool) {
    let indices = population == nil ? Array(0..<Self.chunkCount) : [1, 3, 4]
    for pause in [0, 1, 5] {
      var one = path(population, depth: 4, isSparse: isSparse)
      var other = path(population, depth: 4, isSparse: isSparse)
      for t in 0..<pause { step(&one, t, chunks: indices) }
      let isRestored = other.restore(one.memory)
      #expect(isRestored)
      for t in pause..<Self.steps {
        step(&one, t, chunks: indices)
        step(&other, t, chunks: indices)
        #expect(one.measure() == other.measure())
      }
    }
  }

  @Test func whatIsRememberedOfAnotherPathIsRefused() {
    var one = path(Self.chunkCount)
    for t in 0..<3 { step(&one, t, chunks: [0, 1, 2]) }
    let memory = one.memory
    var fresh = path(Self.chunkCount)
    var lacking = memory
    lacking.floats["chunk.1.average"] = nil
    var short = memory
    short.doubles["reference.first"] = [1]
    // Of the whole training set, where a sample was remembered.
    var whole = path(nil)
    let accepted = [fresh.restore(lacking), fresh.restore(short), whole.restore(memory)]
    #expect(accepted == [false, false, false])
    #expect(fresh.step == 0 && whole.step == 0)
    let isRestored = fresh.restore(memory)
    #expect(isRestored && fresh.step == 3)
  }
}
