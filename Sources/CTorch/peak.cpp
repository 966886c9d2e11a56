// How many multiplications and additions the machine can do when nothing has to be fetched.
#include "element_types.h"
#include "internal.h"
#include "parallel.h"
#include "weight_gradient_kernels.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include <atomic>
#include <chrono>
#include <cstring>
#include <utility>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

// Sums that are never all zero: a loop whose results nobody looks at is no loop.
volatile float sink;

typedef float lane16 __attribute__((vector_size(64)));

// Twelve independent chains of multiply-adds: enough for two units of four cycles' latency.
#define CHAINS(NAME, TARGET)                                                                                 \
  TARGET double NAME(int64_t rounds) {                                                                       \
    lane16 a, b, c[12];                                                                                      \
    for (int j = 0; j < 16; ++j) a[j] = 0.999f, b[j] = 0.001f;                                               \
    for (int i = 0; i < 12; ++i) c[i] = a * float(i);                                                        \
    for (int64_t round = 0; round < rounds; ++round) {                                                       \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; ++i) c[i] = c[i] * a + b;                    \
    }                                                                                                        \
    for (int i = 0; i < 12; ++i) sink = sink + c[i][0];                                                      \
    return 12.0 * 16 * 2 * rounds;                                                                           \
  }

CHAINS(plain_chains, )

#if defined(__x86_64__)
CHAINS(avx2_chains, __attribute__((target("avx2,fma"))))
CHAINS(avx512_chains, __attribute__((target("avx512f,fma"))))

__attribute__((target("avx512f,avx512bf16"))) double bf16_chains(int64_t rounds) {
  __m512 c[12];
  __m512bh a, b;
  std::memset(&a, 0x3c, sizeof a);
  std::memset(&b, 0x3b, sizeof b);
  for (int i = 0; i < 12; ++i) c[i] = _mm512_set1_ps(float(i));
  for (int64_t round = 0; round < rounds; ++round) {
    _Pragma("clang loop unroll(full)") for (int i = 0; i < 12; ++i) c[i] = _mm512_dpbf16_ps(c[i], a, b);
  }
  for (int i = 0; i < 12; ++i) sink = sink + _mm512_reduce_add_ps(c[i]);
  return 12.0 * 16 * 2 * 2 * rounds;
}

struct TileConfiguration {
  uint8_t palette = 1, start_row = 0, reserved[14] = {};
  uint16_t row_bytes[16] = {};
  uint8_t rows[16] = {};
};

// Four sums from two tiles each of the factors, as a product of matrices uses them.
__attribute__((target("amx-tile,amx-bf16"))) double tile_chains(int64_t rounds) {
  TileConfiguration configuration;
  for (int tile = 0; tile < 8; ++tile) {
    configuration.row_bytes[tile] = 64;
    configuration.rows[tile] = 16;
  }
  alignas(64) float values[256];
  std::memset(values, 0x3c, sizeof values);
  _tile_loadconfig(&configuration);
  _tile_zero(0), _tile_zero(1), _tile_zero(2), _tile_zero(3);
  _tile_loadd(4, values, 64), _tile_loadd(5, values, 64), _tile_loadd(6, values, 64), _tile_loadd(7, values, 64);
  for (int64_t round = 0; round < rounds; ++round) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  for (int tile = 0; tile < 4; ++tile) {
    switch (tile) {
    case 0: _tile_stored(0, values, 64); break;
    case 1: _tile_stored(1, values, 64); break;
    case 2: _tile_stored(2, values, 64); break;
    case 3: _tile_stored(3, values, 64); break;
    }
    sink = sink + values[0];
  }
  _tile_release();
  return 4.0 * 16 * 16 * 32 * 2 * rounds;
}
#endif

using Chains = double (*)(int64_t);

// The loop for the type, and what it is made of; null where the machine has no such arithmetic.
std::pair<Chains, const char *> chains(ct_dtype dtype) {
  const int set = ctorch::instruction_set();
#if defined(__x86_64__)
  if (dtype == CT_FLOAT32 && set == 2) return {avx512_chains, "AVX-512"};
  if (dtype == CT_FLOAT32 && set == 1) return {avx2_chains, "AVX2"};
  if (dtype == CT_BFLOAT16 && ctorch::has_tiles()) return {tile_chains, "AMX"};
  if (dtype == CT_BFLOAT16 && ctorch::has_pairs()) return {bf16_chains, "AVX-512"};
#endif
  if (dtype == CT_FLOAT32) return {plain_chains, "plain"};
  return {nullptr, ""};
}

} // namespace

ct_status ct_peak_rate(ct_dtype dtype, double *out, const char **instructions, ct_error *error) {
  return ctorch::guarded(error, [&] {
    const auto [run, name] = chains(dtype);
    *out = 0;
    *instructions = name;
    if (!run) return;
    // The best of several: what else the machine does can only make it slower.
    for (int trial = 0; trial < 5; ++trial) {
      std::atomic<double> operations{0};
      const auto start = std::chrono::steady_clock::now();
      const int threads = at::get_num_threads();
      ctorch::parallel_for(threads, 1, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
          const double done = run(2'000'000);
          double before = operations;
          while (!operations.compare_exchange_weak(before, before + done)) {}
        }
      });
      const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
      *out = std::max(*out, operations / elapsed.count());
    }
  });
}
