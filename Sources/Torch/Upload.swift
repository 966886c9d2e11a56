import CTorch

/// A tensor on its way from the CPU's memory to a device, beside what the device computes.
///
/// ```swift
/// let upload = try Upload(of: images, to: device)  // on a thread that prepares batches
/// let images = try upload.onDevice()               // on the thread that trains
/// ```
///
/// One thread at a time may use it.
public final class Upload {
  private let upload: OpaquePointer

  /// Starts it. The elements of `tensor` may be changed once this returns.
  public init(of tensor: Tensor, to device: Device) throws {
    upload = try handle("upload") { ct_upload_start(tensor.handle, device.name, $0, $1) }
  }

  deinit { ct_upload_free(upload) }

  /// The tensor on the device. What the calling thread has the device compute from here on waits for the upload's end; the
  /// thread itself does not.
  public func onDevice() throws -> Tensor {
    try tensor("upload") { ct_upload_take(upload, $0, $1) }
  }
}
