/// How the experiment was run, what the words mean, and how to get the report again.
struct ConductSection {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var paragraphs: [String] {
    settings + places + Self.definitions
      + [
        "### Experiment file", MarkdownText.code(model.experimentText, language: "yaml"), "### Commands",
        model.commands.isEmpty
          ? "Not recorded." : MarkdownText.code(model.commands.joined(separator: "\n"), language: "sh"),
      ]
  }

  private var settings: [String] {
    let setup = model.setup
    let rows =
      [
        ["Data set", setup.dataset], ["Augmentation", setup.augmentation], ["Network", setup.network],
        ["Epochs", String(setup.epochs)], ["Seeds", String(setup.seeds)],
      ] + setup.settings.map { [$0.name, $0.value] }
      + model.arms.map { ["Optimizer \($0.label)", $0.details] }
    return [
      "## How it was run",
      MarkdownText.table(
        ["Setting", "Value"], rows.map { $0.map(MarkdownText.escaped) }, textColumns: [0, 1]),
    ]
  }

  private var places: [String] {
    let groups = model.provenance
    if groups.isEmpty { return ["No run has recorded where it was made."] }
    func row(_ name: String, _ value: (ProvenanceGroup) -> String) -> [String] {
      [name] + groups.map { MarkdownText.escaped(value($0)) }
    }
    let table = MarkdownText.table(
      [""] + groups.map { NumberText.count($0.runs, "run") },
      [
        row("Project") { $0.project }, row("Engine") { $0.engine }, row("Device") { $0.device },
        row("Processor") { $0.processor },
        row("Threads per run") { $0.threads.map { String($0) } ?? Self.unknown },
        row("Runs at once") { $0.jobs.map { String($0) } ?? Self.unknown },
        row("Host") { $0.host }, row("Data set, SHA-256") { $0.datasetChecksum ?? Self.unknown },
        row("Official files") {
          ($0.datasetOfficial.map { $0 ? "yes" : "no" } ?? Self.unknown)
            + ($0.datasetNote.map { ": \($0)" } ?? "")
        },
        row("Seconds per epoch (mean)") { NumberText.significant($0.secondsPerEpoch) },
        row("Training images/s (mean)") { NumberText.significant($0.imagesPerSecond) },
      ], textColumns: Set(0...groups.count))
    var paragraphs = [table]
    if groups.count > 1 {
      paragraphs.append(
        groups.allSatisfy { $0.isAlike(groups[0]) }
          ? "The \(groups.count) settings are alike in what numbers depend on: project, engine, device, processor, threads "
            + "and data."
          : "The runs were made in \(groups.count) different settings; numbers are reproducible to the bit only on "
            + "the same machine, engine and number of threads.")
    }
    if let repeatability = model.repeatability { paragraphs.append(repeatability.sentence) }
    if groups.contains(where: { $0.datasetChecksum == nil }) {
      paragraphs.append(
        "**What data was read is not known** of \(groups.count > 1 ? "some of the runs" : "the runs"), nor with what they "
          + "were made: their numbers come from another tool, by way of a file.")
    }
    if Set(groups.compactMap(\.datasetChecksum)).count > 1 {
      paragraphs.append("**The runs did not all read the same data**: their checksums differ.")
    }
    if groups.contains(where: { $0.datasetOfficial == false }) {
      paragraphs.append(
        "**Not the official data set** in all runs: the numbers compare the optimizers with one another, not "
          + "with published accuracies.")
    }
    return paragraphs
  }

  private static let unknown = "unknown"

  private static let definitions = [
    "### Definitions",
    """
    - *Test accuracy*, *test loss*: over the whole test split after an epoch, in evaluation mode; percent, and \
    mean cross-entropy in nats.
    - *Training accuracy*, *training loss*: the same over the whole training split, without augmentation; not \
    the running means over an epoch's batches, taken while the weights change, that many training scripts call so.
    - *Final*: of the last epoch.
    - *Points*: percentage points of accuracy.
    - *sd*: standard deviation over seeds, with n − 1. *95% CI*: Student's t-interval for a mean over seeds; it \
    says how well the mean over further seeds is known, on this data set and split.
    - *p*: two-sided, of Student's t-test.
    """,
  ]
}
