import Experiment
import FileErrors
import Foundation

/// How far fetching one file has come.
public struct DownloadProgress: Hashable, Sendable {
  public let file: String
  /// Bytes on disk, those of an earlier attempt included.
  public let received: Int
  /// Bytes of the whole file.
  public let total: Int
}

/// Fetches a data set's published files and puts in place only what has the published checksums.
///
/// A file grows as `NAME.part`, which the next attempt continues where an attempt was cut off. It gets its
/// name when it is whole and its checksum is right; otherwise it is deleted.
public struct DatasetDownload: Sendable {
  private let command: String
  private let files: [PublishedFile]
  private let address: String
  private let directory: String
  private let timeout: TimeInterval

  /// - Parameters:
  ///   - directory: Where the files go; made where it is not there. See
  ///     ``DatasetLocator/downloadDirectory(for:)``.
  ///   - address: A mirror's directory, instead of the authors' own.
  ///   - timeout: Seconds without a byte after which an attempt is given up.
  public init(
    _ name: DatasetName, into directory: String, from address: String? = nil, timeout: TimeInterval = 60
  ) {
    let official = OfficialDataset.named(name)
    self.init(
      files: official.published, into: directory, from: address ?? official.address, name: name.rawValue,
      timeout: timeout)
  }

  package init(
    files: [PublishedFile], into directory: String, from address: String, name: String,
    timeout: TimeInterval = 60
  ) {
    command = "rsgdm-lab datasets fetch \(name)"
    self.files = files
    self.address = address
    self.directory = directory
    self.timeout = timeout
  }

  /// What is fetched: address and size in bytes of each file.
  public var plan: [(address: String, size: Int)] { files.map { (join(address, $0.name), $0.size) } }

  /// Fetches the files that are not there yet, and returns the paths of all.
  ///
  /// Cancelling the task stops at once and keeps what has come.
  ///
  /// - Parameter progress: Called after every piece of data, on a thread of the network's.
  /// - Throws: ``DatasetError`` of kind `download`; `CancellationError`.
  public func run(progress: @escaping @Sendable (DownloadProgress) -> Void = { _ in }) async throws
    -> [String]
  {
    do {
      try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    } catch {
      throw DatasetError(.download, "The directory \(directory) cannot be made: \(error.systemReason).")
    }
    var paths: [String] = []
    for file in files {
      paths.append(try await fetch(file, progress))
    }
    return paths
  }

  private func fetch(
    _ file: PublishedFile, _ progress: @escaping @Sendable (DownloadProgress) -> Void
  ) async throws -> String {
    let path = join(directory, file.name)
    if isFile(path) {
      let found = try sha256(of: path)
      if found == file.sha256 { return path }
      throw DatasetError(
        .download,
        "\(path) is there and is not the official file (SHA-256 \(found), expected \(file.sha256)). Move it "
          + "away, then run '\(command)' again.")
    }
    let part = path + ".part"
    guard let url = URL(string: join(address, file.name)), ["http", "https"].contains(url.scheme)
    else {
      throw DatasetError(.download, "'\(address)' is not an address: expected https://HOST/PATH/.")
    }
    let transfer = try FileTransfer(
      url: url, part: part, size: file.size, timeout: timeout,
      progress: { progress(DownloadProgress(file: file.name, received: $0, total: file.size)) })
    defer { transfer.close() }
    do {
      try await transfer.run()
    } catch let error as FileTransfer.Failure {
      if error.kept == 0 { try? FileManager.default.removeItem(atPath: part) }
      throw failure(file, url, error)
    }
    try transfer.flush()
    let found = try sha256(of: part)
    if found != file.sha256 {
      try? FileManager.default.removeItem(atPath: part)
      throw DatasetError(
        .download,
        "\(url.absoluteString) is not the official file: expected SHA-256 \(file.sha256), found \(found). It "
          + "was deleted. \(byHand(file))")
    }
    if rename(part, path) != 0 {
      throw DatasetError(
        .download, "\(part) cannot be renamed to \(path): \(String(cString: strerror(errno))).")
    }
    return path
  }

  private func failure(_ file: PublishedFile, _ url: URL, _ failure: FileTransfer.Failure) -> DatasetError {
    let kept =
      failure.kept > 0 ? " \(failure.kept) of \(file.size) bytes are kept: '\(command)' goes on." : ""
    return DatasetError(
      .download, "\(url.absoluteString) was not fetched: \(failure.reason).\(kept) \(byHand(file))")
  }

  private func byHand(_ file: PublishedFile) -> String {
    "Or get \(file.name) by hand and put it into \(directory)."
  }

  private func sha256(of path: String) throws -> String {
    let source = HashingSource(try FileSource(path: path))
    try source.drain()
    return source.sha256
  }
}
