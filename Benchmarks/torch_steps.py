"""Times PyTorch's training steps for compare-pytorch.

usage: torch_steps.py MODEL PRECISION THREADS contiguous|channels-last [compiled]

The same protocol as step-benchmark: `steps N` on standard input, seconds on standard output.
"""
import os, sys, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Tests", "PyTorch"))
import torch
import torch.nn.functional as F
from compare import ResNet

model, precision, threads, layout = sys.argv[1:5]
torch.set_num_threads(int(threads))
torch.manual_seed(1)
layout = {"contiguous": torch.contiguous_format, "channels-last": torch.channels_last}[layout]
network = ResNet(model, 1.0, 3, 10).to(memory_format=layout)
network.train()
optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9, weight_decay=5e-4)
forward = torch.compile(network) if sys.argv[5:] == ["compiled"] else network
images = torch.randn(128, 3, 32, 32).to(memory_format=layout)
labels = torch.randint(0, 10, (128,))

for line in sys.stdin:
    count = int(line.split()[1])
    start = time.perf_counter()
    for _ in range(count):
        optimizer.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bfloat16"):
            loss = F.cross_entropy(forward(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()
    print(time.perf_counter() - start, flush=True)
