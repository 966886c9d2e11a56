#include "onednn_convolution.h"

// Another LibTorch brings a oneDNN of its own, which cannot be linked to: see Package.swift.
#ifdef RSGDM_ONEDNN

#include <ATen/Parallel.h>
#include <oneapi/dnnl/dnnl.hpp>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ctorch {

using at::Tensor;
using dnnl::memory;

namespace {

enum class Operation { forward, input_gradient, weight_gradient };
// The three tensors of each operation. One of them is what comes out.
enum Operand { images_in, weights, images_out, operand_count };

const dnnl::engine &processor() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

Operand result_of(Operation operation) {
  switch (operation) {
  case Operation::forward: return images_out;
  case Operation::input_gradient: return images_in;
  case Operation::weight_gradient: return weights;
  }
  throw std::invalid_argument("unknown operation");
}

// A primitive with the ways in which its operands lie in our tensors and in which it wants them.
struct Prepared {
  dnnl::primitive primitive;
  std::array<memory::desc, operand_count> lying, wanted;
  memory::desc scratchpad;
  std::array<int, operand_count> arguments;
  Operand result;

  bool moves(int operand) const { return lying[operand] != wanted[operand]; }
};

memory::format_tag tag_of_images(bool blocked) {
  return blocked ? memory::format_tag::nChw16c : memory::format_tag::nhwc;
}

Prepared prepare(Operation operation, const ConvolutionShape &s, at::ScalarType type, Algorithm algorithm,
                 bool blocked_in, bool blocked_out) {
  const auto number = type == at::kFloat ? memory::data_type::f32 : memory::data_type::bf16;
  const auto way =
      algorithm == Algorithm::winograd ? dnnl::algorithm::convolution_winograd : dnnl::algorithm::convolution_direct;
  const memory::dims in{s.images, s.from, s.height, s.width}, kernel{s.to, s.from, s.kernel, s.kernel},
      out{s.images, s.to, s.rows(), s.columns()}, strides{s.stride, s.stride}, padding{s.padding, s.padding};
  const auto after = [&](int64_t size, int64_t outputs) {
    return (outputs - 1) * s.stride + s.kernel - size - s.padding;
  };
  const memory::dims end{after(s.height, s.rows()), after(s.width, s.columns())};
  Prepared made;
  made.result = result_of(operation);
  made.lying = {memory::desc(in, number, tag_of_images(blocked_in)),
                memory::desc(kernel, number, memory::format_tag::ohwi),
                memory::desc(out, number, tag_of_images(blocked_out))};
  // Images with channels innermost are taken as they are; in blocks, it is oneDNN's choice (which is blocks).
  const auto wanted = [&](const memory::dims &dims, const memory::desc &lying) {
    return blocked_in || blocked_out ? memory::desc(dims, number, memory::format_tag::any) : lying;
  };
  const memory::desc x = wanted(in, made.lying[images_in]), w(kernel, number, memory::format_tag::any),
                     y = wanted(out, made.lying[images_out]);
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const dnnl::convolution_forward::primitive_desc forward(
      {dnnl::prop_kind::forward_training, way, x, w, y, strides, padding, end}, attributes, processor());
  switch (operation) {
  case Operation::forward:
    made.primitive = dnnl::convolution_forward(forward);
    made.wanted = {forward.src_desc(), forward.weights_desc(), forward.dst_desc()};
    made.scratchpad = forward.scratchpad_desc();
    made.arguments = {DNNL_ARG_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DST};
    break;
  case Operation::input_gradient: {
    const dnnl::convolution_backward_data::primitive_desc backward({way, x, w, y, strides, padding, end}, attributes,
                                                                   processor(), forward);
    made.primitive = dnnl::convolution_backward_data(backward);
    made.wanted = {backward.diff_src_desc(), backward.weights_desc(), backward.diff_dst_desc()};
    made.scratchpad = backward.scratchpad_desc();
    made.arguments = {DNNL_ARG_DIFF_SRC, DNNL_ARG_WEIGHTS, DNNL_ARG_DIFF_DST};
    break;
  }
  case Operation::weight_gradient: {
    const dnnl::convolution_backward_weights::primitive_desc backward({way, x, w, y, strides, padding, end},
                                                                      attributes, processor(), forward);
    made.primitive = dnnl::convolution_backward_weights(backward);
    made.wanted = {backward.src_desc(), backward.diff_weights_desc(), backward.diff_dst_desc()};
    made.scratchpad = backward.scratchpad_desc();
    made.arguments = {DNNL_ARG_SRC, DNNL_ARG_DIFF_WEIGHTS, DNNL_ARG_DIFF_DST};
    break;
  }
  }
  return made;
}

// The primitive for what is asked, made when it is asked for first. How many threads there are is part of it.
const Prepared &prepared(Operation operation, const ConvolutionShape &s, at::ScalarType type, Algorithm algorithm,
                         bool blocked_in, bool blocked_out) {
  if (blocked_in && blocked_out && s.from == 16 && s.to == 16) {
    // One block is all channels, and they are innermost: oneDNN's kernels for that are the faster ones.
    blocked_in = blocked_out = false;
  }
  using Key = std::array<int64_t, 14>;
  static std::mutex mutex;
  static std::map<Key, std::unique_ptr<Prepared>> kept;
  const Key key{int64_t(operation), s.images, s.from,         s.to,      s.height,
                s.width,            s.kernel, s.stride,       s.padding, int64_t(type),
                int64_t(algorithm), blocked_in, blocked_out, at::get_num_threads()};
  std::lock_guard<std::mutex> lock(mutex);
  auto &entry = kept[key];
  if (!entry) {
    entry = std::make_unique<Prepared>(prepare(operation, s, type, algorithm, blocked_in, blocked_out));
  }
  return *entry;
}

Tensor bytes(const memory::desc &desc) {
  return at::empty({int64_t(desc.get_size())}, at::TensorOptions().dtype(at::kByte));
}

// Carries the operation out on tensors in the order of Operand, the result's among them.
void carry_out(const Prepared &prepared, const std::array<Tensor, operand_count> &tensors) {
  dnnl::stream stream(processor());
  std::unordered_map<int, memory> arguments;
  std::vector<Tensor> held;
  memory before, after;
  for (int operand = 0; operand < operand_count; ++operand) {
    const memory own(prepared.lying[operand], processor(), tensors[operand].data_ptr());
    if (!prepared.moves(operand)) {
      arguments.emplace(prepared.arguments[operand], own);
      continue;
    }
    held.push_back(bytes(prepared.wanted[operand]));
    memory moved(prepared.wanted[operand], processor(), held.back().data_ptr());
    arguments.emplace(prepared.arguments[operand], moved);
    if (operand == prepared.result) {
      before = moved;
      after = own;
    } else {
      dnnl::reorder(own, moved).execute(stream, const_cast<memory &>(own), moved);
    }
  }
  held.push_back(bytes(prepared.scratchpad));
  arguments.emplace(DNNL_ARG_SCRATCHPAD, memory(prepared.scratchpad, processor(), held.back().data_ptr()));
  prepared.primitive.execute(stream, arguments);
  if (before) dnnl::reorder(before, after).execute(stream, before, after);
  stream.wait();
}

// Dense, in one of the two ways in which images lie here.
Tensor lying(const Tensor &images) {
  return is_blocked(images) ? images.contiguous() : images.contiguous(at::MemoryFormat::ChannelsLast);
}

Tensor new_images(const Tensor &like, int64_t images, int64_t channels, int64_t height, int64_t width, bool blocked) {
  if (blocked) return at::empty({images, channels / 16, height, width, 16}, like.options());
  return at::empty({images, channels, height, width}, like.options(), at::MemoryFormat::ChannelsLast);
}

} // namespace

bool has_onednn() {
  static const bool has = [] {
    const auto isa = dnnl::get_effective_cpu_isa();
    return isa == dnnl::cpu_isa::avx512_core || isa == dnnl::cpu_isa::avx512_core_vnni ||
           isa == dnnl::cpu_isa::avx512_core_bf16 || isa == dnnl::cpu_isa::avx512_core_amx;
  }();
  return has;
}

const char *onednn_version() {
  static const std::string version = [] {
    const dnnl_version_t *v = dnnl_version();
    return std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
  }();
  return version.c_str();
}

Tensor convolve_by_onednn(const Tensor &x, const Tensor &weight, const ConvolutionShape &s, Algorithm algorithm,
                          bool blocked) {
  const Tensor input = lying(x), kernel = weight.contiguous(at::MemoryFormat::ChannelsLast);
  Tensor y = new_images(x, s.images, s.to, s.rows(), s.columns(), blocked);
  carry_out(prepared(Operation::forward, s, x.scalar_type(), algorithm, is_blocked(x), blocked), {input, kernel, y});
  return y;
}

Tensor input_gradient_by_onednn(const Tensor &gradient, const Tensor &weight, const ConvolutionShape &s,
                                Algorithm algorithm, bool blocked) {
  const Tensor output = lying(gradient), kernel = weight.contiguous(at::MemoryFormat::ChannelsLast);
  Tensor dx = new_images(gradient, s.images, s.from, s.height, s.width, blocked);
  carry_out(prepared(Operation::input_gradient, s, gradient.scalar_type(), algorithm, blocked, is_blocked(gradient)),
            {dx, kernel, output});
  return dx;
}

Tensor weight_gradient_by_onednn(const Tensor &gradient, const Tensor &x, const ConvolutionShape &s,
                                 Algorithm algorithm) {
  const Tensor input = lying(x), output = lying(gradient);
  Tensor dweight = at::empty({s.to, s.from, s.kernel, s.kernel}, x.options(), at::MemoryFormat::ChannelsLast);
  carry_out(prepared(Operation::weight_gradient, s, x.scalar_type(), algorithm, is_blocked(x), is_blocked(gradient)),
            {input, dweight, output});
  return dweight;
}

} // namespace ctorch

#else

namespace ctorch {

using at::Tensor;

bool has_onednn() { return false; }
const char *onednn_version() { return ""; }

Tensor convolve_by_onednn(const Tensor &, const Tensor &, const ConvolutionShape &, Algorithm, bool) {
  throw std::logic_error("built without oneDNN");
}

Tensor input_gradient_by_onednn(const Tensor &, const Tensor &, const ConvolutionShape &, Algorithm, bool) {
  throw std::logic_error("built without oneDNN");
}

Tensor weight_gradient_by_onednn(const Tensor &, const Tensor &, const ConvolutionShape &, Algorithm) {
  throw std::logic_error("built without oneDNN");
}

} // namespace ctorch

#endif
