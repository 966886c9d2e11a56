import Foundation
import PackagePlugin

/// Writes the checkout's commit into a source file whenever a source file or the commit has changed, and anew only where
/// that changes the text.
///
/// A prebuild command would be simpler, but SwiftPM runs those only when it plans a build, which a new commit or an edit
/// does not make it do: a program would go on naming the commit before.
@main
struct GitCommit: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("Generated")
    let script = """
      cd "$1" || exit 1
      commit=$(git rev-parse HEAD 2>/dev/null)
      dirty=false
      if [ -n "$commit" ] && [ -n "$(git status --porcelain -- Package.swift Sources Plugins 2>/dev/null)" ]; then
        dirty=true
      fi
      mkdir -p "$2"
      printf 'let builtCommit = "%s"\\nlet builtDirty = %s\\n' "$commit" "$dirty" > "$2/new"
      cmp -s "$2/new" "$2/BuiltCommit.swift" || cp "$2/new" "$2/BuiltCommit.swift"
      rm "$2/new"
      """
    return [
      .buildCommand(
        displayName: "Noting the git commit", executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", script, "sh", context.package.directoryURL.path, output.path],
        inputFiles: inputs(context.package.directoryURL),
        outputFiles: [output.appendingPathComponent("BuiltCommit.swift")])
    ]
  }

  /// Every file that git could call changed, and the log that each commit and checkout adds a line to.
  private func inputs(_ package: URL) -> [URL] {
    var files = [package.appendingPathComponent("Package.swift")]
    for folder in ["Sources", "Plugins"] {
      let found = FileManager.default.enumerator(
        at: package.appendingPathComponent(folder), includingPropertiesForKeys: [.isRegularFileKey])
      for case let file as URL in found ?? .init() {
        if (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true {
          files.append(file)
        }
      }
    }
    let log = package.appendingPathComponent(".git/logs/HEAD")
    if FileManager.default.fileExists(atPath: log.path) { files.append(log) }
    return files.sorted { $0.path < $1.path }
  }
}
