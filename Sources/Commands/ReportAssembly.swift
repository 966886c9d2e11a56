import Experiment
import Report
import Statistics

/// Turns stored runs into the numbers of a report.
///
/// A run belongs to an arm where its specification equals one that the experiment plans; other runs are
/// ignored. Final numbers are those of the last epoch of finished runs, and every mean, interval and test is
/// computed over runs, paired by seed where two arms are compared. Runs that did not finish, or whose last
/// numbers cannot be used, are listed with their reason.
///
/// - Parameters:
///   - experimentText: The experiment file as it was read, shown in the report.
///   - runs: In any order.
///   - registrations: When the experiment's claims were settled.
///   - decisions: The claims that ended the sweep before all of its seeds were run.
///   - certificates: Whether training was seen to repeat itself; those of other runs and other places are ignored.
///   - commands: What to type to get the report again.
/// - Throws: `StatisticsError` where finite numbers are too large to be summed.
public func assembleReport(
  experiment: ExperimentSpec, experimentText: String, runs: [RunRecord],
  registrations: [RegistrationRecord] = [], decisions: [DecisionRecord] = [],
  certificates: [DeterminismRecord] = [], commands: [String]
) throws -> ReportModel {
  var stored: [RunSpec: RunRecord] = [:]
  for run in runs where stored[run.spec].map({ $0.status != .finished }) ?? true { stored[run.spec] = run }
  var rates = LearningRateChoice(experiment)
  for run in runs { rates.add(run) }
  var assembly = try ReportAssembly(experiment, learningRates: rates)
  for run in assembly.plan { if let record = stored[run.spec] { assembly.add(record) } }
  return try assembly.model(
    experimentText: experimentText, registrations: registrations, decisions: decisions,
    certificates: certificates, commands: commands)
}

/// The runs of an experiment sorted into its arms. They are added one by one, and of each only what the report's numbers
/// are made of is kept: there may be thousands of runs with hundreds of epochs.
struct ReportAssembly {
  struct ArmRuns {
    var arm: Arm
    /// In the order of the seeds; the record is `nil` where the run was never started, and else has no epoch but its
    /// last.
    var planned: [(seed: Int, run: RunRecord?)]
    /// The runs with usable final numbers.
    var finished: [(run: RunRecord, last: EpochRecord)] = []
    /// The finite values of those runs, by metric.
    var curves: [Metric: [LearningCurve.Run]] = [:]
  }

  /// Runs that were made in the same way, and their epochs' speed.
  struct Origin {
    var provenance: Provenance
    var runs = 0
    var secondsPerEpoch: [Double] = []
    var imagesPerSecond: [Double] = []
  }

  /// With each optimizer at the chosen one of its learning rates.
  let experiment: ExperimentSpec
  /// What was tried.
  let learningRates: [LearningRateGrid]
  /// At the rates that were not chosen.
  private var otherRates = RunCount()
  private var unfinishedAtOtherRates: [UnfinishedRun] = []
  /// The runs in the order in which they are to be added: arm by arm, which decides the last digits of sums over them.
  let plan: [PlannedRun]
  private(set) var arms: [ArmRuns]
  private(set) var origins: [Origin] = []
  /// Per claim of the experiment.
  private(set) var claimValues: [ClaimValues]
  /// The first SGDM arm in the form of averages, or else the first arm.
  let baseline: Arm?
  /// Where each run belongs: arm, and place among its seeds.
  private var places: [RunSpec: (arm: Int, seed: Int)] = [:]

  /// - Parameter rates: What all runs of grids came to, which decides what is reported.
  init(_ whole: ExperimentSpec, learningRates rates: LearningRateChoice) throws {
    learningRates = try rates.grids()
    let experiment = whole.keeping(learningRates.choice)
    self.experiment = experiment
    let runs = Dictionary(grouping: Plan(experiment).runs, by: \.label)
    plan = experiment.arms.flatMap { runs[$0.label] ?? [] }
    arms = experiment.arms.map { arm in
      ArmRuns(arm: arm, planned: (runs[arm.label] ?? []).map { (seed: $0.spec.seed, run: nil) })
    }
    baseline = experiment.arms.first { $0.optimizer.isAveraged(.sgdm) } ?? experiment.arms.first
    claimValues = experiment.claims.map { _ in ClaimValues() }
    for (index, arm) in experiment.arms.enumerated() {
      for (place, run) in (runs[arm.label] ?? []).enumerated() { places[run.spec] = (index, place) }
    }
    let others = rates.others(than: learningRates.choice)
    for run in others.planned {
      let record = others.stored[run.identity]
      otherRates.planned += 1
      if let provenance = record?.provenance { addOrigin(provenance, []) }
      if let account = unfinished(record, arm: run.label, seed: run.spec.seed) {
        unfinishedAtOtherRates.append(account)
      } else {
        otherRates.finished += 1
      }
    }
  }

  /// Takes in a run; one that the experiment does not plan is passed over.
  mutating func add(_ record: RunRecord) {
    guard let place = places[record.spec] else { return }
    let last = record.usableLast(epochs: experiment.training.epochs)
    if last != nil {
      for metric in Metric.allCases {
        let points = record.epochs.compactMap { epoch in
          epoch.value(of: metric).flatMap { $0.isFinite ? (epoch.epoch, $0) : nil }
        }
        if points.isEmpty { continue }
        arms[place.arm].curves[metric, default: []].append(
          LearningCurve.Run(seed: record.spec.seed, epochs: points.map(\.0), values: points.map(\.1)))
      }
    }
    for (index, claim) in experiment.claims.enumerated() {
      claimValues[index].add(
        record, arm: arms[place.arm].arm.label, isUsable: last != nil, training: experiment.training,
        for: claim)
    }
    if let provenance = record.provenance { addOrigin(provenance, record.epochs) }
    var run = record
    run.epochs = record.epochs.suffix(1)
    arms[place.arm].planned[place.seed].run = run
    if let last { arms[place.arm].finished.append((run, last)) }
  }

  private mutating func addOrigin(_ provenance: Provenance, _ epochs: [EpochRecord]) {
    let index = origins.firstIndex { $0.provenance == provenance } ?? origins.count
    if index == origins.count { origins.append(Origin(provenance: provenance)) }
    origins[index].runs += 1
    for epoch in epochs {
      // An imported file, or another program's trainer, may say anything.
      if let train = epoch.trainSeconds, let test = epoch.testSeconds, train >= 0, test >= 0 {
        origins[index].secondsPerEpoch.append(train + test)
      }
      if let images = epoch.imagesPerSecond { origins[index].imagesPerSecond.append(images) }
    }
  }

  /// - Parameter place: How commands name experiment and store.
  func model(
    experimentText: String, registrations: [RegistrationRecord] = [], decisions: [DecisionRecord],
    certificates: [DeterminismRecord] = [], place: String = "EXPERIMENT.yaml", commands: [String]
  ) throws -> ReportModel {
    let others = experiment.arms.filter { $0.label != baseline?.label }
    let differences = try adjusted(
      others.map { try difference($0.label, baseline?.label ?? "", .testAccuracy) })
    return ReportModel(
      name: experiment.name, description: experiment.description, setup: experiment.reportSetup,
      arms: try arms.map(result),
      baseline: baseline?.label ?? "", differences: differences, headline: try headline(differences),
      claims: try claims(), claimHistory: history(registrations), singleRuns: try singleRuns(),
      equivalence: try equivalence(), conventions: try conventions(),
      curves: try curves(),
      learningRates: learningRates, otherRates: otherRates, momentum: try momentum(),
      decisions: decisions.map(\.sentence),
      unfinished: arms.flatMap { runs in
        runs.planned.compactMap { unfinished($0.run, arm: runs.arm.label, seed: $0.seed) }
      } + unfinishedAtOtherRates,
      provenance: try provenance(), repeatability: repeatability(certificates, place: place),
      experimentText: experimentText, commands: commands)
  }

  private func result(_ runs: ArmRuns) throws -> ArmResult {
    ArmResult(
      label: runs.arm.label, optimizer: runs.arm.optimizer.name.rawValue,
      details: runs.arm.reportDetails, planned: runs.planned.count,
      finals: runs.finished.map { SeedValue(seed: $0.run.spec.seed, value: $0.last.testAccuracy) },
      testAccuracy: try estimate(runs.finished.map(\.last.testAccuracy)),
      trainAccuracy: try estimate(runs.finished.compactMap(\.last.trainAccuracy)))
  }

  // MARK: Differences

  private func difference(_ first: String, _ second: String, _ metric: Metric) throws -> ArmDifference {
    func finals(_ label: String) -> [Int: Double] {
      let finished = arms.first { $0.arm.label == label }?.finished ?? []
      return Dictionary(
        finished.compactMap { run, last in last.value(of: metric).map { (run.spec.seed, $0) } },
        uniquingKeysWith: { first, _ in first })
    }
    let (a, b) = (finals(first), finals(second))
    var result = ArmDifference(first: first, second: second, metric: metric)
    result.onlyFirst = a.keys.filter { b[$0] == nil }.sorted()
    result.onlySecond = b.keys.filter { a[$0] == nil }.sorted()
    let paired: PairedDifference<Int>?
    (result.pairs, result.estimate, paired) = try self.paired(a, minus: b)
    guard let paired else { return result }
    result.p = paired.test.p
    result.correlation = paired.correlation
    result.pairingGain = paired.gain
    result.smallestDetectable = try paired.smallestDetectableDifference()
    return result
  }

  /// What one arm's values are above another's, seed by seed and in the mean; the test, and the interval at this level, where
  /// there are two pairs.
  func paired(_ a: [Int: Double], minus b: [Int: Double], level: Double = 0.95) throws -> (
    pairs: [SeedValue], estimate: Estimate?, test: PairedDifference<Int>?
  ) {
    let pairs = a.keys.sorted().compactMap { seed -> SeedValue? in
      guard let x = a[seed], let y = b[seed] else { return nil }
      return SeedValue(seed: seed, value: x - y)
    }
    guard pairs.count >= 2 else { return (pairs, try estimate(pairs.map(\.value)), nil) }
    let paired = try PairedDifference(a, minus: b, level: level)
    let estimate = Estimate(
      count: paired.pairs.count, mean: paired.test.difference, standardDeviation: paired.standardDeviation,
      interval: Interval(paired.test.interval))
    return (pairs, estimate, paired)
  }

  private func adjusted(_ differences: [ArmDifference]) throws -> [ArmDifference] {
    let places = differences.indices.filter { differences[$0].p != nil }
    let values = try MultipleComparisons.holm.adjusted(places.compactMap { differences[$0].p })
    var adjusted = differences
    for (place, value) in zip(places, values) { adjusted[place].adjustedP = value }
    return adjusted
  }

  /// RSGDM minus SGDM, or else the first claim's contrast, or else every arm minus the baseline.
  private func headline(_ differences: [ArmDifference]) throws -> [ArmDifference] {
    if let baseline, baseline.optimizer.isAveraged(.sgdm) {
      let rectified = experiment.arms.filter { $0.optimizer.name == .rsgdm }
      let sameMomentum = rectified.first { $0.optimizer.momentum == baseline.optimizer.momentum }
      if let arm = sameMomentum ?? rectified.first {
        return [try difference(arm.label, baseline.label, .testAccuracy)]
      }
    }
    if let contrast = experiment.claims.lazy.compactMap(\.contrast).first {
      return [try difference(contrast.better, contrast.baseline, .testAccuracy)]
    }
    return differences
  }

  private func equivalence() throws -> Equivalence? {
    for rectified in experiment.arms where rectified.optimizer.name == .rsgdm {
      // With another learning rate, decay or correction it would not be the same comparison.
      var nesterov = OptimizerSpec(name: .nesterov, momentum: rectified.optimizer.momentum)
      (nesterov.biasCorrection, nesterov.decay) = (
        rectified.optimizer.biasCorrection, rectified.optimizer.decay
      )
      let twin = experiment.arms.first {
        $0.optimizer == nesterov
          && $0.training(experiment.training) == rectified.training(experiment.training)
      }
      if let twin {
        return Equivalence(
          difference: try difference(rectified.label, twin.label, .testAccuracy),
          isExact: rectified.optimizer.start == .gradient)
      }
    }
    return nil
  }

  /// Arms that differ in the convention of their momentum buffer alone.
  private func conventions() throws -> [ConventionPair] {
    try experiment.arms.flatMap { average in
      guard average.optimizer.convention == .ema, let momentum = average.optimizer.momentum,
        average.optimizer.biasCorrection != true
      else { return [ConventionPair]() }
      var velocity = average.optimizer
      velocity.convention = .heavyBall
      return try experiment.arms.filter {
        $0.optimizer == velocity && $0.training(experiment.training) == average.training(experiment.training)
      }.map { heavyBall in
        ConventionPair(
          average: average.label, heavyBall: heavyBall.label, factor: 1 / (1 - momentum),
          test: try difference(heavyBall.label, average.label, .testAccuracy),
          train: try difference(heavyBall.label, average.label, .trainAccuracy))
      }
    }
  }

  // MARK: Curves

  private func curves() throws -> [LearningCurve] {
    try [Metric.trainAccuracy, .trainLoss, .testAccuracy, .testLoss].map { metric in
      LearningCurve(
        metric: metric,
        series: try arms.map { try series($0.curves[metric] ?? [], arm: $0.arm.label) })
    }
  }

  private func series(_ runs: [LearningCurve.Run], arm: String) throws -> LearningCurve.Series {
    var values: [Int: [Double]] = [:]
    for run in runs {
      for (epoch, value) in zip(run.epochs, run.values) { values[epoch, default: []].append(value) }
    }
    let bands = simultaneousBand(values, of: runs.count)
    let points = try values.keys.sorted().compactMap { epoch in
      try estimate(values[epoch] ?? []).map {
        LearningCurve.Point(epoch: epoch, estimate: $0, band: bands[epoch])
      }
    }
    return LearningCurve.Series(
      arm: arm, points: points, runs: Array(runs.prefix(LearningCurve.Series.mostRuns)))
  }

  /// By epoch, over the epochs that all runs have; empty where runs are too few.
  private func simultaneousBand(_ values: [Int: [Double]], of runs: Int) -> [Int: Interval] {
    let epochs = values.keys.filter { values[$0]?.count == runs }.sorted()
    // A single epoch's t-interval holds for it.
    guard runs > 2, epochs.count > 1 else { return [:] }
    if runs < 10 {
      // So few runs leave resamples that hardly vary, and a band as wide as those are narrow: Bonferroni's is the narrower.
      let level = 1 - 0.05 / Double(epochs.count)
      var bands: [Int: Interval] = [:]
      for epoch in epochs {
        bands[epoch] = (try? ConfidenceInterval.mean(of: values[epoch] ?? [], level: level)).map(
          Interval.init)
      }
      return bands
    }
    let curves = (0..<runs).map { run in epochs.map { values[$0]?[run] ?? .nan } }
    // The 95% quantile of 1,000 resamples is that of a level between 93.6 and 96.4%.
    guard let band = try? SimultaneousBand(of: curves, resamples: 1000) else { return [:] }
    return Dictionary(
      zip(epochs, zip(band.lower, band.upper).map { Interval(lower: $0, upper: $1) }),
      uniquingKeysWith: { first, _ in first })
  }

  // MARK: Runs

  /// What became of a run that gave no final numbers; `nil` where it did.
  private func unfinished(_ run: RunRecord?, arm: String, seed: Int) -> UnfinishedRun? {
    guard let run else { return UnfinishedRun(arm: arm, seed: seed, state: .notStarted) }
    let epochs = run.epochs.last?.epoch ?? 0
    let state: UnfinishedRun.State
    var reason = run.reason
    switch run.status {
    case .running: state = run.startedAt == nil ? .notStarted : .running
    case .diverged: state = .diverged
    case .killed: state = .killed
    case .failed: state = .failed
    case .finished:
      if run.usableLast(epochs: experiment.training.epochs) != nil { return nil }
      state = .unusable
      reason =
        epochs == experiment.training.epochs
        ? "a number of its last epoch is not finite" : "stored as finished without its last epoch"
    }
    return UnfinishedRun(arm: arm, seed: seed, state: state, reason: reason, epochs: epochs)
  }

  private func provenance() throws -> [ProvenanceGroup] {
    try origins.map { origin in
      var group = ProvenanceGroup(origin.provenance, runs: origin.runs)
      group.secondsPerEpoch = try estimate(origin.secondsPerEpoch)?.mean
      group.imagesPerSecond = try estimate(origin.imagesPerSecond)?.mean
      return group
    }
  }
}

/// Mean, standard deviation and 95% interval of the finite ones of `values`; `nil` for none.
func estimate(_ values: [Double]) throws -> Estimate? {
  let values = values.filter(\.isFinite)
  if values.isEmpty { return nil }
  let summary = try SampleSummary(of: values)
  return Estimate(
    count: summary.count, mean: summary.mean, standardDeviation: summary.standardDeviation,
    interval: values.count > 1 ? Interval(try ConfidenceInterval.mean(of: values)) : nil)
}

extension Interval {
  init(_ interval: ConfidenceInterval) { self.init(lower: interval.lower, upper: interval.upper) }
}

extension EpochRecord {
  /// `nil` where it was not measured.
  fileprivate func value(of metric: Metric) -> Double? {
    switch metric {
    case .trainAccuracy: trainAccuracy
    case .trainLoss: trainLoss
    case .testAccuracy: testAccuracy
    case .testLoss: testLoss
    }
  }
}

extension OptimizerSpec {
  /// Whether this is `name` with its buffer as an average: equation (1).
  fileprivate func isAveraged(_ name: OptimizerName) -> Bool { self.name == name && convention == .ema }
}
