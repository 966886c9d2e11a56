import CTorch

/// What belongs to the whole process: LibTorch's version, its threads and its devices.
public enum Torch {
  /// The version that the program was built against: `1.13.1`.
  public static var version: String { String(cString: ct_version()) }

  /// What operations are computed by on the CPU: `LibTorch 1.13.1, oneDNN 2.6.3, AVX-512, AMX`. The second where
  /// convolutions are given to it directly, the third for the lab's own kernels.
  public static var engine: String {
    let parts = [
      "LibTorch \(version)", String(cString: ct_onednn_version()), String(cString: ct_instruction_set()),
    ]
    return parts.enumerated().filter { !$1.isEmpty }.map { $0 == 1 ? "oneDNN \($1)" : $1 }.joined(
      separator: ", ")
  }

  /// Makes the C library keep large blocks for reuse; to be called first in the process.
  ///
  /// By default glibc maps each block of a megabyte afresh, and a training step then spends a third of its
  /// time on page faults.
  public static func tuneAllocator() { ct_tune_allocator() }

  /// Sets how many threads one operation may use, and asks for deterministic algorithms; where an operation has none, LibTorch
  /// says so on standard error.
  ///
  /// - Parameter allowsTF32: Whether a CUDA device may round the factors of float32 products to TF32 (10 bits). LibTorch's own
  ///   default is that convolutions are and matrix products are not.
  public static func configure(threads: Int, allowsTF32: Bool = false) throws {
    guard let threads = Int32(exactly: threads), threads > 0 else {
      throw TorchError(operation: "configure", message: "\(threads) is no number of threads")
    }
    try check("configure") { ct_configure(threads, allowsTF32, $0) }
  }

  /// How many threads share the work of an operation, counted.
  public static func countThreads() throws -> Int {
    var count: Int32 = 0
    try check("count_threads") { ct_count_threads(&count, $0) }
    return Int(count)
  }

  /// Runs `body` without recording what a backward pass would need.
  public static func withoutGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
    ct_set_gradients_enabled(false)
    defer { ct_set_gradients_enabled(true) }
    return try body()
  }
}

/// Where tensors live and operations run.
public struct Device: Hashable, Sendable, CustomStringConvertible {
  /// LibTorch's name of the device: `cpu`, `cuda`, `cuda:1`.
  public let name: String
  public static let cpu = Device(name: "cpu")
  public var description: String { name }
  public var isCPU: Bool { self == .cpu }

  private init(name: String) { self.name = name }

  /// The device that a person asked for: `cpu`, `cuda`, `cuda:N`, or `auto` for CUDA where there is one.
  ///
  /// - Throws: ``TorchError`` for another name, and for CUDA where this LibTorch or machine has none.
  public init(named name: String) throws {
    switch name {
    case "cpu": self = .cpu
    case "auto": self.init(name: ct_cuda_available() ? "cuda" : "cpu")
    case "cuda" where ct_cuda_available(): self.init(name: name)
    case _ where name.hasPrefix("cuda:") && Int(name.dropFirst(5)) != nil && ct_cuda_available():
      self.init(name: name)
    case _ where name == "cuda" || name.hasPrefix("cuda:"):
      throw TorchError(
        operation: "device",
        message: "'\(name)' is not to be had: this LibTorch (\(Torch.version)) finds no CUDA device. "
          + "Use --device cpu, or build with LIBTORCH=DIR naming a LibTorch with CUDA")
    default:
      throw TorchError(
        operation: "device", message: "unknown device '\(name)'; known: cpu, cuda, cuda:N, auto")
    }
  }
}
