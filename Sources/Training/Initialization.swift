import Randomness
import Torch

extension ResNet {
  /// Sets every parameter to its start: PyTorch's defaults, drawn from the `initialization` stream of `seed`.
  ///
  /// Each parameter has draws of its own, keyed by its place in the network and taken in row-major order, so
  /// that the weights do not depend on how they lie in memory, nor on the device.
  public func initialize(seed: Int) throws {
    let views = try parameters.layout.views(of: parameters.values)
    for (index, declaration) in architecture.parameters.enumerated() {
      switch declaration.start {
      case .ones: try views[index].fill(1)
      case .zeros: try views[index].fill(0)
      case .uniform(let fanIn):
        let bound = 1 / Float(fanIn).squareRoot()
        var random = CounterRandom(seed: seed, stream: .initialization, epoch: 0, sample: index)
        try views[index].fill(
          from: (0..<declaration.count).map { _ in (2 * random.nextFloat() - 1) * bound })
      }
    }
    try parameters.publish()
  }
}
