/// Two arms that are the same optimizer at the same learning rate, the one with its buffer as an average, the other as
/// PyTorch's velocity.
public struct ConventionPair: Equatable, Sendable {
  public var average: String
  public var heavyBall: String
  /// 1/(1−β): how much longer the second one's steps are.
  public var factor: Double
  /// The second's final test accuracy minus the first's, and their training accuracies.
  public var test: ArmDifference
  public var train: ArmDifference

  public init(
    average: String, heavyBall: String, factor: Double, test: ArmDifference, train: ArmDifference
  ) {
    self.average = average
    self.heavyBall = heavyBall
    self.factor = factor
    self.test = test
    self.train = train
  }
}

/// What the learning rate means in either convention, and what its factor did here.
struct ConventionSection {
  private let model: ReportModel

  init(_ model: ReportModel) { self.model = model }

  var paragraphs: [String] {
    let pairs = model.conventions
    if pairs.isEmpty { return [] }
    return [
      "## The learning rate's convention",
      "As an average, m_t = β m_{t−1} + (1−β) g_t; as PyTorch's velocity, v_t = β v_{t−1} + g_t. From zero on v_t is m_t/(1−β), "
        + "so that a learning rate α in the one convention is (1−β) α in the other, and the same α takes longer steps. A comparison "
        + "of two optimizers that are not in the same convention is one of two learning rates.",
    ]
      + pairs.map { pair in
        "\(MarkdownText.escaped(pair.heavyBall)) takes steps \(NumberText.short(pair.factor)) times as long as "
          + "\(MarkdownText.escaped(pair.average)) does at the same learning rate. Measured here, in final test accuracy: "
          + "\(model.sentence(pair.test)). In final training accuracy: \(model.sentence(pair.train))."
      }
  }
}
