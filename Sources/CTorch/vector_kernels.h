// Optimizer steps over flat vectors, each one pass over memory. Nothing here knows of LibTorch.
//
// Products and sums are rounded one by one, on every instruction set: a step's result depends on neither the
// machine nor how the vector is split.
#pragma once

#include "element_types.h"

namespace ctorch {

// What an optimizer remembers, as in ct_step_state; null where it does not.
struct StepState {
  float *average, *differences, *previous, *squares, *extra;
};

// As in ct_step_numbers.
struct StepNumbers {
  float momentum, weight, difference_weight;
  float gradient, average, difference;
  float square_decay, square_weight, root, epsilon;
  float rate, shrink;
};

struct VectorKernels {
  // out = g + a·x
  void (*sum)(const float *g, const float *x, float *out, int64_t count, float a);
  // The same from a gradient in bfloat16.
  void (*sum_bf16)(const bf16 *g, const float *x, float *out, int64_t count, float a);
  // An optimizer's step, by how many averages its estimate has (none, that of gradients, that of differences too) and how
  // it is scaled (ct_scale).
  void (*step[3][4])(float *theta, const float *g, const StepState &state, const StepNumbers &numbers,
                     int64_t count);
};

// By the number that instruction_set() gives.
const VectorKernels &vector_kernels(int instruction_set);

} // namespace ctorch
