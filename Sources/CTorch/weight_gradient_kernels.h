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
#include "parallel.h"

#include <algorithm>
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

// dweight as rounded sums over `items`, which come in groups of `group`. add(first, last, sums) makes of the items from
// `first` to before `last` `count` sums; place(to, r, s, from) is where among these an element of dweight is.
//
// Small sums are made of parts, each of them by one thread from beginning to end; large ones by all threads together.
template <typename Add, typename Place>
void sum_weight_gradient(const WeightGradientProblem &p, int64_t items, int64_t group, int64_t count, Add add,
                         Place place, bf16 *dweight) {
  const int64_t parts =
      std::max<int64_t>(1, std::min({divided_up(items, group), int64_t(16), (int64_t(4) << 20) / (count * 4)}));
  const Aligned all_sums(parts * count * 4);
  float *const sums = static_cast<float *>(all_sums.data);
  if (parts == 1) {
    add(0, items, sums);
  } else {
    parallel_for(parts, 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        add(items * part / parts, items * (part + 1) / parts, sums + part * count);
      }
    });
  }
  parallel_for(p.to, 1, [&](int64_t begin, int64_t end) {
    bf16 *out = dweight + begin * p.kernel * p.kernel * p.from;
    for (int64_t to = begin; to < end; ++to) {
      for (int64_t r = 0; r < p.kernel; ++r) {
        for (int64_t s = 0; s < p.kernel; ++s) {
          for (int64_t from = 0; from < p.from; ++from) {
            const float *const at = sums + place(to, r, s, from);
            float sum = at[0];
            for (int64_t part = 1; part < parts; ++part) sum += at[part * count];
            *out++ = rounded(sum);
          }
        }
      }
    }
  });
}

} // namespace ctorch
