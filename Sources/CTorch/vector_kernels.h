// Optimizer steps over flat vectors, each one pass over memory. Nothing here knows of LibTorch.
//
// Products and sums are rounded one by one, on every instruction set: a step's result depends on neither the
// machine nor how the vector is split.
#pragma once

#include "element_types.h"

namespace ctorch {

struct VectorKernels {
  // out = g + a·x
  void (*sum)(const float *g, const float *x, float *out, int64_t count, float a);
  // The same from a gradient in bfloat16.
  void (*sum_bf16)(const bf16 *g, const float *x, float *out, int64_t count, float a);
  // m = β·m + w·g; θ = θ − (a·m + b·g)
  void (*momentum_step)(float *theta, const float *g, float *m, int64_t count, float beta, float w, float a,
                        float b);
  // m = β·m + w·g; z = β·z + w·(g − p), or β·z at the first step; p = g; θ = θ − (a·m + b·z)
  void (*difference_step)(float *theta, const float *g, float *m, float *z, float *p, int64_t count, float beta,
                          float w, float a, float b, bool first);
};

// By the number that instruction_set() gives.
const VectorKernels &vector_kernels(int instruction_set);

} // namespace ctorch
