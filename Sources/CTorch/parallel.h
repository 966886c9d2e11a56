// Loops over all threads that LibTorch's operations may use.
#pragma once

#include <cstdint>
#include <functional>

namespace ctorch {

// Covers 0..<count with calls body(begin, end), on as many threads as operations may use where there are at least two
// `grain`s to do. Which thread does which part follows from count and threads alone.
//
// at::parallel_for is a template: compiled without OpenMP, as here, it is a plain loop. This one asks LibTorch's own,
// which was compiled with it.
void parallel_for(int64_t count, int64_t grain, const std::function<void(int64_t begin, int64_t end)> &body);

} // namespace ctorch
