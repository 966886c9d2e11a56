// Batch norm over rows of channels, with an optional residual and ReLU, as plain loops over memory.
//
// An image tensor with channels innermost is a matrix of N·H·W rows and C columns; all of batch norm is
// arithmetic per column. Sums are taken in float32 over 64 rows at a time (in four chains), then in double, over a fixed
// number of blocks whatever the number of threads: the result does not depend on it, and is as good as the numbers that
// go in. Nothing here knows of LibTorch.
#pragma once

#include "element_types.h"

namespace ctorch {

// How the rows are split for sums: part of the result's last bits, so never of the machine.
constexpr int64_t norm_blocks = 64;

// The kernels for one element type. Pointers to rows are to the first row of a block; `rows` counts them.
template <typename T> struct NormKernels {
  // sums[c] += Σ (x − shift[c]), squares[c] += Σ (x − shift[c])²
  void (*statistics)(const T *x, int64_t rows, int64_t channels, const float *shift, double *sums,
                     double *squares);
  // y = relu?(x·scale[c] + offset[c] + residual?)
  void (*normalize)(const T *x, const T *residual, T *y, int64_t rows, int64_t channels, const float *scale,
                    const float *offset, bool relu);
  // With g the gradient, to which `more` is added where it is given, where the ReLU let something through:
  // sums[c] += Σ g, products[c] += Σ g·(x − mean[c]). That is where y > 0, if y is given; or where
  // x·scale[c] + offset[c] > 0, if those are given; or everywhere. g is written to `masked`, which has to be given with
  // y or `more`.
  void (*gradient_sums)(const T *gradient, const T *more, const T *x, const T *y, T *masked, int64_t rows,
                        int64_t channels, const float *mean, const float *scale, const float *offset, double *sums,
                        double *products);
  // dx = a[c]·g + b[c]·(x − mean[c]) + d[c], with g as above by scale and offset.
  void (*gradient)(const T *gradient, const T *x, T *dx, int64_t rows, int64_t channels, const float *mean,
                   const float *scale, const float *offset, const float *a, const float *b, const float *d);
};

// By the number that instruction_set() gives.
template <typename T> const NormKernels<T> &norm_kernels(int instruction_set);

} // namespace ctorch
