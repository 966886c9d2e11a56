extension String {
  /// The text with each such scalar replaced.
  ///
  /// Whatever ends a string, a cell or a word does so wherever it stands: also before a combining mark, with which it is
  /// another `Character`, that neither `replacing` nor a comparison finds.
  package func replacing(scalar: Unicode.Scalar, with other: String) -> String {
    var result = UnicodeScalarView()
    for next in unicodeScalars {
      if next == scalar { result.append(contentsOf: other.unicodeScalars) } else { result.append(next) }
    }
    return String(result)
  }
}
