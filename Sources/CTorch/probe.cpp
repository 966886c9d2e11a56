#include "CTorch.h"
#include <ATen/ATen.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
int ct_version(void) { at::Tensor t = at::ones({2}); t.requires_grad_(); auto s=(t*t).sum(); torch::autograd::backward({s}, {}); return (int)t.grad().sum().item<float>(); }
