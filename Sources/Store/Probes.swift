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
        probes[RunIdentity(row["identity"]), default: [:]][row["epoch"]] = row["task"]
      }
      return probes
    }
  }

  /// All records, per run, in the order of epochs and steps.
  func probeRecords(_ db: Database) throws -> [Int64: [ProbeRecord]] {
    struct Place: Hashable {
      var run: Int64
      var epoch, step, position: Int

      init(_ row: Row) {
        (run, epoch, step, position) = (row["run_id"], row["epoch"], row["step"], row["position"])
      }
    }
    var estimates: [Place: [ProbeRecord.EstimateRecord]] = [:]
    var rows = try Row.fetchCursor(
      db, sql: "SELECT * FROM probe_estimate ORDER BY run_id, epoch, step, position, number")
    while let row = try rows.next() {
      estimates[Place(row), default: []].append(
        ProbeRecord.EstimateRecord(
          estimator: row["estimator"], weightSum: row["weight_sum"], squaredBias: row["squared_bias"],
          squaredNoise: row["squared_noise"], crossTerm: row["cross_term"], descent: row["descent"],
          squaredNorm: row["squared_norm"], cosine: row["cosine"], lag: row["lag"],
          squaredBiasUncertainty: row["squared_bias_uncertainty"],
          squaredNoiseUncertainty: row["squared_noise_uncertainty"],
          squaredErrorUncertainty: row["squared_error_uncertainty"],
          cosineUncertainty: row["cosine_uncertainty"]))
    }
    var layers: [Place: [ProbeRecord.LayerRecord]] = [:]
    rows = try Row.fetchCursor(db, sql: "SELECT * FROM probe_layer ORDER BY run_id, epoch, step, position")
    while let row = try rows.next() {
      let place = Place(row)
      var step = place
      step.position = 0
      layers[step, default: []].append(
        ProbeRecord.LayerRecord(
          layer: row["layer"], squaredGradient: row["squared_gradient"],
          squaredGradientNoise: row["squared_gradient_noise"], noiseProduct: row["noise_product"],
          squaredXi: row["squared_xi"], squaredVarsigma: row["squared_varsigma"],
          squaredGradientUncertainty: row["squared_gradient_uncertainty"],
          squaredXiUncertainty: row["squared_xi_uncertainty"],
          squaredVarsigmaUncertainty: row["squared_varsigma_uncertainty"],
          estimates: estimates.removeValue(forKey: place) ?? []))
    }
    var records: [Int64: [ProbeRecord]] = [:]
    rows = try Row.fetchCursor(db, sql: "SELECT *, 0 AS position FROM probe ORDER BY run_id, epoch, step")
    while let row = try rows.next() {
      let place = Place(row)
      records[place.run, default: []].append(
        ProbeRecord(
          epoch: place.epoch, step: place.step, wholeHistory: row["whole_history"], momentum: row["momentum"],
          chunks: row["chunks"], identityResidual: row["identity_residual"],
          decompositionResidual: row["decomposition_residual"],
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
      let text: String = row["gradient"]
      variants[row["run_id"], default: []].append(
        GradientVariantRecord(
          epoch: row["epoch"],
          gradient: try MessageCoding.decoder().decode(GradientSpec.self, from: Data(text.utf8)),
          squaredNorm: row["squared_norm"], product: row["product"],
          squaredReference: row["squared_reference"]))
    }
    return variants
  }
}
