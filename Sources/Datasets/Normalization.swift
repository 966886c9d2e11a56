import Experiment

/// Per-channel shift and scale of pixels: (value/255 − mean)/standardDeviation.
public struct Normalization: Hashable, Codable, Sendable {
  /// In units of the pixel range [0, 1], one per channel.
  public let mean: [Float]
  public let standardDeviation: [Float]

  /// As many means as deviations, and no deviation of 0.
  public init(mean: [Float], standardDeviation: [Float]) {
    precondition(mean.count == standardDeviation.count && !standardDeviation.contains(0))
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// The training set's own mean and standard deviation over all its pixels, to the four digits in common
  /// use; they are constants, so that a run on the first N images sees the same pixel values.
  ///
  /// Fashion-MNIST's are those of its 28×28 pixels: the zeros around them are not counted.
  public static func standard(for name: DatasetName) -> Normalization {
    switch name {
    case .cifar10:
      Normalization(mean: [0.4914, 0.4822, 0.4465], standardDeviation: [0.2470, 0.2435, 0.2616])
    case .cifar100:
      Normalization(mean: [0.5071, 0.4865, 0.4409], standardDeviation: [0.2673, 0.2564, 0.2762])
    case .fashionMNIST:
      Normalization(mean: [0.2860], standardDeviation: [0.3530])
    }
  }

  /// The normalized value of every byte: 256 entries for each channel, channel after channel.
  ///
  /// Computed in single precision in the order of torchvision's ToTensor and Normalize, so values are equal
  /// to theirs bit for bit.
  func table() -> [Float] {
    zip(mean, standardDeviation).flatMap { mean, deviation in
      (0..<256).map { (Float($0) / 255 - mean) / deviation }
    }
  }
}
