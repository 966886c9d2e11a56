#include "norm_kernels.h"

#include "lanes.h"

#include <algorithm>

namespace ctorch {
namespace {

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

// Calls row(r) for all rows, and flush() after every 64 and at the end.
template <typename Row, typename Flush> INLINE void for_rows(int64_t rows, Row row, Flush flush) {
  for (int64_t start = 0; start < rows; start += 64) {
    int64_t end = std::min(rows, start + 64);
    for (int64_t r = start; r < end; ++r) row(r);
    flush();
  }
}

template <typename T>
INLINE void statistics(const T *x, int64_t rows, int64_t channels, const float *shift, double *sums,
                       double *squares) {
  for_lanes(channels, [&](auto lane, int64_t column) __attribute__((always_inline)) {
    using Values = typename decltype(lane)::Values;
    Values s, sum = {}, square = {};
    load(shift + column, s);
    for_rows(
        rows,
        [&](int64_t r) __attribute__((always_inline)) {
          Values value;
          load(x + r * channels + column, value);
          value -= s;
          sum += value;
          square += value * value;
        },
        [&]() __attribute__((always_inline)) {
          add(sums + column, sum);
          add(squares + column, square);
          sum = Values{};
          square = Values{};
        });
  });
}

template <typename T>
INLINE void normalize(const T *x, const T *residual, T *y, int64_t rows, int64_t channels, const float *scale,
                      const float *offset, bool with_relu) {
  for (int64_t r = 0; r < rows; ++r) {
    const int64_t row = r * channels;
    for_lanes(channels, [&](auto lane, int64_t column) __attribute__((always_inline)) {
      typename decltype(lane)::Values value, a, b;
      load(x + row + column, value);
      load(scale + column, a);
      load(offset + column, b);
      value = value * a + b;
      if (residual) {
        typename decltype(lane)::Values more;
        load(residual + row + column, more);
        value += more;
      }
      if (with_relu) value = relu(value);
      store(y + row + column, value);
    });
  }
}

template <typename T>
INLINE void gradient_sums(const T *gradient, const T *x, const T *y, int64_t rows, int64_t channels,
                          const float *mean, double *sums, double *products) {
  for_lanes(channels, [&](auto lane, int64_t column) __attribute__((always_inline)) {
    using Values = typename decltype(lane)::Values;
    Values m, sum = {}, product = {};
    load(mean + column, m);
    for_rows(
        rows,
        [&](int64_t r) __attribute__((always_inline)) {
          Values g, value;
          load(gradient + r * channels + column, g);
          load(x + r * channels + column, value);
          if (y) {
            Values output;
            load(y + r * channels + column, output);
            g = where_positive(output, g);
          }
          sum += g;
          product += g * (value - m);
        },
        [&]() __attribute__((always_inline)) {
          add(sums + column, sum);
          add(products + column, product);
          sum = Values{};
          product = Values{};
        });
  });
}

template <typename T>
INLINE void input_gradient(const T *gradient, const T *x, const T *y, T *dx, T *masked, int64_t rows,
                           int64_t channels, const float *mean, const float *a, const float *b,
                           const float *d) {
  for (int64_t r = 0; r < rows; ++r) {
    const int64_t row = r * channels;
    for_lanes(channels, [&](auto lane, int64_t column) __attribute__((always_inline)) {
      typename decltype(lane)::Values g, value, m, ca, cb, cd;
      load(gradient + row + column, g);
      load(x + row + column, value);
      load(mean + column, m);
      load(a + column, ca);
      load(b + column, cb);
      load(d + column, cd);
      if (y) {
        typename decltype(lane)::Values output;
        load(y + row + column, output);
        g = where_positive(output, g);
      }
      if (masked) store(masked + row + column, g);
      value = ca * g + cb * (value - m) + cd;
      store(dx + row + column, value);
    });
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
    TARGET static void run_gradient_sums(const T *gradient, const T *x, const T *y, int64_t rows,            \
                                         int64_t channels, const float *mean, double *sums,                  \
                                         double *products) {                                                 \
      gradient_sums<T>(gradient, x, y, rows, channels, mean, sums, products);                                \
    }                                                                                                        \
    TARGET static void run_gradient(const T *gradient, const T *x, const T *y, T *dx, T *masked,             \
                                    int64_t rows, int64_t channels, const float *mean, const float *a,       \
                                    const float *b, const float *d) {                                        \
      input_gradient<T>(gradient, x, y, dx, masked, rows, channels, mean, a, b, d);                          \
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
