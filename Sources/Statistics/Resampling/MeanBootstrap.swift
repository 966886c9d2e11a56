extension Bootstrap {
  /// The means of resamples of one sample.
  ///
  /// - Throws: ``StatisticsError`` as ``init(strata:resamples:seed:)`` does, and for values that are not finite.
  public static func means(of values: [Double], resamples: Int, seed: UInt64) throws(StatisticsError)
    -> [Double]
  {
    try requireFinite(values)
    let bootstrap = try Bootstrap(strata: [values.count], resamples: resamples, seed: seed)
    // Differences to the mean are added up: they are small, and so is what rounding takes from them.
    let (centre, _) = try centred(values)
    let deviations = values.map { $0 - centre }
    let count = Double(values.count)
    return bootstrap.replicates(scratch: deviations) { drawn, deviations in
      deviations.withUnsafeBufferPointer { deviations in
        // Four sums, which do not wait for each other.
        var sums = (0.0, 0.0, 0.0, 0.0)
        var position = 0
        while position + 4 <= drawn.count {
          sums.0 += deviations[Int(drawn[position])]
          sums.1 += deviations[Int(drawn[position + 1])]
          sums.2 += deviations[Int(drawn[position + 2])]
          sums.3 += deviations[Int(drawn[position + 3])]
          position += 4
        }
        while position < drawn.count {
          sums.0 += deviations[Int(drawn[position])]
          position += 1
        }
        return centre + ((sums.0 + sums.1) + (sums.2 + sums.3)) / count
      }
    }
  }

  /// The means of resamples with the standard error of each, s*/√n: what a studentized interval needs.
  ///
  /// - Throws: ``StatisticsError`` as ``means(of:resamples:seed:)`` does, and for fewer than 2 values.
  public static func meansAndErrors(of values: [Double], resamples: Int, seed: UInt64) throws(StatisticsError)
    -> [(value: Double, standardError: Double)]
  {
    try requireValues(2, in: values)
    let (centre, _) = try centred(values)
    let deviations = values.map { $0 - centre }
    let largest = deviations.reduce(0) { max($0, abs($1)) }
    let count = Double(values.count)
    return try Bootstrap(strata: [values.count], resamples: resamples, seed: seed)
      .replicates(scratch: deviations) { drawn, deviations in
        deviations.withUnsafeBufferPointer { deviations in
          // From one of the values drawn, so that one value, drawn again and again, does not vary.
          let origin = drawn.first.map { deviations[Int($0)] } ?? 0
          var (sum, squares) = (0.0, 0.0)
          for index in drawn {
            let value = deviations[Int(index)] - origin
            sum += value
            squares += value * value
          }
          let variance = (squares - sum * sum / count) / (count - 1)
          // Values that are equal but for their rounding do not either.
          let hasSpread = variance > 1e-24 * largest * largest
          return (centre + (origin + sum / count), hasSpread ? (variance / count).squareRoot() : 0)
        }
      }
  }
}

extension ConfidenceInterval {
  /// The BCa interval of a mean.
  ///
  /// - Throws: ``StatisticsError`` for fewer than 2 values, one that is not finite, or a level outside (0, 1).
  public static func bcaMean(
    of values: [Double], level: Double = 0.95, resamples: Int = 10_000, seed: UInt64 = 1
  ) throws(StatisticsError) -> ConfidenceInterval {
    try requireValues(2, in: values)
    let (mean, _) = try centred(values)
    let count = Double(values.count)
    return try bca(
      Bootstrap.means(of: values, resamples: resamples, seed: seed), estimate: mean,
      leftOut: [values.map { mean + (mean - $0) / (count - 1) }], level: level)
  }
}
