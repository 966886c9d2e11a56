import Experiment

/// Turns images of a split into the normalized, augmented numbers that a network reads.
public struct BatchPreparer: Sendable {
  /// The images that indices refer to.
  public let images: ImageSet
  private let augmentation: Augmentation
  private let seed: Int
  /// 256 normalized values for each channel.
  private let table: [Float]

  /// - Parameters:
  ///   - normalization: One mean and deviation for each of the images' channels.
  ///   - augmentation: `none` for evaluation.
  ///   - seed: The run's; augmentation is drawn from it.
  public init(images: ImageSet, normalization: Normalization, augmentation: Augmentation, seed: Int) {
    precondition(images.channels == normalization.mean.count)
    self.images = images
    self.augmentation = augmentation
    self.seed = seed
    table = normalization.table()
  }

  /// Float32 values of one image: channels·32·32.
  public var valuesPerImage: Int { images.channels * ImageSet.pixelsPerChannel }

  /// Writes the images with the given indices, in channels-last order, and their labels.
  ///
  /// What is written for an image depends on the seed, `draw` and its index, not on its place in the batch.
  /// Nothing is allocated.
  ///
  /// - Parameters:
  ///   - samples: Indices into ``images``; an index that is out of range is a programmer's mistake and traps.
  ///   - draw: Where augmentation is drawn from.
  ///   - values: Its front gets shape (samples, 32, 32, channels).
  ///   - labels: Its front gets the classes.
  public func prepare(
    _ samples: ArraySlice<Int32>, draw: AugmentationDraw, values: UnsafeMutableBufferPointer<Float>,
    labels: UnsafeMutableBufferPointer<Int64>
  ) {
    precondition(values.count >= samples.count * valuesPerImage && labels.count >= samples.count)
    guard !samples.isEmpty, var output = values.baseAddress else { return }
    images.pixels.withUnsafeBufferPointer { pixels in
      images.labels.withUnsafeBufferPointer { classes in
        table.withUnsafeBufferPointer { table in
          guard let pixels = pixels.baseAddress, let table = table.baseAddress else { return }
          for (position, sample) in samples.enumerated() {
            let index = Int(sample)
            precondition(index >= 0 && index < classes.count, "a sample outside the split")
            let crop =
              augmentation == .none ? .identity : CropFlip(seed: seed, draw: draw, sample: index)
            write(pixels + index * valuesPerImage, crop, table, to: output)
            output += valuesPerImage
            labels[position] = Int64(classes[index])
          }
        }
      }
    }
  }

  /// One image from planar bytes to interleaved values. The pointers' extents were checked by the caller.
  @inline(__always)
  private func write(
    _ pixels: UnsafePointer<UInt8>, _ crop: CropFlip, _ table: UnsafePointer<Float>,
    to output: UnsafeMutablePointer<Float>
  ) {
    let side = ImageSet.side
    let channels = images.channels
    // Output column x, before the flip, shows column x + shift; those outside the image are padding.
    let shift = crop.left - CropFlip.padding
    let (first, end) = (max(0, -shift), min(side, side - shift))
    let step = crop.flip ? -channels : channels
    for channel in 0..<channels {
      let value = table + 256 * channel
      let zero = value[0]
      let plane = pixels + channel * ImageSet.pixelsPerChannel
      for y in 0..<side {
        var out = output + y * side * channels + (crop.flip ? (side - 1) * channels : 0) + channel
        let sourceY = y + crop.top - CropFlip.padding
        let isInside = sourceY >= 0 && sourceY < side
        let (first, end) = isInside ? (first, end) : (side, side)
        for _ in 0..<first {
          out.pointee = zero
          out += step
        }
        if end > first {
          let row = plane + (sourceY * side + shift)
          for x in first..<end {
            out.pointee = value[Int(row[x])]
            out += step
          }
        }
        for _ in end..<side {
          out.pointee = zero
          out += step
        }
      }
    }
  }
}
