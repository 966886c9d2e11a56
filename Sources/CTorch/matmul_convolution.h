// Convolution of images (N, C, H, W) with weights (K, C, k, k) as products of matrices, channels innermost in memory.
// The same sums as a convolution's own kernels, in another order.
#pragma once

#include <ATen/ATen.h>

namespace ctorch {

at::Tensor convolve_by_matmul(const at::Tensor &x, const at::Tensor &weight, int64_t stride, int64_t padding);

// The gradient of the weights, of the given shape.
at::Tensor weight_gradient_by_matmul(const at::Tensor &gradient, const at::Tensor &x, at::IntArrayRef shape,
                                     int64_t stride, int64_t padding);

// The gradient of the input, of the given shape.
at::Tensor input_gradient_by_matmul(const at::Tensor &gradient, const at::Tensor &weight, at::IntArrayRef shape,
                                    int64_t stride, int64_t padding);

} // namespace ctorch
