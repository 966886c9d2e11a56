import Foundation
import Tables
import Testing

@Suite struct CSVFieldTests {
  @Test(arguments: [
    (CSVField.null, ""), (.integer(-3), "-3"), (.number(0.1 + 0.2), "0.30000000000000004"),
    (.text("plain"), "plain"),
    (.text("a,b"), "\"a,b\""), (.text("say \"a\""), "\"say \"\"a\"\"\""),
    (.text("two\nlines"), "\"two\nlines\""),
    (.text("two\r\nlines"), "\"two\r\nlines\""), (.text("\"\u{301}"), "\"\"\"\u{301}\""), (.text(""), ""),
    (.text(" a"), "\" a\""), (.text("a\t"), "\"a\t\""), (.text("a b"), "a b"),
  ]) func fields(field: CSVField, encoded: String) {
    #expect(Array(field.encoded.utf8) == Array(encoded.utf8))
  }

  @Test func theReaderReadsWhatWasWritten() throws {
    let texts = ["a,b", "\"", "x\ny\r\n", "'; é 漢\u{301}", " blanks ", "=1+1"]
    let names = texts.indices.map { "c\($0)" }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = CSVField.row(names.map(CSVField.text)) + CSVField.row(texts.map(CSVField.text))
    try Data(file.utf8).write(to: URL(fileURLWithPath: path))
    var read: [[String]] = []
    try CSVReader(path: path, columns: names).forEach { _, fields in read.append(fields.map(\.text)) }
    #expect(read == [texts])
  }
}
