import Foundation
import Testing

extension CommandsTests {
  @Suite struct HelpTests {
    private let lab: Laboratory

    init() throws { lab = try Laboratory() }

    @Test func theHelpOfTheProgram() async throws {
      for arguments in [["--help"], ["help"], []] {
        let end = try await Running(Programs.lab, arguments, in: lab.folder).end()
        #expect(end.code == 0)
        #expect(end.errors.isEmpty)
        #expect(end.output == Self.help)
      }
    }

    @Test(arguments: [
      "plan", "sweep", "status", "analyze-bias", "report", "collect", "import", "merge", "export", "compare",
      "power", "datasets", "doctor",
    ])
    func everyCommandHasHelp(command: String) async throws {
      let end = try await lab.run(command, "--help")
      #expect(end.code == 0)
      #expect(end.output.hasPrefix("OVERVIEW: "))
      #expect(end.output.contains("USAGE: rsgdm-lab \(command)"))
    }

    /// What does something out of the ordinary has an example.
    @Test(arguments: [
      ("doctor", "rsgdm-lab doctor --determinism experiments/quickstart.yaml --threads 1,2"),
      ("doctor", "rsgdm-lab doctor --store lab.sqlite"),
      ("export", "rsgdm-lab export --store-copy backup.sqlite --store lab.sqlite"),
      ("report", "rsgdm-lab report experiments/quickstart.yaml --out reports/quickstart --verify"),
      ("sweep", "rsgdm-lab sweep experiments/quickstart.yaml --executor slurm --detach"),
      ("collect", "rsgdm-lab collect --store lab.sqlite"),
      ("status", "rsgdm-lab status experiments/quickstart.yaml --watch --interval 10"),
    ])
    func examplesAreShown(command: String, example: String) async throws {
      #expect(try await lab.run(command, "--help").output.contains("\n  \(example)\n"))
    }

    @Test func theVersions() async throws {
      let lab = try await self.lab.run("--version")
      #expect(lab.code == 0)
      #expect(lab.output.hasPrefix("0."))
      let trainer = try await Running(Programs.trainer, ["--version"], in: self.lab.folder).end()
      #expect(trainer.code == 0)
      #expect(trainer.output.hasPrefix(lab.output.dropLast() + ", LibTorch "))
    }

    /// Help must not wait for LibTorch.
    @Test func theProgramDoesNotLoadLibTorch() async throws {
      let end = try await Running("/usr/bin/env", ["ldd", Programs.lab], in: lab.folder).end()
      #expect(end.code == 0)
      #expect(end.output.contains("libsqlite3"))
      #expect(!end.output.contains("torch"))
    }

    private static let help = """
      OVERVIEW: Settles whether one deep-learning optimizer is better than another.

      An experiment file says what is trained, by which optimizers, from which seeds.
      A sweep runs what is missing and keeps every result in SQLite; probes compare
      the momentum estimates with full-batch gradients; a report puts it all into
      Markdown and figures.

        rsgdm-lab plan experiments/quickstart.yaml
        rsgdm-lab sweep experiments/quickstart.yaml
        rsgdm-lab analyze-bias experiments/quickstart.yaml
        rsgdm-lab report experiments/quickstart.yaml

      USAGE: rsgdm-lab <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        plan                    Says what would run, how long it takes, and what it
                                could detect. Runs nothing.
        sweep                   Runs what is missing of an experiment, and resumes
                                what was cut off.
        status                  Says where each run of an experiment stands.
        analyze-bias            Probes momentum estimates against full-batch
                                gradients.
        report                  Writes report.md, figures and their data from what
                                the store holds.
        collect                 Reads what trainers on a cluster have done into the
                                store.
        import                  Brings runs that another tool made into the store,
                                from a CSV file.
        merge                   Brings the runs, probes and claims of other stores
                                into one.
        export                  Writes the store's runs, epochs or probes to standard
                                output as CSV or JSON.
        compare                 Compares arms: an experiment's in the store, or the
                                rows of any CSV file.
        power                   Says how many runs a comparison needs, or what so
                                many runs can find.
        datasets                Lists, fetches and verifies data sets.
        doctor                  Looks whether everything that the lab needs is there.

        See 'rsgdm-lab help <subcommand>' for detailed help.

      """
  }
}
