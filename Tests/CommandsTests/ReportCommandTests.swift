import Foundation
import Testing

extension CommandsTests {
  @Suite struct ReportCommandTests {
    private let lab: Laboratory

    init() throws {
      lab = try Laboratory()
      try lab.writeData()
      try lab.writeExperiment()
    }

    @Test func theReportOfASweep() async throws {
      #expect(try await lab.sweep().code == 0)
      let end = try await lab.run("report", "e.yaml", "--out", "r")
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output == "r/report.md\n")
      let files = try lab.files(in: "r")
      let figures = Set(files.keys.filter { $0.hasSuffix(".gp") }.map { String($0.dropLast(3)) })
      #expect(figures.contains("figures/test-accuracy"))
      for figure in figures {
        #expect(files["\(figure).svg"]?.isEmpty == false)
        #expect(files["\(figure).png"]?.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]))
      }
      #expect(files.keys.contains { $0.hasPrefix("data/") })
      let text = try lab.text("r/report.md")
      for word in ["tiny", "sgdm", "rsgdm", "| sgdm | 2 of 2 |", "| rsgdm | 2 of 2 |", "all 4 runs finished"]
      { #expect(text.contains(word), "\(word)") }
      #expect(!text.contains("nan"))

      // The same store gives the same bytes.
      try FileManager.default.moveItem(at: lab("r"), to: lab("before"))
      #expect(try await lab.run("report", "e.yaml", "--out", "r").code == 0)
      #expect(try lab.files(in: "r") == files)

      // A script draws its figure by itself.
      try FileManager.default.removeItem(at: lab("r/figures/test-accuracy.svg"))
      let gnuplot = try Running("/usr/bin/env", ["gnuplot", "test-accuracy.gp"], in: lab("r/figures"))
      #expect(try await gnuplot.end().code == 0)
      #expect(try Data(contentsOf: lab("r/figures/test-accuracy.svg")) == files["figures/test-accuracy.svg"])
    }

    @Test func aReportOfAnUnfinishedSweepSaysSo() async throws {
      #expect(try await lab.sweep("--only", "seed=1").code == 0)
      let end = try await lab.run("report", "e.yaml")
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output == "reports/tiny/report.md\n")
      #expect(end.errors.hasPrefix("tiny: 2 of 4 runs finished; "))
    }

    @Test func withoutGnuplot() async throws {
      #expect(try await lab.sweep().code == 0)
      let end = try await lab.run("report", "e.yaml", "--out", "r", environment: ["PATH": lab.folder.path])
      #expect(end.code == 69)
      #expect(end.errors.hasPrefix("error: "))
      #expect(end.errors.contains("gnuplot"))
      #expect(end.errors.split(separator: "\n").count == 1)
      #expect(!lab.exists("r"))
    }

    // MARK: Verifying

    private func report(_ more: String...) async throws -> Ended {
      try await Running(Programs.lab, ["report", "e.yaml", "--out", "r"] + more, in: lab.folder).end()
    }

    private func edit(_ name: String, _ old: String, _ new: String) throws {
      let text = try lab.text(name)
      let range = try #require(text.range(of: old), "\(old)")
      try lab.write(text.replacingCharacters(in: range, with: new), to: name)
    }

    @Test func aReportIsVerified() async throws {
      #expect(try await lab.sweep().code == 0)
      let missing = try await report("--verify")
      #expect(missing.code == 1 && missing.output.isEmpty)
      #expect(missing.errors == "error: there is no report to verify: r is missing\n")
      #expect(!lab.exists("r"))

      #expect(try await report().code == 0)
      let files = try lab.files(in: "r")
      let same = try await report("--verify")
      #expect(same.code == 0 && same.errors.isEmpty, "\(same.errors)")
      #expect(same.output == "r: all \(files.count) files agree\n")
      #expect(try lab.files(in: "r") == files)

      // A number of the store changes.
      try lab.execute(
        "UPDATE epoch SET test_accuracy = test_accuracy + 0.5 WHERE epoch = 2 AND run_id = 1")
      let other = try await report("--verify")
      #expect(other.code == 1)
      #expect(other.output.hasPrefix("r/report.md:"), "\(other.output)")
      #expect(
        other.errors.hasPrefix("error: r: ") && other.errors.contains(" of \(files.count) files agree, "))
      #expect(try lab.files(in: "r") == files)

      let json = try await report("--verify", "--json", "--no-images")
      #expect(json.code == 1)
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      let differences = try #require(answer["differences"] as? [[String: Any]])
      #expect(answer["images"] as? Bool == false && answer["folder"] as? String == "r")
      #expect(differences.contains { $0["file"] as? String == "tables/final-accuracy.csv" })
      let first = try #require(differences.first { $0["file"] as? String == "report.md" })
      #expect(first["kind"] as? String == "changed" && (first["line"] as? Int ?? 0) > 1)
      #expect(first["on_disk"] as? String != first["recomputed"] as? String)
      #expect(!differences.contains { ($0["file"] as? String)?.hasSuffix("svg") == true })
    }

    @Test func differencesAreListedUpToTwenty() async throws {
      #expect(try await lab.sweep().code == 0)
      #expect(try await report().code == 0)
      let before = try lab.files(in: "r")
      for path in before.keys where path.hasSuffix(".svg") {
        try edit("r/\(path)", "Produced by GNUPLOT", "Drawn by GNUPLOT")
      }
      let images = before.keys.count { $0.hasSuffix(".svg") }
      let drawn = try await report("--verify")
      #expect(drawn.code == 1)
      #expect(
        drawn.output.hasPrefix(
          "Rendered differently from the same sources (\(images) files): another gnuplot or other fonts draw images "
            + "differently, "), "\(drawn.output)")
      #expect(drawn.output.split(separator: "\n").count == 1 + images)
      #expect(try await report("--verify", "--no-images").code == 0)

      let text = try lab.text("r/report.md")
      try lab.write(text.replacing("\n", with: " \n"), to: "r/report.md")
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
      let many = try await report("--verify")
      #expect(many.output.split(separator: "\n").count == 23, "\(many.output)")
      #expect(many.output.contains("\nand \(lines - 20) more differences\nRendered differently"))
      #expect(many.output.hasSuffix("\n\(images) more of these\n"), "\(many.output)")
      #expect(
        many.errors.contains(
          "\(before.count - images - 1) of \(before.count) files agree, \(lines + images) diff"))
    }

    @Test func aReportAsAPage() async throws {
      #expect(try await lab.sweep().code == 0)
      let end = try await report("--format", "html")
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output == "r/report.md\nr/report.html\n")
      let files = try lab.files(in: "r")
      #expect(end.errors.contains("\(files.count) files written"))
      #expect(try lab.text("r/report.md").contains("rsgdm-lab report e.yaml --out r --format html\n"))
      #expect(try lab.text("r/report.html").contains("<title>tiny</title>"))
      // What it was written as is seen.
      #expect(try await report("--verify").output == "r: all \(files.count) files agree\n")
      try edit("r/report.html", "<h1>tiny</h1>", "<h1>Tiny</h1>")
      let other = try await report("--verify")
      #expect(other.code == 1 && other.output.contains("\nr/report.html:"), "\(other.output)")
      #expect(
        other.output.contains("(1 file): another pandoc, or version of the lab, makes another page, unless"))
      #expect(try await report("--format", "html").code == 0)
      #expect(try lab.files(in: "r") == files)
      #expect(try await report().code == 0)
      #expect(!lab.exists("r/report.html"))
    }

    /// Two experiments on one page, each with its own report beside.
    @Test func severalExperiments() async throws {
      try lab.writeExperiment(
        more: """
          claims:
            - {id: test, statement: RSGDM ends above SGDM, metric: test-accuracy, better: rsgdm, baseline: sgdm, published: {sgdm: 94, rsgdm: 95}}
          """)
      #expect(try await lab.sweep().code == 0)
      // The same runs under another name, without claims, from a store of its own.
      let other = try lab.text("e.yaml").components(separatedBy: "claims:")[0]
      try lab.write(other.replacing("name: tiny\n", with: "name: other\n"), to: "f.yaml")
      try FileManager.default.copyItem(at: lab("lab.sqlite"), to: lab("f.sqlite"))
      let words = ["e.yaml", "f.yaml", "--store", "lab.sqlite", "--store", "f.sqlite", "--out", "r"]
      func report(_ more: String...) async throws -> Ended {
        try await Running(Programs.lab, ["report"] + words + more, in: lab.folder).end()
      }
      let end = try await report("--format", "html")
      #expect(end.code == 0, "\(end.errors)")
      let files = try lab.files(in: "r")
      #expect(
        end.errors
          == "tiny: 4 of 4 runs finished, other: 4 of 4 runs finished; \(files.count) files written\n")
      for part in ["", "tiny/", "other/"] {
        for file in ["report.md", "report.html", "figures/test-accuracy.svg", "data/test-accuracy.tsv"] {
          #expect(files[part + file]?.isEmpty == false, "\(part)\(file)")
        }
      }
      let text = try lab.text("r/report.md")
      #expect(text.hasPrefix("# tiny and other\n"))
      #expect(text.contains("| tiny | RSGDM ends above SGDM (test) | +1.00 |"))
      #expect(text.contains("### tiny\n\n| Optimizer | Training accuracy, %: published |"))
      #expect(!text.contains("### other"))
      #expect(text.contains("[report](tiny/report.md)"))
      #expect(
        text.hasSuffix(
          """
          ```sh
          rsgdm-lab sweep e.yaml
          rsgdm-lab sweep f.yaml --store f.sqlite
          rsgdm-lab report e.yaml f.yaml --store lab.sqlite --store f.sqlite --out r --format html
          ```

          """))
      #expect(try lab.text("r/report.html").contains(#"<a href="tiny/report.html">"#))
      let data = try lab.text("r/data/test-accuracy.tsv")
      #expect(data.contains("\ntiny: sgdm\tmean\t1\t2\t") && data.contains("\nother: rsgdm\t2\t2\t1\t"))
      let verdicts = try lab.text("r/tables/verdicts.csv")
      #expect(verdicts.hasPrefix("experiment,claim,statement,quantity,first,second,published,estimate,"))
      #expect(verdicts.contains("\ntiny,test,RSGDM ends above SGDM,test-accuracy final,rsgdm,sgdm,1.0,"))
      // A part is the report that the experiment has by itself.
      let alone = try await lab.run("report", "e.yaml", "--out", "r/tiny", "--format", "html")
      #expect(alone.code == 0)
      #expect(try lab.files(in: "r") == files)
      #expect(try await report("--verify").output == "r: all \(files.count) files agree\n")
      try edit("r/other/report.md", "| sgdm | 2 of 2 |", "| sgdm | 2 of 3 |")
      let changed = try await report("--verify")
      #expect(
        changed.code == 1 && changed.output.contains("r/other/report.md:")
          && changed.output.contains("2 of 3"),
        "\(changed.output)")

      let twice = try await Running(Programs.lab, ["report", "e.yaml", "e.yaml"], in: lab.folder).end()
      #expect(twice.code == 64 && twice.errors.contains("two of the experiments are called 'tiny'"))
      let stores = try await Running(
        Programs.lab, ["report", "e.yaml", "f.yaml", "f.yaml", "--store", "a", "--store", "b"], in: lab.folder
      ).end()
      #expect(
        stores.code == 64 && stores.errors.contains("one for all 3 experiments, or one for each, not 2"))
    }

    @Test func withoutPandoc() async throws {
      #expect(try await lab.sweep().code == 0)
      try FileManager.default.createDirectory(at: lab("programs"), withIntermediateDirectories: true)
      let which = try Running("/usr/bin/env", ["which", "gnuplot"], in: lab.folder)
      let gnuplot = try await which.end().output.trimmingCharacters(in: .newlines)
      try FileManager.default.createSymbolicLink(
        atPath: lab("programs/gnuplot").path, withDestinationPath: gnuplot)
      let path = ["PATH": lab("programs").path]
      let end = try await lab.run("report", "e.yaml", "--out", "r", "--format", "html", environment: path)
      #expect(end.code == 69 && !lab.exists("r"))
      #expect(end.errors.hasPrefix("error: ") && end.errors.contains("apt install pandoc"), "\(end.errors)")
      #expect(try await lab.run("report", "e.yaml", "--out", "r", environment: path).code == 0)
      // It is not needed for anything else.
      let doctor = try await lab.run("doctor", environment: path)
      #expect(
        doctor.output.contains(
          "\nabsent   pandoc          'report --format html' needs it: apt install pandoc\n"))
      let there = try await lab.run("doctor")
      #expect(there.output.contains("\nok       pandoc          pandoc "), "\(there.output)")
    }

    @Test(arguments: [["--json"], ["--no-images"], ["--format", "pdf"]])
    func wrongUse(arguments: [String]) async throws {
      let end = try await Running(Programs.lab, ["report", "e.yaml"] + arguments, in: lab.folder).end()
      #expect(end.code == 64 && !end.errors.isEmpty)
    }

    @Test func theReportOfAStudyIsVerifiedToo() async throws {
      try lab.write(
        """
        name: study
        quadratic:
          dimension: 20
          curvature: {smallest: 0.01, largest: 1}
          start: 1
          noise: {levels: [0.01, 0.1], covariance: isotropic, correlation: 0}
        momentum: 0.9
        learning-rate: 0.1
        windows: {count: 2, every: 20, steps: 4}
        seeds: {count: 3}

        """, to: "q.yaml")
      func study(_ more: String...) async throws -> Ended {
        try await Running(Programs.lab, ["analyze-bias", "q.yaml", "--out", "q"] + more, in: lab.folder).end()
      }
      let end = try await study("--format", "html")
      #expect(end.code == 0 && end.output == "q/report.md\nq/report.html\n", "\(end.errors)")
      #expect(try await study("--verify").output == "q: all \(try lab.files(in: "q").count) files agree\n")
      try edit("q/data/drift-crossing.tsv", "\t3\t", "\t4\t")
      let other = try await study("--verify", "--json")
      #expect(
        other.code == 1 && other.output.contains("\"file\" : \"data/drift-crossing.tsv\""), "\(other.output)")
      // An experiment with probes has its report by another command.
      let experiment = try await lab.run("analyze-bias", "e.yaml", "--verify")
      #expect(experiment.code == 64 && experiment.errors.contains("quadratic"))
    }
  }
}
