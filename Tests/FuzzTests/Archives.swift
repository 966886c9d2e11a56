import Datasets
import Foundation

/// Makes tar archives, and broken ones.
enum Tar {
  static let end = [UInt8](repeating: 0, count: 1024)

  /// A header block of ustar, and the contents in blocks.
  static func file(_ name: String, _ contents: [UInt8], kind: Character = "0", target: String = "") -> [UInt8]
  {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at place: Int) {
      for (offset, byte) in text.utf8.prefix(100).enumerated() { header[place + offset] = byte }
    }
    put(name, at: 0)
    for (place, text) in [(100, "0000644"), (108, "0000000"), (116, "0000000"), (136, "00000000000")] {
      put(text, at: place)
    }
    let size = String(contents.count, radix: 8)
    put(String(repeating: "0", count: 11 - size.count) + size, at: 124)
    put(String(kind), at: 156)
    put(target, at: 157)
    put("ustar", at: 257)
    put("00", at: 263)
    mend(&header, at: 0)
    return header + contents + [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
  }

  /// Gives every block that says it is a header the checksum that it should have.
  static func mendHeaders(_ bytes: inout [UInt8]) {
    for start in stride(from: 0, through: bytes.count - 512, by: 512)
    where start == 0 || bytes[(start + 257)..<(start + 262)].elementsEqual("ustar".utf8) {
      mend(&bytes, at: start)
    }
  }

  private static func mend(_ bytes: inout [UInt8], at start: Int) {
    let place = (start + 148)..<(start + 156)
    bytes.replaceSubrange(place, with: [UInt8](repeating: 0x20, count: 8))
    let sum = String(bytes[start..<(start + 512)].reduce(0) { $0 + Int($1) }, radix: 8)
    let text = String(repeating: "0", count: max(0, 6 - sum.count)) + sum + "\0 "
    bytes.replaceSubrange(place, with: text.utf8.prefix(8))
  }
}

/// Makes gzip files.
enum Gzip {
  /// As the `gzip` program compresses.
  static func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory
    let file = folder.appendingPathComponent("rsgdm-fuzz-\(UUID().uuidString)")
    defer { for end in ["", ".gz"] { try? FileManager.default.removeItem(atPath: file.path + end) } }
    try Data(bytes).write(to: file)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-n", file.path]
    try process.run()
    process.waitUntilExit()
    return Array(try Data(contentsOf: URL(fileURLWithPath: file.path + ".gz")))
  }

  /// Without compression (RFC 1951, section 3.2.4), and with the checksum that is due.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var file: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var start = 0
    repeat {
      let end = min(bytes.count, start + 65535)
      let length = UInt16(end - start)
      file.append(end == bytes.count ? 1 : 0)
      for word in [length, ~length] { file += [UInt8(truncatingIfNeeded: word), UInt8(word >> 8)] }
      file += bytes[start..<end]
      start = end
    } while start < bytes.count
    var checksum = CRC32()
    bytes.withUnsafeBytes { checksum.update($0) }
    for word in [checksum.value, UInt32(truncatingIfNeeded: bytes.count)] {
      file += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
    }
    return file
  }
}
