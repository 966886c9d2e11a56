#include "matmul_convolution.h"

#include <algorithm>

namespace ctorch {

using at::Tensor;

namespace {

// Images and weights as they lie in memory: (N, H, W, C), dense.
Tensor channels_innermost(const Tensor &x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast).permute({0, 2, 3, 1});
}

Tensor channels_first(const Tensor &x) { return x.permute({0, 3, 1, 2}); }

// Rows of patches: for each output pixel (N, rows, columns) the window of height × width × C that starts at
// (row·stride + top, column·stride + left), with zeros outside of the image.
Tensor patches(const Tensor &x, int64_t rows, int64_t columns, int64_t stride, int64_t top, int64_t left,
               int64_t height, int64_t width) {
  const int64_t images = x.size(0), channels = x.size(3);
  const int64_t above = std::max<int64_t>(0, -top), before = std::max<int64_t>(0, -left);
  const int64_t below = std::max<int64_t>(0, (rows - 1) * stride + top + height - x.size(1));
  const int64_t after = std::max<int64_t>(0, (columns - 1) * stride + left + width - x.size(2));
  const Tensor padded =
      above + below + before + after > 0 ? at::constant_pad_nd(x, {0, 0, before, after, above, below}) : x;
  const int64_t line = padded.size(2) * channels, image = padded.size(1) * line;
  const Tensor windows = padded.as_strided(
      {images, rows, columns, height, width, channels},
      {image, stride * line, stride * channels, line, channels, 1},
      padded.storage_offset() + (top + above) * line + (left + before) * channels);
  return windows.reshape({images * rows * columns, height * width * channels});
}

// The taps of one dimension of the kernel that reach the input positions a, a + stride, …
struct Taps {
  // First tap of them; they are `stride` apart.
  int64_t first, count;
  // How many input positions there are, and which output the last tap takes for the first of them.
  int64_t positions, start;

  Taps(int64_t a, int64_t size, int64_t kernel, int64_t stride, int64_t padding) {
    first = (a + padding) % stride;
    count = first < kernel ? (kernel - first - 1) / stride + 1 : 0;
    positions = a < size ? (size - a - 1) / stride + 1 : 0;
    start = count > 0 ? (a + padding - (first + (count - 1) * stride)) / stride : 0;
  }
};

} // namespace

Tensor convolve_by_matmul(const Tensor &x, const Tensor &weight, int64_t stride, int64_t padding) {
  const int64_t kernel = weight.size(2);
  const int64_t rows = (x.size(2) + 2 * padding - kernel) / stride + 1;
  const int64_t columns = (x.size(3) + 2 * padding - kernel) / stride + 1;
  const Tensor input =
      patches(channels_innermost(x), rows, columns, stride, -padding, -padding, kernel, kernel);
  const Tensor matrix = channels_innermost(weight).reshape({weight.size(0), -1});
  return channels_first(at::mm(input, matrix.t()).view({x.size(0), rows, columns, weight.size(0)}));
}

Tensor weight_gradient_by_matmul(const Tensor &gradient, const Tensor &x, at::IntArrayRef shape, int64_t stride,
                                 int64_t padding) {
  const Tensor input = patches(channels_innermost(x), gradient.size(2), gradient.size(3), stride, -padding,
                               -padding, shape[2], shape[3]);
  const Tensor output = channels_innermost(gradient).reshape({-1, shape[0]});
  return channels_first(at::mm(output.t(), input).view({shape[0], shape[2], shape[3], shape[1]}));
}

// Input pixel r is reached by output pixel o through tap i where r = o·stride − padding + i. So the pixels a,
// a + stride, … are a convolution of the gradient with the taps i ≡ a + padding (mod stride), last one first: one
// product for each of the stride² classes, summed in float32 and rounded once.
Tensor input_gradient_by_matmul(const Tensor &gradient, const Tensor &weight, at::IntArrayRef shape,
                                int64_t stride, int64_t padding) {
  const Tensor output = channels_innermost(gradient), taps = channels_innermost(weight);
  const int64_t images = shape[0], channels = shape[1], kernel = weight.size(2);
  Tensor result = stride == 1 ? Tensor() : at::zeros({images, shape[2], shape[3], channels}, gradient.options());
  for (int64_t a = 0; a < stride; ++a) {
    const Taps vertical(a, shape[2], kernel, stride, padding);
    for (int64_t b = 0; b < stride; ++b) {
      const Taps horizontal(b, shape[3], kernel, stride, padding);
      if (vertical.count * horizontal.count * vertical.positions * horizontal.positions == 0) continue;
      const Tensor input = patches(output, vertical.positions, horizontal.positions, 1, vertical.start,
                                   horizontal.start, vertical.count, horizontal.count);
      const Tensor matrix = taps.slice(1, vertical.first, kernel, stride)
                                .slice(2, horizontal.first, kernel, stride)
                                .flip({1, 2})
                                .permute({1, 2, 0, 3})
                                .reshape({-1, channels});
      const Tensor pixels =
          at::mm(input, matrix).view({images, vertical.positions, horizontal.positions, channels});
      if (stride == 1) {
        result = pixels;
      } else {
        result.slice(1, a, shape[2], stride).slice(2, b, shape[3], stride).copy_(pixels);
      }
    }
  }
  return channels_first(result);
}

} // namespace ctorch
