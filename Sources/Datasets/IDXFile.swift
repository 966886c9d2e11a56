/// Files in the IDX layout of MNIST: a big-endian header (magic number, count, for images also rows and
/// columns), then one byte for each pixel or label.
package struct IDXFile {
  /// What the official file holds; more is an error.
  package let records: Int

  package init(records: Int) { self.records = records }

  /// Reads 28×28 images, which get two rows and columns of zeros on every side, or 32×32 ones.
  ///
  /// Returns their pixels, 32×32 bytes each. Memory grows with what is read: a header's promise allocates
  /// nothing.
  ///
  /// - Throws: ``DatasetError`` for another kind of file, other sizes, or a header that the file does not keep.
  package func readImages(_ source: any ByteSource) throws -> [UInt8] {
    let header = try header(source, magic: 0x0803, dimensions: 3, kind: "images")
    let (rows, columns) = (header[1], header[2])
    guard rows == columns, rows == 28 || rows == 32 else {
      throw DatasetError(
        .badData, "\(source.name): images are \(rows)×\(columns) pixels; 28×28 and 32×32 can be read.")
    }
    let size = rows * columns
    let bytes = try body(source, header: header, recordBytes: size)
    if rows == ImageSet.side { return bytes }

    let margin = (ImageSet.side - rows) / 2
    var padded = [UInt8](repeating: 0, count: header[0] * ImageSet.pixelsPerChannel)
    for image in 0..<header[0] {
      for row in 0..<rows {
        let from = image * size + row * columns
        let to = image * ImageSet.pixelsPerChannel + (row + margin) * ImageSet.side + margin
        padded.replaceSubrange(to..<(to + columns), with: bytes[from..<(from + columns)])
      }
    }
    return padded
  }

  /// Reads labels, each below `classCount`.
  ///
  /// - Throws: ``DatasetError``, as ``readImages(_:)`` and for a label out of range.
  package func readLabels(_ source: any ByteSource, classCount: Int) throws -> [UInt8] {
    let header = try header(source, magic: 0x0801, dimensions: 1, kind: "labels")
    let labels = try body(source, header: header, recordBytes: 1)
    if let record = labels.firstIndex(where: { Int($0) >= classCount }) {
      throw DatasetError(
        .badData,
        "\(source.name): record \(record) (counted from 0) has label \(labels[record]); labels are 0 to "
          + "\(classCount - 1). The file is damaged or is not of this data set.")
    }
    return labels
  }

  /// The dimensions after the magic number: the count of records first.
  private func header(
    _ source: any ByteSource, magic: Int, dimensions: Int, kind: String
  ) throws -> [Int] {
    let words = try withUnsafeTemporaryAllocation(byteCount: 4 * (dimensions + 1), alignment: 4) { buffer in
      let filled = try source.readFully(into: buffer)
      if filled == 0 { throw DatasetError(.badData, "\(source.name) is empty: get it again.") }
      if filled < buffer.count {
        throw DatasetError(
          .badData,
          "\(source.name) is truncated: \(filled) bytes, and its header alone has \(buffer.count). "
            + "Get it again.")
      }
      return (0...dimensions).map {
        Int(UInt32(bigEndian: buffer.load(fromByteOffset: 4 * $0, as: UInt32.self)))
      }
    }
    if words[0] != magic {
      let (found, expected) = (String(words[0], radix: 16), String(magic, radix: 16))
      throw DatasetError(
        .badData,
        "\(source.name) is not an IDX file of \(kind): it begins with 0x\(found), not with 0x\(expected).")
    }
    if words[1] == 0 { throw DatasetError(.badData, "\(source.name) holds no \(kind): get it again.") }
    if words[1] > records {
      throw DatasetError(
        .badData,
        "\(source.name): its header promises \(words[1]) \(kind), and the data set has \(records). "
          + "The file is damaged or is not of this data set.")
    }
    return Array(words.dropFirst())
  }

  private func body(_ source: any ByteSource, header: [Int], recordBytes: Int) throws -> [UInt8] {
    // At most 60,000 · 32 · 32: `header` was checked.
    let expected = header[0] * recordBytes
    var bytes: [UInt8] = []
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { block.deallocate() }
    while bytes.count <= expected {
      let count = try source.read(into: block)
      if count == 0 { break }
      bytes.append(contentsOf: block[..<count])
    }
    if bytes.count != expected {
      let found = bytes.count > expected ? "more than that" : "\(bytes.count)"
      throw DatasetError(
        .badData,
        "\(source.name): its header promises \(header[0]) records of \(recordBytes) bytes (\(expected) bytes), "
          + "but \(found) follow. Get it again.")
    }
    return bytes
  }
}
