#include "element_types.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

int ctorch::instruction_set() {
  static const int chosen = [] {
#if defined(__x86_64__)
    int best = 0;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) best = 1;
    if (best == 1 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
      best = 2;
    const char *setting = std::getenv("ATEN_CPU_CAPABILITY");
    if (setting && std::strcmp(setting, "avx2") == 0) best = std::min(best, 1);
    if (setting && std::strcmp(setting, "default") == 0) best = 0;
    return best;
#else
    return 0;
#endif
  }();
  return chosen;
}

bool ctorch::allows(std::initializer_list<const char *> names) {
  if (instruction_set() < 2) return false;
  for (const char *name : {"ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"}) {
    const char *setting = std::getenv(name);
    if (!setting || !*setting || std::strcmp(setting, "ALL") == 0 || std::strcmp(setting, "DEFAULT") == 0) continue;
    if (std::none_of(names.begin(), names.end(), [&](const char *part) { return std::strstr(setting, part); })) {
      return false;
    }
  }
  return true;
}
