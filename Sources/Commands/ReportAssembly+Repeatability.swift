import Experiment
import Report

extension ReportAssembly {
  /// What is known of whether training repeats itself where the runs were made.
  ///
  /// A certificate counts where it is of one of the experiment's runs, and of the same engine, device, processor and number
  /// of threads; of several the last, but one that found a difference is not outdone by another run's.
  func repeatability(_ certificates: [DeterminismRecord], place: String) -> Repeatability? {
    let titles = Dictionary(
      plan.map { ($0.identity.hash, $0.title) }, uniquingKeysWith: { first, _ in first })
    let ours = certificates.filter { titles[$0.identity] != nil && $0.threads == $0.otherThreads }
    var found: [Repeatability.Certificate] = []
    var unchecked: (runs: Int, threads: Set<Int>) = (0, [])
    // Imported runs were made who knows where.
    let known = origins.filter { $0.provenance.threads != nil && $0.provenance.importedFile == nil }
    for origin in known {
      let provenance = origin.provenance
      let there = ours.filter {
        $0.engine == provenance.engine && $0.device == provenance.device
          && $0.processor == provenance.processor && $0.threads == provenance.threads
      }
      let latest = Dictionary(there.map { ($0.identity, $0) }, uniquingKeysWith: { $1 }).values
        .sorted { ($0.checkedAt, $0.identity) < ($1.checkedAt, $1.identity) }
      guard let record = latest.last(where: { $0.firstDifference != nil }) ?? latest.last else {
        unchecked.runs += origin.runs
        if let threads = provenance.threads { unchecked.threads.insert(threads) }
        continue
      }
      let project = ProvenanceGroup(provenance, runs: 0).project
      let certificate = Repeatability.Certificate(
        run: titles[record.identity] ?? "", steps: record.steps, threads: record.threads,
        engine: record.engine, device: record.device, processor: record.processor,
        otherProject: record.project == project ? nil : record.project,
        firstDifference: record.firstDifference, differing: record.differing)
      if !found.contains(certificate) { found.append(certificate) }
    }
    if known.isEmpty { return nil }
    let threads = unchecked.threads.sorted().map(String.init).joined(separator: ",")
    return Repeatability(
      certificates: found, unchecked: unchecked.runs,
      command: "rsgdm-lab doctor --determinism \(place)" + (threads.isEmpty ? "" : " --threads \(threads)"))
  }
}

extension DeterminismRecord {
  /// Version and commit of the project, as a report names those that made the runs.
  fileprivate var project: String {
    ProvenanceGroup(
      Provenance(
        projectVersion: projectVersion, gitCommit: gitCommit, gitDirty: gitDirty, engine: engine,
        device: device,
        processor: processor, threads: threads, host: host, datasetChecksum: datasetChecksum,
        datasetOfficial: nil), runs: 0
    ).project
  }
}
