import CTorch

/// LibTorch refused an operation.
public struct TorchError: Error, CustomStringConvertible, Equatable {
  /// The operation as `Torch` names it.
  public var operation: String
  /// LibTorch's own explanation.
  public var message: String

  public init(operation: String, message: String) {
    self.operation = operation
    self.message = message
  }

  public var description: String { "LibTorch, \(operation): \(message)" }
}

/// Calls a function of `CTorch` and throws what it explains where it fails.
func check(_ operation: String, _ call: (UnsafeMutablePointer<ct_error>) -> ct_status) throws {
  // Two kilobytes on the stack; read only on failure.
  var error = ct_error()
  let status = call(&error)
  guard status != CT_OK else { return }
  let message = withUnsafeBytes(of: &error.message) { bytes in
    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
  }
  throw TorchError(operation: operation, message: message)
}

/// The same for a function that gives a handle out, which is the caller's to free.
func handle(
  _ operation: String,
  _ call: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<ct_error>) -> ct_status
) throws -> OpaquePointer {
  var handle: OpaquePointer?
  try check(operation) { call(&handle, $0) }
  guard let handle else { throw TorchError(operation: operation, message: "gave nothing out") }
  return handle
}

/// The same for a function that gives a tensor out.
func tensor(
  _ operation: String,
  _ call: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<ct_error>) -> ct_status
) throws -> Tensor {
  Tensor(owning: try handle(operation, call))
}
