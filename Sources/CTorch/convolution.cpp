// Convolution by whichever of several ways is fastest for the shape.
#include "convolution_shape.h"
#include "element_types.h"
#include "internal.h"
#include "matmul_convolution.h"
#include "onednn_convolution.h"
#include "profile.h"
#include "weight_gradient_kernels.h"

#include <algorithm>
#include <array>
#include <torch/csrc/autograd/custom_function.h>

namespace {

using at::Tensor;
using ctorch::Algorithm;
using ctorch::ConvolutionShape;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

enum class Way { libtorch, matmul, direct, winograd, tiles, pairs, widened };

// How each of a convolution's three operations is computed: a rule of type and shape alone, so that the same run
// always takes the same path. Its bounds are from timing every shape of ResNet18, ResNet20 and ResNet50.
struct Rule {
  Way forward = Way::libtorch, input_gradient = Way::libtorch, weight_gradient = Way::libtorch;
  // Whether what comes out lies in blocks.
  bool blocked = false;

  Rule(const Tensor &x, const Tensor &weight, const ConvolutionShape &shape, ct_kernels kernels) {
    if (kernels == CT_KERNELS_LIBTORCH || !x.device().is_cpu() || weight.scalar_type() != x.scalar_type() ||
        x.numel() == 0 || weight.numel() == 0 || shape.pixels() == 0)
      return;
    if (ctorch::instruction_set() < 2) {
      // Without AVX-512 oneDNN has no bfloat16 at all.
      if (x.scalar_type() == at::kBFloat16) all(Way::widened);
      return;
    }
    if (x.scalar_type() == at::kFloat) choose_for_float32(shape, kernels);
    if (x.scalar_type() == at::kBFloat16) choose_for_bfloat16(shape);
  }

private:
  void all(Way way) { forward = input_gradient = weight_gradient = way; }

  // Winograd's F(4×4, 3×3) needs a quarter of the multiplications. Its transformations pay from 32 channels on.
  void choose_for_float32(const ConvolutionShape &s, ct_kernels kernels) {
    if (!ctorch::has_onednn() || s.to % 16 != 0) return;
    blocked = true;
    const bool is_winograd = kernels == CT_KERNELS_FAST && s.kernel == 3 && s.stride == 1 && s.padding == 1 &&
                             s.from % 16 == 0 && std::min(s.from, s.to) >= 32;
    all(is_winograd ? Way::winograd : Way::direct);
  }

  // oneDNN's bfloat16 kernels lay the columns of an image along the registers' 16 rows: on images of 4×4 they
  // leave three quarters of them empty, and their weight gradient is worst. Products of matrices reach two to ten
  // times as much there, and cost more where the patches of a 3×3 kernel have to be written out for large images.
  // Small products are left out not only for speed: LibTorch hands them to a loop of its own that rounds every
  // partial sum to bfloat16.
  void choose_for_bfloat16(const ConvolutionShape &s) {
    if (ctorch::has_onednn()) all(Way::direct);
    const int64_t channels = std::min(s.from, s.to), pixels = s.pixels();
    if (channels >= 32 && s.images * pixels >= 64) {
      if (pixels <= 16) forward = Way::matmul;
      if (pixels <= 16 || s.kernel == 1) input_gradient = Way::matmul;
      if (pixels <= 16 || s.kernel == 1 || (pixels <= 64 && (s.stride > 1 || channels >= 128)))
        weight_gradient = Way::matmul;
    }
    // Pointwise kernels have too little to do for each pixel that is written out in pairs.
    if (ctorch::has_pairs() && s.kernel > 1) weight_gradient = Way::pairs;
    if (ctorch::has_tiles()) weight_gradient = Way::tiles;
  }
};

// (N, C/16, H, W, 16) to (N, C, H, W) with channels innermost.
Tensor unblocked(const Tensor &x) {
  if (!ctorch::is_blocked(x)) return x;
  return x.permute({0, 2, 3, 1, 4})
      .reshape({x.size(0), x.size(2), x.size(3), x.size(1) * 16})
      .permute({0, 3, 1, 2});
}

// What a profile calls an operation, computed in a way.
#define KIND(way, what)                                                                                      \
  (std::array<const char *, 7>{what ", LibTorch", what ", matrix product", what ", oneDNN",                  \
                               what ", oneDNN Winograd", what ", AMX tiles", what ", bfloat16 pairs",        \
                               what ", in float32"}[size_t(way)])

// For machines without bfloat16: the same products and sums in float32, rounded once.
Tensor wide(const Tensor &x) { return x.to(at::kFloat); }

Algorithm algorithm(Way way) { return way == Way::winograd ? Algorithm::winograd : Algorithm::direct; }

Tensor convolve(Way way, const Tensor &x, const Tensor &weight, const ConvolutionShape &s, bool blocked) {
  const ctorch::Timed timed(KIND(way, "convolution"), s.operations());
  switch (way) {
  case Way::libtorch: return at::conv2d(x, weight, {}, s.stride, s.padding);
  case Way::widened: return at::conv2d(wide(x), wide(weight), {}, s.stride, s.padding).to(x.scalar_type());
  case Way::matmul: return ctorch::convolve_by_matmul(x, weight, s.stride, s.padding);
  default: return ctorch::convolve_by_onednn(x, weight, s, algorithm(way), blocked);
  }
}

// As LibTorch computes it: (dL/dx, dL/dweight), each where it is wanted.
std::tuple<Tensor, Tensor> gradients_by_libtorch(const Tensor &gradient, const Tensor &x, const Tensor &weight,
                                                 const ConvolutionShape &s, bool wants_dx, bool wants_dweight) {
  const auto all = at::convolution_backward(gradient, x, weight, at::OptionalIntArrayRef(), {s.stride, s.stride},
                                            {s.padding, s.padding}, {1, 1}, /*transposed=*/false, {0, 0},
                                            /*groups=*/1, {wants_dx, wants_dweight, false});
  return {std::get<0>(all), std::get<1>(all)};
}

Tensor input_gradient(Way way, const Tensor &gradient, const Tensor &x, const Tensor &weight,
                      const ConvolutionShape &s) {
  const ctorch::Timed timed(KIND(way, "input gradient"), s.operations());
  switch (way) {
  case Way::libtorch: return std::get<0>(gradients_by_libtorch(gradient, x, weight, s, true, false));
  case Way::widened:
    return std::get<0>(gradients_by_libtorch(wide(gradient), wide(x), wide(weight), s, true, false))
        .to(x.scalar_type());
  case Way::matmul: return ctorch::input_gradient_by_matmul(gradient, weight, x.sizes(), s.stride, s.padding);
  default: return ctorch::input_gradient_by_onednn(gradient, weight, s, algorithm(way), ctorch::is_blocked(x));
  }
}

// By a kernel of ours.
Tensor weight_gradient_by(void (*kernel)(const ctorch::WeightGradientProblem &, const ctorch::bf16 *,
                                         const ctorch::bf16 *, ctorch::bf16 *),
                          const Tensor &gradient, const Tensor &x, const ConvolutionShape &s) {
  const Tensor input = x.contiguous(at::MemoryFormat::ChannelsLast);
  const Tensor output = gradient.contiguous(at::MemoryFormat::ChannelsLast);
  Tensor dweight = at::empty({s.to, s.from, s.kernel, s.kernel}, x.options(), at::MemoryFormat::ChannelsLast);
  const auto elements = [](const Tensor &tensor) { return static_cast<ctorch::bf16 *>(tensor.data_ptr()); };
  kernel({s.images, s.from, s.to, s.height, s.width, s.kernel, s.stride, s.padding, s.rows(), s.columns()},
         elements(input), elements(output), elements(dweight));
  return dweight;
}

Tensor weight_gradient(Way way, const Tensor &gradient, const Tensor &x, const Tensor &weight,
                       const ConvolutionShape &s) {
  const ctorch::Timed timed(KIND(way, "weight gradient"), s.operations());
  switch (way) {
  case Way::libtorch: return std::get<1>(gradients_by_libtorch(gradient, x, weight, s, false, true));
  case Way::widened:
    return std::get<1>(gradients_by_libtorch(wide(gradient), wide(x), wide(weight), s, false, true))
        .to(x.scalar_type());
  case Way::matmul: return ctorch::weight_gradient_by_matmul(gradient, x, weight.sizes(), s.stride, s.padding);
  case Way::tiles: return weight_gradient_by(ctorch::tile_weight_gradient, gradient, x, s);
  case Way::pairs: return weight_gradient_by(ctorch::pair_weight_gradient, gradient, x, s);
  default: return ctorch::weight_gradient_by_onednn(gradient, x, s, algorithm(way));
  }
}

struct Convolution : torch::autograd::Function<Convolution> {
  static Tensor forward(AutogradContext *context, const Tensor &x, const Tensor &weight, int64_t stride,
                        int64_t padding, int64_t kernels) {
    const ConvolutionShape shape(x, weight, stride, padding);
    const Rule rule(x, weight, shape, ct_kernels(kernels));
    context->save_for_backward({x, weight});
    context->saved_data["stride"] = stride;
    context->saved_data["padding"] = padding;
    context->saved_data["kernels"] = kernels;
    return convolve(rule.forward, x, weight, shape, rule.blocked);
  }

  static variable_list backward(AutogradContext *context, const variable_list &gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &gradient = gradients[0];
    const ConvolutionShape shape(x, weight, context->saved_data["stride"].toInt(),
                                 context->saved_data["padding"].toInt());
    const Rule rule(x, weight, shape, ct_kernels(context->saved_data["kernels"].toInt()));
    Tensor dx, dweight;
    // The images that a network starts from want no gradient.
    if (context->needs_input_grad(0)) dx = input_gradient(rule.input_gradient, gradient, x, weight, shape);
    if (context->needs_input_grad(1)) dweight = weight_gradient(rule.weight_gradient, gradient, x, weight, shape);
    return {dx, dweight, Tensor(), Tensor(), Tensor()};
  }
};

} // namespace

ct_status ct_conv2d(const ct_tensor *x, const ct_tensor *weight, int stride, int padding, ct_kernels kernels,
                    ct_tensor **out, ct_error *error) {
  return ctorch::guarded(error, [&] {
    const bool is_blocked = ctorch::is_blocked(x->value);
    const Tensor &taps = weight->value;
    TORCH_CHECK((x->value.dim() == 4 || is_blocked) && taps.dim() == 4 && taps.size(2) == taps.size(3) &&
                    taps.size(1) == x->value.size(1) * (is_blocked ? x->value.size(4) : 1),
                "a convolution wants images and square weights of the same number of channels");
    TORCH_CHECK(stride > 0 && padding >= 0, "a convolution wants a positive stride and padding");
    Tensor input = x->value;
    // Only the float32 kernels know of blocks.
    if (is_blocked && !Rule(input, taps, {input, taps, stride, padding}, kernels).blocked) input = unblocked(input);
    int64_t step = stride;
    if (taps.size(2) == 1 && stride > 1 && padding == 0 && input.device().is_cpu() && !ctorch::has_onednn()) {
      // oneDNN 2.6's AVX2 weight gradient for this writes beyond its memory where there are fewer than 8 channels. The
      // pixels that a stride leaves out can as well be left out before.
      input = input.slice(2, 0, c10::nullopt, stride).slice(3, 0, c10::nullopt, stride);
      step = 1;
    }
    *out = ctorch::handle(Convolution::apply(input, taps, step, padding, int64_t(kernels)));
  });
}

ct_status ct_unblocked(const ct_tensor *x, ct_tensor **out, ct_error *error) {
  return ctorch::guarded(error, [&] { *out = ctorch::handle(unblocked(x->value)); });
}
