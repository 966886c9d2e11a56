// Convolution by LibTorch's own kernels or as products of matrices: whichever is faster for the shape.
#include "element_types.h"
#include "internal.h"
#include "matmul_convolution.h"

#include <algorithm>
#include <torch/csrc/autograd/custom_function.h>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Which of a convolution's three operations are products of matrices.
//
// oneDNN's bfloat16 kernels lay the columns of an image along the registers' 16 rows: on images of 4×4 they leave
// three quarters of them empty, and their weight gradient is worst. Products of matrices reach two to ten times as
// much there, and cost more where the patches of a 3×3 kernel have to be written out for large images. The bounds
// are from timing every shape of ResNet18, ResNet20 and ResNet50 with one thread and with two; they are a rule of
// the shape alone, so that the same run always takes the same path. Small products are left out not only for speed:
// LibTorch hands them to a loop of its own that rounds every partial sum to bfloat16.
struct MatmulRule {
  bool forward = false, input_gradient = false, weight_gradient = false;

  MatmulRule(const Tensor &x, const Tensor &weight, int64_t stride, int64_t padding) {
    // Elsewhere LibTorch has no fast product of bfloat16 matrices.
    if (!x.device().is_cpu() || x.scalar_type() != at::kBFloat16 || ctorch::instruction_set() < 2) return;
    const int64_t kernel = weight.size(2), channels = std::min(weight.size(0), weight.size(1));
    const int64_t rows = (x.size(2) + 2 * padding - kernel) / stride + 1;
    const int64_t columns = (x.size(3) + 2 * padding - kernel) / stride + 1;
    // A kernel that is larger than its image is an error, which LibTorch explains.
    if (rows <= 0 || columns <= 0) return;
    const int64_t pixels = rows * columns;
    if (channels < 32 || x.size(0) * pixels < 64) return;
    forward = pixels <= 16;
    input_gradient = pixels <= 16 || kernel == 1;
    weight_gradient = pixels <= 16 || kernel == 1 || (pixels <= 64 && (stride > 1 || channels >= 128));
  }
};

struct Convolution : torch::autograd::Function<Convolution> {
  static Tensor forward(AutogradContext *context, const Tensor &x, const Tensor &weight, int64_t stride,
                        int64_t padding) {
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    return MatmulRule(x, weight, stride, padding).forward
               ? ctorch::convolve_by_matmul(x, weight, stride, padding)
               : at::conv2d(x, weight, {}, stride, padding);
  }

  static variable_list backward(AutogradContext *context, const variable_list &gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &gradient = gradients[0];
    const int64_t stride = context->saved_data["stride"].toInt();
    const int64_t padding = context->saved_data["padding"].toInt();
    const MatmulRule rule(x, weight, stride, padding);
    Tensor dx, dweight;
    // The images that a network starts from want no gradient.
    const bool wants_dx = context->needs_input_grad(0), wants_dweight = context->needs_input_grad(1);
    if (wants_dx && rule.input_gradient) {
      dx = ctorch::input_gradient_by_matmul(gradient, weight, x.sizes(), stride, padding);
    }
    if (wants_dweight && rule.weight_gradient) {
      dweight = ctorch::weight_gradient_by_matmul(gradient, x, weight.sizes(), stride, padding);
    }
    const bool dx_left = wants_dx && !dx.defined(), dweight_left = wants_dweight && !dweight.defined();
    if (dx_left || dweight_left) {
      const auto rest = at::convolution_backward(
          gradient, x, weight, at::OptionalIntArrayRef(), {stride, stride}, {padding, padding}, {1, 1},
          /*transposed=*/false, {0, 0}, /*groups=*/1, {dx_left, dweight_left, false});
      if (dx_left) dx = std::get<0>(rest);
      if (dweight_left) dweight = std::get<1>(rest);
    }
    return {dx, dweight, Tensor(), Tensor()};
  }
};

} // namespace

ct_status ct_conv2d(const ct_tensor *x, const ct_tensor *weight, int stride, int padding, ct_tensor **out,
                    ct_error *error) {
  return ctorch::guarded(error, [&] {
    TORCH_CHECK(x->value.dim() == 4 && weight->value.dim() == 4 && x->value.size(1) == weight->value.size(1) &&
                    weight->value.size(2) == weight->value.size(3),
                "a convolution wants images and square weights of the same number of channels");
    TORCH_CHECK(stride > 0 && padding >= 0, "a convolution wants a positive stride and padding");
    *out = ctorch::handle(Convolution::apply(x->value, weight->value, stride, padding));
  });
}
