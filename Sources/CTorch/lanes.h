// Sixteen numbers at a time, for kernels that are compiled once per instruction set.
//
// Included by such kernels alone: everything here is inlined into functions of different target attributes, and so
// lives in an unnamed namespace of each file.
#pragma once

#include "element_types.h"

#include <cstring>

// Inlined into a function for each instruction set, and compiled for that one there.
#define INLINE __attribute__((always_inline)) inline

// Makes KERNELS(name, target attribute) for each number that instruction_set() can give. Machines of another kind
// have the plain one under all names.
#if defined(__x86_64__)
#define PER_INSTRUCTION_SET(KERNELS)                                                                         \
  KERNELS(Plain, )                                                                                           \
  KERNELS(AVX2, __attribute__((target("avx2,fma"))))                                                         \
  KERNELS(AVX512, __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))))
#else
#define PER_INSTRUCTION_SET(KERNELS) KERNELS(Plain, ) KERNELS(AVX2, ) KERNELS(AVX512, )
#endif

namespace ctorch {
namespace {

// Sixteen elements at a time, or one: the same arithmetic is written once for both.
typedef float float16 __attribute__((vector_size(64)));
typedef int32_t int16 __attribute__((vector_size(64)));
typedef uint32_t uint16 __attribute__((vector_size(64)));
typedef uint16_t half16 __attribute__((vector_size(32)));

struct Wide {
  static constexpr int64_t width = 16;
  using Values = float16;
};

struct Single {
  static constexpr int64_t width = 1;
  using Values = float;
};

INLINE void load(const float *from, float16 &values) { std::memcpy(&values, from, sizeof values); }
INLINE void load(const float *from, float &value) { value = *from; }

INLINE void load(const bf16 *from, float16 &values) {
  half16 bits;
  std::memcpy(&bits, from, sizeof bits);
  uint16 wide = __builtin_convertvector(bits, uint16) << 16;
  std::memcpy(&values, &wide, sizeof values);
}

INLINE void load(const bf16 *from, float &value) {
  uint32_t wide = static_cast<uint32_t>(from->bits) << 16;
  std::memcpy(&value, &wide, sizeof value);
}

INLINE void store(float *to, const float16 &values) { std::memcpy(to, &values, sizeof values); }
INLINE void store(float *to, const float &value) { *to = value; }

// To the nearest bfloat16, ties to even; what is not a number stays so.
INLINE void store(bf16 *to, const float16 &values) {
  uint16 bits;
  std::memcpy(&bits, &values, sizeof bits);
  uint16 rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
  uint16 chosen = values == values ? rounded : uint16{} + 0x7FC0;
  half16 narrow = __builtin_convertvector(chosen, half16);
  std::memcpy(to, &narrow, sizeof narrow);
}

INLINE void store(bf16 *to, const float &value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  to->bits = value == value ? static_cast<uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16) : 0x7FC0;
}

// Calls body(lane, index) for all elements: sixteen at a time, then one by one.
template <typename Body> INLINE void for_lanes(int64_t count, Body body) {
  int64_t index = 0;
  for (; index + Wide::width <= count; index += Wide::width) body(Wide(), index);
  for (; index < count; ++index) body(Single(), index);
}

} // namespace
} // namespace ctorch
