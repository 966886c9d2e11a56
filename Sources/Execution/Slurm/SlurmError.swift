/// Something that SLURM, or the folder shared with its nodes, does not do.
public struct SlurmError: Error, CustomStringConvertible, Equatable {
  public enum Kind: Equatable, Sendable {
    /// There is no SLURM on this machine.
    case missing
    /// It does not want the job as it is.
    case refused
    /// It does not answer, or a file cannot be written: another time it may.
    case unavailable
  }

  public let kind: Kind
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
