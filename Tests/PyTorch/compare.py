#!/usr/bin/env python3
"""Compares the trainer with PyTorch: networks, checkpoints, optimizers.

usage: compare.py --trainer .build/release/rsgdm-trainer [--data DIR] [--fixture DIR]

Needs torch, numpy and safetensors (pip install torch numpy safetensors) and Fashion-MNIST (Debian's
dataset-fashion-mnist). Trains small networks with the trainer, loads its checkpoints into PyTorch modules that
are written out here, and checks

- that every checkpoint loads strictly, by PyTorch's parameter names;
- that a trained network has the same test loss (1e-4) and test accuracy in PyTorch;
- that five steps from the trainer's first checkpoint end at the trainer's weights (1e-4 relative), for
  torch.optim.SGD in all its forms and for the paper's Algorithm 1 written out, weight decay on;
- that the gradient in bfloat16 is as near to that in float64 as autocast's is.

With --fixture DIR it writes what the Swift tests compare with where there is no Python: a checkpoint, images,
PyTorch's logits for them, PyTorch's weights after the five steps, and its gradient in float64 before the first.
"""
import argparse, copy, gzip, json, os, subprocess, sys, tempfile
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

MEAN, STD = 0.2860, 0.3530


class Block(nn.Module):
    """A basic block, or a bottleneck with expansion 4."""

    def __init__(self, width, inner, outer, stride, bottleneck):
        super().__init__()
        conv = lambda i, o, k, s: nn.Conv2d(i, o, k, s, k // 2, bias=False)
        if bottleneck:
            shapes = [(width, inner, 1, 1), (inner, inner, 3, stride), (inner, outer, 1, 1)]
        else:
            shapes = [(width, inner, 3, stride), (inner, outer, 3, 1)]
        self.depth = len(shapes)
        for index, shape in enumerate(shapes, 1):
            setattr(self, f"conv{index}", conv(*shape))
            setattr(self, f"bn{index}", nn.BatchNorm2d(shape[1]))
        self.downsample = None
        if stride != 1 or width != outer:
            self.downsample = nn.Sequential(conv(width, outer, 1, stride), nn.BatchNorm2d(outer))

    def forward(self, x):
        y = x
        for index in range(1, self.depth + 1):
            y = getattr(self, f"bn{index}")(getattr(self, f"conv{index}")(y))
            if index < self.depth:
                y = F.relu(y)
        return F.relu(y + (x if self.downsample is None else self.downsample(x)))


class ResNet(nn.Module):
    SHAPES = {
        "resnet8": (16, [1, 1, 1], False), "resnet20": (16, [3, 3, 3], False),
        "resnet18": (64, [2, 2, 2, 2], False), "resnet50": (64, [3, 4, 6, 3], True),
    }

    def __init__(self, name, width, channels, classes):
        super().__init__()
        stem, counts, bottleneck = self.SHAPES[name]
        scaled = lambda c: max(1, int(c * width + 0.5))
        current = scaled(stem)
        self.conv1 = nn.Conv2d(channels, current, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(current)
        for stage, count in enumerate(counts):
            inner = scaled(stem << stage)
            outer = inner * (4 if bottleneck else 1)
            blocks = []
            for index in range(count):
                stride = 2 if stage > 0 and index == 0 else 1
                blocks.append(Block(current, inner, outer, stride, bottleneck))
                current = outer
            setattr(self, f"layer{stage + 1}", nn.Sequential(*blocks))
        self.stages = len(counts)
        self.fc = nn.Linear(current, classes)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3)))


def fashion(folder, split, count):
    prefix = {"train": "train", "test": "t10k"}[split]
    read = lambda name: gzip.open(os.path.join(folder, name)).read()
    pixels = np.frombuffer(read(f"{prefix}-images-idx3-ubyte.gz"), np.uint8, offset=16)
    labels = np.frombuffer(read(f"{prefix}-labels-idx1-ubyte.gz"), np.uint8, offset=8)
    images = np.zeros((count, 1, 32, 32), np.float32)
    images[:, 0, 2:30, 2:30] = pixels.reshape(-1, 28, 28)[:count]
    images = (images / 255 - MEAN) / STD
    return torch.from_numpy(images), torch.from_numpy(labels[:count].astype(np.int64))


def train(trainer, data, folder, model, width, optimizer, epochs, train_limit, test_limit, rate, decay=5e-4, seed=7,
          precision="float32", convolution=None):
    """Runs the trainer and returns the records of its epochs."""
    request = {
        "protocol": 1, "task": {"train": {"every": 1, "keep": "all", "always": []}},
        "run": {
            "dataset": {"name": "fashion-mnist", "augmentation": "none", "train-limit": train_limit,
                        "test-limit": test_limit},
            "model": {"name": model, "width": width},
            "training": {"epochs": epochs, "batch-size": 128, "learning-rate": {"initial": rate},
                         "weight-decay": decay, "precision": precision,
                         **({"convolution": convolution} if convolution else {})},
            "optimizer": optimizer, "seed": seed},
        "dataset": data, "folder": folder, "threads": 2, "device": "cpu", "stops-at-end-of-input": False}
    answer = subprocess.run([trainer], input=json.dumps(request) + "\n", capture_output=True, text=True)
    messages = [json.loads(line) for line in answer.stdout.splitlines()]
    if not messages or messages[-1]["event"] != "finished":
        sys.exit(f"the trainer did not finish: {answer.stdout[-500:]} {answer.stderr[-500:]}")
    return [message["record"] for message in messages if message["event"] == "epoch"]


def checkpoint(folder, epoch):
    state = load_file(os.path.join(folder, f"epoch-{epoch:06}.safetensors"))
    return {name: value for name, value in state.items() if not name.startswith("optimizer.")}


# Far above what one trains with, so that forgetting it would be seen.
DECAY = 0.05


def five_steps(network, images, labels, rate, kind):
    """Five full-batch steps by PyTorch's own optimizer, or by Algorithm 1 written out."""
    beta, decay = 0.9, DECAY
    parameters = list(network.parameters())
    network.train()
    if kind == "rsgdm":
        m = [torch.zeros_like(p) for p in parameters]
        z = [torch.zeros_like(p) for p in parameters]
        before = None
        for _ in range(5):
            network.zero_grad()
            F.cross_entropy(network(images), labels).backward()
            g = [p.grad + decay * p.detach() for p in parameters]
            change = [torch.zeros_like(x) for x in g] if before is None else [x - y for x, y in zip(g, before)]
            m = [beta * a + (1 - beta) * x for a, x in zip(m, g)]
            z = [beta * a + (1 - beta) * x for a, x in zip(z, change)]
            before = g
            with torch.no_grad():
                for p, a, b in zip(parameters, m, z):
                    p -= rate * (a + beta * b)
        return
    settings = {
        "sgd": dict(lr=rate),
        "sgdm-ema": dict(lr=rate, momentum=beta, dampening=beta),
        "sgdm-heavy-ball": dict(lr=rate, momentum=beta),
        "nesterov-heavy-ball": dict(lr=rate, momentum=beta, nesterov=True),
        # The average is the heavy ball at (1 - beta) times the learning rate.
        "nesterov-ema": dict(lr=rate * (1 - beta), momentum=beta, nesterov=True),
    }[kind]
    optimizer = torch.optim.SGD(parameters, weight_decay=decay, **settings)
    if kind == "sgdm-ema":
        # PyTorch does not dampen the first step; a buffer of zeros makes it do so.
        for p in parameters:
            optimizer.state[p]["momentum_buffer"] = torch.zeros_like(p)
    for _ in range(5):
        optimizer.zero_grad()
        F.cross_entropy(network(images), labels).backward()
        optimizer.step()


def gradient(network, images, labels, autocast):
    network.zero_grad()
    with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
        loss = F.cross_entropy(network(images), labels)
    loss.backward()
    return torch.cat([p.grad.flatten().double() for p in network.parameters()])


OPTIMIZERS = {
    "sgd": {"name": "sgd"},
    "sgdm-ema": {"name": "sgdm", "momentum": 0.9, "convention": "ema"},
    "sgdm-heavy-ball": {"name": "sgdm", "momentum": 0.9, "convention": "heavy-ball"},
    "nesterov-ema": {"name": "nesterov", "momentum": 0.9, "convention": "ema"},
    "nesterov-heavy-ball": {"name": "nesterov", "momentum": 0.9, "convention": "heavy-ball"},
    "rsgdm": {"name": "rsgdm", "momentum": 0.9},
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--trainer", required=True)
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    parser.add_argument("--fixture")
    options = parser.parse_args()
    torch.manual_seed(0)
    failures = 0
    if options.fixture:
        os.makedirs(options.fixture, exist_ok=True)

    def check(what, passed, detail):
        nonlocal failures
        failures += not passed
        print(f"{'ok  ' if passed else 'FAIL'}  {what}: {detail}")

    with tempfile.TemporaryDirectory() as folder:
        # Trained checkpoints: strict loading, test loss and accuracy.
        test_images, test_labels = fashion(options.data, "test", 1000)
        for model, width in [("resnet8", 1.0), ("resnet20", 0.5), ("resnet18", 0.125), ("resnet50", 0.125)]:
            path = os.path.join(folder, model)
            records = train(options.trainer, options.data, path, model, width, OPTIMIZERS["sgdm-heavy-ball"],
                            2, 1024, 1000, 0.05)
            network = ResNet(model, width, 1, 10)
            network.load_state_dict(checkpoint(path, 2), strict=True)
            network.eval()
            with torch.no_grad():
                logits = network(test_images)
            loss = F.cross_entropy(logits, test_labels).item()
            accuracy = 100 * (logits.argmax(1) == test_labels).float().mean().item()
            record = records[-1]
            check(f"{model} x {width}, test loss", abs(loss - record["test-loss"]) < 1e-4 * max(1, loss),
                  f"{record['test-loss']:.6f} here, {loss:.6f} in PyTorch")
            check(f"{model} x {width}, test accuracy", abs(accuracy - record["test-accuracy"]) < 1e-3,
                  f"{record['test-accuracy']:.2f} here, {accuracy:.2f} in PyTorch")

        # Five steps.
        images, labels = fashion(options.data, "train", 128)
        for kind, optimizer in OPTIMIZERS.items():
            path = os.path.join(folder, kind)
            train(options.trainer, options.data, path, "resnet8", 0.25, optimizer, 5, 128, 16, 0.01, DECAY)
            start, end = checkpoint(path, 0), checkpoint(path, 5)
            network = ResNet("resnet8", 0.25, 1, 10)
            network.load_state_dict(start, strict=True)
            if options.fixture and kind == "sgd":
                exact = copy.deepcopy(network).double()
                gradient(exact, images.double(), labels, autocast=False)
                save_file({name: p.grad.float() for name, p in exact.named_parameters()},
                          os.path.join(options.fixture, "first-gradient.safetensors"))
            five_steps(network, images, labels, 0.01, kind)
            state = network.state_dict()
            flat = lambda values: torch.cat([values[name].flatten() for name, _ in network.named_parameters()])
            off = ((flat(state) - flat(end)).norm() / flat(end).norm()).item()
            of_the_way = ((flat(state) - flat(end)).norm() / (flat(end) - flat(start)).norm()).item()
            # Of the way gone, not of the weights: an optimizer that is not the same is off by a tenth of it
            # or more. Exactness ends where rounding puts a ReLU's input on the other side of zero.
            check(f"five steps of {kind}", off < 1e-4 and of_the_way < 1e-2,
                  f"off by {off:.1e} of the weights, {of_the_way:.1e} of the way")
            if options.fixture:
                save_file({name: value.clone() for name, value in state.items() if value.dtype == torch.float32},
                          os.path.join(options.fixture, f"five-steps-{kind}.safetensors"))
                if kind == "rsgdm":
                    network.eval()
                    some = test_images[:16].contiguous()
                    with torch.no_grad():
                        logits = network(some)
                    save_file({"images": some, "logits": logits},
                              os.path.join(options.fixture, "logits-rsgdm.safetensors"))
        # The gradient against float64: a heavy ball's buffer after its first step. In float32 a ReLU whose input is
        # nearly zero may come out on the other side of it, which is chance; hence the bound of a half more.
        for model, width in [("resnet8", 1.0), ("resnet20", 1.0), ("resnet18", 1.0), ("resnet50", 0.5)]:
            for precision, convolution, bound in [("float32", None, 1.5), ("float32", "direct", 1.5),
                                                  ("bfloat16", None, 1.1)]:
                path = os.path.join(folder, f"{precision}-{convolution}-{model}")
                train(options.trainer, options.data, path, model, width, OPTIMIZERS["sgdm-heavy-ball"], 1, 128, 16,
                      1e-3, 0, precision=precision, convolution=convolution)
                network = ResNet(model, width, 1, 10)
                network.load_state_dict(checkpoint(path, 0), strict=True)
                buffer = load_file(os.path.join(path, "epoch-000001.safetensors"))
                ours = torch.cat([buffer[f"optimizer.m.{name}"].flatten() for name, _ in network.named_parameters()])
                network.to(memory_format=torch.channels_last)
                theirs = gradient(network, images.contiguous(memory_format=torch.channels_last), labels,
                                  autocast=precision == "bfloat16")
                truth = gradient(network.double(), images.double(), labels, autocast=False)
                error = lambda found: ((found - truth).norm() / truth.norm()).item()
                check(f"{model} x {width}, gradient in {precision}, {convolution or 'fast'} convolutions",
                      error(ours) < bound * error(theirs),
                      f"off by {error(ours):.2e} here, {error(theirs):.2e} in PyTorch")
    if options.fixture:
        with open(os.path.join(options.fixture, "versions.json"), "w") as file:
            json.dump({"torch": torch.__version__, "numpy": np.__version__}, file)
            file.write("\n")
    print(f"{failures} failed" if failures else "all agree")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
