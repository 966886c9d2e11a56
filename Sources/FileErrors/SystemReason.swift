import Foundation

extension Error {
  /// Why something could not be done to a file, in the system's words: `Not a directory`. Foundation's own are often no more
  /// than a number.
  package var systemReason: String {
    let error = self as NSError
    let causes = [error, (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError }]
    guard let cause = causes.compactMap({ $0 }).first(where: { $0.domain == NSPOSIXErrorDomain }) else {
      return error.localizedDescription
    }
    return String(cString: strerror(Int32(cause.code)))
  }
}
