import Foundation
import Tables
import Testing

@Suite struct CSVReaderTests {
  /// A file with these bytes, as long as `body` runs.
  private func withFile<Result>(_ bytes: Data, _ body: (String) throws -> Result) throws -> Result {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try bytes.write(to: URL(fileURLWithPath: path))
    return try body(path)
  }

  private func read(_ text: String, _ columns: String...) throws -> [String] {
    try withFile(Data(text.utf8)) { path in
      var rows: [String] = []
      try CSVReader(path: path, columns: columns).forEach { row, fields in
        rows.append("\(row):" + fields.map(\.text).joined(separator: "|"))
      }
      return rows
    }
  }

  /// The error without the file's folder and name.
  private func message(_ text: String, _ column: String) -> String {
    do {
      return "no error: \(try read(text, column))"
    } catch let error as CSVError {
      return "\(error)".replacing(error.file, with: "t.csv")
    } catch {
      return "\(error)"
    }
  }

  @Test func columnsThatNeedNotBeThereAreEmpty() throws {
    let text = "\u{FEFF}a,b\n1,2\n3,\n"
    try withFile(Data(text.utf8)) { path in
      var rows: [[String]] = []
      var bytes = Data()
      try CSVReader(path: path, columns: ["b"], optional: ["c", "a"]).forEach(bytes: {
        bytes.append(contentsOf: $0)
      }) {
        rows.append([String($0)] + $1.map(\.text))
      }
      #expect(rows == [["2", "2", "", "1"], ["3", "", "", "3"]])
      // All of them, the mark at the beginning too.
      #expect(bytes == Data(text.utf8))
    }
    #expect(message("a,a\n1,2\n", "a") == "t.csv: the column 'a' is there twice")
  }

  /// A row without an end takes no memory without an end.
  @Test func aRowIsNotEndless() throws {
    let quoted = "a\n\"" + String(repeating: "x\n", count: 1 << 20)
    #expect(message(quoted, "a") == "t.csv, row 2: is longer than 1048576 bytes: is a quote not closed?")
    let wide = "a\n" + String(repeating: "x,", count: 1 << 20)
    #expect(message(wide, "a") == "t.csv, row 2: is longer than 1048576 bytes: is a quote not closed?")
    do {
      try CSVReader(path: "/dev/zero", columns: ["a"]).forEach { _, _ in }
      Issue.record("nothing was thrown")
    } catch let error as CSVError {
      #expect("\(error)".contains("is longer than"))
    }
    // Long rows that do end are read.
    let long = String(repeating: "y", count: 900_000)
    #expect(try read("a\n\(long)\n\(long)\n", "a").map(\.count) == [900_002, 900_002])
  }

  @Test func columnsAreFoundByName() throws {
    #expect(try read("a,b,c\n1,2,3\n4,5,6\n", "c", "a") == ["2:3|1", "3:6|4"])
    // Without a line end at the end, with blanks around, an empty field, an empty line.
    #expect(try read("a , b\n1,\n\n x y ,2", "b", "a") == ["2:|1", "3:2|x y"])
    #expect(try read("a\n", "a") == [])
  }

  @Test func quotesLineEndsAndMarksAreUnderstood() throws {
    #expect(
      try read("\u{FEFF}a,b\r\n\"x,\"\"y\"\"\",\"1\r\n2\"\r\nz,3\r\n", "a", "b") == [
        "2:x,\"y\"|1\r\n2", "3:z|3",
      ])
    #expect(try read("\"a\",\"b\"\rü,2\r", "a", "b") == ["2:ü|2"])
  }

  @Test func whatIsWrongIsSaidWithItsRow() {
    #expect(message("", "a") == "t.csv: the file is empty: its first row names the columns")
    #expect(message("a,b\n1,2\n", "x") == "t.csv: there is no column 'x'; there are: a, b")
    #expect(message("a,a\n1,2\n", "a") == "t.csv: the column 'a' is there twice")
    #expect(message("a,b\n1,2\n3\n", "a") == "t.csv, row 3: has 1 field, the header 2")
    #expect(message("a,b\n1,2,3\n", "a") == "t.csv, row 2: has 3 fields, the header 2")
    #expect(
      message("a,b\n1,2\n\"3,4\n", "a")
        == "t.csv, row 3: a quote is not closed, or stands inside a field that has none around it")
    #expect(message("a,b\n1,2\"x\n", "a").hasPrefix("t.csv, row 2: a quote"))
    #expect(throws: CSVError(file: "nowhere.csv", "there is no such file")) {
      try CSVReader(path: "nowhere.csv", columns: ["a"]).forEach { _, _ in }
    }
  }

  @Test func numbersAreRead() throws {
    let numbers = try withFile(Data("a\n1.5\n-2e-3\n nan\ninf\nx\n\"\"\n".utf8)) { path in
      var numbers: [Double?] = []
      try CSVReader(path: path, columns: ["a"]).forEach { numbers.append($1[0].number) }
      return numbers
    }
    #expect(numbers.count == 6 && numbers[0] == 1.5 && numbers[1] == -2e-3)
    #expect(numbers[2]?.isNaN == true && numbers[3] == .infinity && numbers[4] == nil && numbers[5] == nil)
  }

  /// Pieces of a megabyte end anywhere, within fields and quotes.
  @Test func longFilesArePutTogether() throws {
    let row = "\"some \"\"text\"\", long\",12345.678\n"
    let count = 3_000_000 / row.utf8.count
    let rows = try read("name,value\n" + String(repeating: row, count: count), "value", "name")
    #expect(rows.count == count && rows.allSatisfy { $0.hasSuffix(":12345.678|some \"text\", long") })
    #expect(rows.last?.hasPrefix("\(count + 1):") == true)
  }

  @Test func errorsOfTheBodyEndTheReading() throws {
    struct Stop: Error {}
    var seen = 0
    try withFile(Data("a\n1\n2\n3\n".utf8)) { path in
      _ = #expect(throws: Stop.self) {
        try CSVReader(path: path, columns: ["a"]).forEach { _, _ in
          seen += 1
          if seen == 2 { throw Stop() }
        }
      }
    }
    #expect(seen == 2)
  }
}
