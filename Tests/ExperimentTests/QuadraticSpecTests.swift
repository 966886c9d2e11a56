import Experiment
import Testing

@Suite struct QuadraticSpecTests {
  private static let text = """
    name: study
    quadratic:
      dimension: 3
      curvature: {smallest: 0.01, largest: 1}
      noise: {levels: [0, 0.1]}
    momentum: 0.9
    learning-rate: 0.1
    windows: {count: 2, every: 10, steps: 5}
    seeds: {count: 4}
    """

  @Test func aStudyIsRead() throws {
    #expect(QuadraticSpec.isStudy(Self.text))
    #expect(
      !QuadraticSpec.isStudy("name: x\nmodel: {name: resnet8}") && !QuadraticSpec.isStudy("a: [")
        && !QuadraticSpec.isStudy(""))
    let spec = try QuadraticSpec(parsing: Self.text, file: "q.yaml")
    #expect(spec.name == "study" && spec.noiseLevels == [0, 0.1] && spec.covariance == .isotropic)
    #expect(spec.start == 1 && spec.correlation == 0 && Array(spec.seeds.values) == [1, 2, 3, 4])
    let curvatures = spec.curvatures
    #expect(curvatures.count == 3 && abs(curvatures[1] - 0.1) < 1e-15 && curvatures[2] == 1)
  }

  @Test(arguments: [
    ("dimension: 3", "dimension: 0", "q.yaml:3:14: 'quadratic.dimension' must be from 1 to 100000, not 0"),
    (
      "largest: 1", "largest: 0.001",
      "q.yaml:4:40: 'quadratic.curvature.largest' must be at least the smallest, not 0.001"
    ),
    ("levels: [0, 0.1]", "levels: []", "q.yaml:5:19: 'quadratic.noise.levels' is empty: name at least one"),
    ("levels: [0, 0.1]", "levels: [1, 1]", "q.yaml:5:19: 'quadratic.noise.levels' names one twice"),
    (
      "levels: [0, 0.1]", "levels: [1, 1.0000001]",
      "q.yaml:5:19: 'quadratic.noise.levels' names one twice, or two that are the same to six digits"
    ),
    (
      "count: 2, every: 10, steps: 5", "count: 1000, every: 1000, steps: 1000",
      "q.yaml:9:8: 2 levels × 4 seeds × 1000 windows × 1000 steps are more than the 2000000 measurements that fit"
    ),
    (
      "learning-rate: 0.1", "learning-rate: 2",
      "q.yaml:7:16: 'learning-rate' must be above 0 and below 2/(largest curvature) = 2.0, not 2"
    ),
    ("steps: 5", "steps: 11", "q.yaml:8:39: 'windows.steps' must be from 1 to 10, not 11"),
    ("momentum: 0.9", "momentum: 1", "q.yaml:6:11: 'momentum' must be at least 0 and below 1, not 1"),
    ("noise: {", "noize: {", "q.yaml:3:3: 'quadratic' lacks 'noise'"),
    ("momentum: 0.9", "momentum: 0.9\nmodel: x", "q.yaml:7:1: unknown key 'model'"),
  ]) func mistakesAreErrorsWithTheirPlace(_ right: String, wrong: String, message: String) {
    let text = Self.text.replacing(right, with: wrong)
    let error = #expect(throws: ExperimentFileError.self) { try QuadraticSpec(parsing: text, file: "q.yaml") }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }
}
