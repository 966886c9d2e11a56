// Making, viewing, copying and freeing tensors.
#include "internal.h"
#include "profile.h"

#include <c10/core/GradMode.h>

using ctorch::guarded;
using ctorch::handle;

void ct_free(ct_tensor *tensor) { delete tensor; }

ct_status ct_zeros(const int64_t *sizes, int rank, ct_dtype dtype, const char *device, ct_tensor **out,
                   ct_error *error) {
  return guarded(error, [&] {
    auto options = at::TensorOptions().dtype(ctorch::scalar_type(dtype)).device(at::Device(device));
    *out = handle(at::zeros(at::IntArrayRef(sizes, rank), options));
  });
}

ct_status ct_wrap_host(void *data, const int64_t *sizes, const int64_t *strides, int rank, ct_dtype dtype,
                       ct_tensor **out, ct_error *error) {
  return guarded(error, [&] {
    *out = handle(at::from_blob(data, at::IntArrayRef(sizes, rank), at::IntArrayRef(strides, rank),
                                at::TensorOptions().dtype(ctorch::scalar_type(dtype))));
  });
}

ct_status ct_strided_view(const ct_tensor *base, const int64_t *sizes, const int64_t *strides, int rank,
                          int64_t offset, ct_tensor **out, ct_error *error) {
  return guarded(error, [&] {
    // Detached: a view that remembered its base could not become a leaf of its own.
    *out = handle(base->value.detach().as_strided(at::IntArrayRef(sizes, rank),
                                                  at::IntArrayRef(strides, rank), offset));
  });
}

int ct_rank(const ct_tensor *tensor) { return static_cast<int>(tensor->value.dim()); }

int64_t ct_size(const ct_tensor *tensor, int dimension) {
  return dimension >= 0 && dimension < tensor->value.dim() ? tensor->value.sizes()[dimension] : 0;
}

int64_t ct_count(const ct_tensor *tensor) { return tensor->value.numel(); }

void *ct_host_data(const ct_tensor *tensor) {
  return tensor->value.device().is_cpu() ? tensor->value.data_ptr() : nullptr;
}

ct_status ct_copy(ct_tensor *destination, const ct_tensor *source, ct_error *error) {
  return guarded(error, [&] {
    const ctorch::Timed timed("copies");
    c10::NoGradGuard without_gradients;
    destination->value.copy_(source->value);
  });
}

ct_status ct_convert(const ct_tensor *tensor, ct_dtype dtype, ct_tensor **out, ct_error *error) {
  return guarded(error, [&] { *out = handle(tensor->value.to(ctorch::scalar_type(dtype))); });
}

ct_status ct_make_leaf(ct_tensor *tensor, ct_error *error) {
  return guarded(error, [&] { tensor->value.requires_grad_(true); });
}

ct_status ct_item(const ct_tensor *tensor, double *out, ct_error *error) {
  return guarded(error, [&] { *out = tensor->value.item<double>(); });
}
