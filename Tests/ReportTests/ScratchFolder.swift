import Foundation
import Report

/// A folder that exists as long as a test runs.
func withScratchFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("report-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}

/// The files below `folder` with their bytes, by relative path.
func contents(of folder: URL) throws -> [String: Data] {
  var result: [String: Data] = [:]
  for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
    let url = folder.appendingPathComponent(path)
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), !isFolder.boolValue {
      result[path] = try Data(contentsOf: url)
    }
  }
  return result
}

/// The text of the report that `model` gives.
func markdown(_ model: ReportModel) async throws -> String {
  try await withScratchFolder { folder in
    let files = try await ReportWriter().write(model, to: folder.appendingPathComponent("out"))
    return try String(contentsOf: files[0], encoding: .utf8)
  }
}
