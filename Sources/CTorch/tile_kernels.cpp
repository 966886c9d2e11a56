// The weight gradient by AMX. The tiles want 16 channels' rows of 32 pixels on one side and pairs of pixels' rows of
// channels on the other. With a stride of 1 the rows of x are written once for each s, and all r read them with an
// offset.
#include "weight_gradient_kernels.h"

#include "parallel.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <vector>

#if defined(__x86_64__) && defined(__linux__)

#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TILES __attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw,avx512dq,avx512vl")))
#define TILES_INLINE                                                                                         \
  __attribute__((always_inline, target("amx-tile,amx-bf16,avx512f,avx512bw,avx512dq,avx512vl"))) inline

#define TILES_LAMBDA __attribute__((always_inline, target("amx-tile,amx-bf16,avx512f,avx512bw,avx512dq,avx512vl")))

namespace ctorch {
namespace {

// Elements of a tile of factors (16 rows of 64 bytes), and of a tile of sums.
constexpr int64_t tile = 512, tile_of_sums = 256;
constexpr int64_t pixels_per_tile = 32, pairs_per_tile = 16, channels_per_tile = 16;

// Channels `first`… of two pixels, interleaved; zeros for a pixel that is null and for channels that are not there.
TILES_INLINE __m512i pair_of_pixels(const bf16 *a, const bf16 *b, __mmask16 mask) {
  const __m256i low = a ? _mm256_maskz_loadu_epi16(mask, a) : _mm256_setzero_si256();
  const __m256i high = b ? _mm256_maskz_loadu_epi16(mask, b) : _mm256_setzero_si256();
  return _mm512_or_si512(_mm512_cvtepu16_epi32(low), _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
}

TILES_INLINE __mmask16 mask_of(int64_t channels) {
  return channels >= 16 ? __mmask16(0xFFFF) : __mmask16((1u << channels) - 1);
}

// to[i][j] = from[j][i], for 32-bit elements.
TILES_INLINE void transpose(const __m512i *from, __m512i *to) {
  __m512i a[16], b[16];
  for (int i = 0; i < 8; ++i) {
    a[2 * i] = _mm512_unpacklo_epi32(from[2 * i], from[2 * i + 1]);
    a[2 * i + 1] = _mm512_unpackhi_epi32(from[2 * i], from[2 * i + 1]);
  }
  for (int i = 0; i < 4; ++i) {
    b[4 * i] = _mm512_unpacklo_epi64(a[4 * i], a[4 * i + 2]);
    b[4 * i + 1] = _mm512_unpackhi_epi64(a[4 * i], a[4 * i + 2]);
    b[4 * i + 2] = _mm512_unpacklo_epi64(a[4 * i + 1], a[4 * i + 3]);
    b[4 * i + 3] = _mm512_unpackhi_epi64(a[4 * i + 1], a[4 * i + 3]);
  }
  for (int i = 0; i < 4; ++i) {
    a[i] = _mm512_shuffle_i32x4(b[i], b[4 + i], 0x88);
    a[4 + i] = _mm512_shuffle_i32x4(b[i], b[4 + i], 0xdd);
    a[8 + i] = _mm512_shuffle_i32x4(b[8 + i], b[12 + i], 0x88);
    a[12 + i] = _mm512_shuffle_i32x4(b[8 + i], b[12 + i], 0xdd);
  }
  for (int i = 0; i < 4; ++i) {
    to[i] = _mm512_shuffle_i32x4(a[i], a[8 + i], 0x88);
    to[8 + i] = _mm512_shuffle_i32x4(a[i], a[8 + i], 0xdd);
    to[4 + i] = _mm512_shuffle_i32x4(a[4 + i], a[12 + i], 0x88);
    to[12 + i] = _mm512_shuffle_i32x4(a[4 + i], a[12 + i], 0xdd);
  }
}

struct TileConfiguration {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};
};

TILES void configure_tiles() {
  TileConfiguration configuration;
  for (int i = 0; i < 8; ++i) {
    configuration.row_bytes[i] = 64;
    configuration.rows[i] = 16;
  }
  _tile_loadconfig(&configuration);
}

TILES void release_tiles() { _tile_release(); }

// What is written out for a group of images, and where.
struct Packing {
  const WeightGradientProblem &p;
  // Width of the output in pixels, with one more where it is odd, and pixels of an image so.
  int64_t even_columns, pixels;
  int64_t kernel_blocks, channel_blocks;
  // Whether the rows of x are written once for each s, or once for each tap.
  bool shares_rows;
  // Images in a group; tiles along their pixels; pairs of pixels in one panel of x.
  int64_t group, blocks, panel_pairs;

  explicit Packing(const WeightGradientProblem &problem) : p(problem) {
    even_columns = p.columns + p.columns % 2;
    pixels = p.rows * even_columns;
    kernel_blocks = divided_up(p.to, channels_per_tile);
    channel_blocks = divided_up(p.from, channels_per_tile);
    // A tile's pixels must belong to one image for its r-th rows to be one stretch.
    shares_rows = p.stride == 1 && p.kernel > 1 && pixels % pixels_per_tile == 0;
    const int64_t of_g = kernel_blocks * 16 * pixels * 2;
    const int64_t of_x = channel_blocks * 16 * 2 *
                         (shares_rows ? p.kernel * (p.rows + p.kernel - 1) * even_columns
                                      : p.kernel * p.kernel * pixels);
    // Both sides stay in the second-level cache, unless sums would be loaded and stored for too few pixels.
    group = std::max(divided_up(1024, pixels), (int64_t(3) << 19) / (of_g + of_x));
    group = std::min(group, p.images);
    blocks = divided_up(group * pixels, pixels_per_tile);
    // The last tile may reach beyond the last image.
    panel_pairs = shares_rows ? group * (p.rows + p.kernel - 1) * even_columns / 2 : blocks * pairs_per_tile;
  }

  // Of sums: (channel block, s).
  int64_t columns() const { return p.kernel * channel_blocks; }

  // Panels are (s, channel block), or (tap, channel block).
  int64_t panels() const { return (shares_rows ? p.kernel : p.kernel * p.kernel) * channel_blocks; }
  int64_t panel(int64_t r, int64_t s, int64_t block) const {
    return ((shares_rows ? s : r * p.kernel + s) * channel_blocks + block) * panel_pairs * 32;
  }

  // The pair of pixels with which a tile begins in a panel.
  int64_t pair(int64_t r, int64_t block) const {
    if (!shares_rows) return block * pairs_per_tile;
    const int64_t pixel = block * pixels_per_tile, image = pixel / pixels, rest = pixel % pixels;
    return (image * (p.rows + p.kernel - 1) + r) * even_columns / 2 + rest / 2;
  }
};

// The tiles of g for one block of pixels of a group: 16 channels' rows of 32 pixels each.
TILES void pack_gradient(const Packing &k, const bf16 *g, int64_t images, int64_t block, bf16 *to) {
  const WeightGradientProblem &p = k.p;
  const bf16 *pixels[pixels_per_tile];
  int64_t row = block * pixels_per_tile / k.even_columns, column = block * pixels_per_tile % k.even_columns;
  for (int64_t i = 0; i < pixels_per_tile; ++i) {
    pixels[i] = row < images * p.rows && column < p.columns ? g + (row * p.columns + column) * p.to : nullptr;
    if (++column == k.even_columns) column = 0, ++row;
  }
  for (int64_t b = 0; b < k.kernel_blocks; ++b) {
    const int64_t first = b * channels_per_tile;
    const __mmask16 mask = mask_of(p.to - first);
    __m512i pairs[16], rows[16];
    for (int i = 0; i < 16; ++i) {
      const bf16 *one = pixels[2 * i], *other = pixels[2 * i + 1];
      pairs[i] = pair_of_pixels(one ? one + first : nullptr, other ? other + first : nullptr, mask);
    }
    transpose(pairs, rows);
    bf16 *out = to + (b * k.blocks + block) * tile;
    for (int i = 0; i < 16; ++i) _mm512_store_si512(out + 32 * i, rows[i]);
  }
}

// One row of x as the taps of column s see it, into the panels of all channel blocks from `pair` on. Rows outside of
// the image are zeros.
TILES void pack_row(const Packing &k, const bf16 *image, int64_t row, int64_t s, bf16 *panels, int64_t pair) {
  const WeightGradientProblem &p = k.p;
  const bf16 *line = row >= 0 && row < p.height ? image + row * p.width * p.from : nullptr;
  const auto pixel = [&](int64_t column) -> const bf16 * {
    const int64_t at = column * p.stride + s - p.padding;
    return line && column < p.columns && at >= 0 && at < p.width ? line + at * p.from : nullptr;
  };
  const int64_t pairs = k.even_columns / 2, step = p.stride * p.from;
  // Pairs of which both pixels are in the image.
  const int64_t inner = line ? divided_up(std::max<int64_t>(0, p.padding - s), 2 * p.stride) : pairs;
  const int64_t room = p.width + p.padding - s - p.stride - 1;
  const int64_t outer = room < 0 ? inner : std::min(p.columns / 2, std::max(inner, room / (2 * p.stride) + 1));
  for (int64_t b = 0; b < k.channel_blocks; ++b) {
    const int64_t first = b * channels_per_tile;
    const __mmask16 mask = mask_of(p.from - first);
    bf16 *to = panels + (b * k.panel_pairs + pair) * 32;
    const auto edge = [&](int64_t i) TILES_LAMBDA {
      const bf16 *one = pixel(2 * i), *other = pixel(2 * i + 1);
      one = one ? one + first : nullptr;
      other = other ? other + first : nullptr;
      _mm512_store_si512(to + i * 32, pair_of_pixels(one, other, mask));
    };
    int64_t i = 0;
    for (; i < std::min(inner, pairs); ++i) edge(i);
    if (i < outer) {
      const bf16 *from = line + (2 * i * p.stride + s - p.padding) * p.from + first;
      for (; i < outer; ++i, from += 2 * step) {
        _mm512_store_si512(to + i * 32, pair_of_pixels(from, from + step, mask));
      }
    }
    for (; i < pairs; ++i) edge(i);
  }
}

// What one image of a group adds to the panels of x.
TILES void pack_image(const Packing &k, const bf16 *x, int64_t image, bf16 *to) {
  const WeightGradientProblem &p = k.p;
  const bf16 *own = x + image * p.height * p.width * p.from;
  if (k.shares_rows) {
    const int64_t rows = p.rows + p.kernel - 1;
    for (int64_t s = 0; s < p.kernel; ++s) {
      for (int64_t row = 0; row < rows; ++row) {
        pack_row(k, own, row - p.padding, s, to + k.panel(0, s, 0), (image * rows + row) * k.even_columns / 2);
      }
    }
    return;
  }
  for (int64_t r = 0; r < p.kernel; ++r) {
    for (int64_t s = 0; s < p.kernel; ++s) {
      for (int64_t row = 0; row < p.rows; ++row) {
        pack_row(k, own, row * p.stride + r - p.padding, s, to + k.panel(r, s, 0),
                 (image * p.rows + row) * k.even_columns / 2);
      }
    }
  }
}

// sums += Σ over tiles of (one or two rows of g's tiles) × (one to three panels of x). The sums' tiles are g_count ×
// x_count, each row's `row_stride` floats apart.
template <int g_count, int x_count>
TILES void multiply(const bf16 *const *g, const bf16 *const *x, const int64_t *pairs, int64_t blocks, float *sums,
                    int64_t row_stride, bool begins) {
  static_assert((g_count == 1 && x_count <= 3) || (g_count == 2 && x_count <= 2));
#define EACH_SUM(ACTION)                                                                                     \
  ACTION(0, 0, 0)                                                                                            \
  if constexpr (x_count > 1) { ACTION(1, 0, 1) }                                                             \
  if constexpr (x_count > 2) { ACTION(2, 0, 2) }                                                             \
  if constexpr (g_count > 1) { ACTION(3, 1, 0) }                                                             \
  if constexpr (g_count > 1 && x_count > 1) { ACTION(2, 1, 1) }
#define BEGIN(T, I, J) _tile_zero(T);
#define LOAD(T, I, J) _tile_loadd(T, sums + I * row_stride + J * tile_of_sums, 64);
#define STORE(T, I, J) _tile_stored(T, sums + I * row_stride + J * tile_of_sums, 64);
  if (begins) {
    EACH_SUM(BEGIN)
  } else {
    EACH_SUM(LOAD)
  }
  for (int64_t block = 0; block < blocks; ++block) {
    const int64_t at = pairs[block] * 32;
    _tile_loadd(4, g[0] + block * tile, 64);
    _tile_loadd(6, x[0] + at, 64);
    _tile_dpbf16ps(0, 4, 6);
    if constexpr (x_count > 1) {
      _tile_loadd(7, x[1] + at, 64);
      _tile_dpbf16ps(1, 4, 7);
    }
    if constexpr (x_count > 2) {
      _tile_loadd(5, x[2] + at, 64);
      _tile_dpbf16ps(2, 4, 5);
    }
    if constexpr (g_count > 1) {
      _tile_loadd(5, g[1] + block * tile, 64);
      _tile_dpbf16ps(3, 5, 6);
      if constexpr (x_count > 1) _tile_dpbf16ps(2, 5, 7);
    }
  }
  EACH_SUM(STORE)
}

} // namespace

bool has_tiles() {
  static const bool has = [] {
    // The kernel gives a process the tile registers when it asks for them.
    constexpr long request_permission = 0x1023, tile_data = 18;
    return allows({"AMX"}) && __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16") &&
           syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
  }();
  return has;
}

namespace {

// sums[r][block of 16 output channels][column][16][16] = what images first..<last add, where a column is (block of 16
// input channels, s).
void add_images(const Packing &k, const bf16 *x, const bf16 *g, int64_t first, int64_t last, float *sums) {
  const WeightGradientProblem &p = k.p;
  const Aligned packed_g(k.kernel_blocks * k.blocks * tile * 2), packed_x(k.panels() * k.panel_pairs * 64);
  bf16 *const of_g = static_cast<bf16 *>(packed_g.data), *const of_x = static_cast<bf16 *>(packed_x.data);
  const int64_t columns = k.columns(), row_of_sums = columns * tile_of_sums;
  // As many columns at once as tiles hold beside two rows of g, or one.
  const int64_t wide = k.kernel_blocks > 1 ? 2 : 3, column_groups = divided_up(columns, wide);
  for (int64_t start = first; start < last; start += k.group) {
    const int64_t images = std::min(k.group, last - start);
    const int64_t blocks = divided_up(images * k.pixels, pixels_per_tile);
    const bf16 *const group_g = g + start * p.rows * p.columns * p.to;
    const bf16 *const group_x = x + start * p.height * p.width * p.from;
    // What the last tile has beyond the last pixel is multiplied by zeros, and must be a number.
    for (int64_t panel = 0; panel < k.panels() && !k.shares_rows; ++panel) {
      std::memset(of_x + (panel * k.panel_pairs + (blocks - 1) * pairs_per_tile) * 32, 0, tile * 2);
    }
    parallel_for(blocks, 1, [&](int64_t begin, int64_t end) {
      for (int64_t block = begin; block < end; ++block) pack_gradient(k, group_g, images, block, of_g);
    });
    parallel_for(images, 1, [&](int64_t begin, int64_t end) {
      for (int64_t image = begin; image < end; ++image) pack_image(k, group_x, image, of_x);
    });
    parallel_for(p.kernel * column_groups, 1, [&](int64_t begin, int64_t end) {
      configure_tiles();
      std::vector<int64_t> pairs(size_t(blocks), 0);
      int64_t of_row = -1;
      for (int64_t unit = begin; unit < end; ++unit) {
        const int64_t r = unit / column_groups, column = unit % column_groups * wide;
        const int64_t count = std::min(wide, columns - column);
        if (r != of_row) {
          for (int64_t block = 0; block < blocks; ++block) pairs[size_t(block)] = k.pair(r, block);
          of_row = r;
        }
        const bf16 *panels[3] = {};
        for (int64_t i = 0; i < count; ++i) {
          panels[i] = of_x + k.panel(r, (column + i) % p.kernel, (column + i) / p.kernel);
        }
        for (int64_t b = 0; b < k.kernel_blocks; b += 2) {
          const bf16 *const rows[2] = {of_g + b * k.blocks * tile, of_g + (b + 1) * k.blocks * tile};
          float *const to = sums + ((r * k.kernel_blocks + b) * columns + column) * tile_of_sums;
          const bool pair_of_rows = b + 1 < k.kernel_blocks;
          const auto run = pair_of_rows ? (count == 2 ? multiply<2, 2> : multiply<2, 1>)
                           : count == 3 ? multiply<1, 3>
                           : count == 2 ? multiply<1, 2>
                                        : multiply<1, 1>;
          run(rows, panels, pairs.data(), blocks, to, row_of_sums, start == first);
        }
      }
      release_tiles();
    });
  }
}

} // namespace

void tile_weight_gradient(const WeightGradientProblem &p, const bf16 *x, const bf16 *g, bf16 *dweight) {
  const Packing k(p);
  sum_weight_gradient(
      p, p.images, k.group, p.kernel * k.columns() * k.kernel_blocks * tile_of_sums,
      [&](int64_t first, int64_t last, float *sums) { add_images(k, x, g, first, last, sums); },
      [&](int64_t to, int64_t r, int64_t s, int64_t from) {
        const int64_t column = from / 16 * p.kernel + s;
        return ((r * k.kernel_blocks + to / 16) * k.columns() + column) * tile_of_sums + to % 16 * 16 + from % 16;
      },
      dweight);
}

} // namespace ctorch

#else

namespace ctorch {

bool has_tiles() { return false; }

void tile_weight_gradient(const WeightGradientProblem &, const bf16 *, const bf16 *, bf16 *) {
  throw std::logic_error("no tiles on this machine");
}

} // namespace ctorch

#endif
