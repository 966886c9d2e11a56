// Shared by the files of CTorch; not seen by Swift.
#pragma once

#include "CTorch.h"

#include <ATen/ATen.h>

#include <cstdio>
#include <exception>

struct ct_tensor {
  at::Tensor value;
};

namespace ctorch {

inline void explain(ct_error *error, const char *what) {
  if (error) std::snprintf(error->message, sizeof error->message, "%s", what);
}

// Runs `body` and turns whatever it throws into a status: nothing leaves CTorch but return values.
template <typename Body> ct_status guarded(ct_error *error, Body body) {
  try {
    body();
    return CT_OK;
  } catch (const c10::Error &failure) {
    explain(error, failure.what_without_backtrace());
  } catch (const std::exception &failure) {
    explain(error, failure.what());
  } catch (...) {
    explain(error, "LibTorch threw something that is no exception");
  }
  return CT_FAILED;
}

inline ct_tensor *handle(at::Tensor value) { return new ct_tensor{std::move(value)}; }

inline at::ScalarType scalar_type(ct_dtype dtype) {
  switch (dtype) {
  case CT_FLOAT32: return at::kFloat;
  case CT_FLOAT64: return at::kDouble;
  case CT_BFLOAT16: return at::kBFloat16;
  case CT_INT64: return at::kLong;
  }
  throw std::invalid_argument("unknown element type");
}

} // namespace ctorch
