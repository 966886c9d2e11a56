/// What an experiment had settled at some time, and what had been seen by then.
public struct RegisteredVersion: Equatable, Sendable {
  public var version: Int
  /// `2026-11-25 09:50 UTC`.
  public var date: String
  /// SHA-256 of claims and seeds.
  public var hash: String
  public var claims: Int
  public var seeds: Int
  public var begunRuns: Int
  public var finishedRuns: Int
  /// Since the version before.
  public var changes: [String]

  public init(
    version: Int, date: String, hash: String, claims: Int, seeds: Int, begunRuns: Int, finishedRuns: Int,
    changes: [String] = []
  ) {
    self.version = version
    self.date = date
    self.hash = hash
    self.claims = claims
    self.seeds = seeds
    self.begunRuns = begunRuns
    self.finishedRuns = finishedRuns
    self.changes = changes
  }
}

/// All versions that a store has of an experiment's claims.
public struct ClaimHistory: Equatable, Sendable {
  public var versions: [RegisteredVersion]
  /// What the experiment file says that the last version does not.
  public var unregistered: [String]

  /// When the claims were settled, as a cell of a table.
  var word: String {
    guard let first = versions.first else { return "**not registered**" }
    var word = first.begunRuns == 0 ? "before the first run" : "**late**"
    if versions.count > 1 { word += ", **changed since**" }
    if !unregistered.isEmpty { word += ", **not as registered**" }
    return word
  }

  public init(versions: [RegisteredVersion], unregistered: [String] = []) {
    self.versions = versions
    self.unregistered = unregistered
  }
}
