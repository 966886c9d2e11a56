import Experiment

/// What was found where a file of a data set should be.
public struct VerifiedFile: Hashable, Codable, Sendable {
  public enum State: String, Codable, Sendable {
    /// The file holds, packed or not, what the authors published.
    case official
    /// The file is there and holds something else; or it cannot be read, and `note` says why.
    case notOfficial = "not-official"
    case missing
  }

  public let path: String
  public let state: State
  /// What sets the file apart from the official one, or where to get it.
  public let note: String?
}

extension DatasetLocator {
  /// Compares the files of `name` with the published checksums, without loading them.
  ///
  /// An archive is one file; a data set that was not found is all its published files, missing, where
  /// fetching would put them.
  ///
  /// - Throws: ``DatasetError`` where there is no place at all to look in.
  public func verify(_ name: DatasetName) throws -> [VerifiedFile] {
    let official = OfficialDataset.named(name)
    guard let location = try? locate(name) else {
      let directory = try downloadDirectory(for: name)
      return official.published.map { file in
        VerifiedFile(
          path: join(directory, file.name), state: .missing,
          note: "get it with 'rsgdm-lab datasets fetch \(name.rawValue)'")
      }
    }
    if location.form == .archive {
      let expected = official.published.first?.sha256 ?? ""
      return [
        verified(location.path, sha256: expected) { HashingSource(try FileSource(path: location.path)) }
      ]
    }
    let reader = DatasetReader(location)
    return official.files.map { file in
      guard let path = official.path(of: file, in: location.path) else {
        return VerifiedFile(
          path: join(location.path, file.name), state: .missing,
          note: "get it with 'rsgdm-lab datasets fetch \(name.rawValue)'")
      }
      return verified(path, sha256: file.sha256) { try reader.unpacked(file) }
    }
  }

  private func verified(
    _ path: String, sha256: String, open: () throws -> HashingSource
  ) -> VerifiedFile {
    do {
      let source = try open()
      try source.drain()
      let found = source.sha256
      if found == sha256 { return VerifiedFile(path: path, state: .official, note: nil) }
      return VerifiedFile(
        path: path, state: .notOfficial, note: "its contents have SHA-256 \(found), the official \(sha256)")
    } catch {
      return VerifiedFile(path: path, state: .notOfficial, note: "\(error)")
    }
  }
}
