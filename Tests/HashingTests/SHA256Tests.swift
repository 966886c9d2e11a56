import Hashing
import Testing

@Suite struct SHA256Tests {
  /// The examples of NIST (FIPS 180-4, "SHA_All.pdf" and SHAVS) and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func publishedExamples(message: String, hash: String) {
    #expect(SHA256.hexadecimal(of: message.utf8) == hash)
  }

  @Test func aMillionTimesTheLetterA() {
    let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(SHA256.hexadecimal(of: repeatElement(UInt8(ascii: "a"), count: 1_000_000)) == expected)
  }

  @Test func piecesGiveTheHashOfTheWhole() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 97) }
    var pieces = SHA256()
    for start in stride(from: 0, to: 1000, by: 37) { pieces.update(bytes[start..<min(1000, start + 37)]) }
    #expect(pieces.hexadecimal == SHA256.hexadecimal(of: bytes))
  }

  @Test func readingTheHashDoesNotEndIt() {
    var hash = SHA256()
    hash.update("ab".utf8)
    let first = hash.hexadecimal
    #expect(hash.hexadecimal == first)
    hash.update("c".utf8)
    #expect(hash.hexadecimal == SHA256.hexadecimal(of: "abc".utf8))
  }
}
