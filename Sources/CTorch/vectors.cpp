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

namespace {

// The same step out of LibTorch's operations, for any element type and device.
void step_by_operations(Tensor &theta, const Tensor &g, const Tensor &m, const Tensor &z, const Tensor &p,
                        const Tensor &v, const Tensor &x, ct_scale scale, const ct_step_numbers &n) {
  Tensor estimate = g * n.gradient;
  if (m.defined()) {
    m.mul_(n.momentum).add_(g, n.weight);
    estimate.add_(m, n.average);
  }
  if (z.defined()) {
    z.mul_(n.momentum).add_(g - p, n.difference_weight);
    p.copy_(g);
    estimate.add_(z, n.difference);
  }
  if (v.defined()) v.mul_(n.square_decay).addcmul_(g, g, n.square_weight);
  switch (scale) {
  case CT_SCALE_NONE: break;
  case CT_SCALE_SQUARES: estimate.div_(v.sqrt().mul_(n.root).add_(n.epsilon)); break;
  case CT_SCALE_MAXIMUM:
    x.copy_(at::maximum(x, v));
    estimate.div_(x.sqrt().mul_(n.root).add_(n.epsilon));
    break;
  case CT_SCALE_STEPS:
    estimate.mul_((x + n.epsilon).sqrt_()).div_((v + n.epsilon).sqrt_());
    x.mul_(n.square_decay).addcmul_(estimate, estimate, n.square_weight);
    estimate.mul_(n.rate);
    break;
  }
  theta.mul_(n.shrink).sub_(estimate);
}

} // namespace

ct_status ct_optimizer_step(ct_tensor *parameters, const ct_tensor *gradient, const ct_step_state *state,
                            ct_scale scale, const ct_step_numbers *numbers, ct_error *error) {
  return guarded(error, [&] {
    const ctorch::Timed timed("optimizer step");
    c10::NoGradGuard without_gradients;
    Tensor theta = parameters->value, g = gradient->value;
    // One that is not there is taken for the gradient where all are looked at.
    auto value = [](const ct_tensor *x) { return x ? x->value : Tensor(); };
    const Tensor m = value(state->average), z = value(state->differences), p = value(state->previous),
                 v = value(state->squares), x = value(state->extra);
    auto present = [&](const Tensor &x) { return x.defined() ? x : g; };
    check_alike({theta, g, present(m), present(z), present(p), present(v), present(x)});
    TORCH_CHECK(!z.defined() || (m.defined() && p.defined()),
                "an average of differences wants one of gradients, and the gradient before");
    TORCH_CHECK(scale >= CT_SCALE_NONE && scale <= CT_SCALE_STEPS, "there is no such scale");
    TORCH_CHECK((scale != CT_SCALE_NONE) == v.defined() && (scale >= CT_SCALE_MAXIMUM) == x.defined(),
                "the scale wants other vectors");
    if (!are_host_floats({theta, g, present(m), present(z), present(p), present(v), present(x)})) {
      step_by_operations(theta, g, m, z, p, v, x, scale, *numbers);
      return;
    }
    const ct_step_numbers &n = *numbers;
    const ctorch::StepNumbers singles = {
        float(n.momentum),     float(n.weight),        float(n.difference_weight), float(n.gradient),
        float(n.average),      float(n.difference),    float(n.square_decay),      float(n.square_weight),
        float(n.root),         float(n.epsilon),       float(n.rate),              float(n.shrink)};
    const auto step = kernels().step[z.defined() ? 2 : m.defined() ? 1 : 0][scale];
    for_stretches(theta.numel(), [&](int64_t first, int64_t count) {
      auto stretch = [&](const Tensor &x) { return x.defined() ? floats(x) + first : nullptr; };
      const ctorch::StepState here = {stretch(m), stretch(z), stretch(p), stretch(v), stretch(x)};
      step(floats(theta) + first, floats(g) + first, here, singles, count);
    });
  });
}
