import Report

extension String {
  /// The text as a word of a command line that a person copies into a shell.
  var quotedForShell: String {
    let isPlain =
      !isEmpty && unicodeScalars.allSatisfy { "/._-=:@%+,".unicodeScalars.contains($0) || $0.isPlain }
    return isPlain ? self : "'" + replacing(scalar: "'", with: "'\\''") + "'"
  }
}

extension Unicode.Scalar {
  fileprivate var isPlain: Bool { isASCII && properties.isAlphabetic || ("0"..."9").contains(self) }
}
