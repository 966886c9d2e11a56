/// The values at `probabilities` of the way through the values' order, between neighbours by a straight line: NumPy's and
/// R's default.
///
/// Values are put in order only as far as the answer needs: of 100,000 replicates two quantiles are wanted, and sorting
/// them all would take longer than drawing them did.
///
/// - Parameter values: At least one, none of them NaN.
func quantiles(of values: [Double], at probabilities: [Double]) -> [Double] {
  var values = values
  return values.withUnsafeMutableBufferPointer { values in
    probabilities.map { probability in
      let position = min(max(probability, 0), 1) * Double(values.count - 1)
      let index = min(Int(position), values.count - 1)
      let share = position - Double(index)
      select(index, in: values)
      // Infinite neighbours have no line between them.
      guard share > 0, index + 1 < values.count else { return values[index] }
      let next = values[(index + 1)...].reduce(.infinity, min)
      return next == values[index] ? next : values[index] + (next - values[index]) * share
    }
  }
}

/// Moves the value that sorting would put at `index` there, smaller ones before it and larger ones behind.
///
/// Source: C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961), p. 321.
private func select(_ index: Int, in values: UnsafeMutableBufferPointer<Double>) {
  var (low, high) = (0, values.count - 1)
  while low < high {
    let (first, middle, last) = (values[low], values[low + (high - low) / 2], values[high])
    let pivot = max(min(first, middle), min(max(first, middle), last))
    var (i, j) = (low, high)
    while i <= j {
      while values[i] < pivot { i += 1 }
      while values[j] > pivot { j -= 1 }
      if i <= j {
        values.swapAt(i, j)
        i += 1
        j -= 1
      }
    }
    if index <= j {
      high = j
    } else if index >= i {
      low = i
    } else {
      return
    }
  }
}
