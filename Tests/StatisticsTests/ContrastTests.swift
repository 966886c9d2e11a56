import Statistics
import Testing

@Suite struct ContrastTests {
  private let sgdm = ["1": 94.48, "2": 94.60, "3": 94.41, "4": 94.30, "5": 94.52, "9": 93.0]
  private let rsgdm = ["5": 94.66, "4": 94.55, "3": 94.40, "2": 94.71, "1": 94.62, "7": 95.0]

  @Test func pairsGoByKeyAndSaySo() throws {
    let contrast = try Contrast(
      ArmSample("rsgdm", rsgdm), minus: ArmSample("sgdm", sgdm), .init(isPaired: true, margin: 0.5))
    let paired = try PairedDifference(rsgdm, minus: sgdm)
    #expect(contrast.difference == paired.test && contrast.firstCount == 5 && contrast.secondCount == 5)
    #expect(contrast.onlyInFirst == ["7"] && contrast.onlyInSecond == ["9"])
    #expect(contrast.effect == (try EffectSize(paired)) && contrast.pairingGain == paired.gain)
    #expect(contrast.ranks == (try TestResult.signedRank(paired.pairs.map(\.difference))))
    #expect(contrast.equivalence == (try EquivalenceTest(paired.test, margin: 0.5, alpha: 1 - 0.95)))
    #expect(contrast.improvement.probability > 0.5 && contrast.verdict == .equivalent)
  }

  /// 70.5 − 70.45 and 50.1 − 50.05 are tied, whatever subtraction makes of them; and so are values that are equal with 0.
  @Test func differencesAreTiedButForTheirRounding() throws {
    let first = ["1": 70.5, "2": 50.1, "3": 60.3, "4": 60.1, "5": 0.3]
    let second = ["1": 70.45, "2": 50.05, "3": 60.1, "4": 60.15, "5": 0.1 + 0.2]
    let contrast = try Contrast(
      ArmSample("a", first), minus: ArmSample("b", second), .init(isPaired: true))
    let differences = try PairedDifference(first, minus: second).pairs.map(\.difference)
    #expect(contrast.ranks == (try TestResult.signedRank([0.05, 0.05, 0.2, -0.05, 0])))
    #expect(contrast.ranks != (try TestResult.signedRank(differences)))
    #expect(contrast.ranks?.count == 4)
  }

  /// A difference so sure that its size has no interval that can be computed is still a difference.
  @Test func aHugeEffectLeavesTheRest() throws {
    let contrast = try Contrast(
      ArmSample("a", ["1": 100, "2": 100, "3": 99.998]), minus: ArmSample("b", ["1": 10, "2": 10, "3": 10]),
      .init(isPaired: true))
    #expect(contrast.effect == nil && contrast.verdict == .above && (contrast.difference.p ?? 1) < 1e-8)
  }

  /// The mean of the tasks' differences; standard errors and degrees of freedom by hand.
  @Test func differencesOverTasks() throws {
    let easy = try DifferenceOfMeans.welch([1, 2, 3, 4], minus: [2, 2, 1, 1])
    let hard = try DifferenceOfMeans.welch([10, 14, 13], minus: [1, 2, 3, 9])
    let both = try DifferenceOfMeans.overTasks([easy, hard])
    let squares = [easy, hard].map { $0.standardError * $0.standardError }
    let variance = squares[0] + squares[1]
    #expect(isClose(both.difference, (easy.difference + hard.difference) / 2))
    #expect(isClose(both.standardError, variance.squareRoot() / 2))
    let freedom =
      variance * variance
      / (squares[0] * squares[0] / easy.degreesOfFreedom + squares[1] * squares[1] / hard.degreesOfFreedom)
    #expect(isClose(both.degreesOfFreedom, freedom))
    // One task is the task itself.
    let one = try DifferenceOfMeans.overTasks([easy])
    #expect(isClose(one.p, try #require(easy.p)) && isClose(one.interval.lower, easy.interval.lower))
    // A task whose differences do not vary is not one that is known for sure.
    let constant = try PairedDifference(["a": 1.5, "b": 2.5], minus: ["a": 1.0, "b": 2]).test
    let unsure = try DifferenceOfMeans.overTasks([easy, constant])
    #expect(unsure.isDegenerate && unsure.p == nil && isClose(unsure.difference, (easy.difference + 0.5) / 2))
    // Two pairs have no g: d's bias is without bound.
    let pairs = try PairedDifference(["a": 1.0, "b": 3], minus: ["a": 0.0, "b": 1])
    #expect(try EffectSize(pairs).g == nil)
    #expect(throws: StatisticsError.self) { try DifferenceOfMeans.overTasks([]) }
  }

  @Test func unpairedTakesAllValues() throws {
    let contrast = try Contrast(ArmSample("rsgdm", rsgdm), minus: ArmSample("sgdm", sgdm), .init())
    #expect(contrast.firstCount == 6 && contrast.onlyInFirst.isEmpty && contrast.correlation == nil)
    let welch = try DifferenceOfMeans.welch(Array(rsgdm.values), minus: Array(sgdm.values))
    #expect(isClose(contrast.difference.p, try #require(welch.p)))
    #expect(contrast.equivalence == nil && contrast.verdict == .undecided)
  }

  @Test func verdictsFollowFromAdjustedNumbers() throws {
    func contrast(_ shift: Double) throws -> Contrast {
      let base = [1.0, 1.2, 0.9, 1.1, 1.05, 0.95]
      let first = Dictionary(uniqueKeysWithValues: base.indices.map { ("\($0)", base[$0] + shift) })
      let second = Dictionary(uniqueKeysWithValues: base.indices.map { ("\($0)", base[$0]) })
      return try Contrast(ArmSample("a", first), minus: ArmSample("b", second), .init())
    }
    // Alone its p is below 0.05; among five such contrasts it is not.
    var one = [try contrast(0.15)]
    try Contrast.adjust(&one)
    #expect(one[0].verdict == .above && one[0].adjustedP == one[0].difference.p)
    #expect(one[0].adjustedInterval == one[0].difference.interval)
    var five = try [0.15, 0.01, 0.02, 0, -1].map(contrast)
    try Contrast.adjust(&five)
    #expect(five.map(\.verdict) == [.undecided, .undecided, .undecided, .undecided, .below])
    #expect(five[0].adjustedInterval.halfWidth > five[0].difference.interval.halfWidth)
    #expect(isClose(five[0].adjustedInterval.level, 0.99))
    let p = try MultipleComparisons.holm.adjusted(five.compactMap(\.difference.p))
    #expect(five.compactMap(\.adjustedP) == p)
  }

  @Test func constantArmsHaveNoVerdict() throws {
    let contrast = try Contrast(
      ArmSample("a", ["1": 2, "2": 2]), minus: ArmSample("b", ["1": 1, "2": 1]),
      .init(isPaired: true, margin: 3))
    #expect(contrast.verdict == .noSpread && contrast.effect == nil && contrast.equivalence == nil)
    #expect(contrast.difference.difference == 1 && contrast.improvement.probability == 1)
    #expect(throws: StatisticsError(.tooFewValues(needed: 2, found: 1))) {
      try Contrast(ArmSample("a", ["1": 2, "2": 2]), minus: ArmSample("b", ["1": 1]), .init(isPaired: true))
    }
    #expect(throws: StatisticsError.self) { try ArmSample("a", ["1": .nan]) }
  }

  @Test func improvementOverTasksIsTheMeanOfThem() throws {
    let first = try TaskScores([[1, 2, 3], [5, 5]])
    let second = try TaskScores([[2, 2, 2], [4, 6]])
    let found = try TaskImprovement(of: first, over: second)
    // (1 + ½)/3 of the pairs of the first task, half of those of the second.
    #expect(isClose(found.probability, (0.5 + 0.5) / 2))
    #expect(found.interval.lower < 0.5 && found.interval.upper > 0.5)
    #expect(found == (try TaskImprovement(of: first, over: second)))
    #expect(throws: StatisticsError.self) { try TaskImprovement(of: first, over: TaskScores([[1]])) }
    // By every pair, on values with ties.
    let x = (0..<4).map { task in (0..<7).map { Double($0 * 5 % (4 + task)) } }
    let y = (0..<4).map { task in (0..<9).map { Double($0 * 7 % (5 + task)) } }
    var sum = 0.0
    for (x, y) in zip(x, y) {
      let wins = x.map { x in y.reduce(0.0) { $0 + (x > $1 ? 1 : x == $1 ? 0.5 : 0) } }
      sum += wins.reduce(0, +) / Double(x.count * y.count) / 4
    }
    #expect(isClose(try TaskImprovement(of: TaskScores(x), over: TaskScores(y)).probability, sum))
  }
}
