/// The inner products of the six vectors that every estimate and its error are made of.
///
/// With G_i the full-batch gradient of step i and M_t the exponential average of them, at step t:
///
///     0  G = G_t                        what is estimated
///     1  B = M_t − (1−β^t)·G_t          bias of the exponential average: (1−β)·ξ_t
///     2  D = G_1 − G_t
///     3  g_t − G_t                      noise of the newest gradient,
///     4  m_t − M_t                      of the exponential average,
///     5  g_1 − G_1                      and of the first gradient
///
/// An estimate e_t = a·g_t + b·m_t + c·g_1 is then S·G + (b·B + c·D) + (a·noise₃ + b·noise₄ + c·noise₅), with
/// S = a + b·(1−β^t) + c: bias and noise, and all their norms, are sums of these products, for any number of estimators.
/// The vectors are differences already, so that no small number is the difference of two large ones.
struct InnerProducts: Equatable, Sendable {
  static let count = 6

  /// Row-major, symmetric.
  private(set) var values = [Double](repeating: 0, count: count * count)

  subscript(i: Int, j: Int) -> Double {
    get { values[i * Self.count + j] }
    set {
      values[i * Self.count + j] = newValue
      values[j * Self.count + i] = newValue
    }
  }

  /// ⟨Σ x_i·v_i, Σ y_j·v_j⟩.
  func product(_ x: [Double], _ y: [Double]) -> Double {
    var sum = 0.0
    for i in 0..<Self.count where x[i] != 0 {
      for j in 0..<Self.count where y[j] != 0 { sum += x[i] * y[j] * self[i, j] }
    }
    return sum
  }

  static func + (a: InnerProducts, b: InnerProducts) -> InnerProducts {
    a.combined(b) { $0 + $1 }
  }

  static func - (a: InnerProducts, b: InnerProducts) -> InnerProducts {
    a.combined(b) { $0 - $1 }
  }

  static func * (factor: Double, a: InnerProducts) -> InnerProducts {
    a.combined(a) { value, _ in factor * value }
  }

  private func combined(_ other: InnerProducts, _ operation: (Double, Double) -> Double) -> InnerProducts {
    var result = self
    for index in values.indices { result.values[index] = operation(values[index], other.values[index]) }
    return result
  }
}

/// A stretch of the six vectors, small enough to stay in the nearest cache while their products are taken.
struct VectorTile: Sendable {
  static let width = 256

  private var values = [Double](repeating: 0, count: InnerProducts.count * width)

  /// Puts the vectors' stretch `range`, of at most ``width`` coordinates, into the tile; the rest of it is 0.
  ///
  /// - Parameters:
  ///   - newest: Of a full-batch sequence, or of one chunk's, as are the next two. Where those are empty, the gradients of
  ///     all steps are taken to have been the newest.
  mutating func fill<Scalar: BinaryFloatingPoint>(
    _ range: Range<Int>, _ estimates: GradientAverages, newest: [Scalar], average: [Scalar],
    first: [Scalar], share: Double
  ) {
    let width = Self.width
    values.withUnsafeMutableBufferPointer { rows in
      for (column, i) in range.enumerated() {
        let g = Double(newest[i])
        let m = average.isEmpty ? share * g : Double(average[i])
        let f = first.isEmpty ? g : Double(first[i])
        rows[column] = g
        rows[width + column] = m - share * g
        rows[2 * width + column] = f - g
        rows[3 * width + column] = estimates.newest[i] - g
        rows[4 * width + column] = estimates.average[i] - m
        rows[5 * width + column] = estimates.first[i] - f
      }
      guard range.count < width else { return }
      for row in 0..<InnerProducts.count {
        for column in range.count..<width { rows[row * width + column] = 0 }
      }
    }
  }

  /// Adds the products of the tile's own vectors.
  func addProducts(to products: inout InnerProducts) {
    values.withUnsafeBufferPointer { rows in
      for i in 0..<InnerProducts.count {
        for j in i..<InnerProducts.count { products[i, j] += dot(rows, i, rows, j) }
      }
    }
  }

  /// Adds ⟨x_i, y_j⟩ + ⟨x_j, y_i⟩ for this tile's vectors x and another's y.
  func addSymmetricProducts(with other: VectorTile, to products: inout InnerProducts) {
    values.withUnsafeBufferPointer { rows in
      other.values.withUnsafeBufferPointer { others in
        for i in 0..<InnerProducts.count {
          for j in i..<InnerProducts.count {
            products[i, j] += dot(rows, i, others, j) + dot(rows, j, others, i)
          }
        }
      }
    }
  }

  private func dot(
    _ x: UnsafeBufferPointer<Double>, _ i: Int, _ y: UnsafeBufferPointer<Double>, _ j: Int
  ) -> Double {
    guard let first = x.baseAddress, let second = y.baseAddress else { return 0 }
    let size = MemoryLayout<Double>.size
    let (a, b) = (
      UnsafeRawPointer(first + i * Self.width), UnsafeRawPointer(second + j * Self.width)
    )
    // Two sums of four, which do not wait for each other.
    var (even, odd) = (SIMD4<Double>.zero, SIMD4<Double>.zero)
    for column in stride(from: 0, to: Self.width, by: 8) {
      func four(_ vector: UnsafeRawPointer, _ offset: Int) -> SIMD4<Double> {
        vector.loadUnaligned(fromByteOffset: (column + offset) * size, as: SIMD4<Double>.self)
      }
      even += four(a, 0) * four(b, 0)
      odd += four(a, 4) * four(b, 4)
    }
    return (even + odd).sum()
  }
}
