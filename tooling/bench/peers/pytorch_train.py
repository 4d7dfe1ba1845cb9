"""A whole training as `closurenet train` does one, in PyTorch: python3 pytorch_train.py FOLDER EPOCHS SETTINGS."""

import gzip
import json
import os
import sys

import torch
from pytorch_steps import network, optimizer
from torch.nn import functional as F

folder, epochs, settings = sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3])
batch, rate = 100, 0.3
torch.set_num_threads(settings["threads"])
torch.manual_seed(1)


def read(name, header):
    path = os.path.join(folder, name)
    with gzip.open(f"{path}.gz") if os.path.exists(f"{path}.gz") else open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8)[header:]


def digits(part):
    return read(f"{part}-images-idx3-ubyte", 16).reshape(-1, 784).float() / 256, read(f"{part}-labels-idx1-ubyte", 8).long()


def evaluate(X, y):
    with torch.no_grad():
        Z = net(X)
        return F.cross_entropy(Z, y).item(), (Z.argmax(1) == y).float().mean().item()


X, y = digits("train")
order = torch.randperm(len(y))
held_out, learning = order[: len(y) // 10], order[len(y) // 10 :]
Xv, yv = X[held_out], y[held_out]
net = network([784, 100, 50, 10], None)
for layer in net:
    if isinstance(layer, torch.nn.Linear):
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        torch.nn.init.zeros_(layer.bias)
descent = optimizer("sgd", net.parameters(), rate, settings.get("update"))
steps = epochs * len(learning) // batch
schedule = torch.optim.lr_scheduler.LambdaLR(descent, lambda step: 1 - step / steps)

for epoch in range(epochs):
    total = 0.0
    for index in learning[torch.randperm(len(learning))].split(batch):
        loss = F.cross_entropy(net(X.index_select(0, index)), y.index_select(0, index))
        descent.zero_grad(set_to_none=True)
        loss.backward()
        descent.step()
        schedule.step()
        total += loss.item()
    print(epoch + 1, total / len(learning) * batch, *evaluate(Xv, yv), file=sys.stderr)
print(json.dumps({"testAccuracy": evaluate(*digits("t10k"))[1]}))
