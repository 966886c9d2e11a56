// Batch norm with an optional residual and ReLU, in one pass each way where that can be.
#include "convolution_shape.h"
#include "internal.h"
#include "norm_kernels.h"
#include "parallel.h"
#include "profile.h"

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

// How images lie in memory: [images][groups][rows][channels of a group]. With channels innermost all of it is one
// image of one group; in blocks, a group is 16 channels.
struct Layout {
  int64_t images, groups, rows, channels;

  explicit Layout(const Tensor &x) {
    const int64_t pixels = x.size(2) * x.size(3);
    if (ctorch::is_blocked(x)) {
      images = x.size(0), groups = x.size(1), rows = pixels, channels = x.size(4);
    } else {
      images = groups = 1, rows = x.size(0) * pixels, channels = x.size(1);
    }
  }

  int64_t all_channels() const { return groups * channels; }
  // Over how many values a channel's statistics are.
  int64_t values() const { return images * rows; }
};

int64_t channels_of(const Tensor &x) { return ctorch::is_blocked(x) ? x.size(1) * x.size(4) : x.size(1); }

// Whether the kernels can read the tensor. A rule of its properties alone: the same run always takes the same path.
bool is_rows_of_channels(const Tensor &x) {
  return x.device().is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16) &&
         x.numel() > 0 &&
         (ctorch::is_blocked(x) ? x.is_contiguous()
                                : x.dim() == 4 && x.is_contiguous(at::MemoryFormat::ChannelsLast));
}

Tensor dense(const Tensor &x) {
  return ctorch::is_blocked(x) ? x.contiguous() : x.contiguous(at::MemoryFormat::ChannelsLast);
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

// Splits the images, or the rows where they are one, into the fixed number of blocks, and calls
// body(block, element, channel, rows) for each stretch of rows: where it begins and with which channel.
template <typename Body> void for_blocks(const Layout &layout, Body body) {
  const int64_t parts = layout.images > 1 ? layout.images : layout.rows;
  ctorch::parallel_for(ctorch::norm_blocks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) {
      const int64_t first = parts * block / ctorch::norm_blocks, last = parts * (block + 1) / ctorch::norm_blocks;
      if (layout.images == 1) {
        for (int64_t group = 0; group < layout.groups && last > first; ++group) {
          body(block, (group * layout.rows + first) * layout.channels, group * layout.channels, last - first);
        }
        continue;
      }
      for (int64_t part = first * layout.groups; part < last * layout.groups; ++part) {
        body(block, part * layout.rows * layout.channels, part % layout.groups * layout.channels, layout.rows);
      }
    }
  });
}

// Two sums per channel over all values, by blocks: body(element, channel, rows, sums, other sums), both of which begin
// with that channel.
template <typename Body>
void sum_blocks(const Layout &layout, std::vector<double> &sums, std::vector<double> &others, Body body) {
  const int64_t channels = layout.all_channels();
  std::vector<double> partial(2 * ctorch::norm_blocks * channels, 0.0);
  for_blocks(layout, [&](int64_t block, int64_t element, int64_t channel, int64_t rows) {
    double *own = partial.data() + 2 * block * channels + channel;
    body(element, channel, rows, own, own + channels);
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
  const Layout layout(x);
  const int64_t channels = layout.all_channels(), values = layout.values();
  std::vector<double> sums, squares;
  std::vector<float> shift(channels);
  with_element_type(x, [&](auto element) {
    using T = decltype(element);
    const T *data = elements<T>(x);
    // Some value of the channel itself: differences to it are small, and their squares do not cancel.
    for (int64_t c = 0; c < channels; ++c) {
      shift[c] = as_float(data[c / layout.channels * layout.rows * layout.channels + c % layout.channels]);
    }
    const auto &kernels = ctorch::norm_kernels<T>(ctorch::instruction_set());
    sum_blocks(layout, sums, squares, [&](int64_t at, int64_t channel, int64_t rows, double *s, double *q) {
      kernels.statistics(data + at, rows, layout.channels, shift.data() + channel, s, q);
    });
  });
  Statistics result{std::vector<double>(channels), std::vector<double>(channels)};
  for (int64_t c = 0; c < channels; ++c) {
    const double difference = sums[c] / values;
    result.mean[c] = shift[c] + difference;
    result.variance[c] = std::max(0.0, squares[c] / values - difference * difference);
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

// Batch norm as x·scale + offset per channel.
struct Affine {
  std::vector<float> scale, offset;

  Affine(const Statistics &statistics, const Tensor &weight, const Tensor &bias, double epsilon)
      : scale(statistics.mean.size()), offset(statistics.mean.size()) {
    const float *w = weight.data_ptr<float>(), *b = bias.data_ptr<float>();
    for (size_t c = 0; c < scale.size(); ++c) {
      const double factor = w[c] / std::sqrt(statistics.variance[c] + epsilon);
      scale[c] = float(factor);
      offset[c] = float(b[c] - statistics.mean[c] * factor);
    }
  }
};

// y = relu?((x − mean)/√(variance + ε)·weight + bias + residual?)
Tensor normalize(const Tensor &x, const Tensor &residual, const Affine &affine, bool relu) {
  const Layout layout(x);
  Tensor y = at::empty_like(x);
  with_element_type(x, [&](auto element) {
    using T = decltype(element);
    const T *from = elements<T>(x), *more = elements<T>(residual);
    T *to = elements<T>(y);
    const auto &kernels = ctorch::norm_kernels<T>(ctorch::instruction_set());
    for_blocks(layout, [&](int64_t, int64_t at, int64_t channel, int64_t rows) {
      kernels.normalize(from + at, more ? more + at : nullptr, to + at, rows, layout.channels,
                        affine.scale.data() + channel, affine.offset.data() + channel, relu);
    });
  });
  return y;
}

// The same elements as another output of a node.
Tensor second_handle(const Tensor &y) { return y.variable_data(); }

// The kernels as one node of the autograd graph. What comes out comes out twice where two operations take it: each
// brings a gradient back, and to add them here, in passing, saves autograd's own pass over memory.
struct FusedNorm : torch::autograd::Function<FusedNorm> {
  static variable_list forward(AutogradContext *context, const Tensor &x, const c10::optional<Tensor> &residual,
                               const Tensor &weight, const Tensor &bias, const c10::optional<Tensor> &running_mean,
                               const c10::optional<Tensor> &running_variance, double momentum, double epsilon,
                               bool relu, bool twice) {
    const ctorch::Timed timed("norm, residual, ReLU");
    const Statistics statistics = batch_statistics(x);
    if (running_mean && running_variance) {
      update_running(statistics, Layout(x).values(), momentum, *running_mean, *running_variance);
    }
    Tensor y = normalize(x, residual.value_or(Tensor()), Affine(statistics, weight, bias, epsilon), relu);
    // Where nothing was added, the input says what the ReLU let through.
    context->save_for_backward(relu && residual ? variable_list{x, weight, bias, y} : variable_list{x, weight, bias});
    context->saved_data["mean"] = statistics.mean;
    context->saved_data["variance"] = statistics.variance;
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["residual"] = residual.has_value();
    context->saved_data["relu"] = relu;
    context->set_materialize_grads(false);
    return twice ? variable_list{y, second_handle(y)} : variable_list{y};
  }

  static variable_list backward(AutogradContext *context, const variable_list &gradients) {
    const ctorch::Timed timed("gradient of norm, residual, ReLU");
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &weight = saved[1], &bias = saved[2];
    const Tensor y = saved.size() > 3 ? saved[3] : Tensor();
    const std::vector<double> mean = context->saved_data["mean"].toDoubleVector();
    const std::vector<double> variance = context->saved_data["variance"].toDoubleVector();
    const double epsilon = context->saved_data["epsilon"].toDouble();
    const bool has_residual = context->saved_data["residual"].toBool();
    const bool relu_by_input = context->saved_data["relu"].toBool() && !has_residual;
    const Layout layout(x);
    const int64_t channels = layout.all_channels(), values = layout.values();
    // Of an output that nobody used there is none.
    std::vector<Tensor> arrived;
    for (const Tensor &gradient : gradients) {
      if (gradient.defined()) arrived.push_back(dense(gradient.to(x.scalar_type())));
    }
    if (arrived.empty()) return variable_list(10);
    const Tensor gradient = arrived[0], other = arrived.size() > 1 ? arrived[1] : Tensor();
    Tensor dx = at::empty_like(x), masked = y.defined() || other.defined() ? at::empty_like(x) : Tensor();
    Tensor dweight = at::empty_like(weight), dbias = at::empty_like(weight);
    const std::vector<float> centre(mean.begin(), mean.end());
    const Affine affine({mean, variance}, weight, bias, epsilon);
    const float *scale = relu_by_input ? affine.scale.data() : nullptr;
    const float *offset = relu_by_input ? affine.offset.data() : nullptr;
    const auto from = [](const auto *values, int64_t index) { return values ? values + index : nullptr; };
    with_element_type(x, [&](auto element) {
      using T = decltype(element);
      const T *g = elements<T>(gradient), *more = elements<T>(other);
      const T *input = elements<T>(x), *output = elements<T>(y);
      T *to = elements<T>(dx), *mask = elements<T>(masked);
      const auto &kernels = ctorch::norm_kernels<T>(ctorch::instruction_set());
      std::vector<double> sums, products;
      sum_blocks(layout, sums, products, [&](int64_t at, int64_t channel, int64_t rows, double *s, double *p) {
        kernels.gradient_sums(g + at, from(more, at), input + at, from(output, at), mask ? mask + at : nullptr, rows,
                              layout.channels, centre.data() + channel, from(scale, channel),
                              from(offset, channel), s, p);
      });
      // dx = w/σ·(g − Σg/n − x̂·Σ(g·x̂)/n) with x̂ = (x − mean)/σ
      std::vector<float> a(channels), b(channels), d(channels);
      for (int64_t c = 0; c < channels; ++c) {
        const double inverse = 1 / std::sqrt(variance[c] + epsilon);
        const double factor = weight.data_ptr<float>()[c] * inverse;
        // The kernel takes differences to the mean as a float32; the products are put right for what is lost.
        const double product = products[c] - (mean[c] - centre[c]) * sums[c];
        a[c] = float(factor);
        b[c] = float(-factor * inverse * inverse * product / values);
        d[c] = float(-factor * sums[c] / values);
        dweight.data_ptr<float>()[c] = float(product * inverse);
        dbias.data_ptr<float>()[c] = float(sums[c]);
      }
      // Where it was written down, added up and without what the ReLU held back.
      const T *rest = mask ? mask : g;
      const float *rest_scale = mask ? nullptr : scale, *rest_offset = mask ? nullptr : offset;
      for_blocks(layout, [&](int64_t, int64_t at, int64_t channel, int64_t rows) {
        kernels.gradient(rest + at, input + at, to + at, rows, layout.channels, centre.data() + channel,
                         from(rest_scale, channel), from(rest_offset, channel), a.data() + channel,
                         b.data() + channel, d.data() + channel);
      });
    });
    // Without ReLU the residual's gradient is the output's.
    Tensor dresidual = has_residual ? (masked.defined() ? masked : gradient) : Tensor();
    variable_list all{dx, dresidual, dweight, dbias};
    all.resize(10);
    return all;
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

// By the running statistics and with a gradient, which the kernels of evaluation do not record: an affine function of each
// channel, in float32, in either memory format.
Tensor by_running_statistics(const Tensor &x, const Tensor &residual, const Tensor &weight, const Tensor &bias,
                             const Tensor &running_mean, const Tensor &running_variance, double epsilon, bool relu) {
  const Tensor scale = weight * (running_variance + epsilon).rsqrt();
  const Tensor shift = bias - running_mean * scale;
  const auto spread = [&](const Tensor &values) {
    return ctorch::is_blocked(x) ? values.view({1, x.size(1), 1, 1, x.size(4)}) : values.view({1, -1, 1, 1});
  };
  Tensor y = x * spread(scale) + spread(shift);
  if (residual.defined()) y = y + residual;
  return (relu ? y.relu() : y).to(x.scalar_type());
}

} // namespace

ct_status ct_norm(const ct_tensor *x, const ct_tensor *residual, const ct_tensor *weight,
                  const ct_tensor *bias, ct_tensor *running_mean, ct_tensor *running_variance, bool training,
                  double momentum, double epsilon, bool relu, ct_kernels kernels, ct_tensor **out,
                  ct_tensor **again, ct_error *error) {
  return ctorch::guarded(error, [&] {
    const auto tensor = [](const ct_tensor *handle) { return handle ? handle->value : Tensor(); };
    const auto optional = [](const ct_tensor *handle) {
      return handle ? c10::optional<Tensor>(handle->value) : c10::optional<Tensor>();
    };
    Tensor more = tensor(residual);
    const bool fused = kernels != CT_KERNELS_LIBTORCH && is_rows_of_channels(x->value);
    if (more.defined()) {
      TORCH_CHECK(more.sizes() == x->value.sizes() && more.scalar_type() == x->value.scalar_type(),
                  "the residual must have the shape and type of the input");
      if (fused) more = dense(more);
    }
    TORCH_CHECK((x->value.dim() == 4 || fused) && weight->value.numel() == channels_of(x->value) &&
                    bias->value.numel() == channels_of(x->value),
                "batch norm wants images of as many channels as it has weights");
    TORCH_CHECK(training || (running_mean && running_variance),
                "batch norm in evaluation mode wants running statistics");
    for (const ct_tensor *running : {running_mean, running_variance}) {
      TORCH_CHECK(!running || running->value.numel() == channels_of(x->value),
                  "batch norm wants running statistics of as many channels as it has weights");
    }
    Tensor y, same;
    if (!fused) {
      y = composed(x->value, more, weight->value, bias->value, tensor(running_mean), tensor(running_variance),
                   training, momentum, epsilon, relu);
    } else if (training) {
      auto optional_residual = more.defined() ? c10::optional<Tensor>(more) : c10::optional<Tensor>();
      const variable_list outputs =
          FusedNorm::apply(x->value, optional_residual, weight->value, bias->value, optional(running_mean),
                           optional(running_variance), momentum, epsilon, relu, again != nullptr);
      y = outputs.front();
      same = outputs.back();
    } else if (c10::GradMode::is_enabled()) {
      y = by_running_statistics(x->value, more, weight->value, bias->value, running_mean->value,
                                running_variance->value, epsilon, relu);
    } else {
      const ctorch::Timed timed("norm, residual, ReLU");
      y = normalize(x->value, more,
                    Affine(running_statistics(running_mean->value, running_variance->value), weight->value,
                           bias->value, epsilon),
                    relu);
    }
    *out = ctorch::handle(y);
    if (again) *again = ctorch::handle(same.defined() ? same : y);
  });
}
