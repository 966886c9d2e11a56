import ArgumentParser
import ProjectVersion

/// The command-line program.
public struct RSGDMLab: AsyncParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "rsgdm-lab",
    abstract: "Settles whether one deep-learning optimizer is better than another.",
    discussion: """
      An experiment file says what is trained, by which optimizers, from which seeds. A sweep runs what is \
      missing and keeps every result in SQLite; probes compare the momentum estimates with full-batch \
      gradients; a report puts it all into Markdown and figures.

        rsgdm-lab plan experiments/quickstart.yaml
        rsgdm-lab sweep experiments/quickstart.yaml
        rsgdm-lab analyze-bias experiments/quickstart.yaml
        rsgdm-lab report experiments/quickstart.yaml
      """,
    version: ProjectVersion.description,
    subcommands: [
      PlanCommand.self, SweepCommand.self, StatusCommand.self, AnalyzeBiasCommand.self, ReportCommand.self,
      CollectCommand.self, ImportCommand.self, MergeCommand.self, ExportCommand.self, CompareCommand.self,
      PowerCommand.self,
      DatasetsCommand.self,
      DoctorCommand.self,
    ])

  public init() {}

  /// Does what the command line asks for, and ends the process.
  public static func start() async {
    if let argument = RawArguments.notText {
      printToStandardError("error: the argument '\(argument)' is not UTF-8: give the file a name that is")
      exit(withError: ExitCode.validationFailure)
    }
    await main()
  }
}
