// Batch norm with an optional residual and ReLU, in one pass each way where that can be.
#include "internal.h"
#include "norm_kernels.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Whether the kernels can read the tensor as rows of channels. A rule of its properties alone: the same run
// always takes the same path.
bool is_rows_of_channels(const Tensor &x) {
  return x.device().is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) &&
         x.dim() == 4 && x.numel() > 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

// Calls body with a value of the kernels' name for the element type.
template <typename Body> void with_element_type(const Tensor &x, Body body) {
  if (x.scalar_type() == at::kFloat) {
    body(float());
  } else {
    body(ctorch::bf16());
  }
}

template <typename T> T *elements(const Tensor &x) {
  return x.defined() ? static_cast<T *>(x.data_ptr()) : nullptr;
}

// Splits the rows into the fixed number of blocks and calls body(block, first row, rows) for each.
template <typename Body> void for_blocks(int64_t rows, Body body) {
  at::parallel_for(0, ctorch::norm_blocks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      int64_t first = rows * block / ctorch::norm_blocks;
      int64_t last = rows * (block + 1) / ctorch::norm_blocks;
      if (last > first) body(block, first, last - first);
    }
  });
}

// Two sums per channel over all rows, by blocks: body(first row, rows, sums, other sums).
template <typename Body>
void sum_blocks(int64_t rows, int64_t channels, std::vector<double> &sums, std::vector<double> &others,
                Body body) {
  std::vector<double> partial(2 * ctorch::norm_blocks * channels, 0.0);
  for_blocks(rows, [&](int64_t block, int64_t first, int64_t count) {
    double *own = partial.data() + 2 * block * channels;
    body(first, count, own, own + channels);
  });
  sums.assign(channels, 0.0);
  others.assign(channels, 0.0);
  for (int64_t block = 0; block < ctorch::norm_blocks; ++block) {
    for (int64_t c = 0; c < channels; ++c) {
      sums[c] += partial[2 * block * channels + c];
      others[c] += partial[(2 * block + 1) * channels + c];
    }
  }
}

float as_float(float value) { return value; }

float as_float(ctorch::bf16 value) {
  uint32_t bits = static_cast<uint32_t>(value.bits) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

// What a channel was normalized by.
struct Statistics {
  std::vector<double> mean, variance;
};

// Mean and (biased) variance of each channel.
Statistics batch_statistics(const Tensor &x) {
  const int64_t channels = x.size(1), rows = x.numel() / channels;
  std::vector<double> sums, squares;
  std::vector<float> shift(channels);
  with_element_type(x, [&](auto element) {
    using T = decltype(element);
    const T *data = elements<T>(x);
    // Some value of the channel itself: differences to it are small, and their squares do not cancel.
    for (int64_t c = 0; c < channels; ++c) shift[c] = as_float(data[c]);
    const auto &kernels = ctorch::norm_kernels<T>(ctorch::instruction_set());
    sum_blocks(rows, channels, sums, squares, [&](int64_t first, int64_t count, double *s, double *q) {
      kernels.statistics(data + first * channels, count, channels, shift.data(), s, q);
    });
  });
  Statistics result{std::vector<double>(channels), std::vector<double>(channels)};
  for (int64_t c = 0; c < channels; ++c) {
    const double difference = sums[c] / rows;
    result.mean[c] = shift[c] + difference;
    result.variance[c] = std::max(0.0, squares[c] / rows - difference * difference);
    // Sums that overflowed say nothing any more, and neither may the channel.
    if (!std::isfinite(sums[c]) || !std::isfinite(squares[c])) {
      result.variance[c] = std::numeric_limits<double>::quiet_NaN();
    }
  }
  return result;
}

Statistics running_statistics(const Tensor &mean, const Tensor &variance) {
  const float *m = mean.data_ptr<float>(), *v = variance.data_ptr<float>();
  return {std::vector<double>(m, m + mean.numel()), std::vector<double>(v, v + variance.numel())};
}

// running = (1 − momentum)·running + momentum·(statistics of this batch), with the unbiased variance.
void update_running(const Statistics &statistics, int64_t rows, double momentum, const Tensor &mean,
                    const Tensor &variance) {
  float *m = mean.data_ptr<float>(), *v = variance.data_ptr<float>();
  const double unbiased = rows > 1 ? double(rows) / double(rows - 1) : 1.0;
  for (int64_t c = 0; c < mean.numel(); ++c) {
    m[c] = float((1 - momentum) * m[c] + momentum * statistics.mean[c]);
    v[c] = float((1 - momentum) * v[c] + momentum * statistics.variance[c] * unbiased);
  }
}

// y = relu?((x − mean)/√(variance + ε)·weight + bias + residual?)
Tensor normalize(const Tensor &x, const Tensor &residual, const Tensor &weight, const Tensor &bias,
                 const Statistics &statistics, double epsilon, bool relu) {
  const int64_t channels = x.size(1), rows = x.numel() / channels;
  const float *w = weight.data_ptr<float>(), *b = bias.data_ptr<float>();
  std::vector<float> scale(channels), offset(channels);
  for (int64_t c = 0; c < channels; ++c) {
    const double factor = w[c] / std::sqrt(statistics.variance[c] + epsilon);
    scale[c] = float(factor);
    offset[c] = float(b[c] - statistics.mean[c] * factor);
  }
  Tensor y = at::empty_like(x);
  with_element_type(x, [&](auto element) {
    using T = decltype(element);
    const T *from = elements<T>(x), *more = elements<T>(residual);
    T *to = elements<T>(y);
    const auto &kernels = ctorch::norm_kernels<T>(ctorch::instruction_set());
    for_blocks(rows, [&](int64_t, int64_t first, int64_t count) {
      const int64_t at = first * channels;
      kernels.normalize(from + at, more ? more + at : nullptr, to + at, count, channels, scale.data(),
                        offset.data(), relu);
    });
  });
  return y;
}

// The kernels as one node of the autograd graph.
struct FusedNorm : torch::autograd::Function<FusedNorm> {
  static Tensor forward(AutogradContext *context, const Tensor &x, const c10::optional<Tensor> &residual,
                        const Tensor &weight, const Tensor &bias, const c10::optional<Tensor> &running_mean,
                        const c10::optional<Tensor> &running_variance, double momentum, double epsilon,
                        bool relu) {
    const Statistics statistics = batch_statistics(x);
    if (running_mean && running_variance) {
      update_running(statistics, x.numel() / x.size(1), momentum, *running_mean, *running_variance);
    }
    Tensor y = normalize(x, residual.value_or(Tensor()), weight, bias, statistics, epsilon, relu);
    context->save_for_backward(relu ? variable_list{x, weight, y} : variable_list{x, weight});
    context->saved_data["mean"] = statistics.mean;
    context->saved_data["variance"] = statistics.variance;
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["residual"] = residual.has_value();
    return y;
  }

  static variable_list backward(AutogradContext *context, const variable_list &gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], y = saved.size() > 2 ? saved[2] : Tensor();
    const std::vector<double> mean = context->saved_data["mean"].toDoubleVector();
    const std::vector<double> variance = context->saved_data["variance"].toDoubleVector();
    const double epsilon = context->saved_data["epsilon"].toDouble();
    const bool has_residual = context->saved_data["residual"].toBool();
    const int64_t channels = x.size(1), rows = x.numel() / channels;
    // Without ReLU the residual's gradient is the output's.
    const bool needs_masked = has_residual && y.defined();
    Tensor gradient = gradients[0].to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    Tensor dx = at::empty_like(x), masked = needs_masked ? at::empty_like(x) : Tensor();
    Tensor dweight = at::empty_like(weight), dbias = at::empty_like(weight);
    const std::vector<float> centre(mean.begin(), mean.end());
    with_element_type(x, [&](auto element) {
      using T = decltype(element);
      const T *g = elements<T>(gradient), *input = elements<T>(x), *output = elements<T>(y);
      const auto &kernels = ctorch::norm_kernels<T>(ctorch::instruction_set());
      std::vector<double> sums, products;
      sum_blocks(rows, channels, sums, products, [&](int64_t first, int64_t count, double *s, double *p) {
        const int64_t at = first * channels;
        kernels.gradient_sums(g + at, input + at, output ? output + at : nullptr, count, channels,
                              centre.data(), s, p);
      });
      // dx = w/σ·(g − Σg/n − x̂·Σ(g·x̂)/n) with x̂ = (x − mean)/σ
      std::vector<float> a(channels), b(channels), d(channels);
      for (int64_t c = 0; c < channels; ++c) {
        const double inverse = 1 / std::sqrt(variance[c] + epsilon);
        const double factor = weight.data_ptr<float>()[c] * inverse;
        // The kernel takes differences to the mean as a float32; the products are put right for what is lost.
        const double product = products[c] - (mean[c] - centre[c]) * sums[c];
        a[c] = float(factor);
        b[c] = float(-factor * inverse * inverse * product / rows);
        d[c] = float(-factor * sums[c] / rows);
        dweight.data_ptr<float>()[c] = float(product * inverse);
        dbias.data_ptr<float>()[c] = float(sums[c]);
      }
      T *to = elements<T>(dx), *mask = elements<T>(masked);
      for_blocks(rows, [&](int64_t, int64_t first, int64_t count) {
        const int64_t at = first * channels;
        kernels.gradient(g + at, input + at, output ? output + at : nullptr, to + at,
                         mask ? mask + at : nullptr, count, channels, centre.data(), a.data(), b.data(),
                         d.data());
      });
    });
    Tensor dresidual = has_residual ? (needs_masked ? masked : gradient) : Tensor();
    return {dx, dresidual, dweight, dbias, Tensor(), Tensor(), Tensor(), Tensor(), Tensor()};
  }
};

// The same out of LibTorch's own operations: for other devices and memory formats.
Tensor composed(const Tensor &x, const Tensor &residual, const Tensor &weight, const Tensor &bias,
                const Tensor &running_mean, const Tensor &running_variance, bool training, double momentum,
                double epsilon, bool relu) {
  Tensor y = at::batch_norm(x, weight, bias, running_mean, running_variance, training, momentum, epsilon,
                            /*cudnn_enabled=*/true);
  if (residual.defined()) y = y.add_(residual);
  return relu ? y.relu_() : y;
}

} // namespace

ct_status ct_norm(const ct_tensor *x, const ct_tensor *residual, const ct_tensor *weight,
                  const ct_tensor *bias, ct_tensor *running_mean, ct_tensor *running_variance, bool training,
                  double momentum, double epsilon, bool relu, ct_tensor **out, ct_error *error) {
  return ctorch::guarded(error, [&] {
    const auto tensor = [](const ct_tensor *handle) { return handle ? handle->value : Tensor(); };
    const auto optional = [](const ct_tensor *handle) {
      return handle ? c10::optional<Tensor>(handle->value) : c10::optional<Tensor>();
    };
    Tensor more = tensor(residual);
    if (more.defined()) {
      TORCH_CHECK(more.sizes() == x->value.sizes() && more.scalar_type() == x->value.scalar_type(),
                  "the residual must have the shape and type of the input");
      if (is_rows_of_channels(x->value)) more = more.contiguous(at::MemoryFormat::ChannelsLast);
    }
    TORCH_CHECK(x->value.dim() == 4 && weight->value.numel() == x->value.size(1) &&
                    bias->value.numel() == x->value.size(1),
                "batch norm wants images of as many channels as it has weights");
    TORCH_CHECK(training || (running_mean && running_variance),
                "batch norm in evaluation mode wants running statistics");
    if (!is_rows_of_channels(x->value)) {
      *out = ctorch::handle(composed(x->value, more, weight->value, bias->value, tensor(running_mean),
                                     tensor(running_variance), training, momentum, epsilon, relu));
    } else if (training) {
      auto optional_residual = more.defined() ? c10::optional<Tensor>(more) : c10::optional<Tensor>();
      *out = ctorch::handle(FusedNorm::apply(x->value, optional_residual, weight->value, bias->value,
                                             optional(running_mean), optional(running_variance), momentum,
                                             epsilon, relu));
    } else {
      TORCH_CHECK(!c10::GradMode::is_enabled(), "batch norm in evaluation mode records no gradient");
      *out = ctorch::handle(normalize(x->value, more, weight->value, bias->value,
                                      running_statistics(running_mean->value, running_variance->value),
                                      epsilon, relu));
    }
  });
}
