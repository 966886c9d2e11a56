#include "vector_kernels.h"

#include "lanes.h"

#pragma clang fp contract(off)

namespace ctorch {
namespace {

template <typename T>
INLINE void sum(const T *g, const float *x, float *out, int64_t count, float a) {
  for_lanes(count, [&](auto lane, int64_t i) __attribute__((always_inline)) {
    typename decltype(lane)::Values gradient, value;
    load(g + i, gradient);
    load(x + i, value);
    store(out + i, gradient + a * value);
  });
}

INLINE void momentum_step(float *theta, const float *g, float *m, int64_t count, float beta, float w, float a,
                          float b) {
  for_lanes(count, [&](auto lane, int64_t i) __attribute__((always_inline)) {
    typename decltype(lane)::Values gradient, average, value;
    load(g + i, gradient);
    load(m + i, average);
    load(theta + i, value);
    average = beta * average + w * gradient;
    value -= a * average + b * gradient;
    store(m + i, average);
    store(theta + i, value);
  });
}

INLINE void difference_step(float *theta, const float *g, float *m, float *z, float *p, int64_t count,
                            float beta, float w, float a, float b, bool first) {
  for_lanes(count, [&](auto lane, int64_t i) __attribute__((always_inline)) {
    typename decltype(lane)::Values gradient, average, differences, previous, value;
    load(g + i, gradient);
    load(m + i, average);
    load(z + i, differences);
    load(p + i, previous);
    load(theta + i, value);
    average = beta * average + w * gradient;
    differences = beta * differences;
    if (!first) differences += w * (gradient - previous);
    value -= a * average + b * differences;
    store(m + i, average);
    store(z + i, differences);
    store(p + i, gradient);
    store(theta + i, value);
  });
}

// One set of functions per instruction set: the bodies above are inlined, and so compiled, into each.
#define KERNELS(NAME, TARGET)                                                                                \
  struct NAME {                                                                                              \
    TARGET static void run_sum(const float *g, const float *x, float *out, int64_t count, float a) {         \
      sum(g, x, out, count, a);                                                                              \
    }                                                                                                        \
    TARGET static void run_sum_bf16(const bf16 *g, const float *x, float *out, int64_t count, float a) {     \
      sum(g, x, out, count, a);                                                                              \
    }                                                                                                        \
    TARGET static void run_momentum_step(float *theta, const float *g, float *m, int64_t count, float beta,  \
                                         float w, float a, float b) {                                        \
      momentum_step(theta, g, m, count, beta, w, a, b);                                                      \
    }                                                                                                        \
    TARGET static void run_difference_step(float *theta, const float *g, float *m, float *z, float *p,       \
                                           int64_t count, float beta, float w, float a, float b,             \
                                           bool first) {                                                     \
      difference_step(theta, g, m, z, p, count, beta, w, a, b, first);                                       \
    }                                                                                                        \
    static constexpr VectorKernels table = {run_sum, run_sum_bf16, run_momentum_step, run_difference_step};  \
  };

PER_INSTRUCTION_SET(KERNELS)

} // namespace

const VectorKernels &vector_kernels(int instruction_set) {
  return instruction_set >= 2 ? AVX512::table : instruction_set == 1 ? AVX2::table : Plain::table;
}

} // namespace ctorch
