#!/usr/bin/env python3
"""Writes optimizers.json: where PyTorch's optimizers go from gradients that depend on where they are, in float64.

usage: make-optimizers.py (needs torch: pip install torch)

The function of theta is sum_i a_i theta_i^2 / 2 + sum_i cos(3 theta_i) with a noise of its own at every step: its gradient
at step t (from 1) is a_i theta_i - 3 sin(3 theta_i) + cos(t (i + 1)), a_i = 0.2 + i/4. Kept are theta after every 10th of
200 steps.
"""
import json, os
import torch

COUNT, STEPS = 7, 200
START = [0.8, -0.6, 0.5, 1.2, -1.1, 0.3, -0.2]

# Name, our parameters, PyTorch's class and arguments, over several settings of each.
CASES = [
    ("sgd", {}, "SGD", dict(lr=0.05)),
    ("sgd", {"weight-decay": 0.1}, "SGD", dict(lr=0.02, weight_decay=0.1)),
    ("sgdm", {"convention": "heavy-ball"}, "SGD", dict(lr=0.02, momentum=0.9)),
    ("sgdm", {"convention": "heavy-ball", "momentum": 0.5, "dampening": 0.3, "weight-decay": 0.05}, "SGD",
     dict(lr=0.05, momentum=0.5, dampening=0.3, weight_decay=0.05)),
    ("nesterov", {"convention": "heavy-ball"}, "SGD", dict(lr=0.02, momentum=0.9, nesterov=True)),
    ("nesterov", {"convention": "heavy-ball", "momentum": 0.7, "weight-decay": 0.1}, "SGD",
     dict(lr=0.03, momentum=0.7, nesterov=True, weight_decay=0.1)),
    ("adagrad", {}, "Adagrad", dict(lr=0.1)),
    ("adagrad", {"epsilon": 1e-3, "weight-decay": 0.1}, "Adagrad", dict(lr=0.5, eps=1e-3, weight_decay=0.1)),
    ("rmsprop", {}, "RMSprop", dict(lr=0.01)),
    ("rmsprop", {"rho": 0.9, "epsilon": 1e-4, "weight-decay": 0.05}, "RMSprop",
     dict(lr=0.02, alpha=0.9, eps=1e-4, weight_decay=0.05)),
    ("adadelta", {}, "Adadelta", dict(lr=1.0)),
    ("adadelta", {"rho": 0.95, "epsilon": 1e-4, "weight-decay": 0.1}, "Adadelta",
     dict(lr=2.0, rho=0.95, eps=1e-4, weight_decay=0.1)),
    ("adam", {}, "Adam", dict(lr=0.02)),
    ("adam", {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight-decay": 0.1}, "Adam",
     dict(lr=0.05, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.1)),
    ("adam", {"beta1": 0.0}, "Adam", dict(lr=0.02, betas=(0.0, 0.999))),
    ("amsgrad", {}, "Adam", dict(lr=0.02, amsgrad=True)),
    ("amsgrad", {"beta1": 0.8, "beta2": 0.9, "weight-decay": 0.1}, "Adam",
     dict(lr=0.05, betas=(0.8, 0.9), weight_decay=0.1, amsgrad=True)),
    ("adamw", {"weight-decay": 0.01}, "AdamW", dict(lr=0.02, weight_decay=0.01)),
    ("adamw", {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-5, "weight-decay": 0.5}, "AdamW",
     dict(lr=0.05, betas=(0.8, 0.95), eps=1e-5, weight_decay=0.5)),
    ("amsgrad", {"decay": "decoupled", "weight-decay": 0.3}, "AdamW", dict(lr=0.02, weight_decay=0.3, amsgrad=True)),
    ("radam", {}, "RAdam", dict(lr=0.02)),
    ("radam", {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4, "weight-decay": 0.1}, "RAdam",
     dict(lr=0.05, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1)),
    ("radam", {"beta2": 0.5}, "RAdam", dict(lr=0.02, betas=(0.9, 0.5))),
    ("radam", {"decay": "decoupled", "weight-decay": 0.3}, "RAdam",
     dict(lr=0.02, weight_decay=0.3, decoupled_weight_decay=True)),
    ("nadam", {}, "NAdam", dict(lr=0.02)),
    ("nadam", {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-5, "momentum-decay": 0.1, "weight-decay": 0.1}, "NAdam",
     dict(lr=0.05, betas=(0.8, 0.95), eps=1e-5, momentum_decay=0.1, weight_decay=0.1)),
    ("nadam", {"decay": "decoupled", "weight-decay": 0.3}, "NAdam",
     dict(lr=0.02, weight_decay=0.3, decoupled_weight_decay=True)),
]


def trajectory(name, arguments):
    index = torch.arange(COUNT, dtype=torch.float64)
    theta = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = getattr(torch.optim, name)([theta], **arguments)
    kept = []
    for step in range(1, STEPS + 1):
        value = theta.detach()
        theta.grad = (0.2 + index / 4) * value - 3 * torch.sin(3 * value) + torch.cos(step * (index + 1))
        optimizer.step()
        if step % 10 == 0:
            kept.append(theta.detach().tolist())
    return kept


cases = [
    {"name": name, "parameters": parameters, "learning-rate": arguments["lr"],
     "torch": f"{kind}({', '.join(f'{key}={value}' for key, value in arguments.items())})",
     "trajectory": trajectory(kind, arguments)}
    for name, parameters, kind, arguments in CASES
]
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "optimizers.json"), "w") as file:
    json.dump({"torch": torch.__version__, "start": START, "cases": cases}, file, indent=1)
    file.write("\n")
