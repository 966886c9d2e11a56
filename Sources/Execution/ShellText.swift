extension String {
  /// The text as one word of a shell's command line: as it is where nothing in it means anything to a shell, else in single
  /// quotes.
  public var quotedForShell: String {
    let isPlain =
      !isEmpty && unicodeScalars.allSatisfy { "/._-=:@%+,".unicodeScalars.contains($0) || $0.isPlain }
    if isPlain { return self }
    var quoted = "'"
    for scalar in unicodeScalars { quoted += scalar == "'" ? "'\\''" : String(scalar) }
    return quoted + "'"
  }
}

extension Unicode.Scalar {
  fileprivate var isPlain: Bool { isASCII && properties.isAlphabetic || ("0"..."9").contains(self) }
}
