import Foundation
import PackagePlugin

/// Writes the checkout's commit into a source file before each build, only where it changed.
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
      .prebuildCommand(
        displayName: "Noting the git commit", executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", script, "sh", context.package.directoryURL.path, output.path],
        outputFilesDirectory: output)
    ]
  }
}
