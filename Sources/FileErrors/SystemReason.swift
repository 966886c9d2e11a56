import Foundation

extension Error {
  /// Why something could not be done to a file, in the system's words: `Not a directory`. Foundation's own are often no more
  /// than a number.
  package var systemReason: String {
    var cause = self as NSError
    while cause.domain != NSPOSIXErrorDomain {
      guard let next = cause.userInfo[NSUnderlyingErrorKey] as? any Error else { return localizedDescription }
      cause = next as NSError
    }
    return String(cString: strerror(Int32(truncatingIfNeeded: cause.code)))
  }
}
