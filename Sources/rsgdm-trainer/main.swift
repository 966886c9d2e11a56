import ArgumentParser
import Experiment
import FileErrors
import Foundation
import Torch
import Training

// Before anything is allocated that the setting should hold for.
Torch.tuneAllocator()
Trainer.main()

struct Trainer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rsgdm-trainer",
    abstract: "Trains one run, or shows where the time of its steps goes.",
    discussion: """
      Without options it reads one request as a line of JSON on standard input and answers with a message per line on \
      standard output; rsgdm-lab starts it so. ARCHITECTURE.md describes the messages.

      Example: rsgdm-trainer --profile experiments/cifar10-resnet20-short.yaml --threads 1
      """,
    version: TrainerProgram.version)

  @Option(
    help:
      "Take training steps of this experiment's first run on random images, and print what they spend time on."
  )
  var profile: String?

  @Flag(help: "Profile a probe of the momentum estimates instead, all of whose steps are recorded.")
  var probe = false

  @Option(help: "Steps to take for the profile.")
  var steps = 20

  @Option(help: "Threads inside an operation, for the profile.")
  var threads = 1

  @Flag(help: "Print the profile as JSON.")
  var json = false

  func validate() throws {
    guard (1...100_000).contains(steps) else { throw ValidationError("--steps must be from 1 to 100000") }
    guard (1...1024).contains(threads) else { throw ValidationError("--threads must be from 1 to 1024") }
  }

  func run() throws {
    guard let profile else { throw ExitCode(TrainerProgram.run()) }
    let experiment: ExperimentSpec
    do {
      let text = try String(contentsOf: URL(fileURLWithPath: profile), encoding: .utf8)
      experiment = try ExperimentSpec(parsing: text, file: profile)
    } catch {
      let reason = error is ExperimentFileError ? "\(error)" : "\(profile): \(error.systemReason)"
      try? FileHandle.standardError.write(contentsOf: Data("rsgdm-trainer: \(reason)\n".utf8))
      throw ExitCode(65)
    }
    guard let run = Plan(experiment).runs.first else { return }
    if probe {
      let bias = experiment.bias ?? BiasSpec(atEpochs: [0], steps: 1, reference: .chunks(16))
      let result = try ProbeProfile(of: run.spec, bias, steps: steps, threads: threads)
      return print(json ? try result.json : result.text)
    }
    let result = try TrainingProfile(of: run.spec, steps: steps, threads: threads)
    print(json ? try result.json : result.markdown)
  }
}
