import Randomness

/// Which random numbers an image's augmentation is drawn from, beside the seed and the image's index.
public struct AugmentationDraw: Hashable, Sendable {
  public let stream: RandomStream
  public let epoch: Int

  /// What training shows in `epoch`, counted from 0.
  public static func training(epoch: Int) -> AugmentationDraw {
    AugmentationDraw(stream: .augmentation, epoch: epoch)
  }

  /// The one fixed draw of the full-batch reference gradient.
  public static let reference = AugmentationDraw(stream: .reference, epoch: 0)
}

/// One draw of the usual CIFAR augmentation: pad by 4 zero pixels on every side, cut 32×32 out at a uniform
/// place, mirror with probability 1/2; torchvision's RandomCrop(32, padding=4) and RandomHorizontalFlip.
public struct CropFlip: Hashable, Sendable {
  public static let padding = 4

  /// The first row and column of the padded image that are kept, 0...8.
  public let top: Int
  public let left: Int
  /// Whether columns are reversed after the cut.
  public let flip: Bool

  /// The middle of the image, as it is.
  public static let identity = CropFlip(top: padding, left: padding, flip: false)

  public init(top: Int, left: Int, flip: Bool) {
    self.top = top
    self.left = left
    self.flip = flip
  }

  /// The draw for one image: `top`, `left` and `flip` in this order from the start of the sequence keyed by
  /// (seed, stream, epoch, sample).
  public init(seed: Int, draw: AugmentationDraw, sample: Int) {
    var random = CounterRandom(seed: seed, stream: draw.stream, epoch: draw.epoch, sample: sample)
    let places = UInt32(2 * Self.padding + 1)
    top = Int(random.next(below: places))
    left = Int(random.next(below: places))
    flip = random.next(below: 2) == 1
  }
}
