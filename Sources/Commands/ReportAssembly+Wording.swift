import Experiment
import Foundation
import Report

// How the parts of an experiment are called in a report.

extension ExperimentSpec {
  var reportSetup: ExperimentSetup {
    let isCoupled = !arms.contains { $0.optimizer.rule.decouplesDecay }
    var settings: [ExperimentSetup.Setting] = [
      .init("Batch size", String(training.batchSize)),
      .init(
        "Learning rate",
        arms.allSatisfy { $0.learningRate != nil }
          ? "each optimizer's own, as stated below" : training.learningRate.reportDetails),
      .init("Weight decay\(isCoupled ? " (coupled)" : "")", number(training.weightDecay)),
      .init("Precision", training.precision.rawValue),
      .init("First seed", String(seeds.first)),
    ]
    if let trainer { settings.append(.init("Trainer", trainer.joined(separator: " "))) }
    return ExperimentSetup(
      dataset: dataset.reportName, augmentation: dataset.augmentation.reportName, network: model.reportName,
      epochs: training.epochs, seeds: seeds.count, settings: settings)
  }
}

extension DatasetSpec {
  fileprivate var reportName: String {
    let name =
      switch self.name {
      case .cifar10: "CIFAR-10"
      case .cifar100: "CIFAR-100"
      case .fashionMNIST: "Fashion-MNIST"
      }
    let limits = [trainLimit.map { "\($0) training" }, testLimit.map { "\($0) test" }].compactMap { $0 }
    let parts = [
      limits.isEmpty ? nil : "the first \(limits.joined(separator: " and ")) images",
      validation.map { "the last \($0) of those to train on held out for validation" },
    ].compactMap { $0 }
    return parts.isEmpty ? name : "\(name) (\(parts.joined(separator: ", ")))"
  }
}

extension Augmentation {
  fileprivate var reportName: String {
    switch self {
    case .none: "none"
    case .cropFlip: "random crop after padding by 4, random horizontal flip"
    }
  }
}

extension ModelSpec {
  fileprivate var reportName: String {
    let name = name.rawValue.replacing("resnet", with: "ResNet")
    return width == 1 ? name : "\(name) with \(number(width)) times the channels"
  }
}

extension LearningRateSpec {
  fileprivate var reportDetails: String {
    var text =
      switch schedule {
      case .constant: "\(number(initial)), constant"
      case .step:
        "\(number(initial)), times \(number(factor ?? 1)) every \(every ?? 0) epoch\(every == 1 ? "" : "s")"
      case .cosine: "\(number(initial)), along a cosine to \(number(end ?? 0))"
      }
    if let warmUp {
      text += ", after a linear warm-up of \(number(warmUp)) epoch\(warmUp == 1 ? "" : "s")"
    }
    return text
  }
}

extension Arm {
  /// The optimizer with its parameters, and what it does not have of the experiment.
  var reportDetails: String {
    var text = optimizer.reportDetails
    if let learningRate { text += ", learning rate \(learningRate.reportDetails)" }
    if let weightDecay { text += ", weight decay \(number(weightDecay))" }
    return text
  }
}

extension OptimizerSpec {
  fileprivate var reportDetails: String {
    let numbers: [(String, Double?)] = [
      (name.isAdaptive ? "β₁" : "β", momentum), (name == .rmsprop || name == .adadelta ? "ρ" : "β₂", beta2),
      ("ε", epsilon), ("dampening", dampening), ("ν", nu), ("I", integral), ("D", derivative),
      ("ψ", momentumDecay),
    ]
    var parts = [name.definition.title]
    parts += numbers.compactMap { title, value in value.map { "\(title) = \(number($0))" } }
    switch convention {
    case .ema?: parts.append("buffer as an average (weights new gradients by 1−β)")
    case .heavyBall?: parts.append("heavy ball (weights new gradients by \(dampening == nil ? "1" : "1−τ"))")
    case nil: break
    }
    if correction == .difference { parts.append("corrected by the average of gradient differences") }
    if start == .gradient { parts.append("first difference g_1") }
    if let biasCorrection {
      parts.append(biasCorrection ? "averages corrected for their start" : "averages as they start")
    }
    if rule.decouplesDecay { parts.append("weight decay decoupled") }
    return parts.joined(separator: ", ")
  }
}

extension OptimizerName {
  fileprivate var isAdaptive: Bool { OptimizerSpec(name: self).rule.secondMoment != .none }
}

extension ProvenanceGroup {
  init(_ provenance: Provenance, runs: Int) {
    var project = provenance.projectVersion
    if let commit = provenance.gitCommit {
      let state =
        switch provenance.gitDirty {
        case true?: ", with uncommitted changes"
        case false?: ""
        case nil: ", unknown whether changed"
        }
      project += " (commit \(commit)\(state))"
    }
    self.init(
      runs: runs, project: project, engine: provenance.engine, device: provenance.device,
      processor: provenance.processor, threads: provenance.threads, jobs: provenance.jobs,
      host: provenance.host,
      datasetChecksum: provenance.datasetChecksum, datasetOfficial: provenance.datasetOfficial,
      datasetNote: provenance.datasetNote)
  }
}

/// As short as the number can be written.
private func number(_ value: Double) -> String { String(format: "%.12g", value) }
