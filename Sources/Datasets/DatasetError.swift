/// Why a data set could not be found, read or fetched: what is wrong, where, and what to do about it.
public struct DatasetError: Error, Hashable, CustomStringConvertible, Sendable {
  public enum Kind: Hashable, Sendable {
    /// A file is there and does not hold what it should, or a limit asks for more than there is.
    case badData
    /// A file or a whole data set is not there, or cannot be opened.
    case missing
    /// Fetching failed: the network, the server, the disk, or a checksum.
    case download
  }

  public let kind: Kind
  /// One or more sentences to show to a person.
  public let message: String

  public init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  public var description: String { message }
}
