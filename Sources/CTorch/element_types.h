// The kernels' element types, and which instruction set they are to use. Nothing here knows of LibTorch.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace ctorch {

// bfloat16: the upper half of a float32.
struct bf16 {
  uint16_t bits;
};

// The instruction set to use: what the machine has, or less where LibTorch's own environment setting,
// ATEN_CPU_CAPABILITY, says so. 0: any machine's, 1: AVX2 and FMA, 2: AVX-512.
int instruction_set();

// Whether the environment allows what is beyond AVX-512's foundation: what masks it from oneDNN (ONEDNN_MAX_CPU_ISA)
// masks it here. The names are parts of the settings that leave it in.
bool allows(std::initializer_list<const char *> names);

} // namespace ctorch
