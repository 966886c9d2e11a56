// The simple layers of convolutional networks, and the backward pass.
#include "convolution_shape.h"
#include "element_types.h"
#include "internal.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

using ctorch::guarded;
using ctorch::handle;

ct_status ct_global_average(const ct_tensor *x, ct_tensor **out, ct_error *error) {
  return guarded(error, [&] {
    const at::Tensor mean = x->value.mean(at::IntArrayRef({2, 3}));
    *out = handle(ctorch::is_blocked(x->value) ? mean.flatten(1) : mean);
  });
}

ct_status ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, ct_tensor **out,
                    ct_error *error) {
  return guarded(error, [&] {
    const at::Tensor &input = x->value;
    if (input.device().is_cpu() && input.scalar_type() == at::kBFloat16 && ctorch::instruction_set() < 2) {
      // There is no bfloat16 here: the same in float32, rounded once.
      const auto wide = [](const ct_tensor *tensor) { return tensor->value.to(at::kFloat); };
      *out = handle(at::linear(wide(x), wide(weight), wide(bias)).to(at::kBFloat16));
    } else {
      *out = handle(at::linear(input, weight->value, bias->value));
    }
  });
}

ct_status ct_cross_entropy(const ct_tensor *logits, const ct_tensor *targets, ct_tensor **out,
                           ct_error *error) {
  return guarded(error, [&] {
    *out = handle(at::cross_entropy_loss(logits->value.to(at::kFloat), targets->value));
  });
}

ct_status ct_count_correct(const ct_tensor *logits, const ct_tensor *targets, int64_t *out, ct_error *error) {
  return guarded(error, [&] {
    c10::NoGradGuard without_gradients;
    *out = logits->value.argmax(1).eq(targets->value).sum().item<int64_t>();
  });
}

ct_status ct_backward(const ct_tensor *loss, const ct_tensor *weights, ct_error *error) {
  return guarded(error, [&] {
    torch::autograd::variable_list start;
    if (weights) start.push_back(weights->value);
    torch::autograd::backward({loss->value}, start);
  });
}
