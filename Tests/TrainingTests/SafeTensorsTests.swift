import Foundation
import Testing
import Training

struct SafeTensorsTests {
  private func sample() -> SafeTensors {
    var file = SafeTensors()
    file.metadata = ["epoch": "3", "note": "a \"quoted\" é"]
    file.set("weight", [1, -2.5, .infinity, 0x1p-140, 5, 6], shape: [2, 3])
    file.set("steps", 1 << 40)
    return file
  }

  @Test func comesBackAsItWas() throws {
    let data = try sample().encoded()
    let file = try SafeTensors(decoding: data)
    #expect(file.metadata == sample().metadata)
    #expect(file.entries == sample().entries)
    #expect(try file.floats("weight", shape: [2, 3]) == [1, -2.5, .infinity, 0x1p-140, 5, 6])
    #expect(try sample().encoded() == data)
    // A slice that does not begin at index 0 reads the same.
    let padded = Data([1, 2, 3]) + data
    #expect(try SafeTensors(decoding: padded.dropFirst(3)).entries == file.entries)
  }

  @Test func theBytesAreTheFormats() throws {
    let data = try sample().encoded()
    let length = Int(data[0]) | Int(data[1]) << 8
    #expect(length % 8 == 0)
    let header = try #require(
      try JSONSerialization.jsonObject(with: data[8..<(8 + length)]) as? [String: Any])
    let weight = try #require(header["weight"] as? [String: Any])
    #expect(weight["dtype"] as? String == "F32")
    #expect(weight["shape"] as? [Int] == [2, 3])
    #expect(weight["data_offsets"] as? [Int] == [8, 32])
    #expect(data.count == 8 + length + 32)
  }

  @Test func everyTruncationIsNoticed() throws {
    let data = try sample().encoded()
    for length in 0..<data.count {
      #expect(throws: CheckpointError.self) { try SafeTensors(decoding: data.prefix(length)) }
    }
  }

  @Test(arguments: [
    "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,16]}}",
    "{\"w\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}",
    "{\"w\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}",
    "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}",
    "{\"w\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,800]}}",
    "{\"w\":{\"dtype\":\"X9\",\"shape\":[2],\"data_offsets\":[0,8]}}", "{\"w\":7}", "[]", "{",
  ])
  func headersThatLieAreErrors(_ header: String) {
    var data = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    data.append(contentsOf: header.utf8)
    data.append(Data(count: 8))
    #expect(throws: CheckpointError.self) { try SafeTensors(decoding: data) }
  }

  @Test func doublesComeBackAsTheyWere() throws {
    var file = SafeTensors()
    let values = [0.1, -.leastNonzeroMagnitude, .pi, .greatestFiniteMagnitude]
    file.set("d", doubles: values, shape: [4])
    let read = try SafeTensors(decoding: file.encoded())
    #expect(try read.doubles("d", shape: [4]) == values)
    #expect(throws: CheckpointError.self) { try read.floats("d", shape: [4]) }
  }

  /// Whichever bit changes, it is noticed: by the checksum, or because the file is none any more.
  @Test func everyChangedBitIsNoticed() throws {
    let data = try sample().encoded()
    #expect(try SafeTensors(decoding: data).isVerified)
    var unnoticed: [Int] = []
    for place in data.indices {
      for bit in 0..<8 {
        var changed = data
        changed[place] ^= 1 << bit
        guard let file = try? SafeTensors(decoding: changed), file.isVerified else { continue }
        // White space in the header means nothing.
        if file.entries != sample().entries || file.metadata != sample().metadata { unnoticed.append(place) }
      }
    }
    #expect(unnoticed.isEmpty)
  }
}
