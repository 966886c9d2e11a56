import Experiment
import Testing

/// Files that would take time or memory without bounds, or leave a reader without a place to look at.
@Suite struct HostileFileTests {
  private func error(_ text: String) -> String {
    do {
      _ = try ExperimentSpec(parsing: text, file: "e.yaml")
      return "nothing was thrown"
    } catch {
      return "\(error)"
    }
  }

  /// `levels` lines each of which holds the one before `width` times.
  private func laughs(levels: Int, width: Int) -> String {
    (1...levels).reduce("x0: &a0 [lol, lol]\n") { text, level in
      text
        + "x\(level): &a\(level) [\(repeatElement("*a\(level - 1)", count: width).joined(separator: ", "))]\n"
    }
  }

  @Test func aBillionLaughsAreRefused() {
    // As a key the last one would be gone through, to see whether it is given twice.
    let text = laughs(levels: 40, width: 2) + "? *a40\n: 1\n? [*a40]\n: 2\n"
    #expect(error(text) == "e.yaml:10:10: more than 16 aliases (*name): write the values out")
    #expect(!QuadraticSpec.isStudy(text))
  }

  @Test func theMostThatSixteenAliasesCanMeanIsRead() {
    let clock = ContinuousClock()
    for (levels, width) in [(5, 3), (7, 2)] {
      let text = laughs(levels: levels, width: width) + "? *a\(levels)\n: 1\n"
      let time = clock.measure { #expect(error(text).contains("must be a text, not a list")) }
      #expect(time < .seconds(1))
    }
    // Each alias a thousand levels deeper.
    let depth = 900
    let open = String(repeating: "[", count: depth)
    let close = String(repeating: "]", count: depth)
    let text = (1...16).reduce("x0: &a0 1\n") { $0 + "x\($1): &a\($1) \(open)*a\($1 - 1)\(close)\n" }
    #expect(error(text).contains("e.yaml:1:1: 'name' is missing"))
    #expect(error(text + "? *a16\n: 1\n").contains("must be a text, not a list") == false)
  }

  @Test func starsInTextsAreNoAliases() throws {
    let text =
      smallExperiment + "claims:\n"
      + (1...20).map {
        "  - {id: '*\($0)', statement: '2 *3* &c', metric: test-accuracy, better: sgdm, baseline: rsgdm}\n"
      }
      .joined()
    #expect(try ExperimentSpec(parsing: text, file: "e.yaml").claims.count == 20)
  }

  @Test func aFewAliasesAreRead() throws {
    let text = smallExperiment.replacing("{name: sgdm}", with: "&a {name: sgdm}") + "claims: []\n"
    #expect(try ExperimentSpec(parsing: text, file: "e.yaml").arms.count == 2)
    #expect(
      error(text.replacing("{name: rsgdm, momentum: 0.5}", with: "*a")).hasSuffix(
        "is the same optimizer as 'sgdm'"))
  }

  @Test func aFileThatIsTooLargeIsRefused() {
    let text = smallExperiment + "#" + String(repeating: "x", count: ExperimentSpec.largestFile)
    #expect(error(text) == "e.yaml:1: is larger than 256 KiB: no experiment file")
  }

  @Test(arguments: [
    ("name: a\nmodel: \u{1}", "e.yaml:2:8: not YAML: control characters are not allowed"),
    ("name: a\r\nmodel: é\u{FFFE}", "e.yaml:2:9: not YAML: control characters are not allowed"),
    // One character to Swift, of which the second scalar is in the way.
    ("name: \u{600}\u{FFFF}", "e.yaml:1:8: not YAML: control characters are not allowed"),
    (String(repeating: "[", count: 2000), "e.yaml:1:1: not YAML: nested too deeply"),
    // The parser puts what is missing at the end onto a line after the last.
    ("name: [a", "e.yaml:1:9: not YAML: did not find expected ',' or ']'"),
    ("name: a\r\n'é", "e.yaml:2:3: not YAML: found unexpected end of stream"),
    ("name: a\n!x name: b", "e.yaml:2:1: key given twice: name"),
    ("name: a\n---\nname: b", "e.yaml:2:1: not YAML: but found another document"),
  ]) func whatIsWrongHasItsPlace(text: String, message: String) {
    #expect(error(text).hasPrefix(message), "\(error(text))")
  }

  @Test func longTextsAreShownInPart() {
    let long = String(repeating: "a", count: 200_000)
    let shown = String(repeating: "a", count: 100) + "…"
    #expect(
      error(smallExperiment + "? \(long)\n: 1\n").hasPrefix(
        "e.yaml:11:3: unknown key '\(shown)'; known: name"))
    #expect(error(smallExperiment.replacing("resnet8", with: long)).contains("is '\(shown)'; known: resnet8"))
    #expect(error("name: \"a\\e[31m\\n\"").hasSuffix("not 'a\\u{1B}[31m\\n'"))
  }

  /// Two texts of 100,000 characters would take minutes to compare.
  @Test func longLabelsAreNotComparedLetterByLetter() {
    let long = String(repeating: "a", count: 60_000)
    let text =
      smallExperiment.replacing("{name: sgdm}", with: "{name: sgdm, label: \(long)}")
      + "claims: [{id: c, statement: s, metric: test-accuracy, better: \(long)b, baseline: rsgdm}]\n"
    let time = ContinuousClock().measure { #expect(error(text).contains("names no optimizer")) }
    #expect(time < .seconds(1))
  }

  @Test func aLabelIsOneLine() {
    let text = smallExperiment.replacing("{name: sgdm}", with: "{name: sgdm, label: \"a\\r\\nb\"}")
    #expect(
      error(text) == "e.yaml:8:25: 'optimizers[0].label' must not contain , | = or quotes")
  }

  @Test func curvaturesAreFinite() {
    let text = """
      name: q
      quadratic: {dimension: 3, curvature: {smallest: 5e-324, largest: 1}, noise: {levels: [1]}}
      momentum: 0
      learning-rate: 0.1
      windows: {count: 1, every: 1, steps: 1}
      seeds: {count: 1}
      """
    #expect(
      throws: ExperimentFileError(
        file: "e.yaml", line: 2, column: 66,
        message: "'quadratic.curvature.largest' is too many times the smallest"
      )
    ) { try QuadraticSpec(parsing: text, file: "e.yaml") }
  }
}

/// Specifications and requests with numbers that no experiment file may have, which a trainer would divide by or count to.
@Suite struct OutOfRangeTests {
  @Test(arguments: [
    (#""batch-size":128"#, #""batch-size":0"#), (#""epochs":200"#, #""epochs":9223372036854775807"#),
    (#""every":50"#, #""every":0"#), (#""factor":0.5"#, #""factor":-1"#),
    (#""initial":0.01"#, #""initial":0"#),
    (#""momentum":0.9"#, #""momentum":1"#), (#""width":1"#, #""width":1e300"#),
    (#""weight-decay":0.0005"#, #""weight-decay":-1"#),
  ]) func specificationsAreRefused(from: String, to: String) throws {
    let text = RunSpecTests.paperJSON.replacing(from, with: to)
    try #require(text != RunSpecTests.paperJSON)
    #expect(throws: DecodingError.self) { try RunSpec(json: text) }
    let line = try #require(TrainerMessageTests.requests.first).1
    #expect(throws: DecodingError.self) { try TrainerRequest(line: line.replacing(from, with: to)) }
  }

  @Test(arguments: [
    (0, #""every":10"#, #""every":0"#), (0, #""always":[0,10]"#, #""always":[-1]"#),
    (0, #""threads":2"#, #""threads":0"#),
    (1, #""probe":{"epoch":10"#, #""probe":{"epoch":-1"#), (1, #""steps":8"#, #""steps":-8"#),
    (1, #""chunks":16"#, #""chunks":0"#), (1, #""chunk-size":500"#, #""chunk-size":0"#),
    (1, "[0.7]", "[1e300]"), (2, #""precision":0.05"#, #""precision":0"#),
  ]) func requestsAreRefused(number: Int, from: String, to: String) throws {
    let line = TrainerMessageTests.requests[number].1
    try #require(line.contains(from))
    #expect(throws: DecodingError.self) { try TrainerRequest(line: line.replacing(from, with: to)) }
  }
}
