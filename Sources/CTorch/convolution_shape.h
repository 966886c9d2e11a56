// What decides how a convolution is computed, and how much there is to compute.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

// Images in blocks: (N, C/16, H, W, 16) instead of (N, C, H, W).
inline bool is_blocked(const at::Tensor &x) { return x.dim() == 5; }

struct ConvolutionShape {
  int64_t images, from, to, height, width, kernel, stride, padding;

  ConvolutionShape(const at::Tensor &x, const at::Tensor &weight, int64_t stride, int64_t padding)
      : images(x.size(0)), from(weight.size(1)), to(weight.size(0)), height(x.size(2)), width(x.size(3)),
        kernel(weight.size(2)), stride(stride), padding(padding) {}

  int64_t rows() const { return output(height); }
  int64_t columns() const { return output(width); }
  int64_t pixels() const { return rows() * columns(); }

  // A multiplication and an addition for each tap of each output; each of the three operations has as many.
  double operations() const { return 2.0 * images * pixels() * to * from * kernel * kernel; }

private:
  // Of a kernel that is larger than its image nothing comes.
  int64_t output(int64_t size) const {
    const int64_t room = size + 2 * padding - kernel;
    return room < 0 ? 0 : room / stride + 1;
  }
};

} // namespace ctorch
