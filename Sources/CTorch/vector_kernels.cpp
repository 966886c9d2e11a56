#include "vector_kernels.h"

#include "include/CTorch.h"
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

template <int Averages, int Scale>
INLINE void step(float *theta, const float *g, const StepState &state, const StepNumbers &numbers,
                 int64_t count) {
  // A copy that nothing else can write to: its numbers stay in registers.
  const StepNumbers n = numbers;
  for_lanes(count, [&](auto lane, int64_t i) __attribute__((always_inline)) {
    typename decltype(lane)::Values gradient, value, estimate;
    load(g + i, gradient);
    load(theta + i, value);
    estimate = n.gradient * gradient;
    if constexpr (Averages >= 1) {
      auto average = gradient;
      load(state.average + i, average);
      average = n.momentum * average + n.weight * gradient;
      store(state.average + i, average);
      estimate = n.average * average + estimate;
    }
    if constexpr (Averages == 2) {
      auto differences = gradient, previous = gradient;
      load(state.differences + i, differences);
      load(state.previous + i, previous);
      differences = n.momentum * differences + n.difference_weight * (gradient - previous);
      store(state.differences + i, differences);
      store(state.previous + i, gradient);
      estimate += n.difference * differences;
    }
    if constexpr (Scale != CT_SCALE_NONE) {
      auto squares = gradient, extra = gradient;
      load(state.squares + i, squares);
      squares = n.square_decay * squares + n.square_weight * (gradient * gradient);
      store(state.squares + i, squares);
      if constexpr (Scale == CT_SCALE_MAXIMUM) {
        load(state.extra + i, extra);
        squares = __builtin_elementwise_max(extra, squares);
        store(state.extra + i, squares);
      }
      if constexpr (Scale == CT_SCALE_STEPS) {
        load(state.extra + i, extra);
        estimate = estimate * __builtin_elementwise_sqrt(extra + n.epsilon) /
                   __builtin_elementwise_sqrt(squares + n.epsilon);
        store(state.extra + i, n.square_decay * extra + n.square_weight * (estimate * estimate));
        estimate = n.rate * estimate;
      } else {
        estimate = estimate / (n.root * __builtin_elementwise_sqrt(squares) + n.epsilon);
      }
    }
    store(theta + i, n.shrink * value - estimate);
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
    template <int Averages, int Scale>                                                                       \
    TARGET static void run_step(float *theta, const float *g, const StepState &state,                        \
                                const StepNumbers &numbers, int64_t count) {                                 \
      step<Averages, Scale>(theta, g, state, numbers, count);                                                \
    }                                                                                                        \
    static constexpr VectorKernels table = {                                                                 \
        run_sum,                                                                                             \
        run_sum_bf16,                                                                                        \
        {{run_step<0, 0>, run_step<0, 1>, run_step<0, 2>, run_step<0, 3>},                                   \
         {run_step<1, 0>, run_step<1, 1>, run_step<1, 2>, run_step<1, 3>},                                   \
         {run_step<2, 0>, run_step<2, 1>, run_step<2, 2>, run_step<2, 3>}}};                                 \
  };

PER_INSTRUCTION_SET(KERNELS)

} // namespace

const VectorKernels &vector_kernels(int instruction_set) {
  return instruction_set >= 2 ? AVX512::table : instruction_set == 1 ? AVX2::table : Plain::table;
}

} // namespace ctorch
