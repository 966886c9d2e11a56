// A C face for the part of LibTorch that training needs.
//
// Every function that can fail returns CT_OK or CT_FAILED and, on failure, writes why into the caller's
// ct_error. No C++ exception leaves a function. A ct_tensor is an opaque handle on a reference-counted
// LibTorch tensor; each handle that a function gives out is freed once with ct_free. Handles are not
// thread-safe: one thread at a time has one.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct ct_tensor ct_tensor;

typedef enum { CT_OK = 0, CT_FAILED = 1 } ct_status;

typedef struct {
  char message[2048];
} ct_error;

typedef enum { CT_FLOAT32 = 0, CT_FLOAT64 = 1, CT_BFLOAT16 = 2, CT_INT64 = 3 } ct_dtype;

// The process ---------------------------------------------------------------------------------------

// LibTorch's version as it was built against: "1.13.1".
const char *ct_version(void);
// Keeps large blocks in the heap instead of mapping and unmapping them on every step. Call it before
// anything is allocated; it does nothing where the C library is not glibc.
void ct_tune_allocator(void);
// Sets the threads inside an operation, asks for deterministic algorithms, and lets CUDA round float32 products' factors to
// TF32, or not.
ct_status ct_configure(int threads, bool allow_tf32, ct_error *error);
// How many threads share the work of an operation, counted.
ct_status ct_count_threads(int *out, ct_error *error);
bool ct_cuda_available(void);
// The oneDNN that convolutions are computed by: "2.6.3"; empty where there is none, or no AVX-512.
const char *ct_onednn_version(void);
// The instruction set of the kernels here: "AVX-512, AMX", "AVX-512, bfloat16", "AVX-512", "AVX2" or "plain".
const char *ct_instruction_set(void);
// Whether operations record what a backward pass needs. On by default, per thread.
void ct_set_gradients_enabled(bool enabled);

// Where the time goes. Counts from ct_profile_start to ct_profile_stop, which writes up to `capacity` kinds of operation
// and returns how many there are. Texts live as long as the process.
typedef struct {
  const char *kind;
  int64_t calls;
  double seconds;
  // Multiplications and additions of convolutions, as many as the direct algorithm would need.
  double operations;
} ct_profile_entry;
void ct_profile_start(void);
int64_t ct_profile_stop(ct_profile_entry *out, int64_t capacity);
// Multiplications and additions a second of a loop that stays in registers, on all threads that operations may use, and
// the instructions it is made of; 0 where the machine has none for the type. Takes about a tenth of a second.
ct_status ct_peak_rate(ct_dtype dtype, double *out, const char **instructions, ct_error *error);

// Tensors -------------------------------------------------------------------------------------------

void ct_free(ct_tensor *tensor);
// Zeros of the given shape; `device` is "cpu", "cuda" or "cuda:1".
ct_status ct_zeros(const int64_t *sizes, int rank, ct_dtype dtype, const char *device, ct_tensor **out,
                   ct_error *error);
// A tensor over the caller's memory, which must outlive it. Strides and sizes count elements.
ct_status ct_wrap_host(void *data, const int64_t *sizes, const int64_t *strides, int rank, ct_dtype dtype,
                       ct_tensor **out, ct_error *error);
// A view of `base`'s memory from element `offset` on.
ct_status ct_strided_view(const ct_tensor *base, const int64_t *sizes, const int64_t *strides, int rank,
                          int64_t offset, ct_tensor **out, ct_error *error);
int ct_rank(const ct_tensor *tensor);
int64_t ct_size(const ct_tensor *tensor, int dimension);
int64_t ct_count(const ct_tensor *tensor);
// Address of the first element of a CPU tensor; NULL on another device.
void *ct_host_data(const ct_tensor *tensor);
// destination = source, converting element type and device; no gradient flows.
ct_status ct_copy(ct_tensor *destination, const ct_tensor *source, ct_error *error);
// The tensor as `dtype`; gradients flow back through the conversion.
ct_status ct_convert(const ct_tensor *tensor, ct_dtype dtype, ct_tensor **out, ct_error *error);
// Makes `tensor` a leaf: backward passes leave its gradient with it.
ct_status ct_make_leaf(ct_tensor *tensor, ct_error *error);
// The value of a tensor of one element.
ct_status ct_item(const ct_tensor *tensor, double *out, ct_error *error);

// Uploads --------------------------------------------------------------------------------------------

typedef struct ct_upload ct_upload;

// Starts to bring a tensor from the CPU's memory to `device`, beside what that computes. When this returns, the tensor's
// memory may be changed.
ct_status ct_upload_start(const ct_tensor *tensor, const char *device, ct_upload **out, ct_error *error);
// The tensor on the device. What the calling thread has the device compute from here on waits for the upload's end; the
// thread itself does not.
ct_status ct_upload_take(ct_upload *upload, ct_tensor **out, ct_error *error);
void ct_upload_free(ct_upload *upload);

// Vectors, in place, without gradients --------------------------------------------------------------

// y = a
ct_status ct_fill(ct_tensor *y, double a, ct_error *error);
// y = y + a·x
ct_status ct_add_scaled(ct_tensor *y, const ct_tensor *x, double a, ct_error *error);
// out = gradient of `leaf` + a·x, and the leaf is left without one. All three of one shape; float32 on the CPU takes
// one pass over memory.
ct_status ct_take_gradient(ct_tensor *leaf, const ct_tensor *x, double a, ct_tensor *out, ct_error *error);

// How an optimizer scales its estimate e of the gradient, coordinate by coordinate.
typedef enum {
  CT_SCALE_NONE = 0,
  // e/(k·√v + ε)
  CT_SCALE_SQUARES = 1,
  // The same with x = max(x, v) in place of v.
  CT_SCALE_MAXIMUM = 2,
  // s = e·√(x + ε)/√(v + ε), x = γ·x + c·s²; the step is `rate`·s.
  CT_SCALE_STEPS = 3
} ct_scale;

// What an optimizer remembers between steps; NULL where it does not.
typedef struct {
  // m, z and the gradient before, p.
  ct_tensor *average, *differences, *previous;
  // v and x.
  ct_tensor *squares, *extra;
} ct_step_state;

// The numbers of one step:
//
//     m = β·m + w·g;  z = β·z + u·(g − p), p = g;  v = γ·v + c·g²
//     e = a·g + b·m + d·z, scaled;                 θ = shrink·θ − e
//
// The learning rate is in a, b and d, but for CT_SCALE_STEPS.
typedef struct {
  // β, w and u.
  double momentum, weight, difference_weight;
  // a, b and d.
  double gradient, average, difference;
  // γ, c, k and ε.
  double square_decay, square_weight, root, epsilon;
  double rate, shrink;
} ct_step_numbers;

// An optimizer's step along a gradient. All vectors are of one length. One pass over memory for float32 on the CPU, every
// product and sum rounded by itself; a few of LibTorch's operations elsewhere.
ct_status ct_optimizer_step(ct_tensor *parameters, const ct_tensor *gradient, const ct_step_state *state,
                            ct_scale scale, const ct_step_numbers *numbers, ct_error *error);

// Layers, with gradients ----------------------------------------------------------------------------

// Images have the shape (N, C, H, W), or lie in blocks of 16 channels, as float32 convolutions return them where that
// is faster: (N, C/16, H, W, 16). Every layer here takes both.

// Which kernels compute: the fastest; those that add up every product (no Winograd); or LibTorch's own alone.
typedef enum { CT_KERNELS_FAST = 0, CT_KERNELS_DIRECT = 1, CT_KERNELS_LIBTORCH = 2 } ct_kernels;

ct_status ct_conv2d(const ct_tensor *x, const ct_tensor *weight, int stride, int padding, ct_kernels kernels,
                    ct_tensor **out, ct_error *error);
// Images in blocks as (N, C, H, W) with channels innermost; others as they are. Gradients flow back.
ct_status ct_unblocked(const ct_tensor *x, ct_tensor **out, ct_error *error);
// relu?(batch norm over N, H, W + residual?): in training mode by the batch's own statistics, updating the running
// ones where they are given; otherwise by the running ones. Images in blocks, or with the channels innermost, on a
// CPU take one pass over memory each way, and their sums are exact to float32. `again`, unless NULL, is the same output
// for a second operation: the two gradients are then added in the same pass.
ct_status ct_norm(const ct_tensor *x, const ct_tensor *residual, const ct_tensor *weight,
                  const ct_tensor *bias, ct_tensor *running_mean, ct_tensor *running_variance, bool training,
                  double momentum, double epsilon, bool relu, ct_kernels kernels, ct_tensor **out,
                  ct_tensor **again, ct_error *error);
// Mean over height and width: (N, C, H, W) to (N, C).
ct_status ct_global_average(const ct_tensor *x, ct_tensor **out, ct_error *error);
ct_status ct_linear(const ct_tensor *x, const ct_tensor *weight, const ct_tensor *bias, ct_tensor **out,
                    ct_error *error);
// Mean over the batch of −log softmax(logits)[target], in float32.
ct_status ct_cross_entropy(const ct_tensor *logits, const ct_tensor *targets, ct_tensor **out,
                           ct_error *error);
// How many rows have their largest logit at the target; the first of equal ones counts.
ct_status ct_count_correct(const ct_tensor *logits, const ct_tensor *targets, int64_t *out, ct_error *error);
// Leaves the gradient of a scalar, or of the sum of a tensor's elements times `weights`, with all leaves that it was
// computed from; see ct_take_gradient.
ct_status ct_backward(const ct_tensor *loss, const ct_tensor *weights, ct_error *error);

#ifdef __cplusplus
}
#endif
