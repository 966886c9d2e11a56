import Experiment
import Foundation
import Hashing
import Store
import Tables

/// A CSV file with a row per run and epoch, and how it is read for an experiment.
struct ImportFile {
  /// What is read of the file, by the names that `export epochs` gives.
  enum Column: String, CaseIterable {
    case optimizer, seed, epoch
    case testAccuracy = "test_accuracy"
    case trainAccuracy = "train_accuracy"
    case testLoss = "test_loss"
    case trainLoss = "train_loss"
    case validationAccuracy = "validation_accuracy"
    case validationLoss = "validation_loss"
    case runningAccuracy = "running_accuracy"
    case runningLoss = "running_loss"
    case learningRate = "learning_rate"
    case weightHash = "weight_hash"
    case trainSeconds = "train_seconds"
    case testSeconds = "test_seconds"
    case imagesPerSecond = "images_per_second"
    case peakMemoryBytes = "peak_memory_bytes"
    /// These tell an export's arms of one optimizer apart.
    case convention
    case optimizerSpecification = "optimizer_specification"
    case initialLearningRate = "initial_learning_rate"

    var isRequired: Bool { [.optimizer, .seed, .epoch, .testAccuracy].contains(self) }
  }

  /// What accuracies are in.
  enum Unit {
    case fractions, percent
    /// Percent, unless none of them is above 1.
    case guessedPercent
  }

  let path: String
  private let names: [Column: String]
  private let unit: Unit
  private let options: String
  private let experiment: ExperimentSpec
  private let runs: [PlannedRun]
  /// The place of each arm's run of each seed.
  private let places: [String: [Int: Int]]
  /// The columns in the order in which their fields come.
  private let order: [Column]
  private let reader: CSVReader

  /// - Parameters:
  ///   - names: What columns are called in the file, where not by their own names. These must be there.
  ///   - options: The above as they were typed.
  init(
    path: String, names: [Column: String], unit: Unit, options: String = "", of experiment: ExperimentSpec
  ) {
    self.path = path
    self.names = names
    self.unit = unit
    self.options = options
    self.experiment = experiment
    runs = Plan(experiment).runs
    var places: [String: [Int: Int]] = [:]
    for (place, run) in runs.enumerated() { places[run.label, default: [:]][run.spec.seed] = place }
    self.places = places
    let required = Column.allCases.filter { $0.isRequired || names[$0] != nil }
    let optional = Column.allCases.filter { !$0.isRequired && names[$0] == nil }
    order = required + optional
    reader = CSVReader(
      path: path, columns: required.map { names[$0] ?? $0.rawValue }, optional: optional.map(\.rawValue))
  }

  /// So that a store is not made for a file that is not there.
  func checkExists() throws {
    if !FileManager.default.fileExists(atPath: path) { throw CSVError(file: path, "there is no such file") }
  }

  /// Reads the file once, from its beginning to its end, into the store.
  ///
  /// - Returns: What came of it, and the file's SHA-256.
  /// - Throws: `CSVError` for whatever is wrong with a row; `StoreError`.
  func read(into store: Store) throws -> (summary: ImportSummary, sha256: String) {
    var hash = SHA256()
    var highest = -Double.infinity
    var firstRow: Int?
    do {
      let summary = try store.importRuns(
        runs, provenance: { .imported(from: path, sha256: hash.hexadecimal, options: options) },
        read: { add in
          try reader.forEach(bytes: { hash.update($0) }) { row, fields in
            let epoch = try self.epoch(row, fields)
            highest = max(highest, epoch.record.testAccuracy)
            firstRow = firstRow ?? row
            try add(epoch)
          }
          guard let firstRow else { throw CSVError(file: path, "there is no row after the header") }
          if unit == .guessedPercent, highest <= 1 {
            throw CSVError(
              file: path, row: firstRow,
              "no '\(name(.testAccuracy))' from here on is above 1, and accuracies are in percent: if these are fractions, "
                + "say --fractions; if they are in percent after all, --percent")
          }
        })
      return (summary, hash.hexadecimal)
    } catch let error as ImportError {
      throw CSVError(file: path, row: error.row, error.message)
    }
  }

  private func name(_ column: Column) -> String { names[column] ?? column.rawValue }

  /// A row's fields, by column.
  private struct Fields {
    let file: ImportFile
    let row: Int
    let fields: [CSVReader.Field]

    subscript(column: Column) -> CSVReader.Field? {
      guard let place = file.order.firstIndex(of: column), !fields[place].isEmpty else { return nil }
      return fields[place]
    }

    func error(_ message: String) -> CSVError { CSVError(file: file.path, row: row, message) }

    func required(_ column: Column) throws -> CSVReader.Field {
      guard let field = self[column] else { throw error("'\(file.name(column))' is empty") }
      return field
    }

    /// `nil` for an empty field.
    func number(_ column: Column) throws -> Double? {
      guard let field = self[column] else { return nil }
      guard let value = field.number else {
        throw error("'\(file.name(column))' is no number: '\(field.text)'")
      }
      guard value.isFinite else {
        throw error(
          "'\(file.name(column))' is not finite: \(field.text). Leave the field empty where nothing was measured, and a "
            + "run's epochs out from where it diverged")
      }
      return value
    }

    func integer(_ column: Column) throws -> Int? {
      guard let value = try number(column) else { return nil }
      guard let integer = Int(exactly: value) else {
        throw error("'\(file.name(column))' is no whole number: '\(self[column]?.text ?? "")'")
      }
      return integer
    }

    /// In percent.
    func accuracy(_ column: Column) throws -> Double? {
      guard let value = try number(column) else { return nil }
      let highest = file.unit == .fractions ? 1.0 : 100
      guard (0...highest).contains(value) else {
        throw error(
          "'\(file.name(column))' is not from 0 to \(file.unit == .fractions ? "1" : "100"): \(value)")
      }
      return file.unit == .fractions ? 100 * value : value
    }
  }

  private func epoch(_ row: Int, _ values: [CSVReader.Field]) throws -> ImportedEpoch {
    let fields = Fields(file: self, row: row, fields: values)
    let arm = try arm(fields)
    guard let seed = try integer(fields, .seed), let run = places[arm]?[seed] else {
      let seeds = experiment.seeds.values
      throw fields.error(
        "no seed '\(try fields.required(.seed).text)'; the experiment has \(seeds.lowerBound) to "
          + "\(seeds.upperBound - 1)")
    }
    let epochs = experiment.training.epochs
    guard let epoch = try integer(fields, .epoch), (1...epochs).contains(epoch) else {
      throw fields.error(
        "'\(name(.epoch))' is \(try fields.required(.epoch).text); the experiment's epochs are 1 to \(epochs)"
      )
    }
    _ = try fields.required(.testAccuracy)
    return ImportedEpoch(
      run: run, row: row,
      record: EpochRecord(
        epoch: epoch, trainLoss: try fields.number(.trainLoss),
        trainAccuracy: try fields.accuracy(.trainAccuracy), testLoss: try fields.number(.testLoss),
        testAccuracy: try fields.accuracy(.testAccuracy) ?? 0,
        validationLoss: try fields.number(.validationLoss),
        validationAccuracy: try fields.accuracy(.validationAccuracy),
        runningLoss: try fields.number(.runningLoss),
        runningAccuracy: try fields.accuracy(.runningAccuracy),
        learningRate: try fields.number(.learningRate), weightHash: fields[.weightHash]?.text,
        trainSeconds: try fields.number(.trainSeconds), testSeconds: try fields.number(.testSeconds),
        imagesPerSecond: try fields.number(.imagesPerSecond),
        peakMemoryBytes: try fields.integer(.peakMemoryBytes)))
  }

  private func integer(_ fields: Fields, _ column: Column) throws -> Int? {
    _ = try fields.required(column)
    return try fields.integer(column)
  }

  /// The label of the arm that a row is of: what the optimizer's column says, or, where an export says more, that of the
  /// only arm with all of it.
  private func arm(_ fields: Fields) throws -> String {
    let text = try fields.required(.optimizer).text
    if let json = fields[.optimizerSpecification]?.text {
      return try arm(fields, specification: json)
    }
    if let convention = fields[.convention]?.text {
      let arms = experiment.arms.filter {
        $0.optimizer.name.rawValue == text && $0.optimizer.convention?.rawValue == convention
      }
      if arms.count == 1 { return arms[0].label }
      if arms.count > 1 {
        throw fields.error(
          "\(arms.map(\.label).joined(separator: " and ")) are both \(text) with convention \(convention): put the label "
            + "into '\(name(.optimizer))', and leave '\(name(.convention))' out")
      }
      // A label may be that of the same optimizer in another convention.
      if let other = experiment.arms.first(where: { $0.label == text })?.optimizer.convention?.rawValue {
        throw fields.error(
          "'\(text)' of the experiment has convention \(other), the row's is \(convention); if that is right, leave "
            + "'\(name(.convention))' out")
      }
    }
    guard places[text] != nil else {
      let labels = experiment.arms.map(\.label)
      throw fields.error(
        "no optimizer '\(text)'\(didYouMean(text, among: labels)); the experiment has "
          + labels.joined(separator: ", "))
    }
    return text
  }

  /// The label of the arm with an optimizer, and a learning rate where a row names one.
  private func arm(_ fields: Fields, specification json: String) throws -> String {
    guard let optimizer = try? OptimizerSpec(json: json) else {
      throw fields.error("'\(name(.optimizerSpecification))' is no optimizer: '\(json)'")
    }
    let rate = try fields.number(.initialLearningRate)
    let arms = experiment.arms.filter { arm in
      arm.optimizer == optimizer
        && (rate == nil || arm.training(experiment.training).learningRate.initial == rate)
    }
    guard arms.count == 1 else {
      let wanted = optimizer.defaultLabel + (rate.map { " at learning rate \($0)" } ?? "")
      throw fields.error(
        arms.isEmpty
          ? "the experiment has no \(wanted) with these parameters: \(json)"
          : "\(arms.map(\.label).joined(separator: " and ")) are both \(wanted): put the label into "
            + "'\(name(.optimizer))', and leave '\(name(.optimizerSpecification))' out")
    }
    return arms[0].label
  }
}
