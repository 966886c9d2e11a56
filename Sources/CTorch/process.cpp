// What belongs to the process: version, threads, devices, allocator.
#include "element_types.h"
#include "internal.h"
#include "onednn_convolution.h"
#include "weight_gradient_kernels.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/version.h>

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

const char *ct_version(void) { return TORCH_VERSION; }

void ct_tune_allocator(void) {
#if defined(__GLIBC__)
  // Activations are megabytes each. By default glibc maps every such block afresh, and each page of it
  // faults again on every step; from the heap they are reused.
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 64 << 20);
#endif
}

ct_status ct_configure(int threads, bool allow_tf32, ct_error *error) {
  return ctorch::guarded(error, [&] {
    at::set_num_threads(threads);
    // cuBLAS is deterministic only with a workspace of a fixed size, and reads this when it is first used.
    setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
    at::globalContext().setDeterministicAlgorithms(true, /*warn_only=*/true);
    at::globalContext().setBenchmarkCuDNN(false);
    // By default LibTorch lets cuDNN round float32, and cuBLAS not.
    at::globalContext().setAllowTF32CuDNN(allow_tf32);
    at::globalContext().setAllowTF32CuBLAS(allow_tf32);
  });
}

bool ct_cuda_available(void) {
  try {
    return at::hasCUDA();
  } catch (...) {
    return false;
  }
}

const char *ct_onednn_version(void) {
  try {
    return ctorch::has_onednn() ? ctorch::onednn_version() : "";
  } catch (...) {
    return "";
  }
}

const char *ct_instruction_set(void) {
  const int set = ctorch::instruction_set();
  if (ctorch::has_tiles()) return "AVX-512, AMX";
  if (ctorch::has_pairs()) return "AVX-512, bfloat16";
  return set == 2 ? "AVX-512" : set == 1 ? "AVX2" : "plain";
}

void ct_set_gradients_enabled(bool enabled) { c10::GradMode::set_enabled(enabled); }
