import Foundation
import Testing

extension CommandsTests {
  /// Runs that another tool made, from its CSV file to the report.
  @Suite struct ImportCommandTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeExperiment(more: "trainer: [their-script]")
    }

    private static let complete = """
      optimizer,seed,epoch,test_accuracy,note
      sgdm,1,1,60.5,x
      sgdm,1,2,71.25,
      rsgdm,1,1,61,
      rsgdm,1,2,72,
      sgdm,2,1,60,
      sgdm,2,2,70.5,
      rsgdm,2,1,59,
      rsgdm,2,2,71.5,

      """

    private func take(_ csv: String = complete, _ more: String...) async throws -> Ended {
      try lab.write(csv, to: "runs.csv")
      return try await Running(Programs.lab, ["import", "runs.csv", "e.yaml"] + more, in: lab.folder).end()
    }

    /// The error, without its beginning; nothing may be stored.
    private func refusal(_ csv: String, _ more: String...) async throws -> String {
      try lab.write(csv, to: "runs.csv")
      let end = try await Running(Programs.lab, ["import", "runs.csv", "e.yaml"] + more, in: lab.folder).end()
      #expect(end.code == 65, "\(end.errors)")
      #expect(end.output.isEmpty)
      #expect(try lab.rows("SELECT COUNT(*) FROM run") == ["0"])
      return end.errors
    }

    @Test func importedRunsAreLikeTheLabsOwn() async throws {
      let end = try await take()
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output == "tiny: 4 runs imported, 8 epochs: 4 finished\n")
      let status = try await lab.run("status", "e.yaml").output
      #expect(status.hasPrefix("tiny: 4 runs: 4 finished\n  sgdm seed 1 ("))
      #expect(status.contains("): finished, 2 of 2 epochs, test accuracy 71.25%\n"))
      let comparison = try await lab.run("compare", "e.yaml", "--json")
      #expect(comparison.code == 0 && comparison.output.contains("\"difference\""), "\(comparison.errors)")
      let plan = try await lab.run("plan", "e.yaml")
      #expect(plan.output.contains("4 finished\n  time: not known"), "\(plan.output)")
      let report = try await lab.run("report", "e.yaml", "--out", "r")
      #expect(report.code == 0, "\(report.errors)")
      let text = try lab.text("r/report.md")
      let hash = try #require(
        try jsonObject(await take(Self.complete, "--json").output)["sha256"] as? String)
      #expect(text.contains("| Engine | imported from runs.csv, SHA-256 \(hash) |"), "\(text)")
      for row in [
        "| Device | unknown |", "| Threads per run | unknown |", "| Data set, SHA-256 | unknown |",
        "| Official files | unknown |", "| Seconds per epoch (mean) | – |", "| Trainer | their-script |",
        "**What data was read is not known** of the runs",
        "rsgdm-lab import runs.csv e.yaml\nrsgdm-lab report",
      ] { #expect(text.contains(row), "\(row)") }
      #expect(!lab.exists("r/figures/test-loss.svg") && lab.exists("r/figures/test-accuracy.svg"))
    }

    @Test func theSameAgainChangesNothing() async throws {
      #expect(try await take().code == 0)
      let before = try lab.results()
      let again = try await take()
      #expect(again.code == 0)
      #expect(again.output == "tiny: nothing changed: 4 runs stored already, with the same numbers\n")
      #expect(try lab.results() == before)
      let answer = try jsonObject(await take(Self.complete, "--json").output)
      #expect(answer["unchanged"] as? Int == 4 && answer["finished"] as? Int == 0)
      #expect(answer["file"] as? String == "runs.csv" && answer["epochs"] as? Int == 0)
    }

    @Test func anExportCanBeImported() async throws {
      try lab.writeExperiment(
        optimizers: ["{name: sgdm}", "{name: sgdm, convention: heavy-ball}", "{name: sgd, label: plain}"],
        more: "trainer: [their-script]")
      let arms = ["sgdm", "sgdm-heavy-ball", "plain"]
      let rows = arms.enumerated().flatMap { index, arm in
        (1...2).map { "\(arm),1,\($0),\(50 + index).5,0.1,h" }
      }
      #expect(
        try await take(
          "optimizer,seed,epoch,test_accuracy,test_loss,weight_hash\n" + rows.joined(separator: "\n")
        ).code
          == 0)
      let export = try await lab.run("export", "epochs")
      try lab.write(export.output, to: "export.csv")
      let again = try await lab.run("import", "export.csv", "e.yaml", "--store", "other.sqlite")
      #expect(again.code == 0, "\(again.errors)")
      #expect(try lab.results("other.sqlite") == lab.results())
      #expect(try await lab.run("import", "export.csv", "e.yaml").output.contains("nothing changed: 3 runs"))
      // What the experiment does not have is given to nothing that is called alike.
      try lab.writeExperiment(
        optimizers: ["{name: sgdm, momentum: 0.8}", "{name: sgd, label: sgdm-heavy-ball}"],
        more: "trainer: [their-script]")
      let other = try await lab.run("import", "export.csv", "e.yaml", "--store", "third.sqlite")
      #expect(other.code == 65)
      #expect(
        other.errors.contains("row 2: the experiment has no ")
          && other.errors.contains(" with these parameters: {"),
        "\(other.errors)")
    }

    /// As earlier versions wrote it.
    @Test func aConventionIsNoLabel() async throws {
      let end = try await take("optimizer,convention,seed,epoch,test_accuracy\nsgdm,heavy-ball,1,1,50\n")
      #expect(end.code == 65)
      #expect(
        end.errors.hasPrefix(
          "error: runs.csv, row 2: 'sgdm' of the experiment has convention ema, the row's is heavy-ball"),
        "\(end.errors)")
    }

    /// A report's commands bring the runs in again, whatever it took the first time.
    @Test func theReportSaysHowItWasImported() async throws {
      try lab.write(
        Self.complete.replacing("optimizer,", with: "the method,").replacing("test_accuracy", with: "acc"),
        to: "their runs.csv")
      let options = ["--column", "optimizer=the method", "--column", "test_accuracy=acc", "--percent"]
      let end = try await Running(
        Programs.lab, ["import", "their runs.csv", "e.yaml"] + options, in: lab.folder
      ).end()
      #expect(end.code == 0, "\(end.errors)")
      #expect(try await lab.run("report", "e.yaml", "--out", "r").code == 0)
      let command =
        "rsgdm-lab import 'their runs.csv' --column 'optimizer=the method' --column test_accuracy=acc --percent e.yaml"
      #expect(try lab.text("r/report.md").contains(command + "\n"))
      let again = try await Running(
        "/bin/sh",
        ["-c", command.replacing("rsgdm-lab", with: "'\(Programs.lab)'") + " --store again.sqlite"],
        in: lab.folder
      ).end()
      #expect(again.code == 0, "\(again.errors)")
      #expect(try lab.results("again.sqlite") == lab.results())
    }

    /// Runs at chance have 1% or less: what is percent is then not to be guessed.
    @Test func percentMayBeSmall() async throws {
      let low = "optimizer,seed,epoch,test_accuracy\nsgdm,1,1,1\nsgdm,1,2,0.99\n"
      #expect(try await refusal(low).contains("say --fractions; if they are in percent after all, --percent"))
      #expect(try await take(low, "--percent").code == 0)
      #expect(try lab.rows("SELECT test_accuracy FROM epoch ORDER BY epoch") == ["1.0", "0.99"])
      #expect(try await take(low, "--percent", "--fractions").code == 64)
    }

    @Test func columnsMayHaveOtherNames() async throws {
      let end = try await take(
        "method,seed,epoch,val_acc\nsgdm,1,1,0.5\nsgdm,1,2,0.625\nrsgdm,1,1,0.5\n", "--column",
        "test_accuracy=val_acc", "--column", "optimizer=method", "--fractions")
      #expect(end.code == 0, "\(end.errors)")
      #expect(
        end.output
          == "tiny: 2 runs imported, 3 epochs: 1 finished, 1 with fewer epochs than planned (failed)\n")
      #expect(
        try lab.rows(
          "SELECT status, reason, MAX(test_accuracy) FROM run JOIN epoch ON run_id = id GROUP BY id ORDER BY id"
        )
          == [#""finished" NULL 62.5"#, #""failed" "imported with 1 of 2 epochs" 50.0"#])
      let wrong = try await take(Self.complete, "--column", "test_acuracy=x")
      #expect(wrong.code == 64)
      #expect(
        wrong.errors.hasPrefix("Error: --column: unknown name 'test_acuracy'; did you mean 'test_accuracy'?"))
    }

    @Test func otherNumbersAreAConflict() async throws {
      #expect(try await take().code == 0)
      let before = try lab.results()
      let end = try await take(Self.complete.replacing("72,", with: "72.5,"))
      #expect(end.code == 65)
      #expect(
        end.errors.hasPrefix(
          "error: runs.csv, row 5: rsgdm seed 1, epoch 2: test_accuracy is 72.5, the store has 72.0. "))
      #expect(try lab.results() == before)
    }

    @Test func anExperimentWithoutATrainer() async throws {
      try lab.writeExperiment()
      let end = try await take()
      #expect(end.code == 65)
      #expect(end.errors.hasPrefix("error: e.yaml: names no trainer"), "\(end.errors)")
      #expect(end.errors.contains("'trainer: [my-script]'"))
      #expect(!lab.exists("lab.sqlite"))
    }

    private static let bad = [
      ("sgdm,1,1", "has 3 fields, the header 4"), ("sgdm,1,1,high", "'test_accuracy' is no number: 'high'"),
      ("sgdm,1,1,nan", "'test_accuracy' is not finite: nan"), ("sgdm,1,1,", "'test_accuracy' is empty"),
      ("sgdm,1,1,101", "'test_accuracy' is not from 0 to 100: 101.0"),
      ("sgd,1,1,50", "no optimizer 'sgd'; did you mean 'sgdm'?; the experiment has sgdm, rsgdm"),
      ("sgdm,3,1,50", "no seed '3'; the experiment has 1 to 2"), (",1,1,50", "'optimizer' is empty"),
      ("sgdm,1,3,50", "'epoch' is 3; the experiment's epochs are 1 to 2"),
      ("sgdm,1,0,50", "'epoch' is 0; the experiment's epochs are 1 to 2"),
      ("sgdm,1,1.5,50", "'epoch' is no whole number: '1.5'"), ("sgdm,one,1,50", "'seed' is no number: 'one'"),
      ("sgdm,2,1,50", "sgdm seed 2 has had epoch 1 in row 2"),
      ("sgdm,1,2,50", "sgdm seed 1 has epoch 2, but the file has no epoch 1 of it"),
    ]

    @Test(arguments: bad) func badRowsAreNamed(row: String, message: String) async throws {
      let errors = try await refusal("optimizer,seed,epoch,test_accuracy\nsgdm,2,1,50\n\(row)\n")
      #expect(errors.hasPrefix("error: runs.csv, row 3: \(message)"), "\(errors)")
      #expect(errors.split(separator: "\n").count == 1)
    }

    @Test func badFiles() async throws {
      #expect(
        try await refusal("optimizer,seed,epoch,test_accuracy\n")
          == "error: runs.csv: there is no row after the header\n")
      #expect(
        try await refusal("optimizer,seed,epoch\nsgdm,1,1\n")
          == "error: runs.csv: there is no column 'test_accuracy'; there are: optimizer, seed, epoch\n")
      #expect(
        try await refusal(Self.complete, "--column", "test_loss=val_loss").contains(
          "there is no column 'val_loss'"))
      #expect(
        try await refusal("optimizer,seed,epoch,test_accuracy\nsgdm,1,1,0.5\n").contains("say --fractions"))
      try FileManager.default.removeItem(at: lab("runs.csv"))
      let end = try await lab.run("import", "runs.csv", "e.yaml", "--store", "new.sqlite")
      #expect(end.code == 65 && end.errors == "error: runs.csv: there is no such file\n")
      #expect(!lab.exists("new.sqlite"))
    }

    private func jsonObject(_ text: String) throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
  }
}
