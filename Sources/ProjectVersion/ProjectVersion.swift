/// Which build of the project this is. The commit is written by the `GitCommit` plugin on every build.
public enum ProjectVersion {
  public static let version = "0.1.0"
  /// The commit that was built; `nil` where the sources were not a git checkout.
  public static var gitCommit: String? { builtCommit.isEmpty ? nil : builtCommit }
  /// Whether the sources differed from that commit.
  public static var gitDirty: Bool? { builtCommit.isEmpty ? nil : builtDirty }

  /// `0.1.0 (1a2b3c4, modified)`
  public static var description: String {
    guard let gitCommit else { return version }
    return "\(version) (\(gitCommit.prefix(10))\(builtDirty ? ", modified" : ""))"
  }
}
