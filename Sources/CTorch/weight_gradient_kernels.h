// The weight gradient of a convolution in bfloat16, by two kinds of instructions that multiply bfloat16 and add up in
// float32.
//
// dL/dweight[k, r, s, c] = Σ over images and output pixels of g[pixel, k] · x[pixel·stride + (r, s) − padding, c] is,
// for each tap (r, s), a product of matrices whose inner dimension is the images' pixels. Both kinds of instructions
// take that dimension two at a time, so both sides are written out in pairs once, for a group of images at a time, and
// each is used for all of the other side. Sums are added up in an order that follows from the shape
// alone, whatever the number of threads.
//
// Nothing here knows of LibTorch but that its threads share the work.
#pragma once

#include "element_types.h"

#include <cstring>
#include <new>

namespace ctorch {

struct WeightGradientProblem {
  int64_t images, from, to, height, width, kernel, stride, padding, rows, columns;
};

// Whether the machine has AMX for bfloat16, and the process may use it.
bool has_tiles();

// By AMX: products of 16×32 and 32×16 matrices in registers. dweight (to, kernel, kernel, from) from x (images, height,
// width, from) and g (images, rows, columns, to), all dense. Throws std::bad_alloc.
void tile_weight_gradient(const WeightGradientProblem &problem, const bf16 *x, const bf16 *g, bf16 *dweight);

// Whether the machine has AVX-512's products of bfloat16 pairs, and the process may use them.
bool has_pairs();

// The same by those: 16 output channels of two images at a time.
void pair_weight_gradient(const WeightGradientProblem &problem, const bf16 *x, const bf16 *g, bf16 *dweight);

// Memory that begins with a cache line.
struct Aligned {
  explicit Aligned(int64_t bytes) : data(::operator new(size_t(bytes), std::align_val_t(64))) {}
  ~Aligned() { ::operator delete(data, std::align_val_t(64)); }
  Aligned(const Aligned &) = delete;
  void *data;
};

inline int64_t divided_up(int64_t a, int64_t b) { return (a + b - 1) / b; }

// To the nearest bfloat16, ties to even.
inline bf16 rounded(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  bf16 result;
  result.bits = value == value ? uint16_t((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16) : 0x7FC0;
  return result;
}

} // namespace ctorch
