import Experiment
import Foundation
import Report

// How the parts of an experiment are called in a report.

extension ExperimentSpec {
  var reportSetup: ExperimentSetup {
    var settings: [ExperimentSetup.Setting] = [
      .init("Batch size", String(training.batchSize)),
      .init("Learning rate", training.learningRate.reportDetails),
      .init("Weight decay (coupled)", number(training.weightDecay)),
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
    var name =
      switch self.name {
      case .cifar10: "CIFAR-10"
      case .cifar100: "CIFAR-100"
      case .fashionMNIST: "Fashion-MNIST"
      }
    let limits = [trainLimit.map { "\($0) training" }, testLimit.map { "\($0) test" }].compactMap { $0 }
    if !limits.isEmpty { name += " (the first \(limits.joined(separator: " and ")) images)" }
    return name
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
    guard let every, let factor else { return "\(number(initial)), constant" }
    return "\(number(initial)), times \(number(factor)) every \(every) epochs"
  }
}

extension OptimizerSpec {
  var reportDetails: String {
    let name =
      switch self.name {
      case .sgd: "SGD"
      case .sgdm: "SGDM"
      case .rsgdm: "RSGDM"
      case .nesterov: "Nesterov's momentum"
      }
    let convention =
      switch self.convention {
      case .ema: ", buffer as an average (weights new gradients by 1−β)"
      case .heavyBall: ", heavy ball (weights new gradients by 1)"
      case nil: ""
      }
    return name + (momentum.map { ", β = \(number($0))" } ?? "") + convention
  }
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
