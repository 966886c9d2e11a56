import Experiment
import Testing

@Suite struct RegistrationTests {
  private func claim(_ id: String, margin: Double? = nil, published: [String: Double] = [:]) -> ClaimSpec {
    ClaimSpec(
      id: id, statement: "RSGDM is better",
      question: .difference(
        ClaimSpec.Contrast(.testAccuracy, better: "rsgdm", baseline: "sgdm"), at: .final, direction: .better,
        margin: margin), published: published)
  }

  /// Stores hold this text, and its hash stands in reports: a later version must read and write the same.
  @Test func theTextIsTheSameForEver() throws {
    let registration = Registration(
      claims: [claim("a", margin: 0.1, published: ["sgdm": 94.48, "rsgdm": 94.62])], firstSeed: 1, seeds: 22)
    #expect(
      registration.canonicalJSON
        == #"{"claims":[{"alpha":0.05,"id":"a","published":{"rsgdm":94.62,"sgdm":94.48},"#
        + #""question":{"difference":{"_0":{"baseline":"sgdm","better":"rsgdm","metric":"test-accuracy"},"#
        + #""at":{"final":{}},"direction":"better","margin":0.1}},"statement":"RSGDM is better"}],"#
        + #""first-seed":1,"seeds":22}"#)
    #expect(try Registration(json: registration.canonicalJSON) == registration)
    #expect(registration.hash.count == 64)
  }

  @Test func changesAreNamed() {
    let before = Registration(claims: [claim("a"), claim("b")], firstSeed: 1, seeds: 10)
    var after = Registration(
      claims: [claim("a", margin: 0.1, published: ["sgdm": 94.5]), claim("c")], firstSeed: 1, seeds: 20)
    #expect(
      after.changes(since: before) == [
        "seeds 1 to 20, before 1 to 10", "claim 'a': published {sgdm: 94.5}, before none",
        "claim 'a': margin 0.1, before none", "claim 'c' added",
        "claim 'b' removed: statement “RSGDM is better”, alpha 0.05, kind difference, metric test-accuracy, better rsgdm, baseline sgdm, "
          + "published none, epoch final, direction better, margin none",
      ])
    #expect(before.changes(since: before).isEmpty)
    after.claims = [claim("b"), claim("a")]
    after.seeds = 10
    #expect(after.changes(since: before) == ["another order of the claims"])
  }
}
