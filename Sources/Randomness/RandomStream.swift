/// What random numbers are drawn for; streams never share a number.
///
/// The raw values are part of every published result: they never change, and a new stream takes a new one.
public enum RandomStream: UInt32, CaseIterable, Sendable {
  /// The initial parameters of a network.
  case initialization = 1
  /// The order in which an epoch shows the training images.
  case order = 2
  /// Crops and flips of training images.
  case augmentation = 3
  /// Crops and flips, and the choice of chunks, of the full-batch reference gradient.
  case reference = 4
}
