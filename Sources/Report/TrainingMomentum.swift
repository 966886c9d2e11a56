/// The full-batch gradient in another meaning, G′, beside the one that probes measure against, at the same weights: means
/// over runs.
public struct GradientVariant: Equatable, Sendable {
  /// What is different: `images without augmentation`.
  public var meaning: String
  public var epoch: Int
  /// cos(G′, G), ‖G′‖/‖G‖ and ‖G′ − G‖/‖G‖.
  public var cosine: Estimate
  public var ratio: Estimate
  public var distance: Estimate

  public init(meaning: String, epoch: Int, cosine: Estimate, ratio: Estimate, distance: Estimate) {
    self.meaning = meaning
    self.epoch = epoch
    self.cosine = cosine
    self.ratio = ratio
    self.distance = distance
  }
}

/// What probes at every so many steps of training found.
public struct TrainingMomentum: Equatable, Sendable {
  /// Steps from one probe to the next.
  public var every: Int
  /// How many runs the experiment asks to be probed.
  public var planned: Int
  /// One per arm with probes, in the order of arms.
  public var series: [TrainingProbeSeries]

  public init(every: Int, planned: Int, series: [TrainingProbeSeries]) {
    self.every = every
    self.planned = planned
    self.series = series
  }

  var found: Int { series.reduce(0) { $0 + $1.runs } }
}

/// The probes of one arm's runs over training: means over runs of each run's value over the steps of a stretch.
public struct TrainingProbeSeries: Equatable, Sendable {
  public var arm: String
  /// β of the estimates; `nil` where runs differ in it.
  public var momentum: Double?
  public var chunks: ClosedRange<Int>?
  public var runs: Int
  /// Over all probed steps.
  public var means: [ProbeQuantity: Estimate]
  /// The thirds of training, for tables.
  public var thirds: [Stretch]
  /// Shorter ones, for figures.
  public var stretches: [Stretch]

  public struct Stretch: Equatable, Sendable {
    /// The first and last probed steps.
    public var steps: ClosedRange<Int>
    public var means: [ProbeQuantity: Estimate]

    public init(steps: ClosedRange<Int>, means: [ProbeQuantity: Estimate]) {
      self.steps = steps
      self.means = means
    }

    /// How many runs have probes in it.
    var runs: Int { means[ProbeQuantity(.gradientNorm)]?.count ?? 0 }

    var middle: Double { 0.5 * (Double(steps.lowerBound) + Double(steps.upperBound)) }
  }

  public init(
    arm: String, momentum: Double?, chunks: ClosedRange<Int>?, runs: Int, means: [ProbeQuantity: Estimate],
    thirds: [Stretch], stretches: [Stretch]
  ) {
    self.arm = arm
    self.momentum = momentum
    self.chunks = chunks
    self.runs = runs
    self.means = means
    self.thirds = thirds
    self.stretches = stretches
  }
}
