#!/usr/bin/env python3
"""Recomputes a probe's numbers from its saved vectors with NumPy, and its full-batch gradients with PyTorch.

usage: vectors.py --lab .build/release/rsgdm-lab [--data DIR]

Needs torch, numpy and safetensors (pip install torch numpy safetensors) and Fashion-MNIST (Debian's
dataset-fashion-mnist). Trains ResNet8 for two epochs, probes it before the first and after it with --save-vectors, and checks

- that xi, varsigma, noise, bias, cross term, error, cosine and lag of every estimator, whole and by group of layers, are what
  the definitions make of the saved g_t and G_t, to 1e-5 of each number, or of a hundredth of the squared norms they are
  differences of where that is more;
- that m_t and n_t are what the paper's recursions make of g_t;
- that G_t is as near to what PyTorch has for it at theta_t in float64 as PyTorch's own float32 is.
"""
import argparse, functools, json, os, subprocess, sys, tempfile
import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare import ResNet, fashion

DECAY, BATCH, IMAGES, BETA = 5e-4, 128, 1024, 0.9
# How far back lags are looked for: twice the mean age of SGDM's estimate.
DEPTH = 18
EXPERIMENT = f"""name: vectors
dataset: {{name: fashion-mnist, train-limit: {IMAGES}, test-limit: 100}}
model: {{name: resnet8}}
training: {{epochs: 2, batch-size: {BATCH}, learning-rate: 0.1, weight-decay: {DECAY}}}
optimizers: [{{name: sgdm, momentum: {BETA}}}]
seeds: {{count: 1}}
checkpoints: {{keep: all}}
"""


@functools.lru_cache(None)
def weights(name, t):
    """w_0 ... w_{t-1}, from what each method's recursion makes of unit impulses."""
    w = np.zeros(t)
    for lag in range(t):
        m = z = before = 0.0
        for i in range(t):
            g = 1.0 if t - 1 - i == lag else 0.0
            m = BETA * m + (1 - BETA) * g
            z = BETA * z + (1 - BETA) * (0.0 if i == 0 else g - before)
            before = g
        w[lag] = {"sgd": g, "sgdm": m, "rsgdm": m + BETA * z, "nesterov": BETA * m + (1 - BETA) * g}[name]
    return w


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lab", required=True)
    parser.add_argument("--data", default="/usr/share/datasets/fashion-mnist")
    options = parser.parse_args()
    options.lab = os.path.abspath(options.lab)
    failures = 0

    def check(what, worst, bound):
        nonlocal failures
        failures += not worst < bound
        print(f"{'ok  ' if worst < bound else 'FAIL'}  {what}: off by {worst:.1e}, below {bound:g}")

    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "e.yaml"), "w") as file:
            file.write(EXPERIMENT + "bias: {at-epochs: [0, 1], steps: 6, reference: full}\n")
        lab = lambda *arguments: subprocess.run([options.lab, *arguments], cwd=folder, check=True,
                                                capture_output=True, text=True).stdout
        lab("sweep", "e.yaml", "--data", options.data)
        lab("analyze-bias", "e.yaml", "--data", options.data, "--save-vectors", "v")
        rows = json.loads(lab("export", "probes", "--format", "json"))
        group = lambda name: "stem" if name.split(".")[0] in ("conv1", "bn1") else name.split(".")[0]
        for epoch in [0, 1]:
            place, = [os.path.join(folder, "v", name) for name in os.listdir(os.path.join(folder, "v"))
                      if name.endswith(f"-epoch-{epoch}")]
            files = sorted(name for name in os.listdir(place) if name.endswith(".safetensors"))
            steps = [load_file(os.path.join(place, name)) for name in files]
            names = [name[len("full."):] for name in steps[0] if name.startswith("full.")]

            def vector(step, kind, layer="all"):
                return np.concatenate([steps[step][f"{kind}.{name}"].ravel().astype(np.float64) for name in names
                                       if layer in ("all", group(name))])

            # The paper's recursions.
            m = z = before = None
            worst = 0
            for step in range(len(steps)):
                g = vector(step, "gradient")
                m = (1 - BETA) * g if m is None else BETA * m + (1 - BETA) * g
                z = 0 * g if z is None else BETA * z + (1 - BETA) * (g - before)
                before = g
                for kind, value in [("sgdm", m), ("rsgdm", m + BETA * z)]:
                    worst = max(worst, np.linalg.norm(value - vector(step, kind)) / np.linalg.norm(value))
            check(f"after epoch {epoch}: m_t and n_t by the paper's recursions, {len(steps)} steps", worst, 1e-6)

            # The definitions.
            worst, lags = {}, 0
            own = [row for row in rows if row["epoch"] == epoch]
            kept = {}
            for layer in {row["layer"] for row in own}:
                kept[layer] = ([vector(step, "gradient", layer) for step in range(len(steps))],
                               [vector(step, "full", layer) for step in range(len(steps))])
            for row in own:
                t, layer, name = row["step"], row["layer"], row["estimator"]
                g, G = (vectors[:t] for vectors in kept[layer])
                w = weights(name, t)
                e = sum(w[k] * g[t - 1 - k] for k in range(t))
                bias = sum(w[k] * (G[t - 1 - k] - G[-1]) for k in range(t))
                noise = sum(w[k] * (g[t - 1 - k] - G[t - 1 - k]) for k in range(t))
                average = weights("sgdm", t)
                xi = sum(BETA ** (t - i) * (G[i - 1] - G[-1]) for i in range(1, t + 1))
                varsigma = sum((BETA ** (t - i) * (G[i] - G[-1]) for i in range(1, t - 1)), np.zeros_like(xi))
                error = e - w.sum() * G[-1]
                scale = max(error @ error, G[-1] @ G[-1])
                total = row["squared_bias"] + row["squared_noise"] + row["cross_term"]
                found = {
                    "squared_bias": bias @ bias, "squared_noise": noise @ noise, "cross_term": 2 * bias @ noise,
                    "squared_xi": xi @ xi, "squared_varsigma": varsigma @ varsigma,
                    "squared_gradient": G[-1] @ G[-1], "descent": e @ G[-1], "squared_norm": e @ e,
                    "squared_gradient_noise": (g[-1] - G[-1]) @ (g[-1] - G[-1]),
                    "noise_product": (g[-1] - G[-1]) @ sum(average[k] * (g[t - 1 - k] - G[t - 1 - k]) for k in range(t))}
                for key, value in found.items():
                    worst[key] = max(worst.get(key, 0), abs(row[key] - value) / max(1e-2 * scale, abs(value)))
                worst["error"] = max(worst.get("error", 0), abs(total - error @ error) / (error @ error or 1))
                cosines = [e @ G[t - 1 - k] / np.sqrt((e @ e) * (G[t - 1 - k] @ G[t - 1 - k]))
                           for k in range(min(t, DEPTH + 1))]
                worst["cosine"] = max(worst.get("cosine", 0), abs(row["cosine"] - cosines[0]))
                # There is none before there is an earlier gradient.
                lags += row["lag"] is None if t > 1 else row["lag"] is not None
                lags += row["lag"] is not None and cosines[row["lag"]] < max(cosines) - 1e-9
            for key, value in worst.items():
                check(f"after epoch {epoch}: {key} of {len(own)} rows by NumPy", value, 1e-5)
            check(f"after epoch {epoch}: lags that are not the best of the last {DEPTH}", lags, 1)

        # The gradient itself, as near to that in float64 as PyTorch's own in float32 is: in either a ReLU whose input is
        # nearly zero may come out on the other side of it, which is chance; hence the bound of a half more.
        images, labels = fashion(options.data, "train", IMAGES)
        network = ResNet("resnet8", 1.0, 1, 10)

        def full_batch(state, kind):
            network.to(kind).load_state_dict(state, strict=False)
            network.train()
            network.zero_grad()
            for start in range(0, IMAGES, BATCH):
                loss = F.cross_entropy(network(images[start:start + BATCH].to(kind)), labels[start:start + BATCH])
                (loss * BATCH / IMAGES).backward()
            found = {name: parameter.grad + DECAY * parameter.detach() for name, parameter in network.named_parameters()}
            return np.concatenate([found[name].numpy().ravel() for name in names]).astype(np.float64)

        ours, theirs = [], []
        steps = steps[-6:]
        for step in range(len(steps)):
            state = {name[len("theta."):]: torch.from_numpy(value) for name, value in steps[step].items()
                     if name.startswith("theta.")}
            truth = full_batch(state, torch.float64)
            error = lambda found: np.linalg.norm(found - truth) / np.linalg.norm(truth)
            ours.append(error(vector(step, "full")))
            theirs.append(error(full_batch(state, torch.float32)))
        ours, theirs = (float(np.sqrt(np.mean(np.square(errors)))) for errors in (ours, theirs))
        check(f"G_t at {len(steps)} steps against PyTorch in float64 (PyTorch's float32: {theirs:.1e})", ours,
              max(1.5 * theirs, 1e-5))
    print(f"{failures} failed" if failures else "all agree")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
