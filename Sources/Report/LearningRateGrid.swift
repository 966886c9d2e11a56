/// What an optimizer came to at each of the learning rates that were tried.
public struct LearningRateGrid: Equatable, Sendable {
  public struct Rate: Equatable, Sendable {
    /// The arm's label.
    public var arm: String
    /// α at the start of training.
    public var rate: Double
    public var finished: Int
    /// Diverged or failed.
    public var lost: Int
    /// Accuracy after the last epoch, over finished runs; `nil` where none finished.
    public var validation: Estimate?

    public init(arm: String, rate: Double, finished: Int, lost: Int = 0, validation: Estimate?) {
      self.arm = arm
      self.rate = rate
      self.finished = finished
      self.lost = lost
      self.validation = validation
    }
  }

  /// The optimizer's label.
  public var label: String
  /// Runs at each rate.
  public var planned: Int
  /// From low to high.
  public var rates: [Rate]
  /// The arm whose rate was chosen; `nil` before a run has finished.
  public var chosen: String?

  public init(label: String, planned: Int, rates: [Rate], chosen: String?) {
    self.label = label
    self.planned = planned
    self.rates = rates
    self.chosen = chosen
  }

  public var chosenRate: Rate? { rates.first { $0.arm == chosen } }

  /// How many runs are neither finished nor lost: with them another rate may be the best.
  public var pending: Int { rates.reduce(0) { $0 + planned - $1.finished - $1.lost } }

  /// Whether a lower or higher rate than any that was tried might be better still.
  public var isAtEdge: Bool {
    rates.count > 1 && chosen != nil && (rates.first?.arm == chosen || rates.last?.arm == chosen)
  }
}
