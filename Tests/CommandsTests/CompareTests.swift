import Foundation
import Testing

extension CommandsTests {
  @Suite struct CompareTests {
    private let lab: Laboratory

    init() throws { lab = try Laboratory() }

    private func json(_ end: Ended) throws -> [String: Any] {
      #expect(end.code == 0, "\(end.errors)")
      return try #require(try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any])
    }

    private let runs = """
      optimizer,seed,accuracy,loss
      sgdm,1,94.48,0.20
      sgdm,2,94.60,0.21
      sgdm,3,94.41,0.22
      sgdm,4,94.30,0.21
      sgdm,5,94.52,0.20
      rsgdm,5,94.66,0.20
      rsgdm,4,94.55,0.21
      rsgdm,3,94.40,0.22
      rsgdm,2,94.71,0.20
      rsgdm,1,94.62,0.19
      rsgdm,6,99.99,0.19

      """

    @Test func aCSVFilesArmsAreCompared() async throws {
      try lab.write(runs, to: "runs.csv")
      let answer = try json(
        try await lab.run(
          "compare", "--csv", "runs.csv", "--metric", "accuracy", "--arm", "optimizer", "--pair", "seed",
          "--margin", "0.5", "--json"))
      let group = try #require((answer["groups"] as? [[String: Any]])?.first)
      #expect(group["metric"] as? String == "accuracy" && group["task"] == nil)
      let arms = try #require(group["arms"] as? [[String: Any]])
      #expect(
        arms.map { $0["name"] as? String } == ["sgdm", "rsgdm"] && arms.map { $0["n"] as? Int } == [5, 6])
      let contrast = try #require((group["contrasts"] as? [[String: Any]])?.first)
      #expect(contrast["first"] as? String == "rsgdm" && contrast["second"] as? String == "sgdm")
      #expect(contrast["only_in_first"] as? [String] == ["6"] && contrast["n_first"] as? Int == 5)
      // SciPy's paired t-test on the five pairs.
      let number = { (name: String) in contrast[name] as? Double ?? .nan }
      #expect(
        abs(number("difference") - 0.126) < 1e-12 && abs(number("p") - 0.03867249307921992) < 1e-12,
        "\(number("p"))")
      #expect(contrast["verdict"] as? String == "equivalent" && contrast["pairing"] as? String == "paired")
      let text = try await lab.run(
        "compare", "--csv", "runs.csv", "--metric", "accuracy", "--arm", "optimizer", "--pair", "seed")
      #expect(text.code == 0 && text.output.contains("rsgdm − sgdm: +0.126, 95% interval"), "\(text.output)")
      #expect(
        text.output.contains("left out, of rsgdm alone: 6") && text.output.contains("→ rsgdm is above sgdm"))
    }

    @Test func severalMetricsAndTasksAreAdjustedTogether() async throws {
      var rows = "arm,task,score,cost\n"
      for task in ["x", "y"] {
        for run in 0..<4 {
          rows += "a,\(task),\(1 + Double(run) / 10),5\n"
          rows += "b,\(task),\(1.5 + Double(run) / 9),6\n"
        }
      }
      try lab.write(rows, to: "t.csv")
      let end = try await lab.run(
        "compare", "--csv", "t.csv", "--metric", "score", "--metric", "cost", "--arm", "arm", "--task",
        "task",
        "--json", "--baseline", "b")
      let answer = try json(end)
      let drawn = try await lab.run(
        "compare", "--csv", "t.csv", "--metric", "score", "--arm", "arm", "--task", "task", "--figure",
        "forest.svg")
      // Of both tasks: the mean of their differences, and what makes bootstraps of four runs what they are.
      #expect(drawn.output.contains("    mean difference over tasks 0.5167, 95% interval"), "\(drawn.output)")
      #expect(drawn.output.contains("  note: a bootstrap of 4 runs a task is too narrow"))
      #expect(answer["contrasts"] as? Int == 4)
      let groups = try #require(answer["groups"] as? [[String: Any]])
      #expect(groups.map { $0["task"] as? String } == ["x", "y", "x", "y"])
      let aggregates = try #require(answer["aggregates"] as? [[String: Any]])
      #expect(aggregates.count == 2 && aggregates[0]["tasks"] as? Int == 2)
      let verdicts = groups.compactMap { ($0["contrasts"] as? [[String: Any]])?.first?["verdict"] as? String }
      #expect(verdicts == ["below", "below", "no-spread", "no-spread"])
      #expect(try lab.text("forest.svg").contains("<svg"))
    }

    /// One task is enough for what is said of it.
    @Test func theGapAndTheProfileAreThoseOfTheRuns() async throws {
      try lab.write("arm,x\na,1\na,2\na,3\na,4\nb,5\nb,6\n", to: "t.csv")
      let command = ["compare", "--csv", "t.csv", "--metric", "x", "--arm", "arm"]
      let options = ["--target", "3.5", "--thresholds", "2, 3.5"]
      let end = try await Running(Programs.lab, command + options + ["--json"], in: lab.folder).end()
      let aggregates = try #require(try json(end)["aggregates"] as? [[String: Any]])
      let arms = try #require(aggregates.first?["arms"] as? [[String: Any]])
      let gaps = arms.map { ($0["optimality_gap"] as? [String: Any])?["value"] as? Double }
      // (2.5 + 1.5 + 0.5 + 0)/4.
      #expect(gaps == [1.125, 0])
      let profiles = arms.map { arm in
        (arm["performance_profile"] as? [[String: Any]])?.map { $0["share"] as? Double }
      }
      #expect(profiles == [[0.5, 0.25], [1, 1]])
      let text = try await Running(Programs.lab, command + options, in: lab.folder).end().output
      #expect(text.contains("short of 3.5") && text.contains("share of a task's runs above, %"), "\(text)")
      #expect(text.contains("x over 1 task, "))
      let wrong = try await Running(Programs.lab, command + ["--thresholds", "1,x"], in: lab.folder).end()
      #expect(wrong.code == 64 && wrong.errors.contains("'x' is none"))
    }

    @Test func theStoresRunsAreCompared() async throws {
      try lab.writeData(train: 20, test: 10)
      try lab.writeExperiment(seeds: 3, epochs: 1)
      #expect(try await lab.sweep().code == 0)
      let answer = try json(
        try await lab.run(
          "compare", "e.yaml", "--metric", "test-loss", "--metric", "train-accuracy", "--json"))
      let groups = try #require(answer["groups"] as? [[String: Any]])
      #expect(groups.map { $0["metric"] as? String } == ["test-loss", "train-accuracy"])
      let contrast = try #require((groups[0]["contrasts"] as? [[String: Any]])?.first)
      #expect(contrast["n_first"] as? Int == 3 && contrast["pairing"] as? String == "paired")
      let stored = try lab.rows(
        "SELECT AVG(test_loss) FROM epoch JOIN run ON run.id = run_id WHERE optimizer LIKE '%rsgdm%'")
      let arms = try #require(groups[0]["arms"] as? [[String: Any]])
      let means = arms.compactMap { $0["mean"] as? Double }
      #expect(means.contains { abs($0 - (Double(stored.first ?? "") ?? .nan)) < 1e-9 }, "\(means) \(stored)")
    }

    /// What became of the runs that are not compared is said, and the baseline is the experiment's whatever became of it.
    @Test func runsThatWereLostAreCounted() async throws {
      try lab.writeData(train: 20, test: 10)
      try lab.writeExperiment(
        seeds: 3, epochs: 1, optimizers: ["{name: sgdm}", "{name: rsgdm}", "{name: nesterov}"])
      #expect(try await lab.sweep("--only", "optimizer=rsgdm").code == 0)
      #expect(try await lab.sweep("--only", "optimizer=nesterov,seed=1").code == 0)
      try lab.execute("UPDATE run SET status = 'diverged', reason = 'nan' WHERE seed = 3")
      let end = try await lab.run("compare", "e.yaml")
      #expect(end.code == 0, "\(end.errors)")
      #expect(end.output.contains("  sgdm: 0 of 3 runs have it; 3 not started\n"), "\(end.output)")
      #expect(end.output.contains("  rsgdm: 2 of 3 runs have it; 1 diverged\n"))
      #expect(end.output.contains("  nesterov: 1 of 3 runs have it; 2 not started\n"))
      #expect(end.output.contains("  no difference: sgdm, the baseline, has no run\n"))
      #expect(!end.output.contains("nesterov − rsgdm"))
    }

    @Test(arguments: [
      ("optimizer,seed,accuracy\na,1,x\n", "t.csv, row 2: 'accuracy' is no number: 'x'"),
      (
        "optimizer,seed,accuracy\na,1,\n",
        "t.csv, row 2: 'accuracy' is empty; take only the rows that have one"
      ),
      ("optimizer,seed,accuracy\na,1,0x10\n", "t.csv, row 2: 'accuracy' is no number: '0x10'"),
      ("optimizer;seed;accuracy\na;1;2\n", "t.csv: its columns are not separated by commas"),
      ("optimizer,seed,accuracy\na,1,1\na,1,2\n", "t.csv, row 3: 'a' has had '1' in row 2; one row per run"),
      ("optimizer,seed,accuracy\na,1,nan\n", "t.csv, row 2: 'accuracy' is not finite: nan"),
      ("optimizer,seed,accuracy\na,1,1\nb,1\n", "t.csv, row 3: has 2 fields, the header 3"),
      (
        "optimizer,seed,acuracy\na,1,1\n",
        "t.csv: there is no column 'accuracy'; there are: optimizer, seed, acuracy"
      ),
      ("optimizer,seed,accuracy\n", "t.csv: there is no row after the header"),
      ("optimizer,seed,accuracy\na,1,1\na,2,2\n", "two arms are needed for a comparison, found: a"),
      ("optimizer,seed,accuracy\n,1,1\n", "t.csv, row 2: 'optimizer' is empty"),
    ])
    func badFilesAreErrorsWithTheirRow(_ text: String, message: String) async throws {
      try lab.write(text, to: "t.csv")
      let end = try await lab.run(
        "compare", "--csv", "t.csv", "--metric", "accuracy", "--arm", "optimizer", "--pair", "seed")
      #expect(end.code == 65 && end.errors.hasPrefix("error: \(message)"), "\(end.code) \(end.errors)")
    }

    /// All tasks have one baseline; one that lacks it has no differences, and says so.
    @Test func tasksHaveOneBaseline() async throws {
      try lab.write(
        "arm,task,x\na,p,1\na,p,2\nb,p,3\nb,p,5\nb,q,1\nb,q,2\nc,q,4\nc,q,6\n", to: "t.csv")
      let command = ["compare", "--csv", "t.csv", "--metric", "x", "--arm", "arm", "--task", "task"]
      for (baseline, differences) in [(nil, ["b − a"]), ("a", ["b − a"]), ("b", ["a − b", "c − b"])] {
        let options = baseline.map { ["--baseline", $0] } ?? []
        let end = try await Running(Programs.lab, command + options, in: lab.folder).end()
        let found = ["a − b", "a − c", "b − a", "b − c", "c − a", "c − b"].filter {
          end.output.contains("  \($0): ")
        }
        #expect(end.code == 0 && found == differences, "\(end.output)")
        #expect(end.output.contains("no difference: a, the baseline, has no run") == (baseline != "b"))
      }
      let whole = try await Running(Programs.lab, command + ["--margin", "1e308"], in: lab.folder).end()
      #expect(whole.code == 64 && whole.errors.contains("--margin must be above 0, and no more than 1e100"))
    }

    /// One run, or none in common, leaves that contrast out and says so.
    @Test func whatCannotBeComparedIsNamed() async throws {
      try lab.write("arm,seed,x\na,1,1\na,2,2\nb,1,3\nb,2,5\nc,1,9\n", to: "t.csv")
      let end = try await lab.run(
        "compare", "--csv", "t.csv", "--metric", "x", "--arm", "arm", "--pair", "seed")
      #expect(
        end.code == 0
          && end.output.contains(
            "c − a: needs at least 2 values, found 1 that both have: c has 1; a has 1, 2"),
        "\(end.output)")
      #expect(end.output.contains("b − a: +"))
    }

    /// Arms whose names differ in bytes that are no text are not the same arm.
    @Test func aFileMustBeText() async throws {
      let bytes = Array("arm,x\nN".utf8) + [0xE9] + Array(",1\nN".utf8) + [0xE8] + Array(",2\n".utf8)
      try Data(bytes).write(to: lab("t.csv"))
      let end = try await lab.run("compare", "--csv", "t.csv", "--metric", "x", "--arm", "arm")
      #expect(end.code == 65 && end.errors.contains("t.csv, row 2: is not UTF-8 text"), "\(end.errors)")
      let folder = try await lab.run("compare", "--csv", ".", "--metric", "x", "--arm", "arm")
      #expect(folder.code == 65 && folder.errors.contains("is a folder"), "\(folder.errors)")
    }

    /// The sd that `compare` prints is the one that `power` takes: 20 pairs of sd 1 find 0.66 as SciPy's power has it.
    @Test func powerTakesTheDifferencesOfPairs() async throws {
      let pairs = try json(
        try await lab.run("power", "--difference-sd", "0.16", "--difference", "0.14", "--json"))
      let other = try json(
        try await lab.run(
          "power", "--sd", "0.16", "--paired", "--correlation", "0.5", "--difference", "0.14", "--json"))
      #expect(pairs["runs_per_arm"] as? Int == other["runs_per_arm"] as? Int)
      #expect(pairs["runs_per_arm"] as? Int == 13 && pairs["pairing"] as? String == "paired")
    }

    @Test(arguments: [
      (["compare", "--self-test", "--csv", "t.csv"], "--self-test simulates its own data"),
      (
        ["compare", "--csv", "t", "--metric", "x", "--arm", "a", "--figure", "f.pdf"],
        "--figure must end in .svg or .png, not 'f.pdf'."
      ),
      (
        ["compare", "--csv", "t", "--metric", "x", "--metric", "y", "--arm", "a", "--figure", "f.svg"],
        "--figure draws one --metric"
      ),
      (
        ["power", "--difference-sd", "1", "--paired", "--correlation", "0.5", "--difference", "1"],
        "leave the others"
      ),
      (["compare"], "name an experiment file, or a --csv file"),
      (["compare", "--csv", "t.csv", "--arm", "a"], "--csv needs a --metric"),
      (["compare", "e.yaml", "--metric", "speed"], "--metric must be one of"),
      (["compare", "e.yaml", "--pair", "seed"], "--pair names a column of a --csv file."),
      (
        ["compare", "--csv", "t", "--metric", "x", "--arm", "a", "--margin", "0"], "--margin must be above 0"
      ),
      (
        ["compare", "--csv", "t", "--metric", "x", "--arm", "a", "--level", "1"], "--level must be above 0.5"
      ),
      (["power", "--difference", "1"], "give one of --sd, --difference-sd, --pilot and --error-rate."),
      (["power", "--sd", "1", "--difference", "1", "--paired"], "--paired and --correlation go together"),
      (["power", "--sd", "1"], "give a --difference to find"),
    ])
    func wrongUsageIsExplained(_ arguments: [String], message: String) async throws {
      let end = try await Running(Programs.lab, arguments, in: lab.folder).end()
      #expect(end.code == 64 && end.errors.contains(message), "\(end.errors)")
    }

    @Test(arguments: [
      (["--sd", "0.16", "--difference", "0.14", "--power", "0.8"], 22),
      (["--sd", "0.16", "--difference", "0.14", "--power", "0.9"], 29),
      (["--sd", "0.6", "--difference", "0.57"], 19),
    ])
    func powerSaysHowManyRuns(_ arguments: [String], runs: Int) async throws {
      let text = try await Running(Programs.lab, ["power"] + arguments, in: lab.folder).end()
      #expect(text.code == 0 && text.output.hasPrefix("\(runs) runs per arm find a difference of "))
      let answer = try json(
        try await Running(Programs.lab, ["power"] + arguments + ["--json"], in: lab.folder).end())
      #expect(answer["runs_per_arm"] as? Int == runs && answer["pairing"] as? String == "unpaired")
    }

    @Test func powerCarriesUncertaintyThrough() async throws {
      let answer = try json(
        try await lab.run("power", "--pilot", "94.41, 94.62,94.38,94.55", "--difference", "0.14", "--json"))
      let runs = try #require(answer["runs_per_arm_interval"] as? [Int])
      let found = try #require(answer["runs_per_arm"] as? Int)
      #expect(runs.count == 2 && runs[0] < found && found < runs[1])
      let wrong = try await lab.run("power", "--pilot", "94.41,x", "--difference", "0.14")
      #expect(wrong.code == 64 && wrong.errors == "error: --pilot: 'x' is not a number\n")
      let none = try await lab.run("power", "--sd", "0", "--difference", "0.14")
      #expect(none.code == 64 && none.errors == "error: the standard deviation cannot be 0.0\n")
    }

    @Test func theMethodsTestThemselves() async throws {
      let answer = try json(
        try await lab.run("compare", "--self-test", "--n", "3", "--repetitions", "200", "--json"))
      let rows = try #require(answer["rows"] as? [[String: Any]])
      let welch = try #require(
        rows.first { $0["method"] as? String == "welch" && $0["population"] as? String == "normal" })
      #expect((0.85...1).contains(welch["found"] as? Double ?? 0) && welch["wanted"] as? Double == 0.95)
      #expect(Set(rows.compactMap { $0["population"] as? String }).count == 4)
    }
  }
}
