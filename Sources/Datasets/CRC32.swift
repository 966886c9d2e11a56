/// The checksum at the end of a gzip file (RFC 1952, section 8), which libarchive does not compare.
package struct CRC32 {
  private var state: UInt32 = 0xFFFF_FFFF

  package init() {}

  /// The checksum of everything given to ``update(_:)`` so far.
  package var value: UInt32 { ~state }

  /// Eight bytes a turn, one table for each ("slicing by 8"): fast enough not to be seen beside inflating.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = state
    Self.tables.withUnsafeBufferPointer { table in
      var at = 0
      while at &+ 8 <= bytes.count {
        let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian ^ UInt64(crc)
        crc = 0
        for byte in 0..<8 {
          crc ^= table[(7 &- byte) &* 256 &+ Int(truncatingIfNeeded: (word >> UInt64(8 &* byte)) & 0xFF)]
        }
        at &+= 8
      }
      while at < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[at])) & 0xFF)]
        at &+= 1
      }
    }
    state = crc
  }

  /// Entry 256·k + b is the checksum's change by byte b followed by k zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      tables[byte] = (0..<8).reduce(UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 0 ? 0 : 0xEDB8_8320) }
    }
    for index in 256..<tables.count {
      let previous = tables[index - 256]
      tables[index] = previous >> 8 ^ tables[Int(previous & 0xFF)]
    }
    return tables
  }()
}
