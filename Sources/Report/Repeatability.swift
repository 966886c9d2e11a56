/// Whether the first steps of a training were seen to come to the same twice, where the runs of a report were made.
public struct Repeatability: Equatable, Sendable {
  /// Of one engine, device, processor and number of threads.
  public struct Certificate: Equatable, Sendable {
    /// The run that was tried: `sgdm seed 1`.
    public var run: String
    public var steps: Int
    public var threads: Int
    public var engine: String
    public var device: String
    public var processor: String
    /// The project's version where it is not the one that made the runs.
    public var otherProject: String?
    /// The first step that was not the same, and what of it; `nil` where all were.
    public var firstDifference: Int?
    public var differing: String?

    public init(
      run: String, steps: Int, threads: Int, engine: String, device: String, processor: String,
      otherProject: String? = nil, firstDifference: Int? = nil, differing: String? = nil
    ) {
      self.run = run
      self.steps = steps
      self.threads = threads
      self.engine = engine
      self.device = device
      self.processor = processor
      self.otherProject = otherProject
      self.firstDifference = firstDifference
      self.differing = differing
    }
  }

  public var certificates: [Certificate]
  /// Runs that were made where nothing was tried.
  public var unchecked: Int
  /// What to type, there, to try it.
  public var command: String

  public init(certificates: [Certificate], unchecked: Int, command: String) {
    self.certificates = certificates
    self.unchecked = unchecked
    self.command = command
  }

  var sentence: String {
    let how = MarkdownText.escaped(command)
    if certificates.isEmpty {
      return "Whether training repeats itself to the bit was not checked where the runs were made; "
        + "'\(how)', typed there, does it."
    }
    var clauses: [String] = []
    let same = certificates.filter { $0.firstDifference == nil }
    if !same.isEmpty {
      clauses.append(
        "loss, gradient and weights were equal to the bit in both of two processes "
          + same.map(\.place).joined(separator: ", and "))
    }
    for certificate in certificates {
      guard let step = certificate.firstDifference else { continue }
      clauses.append(
        "**they were not the same** from step \(step) on (\(MarkdownText.escaped(certificate.differing ?? ""))) "
          + certificate.place)
    }
    if unchecked > 0 {
      clauses.append(
        "it was not checked where \(NumberText.count(unchecked, "run")) came from ('\(how)', typed there, does it)"
      )
    }
    return "Does training repeat itself: " + clauses.joined(separator: "; ") + "."
  }
}

extension Repeatability.Certificate {
  fileprivate var place: String {
    let words = [engine, device, processor].map(MarkdownText.escaped).joined(separator: ", ")
    let other = otherProject.map { ", by \(MarkdownText.escaped($0))" } ?? ""
    return "over \(NumberText.count(steps, "step")) of \(MarkdownText.escaped(run)) with "
      + "\(NumberText.count(threads, "thread")) (\(words)\(other))"
  }
}
