// The weight gradient by AVX-512's products of bfloat16 pairs. The instruction adds a₀·b₀ + a₁·b₁ to each of 16 sums.
// Here the two are one pixel of two images, so that a pixel's neighbours are pairs as well: x is written out once for
// all taps, with its padding. The 16 are output channels; the other side, one input channel at one tap, is the same for
// all of them. For a row of the kernel these, s and c, lie one after the other in x: they are the columns of the
// product.
#include "weight_gradient_kernels.h"

#include "parallel.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#if defined(__x86_64__)

#include <immintrin.h>

#define PAIRS __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")))
#define PAIRS_INLINE                                                                                         \
  __attribute__((always_inline, target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))) inline

namespace ctorch {
namespace {

constexpr int64_t lanes = 16;
// Sums of one product that are held in registers, 16 each: with g's own there are 25 of 32.
constexpr int64_t most_columns = 24;

struct Panels {
  const WeightGradientProblem &p;
  int64_t pairs, blocks, padded_width, padded_height;
  // Pairs of pixels' elements in one pair of images.
  int64_t of_x, of_g;
  // Columns of the product for one row of the kernel, in so many products of so many.
  int64_t columns, products, width;
  // Pairs of images in a group.
  int64_t group;

  explicit Panels(const WeightGradientProblem &problem) : p(problem) {
    pairs = divided_up(p.images, 2);
    blocks = divided_up(p.to, lanes);
    padded_width = p.width + 2 * p.padding;
    padded_height = p.height + 2 * p.padding;
    of_x = padded_height * padded_width * p.from;
    of_g = p.rows * p.columns * lanes;
    columns = p.kernel * p.from;
    products = divided_up(columns, most_columns);
    width = divided_up(columns, products);
    // Enough pixels for loading and storing sums not to matter.
    group = std::min(pairs, divided_up(1024, p.rows * p.columns));
  }
};

// to = (a₀, b₀, a₁, b₁, …); b may be null, for zeros.
PAIRS_INLINE void interleave(const bf16 *a, const bf16 *b, int64_t count, bf16 *to) {
  for (int64_t i = 0; i < count; i += lanes) {
    const __mmask16 mask = count - i >= lanes ? __mmask16(0xFFFF) : __mmask16((1u << (count - i)) - 1);
    const __m512i low = _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, a + i));
    const __m512i high = b ? _mm512_cvtepu16_epi32(_mm256_maskz_loadu_epi16(mask, b + i)) : _mm512_setzero_si512();
    _mm512_mask_storeu_epi32(to + 2 * i, mask, _mm512_or_si512(low, _mm512_slli_epi32(high, 16)));
  }
}

// Two images of x with their padding.
PAIRS void pack_images(const Panels &k, const bf16 *a, const bf16 *b, bf16 *to) {
  const WeightGradientProblem &p = k.p;
  const int64_t line = p.width * p.from, padded = k.padded_width * p.from, side = p.padding * p.from;
  const auto zero = [&](int64_t count) {
    std::memset(to, 0, size_t(count) * 4);
    to += 2 * count;
  };
  zero(p.padding * padded + side);
  for (int64_t row = 0; row < p.height; ++row) {
    interleave(a + row * line, b ? b + row * line : nullptr, line, to);
    to += 2 * line;
    if (row + 1 < p.height) zero(2 * side);
  }
  zero(side + p.padding * padded);
}

// Two images of g, in blocks of 16 channels; zeros for channels that are not there.
PAIRS void pack_gradient(const Panels &k, const bf16 *a, const bf16 *b, bf16 *to, int64_t block_stride) {
  const WeightGradientProblem &p = k.p;
  for (int64_t block = 0; block < k.blocks; ++block, to += block_stride) {
    const int64_t first = block * lanes, count = std::min(lanes, p.to - first);
    if (count < lanes) std::memset(to, 0, size_t(k.of_g) * 4);
    for (int64_t pixel = 0; pixel < p.rows * p.columns; ++pixel) {
      const int64_t at = pixel * p.to + first;
      interleave(a + at, b ? b + at : nullptr, count, to + pixel * 2 * lanes);
    }
  }
}

// sums[j][16] += Σ over the pixels of `pairs` pairs of images: 16 channels of g times column j of x.
template <int count>
PAIRS void multiply(const Panels &k, int64_t pairs, const bf16 *x, const bf16 *g, float *sums, bool begins) {
  const int64_t x_pair = 2 * k.of_x, x_pixel = 2 * k.p.stride * k.p.from, x_row = k.padded_width * x_pixel;
  __m512 sum[count];
#pragma clang loop unroll(full)
  for (int j = 0; j < count; ++j) sum[j] = begins ? _mm512_setzero_ps() : _mm512_load_ps(sums + j * lanes);
  for (int64_t pair = 0; pair < pairs; ++pair) {
    for (int64_t row = 0; row < k.p.rows; ++row) {
      const bf16 *pixel = x + pair * x_pair + row * x_row;
      for (int64_t column = 0; column < k.p.columns; ++column, pixel += x_pixel, g += 2 * lanes) {
        const __m512bh of_g = (__m512bh)_mm512_load_si512(g);
#pragma clang loop unroll(full)
        for (int j = 0; j < count; ++j) {
          int32_t of_x;
          std::memcpy(&of_x, pixel + 2 * j, sizeof of_x);
          sum[j] = _mm512_dpbf16_ps(sum[j], of_g, (__m512bh)_mm512_set1_epi32(of_x));
        }
      }
    }
  }
#pragma clang loop unroll(full)
  for (int j = 0; j < count; ++j) _mm512_store_ps(sums + j * lanes, sum[j]);
}

using Multiply = void (*)(const Panels &, int64_t, const bf16 *, const bf16 *, float *, bool);

template <int... i> constexpr std::array<Multiply, sizeof...(i)> products_of(std::integer_sequence<int, i...>) {
  return {multiply<i + 1>...};
}

// By the number of columns, less one.
constexpr auto multiplies = products_of(std::make_integer_sequence<int, most_columns>());

// sums[r][block of 16 output channels][column][16] = what pairs first..<last of images add.
void add_images(const Panels &k, const bf16 *x, const bf16 *g, int64_t first, int64_t last, float *sums) {
  const WeightGradientProblem &p = k.p;
  const int64_t image_of_x = p.height * p.width * p.from, image_of_g = p.rows * p.columns * p.to;
  const int64_t block_stride = k.group * k.of_g * 2;
  const Aligned packed_x(k.group * k.of_x * 4), packed_g(k.blocks * block_stride * 2);
  bf16 *const all_x = static_cast<bf16 *>(packed_x.data), *const all_g = static_cast<bf16 *>(packed_g.data);
  for (int64_t start = first; start < last; start += k.group) {
    const int64_t pairs = std::min(k.group, last - start);
    parallel_for(pairs, 1, [&](int64_t begin, int64_t end) {
      for (int64_t pair = begin; pair < end; ++pair) {
        const int64_t image = 2 * (start + pair);
        const bool has_other = image + 1 < p.images;
        const bf16 *const own_x = x + image * image_of_x, *const own_g = g + image * image_of_g;
        pack_images(k, own_x, has_other ? own_x + image_of_x : nullptr, all_x + pair * k.of_x * 2);
        pack_gradient(k, own_g, has_other ? own_g + image_of_g : nullptr, all_g + pair * k.of_g * 2, block_stride);
      }
    });
    parallel_for(p.kernel * k.blocks * k.products, 1, [&](int64_t begin, int64_t end) {
      for (int64_t unit = begin; unit < end; ++unit) {
        const int64_t product = unit % k.products, block = unit / k.products % k.blocks;
        const int64_t r = unit / k.products / k.blocks;
        const int64_t column = product * k.width, count = std::min(k.width, k.columns - column);
        multiplies[size_t(count - 1)](k, pairs, all_x + 2 * (r * k.padded_width * p.from + column),
                                      all_g + block * block_stride,
                                      sums + ((r * k.blocks + block) * k.columns + column) * lanes, start == first);
      }
    });
  }
}

} // namespace

bool has_pairs() {
  static const bool has = allows({"BF16", "FP16", "AVX10", "AMX"}) && __builtin_cpu_supports("avx512bf16");
  return has;
}

void pair_weight_gradient(const WeightGradientProblem &p, const bf16 *x, const bf16 *g, bf16 *dweight) {
  const Panels k(p);
  sum_weight_gradient(
      p, k.pairs, k.group, p.kernel * k.blocks * k.columns * lanes,
      [&](int64_t first, int64_t last, float *sums) { add_images(k, x, g, first, last, sums); },
      [&](int64_t to, int64_t r, int64_t s, int64_t from) {
        return ((r * k.blocks + to / lanes) * k.columns + s * p.from + from) * lanes + to % lanes;
      },
      dweight);
}

} // namespace ctorch

#else

namespace ctorch {

bool has_pairs() { return false; }

void pair_weight_gradient(const WeightGradientProblem &, const bf16 *, const bf16 *, bf16 *) {
  throw std::logic_error("no products of bfloat16 pairs on this machine");
}

} // namespace ctorch

#endif
