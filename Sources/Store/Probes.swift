import Experiment
import Foundation
import GRDB

/// Probes in the store: a record is a row of `probe`, one of `probe_layer` per group of layers, and in each of those one
/// of `probe_estimate` per estimator.
extension Store {
  /// Keeps a whole probe, in place of an earlier one of the same run and epoch.
  public func replaceProbe(
    of identity: RunIdentity, _ task: ProbeTask, with records: [ProbeRecord],
    variants: [GradientVariantRecord] = []
  ) throws {
    try write { db in
      let id = try requiredRunID(identity, db)
      try db.execute(
        sql: "DELETE FROM probe_series WHERE run_id = ? AND epoch = ?", arguments: [id, task.epoch])
      try db.execute(
        sql: "INSERT INTO probe_series (run_id, epoch, task) VALUES (?, ?, ?)",
        arguments: [id, task.epoch, task.canonicalJSON])
      let addStep = try db.makeStatement(
        sql: "INSERT INTO probe VALUES (\(Self.marks(8)))")
      let addLayer = try db.makeStatement(sql: "INSERT INTO probe_layer VALUES (\(Self.marks(13)))")
      let addEstimate = try db.makeStatement(sql: "INSERT INTO probe_estimate VALUES (\(Self.marks(18)))")
      for record in records {
        try addStep.execute(arguments: [
          id, record.epoch, record.step, record.wholeHistory, record.momentum, record.chunks,
          record.identityResidual, record.decompositionResidual,
        ])
        for (position, layer) in record.layers.enumerated() {
          try addLayer.execute(arguments: [
            id, record.epoch, record.step, position, layer.layer, layer.squaredGradient,
            layer.squaredGradientNoise, layer.noiseProduct, layer.squaredXi, layer.squaredVarsigma,
            layer.squaredGradientUncertainty, layer.squaredXiUncertainty, layer.squaredVarsigmaUncertainty,
          ])
          for (number, estimate) in layer.estimates.enumerated() {
            try addEstimate.execute(arguments: [
              id, record.epoch, record.step, position, number, estimate.estimator, estimate.weightSum,
              estimate.squaredBias, estimate.squaredNoise, estimate.crossTerm, estimate.descent,
              estimate.squaredNorm, estimate.cosine, estimate.lag, estimate.squaredBiasUncertainty,
              estimate.squaredNoiseUncertainty, estimate.squaredErrorUncertainty, estimate.cosineUncertainty,
            ])
          }
        }
      }
      for (number, variant) in variants.enumerated() {
        try db.execute(
          sql: "INSERT INTO probe_variant VALUES (\(Self.marks(7)))",
          arguments: [
            id, task.epoch, number, try MessageCoding.line(variant.gradient), variant.squaredNorm,
            variant.product, variant.squaredReference,
          ])
      }
    }
  }

  static func marks(_ count: Int) -> String {
    [String](repeating: "?", count: count).joined(separator: ", ")
  }

  /// What was asked of the probes that are stored whole, as ``ProbeTask/canonicalJSON``: per run, by the epoch they
  /// started at.
  public func probes() throws -> [RunIdentity: [Int: String]] {
    try read { db in
      var probes: [RunIdentity: [Int: String]] = [:]
      let rows = try Row.fetchCursor(
        db, sql: "SELECT identity, epoch, task FROM probe_series JOIN run ON run.id = run_id")
      while let row = try rows.next() {
        probes[RunIdentity(try row.decode(forColumn: "identity")), default: [:]][
          try row.decode(forColumn: "epoch")] = try row.decode(forColumn: "task")
      }
      return probes
    }
  }

  /// All records, per run, in the order of epochs and steps.
  func probeRecords(_ db: Database) throws -> [Int64: [ProbeRecord]] {
    struct Place: Hashable {
      var run: Int64
      var epoch, step, position: Int

      init(_ row: Row) throws {
        (run, epoch, step, position) = (
          try row.decode(forColumn: "run_id"), try row.decode(forColumn: "epoch"),
          try row.decode(forColumn: "step"), try row.decode(forColumn: "position")
        )
      }
    }
    var estimates: [Place: [ProbeRecord.EstimateRecord]] = [:]
    var rows = try Row.fetchCursor(
      db, sql: "SELECT * FROM probe_estimate ORDER BY run_id, epoch, step, position, number")
    while let row = try rows.next() {
      estimates[try Place(row), default: []].append(
        ProbeRecord.EstimateRecord(
          estimator: try row.decode(forColumn: "estimator"),
          weightSum: try row.decode(forColumn: "weight_sum"),
          squaredBias: try row.decode(forColumn: "squared_bias"),
          squaredNoise: try row.decode(forColumn: "squared_noise"),
          crossTerm: try row.decode(forColumn: "cross_term"), descent: try row.decode(forColumn: "descent"),
          squaredNorm: try row.decode(forColumn: "squared_norm"), cosine: try row.decode(forColumn: "cosine"),
          lag: try row.decode(forColumn: "lag"),
          squaredBiasUncertainty: try row.decode(forColumn: "squared_bias_uncertainty"),
          squaredNoiseUncertainty: try row.decode(forColumn: "squared_noise_uncertainty"),
          squaredErrorUncertainty: try row.decode(forColumn: "squared_error_uncertainty"),
          cosineUncertainty: try row.decode(forColumn: "cosine_uncertainty")))
    }
    var layers: [Place: [ProbeRecord.LayerRecord]] = [:]
    rows = try Row.fetchCursor(db, sql: "SELECT * FROM probe_layer ORDER BY run_id, epoch, step, position")
    while let row = try rows.next() {
      let place = try Place(row)
      var step = place
      step.position = 0
      layers[step, default: []].append(
        ProbeRecord.LayerRecord(
          layer: try row.decode(forColumn: "layer"),
          squaredGradient: try row.decode(forColumn: "squared_gradient"),
          squaredGradientNoise: try row.decode(forColumn: "squared_gradient_noise"),
          noiseProduct: try row.decode(forColumn: "noise_product"),
          squaredXi: try row.decode(forColumn: "squared_xi"),
          squaredVarsigma: try row.decode(forColumn: "squared_varsigma"),
          squaredGradientUncertainty: try row.decode(forColumn: "squared_gradient_uncertainty"),
          squaredXiUncertainty: try row.decode(forColumn: "squared_xi_uncertainty"),
          squaredVarsigmaUncertainty: try row.decode(forColumn: "squared_varsigma_uncertainty"),
          estimates: estimates.removeValue(forKey: place) ?? []))
    }
    var records: [Int64: [ProbeRecord]] = [:]
    rows = try Row.fetchCursor(db, sql: "SELECT *, 0 AS position FROM probe ORDER BY run_id, epoch, step")
    while let row = try rows.next() {
      let place = try Place(row)
      records[place.run, default: []].append(
        ProbeRecord(
          epoch: place.epoch, step: place.step, wholeHistory: try row.decode(forColumn: "whole_history"),
          momentum: try row.decode(forColumn: "momentum"),
          chunks: try row.decode(forColumn: "chunks"),
          identityResidual: try row.decode(forColumn: "identity_residual"),
          decompositionResidual: try row.decode(forColumn: "decomposition_residual"),
          layers: layers.removeValue(forKey: place) ?? []
        ))
    }
    return records
  }

  /// All comparisons of gradients, per run, in the order of epochs.
  func gradientVariants(_ db: Database) throws -> [Int64: [GradientVariantRecord]] {
    var variants: [Int64: [GradientVariantRecord]] = [:]
    let rows = try Row.fetchCursor(db, sql: "SELECT * FROM probe_variant ORDER BY run_id, epoch, number")
    while let row = try rows.next() {
      let text: String = try row.decode(forColumn: "gradient")
      variants[try row.decode(forColumn: "run_id"), default: []].append(
        GradientVariantRecord(
          epoch: try row.decode(forColumn: "epoch"),
          gradient: try MessageCoding.decoder().decode(GradientSpec.self, from: Data(text.utf8)),
          squaredNorm: try row.decode(forColumn: "squared_norm"),
          product: try row.decode(forColumn: "product"),
          squaredReference: try row.decode(forColumn: "squared_reference")))
    }
    return variants
  }
}
