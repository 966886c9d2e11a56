/// A claim's answer. Answers that are inferences from a sample of seeds are given at a level at which all of them hold together.
public struct ClaimResult: Equatable, Sendable {
  public enum Verdict: String, Sendable {
    /// The interval is wholly on the side of 0 that is claimed; for a claim that two arms differ, on either; for one that they
    /// are the same, within the margin. Of an identity: it holds.
    case supported
    /// It is wholly on the other side; for a claim that arms are the same, beyond the margin.
    case contradicted
    /// It contains 0 and lies within the margin.
    case equivalent = "equivalent within the margin"
    case undecided
  }

  public enum Answer: Equatable, Sendable {
    case mean(MeanAnswer)
    case curves(CurvesAnswer)
    case identity(IdentityAnswer)
  }

  public var id: String
  public var statement: String
  /// Of the intervals.
  public var level: Double
  public var answer: Answer
  /// From how many seeds it was to be answered.
  public var plannedSeeds: Int
  /// How many seeds would settle it, where it is undecided; empty where nothing can be said.
  public var needs: [SeedNeed]

  public init(
    id: String, statement: String, level: Double = 0.95, answer: Answer, plannedSeeds: Int = 0,
    needs: [SeedNeed] = []
  ) {
    self.id = id
    self.statement = statement
    self.level = level
    self.answer = answer
    self.plannedSeeds = plannedSeeds
    self.needs = needs
  }

  public var verdict: Verdict {
    switch answer {
    case .mean(let answer): answer.verdict
    case .curves(let answer): answer.verdict
    case .identity(let answer): answer.verdict
    }
  }

  var hasOneSidedDivergence: Bool { !(mean?.diverged ?? curves?.diverged ?? .init()).isEmpty }

  /// The answer where it is read off one mean's interval.
  public var mean: MeanAnswer? { if case .mean(let answer) = answer { answer } else { nil } }
  public var curves: CurvesAnswer? { if case .curves(let answer) = answer { answer } else { nil } }
  public var identity: IdentityAnswer? { if case .identity(let answer) = answer { answer } else { nil } }
}

/// How many seeds it takes, in all, to settle a claim with 80% probability.
public struct SeedNeed: Equatable, Sendable {
  public enum Effect: Equatable, Sendable {
    /// If the true difference is the published one.
    case published(Double)
    /// If it is the one that was measured.
    case measured(Double)
    /// If there is no difference.
    case none(margin: Double)
  }
  public var effect: Effect
  public var seeds: Int
  /// What those cost that are still missing, in seconds of one trainer at the speed measured; `nil` where that is not known.
  public var seconds: Double?

  public init(effect: Effect, seeds: Int, seconds: Double?) {
    self.effect = effect
    self.seeds = seeds
    self.seconds = seconds
  }
}
