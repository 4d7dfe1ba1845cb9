"""The process of a Python contender: PyTorch or NumPy. It answers as harness/contender.mjs does."""

import importlib
import json
import math
import os
import sys
import time


def say(answer):
    print(json.dumps(answer), flush=True)


def read(spec, name):
    with open(os.path.join(spec["folder"], name), "rb") as file:
        return bytearray(file.read())


def minibatches(size, batch, permutation):
    """Slices of an order shuffled anew each epoch, without end."""
    while True:
        order = permutation(size)
        for start in range(0, size - batch + 1, batch):
            yield order[start : start + batch]


def blas():
    """The BLAS in this process, by its file's name."""
    try:
        with open("/proc/self/maps") as maps:
            files = {os.path.basename(os.path.realpath(line.split()[-1])) for line in maps if "/" in line}
    except OSError:
        return ""
    return "".join(f", {file}" for file in sorted(files) if "blas" in file or "mkl_rt" in file)


def pytorch(spec):
    """PyTorch as a user writes it: a Sequential, autograd, an optimizer; all digits ready as floats."""
    import torch
    from torch import nn
    from torch.nn import functional as F

    torch.set_num_threads(spec["threads"])
    torch.manual_seed(1)
    sizes, batch = spec["sizes"], spec["batch"]

    def pixels(name):
        return torch.frombuffer(read(spec, name), dtype=torch.uint8).reshape(-1, sizes[0]).float() / 256

    X = pixels("train-images")
    y = torch.frombuffer(read(spec, "train-labels"), dtype=torch.uint8).long()
    linear = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    for layer in linear:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        nn.init.zeros_(layer.bias)
    net = nn.Sequential(linear[0], *(part for layer in linear[1:] for part in (nn.ReLU(), layer)))
    optimizer = torch.optim.SGD(net.parameters(), lr=spec["learningRate"])
    indices = minibatches(len(y), batch, torch.randperm)

    def step():
        index = next(indices)
        loss = F.cross_entropy(net(X.index_select(0, index)), y.index_select(0, index))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return batch

    def predict(n):
        with torch.no_grad():
            return F.softmax(net(pixels("test-images")[:n]), dim=1).tolist()

    return step, predict, f"PyTorch {torch.__version__}"


def numpy(spec):
    """NumPy, forward and backward propagation written by hand in float32; all digits ready as floats."""
    import numpy as np

    rng = np.random.default_rng(1)
    sizes, batch, rate = spec["sizes"], spec["batch"], np.float32(spec["learningRate"])

    def pixels(name):
        return np.frombuffer(read(spec, name), np.uint8).reshape(-1, sizes[0]).astype(np.float32) / np.float32(256)

    X = pixels("train-images")
    y = np.frombuffer(read(spec, "train-labels"), np.uint8).astype(np.intp)
    W = [(rng.standard_normal((a, b)) * math.sqrt(2 / a)).astype(np.float32) for a, b in zip(sizes, sizes[1:])]
    b = [np.zeros(units, np.float32) for units in sizes[1:]]
    rows = np.arange(batch)
    indices = minibatches(len(y), batch, rng.permutation)

    def forward(x):
        z = [x]
        for i in range(len(W)):
            s = z[i] @ W[i]
            s += b[i]
            if i < len(W) - 1:
                np.maximum(s, 0, out=s)
            else:
                s -= s.max(axis=1, keepdims=True)
                np.exp(s, out=s)
                s /= s.sum(axis=1, keepdims=True)
            z.append(s)
        return z

    def step():
        index = next(indices)
        z = forward(X[index])
        d = z[-1]
        d[rows, y[index]] -= 1
        d /= np.float32(batch)
        for i in reversed(range(len(W))):
            dW, db = z[i].T @ d, d.sum(axis=0)
            if i > 0:
                d = d @ W[i].T
                d *= z[i] > 0
            dW *= rate
            W[i] -= dW
            b[i] -= rate * db
        return batch

    return step, lambda n: forward(pixels("test-images")[:n])[-1].tolist(), f"NumPy {np.__version__}"


def main():
    spec = json.loads(sys.argv[1])
    try:
        importlib.import_module({"pytorch": "torch"}.get(spec["peer"], spec["peer"]))
    except ImportError as error:
        return say({"missing": f"{error} in {sys.executable}"})
    step, predict, version = {"pytorch": pytorch, "numpy": numpy}[spec["peer"]](spec)

    def learn(steps):
        for _ in range(int(steps)):
            step()
        labels = read(spec, "test-labels")[:1000]
        shares = predict(len(labels))
        loss = sum(-math.log(max(row[label], 1e-300)) for row, label in zip(shares, labels))
        right = sum(row.index(max(row)) == label for row, label in zip(shares, labels))
        return {"loss": loss / len(labels), "accuracy": right / len(labels)}

    def work(at_least):
        began = time.perf_counter()
        done, ms = 0, 0
        while ms < at_least:
            done += step()
            ms = (time.perf_counter() - began) * 1000
        return {"done": done, "ms": ms}

    def go(ms):
        work(ms / 5)  # threads awake, caches warm
        return work(ms)

    say({"version": version + blas()})
    for line in sys.stdin:
        question, amount = line.split()
        say({"learn": learn, "go": go}[question](float(amount)))


main()
