import Foundation
import Tables
import Testing

extension FuzzTests {
  @Suite struct CSVFuzzTests {
    private static let dialect = Mutator.Dialect(
      tokens: [
        ",", "\"", "\"\"", "\n", "\r\n", "\r", ";", "\t", " ", "seed", "accuracy", "arm", "seed,accuracy\n",
        "\u{FEFF}",
        "\u{0}", "a,b,c", ",,,", "\"a\nb\"", "\"x\"\"y\"", "é", "\u{2028}",
      ], brackets: [("\"", "\""), (",", "")])

    private static let corpus = [
      "seed,arm,accuracy\n1,sgdm,91.25\n1,rsgdm,92.5\n2,sgdm,90\n2,rsgdm,93.75\n",
      "\u{FEFF}\"accuracy\",\"seed\"\r\n\"1,5\",\"a \"\"quoted\"\" name\"\r\n\"two\r\nlines\",\r\nnan,-inf\r\n",
      "x, seed ,accuracy\r\r 1e308 ,\t2 , \n\n,,\n0x10,1_0,+.5e-3",
      "seed;accuracy\n1;2\n",
    ].map { Array($0.utf8) }

    /// Rows that are read must be read again from a file that was made of them; the reader is one for files.
    @Test func tables() throws {
      let memory = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
      let file = try ScratchFile(in: memory)
      let second = try ScratchFile(in: memory)
      try Fuzzer(name: "csv", number: 3, corpus: Self.corpus, dialect: Self.dialect).run(100_000) { bytes in
        do {
          try file.fill(bytes)
          let rows = try Self.rows(file.path)
          let quoted = ([["seed", "accuracy"]] + rows).map { row in
            row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
          }
          try second.fill(Array(quoted.joined().utf8))
          let again = try Self.rows(second.path)
          try demand(
            again.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } }, "\(again)")
          return .accepted
        } catch let error as CSVError {
          try demand(error.file == file.path, "refused what was read: \(error)")
          try demand((error.row ?? 1) >= 1 && !error.message.isEmpty, "\(error)")
          return .refused
        }
      }
    }

    private static func rows(_ path: String) throws -> [[String]] {
      var rows: [[String]] = []
      var last = 1
      try CSVReader(path: path, columns: ["seed", "accuracy"]).forEach { row, fields in
        try demand(fields.count == 2 && row > last, "row \(row) after \(last) has \(fields.count) fields")
        last = row
        for field in fields { _ = field.number }
        rows.append(fields.map(\.text))
      }
      return rows
    }
  }
}

/// A file that is filled again and again, and removed in the end.
private final class ScratchFile {
  let path: String
  private let descriptor: Int32

  init(in folder: String) throws {
    path = "\(folder)/rsgdm-fuzz-\(UUID().uuidString).csv"
    descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Finding("cannot write \(path)") }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  func fill(_ bytes: [UInt8]) throws {
    let written = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    try demand(written == bytes.count && ftruncate(descriptor, bytes.count) == 0, "cannot write \(path)")
  }
}
