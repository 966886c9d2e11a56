import ArgumentParser
import Datasets
import Execution
import Experiment
import FileErrors
import Foundation
import Report
import Statistics
import Store
import Tables

/// The program's exit codes; part of its interface.
extension ExitCode {
  /// An experiment file, data set or other input is wrong.
  static let badInput = ExitCode(65)
  /// A program, library or data set is missing.
  static let missing = ExitCode(69)
  /// Stopped before the end: the same command goes on.
  static let unfinished = ExitCode(75)
}

/// A command cannot do what it was asked to; its text is for the person who asked.
struct Failure: Error, CustomStringConvertible {
  let code: ExitCode
  let description: String

  init(_ code: ExitCode, _ description: String) {
    self.code = code
    self.description = description
  }

  /// The failure that an error of one of the rooms amounts to.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as ExperimentFileError: self.init(.badInput, error.description)
    case let error as SelectionError: self.init(.validationFailure, "--only: \(error)")
    case let error as DatasetError:
      self.init(
        error.kind == .badData ? .badInput : error.kind == .missing ? .missing : .failure, error.description)
    case let error as StoreError:
      let code: ExitCode =
        switch error.code {
        case .notADatabase, .newerVersion, .otherData: .badInput
        case .missing: .missing
        case .taken: .unfinished
        case .readOnly, .locked, .olderVersion, .failed: .failure
        }
      self.init(code, error.description)
    case let error as SlurmError:
      self.init(
        error.kind == .missing ? .missing : error.kind == .refused ? .badInput : .unfinished,
        "SLURM: \(error)")
    case let error as CSVError: self.init(.badInput, error.description)
    case let error as StatisticsError: self.init(.badInput, error.description)
    case let error as ReportError:
      self.init(ExitCode(error.exitCode), error.description)
    default: self.init(.failure, "\(error)")
    }
  }
}

/// Runs a command's work; whatever it throws becomes one line on standard error and an exit code.
func reportingFailures(_ body: () async throws -> Void) async throws {
  do {
    try await body()
  } catch let code as ExitCode {
    throw code
  } catch is CancellationError {
    printToStandardError("stopped; the same command goes on")
    throw ExitCode.unfinished
  } catch {
    let failure = Failure(error)
    printToStandardError("error: \(failure)")
    throw failure.code
  }
}

func printToStandardError(_ text: String) { writeToStandardError(text + "\n") }

/// Where standard error cannot be written to, a full disk or a terminal that is gone, nothing more can be said of it.
func writeToStandardError(_ text: String) {
  // Not `write(_:)`, which traps.
  try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
}

/// Writes a line.
///
/// - Throws: ``Failure`` where standard output cannot be written to.
func printToStandardOutput(_ line: String) throws { try writeToStandardOutput(line + "\n") }

/// - Throws: ``Failure`` where standard output cannot be written to.
func writeToStandardOutput(_ text: String) throws {
  do {
    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  } catch {
    throw Failure(.failure, "standard output cannot be written to: \(error.systemReason)")
  }
}
