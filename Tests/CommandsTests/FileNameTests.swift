import Foundation
import Testing

extension CommandsTests {
  /// Files may be called anything: no shell, no URL and no SQL ever sees a name as more than a name.
  @Suite struct FileNameTests {
    static let names = [
      "with space", "it's \"quoted\"", "new\nline", "$(touch pwned)", "`touch pwned`; touch pwned",
      "back\\slash",
      "%41%2F%", "a?b#c&d", "~tilde", "*", ":memory:", "file:x?mode=memory", "-dash", "--", "über e\u{301}",
      ".hidden",
      "a.b.c", "'; DROP TABLE run; --", "'\u{301}`touch pwned`", "\"\u{301},x",
    ]

    @Test(arguments: names) func anyNameIsAName(_ name: String) async throws {
      let lab = try Laboratory()
      try lab.writeData(train: 20, test: 10)
      try lab.writeExperiment(seeds: 2, epochs: 1)
      let files = FileManager.default
      try files.moveItem(at: lab("e.yaml"), to: lab(name))
      let plan = try await lab.run("plan", "--", name)
      #expect(plan.code == 0, "\(plan.errors)")
      try files.createDirectory(at: lab("d"), withIntermediateDirectories: true)
      try files.moveItem(at: lab("data"), to: lab("d/\(name)"))
      for folder in ["o", "c"] {
        try files.createDirectory(at: lab(folder), withIntermediateDirectories: true)
      }
      // The store's path is the bare name, which SQLite could take for more than one.
      try files.moveItem(at: lab(name), to: lab("e.yaml"))
      let store = name
      let sweep = try await lab.run(
        "sweep", "--data=d/\(name)", "--store=\(store)", "--threads=1", "--jobs=1", "e.yaml")
      #expect(sweep.code == 0, "\(sweep.errors)")
      #expect(lab.exists(store), "\(sweep.errors)")
      #expect(try lab.rows("SELECT COUNT(*) FROM run WHERE status = 'finished'", store) == ["4"])
      let report = try await lab.run("report", "--store=\(store)", "--out=o/\(name)", "e.yaml")
      #expect(report.code == 0 && lab.exists("o/\(name)/report.md"), "\(report.errors)")
      let export = try await lab.run("export", "runs", "--store=\(store)")
      #expect(export.code == 0 && export.output.contains("rsgdm"), "\(export.errors)")
      try lab.write("seed,arm,accuracy\n1,a,90\n2,a,91\n1,b,92\n2,b,93.5\n", to: "c/\(name)")
      let compare = try await lab.run(
        "compare", "--csv=c/\(name)", "--metric=accuracy", "--arm=arm", "--pair=seed",
        "--figure=c/\(name).svg")
      #expect(compare.code == 0 && lab.exists("c/\(name).svg"), "\(compare.errors)")
      #expect(!lab.exists("pwned") && !lab.exists("o/pwned"))
    }

    /// The commands that a report prints to be copied into a shell name the files that they were given, and do nothing else.
    @Test func commandsOfAReportCanBeCopied() async throws {
      let lab = try Laboratory()
      try lab.writeData(train: 20, test: 10)
      try lab.writeExperiment(seeds: 1, epochs: 1)
      let name = "it's\u{301} '\u{301}$(touch pwned)`touch pwned`.yaml"
      try FileManager.default.moveItem(at: lab("e.yaml"), to: lab(name))
      #expect(try await lab.run("report", name, "--out", "r").code == 66 || lab.exists("r") == false)
      let sweep = try await lab.run("sweep", name, "--data", "data", "--jobs", "1", "--threads", "1")
      #expect(sweep.code == 0, "\(sweep.errors)")
      #expect(try await lab.run("report", name, "--out", "r").code == 0)
      let line = try #require(
        try lab.text("r/report.md").split(separator: "\n").first { $0.hasPrefix("rsgdm-lab report ") })
      let script = "rsgdm-lab() { printf '%s\\0' \"$@\" > words; }\n\(line)\n"
      let end = try await Running("/bin/bash", ["-c", script], in: lab.folder).end()
      #expect(end.code == 0, "\(end.errors)")
      #expect(
        try lab.text("words").split(separator: "\0").map(String.init) == ["report", name, "--out", "r"])
      #expect(!lab.exists("pwned"))
    }

    /// Swift's texts cannot hold such names: another file would be read or made.
    @Test(arguments: [
      "plan \"$BAD\"", "sweep e.yaml --store \"$BAD\"", "sweep e.yaml --data \"$BAD\"",
      "report e.yaml --out \"$BAD\"",
      "compare --csv \"$BAD\" --metric a --arm b",
    ]) func aNameThatIsNotTextIsRefused(arguments: String) async throws {
      let lab = try Laboratory()
      try lab.writeExperiment()
      // A test's own way to say bytes that are no text.
      let end = try await Running(
        "/bin/sh", ["-c", "BAD=$(printf 'n\\377.yaml'); exec \"$0\" \(arguments)", Programs.lab],
        in: lab.folder
      ).end()
      #expect(end.code == 64)
      #expect(end.errors.hasPrefix("error: the argument 'n\u{FFFD}.yaml' is not UTF-8"), "\(end.errors)")
      #expect(!lab.exists("n\u{FFFD}.yaml") && !lab.exists("lab.sqlite"))
    }

    @Test func anExperimentWithoutAnEndIsRefused() async throws {
      let lab = try Laboratory()
      let end = try await lab.run("plan", "/dev/zero")
      #expect(end.code == 65)
      #expect(end.errors == "error: /dev/zero:1: is larger than 256 KiB: no experiment file\n")
    }
  }
}
