import Foundation
import Report
import Testing

@Suite struct MarkdownTests {
  /// The paragraph below a heading.
  func paragraph(_ text: String, below heading: String) -> String {
    let parts = text.components(separatedBy: "\n\n")
    guard let index = parts.firstIndex(of: heading), index + 1 < parts.count else { return "" }
    return parts[index + 1]
  }

  func sentences(_ text: String) -> Int { text.components(separatedBy: ". ").count }

  @Test func opensWithThreeSentences() async throws {
    let opening = paragraph(
      try await markdown(SyntheticModel.model()), below: "## What was asked and found")
    #expect(
      opening
        == "This experiment trained ResNet20 on CIFAR-10 with sgdm and rsgdm, for 4 epochs from 3 seeds "
        + "each; all 6 runs finished. In final test accuracy rsgdm minus sgdm was +0.14 points (3 seeds, paired; "
        + "95% interval +0.04 to +0.24), beside the published +0.14: the claim that “RSGDM tests better” is supported. "
        + "In the momentum probes on the paths of sgdm (3 runs) the mean ‖ς‖/‖ξ‖ was 0.710, which "
        + "the formula brings to β = 0.9 as steps go by, and RSGDM's estimate was nearer to the full-batch gradient than SGDM's (mean squared distance 0.880 "
        + "‖G‖² against 0.920 ‖G‖²; difference −0.0400, 95% interval −0.0600 to −0.0200).")
  }

  @Test(arguments: [
    (-0.14, "which contradicts that rsgdm is the better"), (0.02, "which leaves undecided whether rsgdm"),
    (0.14, "which supports that rsgdm is the better"),
  ]) func theVerdictFollowsTheInterval(_ mean: Double, _ words: String) async throws {
    var model = SyntheticModel.model()
    model.claims = []
    model.headline = [SyntheticModel.difference("rsgdm", "sgdm", mean)]
    model.headline[0].adjustedP = nil
    let opening = paragraph(try await markdown(model), below: "## What was asked and found")
    #expect(opening.contains(words))
    #expect(sentences(opening) == 3)
    // One of several that are looked at together is no verdict where the adjusted test is none.
    model.headline[0].adjustedP = 0.062
    let adjusted = paragraph(try await markdown(model), below: "## What was asked and found")
    if mean != 0.02 {
      #expect(
        adjusted.contains(
          ", p = 0.031, by Holm's method = 0.062), which leaves undecided whether rsgdm is the better among so many "
            + "differences."), "\(adjusted)")
    }
    model.headline[0].adjustedP = 0.04
    #expect(try await markdown(model).contains(words))
  }

  /// What a claim is on is answered by the claim everywhere, at its level and by its verdict.
  @Test func whatAClaimIsOnIsAnsweredByIt() async throws {
    var model = SyntheticModel.model()
    let interval = Interval(lower: -0.01, upper: 0.29)
    let estimate = Estimate(count: 3, mean: 0.14, interval: interval)
    let pairs = (1...3).map { SeedValue(seed: $0, value: 0.14) }
    model.claims = [
      ClaimResult(
        id: "test", statement: "SGDM is better", level: 0.9964,
        answer: .mean(
          MeanAnswer(
            measure: .metric(.testAccuracy, epochs: "final"), better: "sgdm", baseline: "rsgdm", pairs: pairs,
            estimate: estimate))),
      ClaimResult(
        id: "error", statement: "nearer", level: 0.9964,
        answer: .mean(
          MeanAnswer(
            measure: .normRatio(of: "error", path: "sgdm"), better: "rsgdm", baseline: "sgdm", pairs: pairs,
            estimate: Estimate(count: 3, mean: 0.012, interval: Interval(lower: -0.013, upper: 0.036))))),
    ]
    let text = try await markdown(model)
    let opening = paragraph(text, below: "## What was asked and found")
    #expect(
      opening.contains(
        "In final test accuracy sgdm minus rsgdm was +0.14 points (3 seeds, paired; 99.64% interval −0.01 to +0.29): the claim "
          + "that “SGDM is better” is undecided."), "\(opening)")
    #expect(
      opening.contains(
        "and that rsgdm's estimate was nearer to the full-batch gradient than sgdm's is undecided (over all windows, the start of "
          + "training among them where it is probed, the norm of its error was 1.012 times as large; 99.64% interval 0.987 to "
          + "1.036)."), "\(opening)")
    #expect(sentences(opening) == 3)
    #expect(
      text.contains(
        "RSGDM's estimate is the nearer one. That is of the probes, in ‖G‖² and by an interval for this difference alone; the "
          + "claim error, on the norms over all windows and at 99.64%, is undecided."))
  }

  /// What was stopped early is not said to hold with the probability of a number of seeds chosen beforehand.
  @Test func intervalsAreForANumberChosenBeforehand() async throws {
    var model = SyntheticModel.model()
    let planned = "It is for a number of seeds chosen beforehand: before all seeds are in,"
    #expect(try await markdown(model).contains(planned))
    model.decisions = ["rsgdm is above sgdm"]
    let stopped = try await markdown(model)
    #expect(stopped.contains("It is for a number of seeds chosen beforehand, which this sweep's was not: "))
    #expect(!stopped.contains("before all seeds are in"))
    guard case .mean(var answer) = model.claims[0].answer else { throw CancellationError() }
    // Nor is it said to be within the margin.
    (answer.diverged, answer.margin) = (OneSidedDivergence(better: [4, 6]), 1)
    model.claims[0].answer = .mean(answer)
    let diverged = try await markdown(model)
    #expect(
      diverged.contains(
        "rsgdm diverged at seeds 4 and 6, and sgdm did not: what the other seeds say is no verdict"))
    #expect(diverged.contains("No verdict is given in favour of an arm that diverged at a seed where"))
    #expect(diverged.contains("3 | **undecided** |"))
  }

  @Test func tablesHoldTheNumbers() async throws {
    let text = try await markdown(SyntheticModel.model())
    #expect(
      text.contains("| sgdm | 3 of 3 | 94.48 ± 0.20 | [94.08, 94.88] | 99.50 ± 0.01 | [99.48, 99.52] |"))
    #expect(text.contains("| rsgdm | 3 | +0.14 | [+0.04, +0.24] | 0.031 | 0.062 | 0.25 | 1.20 | 0.31 |"))
    #expect(
      text.contains(
        "| RSGDM tests better (table-1) | +0.14 | +0.14 | [+0.04, +0.24] | 3 | **supported** |"))
    #expect(
      text.contains(
        "- **table-1**: rsgdm minus sgdm, test accuracy, final: +0.14 points (95% interval +0.04 to +0.24, 3 seeds); "
          + "supported; the published +0.14 is within the interval."))
    #expect(text.contains("None: every planned run finished."))
    #expect(text.contains("| sgdm | 0 | whole | 3 | 0.9 | 0.520 |"))
    #expect(text.contains("**Incomplete**: 3 of the 6 probes"))
    #expect(text.contains("| Data set, SHA-256 | abc123 |"))
    #expect(text.contains("```sh\nrsgdm-lab report example.yaml\n```"))
  }

  /// What an undecided claim still takes, and what became of claims after they were registered.
  @Test func claimsSayWhatTheyTakeAndWhenTheyWereMade() async throws {
    var model = SyntheticModel.model()
    var answer = try #require(model.claims[0].mean)
    answer.estimate?.interval = Interval(lower: -0.1, upper: 0.38)
    answer.margin = 0.2
    answer.power = 0.123
    model.claims[0].answer = .mean(answer)
    model.claims[0].level = 0.9875
    model.claims[0].needs = [
      SeedNeed(effect: .published(0.14), seeds: 57, seconds: 44_000),
      SeedNeed(effect: .none(margin: 0.2), seeds: 3, seconds: 0),
    ]
    model.claimHistory = ClaimHistory(versions: [
      RegisteredVersion(
        version: 1, date: "2026-01-01 10:00 UTC", hash: String(repeating: "ab", count: 32), claims: 1,
        seeds: 3,
        begunRuns: 0, finishedRuns: 0)
    ])
    let text = try await markdown(model)
    #expect(text.contains("| [−0.10, +0.38] | 3 | **undecided** |"))
    #expect(
      text.contains(
        "(98.75% interval −0.10 to +0.38, 3 seeds); undecided; the published +0.14 is within the interval; margin ±0.2; so many "
          + "seeds, spread as these are, find a true difference of +0.14 points with 12% probability. Were "
          + "the truth the published +0.14, 57 seeds would settle the claim with 80% probability: 54 more than there "
          + "are, about 12.2 hours of one trainer at the speed measured. Were there no difference, to show that it is within "
          + "±0.2, 3 seeds would settle the claim with 80% probability: as many as there are."))
    #expect(
      text.contains(
        "**Registered before the first run**, on 2026-01-01 10:00 UTC: 1 claim and 3 seeds per optimizer (SHA-256 "
          + "abababababababab)."))
    #expect(!text.contains("**Changed since.**") && !text.contains("**Not as registered.**"))
    model.claimHistory?.versions.append(
      RegisteredVersion(
        version: 2, date: "2026-01-02 10:00 UTC", hash: String(repeating: "cd", count: 32), claims: 1,
        seeds: 9,
        begunRuns: 6, finishedRuns: 5, changes: ["seeds 1 to 9, before 1 to 3"]))
    model.claimHistory?.unregistered = ["claim 'table-1': margin 0.2, before none"]
    let changed = try await markdown(model)
    #expect(changed.contains("**Changed since.** The verdicts are on version 2."))
    #expect(
      changed.contains(
        "| 2 | 2026-01-02 10:00 UTC | 6 | 5 | cdcdcdcdcdcdcdcd | seeds 1 to 9, before 1 to 3 |"))
    #expect(
      changed.contains(
        "says something else than version 2, which no sweep has registered yet: claim 'table-1'"))
    model.claimHistory?.versions = []
    #expect(try await markdown(model).contains("**Not registered.**"))
  }

  /// Every kind of answer has its row and its sentence.
  @Test func answersOfOtherKindsAreWorded() async throws {
    var model = SyntheticModel.model()
    let estimate = Estimate(count: 3, mean: -0.1, interval: Interval(lower: -0.12, upper: -0.08))
    let pairs = (1...3).map { SeedValue(seed: $0, value: -0.1) }
    func point(_ epoch: Int, _ mean: Double, _ width: Double) -> CurvesAnswer.Point {
      CurvesAnswer.Point(
        epoch: epoch, mean: mean, interval: Interval(lower: mean - width, upper: mean + width),
        simultaneous: Interval(lower: mean - 2 * width, upper: mean + 2 * width))
    }
    func curves(_ margin: Double, epochs: Int) -> ClaimResult.Answer {
      .curves(
        CurvesAnswer(
          metric: .trainLoss, better: "rsgdm", baseline: "sgdm", fromEpoch: 3, margin: margin, seeds: 3,
          epochs: epochs,
          points: [point(3, 0.5, 0.1), point(4, -0.2, 0.6)]))
    }
    model.claims = [
      ClaimResult(
        id: "speed", statement: "sooner",
        answer: .mean(
          MeanAnswer(
            measure: .epochsTo(.testLoss, target: 0.5), better: "rsgdm", baseline: "sgdm", pairs: pairs,
            estimate: estimate,
            reached: [
              .init(arm: "rsgdm", reached: 3, runs: 3), .init(arm: "sgdm", reached: 2, runs: 4),
            ])), plannedSeeds: 5),
      ClaimResult(
        id: "bias", statement: "smaller",
        answer: .mean(
          MeanAnswer(
            measure: .normRatio(of: "bias", path: "sgdm"), better: "rsgdm", baseline: "sgdm", pairs: pairs,
            estimate: estimate))),
      ClaimResult(id: "curves", statement: "the same", answer: curves(1, epochs: 2)),
      ClaimResult(id: "apart", statement: "the same", answer: curves(0.25, epochs: 4)),
      ClaimResult(id: "partly", statement: "the same", answer: curves(1, epochs: 4)),
      ClaimResult(
        id: "identity", statement: "exact",
        answer: .identity(
          IdentityAnswer(
            identity: .recursion, tolerance: 1e-5, largest: 2.34e-7, seeds: 3, runs: 6, steps: 24))),
      ClaimResult(
        id: "limit", statement: "exact",
        answer: .identity(
          IdentityAnswer(identity: .limit, tolerance: 0.01, largest: nil, seeds: 0, runs: 0, steps: 0))),
    ]
    let text = try await markdown(model)
    #expect(text.contains("| sooner (speed) | – | −0.10 epochs | [−0.12, −0.08] | 3 of 5 | **supported** |"))
    #expect(
      text.contains(
        "rsgdm minus sgdm, epochs until test loss is 0.5 or less: −0.10 epochs (95% interval −0.12 to −0.08, 3 seeds); supported; "
          + "3 of 3 runs of rsgdm and 2 of 4 runs of sgdm got there, and one that did not counts with the length of training: the "
          + "difference is of epochs up to that, and how small it would be without an end is not known."
      ))
    #expect(text.contains("| smaller (bias) | – | ratio 0.900 | [0.880, 0.920] | 3 | **supported** |"))
    #expect(
      text.contains(
        "norm of rsgdm's bias over that of sgdm's, on the paths of sgdm, in the mean over probed windows, the start of training "
          + "among them where it is probed: 0.900 (95% interval"))
    #expect(
      text.contains("| the same (curves) | – | −0.200 at epoch 4 | [−1.40, +1.00] | 3 | **supported** |"))
    #expect(
      text.contains("| the same (apart) | – | +0.500 at epoch 3 | [+0.300, +0.700] | 3 | **contradicted** |"))
    #expect(
      text.contains(
        "training loss from epoch 3 on: +0.500 at epoch 3, beyond the margin (95% interval of this epoch +0.400 to +0.600, of all at "
          + "once +0.300 to +0.700, 3 seeds); contradicted; margin ±0.25; at the 2 of 4 epochs that every run has the number of."
      ))
    #expect(
      text.contains(
        "undecided; margin ±1; at the 2 of 4 epochs that every run has the number of, which says nothing of the others."
      ))
    #expect(text.contains("| exact (identity) | – | at most 2.34e−7 | – | 3 | **supported** |"))
    #expect(text.contains("over 24 steps of 6 runs, with a tolerance of 1.00e−5; supported."))
    #expect(text.contains("| exact (limit) | – | – | – | 0 | **undecided** |"))
    #expect(text.contains("so that all 5 hold together with the probability 1 − α (Bonferroni)"))
  }

  @Test func thePublishedTableStandsBesideWhatWasMeasured() async throws {
    var model = SyntheticModel.model()
    var test = try #require(model.claims[0].mean)
    test.estimate = Estimate(count: 3, mean: 0.2, interval: Interval(lower: -0.1, upper: 0.5))
    var train = test
    train.measure = .metric(.trainAccuracy, epochs: "final")
    (train.publishedBetter, train.publishedBaseline, train.direction, train.margin) = (100, 99.9, .same, 0.1)
    train.estimate = Estimate(count: 3, mean: 0.05, interval: Interval(lower: -0.01, upper: 0.11))
    var late = test
    late.measure = .metric(.testAccuracy, epochs: "mean of the last 2 epochs")
    (late.publishedBetter, late.publishedBaseline) = (1, 2)
    model.claims = [late, test, train].enumerated().map {
      ClaimResult(id: "\($0)", statement: "s", answer: .mean($1))
    }
    let text = try await markdown(model)
    let rows = text.components(separatedBy: "## The published table, and here")[1].split(separator: "\n")
    func cells(_ row: Int) -> [String] {
      rows[row].split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
    #expect(cells(2)[0] == "sgdm" && cells(2)[1] == "99.90" && cells(2)[3] == "94.48")
    #expect(cells(2)[4].hasPrefix("94.48 [") && cells(3)[4].hasPrefix("94.62 ["))
    #expect(
      cells(4) == ["rsgdm − sgdm", "+0.10", "+0.05 [−0.01, +0.11]", "+0.14", "+0.20 [−0.10, +0.50]"])
    model.claims = []
    #expect(try await !markdown(model).contains("The published table"))
  }

  @Test func singleRunsAndConventionsAreWorded() async throws {
    var model = SyntheticModel.model()
    model.description = "Not the *paper's* experiment."
    func chance(_ value: Double) -> SingleRunChance.Chance {
      .init(probability: value, interval: Interval(lower: value - 0.1, upper: value + 0.1))
    }
    model.singleRuns = [
      SingleRunChance(
        better: "rsgdm", baseline: "sgdm", metric: .testAccuracy, epochs: "final", betterRuns: 10,
        baselineRuns: 9, ahead: chance(0.62), aheadAsPublished: chance(0.41), published: 0.14, seedsAhead: 6,
        seeds: 9)
    ]
    let pair = SyntheticModel.difference("heavy", "sgdm", 2)
    model.conventions = [
      ConventionPair(average: "sgdm", heavyBall: "heavy", factor: 10, test: pair, train: pair)
    ]
    let text = try await markdown(model)
    #expect(text.hasPrefix("# example\n\nNot the \\*paper's\\* experiment.\n\n"))
    #expect(
      text.contains(
        "| rsgdm against sgdm, test accuracy, final | 10 × 9 | 62 [52, 72] | +0.14 | 41 [31, 51] | 6 of 9 |"))
    #expect(text.contains("heavy takes steps 10 times as long as sgdm does at the same learning rate."))
  }

  @Test func everyTableIsRectangular() async throws {
    var columns: Int?
    for line in try await markdown(SyntheticModel.model()).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      let cells = line.replacing("\\|", with: "").split(separator: "|", omittingEmptySubsequences: false)
        .count
      #expect(cells == columns ?? cells, "\(line)")
      columns = cells
    }
  }

  @Test func everyFigureIsEmbeddedWithItsSources() async throws {
    let text = try await markdown(SyntheticModel.model())
    for name in ReportWriterTests.figures {
      #expect(text.contains("](figures/\(name).png)"))
      #expect(
        text.contains("[SVG](figures/\(name).svg) · [script](figures/\(name).gp) · [data](data/\(name).tsv)"))
    }
  }

  @Test func oneRunPerArmHasNoIntervalAndSaysWhy() async throws {
    var model = SyntheticModel.model()
    let single = Estimate(count: 1, mean: 94.5)
    for index in model.arms.indices {
      model.arms[index].finals = [SeedValue(seed: 1, value: 94.5)]
      model.arms[index].planned = 1
      model.arms[index].testAccuracy = single
      model.arms[index].trainAccuracy = single
    }
    let pair = ArmDifference(
      first: "rsgdm", second: "sgdm", metric: .testAccuracy, pairs: [SeedValue(seed: 1, value: 0.14)],
      estimate: Estimate(count: 1, mean: 0.14))
    model.differences = [pair]
    model.headline = [pair]
    let text = try await markdown(model)
    #expect(text.contains("| sgdm | 1 of 1 | 94.50 ± – | – | 94.50 ± – | – |"))
    #expect(text.contains("| rsgdm | 1 | +0.14 | – | – | – | – | – |"))
    #expect(text.contains("a single run has no standard deviation and no interval"))
    #expect(text.contains("a single pair has no interval"))
    #expect(!text.lowercased().contains("nan"))
  }

  @Test func unfinishedRunsAreCountedWithTheirReasons() async throws {
    var model = SyntheticModel.model()
    model.arms[0].planned = 6
    model.unfinished = [
      UnfinishedRun(arm: "sgdm", seed: 4, state: .diverged, reason: "loss | NaN", epochs: 2),
      UnfinishedRun(arm: "sgdm", seed: 5, state: .failed, reason: nil, epochs: 0),
      UnfinishedRun(arm: "sgdm", seed: 6, state: .notStarted),
    ]
    let text = try await markdown(model)
    #expect(text.contains("**Incomplete**: 6 of 9 planned runs finished"))
    #expect(text.contains("1 diverged, 1 failed and 1 not started, of 9 planned runs."))
    #expect(text.contains("| sgdm | 4 | diverged | 2 of 4 | loss \\| NaN |"))
    #expect(text.contains("| sgdm | 5 | failed | 0 of 4 | – |"))
  }

  @Test func unofficialDataIsSaidAloud() async throws {
    var model = SyntheticModel.model()
    model.provenance[0].datasetOfficial = false
    model.provenance[0].datasetNote = "made by hand"
    let text = try await markdown(model)
    #expect(text.contains("| Official files | no: made by hand |"))
    #expect(text.contains("**Not the official data set**"))
  }

  @Test func settingsThatGiveTheSameNumbersAreSaidToBeAlike() async throws {
    var model = SyntheticModel.model()
    let first = model.provenance[0]
    #expect(try await !markdown(model).contains("settings are alike"))
    var other = first
    (other.jobs, other.host, other.secondsPerEpoch) = (2, "lab-2", 8.1)
    model.provenance = [first, other]
    #expect(try await markdown(model).contains("The 2 settings are alike in what numbers depend on"))
    let changes: [(inout ProvenanceGroup) -> Void] = [
      { $0.project = "0.1.0 (commit 1a2b3c5)" }, { $0.engine = "LibTorch 2.15.0" }, { $0.device = "cuda" },
      { $0.processor = "Another CPU" }, { $0.threads = 1 }, { $0.threads = nil },
      { $0.datasetChecksum = "abc124" },
      { $0.datasetChecksum = nil },
    ]
    for change in changes {
      var changed = other
      change(&changed)
      model.provenance = [first, other, changed]
      #expect(try await markdown(model).contains("The runs were made in 3 different settings; numbers"))
    }
    model.provenance = [first, other].map {
      var unknown = $0
      unknown.threads = nil
      return unknown
    }
    #expect(try await markdown(model).contains("The runs were made in 2 different settings; numbers"))
  }

  /// What is not known of some runs is no difference to what is known of others.
  @Test func whatIsNotKnownOfTheRunsIsSaid() async throws {
    var model = SyntheticModel.model()
    var imported = model.provenance[0]
    (imported.threads, imported.datasetChecksum, imported.datasetOfficial) = (nil, nil, nil)
    model.provenance.append(imported)
    let text = try await markdown(model)
    #expect(text.contains("| Threads per run | 2 | unknown |"))
    #expect(text.contains("| Data set, SHA-256 | abc123 | unknown |"))
    #expect(text.contains("| Official files | yes | unknown |"))
    #expect(text.contains("**What data was read is not known** of some of the runs"))
    #expect(
      !text.contains("did not all read the same data") && !text.contains("**Not the official data set**"))
  }

  @Test func whetherTrainingRepeatsItselfIsSaid() async throws {
    var model = SyntheticModel.model()
    #expect(try await !markdown(model).contains("repeat"))
    model.repeatability = Repeatability(certificates: [], unchecked: 6, command: "doctor e_x.yaml")
    #expect(
      try await markdown(model).contains(
        "Whether training repeats itself to the bit was not checked where the runs were made; 'doctor e\\_x.yaml', typed "
          + "there, does it."))
    func certificate(_ threads: Int, _ difference: Int?) -> Repeatability.Certificate {
      Repeatability.Certificate(
        run: "sgdm seed 1", steps: 20, threads: threads, engine: "E", device: "cpu", processor: "a|b",
        otherProject: threads == 1 ? nil : "0.2", firstDifference: difference,
        differing: difference.map { _ in "loss" })
    }
    model.repeatability = Repeatability(
      certificates: [certificate(1, nil), certificate(2, 7)], unchecked: 1, command: "c")
    #expect(
      try await markdown(model).contains(
        "Does training repeat itself: loss, gradient and weights were equal to the bit in both of two processes over 20 "
          + "steps of sgdm seed 1 with 1 thread (E, cpu, a\\|b); **they were not the same** from step 7 on (loss) over 20 "
          + "steps of sgdm seed 1 with 2 threads (E, cpu, a\\|b, by 0.2); it was not checked where 1 run came from ('c', "
          + "typed there, does it)."))
  }

  @Test func differencesTooSmallForTwoDecimalsAreNotShownAsZero() async throws {
    var model = SyntheticModel.model()
    model.differences[0].estimate = Estimate(
      count: 3, mean: 0.0042, standardDeviation: 0.001, interval: Interval(lower: -0.0011, upper: 0.0095))
    let text = try await markdown(model)
    #expect(text.contains("| rsgdm | 3 | +0.004 | [−0.001, +0.01] |"))
  }
}
