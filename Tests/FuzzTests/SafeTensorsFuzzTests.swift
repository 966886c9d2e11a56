import Foundation
import Testing
import Training

extension FuzzTests {
  @Suite struct SafeTensorsFuzzTests {
    private static let dialect = Mutator.Dialect(
      tokens: [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\"F32\"", "\"F64\"", "\"I64\"",
        "\"dtype\"",
        "\"shape\"", "\"data_offsets\"", "\"__metadata__\"", "[0,8]", "[8,0]", "[]", "[0]", "[2,3]",
        "[-1,-1]", "null",
        "\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},", " ", "e\u{301}", "\u{0}",
      ],
      brackets: [("[", "]"), ("{\"a\":", "}"), ("\"", "\"")], headerBytes: 64)

    private static func corpus() throws -> [[UInt8]] {
      var small = SafeTensors()
      small.metadata = ["epoch": "3", "note": "a \"quoted\" é"]
      small.set("weight", [1, -2.5, .infinity, 0x1p-140, 5, 6], shape: [2, 3])
      small.set("steps", 1 << 40)
      small.set("empty", [], shape: [0, 7])
      var one = SafeTensors()
      one.set("optimizer.m.fc.bias", [1, 2], shape: [2])
      one.set("d", doubles: [0.1, -1e300], shape: [2])
      return try [small, one, SafeTensors()].map { Array(try $0.encoded()) }.flatMap { [$0, unchecked($0)] }
    }

    /// The file without its checksum, which would refuse whatever was changed.
    private static func unchecked(_ bytes: [UInt8]) -> [UInt8] {
      let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
      let header = String(decoding: bytes[8..<(8 + length)], as: UTF8.self)
        .replacing(#/,?"sha256":"[0-9a-f]*"/#, with: "")
      var size = header.utf8.count
      return (0..<8).map { _ in
        defer { size >>= 8 }
        return UInt8(truncatingIfNeeded: size)
      } + Array(header.utf8) + bytes[(8 + length)...]
    }

    @Test func checkpoints() throws {
      let limit = AddressSpaceLimit(gigabytes: 2)
      try Fuzzer(name: "safetensors", number: 11, corpus: try Self.corpus(), dialect: Self.dialect).run(
        100_000
      ) {
        bytes, mutator in
        if mutator.below(4) > 0 { Self.mendLength(&bytes) }
      } parse: { bytes in
        do {
          // A slice now and then, whose indices do not begin at 0.
          let data = bytes.count % 2 == 0 ? Data(bytes) : Data([0] + bytes).dropFirst()
          let file = try SafeTensors(decoding: data)
          for (name, entry) in file.entries {
            let size = entry.bytes.count
            try demand(size <= bytes.count, "'\(name)' has \(size) bytes of \(bytes.count)")
            try demand(entry.shape.allSatisfy { $0 >= 0 }, "'\(name)' has the shape \(entry.shape)")
            if entry.kind == .float32 {
              try demand(
                try file.floats(name, shape: entry.shape).count * 4 == size, "'\(name)' is not all there")
            }
          }
          let encoded = try file.encoded()
          let again = try SafeTensors(decoding: encoded)
          try demand(again.entries == file.entries && again.metadata == file.metadata, "does not come back")
          try demand(try again.encoded() == encoded, "comes back as other bytes")
          return .accepted
        } catch let error as CheckpointError {
          try demand(!error.reason.isEmpty, "no reason")
          return .refused
        }
      }
      withExtendedLifetime(limit) {}
    }

    /// Makes the length in front of the header that of the first JSON object, as far as one can be seen.
    private static func mendLength(_ bytes: inout [UInt8]) {
      guard bytes.count > 8 else { return }
      var depth = 0
      for at in 8..<bytes.count {
        if bytes[at] == UInt8(ascii: "{") { depth += 1 }
        if bytes[at] == UInt8(ascii: "}") { depth -= 1 }
        if depth == 0 {
          let length = UInt64(at - 7)
          for byte in 0..<8 { bytes[byte] = UInt8(truncatingIfNeeded: length >> UInt64(8 * byte)) }
          return
        }
      }
    }
  }
}
