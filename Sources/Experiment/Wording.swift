/// A text from outside as messages show it: on one line, without what would change how a terminal goes on, and cut
/// where it would bury the rest.
func excerpt(_ text: String, limit: Int = 100) -> String {
  var shown = ""
  for (count, scalar) in text.unicodeScalars.enumerated() {
    if count == limit { return shown + "…" }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: shown += scalar.escaped(asASCII: true)
    default: shown.unicodeScalars.append(scalar)
    }
  }
  return shown
}

/// "; did you mean 'x'?" with the candidate nearest to `text`, or nothing where none is near.
package func didYouMean(_ text: String, among candidates: [String]) -> String {
  // The distance of long texts takes long, and nobody means a text that long.
  guard text.utf8.count <= 100 else { return "" }
  let nearest = candidates.filter { $0.utf8.count <= 100 }.map { ($0, editDistance(text, $0)) }.min {
    $0.1 < $1.1
  }
  guard let (name, distance) = nearest, distance <= max(2, text.count / 3) else { return "" }
  return "; did you mean '\(name)'?"
}

/// Levenshtein distance: insertions, deletions and substitutions.
func editDistance(_ first: String, _ second: String) -> Int {
  let second = Array(second)
  var row = Array(0...second.count)
  for (i, character) in first.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in second.indices {
      let substituted = diagonal + (character == second[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
    }
  }
  return row[second.count]
}
