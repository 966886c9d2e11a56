#include "norm_kernels.h"

#include "lanes.h"

#include <algorithm>

namespace ctorch {
namespace {

// How a gradient finds out where the ReLU let its input through: there is none, by what came out, or by the input
// normalized again.
enum class Relu { none, output, input };

// values where what is above zero is, 0 elsewhere.
INLINE float16 where_positive(const float16 &what, const float16 &values) {
  uint16 bits;
  std::memcpy(&bits, &values, sizeof bits);
  bits &= (uint16)(what > 0.0f);
  float16 result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

INLINE float where_positive(const float &what, const float &value) { return what > 0.0f ? value : 0.0f; }

// max(x, 0), which lets what is not a number through.
INLINE float16 relu(const float16 &x) {
  uint16 bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits &= ~(uint16)(x < 0.0f);
  float16 result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

INLINE float relu(const float &x) { return x < 0.0f ? 0.0f : x; }

INLINE void add(double *to, const float16 &values) {
  for (int j = 0; j < 16; ++j) to[j] += values[j];
}

INLINE void add(double *to, const float &value) { *to += value; }

// Rows that are worked on together: they stay near while one lane of channels after another is done.
constexpr int64_t tile_rows = 64;

// Calls body(lane, column, first element, rows) for each lane of each tile of rows.
template <typename Body> INLINE void for_tiles(int64_t rows, int64_t channels, Body body) {
  for (int64_t start = 0; start < rows; start += tile_rows) {
    const int64_t count = std::min(tile_rows, rows - start);
    for_lanes(channels, [&](auto lane, int64_t column) __attribute__((always_inline)) {
      body(lane, column, start * channels + column, count);
    });
  }
}

// Calls row(r, chain) for all rows, four in turn, each with a chain of sums of its own: additions wait for the one
// before, and four of them keep the adders busy.
template <typename Row> INLINE void for_chains(int64_t rows, Row row) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    row(r, 0);
    row(r + 1, 1);
    row(r + 2, 2);
    row(r + 3, 3);
  }
  for (; r < rows; ++r) row(r, 0);
}

template <typename Values> INLINE Values together(const Values *chains) {
  return (chains[0] + chains[1]) + (chains[2] + chains[3]);
}

template <typename T>
INLINE void statistics(const T *x, int64_t rows, int64_t channels, const float *shift, double *sums,
                       double *squares) {
  for_tiles(rows, channels, [&](auto lane, int64_t column, int64_t first, int64_t count)
                                __attribute__((always_inline)) {
    using Values = typename decltype(lane)::Values;
    Values s, sum[4] = {}, square[4] = {};
    load(shift + column, s);
    for_chains(count, [&](int64_t r, int chain) __attribute__((always_inline)) {
      Values value;
      load(x + first + r * channels, value);
      value -= s;
      sum[chain] += value;
      square[chain] += value * value;
    });
    add(sums + column, together(sum));
    add(squares + column, together(square));
  });
}

template <typename T, bool with_residual, bool with_relu>
INLINE void normalize_so(const T *x, const T *residual, T *y, int64_t rows, int64_t channels, const float *scale,
                         const float *offset) {
  for_tiles(rows, channels, [&](auto lane, int64_t column, int64_t first, int64_t count)
                                __attribute__((always_inline)) {
    using Values = typename decltype(lane)::Values;
    Values a, b;
    load(scale + column, a);
    load(offset + column, b);
    for (int64_t r = 0; r < count; ++r) {
      const int64_t at = first + r * channels;
      Values value;
      load(x + at, value);
      value = value * a + b;
      if constexpr (with_residual) {
        Values more;
        load(residual + at, more);
        value += more;
      }
      if constexpr (with_relu) value = relu(value);
      store(y + at, value);
    }
  });
}

template <typename T>
INLINE void normalize(const T *x, const T *residual, T *y, int64_t rows, int64_t channels, const float *scale,
                      const float *offset, bool with_relu) {
  if (residual && with_relu) {
    normalize_so<T, true, true>(x, residual, y, rows, channels, scale, offset);
  } else if (residual) {
    normalize_so<T, true, false>(x, residual, y, rows, channels, scale, offset);
  } else if (with_relu) {
    normalize_so<T, false, true>(x, residual, y, rows, channels, scale, offset);
  } else {
    normalize_so<T, false, false>(x, residual, y, rows, channels, scale, offset);
  }
}

template <typename T, Relu relu_by, bool with_more>
INLINE void gradient_sums_so(const T *gradient, const T *more, const T *x, const T *y, T *masked, int64_t rows,
                             int64_t channels, const float *mean, const float *scale, const float *offset,
                             double *sums, double *products) {
  for_tiles(rows, channels, [&](auto lane, int64_t column, int64_t first, int64_t count)
                                __attribute__((always_inline)) {
    using Values = typename decltype(lane)::Values;
    Values m, a = {}, b = {}, sum[4] = {}, product[4] = {};
    load(mean + column, m);
    if constexpr (relu_by == Relu::input) {
      load(scale + column, a);
      load(offset + column, b);
    }
    for_chains(count, [&](int64_t r, int chain) __attribute__((always_inline)) {
      const int64_t at = first + r * channels;
      Values g, value;
      load(gradient + at, g);
      load(x + at, value);
      if constexpr (with_more) {
        Values other;
        load(more + at, other);
        g += other;
      }
      if constexpr (relu_by == Relu::output) {
        Values output;
        load(y + at, output);
        g = where_positive(output, g);
      }
      if constexpr (relu_by == Relu::input) g = where_positive(Values(value * a + b), g);
      if constexpr (with_more || relu_by == Relu::output) store(masked + at, g);
      sum[chain] += g;
      product[chain] += g * (value - m);
    });
    add(sums + column, together(sum));
    add(products + column, together(product));
  });
}

template <typename T, bool with_more>
INLINE void gradient_sums_with(const T *gradient, const T *more, const T *x, const T *y, T *masked, int64_t rows,
                               int64_t channels, const float *mean, const float *scale, const float *offset,
                               double *sums, double *products) {
  if (y) {
    gradient_sums_so<T, Relu::output, with_more>(gradient, more, x, y, masked, rows, channels, mean, scale, offset,
                                                 sums, products);
  } else if (scale) {
    gradient_sums_so<T, Relu::input, with_more>(gradient, more, x, y, masked, rows, channels, mean, scale, offset,
                                                sums, products);
  } else {
    gradient_sums_so<T, Relu::none, with_more>(gradient, more, x, y, masked, rows, channels, mean, scale, offset,
                                               sums, products);
  }
}

template <typename T>
INLINE void gradient_sums(const T *gradient, const T *more, const T *x, const T *y, T *masked, int64_t rows,
                          int64_t channels, const float *mean, const float *scale, const float *offset,
                          double *sums, double *products) {
  if (more) {
    gradient_sums_with<T, true>(gradient, more, x, y, masked, rows, channels, mean, scale, offset, sums, products);
  } else {
    gradient_sums_with<T, false>(gradient, more, x, y, masked, rows, channels, mean, scale, offset, sums, products);
  }
}

template <typename T, Relu relu_by>
INLINE void input_gradient_so(const T *gradient, const T *x, T *dx, int64_t rows, int64_t channels,
                              const float *mean, const float *scale, const float *offset, const float *a,
                              const float *b, const float *d) {
  for_tiles(rows, channels, [&](auto lane, int64_t column, int64_t first, int64_t count)
                                __attribute__((always_inline)) {
    using Values = typename decltype(lane)::Values;
    Values m, s = {}, o = {}, ca, cb, cd;
    load(mean + column, m);
    load(a + column, ca);
    load(b + column, cb);
    load(d + column, cd);
    if constexpr (relu_by == Relu::input) {
      load(scale + column, s);
      load(offset + column, o);
    }
    for (int64_t r = 0; r < count; ++r) {
      const int64_t at = first + r * channels;
      Values g, value;
      load(gradient + at, g);
      load(x + at, value);
      if constexpr (relu_by == Relu::input) g = where_positive(Values(value * s + o), g);
      store(dx + at, Values(ca * g + cb * (value - m) + cd));
    }
  });
}

template <typename T>
INLINE void input_gradient(const T *gradient, const T *x, T *dx, int64_t rows, int64_t channels, const float *mean,
                           const float *scale, const float *offset, const float *a, const float *b,
                           const float *d) {
  if (scale) {
    input_gradient_so<T, Relu::input>(gradient, x, dx, rows, channels, mean, scale, offset, a, b, d);
  } else {
    input_gradient_so<T, Relu::none>(gradient, x, dx, rows, channels, mean, scale, offset, a, b, d);
  }
}

// One set of functions per instruction set: the bodies above are inlined, and so compiled, into each.
#define KERNELS(NAME, TARGET)                                                                                \
  template <typename T> struct NAME {                                                                        \
    TARGET static void run_statistics(const T *x, int64_t rows, int64_t channels, const float *shift,        \
                                      double *sums, double *squares) {                                       \
      statistics<T>(x, rows, channels, shift, sums, squares);                                                \
    }                                                                                                        \
    TARGET static void run_normalize(const T *x, const T *residual, T *y, int64_t rows, int64_t channels,    \
                                     const float *scale, const float *offset, bool with_relu) {              \
      normalize<T>(x, residual, y, rows, channels, scale, offset, with_relu);                                \
    }                                                                                                        \
    TARGET static void run_gradient_sums(const T *gradient, const T *more, const T *x, const T *y,           \
                                         T *masked, int64_t rows, int64_t channels, const float *mean,       \
                                         const float *scale, const float *offset, double *sums,              \
                                         double *products) {                                                 \
      gradient_sums<T>(gradient, more, x, y, masked, rows, channels, mean, scale, offset, sums, products);   \
    }                                                                                                        \
    TARGET static void run_gradient(const T *gradient, const T *x, T *dx, int64_t rows, int64_t channels,    \
                                    const float *mean, const float *scale, const float *offset,              \
                                    const float *a, const float *b, const float *d) {                        \
      input_gradient<T>(gradient, x, dx, rows, channels, mean, scale, offset, a, b, d);                      \
    }                                                                                                        \
    static constexpr NormKernels<T> table = {run_statistics, run_normalize, run_gradient_sums, run_gradient}; \
  };

PER_INSTRUCTION_SET(KERNELS)

} // namespace

template <typename T> const NormKernels<T> &norm_kernels(int instruction_set) {
  return instruction_set >= 2 ? AVX512<T>::table : instruction_set == 1 ? AVX2<T>::table : Plain<T>::table;
}

template const NormKernels<float> &norm_kernels<float>(int);
template const NormKernels<bf16> &norm_kernels<bf16>(int);

} // namespace ctorch
