import CTorch

/// The type of a tensor's elements.
public enum ElementType: Sendable {
  case float32, float64, bfloat16, int64

  var code: ct_dtype {
    switch self {
    case .float32: CT_FLOAT32
    case .float64: CT_FLOAT64
    case .bfloat16: CT_BFLOAT16
    case .int64: CT_INT64
    }
  }
}

/// How a tensor of rank 4 (N, C, H, W) lies in memory.
public enum MemoryFormat: Sendable {
  /// W innermost.
  case contiguous
  /// C innermost: N, H, W, C.
  case channelsLast

  /// Strides, in elements, of a dense tensor of the given shape. Only rank 4 knows channels.
  public func strides(of shape: [Int]) -> [Int] {
    if self == .channelsLast, shape.count == 4 {
      return [shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]]
    }
    var strides = [Int](repeating: 1, count: shape.count)
    for dimension in shape.indices.dropLast().reversed() {
      strides[dimension] = strides[dimension + 1] * shape[dimension + 1]
    }
    return strides
  }
}

/// A LibTorch tensor.
///
/// A reference: assigning it shares the elements. Operations that end in `InPlace`, and the vector
/// operations, change them; all others make new tensors. Not thread-safe.
public final class Tensor {
  let handle: OpaquePointer

  init(owning handle: OpaquePointer) { self.handle = handle }

  deinit { ct_free(handle) }

  /// Zeros.
  public static func zeros(_ shape: [Int], _ type: ElementType = .float32, on device: Device = .cpu)
    throws -> Tensor
  {
    let sizes = shape.map(Int64.init)
    return try tensor("zeros") { ct_zeros(sizes, Int32(sizes.count), type.code, device.name, $0, $1) }
  }

  /// A tensor over memory that the caller keeps alive, and does not change, for as long as the tensor is used.
  public static func borrowing(
    _ memory: UnsafeMutableRawPointer, _ shape: [Int], _ type: ElementType,
    format: MemoryFormat = .contiguous
  ) throws -> Tensor {
    let sizes = shape.map(Int64.init)
    let strides = format.strides(of: shape).map(Int64.init)
    return try tensor("borrowing") {
      ct_wrap_host(memory, sizes, strides, Int32(sizes.count), type.code, $0, $1)
    }
  }

  /// A tensor of `values` in row-major order.
  public static func of(_ values: [Float], _ shape: [Int]) throws -> Tensor {
    try copying(values, shape, .float32)
  }

  public static func of(_ values: [Int64], _ shape: [Int]) throws -> Tensor {
    try copying(values, shape, .int64)
  }

  private static func copying<Element>(_ values: [Element], _ shape: [Int], _ type: ElementType) throws
    -> Tensor
  {
    let result = try zeros(shape, type)
    try result.fill(from: values, type)
    return result
  }

  /// Replaces the elements, in row-major order whatever the tensor's own memory format, converting them.
  public func fill(from values: [Float]) throws { try fill(from: values, .float32) }

  /// The elements in row-major order, as float32.
  public func floats() throws -> [Float] {
    let shape = shape
    return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      if let memory = buffer.baseAddress, count > 0 {
        try Tensor.borrowing(UnsafeMutableRawPointer(memory), shape, .float32).copy(from: self)
      }
      filled = count
    }
  }

  private func fill<Element>(from values: [Element], _ type: ElementType) throws {
    guard values.count == count else {
      throw TorchError(operation: "fill", message: "\(values.count) values do not fill the shape \(shape)")
    }
    var values = values
    try values.withUnsafeMutableBytes { bytes in
      guard let memory = bytes.baseAddress else { return }
      try copy(from: Tensor.borrowing(memory, shape, type))
    }
  }

  public var shape: [Int] { (0..<Int(ct_rank(handle))).map { Int(ct_size(handle, Int32($0))) } }
  public var count: Int { Int(ct_count(handle)) }

  /// A view of this tensor's memory from element `offset` on, as a dense tensor of the given shape.
  public func view(offset: Int, _ shape: [Int], format: MemoryFormat = .contiguous) throws -> Tensor {
    let sizes = shape.map(Int64.init)
    let strides = format.strides(of: shape).map(Int64.init)
    return try tensor("view") {
      ct_strided_view(handle, sizes, strides, Int32(sizes.count), Int64(offset), $0, $1)
    }
  }

  /// Takes over another tensor's elements, converting type and device.
  public func copy(from source: Tensor) throws {
    try check("copy") { ct_copy(handle, source.handle, $0) }
  }

  /// The tensor with another element type; gradients flow back through.
  public func converted(to type: ElementType) throws -> Tensor {
    try tensor("convert") { ct_convert(handle, type.code, $0, $1) }
  }

  /// The value of a tensor of one element.
  public func item() throws -> Double {
    var value = 0.0
    try check("item") { ct_item(handle, &value, $0) }
    return value
  }

  /// Calls `body` with the elements of a dense float32 tensor: in place where it is in the CPU's memory, as a
  /// copy where it is on another device.
  public func withHostFloats<Result>(_ body: (UnsafeBufferPointer<Float>) throws -> Result) throws -> Result {
    guard let memory = ct_host_data(handle) else { return try floats().withUnsafeBufferPointer(body) }
    return try withExtendedLifetime(self) {
      try body(UnsafeBufferPointer(start: memory.assumingMemoryBound(to: Float.self), count: count))
    }
  }
}
