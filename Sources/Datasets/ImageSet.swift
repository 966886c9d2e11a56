/// The images and labels of one split, 32×32 pixels each, as bytes.
public struct ImageSet: Hashable, Sendable {
  /// Width and height in pixels.
  public static let side = 32
  public static let pixelsPerChannel = side * side

  public let channels: Int
  /// Image after image, channel after channel, row after row: shape (count, channels, 32, 32), 0...255.
  public let pixels: [UInt8]
  /// The class of each image, counted from 0.
  public let labels: [UInt8]

  public var count: Int { labels.count }

  /// `pixels` must hold channels·32·32 bytes for every label.
  public init(channels: Int, pixels: [UInt8], labels: [UInt8]) {
    precondition(channels > 0 && pixels.count == labels.count * channels * Self.pixelsPerChannel)
    self.channels = channels
    self.pixels = pixels
    self.labels = labels
  }

  /// The first `count` images, or all where there are fewer.
  public func prefix(_ count: Int) -> ImageSet {
    if count >= self.count { return self }
    return ImageSet(
      channels: channels, pixels: Array(pixels.prefix(count * channels * Self.pixelsPerChannel)),
      labels: Array(labels.prefix(count)))
  }

  /// The last `count` images, or all where there are fewer.
  public func suffix(_ count: Int) -> ImageSet {
    if count >= self.count { return self }
    return ImageSet(
      channels: channels, pixels: Array(pixels.suffix(count * channels * Self.pixelsPerChannel)),
      labels: Array(labels.suffix(count)))
  }

  /// The parts one after another; all must have the same number of channels.
  static func concatenating(_ parts: [ImageSet], channels: Int) -> ImageSet {
    if parts.count == 1, let only = parts.first { return only }
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    pixels.reserveCapacity(parts.reduce(0) { $0 + $1.pixels.count })
    labels.reserveCapacity(parts.reduce(0) { $0 + $1.count })
    for part in parts {
      pixels += part.pixels
      labels += part.labels
    }
    return ImageSet(channels: channels, pixels: pixels, labels: labels)
  }
}
