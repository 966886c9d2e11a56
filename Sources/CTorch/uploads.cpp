// Tensors on their way from the CPU's memory to a device, beside what the device computes.
#include "internal.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <mutex>
#include <optional>
#include <unordered_map>

struct ct_upload {
  at::Tensor value;
  // In the stream of uploads, behind the copy; none on the CPU, whose copies are made at once.
  std::optional<c10::Event> end;
};

namespace {

// A device's stream of uploads: they go one after the other, beside the stream that computes.
c10::Stream upload_stream(at::Device device) {
  static std::mutex mutex;
  static std::unordered_map<at::Device, c10::Stream> streams;
  const std::lock_guard<std::mutex> lock(mutex);
  const auto found = streams.find(device);
  if (found != streams.end()) return found->second;
  const c10::Stream stream = c10::impl::VirtualGuardImpl(device.type()).getStreamFromGlobalPool(device);
  streams.emplace(device, stream);
  return stream;
}

} // namespace

ct_status ct_upload_start(const ct_tensor *tensor, const char *device, ct_upload **out, ct_error *error) {
  return ctorch::guarded(error, [&] {
    const at::Device to(device);
    if (to.is_cpu()) {
      *out = new ct_upload{tensor->value.clone(), std::nullopt};
      return;
    }
    const c10::Stream stream = upload_stream(to);
    const c10::StreamGuard in_stream(stream);
    // From page-locked memory the device fetches it by itself. LibTorch gives that memory to nobody before it has.
    at::Tensor value = tensor->value.pin_memory().to(to, tensor->value.scalar_type(), /*non_blocking=*/true);
    c10::Event end(to.type());
    end.record(stream);
    *out = new ct_upload{std::move(value), std::move(end)};
  });
}

ct_status ct_upload_take(ct_upload *upload, ct_tensor **out, ct_error *error) {
  return ctorch::guarded(error, [&] {
    if (upload->end) {
      const at::Device device = upload->value.device();
      const c10::Stream stream = c10::impl::VirtualGuardImpl(device.type()).getStream(device);
      upload->end->block(stream);
      // Its memory came from the stream of uploads, which is not to have it back before this one is done with it.
      upload->value.record_stream(stream);
    }
    *out = ctorch::handle(upload->value);
  });
}

void ct_upload_free(ct_upload *upload) { delete upload; }
