// Arithmetic on whole vectors in place: gradients and optimizer steps, without gradients of their own.
#include "internal.h"
#include "parallel.h"
#include "profile.h"
#include "vector_kernels.h"

#include <c10/core/GradMode.h>

#include <algorithm>
#include <initializer_list>

using at::Tensor;
using ctorch::guarded;

namespace {

// Whether the kernels can read all of them: float32 on the CPU, dense, each element at the same place.
bool are_host_floats(std::initializer_list<Tensor> tensors) {
  const Tensor &first = *tensors.begin();
  return std::all_of(tensors.begin(), tensors.end(), [&](const Tensor &x) {
    return x.device().is_cpu() && x.scalar_type() == at::kFloat && x.is_non_overlapping_and_dense() &&
           x.sizes() == first.sizes() && x.strides() == first.strides();
  });
}

void check_alike(std::initializer_list<Tensor> tensors) {
  for (const Tensor &x : tensors) {
    TORCH_CHECK(x.sizes() == tensors.begin()->sizes(), "the vectors of a step must have one length");
  }
}

float *floats(const Tensor &x) { return x.data_ptr<float>(); }

// Calls body(first element, count) on stretches of the whole, on as many threads as there are.
template <typename Body> void for_stretches(int64_t count, Body body) {
  ctorch::parallel_for(count, 1 << 15, [&](int64_t begin, int64_t end) { body(begin, end - begin); });
}

const ctorch::VectorKernels &kernels() { return ctorch::vector_kernels(ctorch::instruction_set()); }

} // namespace

ct_status ct_fill(ct_tensor *y, double a, ct_error *error) {
  return guarded(error, [&] {
    c10::NoGradGuard without_gradients;
    y->value.fill_(a);
  });
}

ct_status ct_take_gradient(ct_tensor *leaf, const ct_tensor *x, double a, ct_tensor *out, ct_error *error) {
  return guarded(error, [&] {
    const ctorch::Timed timed("gradients, weight decay");
    c10::NoGradGuard without_gradients;
    Tensor gradient = leaf->value.grad(), value = x->value, sum = out->value;
    leaf->value.mutable_grad() = Tensor();
    TORCH_CHECK(gradient.defined(), "no backward pass has reached this leaf");
    check_alike({gradient, value, sum});
    const bool half = gradient.scalar_type() == at::kBFloat16;
    if (are_host_floats({value, sum}) && gradient.device().is_cpu() &&
        gradient.strides() == sum.strides() && (half || gradient.scalar_type() == at::kFloat)) {
      for_stretches(sum.numel(), [&](int64_t first, int64_t count) {
        float *to = floats(sum) + first;
        const float *more = floats(value) + first;
        if (half) {
          const auto *from = static_cast<const ctorch::bf16 *>(gradient.data_ptr());
          kernels().sum_bf16(from + first, more, to, count, float(a));
        } else {
          kernels().sum(floats(gradient) + first, more, to, count, float(a));
        }
      });
    } else {
      sum.copy_(gradient).add_(value, a);
    }
  });
}

ct_status ct_add_scaled(ct_tensor *y, const ct_tensor *x, double a, ct_error *error) {
  return guarded(error, [&] {
    c10::NoGradGuard without_gradients;
    y->value.add_(x->value, a);
  });
}

ct_status ct_momentum_step(ct_tensor *parameters, const ct_tensor *gradient, ct_tensor *average, double beta,
                           double w, double a, double b, ct_error *error) {
  return guarded(error, [&] {
    const ctorch::Timed timed("optimizer step");
    c10::NoGradGuard without_gradients;
    Tensor theta = parameters->value, g = gradient->value, m = average->value;
    check_alike({theta, g, m});
    if (are_host_floats({theta, g, m})) {
      for_stretches(theta.numel(), [&](int64_t first, int64_t count) {
        kernels().momentum_step(floats(theta) + first, floats(g) + first, floats(m) + first, count, float(beta),
                                float(w), float(a), float(b));
      });
    } else {
      m.mul_(beta).add_(g, w);
      theta.sub_(m, a).sub_(g, b);
    }
  });
}

ct_status ct_difference_step(ct_tensor *parameters, const ct_tensor *gradient, ct_tensor *average,
                             ct_tensor *differences, ct_tensor *previous, double beta, double w, double a,
                             double b, bool first_step, ct_error *error) {
  return guarded(error, [&] {
    const ctorch::Timed timed("optimizer step");
    c10::NoGradGuard without_gradients;
    Tensor theta = parameters->value, g = gradient->value, m = average->value, z = differences->value,
           p = previous->value;
    check_alike({theta, g, m, z, p});
    if (are_host_floats({theta, g, m, z, p})) {
      for_stretches(theta.numel(), [&](int64_t first, int64_t count) {
        kernels().difference_step(floats(theta) + first, floats(g) + first, floats(m) + first,
                                  floats(z) + first, floats(p) + first, count, float(beta), float(w), float(a),
                                  float(b), first_step);
      });
    } else {
      m.mul_(beta).add_(g, w);
      z.mul_(beta);
      if (!first_step) z.add_(g, w).sub_(p, w);
      p.copy_(g);
      theta.sub_(m, a).sub_(z, b);
    }
  });
}
