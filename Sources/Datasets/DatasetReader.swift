/// Reads a data set's splits from wherever they lie.
struct DatasetReader {
  let location: DatasetLocation
  let official: OfficialDataset

  struct Contents {
    var train: ImageSet
    var test: ImageSet
    /// How the files differ from those that the authors publish; `nil` where they have the same checksums.
    var difference: String?
  }

  init(_ location: DatasetLocation) {
    self.location = location
    official = OfficialDataset.named(location.name)
  }

  func read() throws -> Contents {
    switch official.layout {
    case .cifar(_, let labelBytes):
      location.form == .archive
        ? try readArchive(labelBytes: labelBytes) : try readFolder(labelBytes: labelBytes)
    case .idx:
      try readIDX()
    }
  }

  /// One pass: the archive is hashed while it is unpacked.
  private func readArchive(labelBytes: Int) throws -> Contents {
    let compressed = HashingSource(try FileSource(path: location.path))
    let tar = try TarSource(GzipSource(compressed))
    var parts: [String: ImageSet] = [:]
    while let path = try tar.nextFile() {
      guard let file = official.files.first(where: { $0.name == basename(path) }) else { continue }
      if parts[file.name] != nil {
        throw DatasetError(.badData, "\(location.path) holds \(file.name) twice: get it again.")
      }
      parts[file.name] = try cifar(file, labelBytes)
        .read(tar, name: "\(location.path), \(file.name)")
    }
    let ordered = try official.files.map { file in
      guard let part = parts[file.name] else {
        throw DatasetError(
          .badData,
          "\(location.path) has no \(file.name): get it again with 'rsgdm-lab datasets fetch "
            + "\(location.name.rawValue)'.")
      }
      return (file.split, part)
    }
    parts = [:]
    let (found, expected) = (compressed.sha256, official.published.first?.sha256 ?? "")
    return contents(
      ordered,
      difference: found == expected ? nil : "the archive has SHA-256 \(found), the published one \(expected)")
  }

  private func readFolder(labelBytes: Int) throws -> Contents {
    var differing: [String] = []
    let parts = try official.files.map { file in
      let source = HashingSource(try FileSource(path: path(of: file)))
      let part = try cifar(file, labelBytes).read(source, name: source.name)
      if source.sha256 != file.sha256 { differing.append(file.name) }
      return (file.split, part)
    }
    return contents(parts, difference: difference(differing))
  }

  private func readIDX() throws -> Contents {
    var differing: [String] = []
    var splits: [ImageSet] = []
    for split in [Split.train, .test] {
      var pixels: [UInt8] = []
      var labels: [UInt8] = []
      for file in official.files where file.split == split {
        let source = try unpacked(file)
        let idx = IDXFile(records: file.records)
        if file.name.contains("images") {
          pixels = try idx.readImages(source)
        } else {
          labels = try idx.readLabels(source, classCount: official.classCount)
        }
        if source.sha256 != file.sha256 { differing.append(file.name) }
      }
      let images = pixels.count / ImageSet.pixelsPerChannel
      if images != labels.count {
        throw DatasetError(
          .badData,
          "\(location.path): the \(split.adjective) files hold \(images) images and \(labels.count) labels. "
            + "Get both again.")
      }
      splits.append(ImageSet(channels: official.channels, pixels: pixels, labels: labels))
    }
    return Contents(train: splits[0], test: splits[1], difference: difference(differing))
  }

  /// A data file as it was before it was compressed.
  func unpacked(_ file: DataFile) throws -> HashingSource {
    let path = try path(of: file)
    let source = try FileSource(path: path)
    return HashingSource(path.hasSuffix(".gz") ? try GzipSource(source) : source)
  }

  private func path(of file: DataFile) throws -> String {
    if let path = official.path(of: file, in: location.path) { return path }
    throw DatasetError(
      .missing,
      "\(file.name) is not in \(location.path), where other files of \(location.name.rawValue) are. Get it with "
        + "'rsgdm-lab datasets fetch \(location.name.rawValue)'.")
  }

  private func difference(_ files: [String]) -> String? {
    if files.isEmpty { return nil }
    let which = files.count == official.files.count ? "all files" : files.joined(separator: ", ")
    return "not with the published checksum: \(which)"
  }

  private func cifar(_ file: DataFile, _ labelBytes: Int) -> CIFARFile {
    CIFARFile(labelBytes: labelBytes, classCount: official.classCount, records: file.records)
  }

  private func contents(_ parts: [(split: Split, images: ImageSet)], difference: String?) -> Contents {
    func images(_ split: Split) -> ImageSet {
      .concatenating(
        parts.filter { $0.split == split }.map(\.images), channels: official.channels)
    }
    return Contents(train: images(.train), test: images(.test), difference: difference)
  }
}
