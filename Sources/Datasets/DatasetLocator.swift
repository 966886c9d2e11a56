import Experiment
import Foundation

/// Where a data set lies, and in which form.
public struct DatasetLocation: Hashable, Sendable {
  public enum Form: Hashable, Sendable {
    /// `path` is the published `.tar.gz`, which is read where it is.
    case archive
    /// `path` is the folder of the data files.
    case folder
  }

  public let name: DatasetName
  public let form: Form
  public let path: String

  public init(name: DatasetName, form: Form, path: String) {
    self.name = name
    self.form = form
    self.path = path
  }

  /// The data set in `directory`: its archive or its files, there, in a folder of the data set's name, or in
  /// the folder that the archive unpacks to. `directory` may also be the archive itself.
  ///
  /// Returns `nil` where none of its files is; a location may still lack some of them.
  public static func find(_ name: DatasetName, in directory: String) -> DatasetLocation? {
    let official = OfficialDataset.named(name)
    if let archive = official.archive, isFile(directory), basename(directory) == archive {
      return DatasetLocation(name: name, form: .archive, path: directory)
    }
    for place in [directory, join(directory, name.rawValue)] {
      if let archive = official.archive, isFile(join(place, archive)) {
        return DatasetLocation(name: name, form: .archive, path: join(place, archive))
      }
      for folder in official.folders(in: place)
      where official.files.contains(where: { official.path(of: $0, in: folder) != nil }) {
        return DatasetLocation(name: name, form: .folder, path: folder)
      }
    }
    return nil
  }
}

/// Looks for data sets: in the directory that was asked for, and there only; otherwise in `RSGDM_LAB_DATA`, in
/// the user's cache, and where the system's packages put them.
public struct DatasetLocator: Sendable {
  private let directory: String?
  private let environment: [String: String]
  private let systemDirectories: [String]

  /// - Parameters:
  ///   - directory: What the user asked for with `--data`.
  ///   - environment: The process's environment: `RSGDM_LAB_DATA`, `XDG_CACHE_HOME` and `HOME` count.
  ///   - systemDirectories: Debian's packages of data sets have a folder each in `/usr/share/datasets`.
  public init(
    directory: String? = nil, environment: [String: String],
    systemDirectories: [String] = ["/usr/share/datasets"]
  ) {
    self.directory = directory
    self.environment = environment
    self.systemDirectories = systemDirectories
  }

  /// The directories that are looked into, in order.
  public var places: [String] {
    if let directory { return [directory] }
    return [variable("RSGDM_LAB_DATA"), cacheDirectory].compactMap { $0 } + systemDirectories
  }

  /// Where data sets are fetched to by default, a folder each: `directory`, else `RSGDM_LAB_DATA`, else the
  /// user's cache.
  ///
  /// - Throws: ``DatasetError`` where there is no such place: no `HOME` either.
  public func downloadDirectory(for name: DatasetName) throws -> String {
    guard let place = directory ?? variable("RSGDM_LAB_DATA") ?? cacheDirectory else {
      throw DatasetError(
        .missing, "There is no place for \(name.rawValue): HOME is not set. Name one with --data DIR.")
    }
    return join(place, name.rawValue)
  }

  /// The first place that has `name`.
  ///
  /// - Throws: ``DatasetError`` of kind `missing` that lists every place and says how to get the data.
  public func locate(_ name: DatasetName) throws -> DatasetLocation {
    for place in places {
      if let location = DatasetLocation.find(name, in: place) { return location }
    }
    throw Self.notFound(name, in: places)
  }

  static func notFound(_ name: DatasetName, in places: [String]) -> DatasetError {
    let official = OfficialDataset.named(name)
    let looked = places.map { "\n  \($0)" }.joined()
    return DatasetError(
      .missing,
      "The data set \(name.rawValue) was not found. Looked in:\(looked)\n"
        + "Get it with 'rsgdm-lab datasets fetch \(name.rawValue)', or put \(official.whatToPut) into one of "
        + "these, or name its directory with --data DIR.")
  }

  /// `$XDG_CACHE_HOME/rsgdm-lab` or `~/.cache/rsgdm-lab`.
  private var cacheDirectory: String? {
    // The XDG base directory specification says to ignore relative paths.
    if let cache = variable("XDG_CACHE_HOME"), cache.hasPrefix("/") { return join(cache, "rsgdm-lab") }
    return variable("HOME").map { join($0, ".cache/rsgdm-lab") }
  }

  private func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension OfficialDataset {
  /// The name of the one archive that holds every file, where the data set is published as one.
  var archive: String? {
    if case .cifar = layout { return published.first?.name }
    return nil
  }

  /// The folders below `place` that may hold the data files.
  func folders(in place: String) -> [String] {
    if case .cifar(let folder, _) = layout { return [place, join(place, folder)] }
    return [place]
  }

  /// The path of `file` in `folder`, where it is: as it is or, for IDX, compressed.
  func path(of file: DataFile, in folder: String) -> String? {
    let plain = join(folder, file.name)
    if isFile(plain) { return plain }
    if case .idx = layout, isFile(plain + ".gz") { return plain + ".gz" }
    return nil
  }

  /// What a person who got the data by hand puts in place.
  var whatToPut: String {
    switch layout {
    case .cifar(let folder, _):
      "\(archive ?? "") (\(address)\(archive ?? "")) or the folder \(folder) that it unpacks to"
    case .idx:
      "\(published.map(\.name).joined(separator: ", ")) (from \(address); Debian has them in its package "
        + "dataset-fashion-mnist)"
    }
  }
}

func join(_ directory: String, _ name: String) -> String {
  directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
}

func basename(_ path: String) -> String { String(path.split(separator: "/").last ?? "") }

func isFile(_ path: String) -> Bool {
  var isDirectory: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
}
