import Randomness

/// Changes bytes a little, again and again, so that most of what comes out is nearly right and reaches deep.
struct Mutator {
  /// What a format is made of: mutations insert these and put them in each other's place.
  struct Dialect {
    /// Words and marks that mean something.
    var tokens: [String] = []
    /// Openings and closings that nest.
    var brackets: [(String, String)] = []
    /// For binary formats: how many bytes at the front are sizes and the like, which half of all changes go to.
    var headerBytes = 0
    /// Inputs do not grow beyond this.
    var largest = 1 << 16
  }

  /// Numbers at which something ends: of integer types, of what doubles hold, of what is a number.
  static let boundaries = [
    "-1", "0", "-0", "1", "2", "127", "128", "255", "256", "32767", "65535", "65536", "65537", "1000000",
    "1000001",
    "2147483647", "2147483648", "-2147483648", "4294967295", "4294967296", "4611686018427387904",
    "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616", "0.5",
    "1.5",
    "0.9999999999999999", "0.99999999999999999", "1e-9", "1e308", "1.7976931348623157e308", "1e309", "-1e308",
    "5e-324", "1e-400", "1e1000000000", "nan", "NaN", "inf", "-inf", ".nan", ".inf", "0x10", "0o17", "1_000",
    "+1",
    "01", "1.", ".5", "1e", "~", "true", "null", "١",
  ]

  private static let words: [UInt64] = [
    0, 1, 2, 27, 28, 32, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x1_0000_0000, 0x3FFF_FFFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, 0x8000_0000_0000_0000, .max - 7, .max,
  ]

  /// Not UTF-8: a lone continuation, an overlong form, a surrogate, beyond the last character, one cut off.
  private static let notText: [[UInt8]] = [
    [0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF], [0xFE, 0xFF],
  ]

  let corpus: [[UInt8]]
  let dialect: Dialect
  private(set) var random: CounterRandom

  init(corpus: [[UInt8]], dialect: Dialect, random: CounterRandom) {
    self.corpus = corpus
    self.dialect = dialect
    self.random = random
  }

  /// One input: one of the corpus, changed once or twice, seldom up to a dozen times.
  mutating func input() -> [UInt8] {
    var bytes = pick(corpus)
    var changes = 1
    while changes < 12, below(5) < 2 { changes += 1 }
    for _ in 0..<changes { change(&bytes) }
    if bytes.count > dialect.largest { bytes.removeLast(bytes.count - dialect.largest) }
    return bytes
  }

  /// Uniform on 0 ..< `bound`.
  mutating func below(_ bound: Int) -> Int { bound < 1 ? 0 : Int(random.next(below: UInt32(bound))) }

  mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

  private mutating func place(in bytes: [UInt8]) -> Int {
    dialect.headerBytes > 0 && below(2) == 0
      ? below(min(bytes.count, dialect.headerBytes) + 1) : below(bytes.count + 1)
  }

  /// A range that is mostly short.
  private mutating func range(in bytes: [UInt8]) -> Range<Int> {
    let start = place(in: bytes)
    let longest = below(4) == 0 ? bytes.count : 16
    return start..<min(bytes.count, start + 1 + below(longest))
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    if dialect.tokens.isEmpty || below(4) == 0 { changeBytes(&bytes) } else { changeText(&bytes) }
  }

  private mutating func changeBytes(_ bytes: inout [UInt8]) {
    let at = place(in: bytes)
    switch below(10) {
    case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8(below(8))
    case 1 where at < bytes.count: bytes[at] = UInt8(below(256))
    case 2 where at < bytes.count: bytes[at] = pick([0, 1, 9, 10, 13, 32, 34, 44, 0x7F, 0x80, 0xFF])
    case 3: bytes.removeSubrange(range(in: bytes))
    case 4: bytes.insert(contentsOf: bytes[range(in: bytes)], at: at)
    case 5: bytes.removeLast(bytes.count - at)
    case 6:
      let other = pick(corpus)
      bytes = Array(bytes[..<at] + other[min(at, other.count)...])
    case 7:
      let other = pick(corpus)
      bytes.insert(contentsOf: other[range(in: other)], at: at)
    case 8: bytes.insert(contentsOf: pick(Self.notText), at: at)
    default: overwriteWord(&bytes)
    }
  }

  /// A word of 2, 4 or 8 bytes, of either byte order, at its own place as headers have it.
  private mutating func overwriteWord(_ bytes: inout [UInt8]) {
    let size = pick([2, 4, 4, 8])
    let at = place(in: bytes) / size * size
    guard at + size <= bytes.count else { return }
    var word = pick(Self.words)
    if below(4) == 0 { word &+= UInt64(below(64)) }
    let isBig = below(2) == 0
    for byte in 0..<size {
      bytes[at + (isBig ? size - 1 - byte : byte)] = UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))
    }
  }

  private mutating func changeText(_ bytes: inout [UInt8]) {
    switch below(10) {
    case 0, 1: replaceToken(&bytes, numbers: true, with: Array(pick(Self.boundaries).utf8))
    case 2: replaceToken(&bytes, numbers: false, with: Array(pick(dialect.tokens).utf8))
    case 3: bytes.insert(contentsOf: pick(dialect.tokens).utf8, at: place(in: bytes))
    case 4: bytes.insert(contentsOf: pick(Self.boundaries).utf8, at: place(in: bytes))
    case 5, 6, 7: changeLines(&bytes)
    case 8: nest(&bytes)
    default: lengthen(&bytes)
    }
  }

  /// Replaces a run of digits or of letters.
  private mutating func replaceToken(_ bytes: inout [UInt8], numbers: Bool, with token: [UInt8]) {
    func belongs(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"): true
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): !numbers
      default: false
      }
    }
    let from = below(bytes.count)
    guard let start = bytes[from...].firstIndex(where: belongs) else { return }
    let end = bytes[start...].firstIndex { !belongs($0) } ?? bytes.count
    bytes.replaceSubrange(start..<end, with: token)
  }

  private mutating func changeLines(_ bytes: inout [UInt8]) {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
    let (first, second) = (below(lines.count), below(lines.count))
    switch below(4) {
    case 0: lines.remove(at: first)
    case 1: lines.insert(lines[first], at: second)
    case 2: lines.swapAt(first, second)
    default:
      let others = pick(corpus).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      lines.insert(Array(others[below(others.count)]), at: second)
    }
    bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  }

  /// Opens brackets, seldom very many, with or without closing them.
  private mutating func nest(_ bytes: inout [UInt8]) {
    guard !dialect.brackets.isEmpty else { return }
    let (open, close) = pick(dialect.brackets)
    let depth = below(20) == 0 ? 1 + below(5000) : 1 + below(40)
    let at = place(in: bytes)
    var nested = [UInt8](String(repeating: open, count: depth).utf8)
    if below(2) == 0 { nested += String(repeating: close, count: depth).utf8 }
    bytes.insert(contentsOf: nested, at: at)
  }

  /// Repeats a byte or a token, seldom very often.
  private mutating func lengthen(_ bytes: inout [UInt8]) {
    let token = below(2) == 0 ? pick(dialect.tokens) : pick(["a", "9", " ", "é", "\"", "\t", "-"])
    let count = below(30) == 0 ? 1 + below(20_000) : 1 + below(60)
    bytes.insert(contentsOf: String(repeating: token, count: count).utf8, at: place(in: bytes))
  }
}
