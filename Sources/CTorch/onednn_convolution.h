// Convolutions by oneDNN's primitives, made once for each shape and kept.
//
// LibTorch makes a primitive, and brings the weights into its order, on every call, knows images only with channels
// first or innermost, and does not use Winograd's algorithm. Here float32 images stay in blocks of 16 channels,
// as the kernels want them, from one layer to the next.
#pragma once

#include "convolution_shape.h"

namespace ctorch {

// Whether there is a oneDNN that can do this on this machine, with AVX-512.
bool has_onednn();
// "2.6.3"; empty without one.
const char *onednn_version();

enum class Algorithm { direct, winograd };

// y, dL/dx and dL/dweight. Images are dense with channels innermost or in blocks, x and what belongs to the output
// each as it comes or as `blocked` says; weights are (out, in, height, width) with channels innermost.
at::Tensor convolve_by_onednn(const at::Tensor &x, const at::Tensor &weight, const ConvolutionShape &shape,
                              Algorithm algorithm, bool blocked);
at::Tensor input_gradient_by_onednn(const at::Tensor &gradient, const at::Tensor &weight,
                                    const ConvolutionShape &shape, Algorithm algorithm, bool blocked);
at::Tensor weight_gradient_by_onednn(const at::Tensor &gradient, const at::Tensor &x,
                                     const ConvolutionShape &shape, Algorithm algorithm);

} // namespace ctorch
