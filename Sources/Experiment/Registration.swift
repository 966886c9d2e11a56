import Foundation
import Hashing

/// What an experiment settles before its first run: the claims, and from how many seeds they are to be answered.
///
/// A store keeps it from the first sweep on, and every later version with what had been seen by then: whoever changes a
/// question after having seen answers does so for all to see.
public struct Registration: Codable, Equatable, Sendable {
  public var claims: [ClaimSpec]
  public var firstSeed: Int
  public var seeds: Int
  /// SHA-256 of what is trained under which name, and how it is probed: another protocol is another experiment, whatever its
  /// name. `nil` of what was registered before this was kept.
  public var protocolHash: String?

  public init(claims: [ClaimSpec], firstSeed: Int, seeds: Int, protocolHash: String? = nil) {
    self.claims = claims
    self.firstSeed = firstSeed
    self.seeds = seeds
    self.protocolHash = protocolHash
  }

  public init(_ experiment: ExperimentSpec) {
    self.init(
      claims: experiment.claims, firstSeed: experiment.seeds.first, seeds: experiment.seeds.count,
      protocolHash: Self.protocolHash(experiment))
  }

  private static func protocolHash(_ experiment: ExperimentSpec) -> String {
    // In an order of their own: that of the file makes no difference.
    let runs = Plan(experiment).runs.filter { $0.spec.seed == experiment.seeds.first }
    var lines = runs.map { "\($0.label): \($0.spec.withoutSeed.canonicalJSON)" }.sorted()
    if let bias = experiment.bias {
      lines += Set(bias.atEpochs).sorted().map { bias.task(epoch: $0).canonicalJSON }
      if let training = bias.trainingTask { lines.append(training.canonicalJSON) }
      lines.append(bias.seeds.map { "\($0)" } ?? "all")
    }
    return SHA256.hexadecimal(of: lines.joined(separator: "\n").utf8)
  }

  /// Reads ``canonicalJSON``.
  ///
  /// - Throws: `DecodingError`.
  public init(json: String) throws {
    self = try MessageCoding.decoder().decode(Self.self, from: Data(json.utf8))
    guard seeds >= 1, firstSeed >= 0, !firstSeed.addingReportingOverflow(seeds).overflow else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: [], debugDescription: "\(seeds) seeds from \(firstSeed) on"))
    }
  }

  /// The same text for equal registrations.
  public var canonicalJSON: String { (try? MessageCoding.line(self)) ?? "" }

  /// SHA-256 of ``canonicalJSON``, in hexadecimal.
  public var hash: String { SHA256.hexadecimal(of: canonicalJSON.utf8) }

  /// What is different from an earlier version, a phrase each: `claim 'test': margin 0.1, before none`.
  public func changes(since earlier: Registration) -> [String] {
    var changes: [String] = []
    if (firstSeed, seeds) != (earlier.firstSeed, earlier.seeds) {
      changes.append("seeds \(seedRange), before \(earlier.seedRange)")
    }
    // Of what was registered before this was kept, nothing is known.
    if let protocolHash, let before = earlier.protocolHash, protocolHash != before {
      changes.append(
        "what is trained and how it is probed (SHA-256 \(protocolHash.prefix(16))), before \(before.prefix(16))"
      )
    }
    for claim in claims {
      guard let before = earlier.claims.first(where: { $0.id == claim.id }) else {
        changes.append("claim '\(claim.id)' added")
        continue
      }
      // Another kind of claim has other parts.
      let then = Dictionary(before.parts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
      for now in claim.parts where then[now.name] != now.value {
        changes.append("claim '\(claim.id)': \(now.name) \(now.value), before \(then[now.name] ?? "none")")
      }
      let kept = Set(claim.parts.map(\.name))
      for part in before.parts where !kept.contains(part.name) {
        changes.append("claim '\(claim.id)': no \(part.name) any more, before \(part.value)")
      }
    }
    for claim in earlier.claims where !claims.contains(where: { $0.id == claim.id }) {
      changes.append(
        "claim '\(claim.id)' removed: \(claim.parts.map { "\($0.name) \($0.value)" }.joined(separator: ", "))"
      )
    }
    if changes.isEmpty, claims.map(\.id) != earlier.claims.map(\.id) {
      changes.append("another order of the claims")
    }
    return changes
  }

  private var seedRange: String { seeds == 1 ? "\(firstSeed)" : "\(firstSeed) to \(firstSeed + seeds - 1)" }
}

/// One version of a registration, as a store keeps it.
public struct RegistrationRecord: Equatable, Sendable {
  /// From 1.
  public var version: Int
  public var registration: Registration
  /// Seconds since 1970.
  public var registeredAt: Double
  /// How many of the experiment's runs had finished an epoch by then, and how many their last.
  public var begunRuns: Int
  public var finishedRuns: Int

  public init(
    version: Int, registration: Registration, registeredAt: Double, begunRuns: Int, finishedRuns: Int
  ) {
    self.version = version
    self.registration = registration
    self.registeredAt = registeredAt
    self.begunRuns = begunRuns
    self.finishedRuns = finishedRuns
  }
}

extension ClaimSpec {
  /// All that a claim says, each part under the name that it has in an experiment file.
  fileprivate var parts: [(name: String, value: String)] {
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }
    let published = published.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
    func arms(_ contrast: Contrast) -> [(String, String)] {
      [("metric", contrast.metric.rawValue), ("better", contrast.better), ("baseline", contrast.baseline)]
    }
    let parts: [(String, String)] =
      switch question {
      case .difference(let contrast, let rule, let direction, let margin):
        [("kind", "difference")] + arms(contrast) + [
          ("published", published.isEmpty ? "none" : "{\(published.joined(separator: ", "))}"),
          ("epoch", rule.name), ("direction", direction.rawValue), ("margin", number(margin)),
        ]
      case .curves(let contrast, let first, let margin):
        [("kind", "curves")] + arms(contrast) + [("from-epoch", "\(first)"), ("margin", number(margin))]
      case .speed(let contrast, let target, let margin):
        [("kind", "speed")] + arms(contrast) + [("target", number(target)), ("margin", number(margin))]
      case .identity(let identity, let tolerance):
        [("kind", "identity"), ("identity", identity.rawValue), ("tolerance", number(tolerance))]
      case .ordering(let ordering):
        [
          ("kind", "ordering"), ("quantity", ordering.quantity.rawValue), ("smaller", ordering.smaller),
          ("larger", ordering.larger), ("path", ordering.path),
        ]
      }
    return [("statement", "“\(statement)”"), ("alpha", number(alpha))]
      + (weight.map { [("weight", "\($0)")] } ?? []) + parts
  }
}
