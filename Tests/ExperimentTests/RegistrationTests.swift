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

  /// The same for claims that are on no difference of final numbers.
  @Test func theTextOfEveryKindIsTheSameForEver() throws {
    let contrast = ClaimSpec.Contrast(.trainLoss, better: "rsgdm", baseline: "sgdm")
    let questions: [ClaimSpec.Question] = [
      .curves(contrast, fromEpoch: 4, margin: 0.5), .speed(contrast, target: 0.5, margin: nil),
      .identity(.recursion, tolerance: 0.001), .identity(.limit, tolerance: 0.001),
      .difference(contrast, at: .meanLast(5), direction: .same, margin: nil),
      .difference(contrast, at: .bestOnTest, direction: .different, margin: 2),
      .ordering(ClaimSpec.NormOrdering(.bias, smaller: "rsgdm", larger: "sgdm", path: "sgdm")),
    ]
    let texts = [
      #"{"curves":{"_0":{"baseline":"sgdm","better":"rsgdm","metric":"train-loss"},"from-epoch":4,"margin":0.5}}"#,
      #"{"speed":{"_0":{"baseline":"sgdm","better":"rsgdm","metric":"train-loss"},"target":0.5}}"#,
      #"{"identity":{"_0":"recursion","tolerance":0.001}}"#,
      #"{"identity":{"_0":"limit","tolerance":0.001}}"#,
      #"{"difference":{"_0":{"baseline":"sgdm","better":"rsgdm","metric":"train-loss"},"at":{"mean-last":{"_0":5}},"#
        + #""direction":"same"}}"#,
      #"{"difference":{"_0":{"baseline":"sgdm","better":"rsgdm","metric":"train-loss"},"at":{"best-on-test":{}},"#
        + #""direction":"different","margin":2}}"#,
      #"{"ordering":{"_0":{"larger":"sgdm","path":"sgdm","quantity":"bias","smaller":"rsgdm"}}}"#,
    ]
    for (question, text) in zip(questions, texts) {
      let registration = Registration(
        claims: [ClaimSpec(id: "a", statement: "b", question: question)], firstSeed: 1, seeds: 2)
      #expect(
        registration.canonicalJSON
          == #"{"claims":[{"alpha":0.05,"id":"a","published":{},"question":"# + text
          + #","statement":"b"}],"first-seed":1,"seeds":2}"#)
      #expect(try Registration(json: registration.canonicalJSON) == registration)
    }
    func changes(_ before: Int, _ after: Int) -> [String] {
      let versions = [before, after].map {
        Registration(
          claims: [ClaimSpec(id: "a", statement: "b", question: questions[$0])], firstSeed: 1, seeds: 2)
      }
      return versions[1].changes(since: versions[0])
    }
    #expect(
      changes(0, 1) == [
        "claim 'a': kind speed, before curves", "claim 'a': target 0.5, before none",
        "claim 'a': margin none, before 0.5", "claim 'a': no from-epoch any more, before 4",
      ])
    #expect(changes(2, 2).isEmpty && changes(2, 6).contains("claim 'a': kind ordering, before identity"))
  }

  /// Another protocol under the same name is another experiment; another order of its parts, or another seed, is not.
  @Test func theProtocolIsRegisteredToo() throws {
    func registration(_ change: (inout String) -> Void = { _ in }) throws -> Registration {
      var text = """
        name: e
        dataset: {name: fashion-mnist}
        model: {name: resnet8}
        training: {epochs: 4, batch-size: 32, learning-rate: 0.1}
        optimizers:
          - {name: sgdm}
          - {name: rsgdm}
        seeds: {count: 3}
        bias: {at-epochs: [0, 2], steps: 2, reference: full}
        """
      change(&text)
      return Registration(try ExperimentSpec(parsing: text, file: "e.yaml"))
    }
    let first = try registration()
    let others: [(inout String) -> Void] = [
      { $0 = $0.replacing("learning-rate: 0.1", with: "learning-rate: 0.2") },
      { $0 = $0.replacing("[0, 2]", with: "[0, 3]") }, { $0 = $0.replacing("steps: 2", with: "steps: 3") },
      { $0 = $0.replacing("{name: rsgdm}", with: "{name: rsgdm, label: other}") },
    ]
    for change in others {
      let other = try registration(change)
      #expect(other.protocolHash != first.protocolHash)
      #expect(
        other.changes(since: first) == [
          "what is trained and how it is probed (SHA-256 \(try #require(other.protocolHash).prefix(16))), before "
            + "\(try #require(first.protocolHash).prefix(16))"
        ])
    }
    let same: [(inout String) -> Void] = [
      {
        $0 = $0.replacing("  - {name: sgdm}\n  - {name: rsgdm}", with: "  - {name: rsgdm}\n  - {name: sgdm}")
      },
      { $0 = $0.replacing("count: 3", with: "first: 5, count: 3") },
    ]
    for change in same { #expect(try registration(change).protocolHash == first.protocolHash) }
    #expect(first.canonicalJSON.contains(#""protocol-hash":""#))
    // Of a version that was registered before this was kept nothing is known.
    var old = first
    old.protocolHash = nil
    #expect(first.changes(since: old).isEmpty && old.changes(since: first).isEmpty)
  }

  @Test func whatCannotBeSeedsIsRefused() {
    for seeds in [
      #""first-seed":9223372036854775807,"seeds":2"#, #""first-seed":-1,"seeds":2"#,
      #""first-seed":1,"seeds":0"#,
    ] {
      #expect(throws: DecodingError.self) { try Registration(json: #"{"claims":[],"# + seeds + "}") }
    }
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
    var weighed = before
    weighed.claims[0].weight = 2
    #expect(weighed.changes(since: before) == ["claim 'a': weight 2.0, before none"])
    #expect(before.changes(since: weighed) == ["claim 'a': no weight any more, before 2.0"])
    #expect(weighed.canonicalJSON.contains(#""statement":"RSGDM is better","weight":2}"#))
    after.claims = [claim("b"), claim("a")]
    after.seeds = 10
    #expect(after.changes(since: before) == ["another order of the claims"])
  }
}
