"""PyTorch as a user writes it: a Sequential, autograd, an optimizer; all digits ready as floats."""

import torch
from digit_bytes import minibatches, read
from torch import nn
from torch.nn import functional as F


def network(sizes, filters):
    if filters:
        first, second = filters
        return nn.Sequential(
            *(nn.Conv2d(1, first, 3), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Conv2d(first, second, 3), nn.ReLU(), nn.MaxPool2d(2)),
            *(nn.Flatten(), nn.Linear(second * 5 * 5, sizes[-1])),
        )
    linear = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    return nn.Sequential(linear[0], *(part for layer in linear[1:] for part in (nn.ReLU(), layer)))


def optimizer(name, parameters, rate, update):
    """`update` is PyTorch's own choice, or one of its faster ways: foreach, fused."""
    way = {update: True} if update else {}
    if name == "sgd":
        return torch.optim.SGD(parameters, lr=rate, **way)
    if name == "momentum":
        return torch.optim.SGD(parameters, lr=rate, momentum=0.9, **way)
    return {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[name](parameters, lr=rate, **way)


def contender(spec):
    torch.set_num_threads(spec["threads"])
    torch.manual_seed(1)
    batch, filters = spec["batch"], spec.get("filters")
    shape = (-1, 1, 28, 28) if filters else (-1, spec["sizes"][0])

    def pixels(name):
        X = torch.frombuffer(read(spec, name), dtype=torch.uint8).reshape(shape).float() / 256
        return X.contiguous(memory_format=torch.channels_last) if spec.get("layout") else X

    X = pixels("train-images")
    y = torch.frombuffer(read(spec, "train-labels"), dtype=torch.uint8).long()
    net = network(spec["sizes"], filters)
    for layer in net:
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
    if spec.get("layout"):
        net = net.to(memory_format=torch.channels_last)
    descent = optimizer(spec["optimizer"], net.parameters(), spec["learningRate"], spec.get("update"))
    indices = minibatches(len(y), batch, torch.randperm)

    def step():
        index = next(indices)
        loss = F.cross_entropy(net(X.index_select(0, index)), y.index_select(0, index))
        descent.zero_grad(set_to_none=True)
        loss.backward()
        descent.step()
        return batch

    def predict(n):
        with torch.no_grad():
            return F.softmax(net(pixels("test-images")[:n]), dim=1).tolist()

    return step, predict, f"PyTorch {torch.__version__}, {'MKL' if torch.backends.mkl.is_available() else 'no MKL'}"
