// The weight gradient of a convolution in bfloat16 by AMX: products of 16×32 and 32×16 matrices in registers.
//
// dL/dweight[k, r, s, c] = Σ over images and output pixels of g[pixel, k] · x[pixel·stride + (r, s) − padding, c] is,
// for each tap (r, s), a product of matrices whose inner dimension is the pixels. The tiles want 16 channels' rows of
// 32 pixels on one side and pairs of pixels' rows of channels on the other: both are written out once for a group of
// images that stays in the cache, and each is used for all of the other side. With a stride of 1 the rows of x are
// written once for each s, and all r read them with an offset. Sums are float32, added up in the order of the images,
// whatever the number of threads.
//
// Nothing here knows of LibTorch but that its threads share the work.
#pragma once

#include "element_types.h"

namespace ctorch {

// Whether the machine has AMX for bfloat16, and the process may use it.
bool has_tiles();

struct TileProblem {
  int64_t images, from, to, height, width, kernel, stride, padding, rows, columns;
};

// dweight (to, kernel, kernel, from) from x (images, height, width, from) and g (images, rows, columns, to), all dense.
// Throws std::bad_alloc.
void tile_weight_gradient(const TileProblem &problem, const bf16 *x, const bf16 *g, bf16 *dweight);

} // namespace ctorch
