/// A file in CIFAR's binary layout: records of `labelBytes` label bytes and 3·32·32 pixel bytes.
///
/// CIFAR-10 has one label byte; CIFAR-100 has two, the coarse class and the fine one, of which the last counts.
package struct CIFARFile {
  package let labelBytes: Int
  package let classCount: Int
  /// What the official file holds; more is an error.
  package let records: Int

  package init(labelBytes: Int, classCount: Int, records: Int) {
    self.labelBytes = labelBytes
    self.classCount = classCount
    self.records = records
  }

  private static let channels = 3
  private static let pixelBytes = channels * ImageSet.pixelsPerChannel

  package var recordBytes: Int { labelBytes + Self.pixelBytes }

  /// Reads `source` to its end.
  ///
  /// - Parameter name: The file, for messages.
  /// - Throws: ``DatasetError`` for an empty file, a part of a record, too many records, a label out of range.
  package func read(_ source: any ByteSource, name: String) throws -> ImageSet {
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    // The official size: memory that a smaller file does not fill is never touched.
    pixels.reserveCapacity(records * Self.pixelBytes)
    var bytes = 0
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: recordBytes * 256, alignment: 16)
    defer { block.deallocate() }
    while true {
      let filled = try source.readFully(into: block)
      bytes += filled
      for start in stride(from: 0, through: filled - recordBytes, by: recordBytes) {
        let label = block[start + labelBytes - 1]
        if Int(label) >= classCount {
          throw DatasetError(
            .badData,
            "\(name): record \(labels.count) (counted from 0) has label \(label); labels are 0 to "
              + "\(classCount - 1). The file is damaged or is not of this data set.")
        }
        if labels.count == records {
          throw DatasetError(
            .badData,
            "\(name) holds more than \(records) records of \(recordBytes) bytes: it is not of this data set.")
        }
        labels.append(label)
        pixels.append(contentsOf: block[(start + labelBytes)..<(start + recordBytes)])
      }
      if filled < block.count { break }
    }
    try checkWhole(bytes: bytes, name: name)
    return ImageSet(channels: Self.channels, pixels: pixels, labels: labels)
  }

  private func checkWhole(bytes: Int, name: String) throws {
    if bytes == 0 {
      throw DatasetError(.badData, "\(name) is empty: get it again.")
    }
    let rest = bytes % recordBytes
    if rest != 0 {
      throw DatasetError(
        .badData,
        "\(name) is truncated: \(bytes) bytes are \(bytes / recordBytes) records of \(recordBytes) bytes and "
          + "\(rest) bytes more (the official file has \(records * recordBytes) bytes). Get it again.")
    }
  }
}
