import Foundation
import Testing

extension CommandsTests {
  /// `Scripts/torture` in short: one sweep, disturbed a few times, leaves what an undisturbed one leaves.
  @Suite struct TortureTests {
    @Test func aShortOne() async throws {
      let lab = try Laboratory()
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Scripts/torture")
      let end = try await Running(
        script.path,
        ["--rounds", "1", "--kills", "5", "--seed", "11", "--programs", Programs.folder.path],
        in: lab.folder
      ).end(within: .seconds(600))
      #expect(end.code == 0, "\(end.output)\(end.errors)")
      #expect(end.output.contains("round 1: ") && end.output.contains(" disturbances, the same\n"))
      #expect(end.output.contains("seed 11: "))
      let count = end.output.firstMatch(of: #/round 1: (\d+) disturbances/#).flatMap { Int($0.1) } ?? 0
      #expect(count > 0)
    }
  }
}
