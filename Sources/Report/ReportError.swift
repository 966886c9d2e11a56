/// Why a report could not be written or verified. Nothing of an older report is touched where one is thrown before the
/// new files are complete.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  public enum Code: Equatable, Sendable {
    case gnuplotMissing
    /// gnuplot ended with an error, or without the figure.
    case gnuplotFailed
    case pandocMissing
    /// pandoc ended with an error, or without the page.
    case pandocFailed
    case notWritable
    /// A file of a report that is to be verified.
    case notReadable
  }

  public let code: Code
  public let message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// Looked for on the `PATH`, not found.
  public static let gnuplotMissing = ReportError(
    .gnuplotMissing,
    "the figures are drawn by the program 'gnuplot', which is not on the PATH: install it "
      + "(Debian: apt install gnuplot-nox) and run the report again")

  /// Looked for on the `PATH`, not found.
  public static let pandocMissing = ReportError(
    .pandocMissing,
    "the report is made an HTML page by the program 'pandoc', which is not on the PATH: install it "
      + "(Debian: apt install pandoc) and run the report again, or leave out '--format html'")

  /// 69 where something is to be installed, 1 otherwise.
  public var exitCode: Int32 { code == .gnuplotMissing || code == .pandocMissing ? 69 : 1 }
  public var description: String { message }
}
