import CTorch

/// Arithmetic on whole vectors, in place; no gradient flows through it. On the CPU each is one pass over memory.
extension Tensor {
  /// y = a
  public func fill(_ a: Double) throws {
    try check("fill") { ct_fill(handle, a, $0) }
  }

  /// y = y + a·x
  public func add(_ x: Tensor, times a: Double = 1) throws {
    try check("add") { ct_add_scaled(handle, x.handle, a, $0) }
  }

  /// self = (gradient that the last backward pass left at `leaf`) + a·x, all of one shape. The leaf keeps none.
  ///
  /// - Throws: ``TorchError`` where no backward pass has reached the leaf.
  public func takeGradient(of leaf: Tensor, adding x: Tensor, times a: Double) throws {
    try check("take gradient") { ct_take_gradient(leaf.handle, x.handle, a, handle, $0) }
  }

  /// How an optimizer scales its estimate e of the gradient, coordinate by coordinate; see `ct_scale`.
  public enum StepScale: Sendable { case none, squares, maximum, steps }

  /// What an optimizer remembers between steps, as vectors of one length; `nil` where it does not.
  public struct StepState {
    /// m: the average of gradients.
    public var average: Tensor?
    /// z: the average of their differences, and p, the gradient before.
    public var differences: Tensor?
    public var previous: Tensor?
    /// v: the average or sum of squares, and x, what else the scale keeps.
    public var squares: Tensor?
    public var extra: Tensor?

    public init(
      average: Tensor? = nil, differences: Tensor? = nil, previous: Tensor? = nil, squares: Tensor? = nil,
      extra: Tensor? = nil
    ) {
      self.average = average
      self.differences = differences
      self.previous = previous
      self.squares = squares
      self.extra = extra
    }
  }

  /// The numbers of a step; the learning rate is in a, b and d, but for ``StepScale/steps``.
  public struct StepNumbers: Sendable {
    /// m = β·m + w·g and z = β·z + u·(g − p).
    public var momentum = 0.0
    public var weight = 0.0
    public var differenceWeight = 0.0
    /// e = a·g + b·m + d·z.
    public var gradient = 0.0
    public var average = 0.0
    public var difference = 0.0
    /// v = γ·v + c·g²; e is divided by k·√v + ε.
    public var squareDecay = 0.0
    public var squareWeight = 0.0
    public var root = 0.0
    public var epsilon = 1.0
    public var rate = 0.0
    /// θ = shrink·θ − e.
    public var shrink = 1.0

    public init() {}
  }

  /// An optimizer's step on these parameters θ; the state's vectors change with them.
  ///
  /// - Throws: ``TorchError`` where lengths differ, or the state is not what the scale wants.
  public func optimizerStep(
    gradient: Tensor, _ state: StepState, _ scale: StepScale, _ numbers: StepNumbers
  ) throws {
    var memory = ct_step_state(
      average: state.average?.handle, differences: state.differences?.handle,
      previous: state.previous?.handle, squares: state.squares?.handle, extra: state.extra?.handle)
    var n = ct_step_numbers(
      momentum: numbers.momentum, weight: numbers.weight, difference_weight: numbers.differenceWeight,
      gradient: numbers.gradient, average: numbers.average, difference: numbers.difference,
      square_decay: numbers.squareDecay, square_weight: numbers.squareWeight, root: numbers.root,
      epsilon: numbers.epsilon, rate: numbers.rate, shrink: numbers.shrink)
    let kind: ct_scale =
      switch scale {
      case .none: CT_SCALE_NONE
      case .squares: CT_SCALE_SQUARES
      case .maximum: CT_SCALE_MAXIMUM
      case .steps: CT_SCALE_STEPS
      }
    try withExtendedLifetime(state) {
      try check("optimizer step") {
        ct_optimizer_step(handle, gradient.handle, &memory, kind, &n, $0)
      }
    }
  }
}
